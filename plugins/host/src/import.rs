//! Arrays that come back from a plugin. Nothing uses one before it was looked over: what its struct says about itself
//! first, then every buffer (`validate_full`).
//!
//! What cannot be checked is whether the plugin really has the memory that it points to; a plugin of which that is to be
//! feared runs in a process of its own.

use std::ffi::CStr;
use std::panic::{AssertUnwindSafe, catch_unwind};

use arrow_array::ffi::{FFI_ArrowArray, FFI_ArrowSchema, from_ffi_and_data_type};
use arrow_array::{ArrayRef, make_array};
use arrow_buffer::bit_chunk_iterator::UnalignedBitChunk;
use arrow_schema::{ArrowError, DataType, Field, Fields};
use weigh_abi::{ArrowArray, ArrowSchema};

/// The most rows, and bytes of a text column, that an array may have.
const MOST: i64 = 1 << 40;

/// Takes an array over that must be of this type.
///
/// `rows` is how many it must have, if that is known.
pub(crate) fn import(array: FFI_ArrowArray, ty: &DataType, rows: Option<usize>) -> Result<ArrayRef, String> {
    if array.is_released() {
        return Err("it answered with no array".to_owned());
    }
    // SAFETY: two names of one layout; the array was just moved in and is not released.
    let raw = unsafe { &*std::ptr::from_ref(&array).cast::<ArrowArray>() };
    if let Some(rows) = rows
        && raw.length != rows as i64
    {
        return Err(format!(
            "it answered with {} values where {rows} were asked for",
            raw.length
        ));
    }
    look_over(raw, ty)?;
    let imported = catch_unwind(AssertUnwindSafe(|| {
        // SAFETY: the struct was looked over; that the memory is there is the plugin's word.
        let data = unsafe { from_ffi_and_data_type(array, ty.clone()) }.map_err(|error| said(ty, &error))?;
        data.validate_full().map_err(|error| said(ty, &error))?;
        Ok(make_array(data))
    }));
    imported.unwrap_or_else(|_| Err(format!("its array is no {ty}")))
}

/// What arrow says about an array, without the name of its error.
fn said(ty: &DataType, error: &ArrowError) -> String {
    let text = error.to_string();
    let text = text.strip_prefix("Invalid argument error: ").unwrap_or(&text);
    format!("its array of {ty}: {text}")
}

/// A type that a plugin answered with.
pub(crate) fn field(schema: &FFI_ArrowSchema) -> Result<Field, String> {
    // SAFETY: two names of one layout.
    let raw = unsafe { &*std::ptr::from_ref(schema).cast::<ArrowSchema>() };
    if raw.release.is_none() {
        return Err("it said no type".to_owned());
    }
    look_over_schema(raw, 0)?;
    catch_unwind(AssertUnwindSafe(|| Field::try_from(schema)))
        .unwrap_or_else(|_| Err(ArrowError::SchemaError("it is no type of Arrow's".to_owned())))
        .map_err(|error| error.to_string())
}

/// Looks over what a type says about itself.
fn look_over_schema(schema: &ArrowSchema, depth: usize) -> Result<(), String> {
    for (text, what) in [(schema.format, "format"), (schema.name, "name")] {
        if text.is_null() && what == "format" {
            return Err("a type without a format".to_owned());
        }
        // SAFETY: null, or a NUL-terminated text of the plugin, by Arrow's C data interface.
        if !text.is_null() && unsafe { CStr::from_ptr(text) }.to_str().is_err() {
            return Err(format!("a type whose {what} is no UTF-8"));
        }
    }
    if depth > 8 || schema.n_children < 0 || schema.n_children > 100_000 {
        return Err(format!("a type with {} children", schema.n_children));
    }
    if schema.n_children > 0 && schema.children.is_null() {
        return Err("a type whose children are at no address".to_owned());
    }
    for index in 0..schema.n_children as usize {
        // SAFETY: the plugin says that so many children are there.
        match unsafe { (*schema.children.add(index)).as_ref() } {
            Some(child) => look_over_schema(child, depth + 1)?,
            None => return Err("a type that lacks a child".to_owned()),
        }
    }
    Ok(())
}

/// Looks over what an array says about itself.
fn look_over(array: &ArrowArray, ty: &DataType) -> Result<(), String> {
    let say = |what: &str| Err(format!("its array of {ty} {what}"));
    if array.length < 0 || array.offset < 0 || array.length > MOST || array.offset > MOST {
        return say(&format!("has length {} at offset {}", array.length, array.offset));
    }
    if array.null_count < -1 || array.null_count > array.length {
        return say(&format!(
            "has {} nulls in {} values",
            array.null_count, array.length
        ));
    }
    let buffers = match ty {
        DataType::Null => 0,
        DataType::Struct(_) => 1,
        DataType::Utf8 | DataType::LargeUtf8 | DataType::Binary | DataType::LargeBinary => 3,
        // Views have their views, their lengths and any number of buffers.
        DataType::Utf8View | DataType::BinaryView => array.n_buffers.max(3),
        _ if ty.is_primitive() => 2,
        DataType::Boolean | DataType::Dictionary(..) => 2,
        _ => return say("is of a type that no column has"),
    };
    if array.n_buffers != buffers || buffers > 0 && array.buffers.is_null() {
        return say(&format!("has {} buffers instead of {buffers}", array.n_buffers));
    }
    // SAFETY: the array says that it has so many buffers.
    let buffer = |index: i64| unsafe { *array.buffers.add(index as usize) };
    let end = (array.length + array.offset) as usize;
    if buffers > 0 {
        check_nulls(array, buffer(0).cast(), end).or_else(|what| say(&what))?;
    }
    if array.length > 0 && buffers > 1 && buffer(1).is_null() {
        return say("has no values");
    }
    if let DataType::Utf8View | DataType::BinaryView = ty {
        let lengths = buffer(buffers - 1).cast::<i64>();
        for index in 2..buffers - 1 {
            // SAFETY: the last buffer holds a length for each one behind the views.
            let length = if lengths.is_null() {
                -1
            } else {
                unsafe { *lengths.add(index as usize - 2) }
            };
            if !(0..=MOST).contains(&length) || length > 0 && buffer(index).is_null() {
                return say(&format!("has a buffer of {length} bytes"));
            }
        }
    }
    if array.length > 0
        && let DataType::Utf8 | DataType::Binary | DataType::LargeUtf8 | DataType::LargeBinary = ty
    {
        // SAFETY: offsets are one more than there are values, offset included; the pointer is not null.
        let bytes = unsafe {
            match ty {
                DataType::Utf8 | DataType::Binary => {
                    i64::from(buffer(1).cast::<i32>().add(end).read_unaligned())
                }
                _ => buffer(1).cast::<i64>().add(end).read_unaligned(),
            }
        };
        if !(0..=MOST).contains(&bytes) || bytes > 0 && buffer(2).is_null() {
            return say(&format!("has {bytes} bytes of text"));
        }
    }
    children(array, ty)
}

/// The null count is the bitmap's, or not said.
fn check_nulls(array: &ArrowArray, bitmap: *const u8, end: usize) -> Result<(), String> {
    if bitmap.is_null() {
        return match array.null_count {
            ..=0 => Ok(()),
            lies => Err(format!("says that {lies} values are missing, but not which")),
        };
    }
    if array.null_count < 0 {
        return Ok(());
    }
    // SAFETY: the bitmap has a bit for each value, offset included.
    let bits = unsafe { std::slice::from_raw_parts(bitmap, end.div_ceil(8)) };
    let length = array.length as usize;
    let known = UnalignedBitChunk::new(bits, array.offset as usize, length).count_ones();
    let missing = length - known;
    if missing as i64 == array.null_count {
        Ok(())
    } else {
        Err(format!(
            "says that {} values are missing, where {missing} are",
            array.null_count
        ))
    }
}

fn children(array: &ArrowArray, ty: &DataType) -> Result<(), String> {
    let say = |what: &str| Err(format!("its array of {ty} {what}"));
    let empty = Fields::empty();
    let fields = if let DataType::Struct(fields) = ty {
        fields
    } else {
        &empty
    };
    if array.n_children != fields.len() as i64 || !fields.is_empty() && array.children.is_null() {
        return say(&format!(
            "has {} columns instead of {}",
            array.n_children,
            fields.len()
        ));
    }
    for (index, field) in fields.iter().enumerate() {
        // SAFETY: the array says that it has so many children.
        let Some(child) = (unsafe { (*array.children.add(index)).as_ref() }) else {
            return say(&format!("lacks column `{}`", field.name()));
        };
        if child.length < array.length + array.offset {
            return say(&format!(
                "has {} values in column `{}`",
                child.length,
                field.name()
            ));
        }
        look_over(child, field.data_type())?;
    }
    match ty {
        DataType::Dictionary(_, values) => {
            // SAFETY: null, or the plugin's dictionary.
            match unsafe { array.dictionary.as_ref() } {
                Some(dictionary) => look_over(dictionary, values),
                None => say("has no dictionary"),
            }
        }
        _ if !array.dictionary.is_null() => say("has a dictionary"),
        _ => Ok(()),
    }
}
