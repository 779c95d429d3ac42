//! How one value is read off the accumulators of its cells.

use std::ops::Range;

use arrow_buffer::i256;
use weigh_dsl::model::Type;
use weigh_dsl::value::Decimal;

use super::{FinishedClass, Whose};
use crate::arguments::{Answer, answer};
use crate::outcome::ReasonId;
use crate::plan::Finish;
use crate::scan::accumulate::{Beyond, Collected, Scratch, Spread, State, total};
use crate::scan::quantile;
use crate::units::divided;

/// Why an aggregate has no value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::scan) enum Why {
    /// There is no row to take it from.
    NoRows = 0,
    /// It is larger than can be held.
    TooLarge = 1,
    /// All weights together are nought.
    NoWeight = 2,
    /// The subject has none of the rows that it would share with others.
    NoLink = 3,
    /// A plugin's metric answers nothing.
    NoAnswer = 4,
}

impl Why {
    /// Its number, in the place of a reason.
    pub(in crate::scan) fn reason(self) -> ReasonId {
        ReasonId(self as u32)
    }
}

/// A value as it is read off.
pub(in crate::scan) enum Value {
    Exact(Decimal),
    Float(f64),
    /// A word whose meaning is that of the column's type.
    Word(i64, u32),
    Beyond(Beyond),
    Missing(Why),
}

/// A value that is a whole number of units.
pub(super) enum Short {
    Is(i64),
    Missing(Why),
    /// 64 bits do not hold it.
    TooLong,
}

impl FinishedClass<'_> {
    /// The decimal places of the numerators, if an aggregate is a quotient of whole numbers.
    pub(super) fn ratio_scale(&self, finish: Finish) -> Option<u32> {
        match finish {
            Finish::Mean { sum, .. } => match self.state.accumulator(sum) {
                State::Sum(sums) if sums.is_small() => {
                    Some(sums.word().1).filter(|scale| *scale <= Decimal::MAX_SCALE)
                }
                _ => None,
            },
            Finish::Share { .. } => Some(0),
            _ => None,
        }
    }

    /// What an aggregate that is such a quotient is of.
    pub(super) fn ratio(&self, finish: Finish, cells: Range<u32>) -> (i128, i64) {
        match finish {
            Finish::Mean { sum, count } => (self.words(sum, cells.clone()), self.count(count, cells) as i64),
            Finish::Share { yes, known } => {
                let yes = self.count(yes, cells.clone());
                (yes.into(), self.count(known, cells) as i64)
            }
            _ => unreachable!("`ratio_scale` says which aggregates are quotients"),
        }
    }

    /// The decimal places of an aggregate's values, if all of them are whole numbers of the last.
    pub(super) fn short_scale(&self, finish: Finish) -> Option<u32> {
        let scale = match finish {
            Finish::Count(_) => 0,
            // What several subjects have together is not to be found for each of them.
            Finish::Distinct(_) if matches!(self.whose, Whose::Own) => 0,
            Finish::Sum(at) => match self.state.accumulator(at) {
                State::Sum(sums) if sums.is_small() => sums.word().1,
                _ => return None,
            },
            Finish::Pick(at) => match self.state.accumulator(at) {
                State::Extreme(extremes) if extremes.is_small() => extremes.scale.unwrap_or_default(),
                _ => return None,
            },
            _ => return None,
        };
        (scale <= Decimal::MAX_SCALE).then_some(scale)
    }

    /// Such a value.
    pub(super) fn short(&self, finish: Finish, cells: Range<u32>, scratch: &mut Scratch) -> Short {
        let whole = match finish {
            Finish::Distinct(at) => i64::try_from(self.distinct(at, cells, scratch)).ok(),
            Finish::Count(at) => i64::try_from(self.count(at, cells)).ok(),
            Finish::Sum(at) => i64::try_from(self.words(at, cells)).ok(),
            Finish::Pick(at) => match self.state.accumulator(at) {
                State::Extreme(extremes) => {
                    let words = cells.map(|cell| self.state.word(cell, extremes.at));
                    let nothing = extremes.nothing();
                    match words.fold(nothing, |best, word| extremes.pick_word(best, word)) {
                        best if best == nothing => return Short::Missing(Why::NoRows),
                        best => Some(best),
                    }
                }
                _ => unreachable!("`short_scale` says which aggregates are whole numbers"),
            },
            _ => unreachable!("`short_scale` says which aggregates are whole numbers"),
        };
        whole.map_or(Short::TooLong, Short::Is)
    }

    /// What the words of a sum come to.
    fn words(&self, at: u32, cells: Range<u32>) -> i128 {
        let State::Sum(sums) = self.state.accumulator(at) else {
            unreachable!("the plan says what each accumulator is")
        };
        let (word, _) = sums.word();
        cells.map(|cell| i128::from(self.state.word(cell, word))).sum()
    }

    /// Whether what an aggregate is read off lies on disk.
    pub(super) fn is_away(&self, finish: Finish) -> bool {
        let (Finish::Quantile(at, _) | Finish::Distinct(at)) = finish else {
            return false;
        };
        matches!(self.grouped[at as usize], Some(Collected::Away(_)))
    }

    /// A value.
    pub(super) fn value(&self, finish: Finish, cells: Range<u32>, ty: Type, scratch: &mut Scratch) -> Value {
        match finish {
            Finish::Count(at) => Value::Exact(whole(self.count(at, cells))),
            Finish::Sum(at) => self.sum(at, cells).unwrap_or(Value::Missing(Why::TooLarge)),
            Finish::Mean { sum, count } => {
                let count = self.count(count, cells.clone());
                if count == 0 {
                    return Value::Missing(Why::NoRows);
                }
                quotient(self.sum(sum, cells), Some(Value::Exact(whole(count))))
            }
            Finish::WeightedMean { sum, weights, count } => {
                if self.count(count, cells.clone()) == 0 {
                    return Value::Missing(Why::NoRows);
                }
                quotient(self.sum(sum, cells.clone()), self.sum(weights, cells))
            }
            Finish::Share { yes, known } => {
                let known = self.count(known, cells.clone());
                if known == 0 {
                    return Value::Missing(Why::NoRows);
                }
                quotient(
                    Some(Value::Exact(whole(self.count(yes, cells)))),
                    Some(Value::Exact(whole(known))),
                )
            }
            Finish::Spread(at) => match self.deviation(at, cells) {
                Some(value) if value.is_finite() => Value::Float(value),
                Some(_) => Value::Missing(Why::TooLarge),
                None => Value::Missing(Why::NoRows),
            },
            Finish::Metric(at) => self.answer(at, cells),
            Finish::Pick(at) => self.pick(at, cells),
            Finish::Quantile(at, percent) => match &self.grouped[at as usize] {
                Some(values) => quantile::quantile(values, cells, percent, ty.is_float(), scratch),
                None => Value::Missing(Why::NoRows),
            },
            Finish::Distinct(at) => Value::Exact(whole(self.distinct(at, cells, scratch))),
        }
    }

    /// What a plugin's metric answers; its windows are single cells.
    fn answer(&self, at: u32, mut cells: Range<u32>) -> Value {
        let State::Metric(place) = self.state.accumulator(at) else {
            unreachable!("the plan says what each accumulator is")
        };
        let Some(cell) = cells.next() else {
            return Value::Missing(Why::NoRows);
        };
        match answer(&self.answers[*place], cell as usize) {
            None => Value::Missing(Why::NoAnswer),
            Some(Answer::Exact(value)) => Value::Exact(value),
            Some(Answer::Float(value)) => Value::Float(value),
            Some(Answer::Bool(value)) => Value::Word(i64::from(value), 0),
            Some(Answer::Date(day)) => Value::Word(i64::from(day), 0),
            Some(Answer::DateTime(moment)) => Value::Word(moment, 0),
            Some(Answer::Text(text)) => Value::Beyond(Beyond::Text(text.into())),
        }
    }

    fn distinct(&self, at: u32, cells: Range<u32>, scratch: &mut Scratch) -> u64 {
        let values = self.grouped[at as usize].as_ref();
        values.map_or(0, |values| values.distinct(cells, scratch))
    }

    fn count(&self, at: u32, cells: Range<u32>) -> u64 {
        match self.state.accumulator(at) {
            State::Count { lanes, lane } => cells.map(|cell| self.state.counted(cell, *lanes, *lane)).sum(),
            _ => unreachable!("the plan says what each accumulator is"),
        }
    }

    /// A sum; none if it is too large.
    fn sum(&self, at: u32, cells: Range<u32>) -> Option<Value> {
        match self.state.accumulator(at) {
            State::Sum(sums) => {
                let (_, scale) = sums.word();
                let words = self.words(at, cells.clone());
                let beyond = if sums.is_small() {
                    i256::ZERO
                } else {
                    cells.fold(i256::ZERO, |sum, cell| sum.wrapping_add(sums.beyond(cell)))
                };
                total(words, scale, beyond).map(Value::Exact)
            }
            State::FloatSum(place) => {
                let mut cells = cells;
                let mut sum = cells
                    .next()
                    .map(|cell| self.floats.sum(*place, cell))
                    .unwrap_or_default();
                cells.for_each(|cell| sum.merge(self.floats.sum(*place, cell)));
                Some(sum.total()).filter(|sum| sum.is_finite()).map(Value::Float)
            }
            _ => unreachable!("the plan says what each accumulator is"),
        }
    }

    fn deviation(&self, at: u32, cells: Range<u32>) -> Option<f64> {
        match self.state.accumulator(at) {
            State::Deviation(deviations) => deviations.deviation(cells),
            State::FloatSpread(place) => {
                let mut spread = Spread::default();
                cells.for_each(|cell| spread.merge(self.floats.spread(*place, cell)));
                spread.deviation()
            }
            _ => unreachable!("the plan says what each accumulator is"),
        }
    }

    /// The smallest or largest, first or last value.
    fn pick(&self, at: u32, cells: Range<u32>) -> Value {
        match self.state.accumulator(at) {
            State::Extreme(extremes) => {
                let mut best = extremes.nothing();
                let mut beyond: Option<Beyond> = None;
                for cell in cells {
                    best = extremes.pick_word(best, self.state.word(cell, extremes.at));
                    beyond = extremes.pick(beyond, extremes.beyond(cell).cloned());
                }
                let scale = extremes.scale.unwrap_or_default();
                match (best == extremes.nothing(), beyond) {
                    (true, None) => Value::Missing(Why::NoRows),
                    (false, None) => Value::Word(best, scale),
                    (true, Some(beyond)) => Value::Beyond(beyond),
                    (false, Some(beyond)) => {
                        let word = Decimal::from_parts(i128::from(best), scale).map(Beyond::Number);
                        extremes
                            .pick(word, Some(beyond))
                            .map_or(Value::Missing(Why::NoRows), Value::Beyond)
                    }
                }
            }
            State::Edge(edges) => {
                let mut best: Option<((i64, i64), Value)> = None;
                for cell in cells {
                    let words = [0, 1, 2].map(|at| self.state.word(cell, edges.at + at));
                    let word = Value::Word(words[2], edges.scale.unwrap_or_default());
                    let word = (!edges.is_nothing(words[1])).then_some(((words[0], words[1]), word));
                    let beyond = edges
                        .beyond(cell)
                        .map(|(key, value)| (*key, Value::Beyond(value.clone())));
                    for one in [word, beyond].into_iter().flatten() {
                        if best.as_ref().is_none_or(|(key, _)| edges.wins(one.0, *key)) {
                            best = Some(one);
                        }
                    }
                }
                best.map_or(Value::Missing(Why::NoRows), |(_, value)| value)
            }
            _ => unreachable!("the plan says what each accumulator is"),
        }
    }
}

fn whole(count: u64) -> Decimal {
    Decimal::from_parts(i128::from(count), 0).unwrap_or_default()
}

/// A quotient of two sums.
fn quotient(a: Option<Value>, b: Option<Value>) -> Value {
    let float = |value: &Value| match value {
        Value::Exact(value) => value.to_f64(),
        Value::Float(value) => *value,
        Value::Word(..) | Value::Beyond(_) | Value::Missing(_) => f64::NAN,
    };
    match (a, b) {
        (Some(_), Some(Value::Exact(b))) if b.is_zero() => Value::Missing(Why::NoWeight),
        (Some(Value::Exact(a)), Some(Value::Exact(b))) => {
            divided(a, b).map_or(Value::Missing(Why::TooLarge), Value::Exact)
        }
        (Some(a), Some(b)) => {
            let (a, b) = (float(&a), float(&b));
            let quotient = a / b;
            if b == 0.0 {
                Value::Missing(Why::NoWeight)
            } else if quotient.is_finite() {
                Value::Float(quotient)
            } else {
                Value::Missing(Why::TooLarge)
            }
        }
        (None, _) | (_, None) => Value::Missing(Why::TooLarge),
    }
}
