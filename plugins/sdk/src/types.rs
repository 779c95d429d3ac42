//! The types of the language as they cross the boundary: an Arrow type, and what the field's metadata adds.

use std::collections::HashMap;
use std::fmt;

use arrow_schema::{DataType, Field, Fields, TimeUnit};
use weigh_words::{Text, text};

use crate::{Column, ColumnType, Currency, Wanted};

/// The keys of a field's metadata.
pub mod meta {
    /// What a number is: `percent`.
    pub const TYPE: &str = "weigh.type";
    /// The currency of an amount: `CNY`.
    pub const CURRENCY: &str = "weigh.currency";
    /// `true`: the type of a source's column was inferred from a sample.
    pub const GUESSED: &str = "weigh.guessed";
    /// `true`: no value of a source's column was seen.
    pub const EMPTY: &str = "weigh.empty";
    /// Why a source's column is text although some of its values are something else.
    pub const BECAUSE: &str = "weigh.because";
    /// `true`: the type asked of a source is the scorecard's own.
    pub const DECLARED: &str = "weigh.declared";
    /// The name of the column that tells what was wrong in a source's rows.
    pub const BAD: &str = "weigh.bad";
    /// The key of an error's detail that holds a [`SourceError`](crate::SourceError).
    pub const SOURCE_ERROR: &str = "weigh.source_error";
}

/// The precision of every decimal.
const PRECISION: u8 = 38;
/// The precision of a decimal in 64 bits.
const NARROW: u8 = 18;
/// The most places that a decimal has.
const MOST_PLACES: u8 = 28;

/// A type of the language: what a column holds, and in which currency.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Typed {
    /// What it holds.
    pub ty: ColumnType,
    /// The currency of its amounts, where it holds a number.
    pub currency: Option<Currency>,
}

impl From<ColumnType> for Typed {
    fn from(ty: ColumnType) -> Self {
        Self { ty, currency: None }
    }
}

impl Typed {
    /// Amounts in a currency.
    pub fn money(ty: ColumnType, currency: Currency) -> Self {
        Self {
            ty,
            currency: Some(currency),
        }
    }

    /// The Arrow type that arguments and results of this type have.
    pub fn data_type(self) -> DataType {
        match self.ty {
            ColumnType::Bool => DataType::Boolean,
            ColumnType::Integer => DataType::Int64,
            ColumnType::Decimal(places) | ColumnType::Percent(places) => {
                DataType::Decimal128(PRECISION, places as i8)
            }
            ColumnType::Float => DataType::Float64,
            ColumnType::Date => DataType::Date32,
            ColumnType::DateTime => DataType::Timestamp(TimeUnit::Microsecond, None),
            ColumnType::Duration => DataType::Duration(TimeUnit::Microsecond),
            ColumnType::Text => DataType::Utf8,
        }
    }

    /// The metadata that says what the Arrow type does not.
    pub fn metadata(self) -> HashMap<String, String> {
        let percent = matches!(self.ty, ColumnType::Percent(_)).then_some((meta::TYPE, "percent"));
        let currency = self
            .currency
            .as_ref()
            .map(|currency| (meta::CURRENCY, currency.code()));
        percent
            .into_iter()
            .chain(currency)
            .map(|(key, value)| (key.to_owned(), value.to_owned()))
            .collect()
    }

    /// A field of this type.
    pub fn field(self, name: &str) -> Field {
        Field::new(name, self.data_type(), true).with_metadata(self.metadata())
    }

    /// The type of a field that is in one of the formats above, or why it is in none.
    pub fn of(field: &Field) -> Result<Self, Text> {
        let ty = match field.data_type() {
            DataType::Boolean => ColumnType::Bool,
            DataType::Int64 => ColumnType::Integer,
            DataType::Decimal128(PRECISION, places) => {
                let places = u8::try_from(*places).ok().filter(|places| *places <= MOST_PLACES);
                let Some(places) = places else {
                    return Err(text!("a decimal has 0 to {most} places", most = MOST_PLACES));
                };
                ColumnType::Decimal(places)
            }
            DataType::Float64 => ColumnType::Float,
            DataType::Date32 => ColumnType::Date,
            DataType::Timestamp(TimeUnit::Microsecond, None) => ColumnType::DateTime,
            DataType::Duration(TimeUnit::Microsecond) => ColumnType::Duration,
            DataType::Utf8 => ColumnType::Text,
            other => {
                return Err(text!(
                    "the language has no type for Arrow's {arrow}",
                    arrow = other.to_string()
                ));
            }
        };
        typed_as(field, ty)
    }

    /// Whether it is a plain number or an amount: an integer, a decimal, a percentage, a float.
    pub fn is_number(self) -> bool {
        matches!(
            self.ty,
            ColumnType::Integer | ColumnType::Decimal(_) | ColumnType::Percent(_) | ColumnType::Float
        )
    }
}

impl fmt::Display for Typed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.currency {
            Some(currency) => write!(f, "money {}", currency.code()),
            None => f.write_str(self.ty.word()),
        }
    }
}

impl ColumnType {
    /// The Arrow type that a source delivers it in.
    pub fn delivered(self) -> DataType {
        match self {
            Self::Text => DataType::Utf8View,
            other => Typed::from(other).data_type(),
        }
    }

    /// The narrower Arrow type in which a source may deliver a batch of it, where each value of the batch has up to 18
    /// digits at the column's places. Those who read it need not look at wide numbers then.
    pub fn narrow(self) -> Option<DataType> {
        match self {
            Self::Decimal(places) | Self::Percent(places) if places <= NARROW => {
                Some(DataType::Decimal64(NARROW, places as i8))
            }
            _ => None,
        }
    }

    /// The language's word for it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Bool => "bool",
            Self::Integer => "integer",
            Self::Decimal(_) => "number",
            Self::Percent(_) => "percent",
            Self::Float => "float",
            Self::Date => "date",
            Self::DateTime => "datetime",
            Self::Duration => "duration",
            Self::Text => "text",
        }
    }
}

/// An argument of a metric or a curve.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Argument {
    /// What the scorecard calls it, for messages.
    pub name: String,
    /// Its type.
    pub ty: Typed,
}

impl From<ColumnType> for Argument {
    fn from(ty: ColumnType) -> Self {
        Self {
            name: ty.word().to_owned(),
            ty: ty.into(),
        }
    }
}

impl Argument {
    /// The arguments as the fields of a struct.
    pub fn fields(arguments: &[Self]) -> Fields {
        arguments
            .iter()
            .map(|argument| argument.ty.field(&argument.name))
            .collect()
    }
}

/// What the metadata of a field adds to a type that holds its values.
pub(crate) fn typed_as(field: &Field, ty: ColumnType) -> Result<Typed, Text> {
    let percent = match field.metadata().get(meta::TYPE).map(String::as_str) {
        None => false,
        Some("percent") => true,
        Some(other) => {
            return Err(text!(
                "`{key}` = `{value}` says nothing: there is `percent`",
                key = meta::TYPE,
                value = other
            ));
        }
    };
    let ty = match ty {
        ColumnType::Decimal(places) if percent => ColumnType::Percent(places),
        _ if percent => return Err(text!("a percentage is a decimal")),
        other => other,
    };
    let currency = match field.metadata().get(meta::CURRENCY) {
        None => None,
        Some(code) => Some(Currency::try_from(code.clone())?),
    };
    let typed = Typed { ty, currency };
    if currency.is_some() && !typed.is_number() {
        return Err(text!("only numbers have a currency"));
    }
    Ok(typed)
}

/// A column of a source as a field.
pub(crate) fn field_of(column: &Column) -> Field {
    let typed = Typed {
        ty: column.ty,
        currency: column.currency,
    };
    let mut metadata = typed.metadata();
    for (key, holds) in [(meta::GUESSED, column.guessed), (meta::EMPTY, column.empty)] {
        if holds {
            metadata.insert(key.to_owned(), "true".to_owned());
        }
    }
    if let Some(because) = &column.because {
        metadata.insert(meta::BECAUSE.to_owned(), because.to_string());
    }
    Field::new(&column.name, typed.data_type(), true).with_metadata(metadata)
}

/// What the metadata of a field says of a column besides its type.
pub(crate) fn column_with(field: &Field, typed: Typed) -> Column {
    let holds = |key: &str| field.metadata().get(key).is_some_and(|value| value == "true");
    Column {
        name: field.name().clone(),
        ty: typed.ty,
        currency: typed.currency,
        because: field.metadata().get(meta::BECAUSE).map(Text::verbatim),
        guessed: holds(meta::GUESSED),
        empty: holds(meta::EMPTY),
    }
}

/// What is wanted of a column, as a field.
pub fn field_of_wanted(wanted: &Wanted) -> Field {
    let typed = Typed {
        ty: wanted.ty,
        currency: wanted.currency,
    };
    let mut metadata = typed.metadata();
    if wanted.declared {
        metadata.insert(meta::DECLARED.to_owned(), "true".to_owned());
    }
    Field::new(&wanted.name, typed.data_type(), true).with_metadata(metadata)
}

/// A field as what is wanted of a column, or why it is nothing of the kind.
pub(crate) fn wanted_of(field: &Field) -> Result<Wanted, Text> {
    let typed = Typed::of(field)?;
    Ok(Wanted {
        name: field.name().clone(),
        ty: typed.ty,
        currency: typed.currency,
        declared: field
            .metadata()
            .get(meta::DECLARED)
            .is_some_and(|value| value == "true"),
    })
}

#[cfg(test)]
mod tests;
