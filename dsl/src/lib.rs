//! From the text of a scorecard to a checked model.

pub mod compile;
pub mod diagnostic;
pub mod model;
pub mod source;
pub mod syntax;
pub mod value;
