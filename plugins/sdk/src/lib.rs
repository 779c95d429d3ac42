//! The safe side of the plugin boundary: what the author of a source, a metric or a curve writes against.
//!
//! Whatever ships with Weigh implements these same traits; a library loaded at run time is one more way to get them.
//! [`export!`] makes such a library: everything unsafe about the boundary is behind it, in `export/`.
//!
//! # A metric in ten lines
//!
//! ```
//! use weigh_sdk::{F64, F64Metric};
//!
//! #[derive(Clone, Default)]
//! struct GeometricMean { logs: f64, count: u64 }
//!
//! impl F64Metric for GeometricMean {
//!     const NAME: &'static str = "geometric_mean";
//!     fn add(&mut self, value: f64) { self.logs += value.ln(); self.count += 1; }
//!     fn merge(&mut self, other: &Self) { self.logs += other.logs; self.count += other.count; }
//!     fn result(&self) -> Option<f64> { (self.count > 0).then(|| (self.logs / self.count as f64).exp()) }
//! }
//!
//! weigh_sdk::export! { name: "acme", metrics: [F64<GeometricMean>] }
//!
//! # weigh_sdk::testing::assert_metric::<F64<GeometricMean>>(&[weigh_sdk::ColumnType::Float.into()], serde_json::json!({}));
//! ```
//!
//! Built as a `cdylib`, that is a plugin: a scorecard writes `acme.geometric_mean(orders.growth)`.
//!
//! # Types
//!
//! Arguments come, and results go, in the Arrow type of their type in the language:
//!
//! | language | [`ColumnType`] | Arrow | metadata of the field |
//! | --- | --- | --- | --- |
//! | `bool` | `Bool` | `Boolean` | |
//! | `integer` | `Integer` | `Int64` | |
//! | `number` | `Decimal(places)` | `Decimal128(38, places)` | |
//! | `percent` | `Percent(places)` | `Decimal128(38, places)`, the ratio: 95 % is 0.95 | `weigh.type` = `percent` |
//! | `money CNY` | any number, with a [`Currency`] | as the number | `weigh.currency` = `CNY` |
//! | `float` | `Float` | `Float64` | |
//! | `date` | `Date` | `Date32` | |
//! | `datetime` | `DateTime` | `Timestamp(Microsecond, None)` | |
//! | `duration` | `Duration` | `Duration(Microsecond)` | |
//! | `text` | `Text` | `Utf8` | |
//!
//! A null is a missing value. [`Typed`] is one of these types; a metric says at [`Metric::bind`] which one its result
//! has. Sources alone deliver texts as `Utf8View` ([`ColumnType::Text`]), and may deliver a batch's decimals in 64 bits
//! ([`ColumnType::narrow`]).

#![allow(
    unsafe_code,
    reason = "export/ is the plugin's half of the C boundary, and each block there says why it is sound"
)]

pub mod cell;
mod condition;
pub mod convert;
mod curve;
mod dynamic;
pub mod export;
mod failure;
#[cfg(feature = "files")]
pub mod files;
mod metric;
mod numbers;
mod options;
mod source;
pub mod testing;
mod types;

pub use arrow_array;
pub use arrow_schema;
pub use condition::{Bound, Condition, Constant, Test};
pub use curve::{Curve, F64Curve, F64Score};
pub use dynamic::{AnyCurve, AnyMetric, BoundCurve, BoundMetric, Linked, MetricState, Refusal};
pub use export::{cancelled, log, survived};
pub use failure::{Failure, Level, Status};
pub use metric::{Behaviour, Metric};
pub use numbers::{F64, F64Metric, for_each_number};
pub use options::{NoOptions, options_schema};
pub use schemars;
pub use serde;
pub use serde_json;
pub use source::{
    BadCell, Batch, Batches, Column, ColumnType, Currency, Expected, Input, Open, Partition, Scan,
    ScanRequest, Schema, Source, SourceError, SourceKind, Wanted,
};
pub use types::{Argument, Typed, field_of_wanted, meta};
pub use weigh_words::Text;
