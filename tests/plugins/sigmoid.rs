//! The example of `docs/plugins.md`: a curve with an option.

use schemars::JsonSchema;
use serde::Deserialize;
use weigh_sdk::{F64Curve, Failure};

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Options {
    /// The value that scores 50.
    middle: f64,
    /// How far from there a score is 73 (or, on the other side, 27).
    #[schemars(range(min = 0.001))]
    width: f64,
}

/// An S-shaped curve from 0 to 100.
pub(crate) struct Sigmoid(Options);

impl F64Curve for Sigmoid {
    const NAME: &'static str = "sigmoid";
    const DOC: &'static str = "An S-shaped curve from 0 to 100.";
    type Options = Options;

    fn new(options: Options) -> Result<Self, Failure> {
        Ok(Self(options))
    }

    /// The score of a value; none where there is none.
    fn score(&self, value: f64) -> Option<f64> {
        Some(100.0 / (1.0 + ((self.0.middle - value) / self.0.width).exp()))
    }
}
