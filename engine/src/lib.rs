//! From a checked model and sources of rows to an outcome: plan → scan → score. No file formats, no printing.

mod column;
mod error;
pub mod outcome;
pub mod plan;
mod request;
mod scan;
mod score;
mod values;

pub use column::{Column, Data};
pub use error::Error;
pub use request::{BadRows, Request, Unwatched, Watch};
pub use score::score;
pub use values::{ScoredPeriod, Values};
pub use weigh_dsl as dsl;
