//! Signs of other languages, of word processors, and of keyboards in another mode.

use weigh_words::{Text, text};

use super::{Place, Slip};
use crate::diagnostic::{Code, echo};
use crate::syntax::grammar::Rule;
use crate::syntax::keywords::{KEYWORDS, Keyword};
use crate::syntax::look::TokenKind;

/// Dashes that look like a minus.
pub(super) const DASHES: &[char] = &['–', '—', '−', '‐', '‑', '‒', '―', '﹣'];

/// `'text'`, `«text»`, `《text》`.
pub(super) fn quotes(place: &Place) -> Option<Slip> {
    let rest = place.rest();
    let first = rest.chars().next()?;
    let closers: &[char] = match first {
        '\'' => &['\''],
        '‘' | '’' => &['‘', '’'],
        '«' => &['»'],
        '「' => &['」'],
        '『' => &['』'],
        '《' => &['》'],
        '„' | '‟' => &['“', '”', '‟'],
        '＂' => &['＂'],
        _ => return None,
    };
    let (start, width) = (place.token.at, first.len_utf8());
    let inner = rest[width..].lines().next().unwrap_or("");
    let length = inner.find(closers);
    let closer = |length: usize| inner[length..].chars().next().map_or(0, char::len_utf8);
    let end = start + width + length.map_or(inner.trim_end().len(), |length| length + closer(length));
    let title = text!("a text stands in double quotes");
    let diagnostic = place.error(Code::E0111, title, start, end);
    let Some(content) = length.map(|length| &inner[..length]) else {
        return Some(Slip::new(
            diagnostic.help(text!("write `\"` before and behind it")),
        ));
    };
    let slip = Slip::new(diagnostic.help(text!("write \"{content}\"", content = echo(content))));
    if content.contains('"') {
        return Some(slip);
    }
    Some(slip.mended(start, end - start, &format!("\"{content}\"")))
}

/// `=>`, `—>`, `⇒` where the arrow of a curve stands.
pub(super) fn arrow(place: &Place) -> Option<Slip> {
    const ARROWS: &[&str] = &[
        "=>", "＝＞", "=＞", "＝>", "⇒", "➔", "➜", "⟶", "⟹", "–>", "—>", "−>", "~>", "-->",
    ];
    if !place.expects(Rule::arrow) && !place.expects(Rule::first_score) {
        return None;
    }
    let written = ARROWS
        .iter()
        .copied()
        .find(|arrow| place.rest().starts_with(*arrow))?;
    let (start, end) = (place.token.at, place.token.at + written.len());
    let title = text!("`{written}` is not the arrow of a curve", written);
    let diagnostic = place
        .error(Code::E0127, title, start, end)
        .help(text!("write `->`"));
    Some(Slip::new(diagnostic).mended(start, written.len(), "->"))
}

/// A dash that a word processor made of a minus.
pub(super) fn dash(place: &Place) -> Option<Slip> {
    let dash = place.rest().chars().next().filter(|c| DASHES.contains(c))?;
    let (start, end) = (place.token.at, place.token.at + dash.len_utf8());
    let diagnostic = place
        .error(
            Code::E0112,
            text!("`{dash}` is a dash, not a minus", dash),
            start,
            end,
        )
        .help(text!(
            "write the `-` of the keyboard; a name with a dash stands in backquotes"
        ));
    Some(Slip::new(diagnostic).mended(start, dash.len_utf8(), "-"))
}

/// `// a comment`
pub(super) fn comment(place: &Place) -> Option<Slip> {
    const SIGNS: &[&str] = &["//", "--", "/*", "／／"];
    let begins = place.text[..place.token.at]
        .rsplit('\n')
        .next()
        .unwrap_or("")
        .trim()
        .is_empty();
    let sign = SIGNS
        .iter()
        .find(|sign| place.rest().starts_with(**sign))
        .filter(|_| begins)?;
    let (start, end) = (place.token.at, place.token.at + sign.len());
    let diagnostic = place
        .error(
            Code::E0125,
            text!("`{sign}` begins no comment here", sign = *sign),
            start,
            end,
        )
        .help(text!("a comment begins with `#` and ends with its line"));
    let slip = Slip::new(diagnostic);
    Some(if *sign == "/*" {
        slip
    } else {
        slip.mended(start, sign.len(), "#")
    })
}

/// `==`, `=<`, `=>`, `!=`, `&&`, `||` and the like.
pub(super) fn comparison(place: &Place) -> Option<Slip> {
    const OPERATORS: &[(&str, &str)] = &[
        ("===", "="),
        ("==", "="),
        ("=<", "<="),
        ("=>", ">="),
        ("!=", "<>"),
        ("!==", "<>"),
        ("＝＝", "="),
        ("＝＜", "<="),
        ("＝＞", ">="),
        ("！＝", "<>"),
        ("&&", "and"),
        ("||", "or"),
        ("**", "^"),
        ("//", "/"),
        ("!", "not"),
        ("！", "not"),
        ("&", "and"),
    ];
    // The first half of `==` has been read as `=`, so reading stops at the second.
    let glued = place.text[..place.token.at]
        .chars()
        .next_back()
        .filter(|c| matches!(c, '=' | '＝' | '*' | '/'))
        .map_or(0, char::len_utf8);
    let starts = [place.token.at - glued, place.token.at];
    let (start, (written, ours)) = starts.into_iter().find_map(|start| {
        let rest = &place.text[start..];
        let found = OPERATORS
            .iter()
            .filter(|(written, _)| rest.starts_with(written) && start + written.len() > place.token.at)
            .max_by_key(|(written, _)| written.len())?;
        Some((start, *found))
    })?;
    let title = text!("`{written}` is not an operator here", written);
    let mut diagnostic = place.error(Code::E0110, title, start, start + written.len());
    diagnostic = diagnostic.help(match ours {
        "<>" => text!("write `<>` or `≠`"),
        "<=" => text!("write `<=` or `≤`"),
        ">=" => text!("write `>=` or `≥`"),
        _ => write(ours),
    });
    Some(Slip::new(diagnostic).mended(start, written.len(), ours))
}

/// The mend by a sign of ours, or by the keyword that it stands for.
fn write(ours: &'static str) -> Text {
    let keyword = KEYWORDS.iter().find(|keyword| keyword.english == ours);
    let ours = keyword.map_or_else(|| Text::verbatim(ours), Keyword::said);
    text!("write `{ours}`", ours)
}

/// `;` at the end of a clause.
pub(super) fn semicolon(place: &Place) -> Option<Slip> {
    let sign = place.rest().chars().next()?;
    let ends_line = || {
        place.rest()[sign.len_utf8()..]
            .lines()
            .next()
            .is_none_or(|rest| rest.trim().is_empty())
    };
    let closes = matches!(sign, ';' | '；') || (matches!(sign, '。' | '．') && ends_line());
    if !closes {
        return None;
    }
    let (start, end) = (place.token.at, place.token.at + sign.len_utf8());
    let semicolon = matches!(sign, ';' | '；');
    let (title, help, ours) = if semicolon && (place.expects(Rule::colon) || place.expects(Rule::column_type))
    {
        (text!("a colon belongs here"), text!("write `:`"), ":")
    } else if semicolon && place.expects(Rule::comma) && !place.expects(Rule::close_brace) {
        (
            text!("the entries of a list are parted by commas"),
            text!("write `,`"),
            ",",
        )
    } else {
        let sign = if semicolon { ';' } else { sign };
        (
            text!("nothing needs a `{sign}` at its end", sign),
            text!("take it away"),
            " ",
        )
    };
    let diagnostic = place.error(Code::E0115, title, start, end).help(help);
    Some(Slip::new(diagnostic).mended(start, sign.len_utf8(), ours))
}

/// Signs that look like one of ours, or mean the same elsewhere.
pub(super) fn look_alike(place: &Place) -> Option<Slip> {
    const ALIKE: &[(char, &str)] = &[
        ('、', ","),
        ('､', ","),
        ('。', "."),
        ('．', "."),
        ('·', "."),
        ('～', "-"),
        ('∼', "-"),
        ('…', ".."),
        ('「', "\""),
        ('」', "\""),
        ('『', "\""),
        ('』', "\""),
        ('«', "\""),
        ('»', "\""),
        ('„', "\""),
        ('‟', "\""),
        ('＂', "\""),
        ('《', "\""),
        ('》', "\""),
        ('〈', "<"),
        ('〉', ">"),
        ('〔', "("),
        ('〕', ")"),
        ('∕', "/"),
        ('⁄', "/"),
        ('∗', "*"),
        ('•', "*"),
        ('⋅', "*"),
        ('＾', "^"),
        ('＃', "#"),
        ('≦', "<="),
        ('≧', ">="),
        ('≥', ">="),
        ('∧', "and"),
        ('∨', "or"),
        ('¬', "not"),
        ('√', "sqrt(…)"),
    ];
    let first = place.rest().chars().next()?;
    let (_, ours) = ALIKE.iter().find(|(sign, _)| *sign == first)?;
    let (start, end) = (place.token.at, place.token.at + first.len_utf8());
    let title = text!("the sign `{sign}` is not used here", sign = first);
    let diagnostic = place.error(Code::E0125, title, start, end).help(write(ours));
    let slip = Slip::new(diagnostic);
    // A number goes on behind a point without a blank, which a shorter sign would leave.
    Some(if ours.starts_with(['"', '.']) {
        slip
    } else {
        slip.mended(start, first.len_utf8(), ours)
    })
}

/// Signs without any meaning in the language, and signs that cannot be seen.
pub(super) fn unknown(place: &Place) -> Option<Slip> {
    const OURS: &str = "{}()[],:.=+-*/^<>%|\"`#_｛｝（）［］【】，：＝＋－＊／＜＞％｜“”→×÷≤≥≠";
    if place.token.kind != TokenKind::Sign {
        return None;
    }
    let first = place.token.text.chars().next().filter(|c| !OURS.contains(*c))?;
    let (start, end) = (place.token.at, place.token.at + first.len_utf8());
    let unseen = first.is_control()
        || matches!(first, '\u{200c}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}');
    let diagnostic = if unseen {
        let title = text!(
            "a sign that cannot be seen stands here (U+{code})",
            code = format!("{:04X}", u32::from(first))
        );
        place
            .error(Code::E0125, title, start, end)
            .help(text!("delete it, and type the place anew"))
    } else {
        let title = text!("the sign `{sign}` is not used here", sign = first);
        place.error(Code::E0125, title, start, end).help(text!(
            "a name with signs stands in backquotes, a text in double quotes"
        ))
    };
    Some(Slip::new(diagnostic))
}
