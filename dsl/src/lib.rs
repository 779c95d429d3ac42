//! From the text of a scorecard to a checked model.

mod check;
pub mod compile;
pub mod diagnostic;
pub mod format;
mod inputs;
pub mod library;
pub mod model;
mod resolve;
pub mod source;
pub mod syntax;
pub mod value;
