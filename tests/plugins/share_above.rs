//! The example of `docs/plugins.md`: a metric with an option.

use std::sync::Arc;

use schemars::JsonSchema;
use serde::Deserialize;
use weigh_sdk::arrow_array::{ArrayRef, Float64Array};
use weigh_sdk::{Argument, Behaviour, ColumnType, Failure, Metric, Status, Typed, for_each_number};

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Options {
    /// The limit that a value must exceed to count.
    #[schemars(range(min = 0.0))]
    limit: f64,
}

/// The share of values above a limit.
pub(crate) struct ShareAbove(Options);

impl Metric for ShareAbove {
    const NAME: &'static str = "share_above";
    const DOC: &'static str = "The share of values above a limit.";
    const BEHAVIOUR: Behaviour = Behaviour::ANY_ORDER;
    type Options = Options;
    /// Of each group: how many values are above, and how many there are.
    type State = Vec<(u64, u64)>;

    fn bind(arguments: &[Argument], options: Options) -> Result<(Self, Typed), Failure> {
        match arguments {
            [value] if value.ty.is_number() => Ok((Self(options), ColumnType::Float.into())),
            _ => Err(Failure::new(Status::Type, "`share_above` takes one number")),
        }
    }

    fn state(&self) -> Self::State {
        Vec::new()
    }

    fn update(
        &self,
        state: &mut Self::State,
        columns: &[ArrayRef],
        ids: &[u32],
        groups: usize,
    ) -> Result<(), Failure> {
        state.resize(groups, (0, 0));
        for_each_number(&columns[0], |row, value| {
            let (above, all) = &mut state[ids[row] as usize];
            *above += u64::from(value > self.0.limit);
            *all += 1;
        })
    }

    fn merge(
        &self,
        state: &mut Self::State,
        other: &mut Self::State,
        map: &[u32],
        groups: usize,
    ) -> Result<(), Failure> {
        state.resize(groups, (0, 0));
        for ((above, all), to) in other.iter().zip(map) {
            state[*to as usize].0 += above;
            state[*to as usize].1 += all;
        }
        Ok(())
    }

    fn finish(&self, state: &mut Self::State, groups: usize) -> Result<ArrayRef, Failure> {
        state.resize(groups, (0, 0));
        let share = |(above, all): &(u64, u64)| (*all > 0).then(|| *above as f64 / *all as f64);
        Ok(Arc::new(state.iter().map(share).collect::<Float64Array>()))
    }
}
