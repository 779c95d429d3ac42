//! Curves: values into scores, row by row.

use std::fmt;
use std::sync::Arc;

use arrow_array::{ArrayRef, Float64Array};
use schemars::JsonSchema;
use serde::de::DeserializeOwned;

use crate::{Argument, ColumnType, Failure, Status, Typed, for_each_number};

/// A curve: a value (and more arguments, where it takes some) into a score.
///
/// The bound curve (`Self`) is immutable and shared by all threads.
pub trait Curve: Sized + Send + Sync + 'static {
    /// The word after the dot in `acme.sigmoid`.
    const NAME: &'static str;
    /// What it is, in a sentence or a page of Markdown.
    const DOC: &'static str = "";
    /// Whether equal input gives equal bytes.
    const DETERMINISTIC: bool = true;
    /// Its options; [`crate::NoOptions`] where there are none.
    type Options: DeserializeOwned + JsonSchema;

    /// Makes the curve for these arguments, of which the first is the value that is scored, and says of which type of
    /// number its scores are.
    fn bind(arguments: &[Argument], options: Self::Options) -> Result<(Self, Typed), Failure>;
    /// A score a row, of the type that `bind` said; null where there is none.
    fn eval(&self, columns: &[ArrayRef], rows: usize) -> Result<ArrayRef, Failure>;
}

/// A curve over one number, as doubles. [`F64Score`] makes it a [`Curve`].
pub trait F64Curve: Sized + Send + Sync + 'static {
    /// The word after the dot in `acme.sigmoid`.
    const NAME: &'static str;
    /// What it is, in a sentence or a page of Markdown.
    const DOC: &'static str = "";
    /// Its options; [`crate::NoOptions`] where there are none.
    type Options: DeserializeOwned + JsonSchema;

    /// Makes the curve, or says what is wrong about the options.
    fn new(options: Self::Options) -> Result<Self, Failure>;
    /// The score of a value; none where there is none. One that is no finite number is none too.
    fn score(&self, value: f64) -> Option<f64>;
}

/// An [`F64Curve`] as a [`Curve`]: `curves: [F64Score<Sigmoid>]`. Missing values have no score.
pub struct F64Score<C>(C);

impl<C> fmt::Debug for F64Score<C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("F64Score")
    }
}

impl<C: F64Curve> Curve for F64Score<C> {
    const NAME: &'static str = C::NAME;
    const DOC: &'static str = C::DOC;
    type Options = C::Options;

    fn bind(arguments: &[Argument], options: C::Options) -> Result<(Self, Typed), Failure> {
        let [value] = arguments else {
            let message = format!(
                "`{}` scores one number, not {} arguments",
                C::NAME,
                arguments.len()
            );
            return Err(Failure::new(Status::Type, message));
        };
        if !value.ty.is_number() {
            let message = format!(
                "`{}` scores a number, and `{}` is {}",
                C::NAME,
                value.name,
                value.ty
            );
            return Err(Failure::new(Status::Type, message));
        }
        Ok((Self(C::new(options)?), ColumnType::Float.into()))
    }

    fn eval(&self, columns: &[ArrayRef], rows: usize) -> Result<ArrayRef, Failure> {
        let [column] = columns else {
            return Err(Failure::new(Status::Internal, "one column was bound"));
        };
        let mut scores = vec![None; rows];
        for_each_number(column, |row, value| {
            scores[row] = self.0.score(value).filter(|score| score.is_finite());
        })?;
        Ok(Arc::new(Float64Array::from(scores)))
    }
}

#[cfg(test)]
mod tests;
