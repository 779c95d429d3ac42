//! Words and structure: misspelt keywords, signs behind keywords, commas and braces that are missing.

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
            format!("`{word}` needs no `{}` behind it", token.text),
            token.at,
            token.end(),
        )
        .help(format!("write what it says right behind `{word}`"));
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
            "the points of a curve stand behind `score` without `=`",
            sign.at,
            sign.end(),
        )
        .help("take the `=` away; it begins a formula");
    Some(Slip::new(diagnostic).mended(sign.at, sign.text.len(), " "))
}

/// `60% -> 0 90% -> 100`
pub(super) fn points_without_comma(place: &Place) -> Option<Slip> {
    const HELP: &str = "the points of a curve are parted by commas: `60% -> 0, 90% -> 100`";
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
                format!("a comma is missing before `{}`", echo(place.token.text)),
                last,
                place.behind,
            )
            .help(HELP);
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
            .error(
                Code::E0128,
                format!("a comma is missing before `{word}`"),
                place_before,
                before,
            )
            .help(HELP);
        return Some(Slip::new(diagnostic));
    }
    None
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
            format!("a blank is missing behind `{letters}`"),
            place.token.at,
            place.token.end(),
        )
        .help(format!("write `{letters} {digits}`"));
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
        if let Some(meant) = did_you_mean(&phrase, of_length).filter(|meant| near(&phrase, meant)) {
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
    let title = format!("there is no word `{}` here", echo(&written));
    let diagnostic = place
        .error(Code::E0102, title, place.token.at, end)
        .help(format!("did you mean `{meant}`?"));
    Some(Slip::new(diagnostic))
}

/// Whether a misspelling is likely: short words are near to everything, and a keyword is what it is.
fn near(written: &str, meant: &str) -> bool {
    let short = written.is_ascii() && written.len() < 3;
    written != meant && !short && (!is_keyword(written) || written.to_lowercase() == meant)
}

/// What should have braces, and ends with its line.
pub(super) fn braces(place: &Place) -> Option<Slip> {
    let opens = [Rule::open_brace, Rule::body, Rule::table_body]
        .iter()
        .any(|rule| place.expects(*rule));
    if !opens || (place.same_line() && place.token.kind != TokenKind::End) || place.behind <= place.piece.0 {
        return None;
    }
    let start = look::skip_blanks(place.text, place.piece.0);
    let owner = format!("`{}`", look::head(place.text, start));
    let last = look::last_char_before(place.text, place.behind);
    Some(Slip::new(messages::braces_missing(
        &owner,
        place.span(last, place.behind),
    )))
}
