//! What the columns of SQLite hold. It has a type for each value, and its driver takes a column's from the first rows and
//! fails at a later one of another; so all values are looked at, by the database itself.

use arrow_array::cast::AsArray;
use arrow_array::types::Int64Type;
use arrow_array::{Array, RecordBatch};
use weigh_sdk::SourceError;
use weigh_sdk::convert::sqlite::{KINDS, Surveyed, counted, judged};

use crate::columns::Known;
use crate::database::Database;
use crate::sql::Dialect;

/// Columns that are looked at in one query, which may not have too many expressions.
const AT_ONCE: usize = 100;

/// The columns of some rows (what stands behind FROM), by their names.
pub(crate) fn survey(
    database: &Database,
    rows: &str,
    names: &[String],
    what: &str,
) -> Result<Vec<Known>, SourceError> {
    let mut columns = Vec::with_capacity(names.len());
    for names in names.chunks(AT_ONCE) {
        let counts = names.iter().flat_map(|name| {
            let name = Dialect::Sqlite.name(name);
            counted(&name)
        });
        let query = format!("SELECT {} FROM {rows}", counts.collect::<Vec<_>>().join(", "));
        let mut answer = database
            .run(&query)
            .map_err(|error| database.cannot_read(what, &error))?;
        let batches: Result<Vec<RecordBatch>, _> = answer.rows.by_ref().collect();
        let batches = batches.map_err(|error| database.stopped(what, &error.to_string()))?;
        database.done(answer);
        let count = |at: usize| {
            let batch = batches.iter().find(|batch| batch.num_rows() > 0);
            let column = batch.and_then(|batch| batch.column(at).as_primitive_opt::<Int64Type>());
            // A sum over no rows is missing.
            column.map_or(0, |counts| if counts.is_valid(0) { counts.value(0) } else { 0 })
        };
        for (at, name) in names.iter().enumerate() {
            let counts = std::array::from_fn(|kind| count(at * KINDS + kind));
            columns.push(judged(name, counts).into());
        }
    }
    Ok(columns)
}

impl From<Surveyed> for Known {
    fn from(surveyed: Surveyed) -> Self {
        let Surveyed {
            column,
            cast,
            unreadable,
        } = surveyed;
        Self {
            column,
            cast,
            unreadable,
        }
    }
}
