//! What is no error, but should be known, and how that is said.

use std::fmt;

use weigh_dsl::diagnostic::echo;
use weigh_dsl::value::{Date, Decimal};
use weigh_words::{Text, text};

/// What is no error, but should be known: rows that count for nobody or in no period, a date that stands apart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    /// The table's name in the language.
    pub table: String,
    /// The column's name in the source.
    pub column: String,
    /// The number of rows that it is about.
    pub rows: u64,
    /// What is to be known of them.
    pub kind: NoteKind,
}

/// What is to be known of some rows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NoteKind {
    /// They have no time, so they lie in no period.
    WithoutTime,
    /// A link of theirs is empty, so they, or the rows that link to them, belong to no subject.
    WithoutLink,
    /// Their dates lie far after all others, so they did not count when the period was chosen.
    StrayDate {
        /// The input of the first of them.
        input: String,
        /// The row there, as people count it.
        row: u64,
        /// The earliest of the dates.
        date: Date,
    },
    /// None lies in the period that was chosen, though others do.
    NotInPeriod {
        /// The last day that the table has.
        last: Date,
    },
    /// The values of a KPI, which the column's name is here, are numbers far above the percentages that they are scored by.
    NumbersForPercentages {
        /// The least value.
        least: Decimal,
        /// The largest.
        most: Decimal,
    },
    /// A `blend` leaves them out, because no weight of it names their role.
    OtherRole {
        /// The role of one of them; none where they have no role at all.
        role: Option<String>,
    },
}

impl NoteKind {
    /// Its name for programs.
    pub fn name(&self) -> &'static str {
        match self {
            NoteKind::WithoutTime => "without-time",
            NoteKind::WithoutLink => "without-link",
            NoteKind::StrayDate { .. } => "stray-date",
            NoteKind::NotInPeriod { .. } => "not-in-period",
            NoteKind::NumbersForPercentages { .. } => "numbers-for-percentages",
            NoteKind::OtherRole { .. } => "other-role",
        }
    }
}

impl Note {
    /// A sentence without a full stop: ``surveys: 3 rows have no `answered_on`, so they lie in no period``.
    pub fn text(&self) -> Text {
        let (table, rows) = (&self.table, self.rows);
        let column = echo(&self.column);
        match &self.kind {
            NoteKind::WithoutTime if rows == 1 => text!(
                "{table}: 1 row has no `{column}`, so it lies in no period",
                table,
                column
            ),
            NoteKind::WithoutTime => text!(
                "{table}: {rows} rows have no `{column}`, so they lie in no period",
                table,
                rows,
                column
            ),
            NoteKind::WithoutLink if rows == 1 => text!(
                "{table}: 1 row has no `{column}`, so it counts for nobody",
                table,
                column
            ),
            NoteKind::WithoutLink => text!(
                "{table}: {rows} rows have no `{column}`, so they count for nobody",
                table,
                rows,
                column
            ),
            NoteKind::StrayDate { input, row, date } => self.stray(&echo(input), *row, date.to_string()),
            NoteKind::NotInPeriod { last } => text!(
                "{table}: no row lies in the chosen period; the last one is of {last}",
                table,
                last = last.to_string()
            ),
            NoteKind::NumbersForPercentages { least, most } => text!(
                "{kpi}: its values go from {least} to {most}, and it scores percentages, of which {most} is {percent} %; if they are percentages without the sign, write its score for numbers, as 90 and not 90 %",
                kpi = column,
                least = least.to_string(),
                most = most.to_string(),
                percent = most.mul(Decimal::HUNDRED).unwrap_or(*most).to_string()
            ),
            NoteKind::OtherRole { role: None } if rows == 1 => text!(
                "{table}: 1 row has no `{column}`, so no weight of `blend` counts it",
                table,
                column
            ),
            NoteKind::OtherRole { role: None } => text!(
                "{table}: {rows} rows have no `{column}`, so no weight of `blend` counts them",
                table,
                rows,
                column
            ),
            NoteKind::OtherRole { role: Some(role) } if rows == 1 => text!(
                "{table}: 1 row has the `{column}` {role}, which no weight of `blend` names; it does not count",
                table,
                column,
                role = echo(role)
            ),
            NoteKind::OtherRole { role: Some(role) } => text!(
                "{table}: {rows} rows have a `{column}` that no weight of `blend` names, such as {role}; they do not count",
                table,
                rows,
                column,
                role = echo(role)
            ),
        }
    }

    fn stray(&self, file: &str, row: u64, date: String) -> Text {
        let column = echo(&self.column);
        match self.rows {
            1 => text!(
                "{file} row {row}, column {column}: {date} lies far after the other dates; it did not count when the \
                 period was chosen",
                file,
                row,
                column,
                date
            ),
            2 => text!(
                "{file} row {row}, column {column}: {date} lies far after the other dates; it and another one did \
                 not count when the period was chosen",
                file,
                row,
                column,
                date
            ),
            rows => text!(
                "{file} row {row}, column {column}: {date} lies far after the other dates; it and {others} others \
                 did not count when the period was chosen",
                file,
                row,
                column,
                date,
                others = rows - 1
            ),
        }
    }
}

impl fmt::Display for Note {
    /// Its [text](Note::text) in English.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.text().fmt(f)
    }
}
