//! Trials of metrics and curves: the same rows in one batch, split, sliced, merged in any order, with nulls and without rows, must
//! give one answer.
//!
//! [`assert_metric`] tries a [`Metric`] as it stands; a host tries a loaded one the same way, through [`Aggregate`].
//! [`assert_curve`] and [`trial_curve`] do so with curves.

mod compare;
mod curve;
mod data;
#[cfg(feature = "typed")]
pub mod table;
mod trial;

use arrow_array::ArrayRef;
use serde_json::Value;

use crate::{AnyCurve as _, Argument, Behaviour, Curve, Failure, Linked, Metric, Status};

pub use compare::difference;
pub use curve::trial_curve;
pub use data::{Rows, rows};
pub use trial::{Broken, trial};

/// A bound metric, wherever it lives.
pub trait Aggregate {
    /// What is known of all groups.
    type State;

    /// What may be done with it.
    fn behaviour(&self) -> Behaviour;
    /// A state without rows.
    fn state(&self) -> Result<Self::State, Failure>;
    /// As [`Metric::update`].
    fn update(
        &self,
        state: &mut Self::State,
        columns: &[ArrayRef],
        ids: &[u32],
        groups: usize,
    ) -> Result<(), Failure>;
    /// As [`Metric::merge`].
    fn merge(
        &self,
        state: &mut Self::State,
        other: Self::State,
        map: &[u32],
        groups: usize,
    ) -> Result<(), Failure>;
    /// As [`Metric::finish`].
    fn finish(&self, state: Self::State, groups: usize) -> Result<ArrayRef, Failure>;
}

/// A metric of this program, without a boundary.
struct Direct<M>(M);

impl<M: Metric> Aggregate for Direct<M> {
    type State = M::State;

    fn behaviour(&self) -> Behaviour {
        M::BEHAVIOUR
    }

    fn state(&self) -> Result<M::State, Failure> {
        Ok(self.0.state())
    }

    fn update(
        &self,
        state: &mut M::State,
        columns: &[ArrayRef],
        ids: &[u32],
        groups: usize,
    ) -> Result<(), Failure> {
        self.0.update(state, columns, ids, groups)
    }

    fn merge(
        &self,
        state: &mut M::State,
        mut other: M::State,
        map: &[u32],
        groups: usize,
    ) -> Result<(), Failure> {
        self.0.merge(state, &mut other, map, groups)
    }

    fn finish(&self, mut state: M::State, groups: usize) -> Result<ArrayRef, Failure> {
        self.0.finish(&mut state, groups)
    }
}

/// Tries a metric on generated rows of these types, and says what broke.
pub fn try_metric<M: Metric>(arguments: &[Argument], options: Value) -> Result<(), Broken> {
    let bind = || {
        let options = serde_json::from_value(options)?;
        M::bind(arguments, options)
    };
    let (metric, result) = bind().map_err(|failure| Broken::new("bind", failure.message.to_string()))?;
    trial(&Direct(metric), arguments, result)
}

/// Tries a metric on generated rows of these types.
///
/// # Panics
/// With what broke.
pub fn assert_metric<M: Metric>(arguments: &[Argument], options: Value) {
    if let Err(broken) = try_metric::<M>(arguments, options) {
        panic!("`{}`: {broken}", M::NAME);
    }
}

/// Tries a curve on generated rows of these types.
///
/// # Panics
/// With what broke.
pub fn assert_curve<C: Curve>(arguments: &[Argument], options: Value) {
    let options = match options {
        Value::Object(options) => options,
        other => panic!("options are an object, not {other}"),
    };
    let tried = match Linked::<C>::curve_of("test").bind(arguments, &options) {
        Ok(bound) => trial_curve(&*bound, arguments),
        Err(refusal) => panic!("`{}` cannot be bound: {refusal:?}", C::NAME),
    };
    if let Err(broken) = tried {
        panic!("`{}`: {broken}", C::NAME);
    }
}

/// A failure that a trial expects no metric to have.
fn broken(what: &str) -> impl FnOnce(Failure) -> Broken {
    move |failure| match failure.status {
        Status::Panic => Broken::new(what, format!("it panicked: {failure}")),
        _ => Broken::new(what, failure.message.to_string()),
    }
}

#[cfg(test)]
mod tests;
