//! Text to tree: the grammar, the conversion of its pairs, and the words for what cannot be read.

pub mod ast;
mod docs;
mod from_pairs;
mod grammar;
mod keywords;
mod messages;
mod parser;
mod words;

pub use keywords::{FUNCTIONS, KEYWORDS, Keyword, NAMES, function, meaning};
pub use parser::parse;

#[cfg(test)]
mod tests;
