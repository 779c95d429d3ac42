//! Text to tree: the grammar, the conversion of its pairs, and the words for what cannot be read.

pub mod ast;
mod brackets;
mod docs;
mod entry;
mod explain;
mod failure;
mod from_pairs;
mod grammar;
mod highlight;
mod keywords;
pub(crate) mod lines;
mod look;
mod messages;
mod outline;
mod parser;
mod recover;
mod roles;
mod slips;
pub(crate) mod spelling;
mod words;

pub use highlight::{Mark, MarkKind, highlight};
pub use keywords::{FUNCTIONS, KEYWORDS, Keyword, Language, NAMES, OPTIONS, UNITS, function, meaning};
pub use parser::{is_reserved, parse};

#[cfg(test)]
pub(crate) mod tests;
