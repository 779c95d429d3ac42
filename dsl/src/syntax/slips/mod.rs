//! Slips that have a message of their own: what people type from habit, from other programs, or because a word
//! processor has changed it. Each looks at the text around the place where reading stopped.

mod habits;
mod numbers;
mod signs;
mod structure;

use weigh_words::Text;

use super::failure::Failure;
use super::grammar::Rule;
use super::look::{self, Token};
use super::recover::Piece;
use crate::diagnostic::{Code, Diagnostic};
use crate::source::{SourceId, Span};

/// A slip.
pub(super) struct Slip {
    pub(super) diagnostic: Diagnostic,
    /// How it is mended in place, where that keeps every other place as it is.
    pub(super) mend: Option<Mend>,
}

/// A text of the same length that stands for what was written.
pub(super) struct Mend {
    pub(super) at: usize,
    pub(super) text: String,
}

impl Slip {
    fn new(diagnostic: Diagnostic) -> Self {
        Self {
            diagnostic,
            mend: None,
        }
    }

    /// Mends `length` bytes at `at` by a text that is not longer: blanks fill it up on the left.
    fn mended(mut self, at: usize, length: usize, text: &str) -> Self {
        if text.len() <= length {
            self.mend = Some(Mend {
                at,
                text: " ".repeat(length - text.len()) + text,
            });
        }
        self
    }
}

/// A place where reading stopped.
struct Place<'t> {
    source: SourceId,
    text: &'t str,
    /// What stands there, behind blanks.
    token: Token<'t>,
    /// Where the token before it ends.
    behind: usize,
    failure: &'t Failure,
    piece: Piece,
}

impl<'t> Place<'t> {
    fn expects(&self, rule: Rule) -> bool {
        self.failure.expected.contains(&rule)
    }

    /// Whether an operand could stand here.
    fn expects_formula(&self) -> bool {
        const OPERANDS: &[Rule] = &[
            Rule::formula,
            Rule::amount,
            Rule::operand,
            Rule::primary,
            Rule::number,
            Rule::constant,
            Rule::reference,
            Rule::argument,
            Rule::point,
            Rule::step,
            Rule::range,
            Rule::range_from,
            Rule::constant_range,
            Rule::points_or_steps,
            Rule::score_form,
            Rule::option_value,
        ];
        OPERANDS.iter().any(|rule| self.expects(*rule))
    }

    /// Whether a range could go on here.
    fn expects_dots(&self) -> bool {
        self.expects(Rule::dots) || self.expects(Rule::dots_open)
    }

    /// The text from here on.
    fn rest(&self) -> &'t str {
        &self.text[self.token.at..]
    }

    /// Whether the token before stands on the same line.
    fn same_line(&self) -> bool {
        !self.text[self.behind..self.token.at].contains('\n')
    }

    fn span(&self, start: usize, end: usize) -> Span {
        Span {
            source: self.source,
            start: start as u32,
            end: end as u32,
        }
    }

    fn error(&self, code: Code, title: Text, start: usize, end: usize) -> Diagnostic {
        Diagnostic::error(code, title, self.span(start, end))
    }
}

/// The place of a failure; none where reading ran out of stack.
fn place<'t>(source: SourceId, text: &'t str, failure: &'t Failure, piece: Piece) -> Option<Place<'t>> {
    if failure.too_deep {
        return None;
    }
    let token = look::token(text, failure.at);
    Some(Place {
        source,
        text,
        token,
        behind: look::end_before(text, token.at),
        failure,
        piece,
    })
}

/// What to type where the message can only say what was expected.
pub(super) fn hint(source: SourceId, text: &str, failure: &Failure, piece: Piece) -> Option<Text> {
    habits::hint(&place(source, text, failure, piece)?)
}

/// The slip at a failure, if it is one that is known.
pub(super) fn find(source: SourceId, text: &str, failure: &Failure, piece: Piece) -> Option<Slip> {
    let place = place(source, text, failure, piece)?;
    let kinds: [fn(&Place) -> Option<Slip>; 21] = [
        signs::quotes,
        signs::comment,
        numbers::comma,
        numbers::range,
        signs::arrow,
        signs::dash,
        signs::comparison,
        signs::semicolon,
        structure::assignment,
        structure::points_without_comma,
        numbers::currency,
        numbers::unit,
        numbers::malformed,
        structure::glued,
        structure::window,
        structure::synonym,
        structure::misspelt,
        structure::half_keyword,
        structure::braces,
        signs::look_alike,
        signs::unknown,
    ];
    kinds.into_iter().find_map(|kind| kind(&place))
}
