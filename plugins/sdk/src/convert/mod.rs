//! Columns of typed systems (databases, files of Arrow's kin, plugins) as columns of the language: the type that holds
//! one, and its values in the type that is asked for. Shared by sources; nothing is rounded on the way.

mod batch;
mod fit;
mod plain;
#[cfg(feature = "typed")]
pub mod sql;
pub mod sqlite;
#[cfg(feature = "typed")]
pub mod years;

pub use batch::{batch, only_counted, schema};

use arrow_array::{ArrayRef, new_null_array};
use arrow_schema::{DataType, Field};
use weigh_words::Text;

use crate::types::{column_with, typed_as};
use crate::{Column, ColumnType, Expected, Wanted};

/// The most characters of a value that are told.
const MOST: usize = 200;

/// A column in the type that was asked for.
#[derive(Debug, Clone)]
pub struct Converted {
    /// The values. A bad one is null.
    pub values: ArrayRef,
    /// The bad ones, in row order.
    pub bad: Vec<Bad>,
}

/// A value that the wanted type cannot hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bad {
    /// The row, from 0.
    pub row: usize,
    /// The value, at most 200 characters of it.
    pub text: String,
    /// What was expected.
    pub expected: Expected,
}

/// Why a column cannot be had in the type that was asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Misfit {
    /// A number has more places than were asked for: ask again with this type.
    Wider {
        /// The type that holds it.
        ty: ColumnType,
        /// The row, from 0.
        row: usize,
        /// The value.
        text: String,
    },
    /// The types never go together. Says why.
    Never(Text),
}

/// The column of the language that holds what a field of Arrow holds.
///
/// One that nothing in the language holds (bytes, lists, times with a zone) counts as text and says so in
/// [`Column::because`]; asking for its values is a [`Misfit::Never`].
pub fn column(field: &Field) -> Result<Column, Text> {
    let (ty, because, empty) = match plain::type_of(field.data_type()) {
        Ok(plain::Plain::Empty) => (ColumnType::Text, None, true),
        Ok(plain::Plain::Holds(ty)) => (ty, None, false),
        Err(why) => (ColumnType::Text, Some(why), false),
    };
    let mut column = column_with(field, typed_as(field, ty)?);
    column.because = column.because.or(because);
    column.empty |= empty;
    Ok(column)
}

/// The values of a field in the type that is wanted.
pub fn convert(field: &Field, values: &ArrayRef, wanted: &Wanted) -> Result<Converted, Misfit> {
    let column = column(field).map_err(Misfit::Never)?;
    if *field.data_type() == DataType::Null {
        // Nothing is missing in any type.
        return Ok(Converted::good(new_null_array(
            &wanted.ty.delivered(),
            values.len(),
        )));
    }
    let plain = plain::plain(field.data_type(), values)?;
    let mut converted = fit::fit(column.ty, plain, wanted)?;
    if let (Some(wanted), Some(found)) = (wanted.currency, column.currency)
        && wanted != found
    {
        fit::refuse_all(&mut converted, &Expected::Currency(wanted));
    }
    Ok(converted)
}

/// A value as it is told.
fn told(text: impl AsRef<str>) -> String {
    text.as_ref().chars().take(MOST).collect()
}

#[cfg(test)]
mod tests;
