//! What Weigh says to people, in the language they read.
//!
//! A message is written in English where it is made, `text!("no band holds {score}", score)`, and stays data until it is
//! shown: [`Text::in_language`] looks its English words up in the catalogue, gettext's files under `zh/`, and fills in what
//! the message is about. What has no translation is said in English. Results for programs (JSON, CSV) are always English.

mod catalogue;
mod language;
mod text;
pub mod whole;

pub use catalogue::translation;
pub use language::Language;
pub use text::{Argument, Text};
