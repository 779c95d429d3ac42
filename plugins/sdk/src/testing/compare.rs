//! Whether two answers are the same.

use arrow_array::cast::AsArray;
use arrow_array::types::Float64Type;
use arrow_array::{Array, ArrayRef};
use arrow_schema::DataType;

/// How far doubles may be apart that were added up in another order, relative to the larger.
const NEAR: f64 = 1e-9;

/// The first place where two answers differ. Doubles that were added up in another order may differ in their last digits
/// if `near`; everything else must be equal.
pub fn difference(expected: &ArrayRef, found: &ArrayRef, near: bool) -> Option<String> {
    if expected.data_type() != found.data_type() {
        return Some(format!("{} became {}", expected.data_type(), found.data_type()));
    }
    if expected.len() != found.len() {
        return Some(format!("{} groups became {}", expected.len(), found.len()));
    }
    (0..expected.len()).find_map(|group| {
        let same = match (expected.is_valid(group), found.is_valid(group)) {
            (true, true) => same(expected, found, group, near),
            (a, b) => a == b,
        };
        (!same).then(|| {
            format!(
                "group {group}: {} became {}",
                shown(expected, group),
                shown(found, group)
            )
        })
    })
}

fn same(expected: &ArrayRef, found: &ArrayRef, group: usize, near: bool) -> bool {
    if *expected.data_type() != DataType::Float64 {
        return expected.slice(group, 1).to_data() == found.slice(group, 1).to_data();
    }
    let a = expected.as_primitive::<Float64Type>().value(group);
    let b = found.as_primitive::<Float64Type>().value(group);
    a.to_bits() == b.to_bits() || near && (a - b).abs() <= NEAR * a.abs().max(b.abs()).max(1.0)
}

fn shown(array: &ArrayRef, group: usize) -> String {
    if array.is_null(group) {
        return "missing".to_owned();
    }
    match array.data_type() {
        DataType::Float64 => array.as_primitive::<Float64Type>().value(group).to_string(),
        _ => format!("{:?}", array.slice(group, 1)),
    }
}
