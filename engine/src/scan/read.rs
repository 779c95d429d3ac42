//! From the Arrow columns of a batch to vectors. A source with types of its own may give a number in another form than
//! the one that was declared; it is taken for the declared one here.

use std::rc::Rc;

use arrow_array::types::{
    Date32Type, Decimal64Type, Decimal128Type, DurationMicrosecondType, Float64Type, Int64Type,
    TimestampMicrosecondType,
};
use arrow_array::{Array, ArrayRef, RecordBatch, cast::AsArray as _};
use arrow_buffer::BooleanBuffer;
use arrow_schema::DataType;
use weigh_dsl::model::{Exactness, Type};
use weigh_dsl::value::Decimal;
use weigh_sdk::SourceError;
use weigh_words::{Text, text};

use super::vector::{Cells, Texts, Vector, narrow};
use crate::plan::Slot;

/// A cell whose value its column cannot hold, found only after the source had read it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Misfit {
    pub(crate) row: usize,
    pub(crate) slot: usize,
    pub(super) value: String,
    pub(super) expected: Text,
}

/// The columns of a batch, with the cells that do not fit.
pub(crate) fn vectors<'a>(
    batch: &'a RecordBatch,
    slots: &[Slot],
    misfits: &mut Vec<Misfit>,
) -> Result<Vec<Rc<Vector<'a>>>, SourceError> {
    if batch.num_columns() != slots.len() {
        return Err(broken(text!(
            "the source broke its promise: {found} columns came, not {wanted}",
            found = batch.num_columns(),
            wanted = slots.len()
        )));
    }
    let columns = batch.columns().iter().zip(slots).enumerate();
    columns
        .map(|(at, (array, slot))| {
            let vector = vector(array, at, misfits).ok_or_else(|| {
                broken(text!(
                    "the source broke its promise: the column `{column}` came as {kind}",
                    column = &slot.header,
                    kind = array.data_type().to_string()
                ))
            })?;
            Ok(Rc::new(hold(vector, slot, at, misfits)))
        })
        .collect()
}

fn broken(message: Text) -> SourceError {
    SourceError::Malformed { message, help: None }
}

fn vector<'a>(array: &'a ArrayRef, slot: usize, misfits: &mut Vec<Misfit>) -> Option<Vector<'a>> {
    let mut known: Option<Rc<[bool]>> = array
        .nulls()
        .filter(|nulls| nulls.null_count() > 0)
        .map(|nulls| flags(nulls.inner()).into());
    let cells = match array.data_type() {
        DataType::Boolean => Cells::Bool(flags(array.as_boolean().values()).into()),
        DataType::Int64 => Cells::Whole(array.as_primitive::<Int64Type>().values()[..].into(), 0),
        DataType::Decimal64(_, scale) => {
            let mantissas = &array.as_primitive::<Decimal64Type>().values()[..];
            Cells::Whole(mantissas.into(), places(*scale)?)
        }
        DataType::Decimal128(_, scale) => {
            let mantissas = &array.as_primitive::<Decimal128Type>().values()[..];
            decimals(mantissas, places(*scale)?, &mut known, slot, misfits)
        }
        DataType::Float64 => {
            let values = &array.as_primitive::<Float64Type>().values()[..];
            known = narrow(known, values.iter().map(|value| !value.is_nan()).collect());
            Cells::Float(values.into())
        }
        DataType::Date32 => Cells::Date(array.as_primitive::<Date32Type>().values()[..].into()),
        DataType::Timestamp(arrow_schema::TimeUnit::Microsecond, _) => {
            Cells::DateTime(array.as_primitive::<TimestampMicrosecondType>().values()[..].into())
        }
        DataType::Duration(arrow_schema::TimeUnit::Microsecond) => Cells::Whole(
            array.as_primitive::<DurationMicrosecondType>().values()[..].into(),
            6,
        ),
        DataType::Utf8View => Cells::Text(Texts::View(array.as_string_view())),
        _ => return None,
    };
    Some(Vector::with(cells, known))
}

/// Bits, a byte each.
fn flags(bits: &BooleanBuffer) -> Vec<bool> {
    let mut flags = Vec::with_capacity(bits.len().next_multiple_of(64));
    for word in bits.bit_chunks().iter_padded() {
        for byte in word.to_le_bytes() {
            flags.extend_from_slice(&OF_BYTE[byte as usize]);
        }
    }
    flags.truncate(bits.len());
    flags
}

/// The bits of each byte, from the lowest on.
const OF_BYTE: [[bool; 8]; 256] = {
    let mut all = [[false; 8]; 256];
    let mut at = 0;
    while at < 256 * 8 {
        all[at / 8][at % 8] = ((at / 8) >> (at % 8)) & 1 == 1;
        at += 1;
    }
    all
};

/// The places of a decimal, if it is one of the language's.
fn places(scale: i8) -> Option<u32> {
    u32::try_from(scale)
        .ok()
        .filter(|scale| *scale <= Decimal::MAX_SCALE)
}

/// Mantissas in 64 bits where all fit, which is nearly always.
fn decimals<'a>(
    mantissas: &[i128],
    scale: u32,
    known: &mut Option<Rc<[bool]>>,
    slot: usize,
    misfits: &mut Vec<Misfit>,
) -> Cells<'a> {
    let mut fits = true;
    let narrow_ones: Vec<i64> = mantissas
        .iter()
        .map(|mantissa| {
            let small = *mantissa as i64;
            fits &= i128::from(small) == *mantissa;
            small
        })
        .collect();
    if fits {
        return Cells::Whole(narrow_ones.into(), scale);
    }
    let values: Vec<Option<Decimal>> = mantissas
        .iter()
        .map(|mantissa| {
            let (mantissa, scale) = shortest(*mantissa, scale);
            Decimal::from_parts(mantissa, scale)
        })
        .collect();
    for (row, value) in values.iter().enumerate() {
        if value.is_none() && known.as_ref().is_none_or(|known| known[row]) {
            let value = in_digits(mantissas[row], scale);
            misfits.push(Misfit {
                row,
                slot,
                value,
                expected: text!("a number of at most 28 digits"),
            });
        }
    }
    *known = narrow(known.take(), values.iter().map(Option::is_some).collect());
    Cells::Wide(values.into_iter().map(Option::unwrap_or_default).collect())
}

/// Mantissa and scale without noughts at the end, which a column of many places puts there.
fn shortest(mut mantissa: i128, mut scale: u32) -> (i128, u32) {
    while scale > 0 && mantissa % 10 == 0 {
        (mantissa, scale) = (mantissa / 10, scale - 1);
    }
    (mantissa, scale)
}

/// A number with all its digits.
fn in_digits(mantissa: i128, scale: u32) -> String {
    let (mantissa, scale) = shortest(mantissa, scale);
    let sign = if mantissa < 0 { "-" } else { "" };
    let places = scale as usize;
    let digits = format!("{:0>width$}", mantissa.unsigned_abs(), width = places + 1);
    let (whole, fraction) = digits.split_at(digits.len() - places);
    let point = if fraction.is_empty() { "" } else { "." };
    format!("{sign}{whole}{point}{fraction}")
}

/// A declared column as what it was declared.
fn hold<'a>(vector: Vector<'a>, slot: &Slot, at: usize, misfits: &mut Vec<Misfit>) -> Vector<'a> {
    let Type::Number(ty) = slot.ty else { return vector };
    if !slot.declared {
        return vector;
    }
    match (ty.exactness, &vector.cells) {
        (Exactness::Float, Cells::Whole(..) | Cells::Wide(_)) => {
            let values = vector
                .floats()
                .map(std::borrow::Cow::into_owned)
                .unwrap_or_default();
            Vector::with(Cells::Float(values.into()), vector.known)
        }
        (Exactness::Whole | Exactness::Decimal, Cells::Float(values)) => {
            let exact: Vec<Option<Decimal>> = values.iter().map(|value| Decimal::from_f64(*value)).collect();
            let fits = |value: &Option<Decimal>| {
                value.is_some_and(|value| ty.exactness == Exactness::Decimal || value.floor() == value)
            };
            let fine: Vec<bool> = exact.iter().map(fits).collect();
            refuse(&vector, &fine, at, &expected(ty.exactness), misfits);
            let cells = Cells::Wide(exact.into_iter().map(Option::unwrap_or_default).collect());
            settle(Vector::with(cells, vector.known), fine, ty.exactness)
        }
        _ => vector,
    }
}

fn expected(exactness: Exactness) -> Text {
    match exactness {
        Exactness::Whole => text!("a whole number"),
        Exactness::Decimal | Exactness::Float => text!("a number"),
    }
}

fn refuse(vector: &Vector<'_>, fine: &[bool], slot: usize, expected: &Text, misfits: &mut Vec<Misfit>) {
    for (row, fine) in fine.iter().enumerate() {
        if !fine && vector.is_known(row) {
            misfits.push(Misfit {
                row,
                slot,
                value: vector.shown(row).into_owned(),
                expected: expected.clone(),
            });
        }
    }
}

/// Takes out what does not fit, and makes whole numbers of whole numbers.
fn settle(vector: Vector<'_>, fine: Vec<bool>, exactness: Exactness) -> Vector<'_> {
    let known = narrow(vector.known.clone(), fine);
    match (exactness, vector.decimals()) {
        (Exactness::Whole, Some(values)) => super::evaluate::tighten(values.into_owned(), known, 0, false),
        _ => Vector::with(vector.cells, known),
    }
}
