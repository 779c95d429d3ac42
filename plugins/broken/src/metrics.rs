//! Metrics and a curve that go wrong where their names say.

use std::sync::Arc;

use schemars::JsonSchema;
use serde::Deserialize;
use weigh_sdk::arrow_array::{Array, ArrayRef, Float64Array, Int64Array};
use weigh_sdk::{Argument, ColumnType, Curve, Failure, NoOptions, Status, Typed};

pub(crate) const PANICS_IN_BIND: u8 = 0;
pub(crate) const PANICS_IN_STATE: u8 = 1;
pub(crate) const PANICS_IN_UPDATE: u8 = 2;
pub(crate) const PANICS_IN_MERGE: u8 = 3;
pub(crate) const PANICS_IN_FINISH: u8 = 4;
pub(crate) const PANICS_IN_DROP: u8 = 5;
pub(crate) const FAILS_WITH_A_HINT: u8 = 6;
pub(crate) const WRONG_TYPE: u8 = 7;
pub(crate) const TOO_FEW: u8 = 8;
pub(crate) const TOO_MANY: u8 = 9;

const NAMES: [&str; 10] = [
    "panics_in_bind",
    "panics_in_state",
    "panics_in_update",
    "panics_in_merge",
    "panics_in_finish",
    "panics_in_drop",
    "fails_with_a_hint",
    "wrong_type",
    "too_few",
    "too_many",
];

/// A metric that is wrong in the way that the number says.
pub(crate) struct Metric<const WRONG: u8>;

/// A state that may be hard to let go of.
pub(crate) struct State<const WRONG: u8>;

impl<const WRONG: u8> Drop for State<WRONG> {
    fn drop(&mut self) {
        assert_ne!(WRONG, PANICS_IN_DROP, "the state does not want to go");
    }
}

impl<const WRONG: u8> weigh_sdk::Metric for Metric<WRONG> {
    const NAME: &'static str = NAMES[WRONG as usize];
    type Options = NoOptions;
    type State = State<WRONG>;

    fn bind(_: &[Argument], _: NoOptions) -> Result<(Self, Typed), Failure> {
        assert_ne!(WRONG, PANICS_IN_BIND, "no binding");
        Ok((Self, ColumnType::Float.into()))
    }

    fn state(&self) -> State<WRONG> {
        assert_ne!(WRONG, PANICS_IN_STATE, "no state");
        State
    }

    fn update(&self, _: &mut Self::State, columns: &[ArrayRef], _: &[u32], _: usize) -> Result<(), Failure> {
        match WRONG {
            PANICS_IN_UPDATE => {
                let row = columns[0].len();
                panic!("row {row} is one too many");
            }
            FAILS_WITH_A_HINT => {
                Err(Failure::new(Status::Limit, "too many rows for me").hint("filter the table first"))
            }
            _ => Ok(()),
        }
    }

    fn merge(&self, _: &mut Self::State, _: &mut Self::State, _: &[u32], _: usize) -> Result<(), Failure> {
        assert_ne!(WRONG, PANICS_IN_MERGE, "no merging");
        Ok(())
    }

    fn finish(&self, _: &mut Self::State, groups: usize) -> Result<ArrayRef, Failure> {
        Ok(match WRONG {
            PANICS_IN_FINISH => std::panic::panic_any(7),
            WRONG_TYPE => Arc::new(Int64Array::from(vec![1; groups])),
            TOO_FEW => Arc::new(Float64Array::from(vec![1.0; groups - 1])),
            TOO_MANY => Arc::new(Float64Array::from(vec![1.0; groups + 1])),
            _ => Arc::new(Float64Array::from(vec![1.0; groups])),
        })
    }
}

/// Options with limits.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Limits {
    /// How much of what came before still counts.
    #[schemars(range(min = 0.0, max = 1.0))]
    alpha: f64,
    /// How the ends are treated.
    #[serde(default)]
    ends: Ends,
}

#[derive(Default, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
enum Ends {
    #[default]
    Open,
    Closed,
}

/// A metric with options, which is sound: it counts groups' rows times alpha.
pub(crate) struct Picky {
    step: f64,
}

impl weigh_sdk::Metric for Picky {
    const NAME: &'static str = "picky";
    type Options = Limits;
    type State = Vec<f64>;

    fn bind(_: &[Argument], options: Limits) -> Result<(Self, Typed), Failure> {
        let told = format!("alpha is {}", options.alpha);
        weigh_sdk::log(weigh_sdk::Level::Info, "picky", &told);
        let step = match options.ends {
            Ends::Open => options.alpha,
            Ends::Closed => -options.alpha,
        };
        Ok((Self { step }, ColumnType::Float.into()))
    }

    fn state(&self) -> Vec<f64> {
        Vec::new()
    }

    fn update(
        &self,
        state: &mut Vec<f64>,
        _: &[ArrayRef],
        ids: &[u32],
        groups: usize,
    ) -> Result<(), Failure> {
        if weigh_sdk::cancelled() {
            return Err(Failure::new(Status::Cancelled, "stopped"));
        }
        state.resize(groups, 0.0);
        for id in ids {
            state[*id as usize] += self.step;
        }
        Ok(())
    }

    fn merge(
        &self,
        state: &mut Vec<f64>,
        other: &mut Vec<f64>,
        map: &[u32],
        groups: usize,
    ) -> Result<(), Failure> {
        state.resize(groups, 0.0);
        for (sum, to) in other.iter().zip(map) {
            state[*to as usize] += sum;
        }
        Ok(())
    }

    fn finish(&self, state: &mut Vec<f64>, groups: usize) -> Result<ArrayRef, Failure> {
        state.resize(groups, 0.0);
        Ok(Arc::new(Float64Array::from(std::mem::take(state))))
    }
}

/// A curve that panics on a value below zero, and is sound otherwise: it halves.
pub(crate) struct Tilted;

impl Curve for Tilted {
    const NAME: &'static str = "tilted";
    type Options = NoOptions;

    fn bind(_: &[Argument], _: NoOptions) -> Result<(Self, Typed), Failure> {
        Ok((Self, ColumnType::Float.into()))
    }

    fn eval(&self, columns: &[ArrayRef], rows: usize) -> Result<ArrayRef, Failure> {
        let mut scores = vec![None; rows];
        weigh_sdk::for_each_number(&columns[0], |row, value| {
            assert!(value >= 0.0, "{value} is too low");
            scores[row] = Some(value / 2.0);
        })?;
        Ok(Arc::new(Float64Array::from(scores)))
    }
}
