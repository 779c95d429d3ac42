//! What to type where nothing better is known than "expected …, found …": the habits of spreadsheets, documents and other
//! programs behind such a place.

use super::Place;
use crate::diagnostic::echo;
use crate::syntax::grammar::Rule;
use crate::syntax::look::{self, TokenKind};

/// A mend for the token that reading stopped at, if it is likely what was meant.
pub(super) fn hint(place: &Place) -> Option<String> {
    let all: [fn(&Place) -> Option<String>; 8] = [
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

/// `from csv data/staff.csv`
fn path_without_quotes(place: &Place) -> Option<String> {
    let line = &place.text[look::line_start(place.text, place.token.at)..];
    let line = line.lines().next()?;
    let path = line
        .split_whitespace()
        .find(|word| word.contains(['/', '\\', '.']))?;
    let in_table = place.expects(Rule::open_brace) && !place.expects(Rule::kw_weight);
    let cut = matches!(place.token.text.chars().next()?, '/' | '\\' | '.');
    (in_table && cut && !path.contains('"')).then(|| {
        format!(
            "a path stands in quotes: \"{}\"",
            echo(path.trim_end_matches('{'))
        )
    })
}

/// `= =AVERAGE(…)`, `x > = 5`, and `param goal 90%` without the sign.
fn equals_sign(place: &Place) -> Option<String> {
    let written = matches!(place.token.text, "=" | "＝");
    if written && place.expects_formula() {
        return Some(match place.text[..place.behind].chars().next_back() {
            Some(sign @ ('<' | '>')) => format!("write `{sign}=`, without a blank"),
            _ => "leave this `=` out".to_owned(),
        });
    }
    let valued = matches!(
        place.token.kind,
        TokenKind::Number | TokenKind::Text | TokenKind::Word
    );
    (!written && valued && place.expects(Rule::equals) && place.same_line())
        .then(|| format!("write `=` before {}", echo(place.token.text)))
}

/// `excellent: 90..100`, `param goal: 90%`
fn colon(place: &Place) -> Option<String> {
    if !matches!(place.token.text, ":" | "：") {
        return None;
    }
    Some(if place.expects(Rule::equals) {
        "write `=`".to_owned()
    } else {
        "leave the `:` out".to_owned()
    })
}

/// `kpi "Satisfaction" { … }`
fn label_without_name(place: &Place) -> Option<String> {
    let named = look::word_before(place.text, place.behind);
    (place.token.kind == TokenKind::Text && place.expects(Rule::name) && place.same_line()).then(|| {
        format!(
            "a short name stands before the text that people see: `{named} a_name {}`",
            echo(place.token.text)
        )
    })
}

/// `kpi customer satisfaction { … }`
fn name_of_two_words(place: &Place) -> Option<String> {
    let first = look::word_before(place.text, place.behind);
    let heads = place.expects(Rule::open_brace) && place.expects(Rule::kw_weight);
    (heads && place.token.kind == TokenKind::Word && place.same_line() && !first.is_empty()).then(|| {
        format!(
            "a name is one word: `{first}_{}`; what people see stands in quotes behind it",
            echo(place.token.text)
        )
    })
}

/// `where a = 1, b = 2`
fn comma_for_and(place: &Place) -> Option<String> {
    (matches!(place.token.text, "," | "，") && place.expects(Rule::kw_and))
        .then(|| "conditions are joined by `and`: `where a = 1 and b = 2`".to_owned())
}

/// `score >= 10 -> 100`
fn comparison_for_points(place: &Place) -> Option<String> {
    let compares = ["<", ">", "≥", "≤", "＜", "＞"]
        .iter()
        .any(|sign| place.rest().starts_with(sign));
    let scores = look::word_before(place.text, place.behind);
    if compares && matches!(scores, "score" | "得分") {
        return Some(
            "steps are written with the score first: `score 100 when value >= 90%, otherwise 0`".to_owned(),
        );
    }
    (place.rest().starts_with("<-") && place.expects(Rule::arrow))
        .then(|| "the value stands before the arrow, its score behind it: `90% -> 100`".to_owned())
}

/// `period 2024-Q4`
fn scored_period(place: &Place) -> Option<String> {
    let before = look::word_before(place.text, place.behind);
    (place.token.kind == TokenKind::Number && matches!(before, "period" | "期间")).then(|| {
        "say how often is scored, as in `period quarter`; which one is chosen when it is run: `--period 2024-Q4`"
            .to_owned()
    })
}
