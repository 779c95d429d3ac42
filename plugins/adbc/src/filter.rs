//! The conditions of a scan as SQL. Only those of which the database is certain to think as the language does; of the
//! others nothing is said, so that their rows come. A value that is not to be read, and so is to be told, comes too.

use jiff::civil::{DateTime, date};
use jiff::{SignedDuration, ToSpan};
use weigh_sdk::{Bound, ColumnType, Condition, Constant, Test, Wanted};

use crate::columns::Known;
use crate::sql::Dialect;

/// What stands behind WHERE; none where nothing can be said. The columns are those that are wanted, as they come.
pub(crate) fn conditions(
    dialect: Dialect,
    columns: &[&Known],
    wanted: &[Wanted],
    filter: &[Condition],
) -> Option<String> {
    let one = |condition: &Condition| {
        let known = columns.get(condition.column)?;
        let wanted = wanted.get(condition.column)?;
        let column = Comparable::of(dialect, known, wanted.ty)?;
        let test = column.test(&condition.test)?;
        let name = dialect.name(&known.column.name);
        Some(match (condition.or_missing, &condition.test) {
            (true, Test::Known) => return None,
            (true, _) => format!("({test} OR {name} IS NULL)"),
            (false, _) => test,
        })
    };
    let all: Vec<String> = filter.iter().filter_map(one).collect();
    (!all.is_empty()).then(|| all.join(" AND "))
}

/// A column that the database compares as the language does.
struct Comparable {
    dialect: Dialect,
    /// The name, in quotes.
    name: String,
    /// What is compared with constants; none where only being there can be tested.
    value: Option<Value>,
}

/// A value in SQL.
struct Value {
    sql: String,
    ty: ColumnType,
    /// Which values are wrong cells, whatever is asked of them.
    wrong: Option<String>,
}

impl Comparable {
    fn of(dialect: Dialect, known: &Known, wanted: ColumnType) -> Option<Self> {
        if known.unreadable.is_some() {
            return None;
        }
        let name = dialect.name(&known.column.name);
        let value = match dialect {
            Dialect::Postgres => postgres(&name, known, wanted),
            Dialect::Sqlite => sqlite(&name, known, wanted),
            Dialect::Backticks | Dialect::Standard => return None,
        };
        Some(Self { dialect, name, value })
    }

    fn test(&self, test: &Test) -> Option<String> {
        let value = match test {
            Test::Known => return Some(format!("{} IS NOT NULL", self.name)),
            Test::Range { .. } | Test::Among(_) => self.value.as_ref()?,
        };
        let holds = match test {
            Test::Known => return None,
            Test::Range { low, high } => self.range(value, low.as_ref(), high.as_ref())?,
            Test::Among(values) => self.among(value, values)?,
        };
        Some(match &value.wrong {
            Some(wrong) => format!("({holds} OR {wrong})"),
            None => holds,
        })
    }

    fn range(&self, value: &Value, low: Option<&Bound>, high: Option<&Bound>) -> Option<String> {
        let mut ends = Vec::new();
        for (end, sign, is_low) in [(low, ">", true), (high, "<", false)] {
            let Some(end) = end else { continue };
            let sign = if end.inclusive {
                format!("{sign}=")
            } else {
                sign.to_owned()
            };
            // Of the ways to write one moment, the shortest is the first one in the order of texts.
            let first = is_low == end.inclusive;
            ends.push(format!(
                "{} {sign} {}",
                value.sql,
                self.constant(value.ty, &end.value, first)?
            ));
        }
        match ends.as_slice() {
            [] => None,
            [one] => Some(one.clone()),
            both => Some(format!("({})", both.join(" AND "))),
        }
    }

    fn among(&self, value: &Value, values: &[Constant]) -> Option<String> {
        // A moment of SQLite can be written in several ways.
        if (self.dialect, value.ty) == (Dialect::Sqlite, ColumnType::DateTime) {
            return None;
        }
        if values.is_empty() {
            return Some("1 = 0".to_owned());
        }
        let values: Vec<String> = values
            .iter()
            .map(|one| self.constant(value.ty, one, true))
            .collect::<Option<_>>()?;
        Some(format!("{} IN ({})", value.sql, values.join(", ")))
    }

    /// A constant for a column of a type.
    fn constant(&self, ty: ColumnType, constant: &Constant, first: bool) -> Option<String> {
        let postgres = self.dialect == Dialect::Postgres;
        Some(match (ty, constant) {
            (ColumnType::Integer, Constant::Integer(number)) => format!("({number})"),
            (ColumnType::Bool, Constant::Bool(yes)) if postgres => yes.to_string(),
            (ColumnType::Bool, Constant::Bool(yes)) => i32::from(*yes).to_string(),
            (ColumnType::Date, Constant::Date(day)) => {
                let day = date(1970, 1, 1).checked_add((*day).days()).ok()?;
                let day = (1..=9999).contains(&day.year()).then(|| format!("'{day}'"))?;
                if postgres { format!("DATE {day}") } else { day }
            }
            (ColumnType::DateTime, Constant::DateTime(moment)) => {
                let moment = moment_of(*moment)?;
                match (postgres, first) {
                    (true, _) => format!("TIMESTAMP '{}'", moment.strftime("%Y-%m-%d %H:%M:%S.%6f")),
                    (false, true) => format!("'{}'", shortest(moment)),
                    (false, false) => format!("'{}'", moment.strftime("%Y-%m-%d %H:%M:%S.%6f")),
                }
            }
            (ColumnType::Text, Constant::Text(text)) => self.dialect.text(text)?,
            _ => return None,
        })
    }
}

fn moment_of(micros: i64) -> Option<DateTime> {
    let moment = DateTime::constant(1970, 1, 1, 0, 0, 0, 0).checked_add(SignedDuration::from_micros(micros));
    moment.ok().filter(|moment| (1..=9999).contains(&moment.year()))
}

/// A moment as a text that is in order before every other way to write it: without what is nought at its end.
fn shortest(moment: DateTime) -> String {
    if moment.time() == jiff::civil::Time::midnight() {
        return moment.strftime("%Y-%m-%d").to_string();
    }
    moment.strftime("%Y-%m-%d %H:%M:%S%.f").to_string()
}

/// A value of PostgreSQL in the type that is wanted, where it has that type and each of its values can be compared.
fn postgres(name: &str, known: &Known, wanted: ColumnType) -> Option<Value> {
    let sql = match (known.cast, wanted) {
        // Whatever comes as text is compared as that, byte by byte.
        (_, ColumnType::Text) => format!("CAST({name} AS text) COLLATE \"C\""),
        (Some(ty), _) => format!("CAST({name} AS {ty})"),
        (None, _) => name.to_owned(),
    };
    let wrong = match (known.column.ty, wanted) {
        (ColumnType::Integer, ColumnType::Integer)
        | (ColumnType::Bool, ColumnType::Bool)
        | (ColumnType::Text, ColumnType::Text) => None,
        // What lies beyond the years of four digits, infinity too.
        (ColumnType::Date, ColumnType::Date) => Some(format!(
            "{name} < DATE '0001-01-01' OR {name} > DATE '9999-12-31'"
        )),
        (ColumnType::DateTime, ColumnType::DateTime) => Some(format!(
            "{name} < TIMESTAMP '0001-01-01 00:00:00' OR {name} > TIMESTAMP '9999-12-31 23:59:59.999999'"
        )),
        _ => return None,
    };
    Some(Value {
        sql,
        ty: wanted,
        wrong,
    })
}

/// The same of SQLite, where all values of the column were looked at: it holds nothing but values of its type.
fn sqlite(name: &str, known: &Known, wanted: ColumnType) -> Option<Value> {
    // A sign before it takes away the column's affinity, by which a constant might become a text.
    let number = || format!("+{name}");
    let text = || format!("CAST({name} AS TEXT) COLLATE BINARY");
    let (sql, wrong) = match (known.column.ty, wanted) {
        (ColumnType::Integer, ColumnType::Integer) => (number(), None),
        (ColumnType::Integer, ColumnType::Bool) => (number(), Some(format!("+{name} NOT IN (0, 1)"))),
        (ColumnType::Text, ColumnType::Text)
        | (ColumnType::Date, ColumnType::Date)
        | (ColumnType::DateTime, ColumnType::DateTime) => (text(), None),
        _ => return None,
    };
    Some(Value {
        sql,
        ty: wanted,
        wrong,
    })
}

#[cfg(test)]
mod tests;
