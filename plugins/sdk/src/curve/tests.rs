//! The short way to a curve: numbers of any kind in, doubles out, and no score where there is none.

use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::types::Float64Type;
use arrow_array::{ArrayRef, Decimal128Array, Float64Array};
use schemars::JsonSchema;
use serde::Deserialize;

use super::{Curve, F64Curve, F64Score};
use crate::{ColumnType, Failure};

#[derive(Deserialize, JsonSchema)]
struct Base {
    base: f64,
}

/// The logarithm to a base, below a thousand.
struct Log(f64);

impl F64Curve for Log {
    const NAME: &'static str = "log";
    type Options = Base;

    fn new(options: Base) -> Result<Self, Failure> {
        if options.base <= 1.0 {
            return Err("the base must be over 1".into());
        }
        Ok(Self(options.base))
    }

    fn score(&self, value: f64) -> Option<f64> {
        (value < 1000.0).then(|| value.log(self.0))
    }
}

#[test]
fn each_known_value_has_its_score_or_none() {
    let bind = |ty: ColumnType| F64Score::<Log>::bind(&[ty.into()], Base { base: 10.0 }).expect("a number");
    let (curve, result) = bind(ColumnType::Float);
    assert_eq!(result, ColumnType::Float.into());
    let values: ArrayRef = Arc::new(Float64Array::from(vec![
        Some(100.0),
        None,
        Some(0.0),
        Some(2000.0),
    ]));
    let scores = curve.eval(&[values], 4).expect("scores");
    let scores: Vec<Option<f64>> = scores.as_primitive::<Float64Type>().iter().collect();
    assert_eq!(scores, [Some(2.0), None, None, None]);
    let cents = Decimal128Array::from(vec![1000]).with_data_type(ColumnType::Decimal(2).delivered());
    let scores = bind(ColumnType::Decimal(2))
        .0
        .eval(&[Arc::new(cents)], 1)
        .expect("scores");
    assert_eq!(scores.as_primitive::<Float64Type>().values().as_ref(), [1.0]);
}

#[test]
fn what_it_cannot_score_is_refused_at_bind() {
    let refused = |ty: ColumnType, base: f64| {
        let bound = F64Score::<Log>::bind(&[ty.into()], Base { base });
        bound.expect_err("refused").to_string()
    };
    assert_eq!(
        refused(ColumnType::Text, 10.0),
        "`log` scores a number, and `text` is text"
    );
    assert_eq!(refused(ColumnType::Float, 1.0), "the base must be over 1");
    let none = F64Score::<Log>::bind(&[], Base { base: 10.0 })
        .expect_err("no value")
        .to_string();
    assert_eq!(none, "`log` scores one number, not 0 arguments");
}
