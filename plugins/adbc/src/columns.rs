//! The columns of a table or a query, and how each of them comes.

use arrow_schema::{DataType, Field};
use weigh_sdk::{Column, ColumnType, SourceError, convert};
use weigh_words::{Text, text};

use crate::database::Database;
use crate::failure::malformed;

/// What PostgreSQL's driver says of a column: the type, and what its declaration adds.
const TYPE: &str = "POSTGRESQL:type";
const MODIFIER: &str = "POSTGRESQL:typmod";

/// A column, and how it comes.
#[derive(Debug, Clone)]
pub(crate) struct Known {
    /// What it is to the language.
    pub(crate) column: Column,
    /// The type to ask the database to cast it to.
    pub(crate) cast: Option<&'static str>,
    /// Why its values cannot be read, if they cannot.
    pub(crate) unreadable: Option<Text>,
}

/// The columns that a driver tells of.
pub(crate) fn known(fields: &[Field], database: &Database, what: &str) -> Result<Vec<Known>, SourceError> {
    let mut columns: Vec<Known> = Vec::with_capacity(fields.len());
    for field in fields {
        if columns.iter().any(|known| known.column.name == *field.name()) {
            let (name, column) = (&database.name, field.name());
            return Err(malformed(
                text!(
                    "`{what}` of connection `{name}` has two columns `{column}`",
                    what,
                    name,
                    column
                ),
                Some(text!("give one of them another name: `… AS {column}_2`", column)),
            ));
        }
        columns.push(known_column(field));
    }
    Ok(columns)
}

fn known_column(field: &Field) -> Known {
    let metadata = |key: &str| field.metadata().get(key).map(String::as_str);
    let said = metadata(TYPE).unwrap_or_default();
    match said {
        "numeric" => {
            let places = metadata(MODIFIER).and_then(places);
            let ty = ColumnType::Decimal(places.unwrap_or(0));
            let mut known = plain(field, ty);
            known.column.guessed = places.is_none();
            known
        }
        "money" => nothing(
            field,
            text!(
                "it holds PostgreSQL's money, whose places depend on the server: cast it to numeric in a query"
            ),
        ),
        "bpchar" | "uuid" => Known {
            cast: Some("text"),
            ..plain(field, ColumnType::Text)
        },
        // An enumeration, or another type of somebody's own.
        own if own.starts_with("unnamed<oid") => Known {
            cast: Some("text"),
            ..plain(field, ColumnType::Text)
        },
        // The driver shows these unsigned numbers as signed ones.
        "oid" => Known {
            cast: Some("bigint"),
            ..plain(field, ColumnType::Integer)
        },
        _ => of_arrow(field),
    }
}

fn of_arrow(field: &Field) -> Known {
    if let DataType::Timestamp(_, Some(zone)) = field.data_type() {
        return nothing(
            field,
            text!(
                "its times are in the zone {zone}, and times here have none: move them to one in a query, as `{column} AT TIME ZONE 'Asia/Shanghai'` does",
                zone = &**zone,
                column = field.name()
            ),
        );
    }
    let bare = Field::new(field.name(), field.data_type().clone(), true);
    match convert::column(&bare) {
        Ok(column) => {
            let unreadable = column.because.as_ref();
            let unreadable = unreadable.map(|why| text!("{why}: cast it in a query", why));
            Known {
                column,
                cast: None,
                unreadable,
            }
        }
        Err(why) => nothing(field, why),
    }
}

fn plain(field: &Field, ty: ColumnType) -> Known {
    Known {
        column: Column::new(field.name(), ty),
        cast: None,
        unreadable: None,
    }
}

fn nothing(field: &Field, why: Text) -> Known {
    let mut known = plain(field, ColumnType::Text);
    known.column.because = Some(why.clone());
    known.unreadable = Some(why);
    known
}

/// The places of a `numeric(12, 2)`, out of the modifier of its declaration; none where it has none, or more than a
/// decimal here.
fn places(modifier: &str) -> Option<u8> {
    let modifier: i32 = modifier.parse().ok()?;
    let places = (modifier >= 4).then(|| (modifier - 4) & 0x7ff)?;
    // Beyond 1000 stand negative ones: whole tens, hundreds …
    let places = if places > 1000 { 0 } else { places };
    u8::try_from(places).ok().filter(|places| *places <= 28)
}
