//! From the text of a file to its tree.

use pest::Parser as _;

use super::from_pairs::Reader;
use super::grammar::{Grammar, Rule};
use super::{ast, docs};
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::source::{SourceId, Span};

/// Reads a file. What cannot be read is reported and left out of the tree.
pub fn parse(source: SourceId, text: &str, out: &mut Diagnostics) -> ast::File {
    let items = match Grammar::parse(Rule::file, text) {
        Ok(mut pairs) => match pairs.next() {
            Some(file) => Reader::new(source, text, 0, out).items(file),
            None => Vec::new(),
        },
        Err(error) => {
            let at = match error.location {
                pest::error::InputLocation::Pos(at) => at,
                pest::error::InputLocation::Span((at, _)) => at,
            };
            let span = Span {
                source,
                start: at as u32,
                end: at as u32,
            };
            out.push(Diagnostic::error(
                Code::E0101,
                format!("cannot read this: {}", error.variant),
                span,
            ));
            Vec::new()
        }
    };
    ast::File {
        source,
        docs: docs::of_file(text),
        items,
    }
}
