//! From pest's pairs to the tree. Every function takes one node and answers its part of the tree; none can fail,
//! because the grammar has been held before. What is well-formed and still no sense (2024-Q5, `1 < x < 5`) is
//! reported here, where its place is known.

mod call;
mod file;
mod formula;
mod literal;
mod outcome;
mod parts;
mod score;
mod scorecard;
mod table;
mod test_item;
mod work_calendar;

use pest::iterators::Pair;

use super::ast::{Name, Path};
use super::docs;
use super::grammar::Rule;
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::source::{SourceId, Span, Spanned};
pub(super) use call::OF_ROWS;
pub(super) use literal::unquoted;
pub(super) use parts::Parts;

/// A pair of the grammar.
pub(super) type Node<'i> = Pair<'i, Rule>;

/// Reads the pairs of one file, or of a piece of it.
pub(super) struct Reader<'a> {
    source: SourceId,
    /// The whole file.
    text: &'a str,
    /// Where the piece begins in the file.
    base: usize,
    out: &'a mut Diagnostics,
    /// Operators and brackets around the present place, for the limit on depth.
    depth: usize,
    /// Whether the limit on depth has been reported for the present formula.
    refused: bool,
    /// Whether a bare name is that of a column first, and is left as written.
    rows: bool,
}

impl<'a> Reader<'a> {
    /// A reader for pairs of the piece of `text` that begins at `base`.
    pub(super) fn new(source: SourceId, text: &'a str, base: usize, out: &'a mut Diagnostics) -> Self {
        Self {
            source,
            text,
            base,
            out,
            depth: 0,
            refused: false,
            rows: false,
        }
    }

    /// Where a node stands. Its last token ends it: pest counts the blanks before a missing optional part as well.
    fn span(&self, node: &Node) -> Span {
        let mut last = node.clone();
        while let Some(child) = last.clone().into_inner().next_back() {
            last = child;
        }
        Span {
            source: self.source,
            start: (self.base + node.as_span().start()) as u32,
            end: (self.base + last.as_span().end()) as u32,
        }
    }

    /// The lines of `##` above a node.
    fn docs(&self, node: &Node) -> Vec<String> {
        docs::above(self.text, self.base + node.as_span().start())
    }

    fn name(&self, node: &Node) -> Name {
        let text = node.as_str();
        let bare = text.strip_prefix('`').and_then(|rest| rest.strip_suffix('`'));
        Spanned::new(bare.unwrap_or(text).to_owned(), self.span(node))
    }

    fn path(&self, node: Node) -> Path {
        let span = self.span(&node);
        let names = Parts::of(node).map(|part| self.name(&part)).collect();
        Path { names, span }
    }

    fn text(&self, node: &Node) -> Spanned<String> {
        Spanned::new(literal::unquoted(node.as_str()), self.span(node))
    }

    /// A keyword that stands for a name: in English, whatever it was written in.
    fn word(&self, node: &Node, english: &str) -> Name {
        Spanned::new(english.to_owned(), self.span(node))
    }

    fn report(&mut self, diagnostic: Diagnostic) {
        self.out.push(diagnostic);
    }

    /// Reads something in which bare names mean columns.
    fn in_rows<T>(&mut self, read: impl FnOnce(&mut Self) -> T) -> T {
        let before = std::mem::replace(&mut self.rows, true);
        let result = read(self);
        self.rows = before;
        result
    }
}

/// What an entry point holds: one list, or what stands before a body.
pub(super) fn only(node: Node) -> Node {
    let Some(only) = Parts::of(node).next() else {
        unreachable!("an entry point holds one part")
    };
    only
}

/// The rule of the one word that a node consists of.
fn choice(node: Node) -> Rule {
    let own = node.as_rule();
    node.into_inner().next().map_or(own, |inner| inner.as_rule())
}
