//! The parts of a node one after another, without the keywords and signs that only hold them together.

use super::Node;
use crate::syntax::grammar::Rule;
use crate::syntax::words::is_token;

/// What is left of a node's parts.
pub(in crate::syntax) struct Parts<'i> {
    parts: std::iter::Peekable<std::vec::IntoIter<Node<'i>>>,
}

impl<'i> Parts<'i> {
    /// The parts of a node.
    pub(in crate::syntax) fn of(node: Node<'i>) -> Self {
        let parts: Vec<Node> = node
            .into_inner()
            .filter(|part| !is_token(part.as_rule()))
            .collect();
        Self {
            parts: parts.into_iter().peekable(),
        }
    }

    /// The next part, which the grammar makes this one.
    pub(super) fn one(&mut self, rule: Rule) -> Node<'i> {
        match self.parts.next() {
            Some(part) if part.as_rule() == rule => part,
            other => unreachable!(
                "the grammar puts {rule:?} here, not {:?}",
                other.map(|part| part.as_rule())
            ),
        }
    }

    /// The next part, whatever it is.
    pub(super) fn any(&mut self) -> Node<'i> {
        match self.parts.next() {
            Some(part) => part,
            None => unreachable!("the grammar puts another part here"),
        }
    }

    /// The next part, if it is this one.
    pub(super) fn maybe(&mut self, rule: Rule) -> Option<Node<'i>> {
        self.parts.next_if(|part| part.as_rule() == rule)
    }

    /// The next parts, as long as they are this one.
    pub(super) fn all(&mut self, rule: Rule) -> Vec<Node<'i>> {
        std::iter::from_fn(|| self.maybe(rule)).collect()
    }
}

impl<'i> Iterator for Parts<'i> {
    type Item = Node<'i>;

    fn next(&mut self) -> Option<Node<'i>> {
        self.parts.next()
    }
}
