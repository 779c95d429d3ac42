//! Which rows matter to whoever scans a table: conditions on its columns, by which a source may leave rows out.
//! Nothing here reads rows.

use std::cmp::Ordering;

use serde::{Deserialize, Serialize};

/// What must hold of one column for a row to matter.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Condition {
    /// The column, by its place in [`ScanRequest::columns`](crate::ScanRequest::columns). What is tested is its value in
    /// the type that is wanted there.
    pub column: usize,
    /// What must hold of its value.
    pub test: Test,
    /// Whether a row without a value matters too.
    pub or_missing: bool,
}

/// What must hold of a value. Of a value that is not there, nothing does.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Test {
    /// It is there.
    Known,
    /// It lies between two ends, of which one may be left out.
    Range {
        /// The lower end.
        low: Option<Bound>,
        /// The upper end.
        high: Option<Bound>,
    },
    /// It is one of these. Of none of them where there are none.
    Among(Vec<Constant>),
}

/// An end of a range.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Bound {
    /// Where it is.
    pub value: Constant,
    /// Whether that value itself lies within.
    pub inclusive: bool,
}

/// A value that is compared with those of a column, in the form that the column's type has.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Constant {
    /// For a `Bool`.
    Bool(bool),
    /// For an `Integer`.
    Integer(i64),
    /// For a `Decimal`, of whatever places: `mantissa` / 10^`places`.
    Decimal {
        /// All digits.
        mantissa: i128,
        /// How many of them stand behind the point, 0 to 28.
        places: u8,
    },
    /// For a `Date`: days since 1970-01-01.
    Date(i32),
    /// For a `DateTime`: microseconds since 1970-01-01.
    DateTime(i64),
    /// For a `Text`: equal where every byte is.
    Text(String),
}

impl Test {
    /// Whether it holds of a value. One of another type says nothing, so that its row is kept.
    pub fn holds(&self, value: &Constant) -> bool {
        let within = |end: &Option<Bound>, beyond: Ordering| {
            end.as_ref().is_none_or(|end| match value.compare(&end.value) {
                Some(Ordering::Equal) => end.inclusive,
                Some(found) => found != beyond,
                None => true,
            })
        };
        match self {
            Test::Known => true,
            Test::Range { low, high } => within(low, Ordering::Less) && within(high, Ordering::Greater),
            Test::Among(values) => (values.iter()).any(|one| value.compare(one).is_none_or(Ordering::is_eq)),
        }
    }
}

impl Constant {
    /// How two values of one type stand to each other; none for two types.
    pub fn compare(&self, other: &Constant) -> Option<Ordering> {
        Some(match (self, other) {
            (Constant::Bool(a), Constant::Bool(b)) => a.cmp(b),
            (Constant::Integer(a), Constant::Integer(b)) => a.cmp(b),
            (
                Constant::Decimal {
                    mantissa: a,
                    places: p,
                },
                Constant::Decimal {
                    mantissa: b,
                    places: q,
                },
            ) => decimals((*a, *p), (*b, *q)),
            (Constant::Date(a), Constant::Date(b)) => a.cmp(b),
            (Constant::DateTime(a), Constant::DateTime(b)) => a.cmp(b),
            (Constant::Text(a), Constant::Text(b)) => a.cmp(b),
            (
                Constant::Bool(_)
                | Constant::Integer(_)
                | Constant::Decimal { .. }
                | Constant::Date(_)
                | Constant::DateTime(_)
                | Constant::Text(_),
                _,
            ) => return None,
        })
    }
}

fn decimals((a, p): (i128, u8), (b, q): (i128, u8)) -> Ordering {
    let most = p.max(q);
    let at_most = |mantissa: i128, places: u8| {
        10_i128
            .checked_pow(u32::from(most - places))
            .and_then(|tens| mantissa.checked_mul(tens))
    };
    match (at_most(a, p), at_most(b, q)) {
        (Some(a), Some(b)) => a.cmp(&b),
        // One that does not fit any more is the larger one of the two, on its side of zero.
        (None, _) => a.cmp(&0),
        (_, None) => 0.cmp(&b),
    }
}

#[cfg(test)]
mod tests;
