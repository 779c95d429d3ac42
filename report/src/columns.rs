//! The columns of CSV by name, for who wants only some of them.

use std::fmt;

/// A column of CSV, or one that each KPI has, and some of them each group.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Column {
    /// The key of the subject, which stands in every row, wanted or not.
    Subject,
    /// What the subject is called.
    Label,
    /// The period, which stands in every row, wanted or not.
    Period,
    /// The total.
    Total,
    /// The grade of the total.
    Grade,
    /// The rank of the total.
    Rank,
    /// The segment.
    Segment,
    /// The value of each KPI.
    Value,
    /// The score of each KPI and of each group.
    Score,
    /// The weight in force of each KPI and of each group.
    Weight,
    /// The rules that fired, where the scorecard has rules.
    Rules,
}

impl Column {
    /// In their order.
    pub const ALL: [Self; 11] = [
        Column::Subject,
        Column::Label,
        Column::Period,
        Column::Total,
        Column::Grade,
        Column::Rank,
        Column::Segment,
        Column::Value,
        Column::Score,
        Column::Weight,
        Column::Rules,
    ];

    /// As the header has it, where it is no column of a KPI or a group.
    pub const fn name(self) -> &'static str {
        match self {
            Column::Subject => "subject",
            Column::Label => "label",
            Column::Period => "period",
            Column::Total => "total",
            Column::Grade => "grade",
            Column::Rank => "rank",
            Column::Segment => "segment",
            Column::Value => "value",
            Column::Score => "score",
            Column::Weight => "weight",
            Column::Rules => "rules",
        }
    }

    /// As the header has it for a KPI.
    pub(crate) fn of_kpi(self, kpi: &str) -> String {
        format!("{kpi}.{}", self.name())
    }

    /// As the header has it for a group, which may have the name of a KPI.
    pub(crate) fn of_group(self, group: &str) -> String {
        format!("group.{group}.{}", self.name())
    }

    /// The one of a name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|column| column.name() == name)
    }
}

/// Some of the columns; by default all of them.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Columns(u16);

impl Columns {
    /// Whether a column is one of them.
    pub const fn has(self, column: Column) -> bool {
        self.0 & Self::bit(column) != 0
    }

    const fn bit(column: Column) -> u16 {
        1 << column as u16
    }
}

impl Default for Columns {
    fn default() -> Self {
        Column::ALL.into_iter().collect()
    }
}

impl FromIterator<Column> for Columns {
    fn from_iter<I: IntoIterator<Item = Column>>(columns: I) -> Self {
        Self(
            columns
                .into_iter()
                .fold(0, |bits, column| bits | Self::bit(column)),
        )
    }
}

impl fmt::Debug for Columns {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let columns = Column::ALL.into_iter().filter(|column| self.has(*column));
        f.debug_set().entries(columns).finish()
    }
}
