//! What a caller asks of a run, and how it follows the run. No flags: those are the command's.

use std::path::PathBuf;

use weigh_dsl::value::Period;

/// What to run.
#[derive(Debug, Clone, Default)]
pub struct Request {
    /// The scorecard, by name; needed where the file has several.
    pub scorecard: Option<String>,
    /// The first and the last period to score; without, the last one that the data covers completely.
    pub periods: Option<(Period, Period)>,
    /// Only these subjects, by key (a text that is no key may be several with commas between); all of them without. Everybody still counts where a formula looks at everybody.
    pub subjects: Vec<String>,
    /// What to do about wrong data.
    pub bad_rows: BadRows,
    /// Whether to compute the SHA-256 of the inputs.
    pub provenance: bool,
    /// How much memory may be taken by what grows with rows; as much as it needs, without.
    pub memory: Option<Budget>,
}

/// How much memory may be taken by what grows with rows: the values that medians, percentiles and distinct counts are of. Beyond
/// that they wait on disk. The result does not depend on it.
///
/// What grows with subjects is not in it: their accumulators and results, tables that others link to, and the different texts of a
/// distinct count.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Budget {
    /// In bytes, over all threads.
    pub bytes: u64,
    /// Where what does not fit goes, into files without a name.
    pub folder: PathBuf,
}

/// What to do about wrong data.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum BadRows {
    /// Stop, and say what is wrong.
    #[default]
    Stop,
    /// Go on without those rows, and say so in the outcome.
    Skip,
}

/// How a caller follows a run. Called from many threads.
pub trait Watch: Sync {
    /// So many bytes will be read in all (a later call corrects an earlier one).
    fn planned(&self, bytes: u64);
    /// So many more rows and bytes were read.
    fn read(&self, rows: u64, bytes: u64);
    /// Of a table, which was counted within a [`Budget`], so many bytes of values went to disk, and so many were taken by what is
    /// not in the budget: the accumulators of all subjects, and different texts.
    fn spilled(&self, values: u64, beside: u64) {
        let _ = (values, beside);
    }
    /// Whether to stop: the run then ends with [`crate::Error::Cancelled`] soon.
    fn cancelled(&self) -> bool;
}

/// Watches nothing.
#[derive(Debug, Clone, Copy, Default)]
pub struct Unwatched;

impl Watch for Unwatched {
    fn planned(&self, _: u64) {}
    fn read(&self, _: u64, _: u64) {}
    fn cancelled(&self) -> bool {
        false
    }
}
