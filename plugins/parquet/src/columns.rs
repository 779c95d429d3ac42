//! The columns of a file: what each is to the language, in which form of Arrow's it is read, and why one cannot be.

use std::sync::Arc;

use arrow_schema::{DataType, Field, Fields, TimeUnit};
use parquet::arrow::{
    FieldLevels, ProjectionMask, parquet_to_arrow_field_levels, parquet_to_arrow_schema,
    parquet_to_arrow_schema_by_columns,
};
use parquet::basic::{ConvertedType, LogicalType, Type as Physical};
use parquet::file::metadata::FileMetaData;
use parquet::schema::types::{SchemaDescriptor, Type};
use weigh_sdk::{Column, ColumnType, SourceError, convert};
use weigh_words::{Text, text};

use crate::failure::malformed;

/// A column of a file.
#[derive(Debug, Clone)]
pub(crate) struct Known {
    /// What it is to the language, or why it is nothing.
    pub(crate) column: Column,
    /// The form in which it is read.
    pub(crate) field: Field,
    pub(crate) form: Form,
    /// Its place among the values of a row, if it has one there.
    pub(crate) leaf: usize,
}

/// What has to be done with its values besides what is done with any of their type.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Form {
    Plain,
    /// Text that nobody has looked at yet: it may be none.
    Bytes,
    /// Sixteen bytes that are written as a UUID.
    Uuid,
}

/// The columns of a file, in its order.
pub(crate) fn known(file: &str, metadata: &FileMetaData) -> Result<Vec<Known>, SourceError> {
    let schema = metadata.schema_descr();
    let roots = schema.root_schema().get_fields();
    let fields = fields(metadata);
    let mut columns: Vec<Known> = Vec::with_capacity(roots.len());
    let mut leaf = 0;
    for (root, field) in roots.iter().zip(fields) {
        if columns.iter().any(|known| known.column.name == root.name()) {
            return Err(malformed(
                text!("{file} has two columns `{column}`", file, column = root.name()),
                Some(text!("give one of them another name")),
            ));
        }
        columns.push(known_column(root, field.as_deref(), leaf));
        leaf += leaves(root);
    }
    Ok(columns)
}

fn leaves(ty: &Type) -> usize {
    match ty {
        Type::PrimitiveType { .. } => 1,
        Type::GroupType { fields, .. } => fields.iter().map(|field| leaves(field)).sum(),
    }
}

/// What the columns are to Arrow: what the file's own notes on that say, where they can be had. Nothing for a column that
/// the library does not know.
fn fields(metadata: &FileMetaData) -> Vec<Option<Arc<Field>>> {
    let schema = metadata.schema_descr();
    let count = schema.root_schema().get_fields().len();
    let notes = [metadata.key_value_metadata(), None];
    let whole = notes
        .iter()
        .find_map(|notes| parquet_to_arrow_schema(schema, *notes).ok())
        .filter(|whole| whole.fields().len() == count);
    if let Some(whole) = whole {
        return whole.fields().iter().cloned().map(Some).collect();
    }
    let one = |root| {
        let mask = ProjectionMask::roots(schema, [root]);
        let found = parquet_to_arrow_schema_by_columns(schema, mask, None).ok()?;
        found.fields().first().cloned()
    };
    (0..count).map(one).collect()
}

fn known_column(root: &Type, field: Option<&Field>, leaf: usize) -> Known {
    let name = root.name();
    let info = root.get_basic_info();
    let nested = root.is_group()
        || (info.has_repetition() && info.repetition() == parquet::basic::Repetition::REPEATED);
    let usable = field.filter(|_| !nested);
    let Some(field) = usable else {
        let why = if nested {
            text!("its values have parts (a list, a record, a map), and a value here has none")
        } else {
            text!("its type is not known")
        };
        return nothing(name, field, leaf, why);
    };
    let (form, ty) = match form(root, field.data_type()) {
        Ok(read) => read,
        Err(why) => return nothing(name, Some(field), leaf, why),
    };
    let read = Field::new(name, ty.clone(), true);
    let as_language = match form {
        Form::Plain => read.clone(),
        Form::Bytes | Form::Uuid => Field::new(name, DataType::Utf8View, true),
    };
    match convert::column(&as_language) {
        Ok(column) if column.because.is_none() => Known {
            column,
            field: read,
            form,
            leaf,
        },
        Ok(column) => nothing(name, Some(field), leaf, column.because.unwrap_or_default()),
        Err(why) => nothing(name, Some(field), leaf, why),
    }
}

/// How a column of one value a row is read, or why it cannot be.
fn form(root: &Type, ty: &DataType) -> Result<(Form, DataType), Text> {
    let Type::PrimitiveType {
        physical_type,
        basic_info,
        ..
    } = root
    else {
        return Err(Text::default());
    };
    let no_type = |what: Text| text!("it holds {what}, which the language has no type for", what);
    // A dictionary is a way to write values down, and whether there is one is settled by each page.
    let ty = match ty {
        DataType::Dictionary(_, values) => values,
        other => other,
    };
    let logical = basic_info.logical_type_ref();
    Ok(match ty {
        DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View => {
            // The library looks at the text of columns that are called text, and not at that of JSON.
            let looked_at = basic_info.converted_type() == ConvertedType::UTF8;
            let form = if looked_at { Form::Plain } else { Form::Bytes };
            (form, DataType::Utf8View)
        }
        DataType::Binary | DataType::LargeBinary | DataType::BinaryView => match logical {
            Some(LogicalType::Bson | LogicalType::Geometry { .. } | LogicalType::Geography { .. }) => {
                return Err(no_type(text!("bytes")));
            }
            _ => (Form::Bytes, DataType::BinaryView),
        },
        DataType::FixedSizeBinary(16) if logical == Some(&LogicalType::Uuid) => (Form::Uuid, ty.clone()),
        DataType::FixedSizeBinary(_) => return Err(no_type(text!("bytes"))),
        DataType::Time32(_) | DataType::Time64(_) => return Err(no_type(text!("times of the day"))),
        DataType::Interval(_) => {
            return Err(no_type(text!("lengths of months and days")));
        }
        DataType::Timestamp(_, Some(_)) => {
            return Err(text!(
                "its times are moments in UTC, and times here have no zone: write them as local times without one"
            ));
        }
        // Years beyond those that 64 bits hold in nanoseconds.
        DataType::Timestamp(TimeUnit::Nanosecond, None) if *physical_type == Physical::INT96 => {
            (Form::Plain, DataType::Timestamp(TimeUnit::Microsecond, None))
        }
        DataType::Decimal128(_, places) | DataType::Decimal256(_, places) if *places > 28 => {
            return Err(text!(
                "it has {places} decimal places, and a number has 28 at the most",
                places = i64::from(*places)
            ));
        }
        // As they are written, which costs nothing to read.
        DataType::Decimal128(digits @ 0..=9, places) if *physical_type == Physical::INT32 => {
            (Form::Plain, DataType::Decimal32(*digits, *places))
        }
        DataType::Decimal128(digits @ 0..=18, places) if *physical_type == Physical::INT64 => {
            (Form::Plain, DataType::Decimal64(*digits, *places))
        }
        other => (Form::Plain, other.clone()),
    })
}

fn nothing(name: &str, field: Option<&Field>, leaf: usize, why: Text) -> Known {
    Known {
        column: Column {
            because: Some(why),
            ..Column::new(name, ColumnType::Text)
        },
        field: field
            .cloned()
            .unwrap_or_else(|| Field::new(name, DataType::Null, true)),
        form: Form::Plain,
        leaf,
    }
}

/// How the library reads some of the columns: by their places, in the forms that are best here if it can be told them.
pub(crate) fn levels(
    schema: &SchemaDescriptor,
    columns: &[Known],
    wanted: &[usize],
) -> parquet::errors::Result<FieldLevels> {
    let mask = || ProjectionMask::roots(schema, wanted.iter().copied());
    let forms: Fields = columns.iter().map(|known| known.field.clone()).collect();
    parquet_to_arrow_field_levels(schema, mask(), Some(&forms))
        .or_else(|_| parquet_to_arrow_field_levels(schema, mask(), None))
}
