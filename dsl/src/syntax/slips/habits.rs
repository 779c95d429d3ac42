//! What to type where nothing better is known than "expected …, found …": the habits of spreadsheets, documents and other
//! programs behind such a place.

use weigh_words::{Text, text};

use super::Place;
use crate::diagnostic::echo;
use crate::syntax::grammar::Rule;
use crate::syntax::look::{self, TokenKind};

/// A mend for the token that reading stopped at, if it is likely what was meant.
pub(super) fn hint(place: &Place) -> Option<Text> {
    let all: [fn(&Place) -> Option<Text>; 9] = [
        name_with_a_sign,
        path_without_quotes,
        label_without_name,
        name_of_two_words,
        equals_sign,
        colon,
        comma_for_and,
        comparison_for_points,
        scored_period,
    ];
    all.into_iter().find_map(|one| one(place))
}

/// `bands { A+ >= 97, 1 >= 90 }`, `grade >= A-`
fn name_with_a_sign(place: &Place) -> Option<Text> {
    const SIGNS: [char; 4] = ['+', '-', '＋', '－'];
    let in_quotes = |name: &str| text!("such a name stands in backquotes: `{name}`", name = echo(name));
    let line_until = |until: usize| &place.text[look::line_start(place.text, until)..until];
    let is_number = place.token.kind == TokenKind::Number;
    if is_number && place.expects(Rule::name) && line_until(place.token.at).contains(['{', '｛']) {
        return Some(in_quotes(place.token.text));
    }
    let until = if place.token.text.starts_with(SIGNS) {
        (place.behind == place.token.at).then_some(place.token.at)?
    } else {
        place.text[..place.behind].trim_end_matches(SIGNS).len()
    };
    let rest = &place.text[until..];
    let signs = rest.len() - rest.trim_start_matches(SIGNS).len();
    let word = look::word_before(place.text, until);
    let line = line_until(until);
    let graded = ["grade", "等级", "bands"].iter().any(|word| line.contains(word));
    let in_bands = place.expects(Rule::compared) || place.expects(Rule::range);
    (signs > 0 && !word.is_empty() && line.ends_with(word) && (in_bands || graded))
        .then(|| in_quotes(&place.text[until - word.len()..until + signs]))
}

/// `from csv data/staff.csv`
fn path_without_quotes(place: &Place) -> Option<Text> {
    let line = &place.text[look::line_start(place.text, place.token.at)..];
    let line = line.lines().next()?;
    let path = line
        .split_whitespace()
        .find(|word| word.contains(['/', '\\', '.']))?;
    let in_table = place.expects(Rule::open_brace) && !place.expects(Rule::kw_weight);
    let cut = matches!(place.token.text.chars().next()?, '/' | '\\' | '.');
    (in_table && cut && !path.contains('"')).then(|| {
        text!(
            "a path stands in quotes: \"{path}\"",
            path = echo(path.trim_end_matches('{'))
        )
    })
}

/// `= =AVERAGE(…)`, `x > = 5`, and `param goal 90%` without the sign.
fn equals_sign(place: &Place) -> Option<Text> {
    let written = matches!(place.token.text, "=" | "＝");
    if written && place.expects_formula() {
        return Some(match place.text[..place.behind].chars().next_back() {
            Some(sign @ ('<' | '>')) => text!("write `{sign}=`, without a blank", sign),
            _ => text!("leave this `=` out"),
        });
    }
    let valued = matches!(
        place.token.kind,
        TokenKind::Number | TokenKind::Text | TokenKind::Word
    );
    (!written && valued && place.expects(Rule::equals) && place.same_line())
        .then(|| text!("write `=` before {value}", value = echo(place.token.text)))
}

/// `excellent: 90..100`, `param goal: 90%`
fn colon(place: &Place) -> Option<Text> {
    if !matches!(place.token.text, ":" | "：") {
        return None;
    }
    Some(if place.expects(Rule::equals) {
        text!("write `=`")
    } else {
        text!("leave the `:` out")
    })
}

/// `kpi "Satisfaction" { … }`
fn label_without_name(place: &Place) -> Option<Text> {
    let named = look::word_before(place.text, place.behind);
    (place.token.kind == TokenKind::Text && place.expects(Rule::name) && place.same_line()).then(|| {
        text!(
            "a short name stands before the text that people see: `{keyword} a_name {label}`",
            keyword = named,
            label = echo(place.token.text)
        )
    })
}

/// `kpi customer satisfaction { … }`
fn name_of_two_words(place: &Place) -> Option<Text> {
    let first = look::word_before(place.text, place.behind);
    let heads = place.expects(Rule::open_brace) && place.expects(Rule::kw_weight);
    (heads && place.token.kind == TokenKind::Word && place.same_line() && !first.is_empty()).then(|| {
        text!(
            "a name is one word: `{first}_{second}`; what people see stands in quotes behind it",
            first,
            second = echo(place.token.text)
        )
    })
}

/// `where a = 1, b = 2`
fn comma_for_and(place: &Place) -> Option<Text> {
    (matches!(place.token.text, "," | "，") && place.expects(Rule::kw_and))
        .then(|| text!("conditions are joined by `and`: `where a = 1 and b = 2`"))
}

/// `score >= 10 -> 100`
fn comparison_for_points(place: &Place) -> Option<Text> {
    let compares = ["<", ">", "≥", "≤", "＜", "＞"]
        .iter()
        .any(|sign| place.rest().starts_with(sign));
    let scores = look::word_before(place.text, place.behind);
    if compares && matches!(scores, "score" | "得分") {
        return Some(text!(
            "steps are written with the score first: `score 100 when value >= 90%, otherwise 0`"
        ));
    }
    (place.rest().starts_with("<-") && place.expects(Rule::arrow))
        .then(|| text!("the value stands before the arrow, its score behind it: `90% -> 100`"))
}

/// `period 2024-Q4`
fn scored_period(place: &Place) -> Option<Text> {
    let before = look::word_before(place.text, place.behind);
    (place.token.kind == TokenKind::Number && matches!(before, "period" | "期间")).then(|| {
        text!(
            "say how often is scored, as in `period quarter`; which one is chosen when it is run: `--period 2024-Q4`"
        )
    })
}
