//! From the text of a scorecard to a checked model.

pub mod diagnostic;
pub mod source;
pub mod syntax;
pub mod value;
