//! From a failure to its message: a slip with a message of its own, or "expected …, found …".

use weigh_words::{Text, text};

use super::failure::{self, Failure};
use super::grammar::Rule;
use super::keywords::Keyword;
use super::look::{self, Token, TokenKind};
use super::recover::Piece;
use super::words::{Word, word};
use super::{messages, slips};
use crate::diagnostic::{Code, Diagnostic, echo};
use crate::source::{SourceId, Span};

/// At most so many alternatives are named.
const MOST_NAMED: usize = 5;

/// The message of a failure.
pub(super) fn failure(source: SourceId, text: &str, failure: &Failure, piece: Piece) -> Diagnostic {
    let token = look::token(text, failure.at);
    let span = |start: usize, end: usize| Span {
        source,
        start: start as u32,
        end: end as u32,
    };
    if failure.too_deep {
        return messages::too_deep(span(token.at, token.end()));
    }
    if let Some(slip) = slips::find(source, text, failure, piece) {
        return slip.diagnostic;
    }
    let expected = expected(&failure.expected);
    let behind = look::end_before(text, token.at);
    let begins = look::skip_blanks(text, piece.0) >= token.at && token.kind != TokenKind::End;
    if behind > 0 && !begins && (text[behind..token.at].contains('\n') || token.kind == TokenKind::End) {
        let title = text!(
            "expected {expected} behind {token}",
            expected,
            token = quoted(last_token(text, behind))
        );
        return Diagnostic::error(
            Code::E0101,
            title,
            span(look::last_char_before(text, behind), behind),
        )
        .label(text!("something is missing behind this"));
    }
    let title = if token.kind == TokenKind::End {
        text!("expected {expected}, found the end of the file", expected)
    } else {
        text!(
            "expected {expected}, found {token}",
            expected,
            token = quoted(token.text)
        )
    };
    let elsewhere =
        failure.expected.contains(&Rule::kw_scorecard) && failure::begins(&failure::CLAUSES, token.text);
    let elsewhere = elsewhere.then(|| {
        text!(
            "`{clause}` stands between the braces of a `scorecard`",
            clause = echo(token.text)
        )
    });
    let help = elsewhere.or_else(|| slips::hint(source, text, failure, piece));
    Diagnostic::error(Code::E0101, title, span(token.at, token.end())).help_maybe(help)
}

fn quoted(text: &str) -> String {
    if text.starts_with('`') {
        echo(text)
    } else {
        format!("`{}`", echo(text))
    }
}

/// The last token that ends at a place.
fn last_token(text: &str, end: usize) -> &str {
    let mut token = look::token(text, look::line_start(text, end));
    while token.end() < end && token.kind != TokenKind::End {
        token = look::token(text, token.end());
    }
    match token {
        Token { text: "", .. } => &text[look::last_char_before(text, end)..end],
        Token { text, .. } => text,
    }
}

/// What could stand at a place, in words: `` `weight` or `{` ``, `a formula`.
pub(super) fn expected(rules: &[Rule]) -> Text {
    let mut named: Vec<Text> = Vec::new();
    let mut add = |text: Text| {
        // Two keywords may be one word in English.
        if named.iter().all(|known| known.to_string() != text.to_string()) {
            named.push(text);
        }
    };
    let continues = |rule: &Rule| {
        matches!(word(*rule), Word::Operator)
            || matches!(
                rule,
                Rule::dot
                    | Rule::arguments
                    | Rule::open_round
                    | Rule::open_square
                    | Rule::kw_and
                    | Rule::kw_or
                    | Rule::kw_not
                    | Rule::kw_in
                    | Rule::kw_between
                    | Rule::kw_if_missing
                    | Rule::kw_is_known
                    | Rule::kw_is_missing
                    | Rule::kw_starts_with
                    | Rule::kw_ends_with
                    | Rule::kw_contains
                    | Rule::kw_within
                    | Rule::within_part
            )
    };
    let a_name = rules.contains(&Rule::name) || rules.contains(&Rule::path);
    let groups = [
        (&*failure::CLAUSES, text!("a clause such as `value` or `score`")),
        (
            &*failure::TABLE_CLAUSES,
            text!("a line such as `key` or `column`"),
        ),
        (
            &*failure::ITEMS,
            text!("a declaration such as `table` or `scorecard`"),
        ),
    ];
    let whole: Vec<_> = groups
        .into_iter()
        .filter(|(starts, _)| starts.iter().all(|start| rules.contains(start)))
        .collect();
    let operators = rules.iter().any(|rule| matches!(word(*rule), Word::Operator));
    let rest: Vec<Rule> = rules
        .iter()
        .copied()
        .filter(|rule| !(operators && continues(rule)))
        .filter(|rule| !(a_name && *rule == Rule::kw_each))
        .filter(|rule| *rule != Rule::dot || rules.len() == 1)
        .filter(|rule| !whole.iter().any(|(starts, _)| starts.contains(rule)))
        .collect();
    for rule in &rest {
        match word(*rule) {
            Word::Keyword if *rule == Rule::kw_not => add(text!("a formula")),
            Word::Keyword => Keyword::of(*rule).into_iter().for_each(|own| add(keyword(own))),
            Word::Begins(first) => Keyword::of(first).into_iter().for_each(|own| add(keyword(own))),
            Word::Sign(sign) => add(Text::verbatim(format!("`{sign}`"))),
            Word::Thing(thing) => add(thing()),
            Word::Operator => add(text!("an operator")),
            Word::End => {}
        }
    }
    if named.is_empty() && operators {
        named.push(text!("an operator"));
    }
    for (_, words) in whole {
        named.push(words);
    }
    if named.is_empty() {
        named.push(text!("nothing more here"));
    }
    named.truncate(MOST_NAMED);
    Text::any_of(named)
}

/// A keyword as it is typed.
fn keyword(keyword: &Keyword) -> Text {
    text!("`{keyword}`", keyword = keyword.said())
}
