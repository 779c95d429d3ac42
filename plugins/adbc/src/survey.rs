//! What the columns of SQLite hold. It has a type for each value, and its driver takes a column's from the first rows and
//! fails at a later one of another; so all values are looked at, by the database itself.

use arrow_array::cast::AsArray;
use arrow_array::types::Int64Type;
use arrow_array::{Array, RecordBatch};
use weigh_sdk::{ColumnType, SourceError};
use weigh_words::{Text, text};

use crate::columns::{Known, named};
use crate::database::Database;
use crate::sql::Dialect;

/// Columns that are looked at in one query, which may not have too many expressions.
const AT_ONCE: usize = 100;

/// How many values of a column are of each kind; all but the last, which come after the kinds, are of one kind only.
const COUNTED: [&str; 7] = [
    "typeof({}) = 'integer'",
    "typeof({}) = 'real'",
    "typeof({}) = 'text'",
    "typeof({}) = 'blob'",
    "typeof({}) = 'text' AND date({}) IS {} AND date({}) >= '0001'",
    "typeof({}) = 'text' AND (datetime({}) IS {} OR strftime('%Y-%m-%d %H:%M:%f', {}) IS {}) AND date({}) >= '0001'",
    "typeof({}) = 'integer' AND {} NOT BETWEEN -9007199254740992 AND 9007199254740992",
];

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
            COUNTED.map(|counted| format!("sum({})", counted.replace("{}", &name)))
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
            let counts = std::array::from_fn(|counted| count(at * COUNTED.len() + counted));
            columns.push(judged(name, counts));
        }
    }
    Ok(columns)
}

/// What a column is that holds so many values of each kind.
fn judged(name: &str, [whole, real, text, blob, days, times, long]: [i64; 7]) -> Known {
    let of = |ty: ColumnType, cast: Option<&'static str>| Known {
        column: named(name, ty),
        cast,
        unreadable: None,
    };
    match () {
        () if blob > 0 => {
            let why = text!("it holds bytes, which the language has no type for");
            let mut known = of(ColumnType::Text, None);
            known.column.because = Some(why.clone());
            known.unreadable = Some(why);
            known
        }
        () if whole + real + text == 0 => {
            let mut known = of(ColumnType::Text, Some("TEXT"));
            known.column.empty = true;
            known
        }
        () if whole + real == 0 && text == days => of(ColumnType::Date, Some("TEXT")),
        () if whole + real == 0 && text == days + times => of(ColumnType::DateTime, Some("TEXT")),
        () if whole + real == 0 => of(ColumnType::Text, Some("TEXT")),
        () if text > 0 => mixed(
            of(ColumnType::Text, Some("TEXT")),
            text!("it holds both numbers and text"),
        ),
        () if real == 0 => of(ColumnType::Integer, None),
        () if long == 0 => of(ColumnType::Float, Some("REAL")),
        () => mixed(
            of(ColumnType::Text, Some("TEXT")),
            text!("it holds both doubles and whole numbers that a double cannot hold"),
        ),
    }
}

fn mixed(known: Known, why: Text) -> Known {
    let mut known = known;
    known.column.because = Some(why);
    known
}
