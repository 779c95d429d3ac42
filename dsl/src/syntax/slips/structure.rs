//! Words and structure: misspelt keywords, signs behind keywords, commas and braces that are missing.

use weigh_words::{Text, text};

use super::{Place, Slip};
use crate::diagnostic::{Code, did_you_mean, echo};
use crate::syntax::failure;
use crate::syntax::grammar::Rule;
use crate::syntax::keywords::{KEYWORDS, Keyword};
use crate::syntax::look::{self, TokenKind};
use crate::syntax::messages;
use crate::syntax::words::choices;

/// Whether a word is a keyword as it stands.
fn is_keyword(word: &str) -> bool {
    KEYWORDS
        .iter()
        .any(|keyword| keyword.spellings().any(|spelling| spelling == word))
}

/// `weight: 50%`, `weight = 50%`, and `score = 5 -> 0`.
pub(super) fn assignment(place: &Place) -> Option<Slip> {
    let token = place.token;
    if matches!(token.text, "->" | "→") {
        return points_behind_equals(place);
    }
    let equals = matches!(token.text, "=" | "＝");
    let colon = matches!(token.text, ":" | "：");
    let expected = if equals {
        place.expects(Rule::equals) || place.expects(Rule::column_value) || place.expects(Rule::equal)
    } else {
        place.expects(Rule::colon)
    };
    let word = look::word_before(place.text, place.behind);
    if !(equals || colon) || expected || !is_keyword(word) {
        return None;
    }
    let diagnostic = place
        .error(
            Code::E0114,
            text!("`{word}` needs no `{sign}` behind it", word, sign = token.text),
            token.at,
            token.end(),
        )
        .help(text!("write what it says right behind `{word}`", word));
    Some(Slip::new(diagnostic).mended(token.at, token.text.len(), " "))
}

/// An arrow in what `score =` made a formula.
fn points_behind_equals(place: &Place) -> Option<Slip> {
    if place.expects(Rule::arrow) || place.expects(Rule::first_score) {
        return None;
    }
    let score = Keyword::of(Rule::kw_score)?;
    let mut token = look::token(place.text, place.piece.0);
    let mut sign = None;
    while token.at < place.token.at && token.kind != TokenKind::End {
        let next = look::token(place.text, token.end());
        if score.spellings().any(|spelling| spelling == token.text) && matches!(next.text, "=" | "＝") {
            sign = Some(next);
        }
        token = next;
    }
    let sign = sign?;
    let diagnostic = place
        .error(
            Code::E0114,
            text!("the points of a curve stand behind `score` without `=`"),
            sign.at,
            sign.end(),
        )
        .help(text!("take the `=` away; it begins a formula"));
    Some(Slip::new(diagnostic).mended(sign.at, sign.text.len(), " "))
}

/// `60% -> 0 90% -> 100`
pub(super) fn points_without_comma(place: &Place) -> Option<Slip> {
    let arrow = |text: &str| matches!(text, "->" | "→");
    let last = look::last_char_before(place.text, place.behind);
    // A point begins here.
    if place.expects(Rule::comma) && matches!(place.token.kind, TokenKind::Number | TokenKind::Word) {
        let next = look::token(place.text, place.token.end());
        if !arrow(next.text) {
            return None;
        }
        let diagnostic = place
            .error(
                Code::E0128,
                comma_missing(&echo(place.token.text)),
                last,
                place.behind,
            )
            .help(commas_part_points());
        let slip = Slip::new(diagnostic);
        // The comma takes the place of the first blank, unless that would make code of a comment.
        let comment = place.text[place.behind..place.token.at].contains('#');
        let blank = place.text[place.behind..].starts_with([' ', '\n', '\t', '\r']);
        return Some(if blank && !comment {
            slip.mended(place.behind, 1, ",")
        } else {
            slip
        });
    }
    // `target -> 100` has been read as a clause of its own.
    let word = look::word_before(place.text, place.behind);
    let begins = failure::begins(&failure::CLAUSES, word);
    if arrow(place.token.text) && begins && !place.expects(Rule::arrow) && !place.expects(Rule::first_score) {
        let start = place.behind - word.len();
        let before = look::end_before(place.text, start);
        let place_before = look::last_char_before(place.text, before);
        let diagnostic = place
            .error(Code::E0128, comma_missing(word), place_before, before)
            .help(commas_part_points());
        return Some(Slip::new(diagnostic));
    }
    None
}

fn comma_missing(word: &str) -> Text {
    text!("a comma is missing before `{word}`", word)
}

fn commas_part_points() -> Text {
    text!("the points of a curve are parted by commas: `60% -> 0, 90% -> 100`")
}

/// `weight50%`, `权重50%`
pub(super) fn glued(place: &Place) -> Option<Slip> {
    if place.token.kind != TokenKind::Word {
        return None;
    }
    let word = place.token.text;
    let letters = word.trim_end_matches(|c: char| c.is_ascii_digit());
    let spellings = place
        .failure
        .expected
        .iter()
        .filter_map(|rule| Keyword::of(*rule))
        .flat_map(Keyword::spellings);
    if letters == word || !spellings.into_iter().any(|spelling| spelling == letters) {
        return None;
    }
    let digits = &word[letters.len()..];
    let diagnostic = place
        .error(
            Code::E0126,
            text!("a blank is missing behind `{word}`", word = letters),
            place.token.at,
            place.token.end(),
        )
        .help(text!("write `{word} {digits}`", word = letters, digits));
    Some(Slip::new(diagnostic))
}

/// `weigth`, `KPI`, `is knwon`.
pub(super) fn misspelt(place: &Place) -> Option<Slip> {
    if place.token.kind != TokenKind::Word {
        return None;
    }
    let expected = place.failure.expected.iter();
    let candidates: Vec<&str> = expected
        .flat_map(|rule| choices(*rule).iter().chain([rule]))
        .filter_map(|rule| Keyword::of(*rule))
        .flat_map(Keyword::spellings)
        .collect();
    let mut phrase = place.token.text.to_owned();
    let mut end = place.token.end();
    let mut best: Option<(String, usize, &str)> = None;
    for words in 1..=3 {
        let of_length: Vec<&str> = candidates
            .iter()
            .copied()
            .filter(|candidate| candidate.split(' ').count() == words)
            .collect();
        let shortened = of_length.iter().copied().find(|candidate| {
            words == 1 && phrase.len() >= 3 && phrase.is_ascii() && candidate.starts_with(&phrase)
        });
        let nearest = did_you_mean(&phrase, of_length).or(shortened);
        if let Some(meant) = nearest.filter(|meant| near(&phrase, meant)) {
            best = Some((phrase.clone(), end, meant));
        }
        let next = look::token(place.text, end);
        if next.kind != TokenKind::Word {
            break;
        }
        phrase = format!("{phrase} {}", next.text);
        end = next.end();
    }
    let (written, end, meant) = best?;
    let title = no_such_word(&echo(&written));
    let diagnostic = place
        .error(Code::E0102, title, place.token.at, end)
        .help(text!("did you mean `{meant}`?", meant));
    Some(Slip::new(diagnostic))
}

fn no_such_word(word: &str) -> Text {
    text!("there is no word `{word}` here", word)
}

/// Whether a misspelling is likely: short words are near to everything, and a keyword is what it is.
fn near(written: &str, meant: &str) -> bool {
    let short = written.is_ascii() && written.len() < 3;
    written != meant && !short && (!is_keyword(written) || written.to_lowercase() == meant)
}

/// Words of other languages, and the words that they stand for here.
const SYNONYMS: &[(&str, Rule)] = &[
    ("string", Rule::kw_text),
    ("str", Rule::kw_text),
    ("varchar", Rule::kw_text),
    ("int", Rule::kw_integer),
    ("boolean", Rule::kw_bool),
    ("decimal", Rule::kw_number),
    ("numeric", Rule::kw_number),
    ("double", Rule::kw_float),
    ("real", Rule::kw_float),
    ("timestamp", Rule::kw_datetime),
    ("percentage", Rule::kw_percent),
    ("currency", Rule::kw_money),
    ("avg", Rule::kw_average),
    ("mean", Rule::kw_average),
    ("mean", Rule::kw_weighted_mean),
    ("average", Rule::kw_weighted_mean),
    ("avg", Rule::kw_weighted_mean),
    ("else", Rule::kw_otherwise),
    ("default", Rule::kw_otherwise),
    ("per", Rule::kw_for_each),
    ("if", Rule::kw_when),
    ("when", Rule::kw_where),
    ("if", Rule::kw_where),
    ("where", Rule::kw_when),
    ("ignore", Rule::kw_skip),
    ("monthly", Rule::kw_month),
    ("weekly", Rule::kw_week),
    ("yearly", Rule::kw_year),
    ("annual", Rule::kw_year),
    ("semester", Rule::kw_half),
    ("last", Rule::kw_previous),
    ("ytd", Rule::kw_year_to_date),
    ("import", Rule::kw_use),
    ("include", Rule::kw_use),
    ("metric", Rule::kw_kpi),
    ("section", Rule::kw_group),
    ("grades", Rule::kw_bands),
    ("description", Rule::kw_note),
    ("id", Rule::kw_key),
    ("周期", Rule::kw_period),
    ("考核期", Rule::kw_period),
    ("考核周期", Rule::kw_period),
    ("分数", Rule::kw_score),
    ("评分", Rule::kw_score),
    ("指标值", Rule::kw_value),
    ("实际值", Rule::kw_value),
    ("目标值", Rule::kw_target),
    ("比重", Rule::kw_weight),
    ("占比", Rule::kw_weight),
];

/// A word of another language: `string`, `else`, `per`.
pub(super) fn synonym(place: &Place) -> Option<Slip> {
    let expected = |rule: &Rule| {
        place.expects(*rule)
            || place
                .failure
                .expected
                .iter()
                .any(|choice| choices(*choice).contains(rule))
    };
    let written = place.token.text;
    let (_, meant) = SYNONYMS
        .iter()
        .find(|(word, rule)| *word == written && expected(rule))?;
    let keyword = Keyword::of(*meant)?;
    let meant = if written.is_ascii() {
        keyword.english
    } else {
        keyword.chinese
    };
    let diagnostic = place
        .error(
            Code::E0102,
            no_such_word(written),
            place.token.at,
            place.token.end(),
        )
        .help(text!("write `{meant}`", meant));
    Some(Slip::new(diagnostic))
}

/// The first word of a keyword without the second: `attainment 95%`, `applies if`, `x is 5`.
pub(super) fn half_keyword(place: &Place) -> Option<Slip> {
    const FIRST: &[&str] = &[
        "attainment",
        "close",
        "weighted",
        "applies",
        "geometric",
        "harmonic",
        "starts",
        "ends",
        "is",
        "at",
        "for",
    ];
    let before = look::word_before(place.text, place.behind);
    let (word, start) = if FIRST.contains(&place.token.text) {
        (place.token.text, place.token.at)
    } else if FIRST.contains(&before) && !second_half(place, before) {
        (before, place.behind - before.len())
    } else {
        return None;
    };
    let behind = look::token(place.text, start + word.len());
    if word == "is" && matches!(behind.kind, TokenKind::Text | TokenKind::Number) {
        let diagnostic = place
            .error(
                Code::E0102,
                text!("`is` does not compare"),
                start,
                start + word.len(),
            )
            .help(text!("write `= {value}`", value = echo(behind.text)));
        return Some(Slip::new(diagnostic));
    }
    let prefix = format!("{word} ");
    // In English, as the half that is there.
    let whole: Vec<String> = KEYWORDS
        .iter()
        .filter(|keyword| keyword.english.starts_with(&prefix))
        .map(|keyword| format!("`{}`", keyword.english))
        .collect();
    let diagnostic = place
        .error(
            Code::E0102,
            text!("`{word}` is only half of a keyword", word),
            start,
            start + word.len(),
        )
        .help(text!("write {keywords}", keywords = Text::any_of(whole)));
    Some(Slip::new(diagnostic))
}

/// Whether the word before is the end of a keyword: `starts` of `year starts`.
fn second_half(place: &Place, word: &str) -> bool {
    let end = look::end_before(place.text, place.behind - word.len());
    let phrase = format!("{} {word}", look::word_before(place.text, end));
    is_keyword(&phrase)
}

/// `[last month]`, `[2024 Q4]`
pub(super) fn window(place: &Place) -> Option<Slip> {
    let before = look::word_before(place.text, place.behind);
    let last = Keyword::of(Rule::kw_last)?
        .spellings()
        .any(|spelling| spelling == before);
    if place.expects(Rule::whole) && last {
        let diagnostic = place
            .error(
                Code::E0101,
                text!("`{word}` is followed by a number", word = before),
                place.token.at,
                place.token.end(),
            )
            .help(text!(
                "write `[previous]` for the period before, or a count such as `[last 3 months]`"
            ));
        return Some(Slip::new(diagnostic));
    }
    let part = place.token.text;
    let period = part.len() <= 3
        && part.starts_with(['Q', 'q', 'H', 'h', 'W', 'w'])
        && part[1..].bytes().all(|b| b.is_ascii_digit())
        && part.len() > 1;
    if period && before.len() == 4 && before.bytes().all(|b| b.is_ascii_digit()) {
        let start = place.behind - 4;
        let written = &place.text[start..place.token.end()];
        let title = text!("periods are not written like {written}", written);
        let diagnostic = place
            .error(Code::E0117, title, start, place.token.end())
            .help(text!(
                "write {year}-{part}",
                year = before,
                part = part.to_uppercase()
            ));
        return Some(Slip::new(diagnostic));
    }
    None
}

/// What should have braces, and ends with its line.
pub(super) fn braces(place: &Place) -> Option<Slip> {
    let opens = [Rule::open_brace, Rule::body, Rule::table_body]
        .iter()
        .any(|rule| place.expects(*rule));
    let ended = !place.same_line() || place.token.kind == TokenKind::End;
    let line = look::skip_blanks(place.text, look::line_start(place.text, place.behind));
    let clause = place.token.kind == TokenKind::End || failure::begins_line(place.token.text);
    if !(opens && ended && clause && line < place.behind) {
        return None;
    }
    let last = look::last_char_before(place.text, place.behind);
    Some(Slip::new(messages::braces_missing(
        &look::head(place.text, line),
        place.span(last, place.behind),
    )))
}
