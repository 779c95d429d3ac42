//! What comes from the host: texts, types, options, columns.

use arrow_array::ffi::{FFI_ArrowArray, FFI_ArrowSchema, from_ffi_and_data_type};
use arrow_array::{ArrayRef, StructArray};
use arrow_schema::{DataType, Field, Fields};
use serde::de::DeserializeOwned;
use weigh_abi::{ArrowArray, ArrowSchema, Str};

use crate::{Argument, Failure, Status, Typed};

/// A text of the host, copied.
///
/// # Safety
/// `text` is a string that the host passed, as the header says.
pub(super) unsafe fn text(text: Str) -> Result<String, Failure> {
    if text.ptr.is_null() || text.len == 0 {
        return Ok(String::new());
    }
    // SAFETY: the host says that so many bytes are there.
    let bytes = unsafe { std::slice::from_raw_parts(text.ptr.cast::<u8>(), text.len) };
    let text = std::str::from_utf8(bytes).map_err(|_| internal("the host passed a text that is no UTF-8"))?;
    Ok(text.to_owned())
}

/// Options out of JSON; no text stands for no options.
///
/// # Safety
/// As with [`text`].
pub(super) unsafe fn options<O: DeserializeOwned>(json: Str) -> Result<O, Failure> {
    // SAFETY: as the caller promises.
    let json = unsafe { text(json) }?;
    let json = if json.is_empty() { "{}" } else { &json };
    Ok(serde_json::from_str(json)?)
}

/// The children of a struct type.
///
/// # Safety
/// `schema` is null, or a schema that the host passed.
pub(super) unsafe fn fields(schema: *const ArrowSchema) -> Result<Option<Fields>, Failure> {
    // SAFETY: one layout under two names; the host's schema lives through the call.
    let Some(schema) = (unsafe { schema.cast::<FFI_ArrowSchema>().as_ref() }) else {
        return Ok(None);
    };
    match DataType::try_from(schema)? {
        DataType::Struct(fields) => Ok(Some(fields)),
        other => Err(internal(format!(
            "the host passed {other} where a struct type belongs"
        ))),
    }
}

/// The arguments of a metric or a curve, and the type of the struct that they come in.
///
/// # Safety
/// As with [`fields`].
pub(super) unsafe fn arguments(schema: *const ArrowSchema) -> Result<(Vec<Argument>, DataType), Failure> {
    // SAFETY: as the caller promises.
    let fields = unsafe { fields(schema) }?.unwrap_or_default();
    let argument = |field: &Field| {
        let ty = Typed::of(field).map_err(|why| Failure::told(Status::Type, why))?;
        Ok::<_, Failure>(Argument {
            name: field.name().clone(),
            ty,
        })
    };
    let arguments = fields
        .iter()
        .map(|field| argument(field))
        .collect::<Result<_, _>>()?;
    Ok((arguments, DataType::Struct(fields)))
}

/// Takes columns over.
///
/// # Safety
/// `array` is null, or an array of the host that agrees with `ty`, a struct type.
pub(super) unsafe fn columns(
    array: *mut ArrowArray,
    ty: &DataType,
) -> Result<(Vec<ArrayRef>, usize), Failure> {
    if array.is_null() {
        return Err(internal("the host passed no columns"));
    }
    // SAFETY: one layout under two names; the host moves the array in, and it agrees with the type of `bind`.
    let data = unsafe { from_ffi_and_data_type(FFI_ArrowArray::from_raw(array.cast()), ty.clone()) }?;
    let rows = data.len();
    let (_, columns, _) = StructArray::from(data).into_parts();
    Ok((columns, rows))
}

pub(super) fn internal(message: impl Into<String>) -> Failure {
    Failure::new(Status::Internal, message)
}
