//! What the scan hands to the score stage: for each subject in each period, every aggregate and every column of the
//! subject that the formulas need. Kept, it can be scored again with other weights, curves or bands.

use std::sync::Arc;

use indexmap::IndexMap;
use weigh_dsl::model::{Aggregate, ColumnId};
use weigh_dsl::value::{Date, Period};

use crate::outcome::{Cells, Reason, Subject};

/// The values of a run.
#[derive(Debug, Clone)]
pub struct Values {
    /// The subjects, in order.
    pub subjects: Arc<[Subject]>,
    /// The periods, in order; a single one without a period where the scorecard has none.
    pub periods: Vec<ScoredPeriod>,
    /// Each aggregate of the scorecard's formulas, once, with its column. A missing one refers to `reasons`.
    pub aggregates: IndexMap<Aggregate, Cells>,
    /// Each column of the subject (through links) that the formulas read, with its column over rows.
    pub subject_columns: IndexMap<(Vec<ColumnId>, ColumnId), Cells>,
    /// The reasons so far; the score stage adds its own.
    pub reasons: Vec<Reason>,
}

/// A period that is scored.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
pub struct ScoredPeriod {
    /// The period; none where the scorecard has none.
    pub period: Option<Period>,
    /// Its first and its last day; where there is no period, those of the data (none without any).
    pub days: Option<(Date, Date)>,
}

impl Values {
    /// The number of rows: a row is a subject in a period.
    pub fn rows(&self) -> usize {
        self.subjects.len() * self.periods.len()
    }
}
