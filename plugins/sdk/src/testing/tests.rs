//! A sound metric passes its trial; one that is wrong in one way fails it there.

use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::types::Int64Type;
use arrow_array::{ArrayRef, Int64Array};
use serde_json::json;

use super::{assert_metric, try_metric};
use crate::{Argument, Behaviour, ColumnType, F64, F64Metric, Failure, Metric, NoOptions, Typed};

#[derive(Clone, Default)]
struct Mean {
    sum: f64,
    count: u64,
}

impl F64Metric for Mean {
    const NAME: &'static str = "mean";

    fn add(&mut self, value: f64) {
        self.sum += value;
        self.count += 1;
    }

    fn merge(&mut self, other: &Self) {
        self.sum += other.sum;
        self.count += other.count;
    }

    fn result(&self) -> Option<f64> {
        (self.count > 0).then(|| self.sum / self.count as f64)
    }
}

/// Counts rows, wrong in the way that the number says.
struct Count<const WRONG: u8>;

const FORGETS_ON_MERGE: u8 = 1;
const TRUSTS_THE_FIRST_COUNT_OF_GROUPS: u8 = 2;
const ORDERED_IN_SECRET: u8 = 3;
const COUNTS_BATCHES: u8 = 4;
const ONE_TOO_MANY: u8 = 5;

impl<const WRONG: u8> Metric for Count<WRONG> {
    const NAME: &'static str = "count";
    const BEHAVIOUR: Behaviour = Behaviour::ANY_ORDER;
    type Options = NoOptions;
    type State = Vec<i64>;

    fn bind(_: &[Argument], _: NoOptions) -> Result<(Self, Typed), Failure> {
        Ok((Self, ColumnType::Integer.into()))
    }

    fn state(&self) -> Vec<i64> {
        Vec::new()
    }

    fn update(
        &self,
        state: &mut Vec<i64>,
        columns: &[ArrayRef],
        ids: &[u32],
        groups: usize,
    ) -> Result<(), Failure> {
        if WRONG != TRUSTS_THE_FIRST_COUNT_OF_GROUPS || state.is_empty() {
            state.resize(groups, 0);
        }
        let column = columns[0].as_primitive::<Int64Type>();
        for (row, id) in ids.iter().enumerate() {
            let group = state.get_mut(*id as usize).ok_or("an unknown group")?;
            if WRONG == ORDERED_IN_SECRET {
                *group = column.value(row);
            } else if WRONG == COUNTS_BATCHES {
                *group += i64::from(row == 0);
            } else {
                *group += 1;
            }
        }
        Ok(())
    }

    fn merge(
        &self,
        state: &mut Vec<i64>,
        other: &mut Vec<i64>,
        map: &[u32],
        groups: usize,
    ) -> Result<(), Failure> {
        state.resize(groups, 0);
        for (count, to) in other.iter().zip(map) {
            match WRONG {
                FORGETS_ON_MERGE => {}
                ORDERED_IN_SECRET => state[*to as usize] = *count,
                _ => state[*to as usize] += count,
            }
        }
        Ok(())
    }

    fn finish(&self, state: &mut Vec<i64>, groups: usize) -> Result<ArrayRef, Failure> {
        state.resize(groups + usize::from(WRONG == ONE_TOO_MANY), 0);
        Ok(Arc::new(Int64Array::from(std::mem::take(state))))
    }
}

fn broken<const WRONG: u8>() -> String {
    let broken = try_metric::<Count<WRONG>>(&[ColumnType::Integer.into()], json!({}));
    broken.expect_err("it is wrong").to_string()
}

#[test]
fn sound_metrics_pass() {
    for ty in [
        ColumnType::Float,
        ColumnType::Integer,
        ColumnType::Decimal(2),
        ColumnType::Percent(4),
    ] {
        assert_metric::<F64<Mean>>(&[ty.into()], json!({}));
    }
    assert_metric::<Count<0>>(&[ColumnType::Integer.into()], json!({}));
}

#[test]
fn what_is_wrong_is_found_where_it_is() {
    let merge = broken::<FORGETS_ON_MERGE>();
    assert!(
        merge.starts_with("states of parts, merged in order: group"),
        "{merge}"
    );
    let grow = broken::<TRUSTS_THE_FIRST_COUNT_OF_GROUPS>();
    assert!(grow.starts_with("one state, rows split"), "{grow}");
    assert!(grow.ends_with("an unknown group"), "{grow}");
    let order = broken::<ORDERED_IN_SECRET>();
    assert!(order.starts_with("states of parts, merged"), "{order}");
    let batches = broken::<COUNTS_BATCHES>();
    assert!(
        batches.starts_with("one state, rows split into sliced"),
        "{batches}"
    );
    let length = broken::<ONE_TOO_MANY>();
    assert_eq!(length, "the length of the answer: 2 values for 1 groups");
}

#[test]
fn arguments_are_checked_at_bind() {
    let text = try_metric::<F64<Mean>>(&[ColumnType::Text.into()], json!({})).expect_err("no number");
    assert_eq!(
        text.to_string(),
        "bind: `mean` takes a number, and `text` is text"
    );
    let option = try_metric::<F64<Mean>>(&[ColumnType::Float.into()], json!({"alpha": 1}));
    assert!(
        option
            .expect_err("no option")
            .why
            .contains("unknown field `alpha`")
    );
}
