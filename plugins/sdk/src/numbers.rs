//! The short way to a metric over numbers: what one group knows, as doubles.

use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::types::{Decimal128Type, Float64Type, Int64Type};
use arrow_array::{Array, ArrayRef, ArrowPrimitiveType, Float64Array, PrimitiveArray};
use arrow_schema::DataType;

use crate::{Argument, Behaviour, ColumnType, Failure, Metric, NoOptions, Status, Typed};

/// A metric over one column of numbers, as what one group knows of it. [`F64`] makes it a [`Metric`].
///
/// Missing values are left out. The result is a `float`.
pub trait F64Metric: Clone + Default + Send + 'static {
    /// The word after the dot in `acme.churn(…)`.
    const NAME: &'static str;
    /// What it is, in a sentence or a page of Markdown.
    const DOC: &'static str = "";
    /// What the host may do with it.
    const BEHAVIOUR: Behaviour = Behaviour::ORDERED;
    /// Whether the result of amounts is an amount in their currency, as a mean is and a ratio is not.
    const KEEPS_CURRENCY: bool = false;

    /// Takes a value in.
    fn add(&mut self, value: f64);
    /// Takes in what another state knows of the group. Its values stand behind those of `self`.
    fn merge(&mut self, other: &Self);
    /// The answer; none where it is missing. One that is no finite number is missing too.
    fn result(&self) -> Option<f64>;
}

/// An [`F64Metric`] as a [`Metric`]: `metrics: [F64<GeometricMean>]`.
pub struct F64<M>(PhantomData<fn() -> M>);

impl<M> fmt::Debug for F64<M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("F64")
    }
}

impl<M: F64Metric> Metric for F64<M> {
    const NAME: &'static str = M::NAME;
    const DOC: &'static str = M::DOC;
    const BEHAVIOUR: Behaviour = M::BEHAVIOUR;
    type Options = NoOptions;
    type State = Vec<M>;

    fn bind(arguments: &[Argument], _: NoOptions) -> Result<(Self, Typed), Failure> {
        let [argument] = arguments else {
            let message = format!(
                "`{}` takes one number, not {} arguments",
                M::NAME,
                arguments.len()
            );
            return Err(Failure::new(Status::Type, message));
        };
        if !argument.ty.is_number() {
            let message = format!(
                "`{}` takes a number, and `{}` is {}",
                M::NAME,
                argument.name,
                argument.ty
            );
            return Err(Failure::new(Status::Type, message));
        }
        let currency = argument.ty.currency.filter(|_| M::KEEPS_CURRENCY);
        let result = Typed {
            ty: ColumnType::Float,
            currency,
        };
        Ok((Self(PhantomData), result))
    }

    fn state(&self) -> Vec<M> {
        Vec::new()
    }

    fn update(
        &self,
        state: &mut Vec<M>,
        columns: &[ArrayRef],
        ids: &[u32],
        groups: usize,
    ) -> Result<(), Failure> {
        grow(state, groups);
        let [column] = columns else {
            return Err(Failure::new(Status::Internal, "one column was bound"));
        };
        for_each_number(column, |row, value| state[ids[row] as usize].add(value))
    }

    fn merge(
        &self,
        state: &mut Vec<M>,
        other: &mut Vec<M>,
        map: &[u32],
        groups: usize,
    ) -> Result<(), Failure> {
        grow(state, groups);
        for (group, to) in other.iter().zip(map) {
            state[*to as usize].merge(group);
        }
        Ok(())
    }

    fn finish(&self, state: &mut Vec<M>, groups: usize) -> Result<ArrayRef, Failure> {
        grow(state, groups);
        let results = state
            .iter()
            .map(|group| group.result().filter(|value| value.is_finite()));
        Ok(Arc::new(results.collect::<Float64Array>()))
    }
}

fn grow<M: Clone + Default>(state: &mut Vec<M>, groups: usize) {
    if state.len() < groups {
        state.resize(groups, M::default());
    }
}

/// Shows each known value of a column of numbers as a double, with its row.
pub fn for_each_number(column: &ArrayRef, mut see: impl FnMut(usize, f64)) -> Result<(), Failure> {
    match column.data_type() {
        DataType::Float64 => known(column.as_primitive::<Float64Type>(), see),
        DataType::Int64 => known(column.as_primitive::<Int64Type>(), |row, value| {
            see(row, value as f64);
        }),
        DataType::Decimal128(_, places) => {
            let one = 10_f64.powi(i32::from(*places));
            known(column.as_primitive::<Decimal128Type>(), |row, value| {
                see(row, value as f64 / one);
            });
        }
        other => return Err(Failure::new(Status::Type, format!("{other} is no number"))),
    }
    Ok(())
}

fn known<T: ArrowPrimitiveType>(column: &PrimitiveArray<T>, mut see: impl FnMut(usize, T::Native)) {
    let values = column.values();
    match column.nulls() {
        None => {
            for (row, value) in values.iter().enumerate() {
                see(row, *value);
            }
        }
        Some(nulls) => {
            for row in nulls.valid_indices() {
                see(row, values[row]);
            }
        }
    }
}
