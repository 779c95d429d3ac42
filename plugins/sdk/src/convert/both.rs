//! Columns of several inputs that are read as one table.

use crate::{Column, ColumnType};

/// The type that holds the values of both columns, those of two files that are read as one table. None where none does.
pub fn both(one: &Column, other: &Column) -> Option<ColumnType> {
    use ColumnType as C;
    if one.empty {
        return Some(other.ty);
    }
    if other.empty {
        return Some(one.ty);
    }
    match (one.ty, other.ty) {
        (a, b) if a == b => Some(a),
        (C::Decimal(a), C::Decimal(b)) => Some(C::Decimal(a.max(b))),
        (C::Decimal(a), C::Integer) | (C::Integer, C::Decimal(a)) => Some(C::Decimal(a)),
        (C::Float, C::Integer | C::Decimal(_)) | (C::Integer | C::Decimal(_), C::Float) => Some(C::Float),
        (C::Date, C::DateTime) | (C::DateTime, C::Date) => Some(C::DateTime),
        _ => None,
    }
}
