//! From a checked model and sources of rows to an outcome: plan → scan → score. No file formats, no printing.

mod arguments;
mod cells;
mod column;
pub mod compare;
mod doubts;
mod error;
pub mod explain;
pub mod inspect;
mod opened;
pub mod outcome;
mod packed;
pub mod plan;
mod powers;
mod program;
mod quote;
mod registry;
mod request;
mod rollup;
mod scan;
mod score;
pub mod sensitivity;
mod subset;
#[cfg(test)]
mod testing;
mod units;
mod values;
mod verdict;
pub mod whatif;

pub use column::{Column, Data};
pub use error::Error;
pub use program::{Kept, Program};
pub use registry::{FindKind, FindPlugin, Parts, Registry};
pub use request::{BadRows, Budget, Request, Unwatched, Watch};
pub use score::score;
pub use values::{ScoredPeriod, Values};
pub use verdict::{Found, Verdict, verdicts};
pub use weigh_dsl as dsl;
