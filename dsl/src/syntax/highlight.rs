//! What a reader tells apart in a text at a glance: keywords, names, numbers, texts, comments. For showing a form; what it means is
//! for the tree.

use super::from_pairs::Node;
use super::grammar::Rule;
use super::outline::Outline;
use super::roles::{Role, role};
use super::{failure, parser};

/// A stretch of a text, in bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Mark {
    /// First byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
    /// What stands there.
    pub kind: MarkKind,
}

/// What a reader tells apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MarkKind {
    /// A word of the language.
    Keyword,
    /// What somebody has named.
    Name,
    /// A number, a duration, a date, a period, a currency.
    Number,
    /// A text in quotes, or a row of a test.
    Text,
    /// From `#` to the end of the line.
    Comment,
}

/// The marks of a text in their order. Signs and blanks have none, and neither has a text that the parser does not take.
pub fn highlight(text: &str) -> Vec<Mark> {
    let outline = Outline::of(text);
    let marks = parser::with_stack(&outline, || {
        let mut pairs = failure::read(Rule::file, text, (0, text.len())).ok()?;
        let mut marks = Vec::new();
        mark(pairs.next()?, &mut marks);
        Some(marks)
    });
    marks.map_or_else(Vec::new, |marks| with_comments(text, marks))
}

fn mark(node: Node, marks: &mut Vec<Mark>) {
    let rule = node.as_rule();
    let kind = match role(rule) {
        Role::Keyword => MarkKind::Keyword,
        Role::Literal => match rule {
            Rule::text => MarkKind::Text,
            Rule::name => MarkKind::Name,
            _ => MarkKind::Number,
        },
        Role::Nothing if rule == Rule::cell => MarkKind::Text,
        Role::Sign(_) | Role::Line(_) | Role::Keyed | Role::Part | Role::Nothing => {
            node.into_inner().for_each(|part| mark(part, marks));
            return;
        }
    };
    // A cell has the blanks around it.
    let bare = node.as_str().trim();
    let start = node.as_span().end() - node.as_str().trim_start().len();
    marks.push(Mark {
        start,
        end: start + bare.len(),
        kind,
    });
}

/// Between marks, `#` begins a comment and nothing else.
fn with_comments(text: &str, marks: Vec<Mark>) -> Vec<Mark> {
    let mut all = Vec::new();
    let mut at = 0;
    for mark in marks {
        comments(text, at, mark.start, &mut all);
        at = mark.end;
        all.push(mark);
    }
    comments(text, at, text.len(), &mut all);
    all
}

fn comments(text: &str, mut at: usize, end: usize, marks: &mut Vec<Mark>) {
    while let Some(found) = text.get(at..end).and_then(|gap| gap.find('#')) {
        let start = at + found;
        let line = &text[start..end];
        at = start + line.find(['\n', '\r']).unwrap_or(line.len());
        marks.push(Mark {
            start,
            end: at,
            kind: MarkKind::Comment,
        });
    }
}
