//! The rows of an outcome as typed columns, in batches of Arrow: the columns of CSV, for programs that compute with them. Numbers
//! are as exact as they came out.

mod cells;
pub(crate) mod files;

use std::ops::Range;
use std::sync::Arc;

use arrow_array::types::Int32Type;
use arrow_array::{Array as _, ArrayRef, DictionaryArray, Int32Array, Int64Array, RecordBatch, StringArray};
use arrow_schema::{ArrowError, DataType, Field, Schema, SchemaRef};
use weigh_engine::outcome::{Outcome, Packed};

use crate::columns::{Column, Columns};
use crate::csv::rules;

/// So many rows are in a batch; the last one may have fewer.
const ROWS: usize = 8192;

/// The batches of an outcome, made one by one: a row per subject and period, in the order of periods, then of subjects.
///
/// `subject` and `label` are text, `period`, `grade` and `segment` text in dictionaries, `rank` a whole number of 64 bits. A number
/// that came out exactly is a `Decimal128` of 38 digits, with as many places as the longest of its column; a count is a whole number
/// of 64 bits; and where 38 digits do not hold all of a column, each is text with all of its digits. What is computed in doubles is
/// `Float64`. What is missing is null.
///
/// ```
/// # use weigh_report::{Batches, Columns};
/// # fn count(outcome: &weigh_engine::outcome::Outcome) -> Result<usize, arrow_schema::ArrowError> {
/// let mut rows = 0;
/// for batch in Batches::of(outcome, Columns::default()) {
///     rows += batch?.num_rows();
/// }
/// # Ok(rows)
/// # }
/// ```
pub struct Batches<'a> {
    schema: SchemaRef,
    arrays: Vec<Array<'a>>,
    rows: Range<usize>,
}

/// Makes the array of some rows.
type Array<'a> = Box<dyn Fn(Range<usize>) -> ArrayRef + 'a>;

impl<'a> Batches<'a> {
    /// Those of an outcome, with some of its columns.
    pub fn of(outcome: &'a Outcome, columns: Columns) -> Self {
        let mut sheet = Sheet::default();
        sheet.lead(outcome, columns);
        sheet.total(outcome, columns);
        sheet.kpis(outcome, columns);
        sheet.groups(outcome, columns);
        if columns.has(Column::Rules) && !outcome.results.rules.is_empty() {
            let fired = move |row| Some(rules(outcome, row)).filter(|rules| !rules.is_empty());
            sheet.add(Column::Rules.name(), DataType::Utf8, true, move |rows| {
                Arc::new(rows.map(fired).collect::<StringArray>())
            });
        }
        Self {
            schema: Arc::new(Schema::new(sheet.fields)),
            arrays: sheet.arrays,
            rows: 0..outcome.results.rows,
        }
    }

    /// The names and types of the columns.
    pub fn schema(&self) -> SchemaRef {
        self.schema.clone()
    }
}

impl Iterator for Batches<'_> {
    type Item = Result<RecordBatch, ArrowError>;

    fn next(&mut self) -> Option<Self::Item> {
        let rows = self.rows.start..self.rows.end.min(self.rows.start + ROWS);
        self.rows.start = rows.end;
        if rows.is_empty() {
            return None;
        }
        let arrays = self.arrays.iter().map(|array| array(rows.clone())).collect();
        Some(RecordBatch::try_new(self.schema.clone(), arrays))
    }
}

/// Columns as they are gathered.
#[derive(Default)]
struct Sheet<'a> {
    fields: Vec<Field>,
    arrays: Vec<Array<'a>>,
}

impl<'a> Sheet<'a> {
    fn add(
        &mut self,
        name: &str,
        ty: DataType,
        nullable: bool,
        array: impl Fn(Range<usize>) -> ArrayRef + 'a,
    ) {
        self.fields.push(Field::new(name, ty, nullable));
        self.arrays.push(Box::new(array));
    }

    /// What tells rows apart.
    fn lead(&mut self, outcome: &'a Outcome, columns: Columns) {
        let subjects = &outcome.subjects;
        let subject = move |row: usize| &subjects[row % subjects.len()];
        self.add(Column::Subject.name(), DataType::Utf8, false, move |rows| {
            let keys = rows.map(|row| Some(subject(row).key.as_str()));
            Arc::new(keys.collect::<StringArray>())
        });
        if columns.has(Column::Label) {
            self.add(Column::Label.name(), DataType::Utf8, true, move |rows| {
                let labels = rows.map(|row| subject(row).label.as_deref());
                Arc::new(labels.collect::<StringArray>())
            });
        }
        let periods = outcome.periods.iter().flatten().map(ToString::to_string);
        let dated = outcome.periods.iter().all(Option::is_some);
        self.names(Column::Period, periods.collect(), move |row| {
            dated.then_some((row / subjects.len()) as u32)
        });
    }

    fn total(&mut self, outcome: &'a Outcome, columns: Columns) {
        let (scorecard, results) = (&outcome.scorecard, &outcome.results);
        if columns.has(Column::Total) {
            self.cells(Column::Total.name(), &results.totals, None);
        }
        if columns.has(Column::Grade) {
            let bands = scorecard.root().bands.iter().flat_map(|bands| &bands.bands);
            let names = bands.map(|band| band.name.clone()).collect();
            self.names(Column::Grade, names, move |row| results.grades[row]);
        }
        if columns.has(Column::Rank) {
            self.add(Column::Rank.name(), DataType::Int64, true, move |rows| {
                let ranks = rows.map(|row| results.ranks[row].map(i64::from));
                Arc::new(ranks.collect::<Int64Array>())
            });
        }
        if columns.has(Column::Segment) {
            let names = scorecard.segments.iter().map(|segment| segment.name.clone());
            self.names(Column::Segment, names.collect(), move |row| {
                results.segments.as_ref().and_then(|segments| segments[row])
            });
        }
    }

    fn kpis(&mut self, outcome: &'a Outcome, columns: Columns) {
        for (at, results) in outcome.results.kpis.iter().enumerate() {
            let named = |column: Column| column.of_kpi(&outcome.scorecard.kpis[at].name);
            if columns.has(Column::Value) {
                let ty = Some(outcome.value_type(at));
                self.cells(&named(Column::Value), &results.values, ty);
            }
            if columns.has(Column::Score) {
                self.cells(&named(Column::Score), &results.scores, None);
            }
            if columns.has(Column::Weight) {
                self.weights(&named(Column::Weight), &results.weights);
            }
        }
    }

    /// Without the first, which is the scorecard itself.
    fn groups(&mut self, outcome: &'a Outcome, columns: Columns) {
        for (group, results) in (outcome.scorecard.groups.iter().zip(&outcome.results.groups)).skip(1) {
            let named = |column: Column| column.of_group(&group.name);
            if columns.has(Column::Score) {
                self.cells(&named(Column::Score), &results.scores, None);
            }
            if columns.has(Column::Weight) {
                self.weights(&named(Column::Weight), &results.weights);
            }
        }
    }

    /// Texts by their number.
    fn names(&mut self, column: Column, names: Vec<String>, which: impl Fn(usize) -> Option<u32> + 'a) {
        let ty = DataType::Dictionary(Box::new(DataType::Int32), Box::new(DataType::Utf8));
        let nullable = column != Column::Period || names.is_empty();
        // One for all batches: a file of Arrow has a dictionary once.
        let names: ArrayRef = Arc::new(StringArray::from(names));
        self.add(column.name(), ty, nullable, move |rows| {
            let keys: Int32Array = (rows).map(|row| which(row).map(|which| which as i32)).collect();
            debug_assert!(keys.iter().flatten().all(|key| (key as usize) < names.len()));
            let column = DictionaryArray::<Int32Type>::try_new(keys, names.clone());
            Arc::new(column.unwrap_or_else(|_| unreachable!("each number is that of a name")))
        });
    }

    fn weights(&mut self, name: &str, weights: &'a Packed<Option<weigh_engine::dsl::value::Decimal>>) {
        let held = cells::Held::of_decimals((0..weights.len()).filter_map(|row| weights[row]));
        self.add(name, held.ty(), true, move |rows| {
            held.decimals(rows.map(|row| weights[row]))
        });
    }
}
