//! What is wrong in the data, as it is found: counted by kind, the first ten of each kind kept, the same ones for
//! every number of threads.

use std::collections::BTreeMap;

use weigh_sdk::{BadCell, ColumnType, Expected};
use weigh_words::{Text, text};

use super::read::Misfit;
use crate::outcome::{DataError, DataErrorKind, DataErrors};

/// How many of each kind are shown.
const SHOWN: usize = 10;

/// A row of a pass: partition, and row in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Place {
    pub(crate) partition: u32,
    pub(crate) row: u32,
}

/// What is wrong in one table.
#[derive(Debug, Clone, Default)]
pub(crate) struct ErrorLog {
    kinds: BTreeMap<DataErrorKind, Kind>,
}

#[derive(Debug, Clone, Default)]
struct Kind {
    count: u64,
    first: Vec<(Place, Wrong)>,
}

/// One thing that is wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Wrong {
    pub(super) column: Option<String>,
    pub(super) value: String,
    pub(super) expected: Text,
    pub(super) mend: Option<Text>,
}

impl Wrong {
    /// A key that an earlier row has; `first` is that row's input and number.
    pub(super) fn repeated(column: &str, value: String, (input, row): (String, u64)) -> Self {
        Self {
            column: Some(column.to_owned()),
            value,
            expected: text!(
                "a key that no other row has; row {row} of {file} has it too",
                row,
                file = input
            ),
            mend: None,
        }
    }

    /// A cell that the source could not read; `column` is that column's name in the source.
    pub(crate) fn unreadable(cell: &BadCell, column: Option<&str>) -> Self {
        Self {
            column: column.map(str::to_owned),
            value: cell.text.clone(),
            expected: in_words(&cell.expected),
            mend: mend(cell, column.unwrap_or_default()),
        }
    }

    /// A cell that the source could read, but that the language cannot hold.
    pub(crate) fn misfit(misfit: &Misfit, column: &str) -> Self {
        Self {
            column: Some(column.to_owned()),
            value: misfit.value.clone(),
            expected: misfit.expected.clone(),
            mend: None,
        }
    }

    /// A row without a key.
    pub(super) fn without_key(column: &str) -> Self {
        Self {
            column: Some(column.to_owned()),
            value: String::new(),
            expected: text!("a key"),
            mend: None,
        }
    }
}

impl ErrorLog {
    /// Notes an error; `wrong` is made only if it is shown.
    pub(crate) fn add(&mut self, kind: DataErrorKind, place: Place, wrong: impl FnOnce() -> Wrong) {
        let kind = self.kinds.entry(kind).or_default();
        kind.count += 1;
        if kind.first.len() < SHOWN || kind.first.last().is_some_and(|(last, _)| place <= *last) {
            kind.first.push((place, wrong()));
            sort(&mut kind.first);
            kind.first.truncate(SHOWN);
        }
    }

    /// Adds what another pass over other rows has found.
    pub(crate) fn merge(&mut self, other: ErrorLog) {
        for (kind, theirs) in other.kinds {
            let mine = self.kinds.entry(kind).or_default();
            mine.count += theirs.count;
            mine.first.extend(theirs.first);
            sort(&mut mine.first);
            mine.first.truncate(SHOWN);
        }
    }

    /// Writes it out; `find` says how people call the input and the row of a place.
    pub(crate) fn report(self, table: &str, find: impl Fn(Place) -> (String, u64), into: &mut DataErrors) {
        for (kind, all) in self.kinds {
            into.counts.push((table.to_owned(), kind, all.count));
            into.shown.extend(all.first.into_iter().map(|(place, wrong)| {
                let (input, row) = find(place);
                DataError {
                    table: table.to_owned(),
                    input,
                    row,
                    column: wrong.column,
                    value: wrong.value,
                    kind,
                    expected: wrong.expected,
                    mend: wrong.mend,
                }
            }));
        }
    }
}

/// By place; what is wrong in one row has an order too, which cannot depend on threads.
fn sort(found: &mut [(Place, Wrong)]) {
    let words = |wrong: &Wrong| {
        (
            wrong.expected.to_string(),
            wrong.mend.as_ref().map(Text::to_string),
        )
    };
    found.sort_by(|(place, one), (other_place, other)| {
        let known = (place, &one.column, &one.value).cmp(&(other_place, &other.column, &other.value));
        known.then_with(|| words(one).cmp(&words(other)))
    });
}

/// The kind of a bad cell.
pub(super) fn kind_of(cell: &BadCell) -> DataErrorKind {
    kind_of_expected(&cell.expected)
}

fn kind_of_expected(expected: &Expected) -> DataErrorKind {
    match expected {
        Expected::At { expected, .. } => kind_of_expected(expected),
        Expected::RealDate => DataErrorKind::ImpossibleDate,
        Expected::Type(_)
        | Expected::Marked(_)
        | Expected::NumberInRange
        | Expected::WholeMicroseconds
        | Expected::Cells { .. }
        | Expected::Currency(_)
        | Expected::OneReading
        | Expected::Encoding(_)
        | Expected::Told { .. } => DataErrorKind::Unreadable,
    }
}

/// What was expected, in words.
fn in_words(expected: &Expected) -> Text {
    match expected {
        Expected::Type(ty) | Expected::Marked(ty) => of_type(*ty),
        Expected::Currency(currency) => text!("an amount in {currency}", currency = currency.code()),
        Expected::OneReading => text!("a number that can be read in one way only"),
        Expected::RealDate => text!("a date that exists"),
        Expected::NumberInRange => text!("a number of at most 28 digits"),
        Expected::WholeMicroseconds => text!("a time in whole microseconds"),
        Expected::Cells { wanted, found: 1 } => text!(
            "a row of {wanted} cells, as many as the header has: it has 1 cell",
            wanted = *wanted
        ),
        Expected::Cells { wanted, found } => text!(
            "a row of {wanted} cells, as many as the header has: it has {found} cells",
            wanted = *wanted,
            found = *found
        ),
        Expected::Encoding(name) => text!("text in {encoding}", encoding = name),
        Expected::At { cell, expected } => text!(
            "{expected} (cell {cell})",
            expected = in_words(expected),
            cell = cell
        ),
        Expected::Told { expected, .. } => expected.clone(),
    }
}

/// What to do about a wrong cell of a column, where that is more than to mend the cell.
fn mend(cell: &BadCell, column: &str) -> Option<Text> {
    mend_of(&cell.expected, &cell.text, column)
}

fn mend_of(expected: &Expected, held: &str, column: &str) -> Option<Text> {
    Some(match expected {
        Expected::At { expected, .. } => return mend_of(expected, held, column),
        Expected::Told { mend, .. } => return mend.clone(),
        Expected::OneReading => text!(
            "in a file parted by semicolons a comma may stand between thousands or before decimals: write \
             `decimal_comma no` or `decimal_comma yes` behind the file's name in the table's declaration"
        ),
        Expected::Type(ColumnType::Percent(_)) if is_plain_number(held) => text!(
            "a `percent` column holds percentages with their sign. Where 0.95 is meant as 95%, declare it as a number: \
             `column {column}: number`. Where 95 is, take the declaration out and divide: `let share = {column} / 100`",
            column
        ),
        Expected::Marked(_) => text!(
            "where `{held}` means that nothing is known, write `missing \"{held}\"` behind the file's name in the table's \
             declaration",
            held
        ),
        Expected::Currency(_) => text!(
            "a column declared as money holds one currency, as amounts in two cannot be added: leave the others out, \
             or convert them in the file"
        ),
        Expected::Cells { .. } => text!(
            "often a cell holds the sign that parts the cells, or a line end: such a cell stands in quotes"
        ),
        Expected::Type(_)
        | Expected::RealDate
        | Expected::NumberInRange
        | Expected::WholeMicroseconds
        | Expected::Encoding(_) => return None,
    })
}

/// Whether a cell holds nothing but a number.
fn is_plain_number(held: &str) -> bool {
    held.parse::<f64>().is_ok_and(f64::is_finite)
}

fn of_type(ty: ColumnType) -> Text {
    match ty {
        ColumnType::Bool => text!("yes or no"),
        ColumnType::Integer => text!("a whole number"),
        ColumnType::Decimal(_) | ColumnType::Float => text!("a number"),
        ColumnType::Percent(_) => text!("a percentage such as 95%"),
        ColumnType::Date => text!("a date"),
        ColumnType::DateTime => text!("a date with time"),
        ColumnType::Duration => text!("a duration"),
        ColumnType::Text => text!("text"),
    }
}
