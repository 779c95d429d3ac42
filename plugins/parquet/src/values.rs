//! The values of a column in the type that is asked for. `weigh_sdk::convert` knows how; what is Parquet's own is here.

use std::fmt::Write;
use std::sync::Arc;

use arrow_array::builder::StringViewBuilder;
use arrow_array::cast::AsArray;
use arrow_array::{Array, ArrayRef, BinaryViewArray, StringViewArray};
use arrow_schema::{DataType, Field};
use weigh_sdk::convert::{Bad, Converted, Misfit, years};
use weigh_sdk::{Expected, Wanted};

use crate::columns::Form;

/// The most characters of a value that are told.
const TOLD: usize = 200;

/// The values of a column in the type that is wanted.
pub(crate) fn deliver(form: Form, values: &ArrayRef, wanted: &Wanted) -> Result<Converted, Misfit> {
    let plain = match form {
        Form::Plain => Converted {
            values: values.clone(),
            bad: Vec::new(),
        },
        Form::Bytes => texts(values),
        Form::Uuid => uuids(values),
    };
    let field = Field::new(&wanted.name, plain.values.data_type().clone(), true);
    let mut converted = years::convert(&field, &plain.values, wanted)?;
    converted.bad.extend(plain.bad);
    converted.bad.sort_by_key(|bad| bad.row);
    Ok(converted)
}

/// Bytes that are text, or wrong.
fn texts(values: &ArrayRef) -> Converted {
    let bytes: BinaryViewArray = match values.data_type() {
        DataType::BinaryView => values.as_binary_view().clone(),
        DataType::Utf8View => values.as_string_view().clone().to_binary_view(),
        DataType::Binary => BinaryViewArray::from(values.as_binary::<i32>()),
        _ => StringViewArray::from(values.as_string::<i32>()).to_binary_view(),
    };
    if let Ok(texts) = bytes.clone().to_string_view() {
        return Converted {
            values: Arc::new(texts),
            bad: Vec::new(),
        };
    }
    let mut bad = Vec::new();
    let each = bytes.iter().enumerate().map(|(row, bytes)| {
        let bytes = bytes?;
        let text = str::from_utf8(bytes);
        if text.is_err() {
            bad.push(Bad {
                row,
                text: String::from_utf8_lossy(bytes).chars().take(TOLD).collect(),
                expected: Expected::Encoding("UTF-8".to_owned()),
            });
        }
        text.ok()
    });
    let values: StringViewArray = each.collect();
    Converted {
        values: Arc::new(values),
        bad,
    }
}

/// `123e4567-e89b-12d3-a456-426614174000`
fn uuids(values: &ArrayRef) -> Converted {
    let bytes = values.as_fixed_size_binary();
    let mut texts = StringViewBuilder::with_capacity(bytes.len());
    let mut text = String::with_capacity(36);
    for uuid in bytes {
        let Some(uuid) = uuid else {
            texts.append_null();
            continue;
        };
        text.clear();
        for (at, byte) in uuid.iter().enumerate() {
            if matches!(at, 4 | 6 | 8 | 10) {
                text.push('-');
            }
            let _ = write!(text, "{byte:02x}");
        }
        texts.append_value(&text);
    }
    Converted {
        values: Arc::new(texts.finish()),
        bad: Vec::new(),
    }
}
