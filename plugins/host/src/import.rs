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
use weigh_words::{Text, text};

/// The most rows, and bytes of a text column, that an array may have.
const MOST: i64 = 1 << 40;

/// Takes an array over that must be of this type.
///
/// `rows` is how many it must have, if that is known.
pub(crate) fn import(array: FFI_ArrowArray, ty: &DataType, rows: Option<usize>) -> Result<ArrayRef, Text> {
    if array.is_released() {
        return Err(text!("it answered with no array"));
    }
    // SAFETY: two names of one layout; the array was just moved in and is not released.
    let raw = unsafe { &*std::ptr::from_ref(&array).cast::<ArrowArray>() };
    if let Some(rows) = rows
        && raw.length != rows as i64
    {
        return Err(text!(
            "it answered with {found} values where {wanted} were asked for",
            found = raw.length,
            wanted = rows
        ));
    }
    look_over(raw, ty)?;
    let imported = catch_unwind(AssertUnwindSafe(|| {
        // SAFETY: the struct was looked over; that the memory is there is the plugin's word.
        let data = unsafe { from_ffi_and_data_type(array, ty.clone()) }.map_err(|error| said(ty, &error))?;
        data.validate_full().map_err(|error| said(ty, &error))?;
        Ok(make_array(data))
    }));
    imported.unwrap_or_else(|_| Err(text!("its array is no {arrow}", arrow = ty.to_string())))
}

/// What arrow says about an array, without the name of its error.
fn said(ty: &DataType, error: &ArrowError) -> Text {
    let said = error.to_string();
    let why = said.strip_prefix("Invalid argument error: ").unwrap_or(&said);
    text!("its array of {arrow}: {why}", arrow = ty.to_string(), why)
}

/// A type that a plugin answered with.
pub(crate) fn field(schema: &FFI_ArrowSchema) -> Result<Field, Text> {
    // SAFETY: two names of one layout.
    let raw = unsafe { &*std::ptr::from_ref(schema).cast::<ArrowSchema>() };
    if raw.release.is_none() {
        return Err(text!("it said no type"));
    }
    look_over_schema(raw, 0)?;
    catch_unwind(AssertUnwindSafe(|| Field::try_from(schema)))
        .unwrap_or_else(|_| Err(ArrowError::SchemaError("it is no type of Arrow's".to_owned())))
        .map_err(|error| Text::verbatim(error.to_string()))
}

/// Looks over what a type says about itself.
fn look_over_schema(schema: &ArrowSchema, depth: usize) -> Result<(), Text> {
    for (text, what) in [(schema.format, "format"), (schema.name, "name")] {
        if text.is_null() && what == "format" {
            return Err(text!("a type without a format"));
        }
        // SAFETY: null, or a NUL-terminated text of the plugin, by Arrow's C data interface.
        if !text.is_null() && unsafe { CStr::from_ptr(text) }.to_str().is_err() {
            return Err(text!("a type whose {part} is no UTF-8", part = what));
        }
    }
    if depth > 8 || schema.n_children < 0 || schema.n_children > 100_000 {
        return Err(text!("a type with {count} children", count = schema.n_children));
    }
    if schema.n_children > 0 && schema.children.is_null() {
        return Err(text!("a type whose children are at no address"));
    }
    for index in 0..schema.n_children as usize {
        // SAFETY: the plugin says that so many children are there.
        match unsafe { (*schema.children.add(index)).as_ref() } {
            Some(child) => look_over_schema(child, depth + 1)?,
            None => return Err(text!("a type that lacks a child")),
        }
    }
    Ok(())
}

/// What is wrong with an array.
fn of_array(ty: &DataType, what: Text) -> Text {
    text!("its array of {arrow} {what}", arrow = ty.to_string(), what)
}

/// Looks over what an array says about itself.
fn look_over(array: &ArrowArray, ty: &DataType) -> Result<(), Text> {
    let say = |what: Text| Err(of_array(ty, what));
    if array.length < 0 || array.offset < 0 || array.length > MOST || array.offset > MOST {
        return say(text!(
            "has length {length} at offset {offset}",
            length = array.length,
            offset = array.offset
        ));
    }
    if array.null_count < -1 || array.null_count > array.length {
        return say(text!(
            "has {nulls} nulls in {count} values",
            nulls = array.null_count,
            count = array.length
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
        _ => return say(text!("is of a type that no column has")),
    };
    if array.n_buffers != buffers || buffers > 0 && array.buffers.is_null() {
        return say(text!(
            "has {count} buffers instead of {wanted}",
            count = array.n_buffers,
            wanted = buffers
        ));
    }
    // SAFETY: the array says that it has so many buffers.
    let buffer = |index: i64| unsafe { *array.buffers.add(index as usize) };
    let end = (array.length + array.offset) as usize;
    if buffers > 0 {
        check_nulls(array, buffer(0).cast(), end).or_else(say)?;
    }
    if array.length > 0 && buffers > 1 && buffer(1).is_null() {
        return say(text!("has no values"));
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
                return say(text!("has a buffer of {length} bytes", length));
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
            return say(text!("has {bytes} bytes of text", bytes));
        }
    }
    children(array, ty)
}

/// The null count is the bitmap's, or not said.
fn check_nulls(array: &ArrowArray, bitmap: *const u8, end: usize) -> Result<(), Text> {
    if bitmap.is_null() {
        return match array.null_count {
            ..=0 => Ok(()),
            count => Err(text!(
                "says that {count} values are missing, but not which",
                count
            )),
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
        Err(text!(
            "says that {count} values are missing, where {missing} are",
            count = array.null_count,
            missing
        ))
    }
}

fn children(array: &ArrowArray, ty: &DataType) -> Result<(), Text> {
    let say = |what: Text| Err(of_array(ty, what));
    let empty = Fields::empty();
    let fields = if let DataType::Struct(fields) = ty {
        fields
    } else {
        &empty
    };
    if array.n_children != fields.len() as i64 || !fields.is_empty() && array.children.is_null() {
        return say(text!(
            "has {count} columns instead of {wanted}",
            count = array.n_children,
            wanted = fields.len()
        ));
    }
    for (index, field) in fields.iter().enumerate() {
        // SAFETY: the array says that it has so many children.
        let Some(child) = (unsafe { (*array.children.add(index)).as_ref() }) else {
            return say(text!("lacks column `{column}`", column = field.name()));
        };
        if child.length < array.length + array.offset {
            return say(text!(
                "has {count} values in column `{column}`",
                count = child.length,
                column = field.name()
            ));
        }
        look_over(child, field.data_type())?;
    }
    match ty {
        DataType::Dictionary(_, values) => {
            // SAFETY: null, or the plugin's dictionary.
            match unsafe { array.dictionary.as_ref() } {
                Some(dictionary) => look_over(dictionary, values),
                None => say(text!("has no dictionary")),
            }
        }
        _ if !array.dictionary.is_null() => say(text!("has a dictionary")),
        _ => Ok(()),
    }
}
