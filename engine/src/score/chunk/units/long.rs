//! Weighted means of scores that keep all their digits: sums of whole numbers of 128 bits.

use std::cell::OnceCell;

use weigh_dsl::value::Decimal;

use super::combine::Fixed;
use super::{Chunk, decimal};
use crate::column::Column;
use crate::score::chunk::view::column;
use crate::score::chunk::weighted::{Weighed, exact_mean};
use crate::score::exact::{Digits, KEPT_PLACES, ProductSum};
use crate::score::program::CombineStep;
use crate::units::Missing;

impl Chunk<'_> {
    /// Means with all the digits of decimals; none if a sum does not fit. `weights` are of `scale` decimal places, and nought
    /// only in rows that are missing.
    pub(super) fn long_means(
        &self,
        step: &CombineStep,
        members: &[Fixed<'_>],
        (weights, scale): (&[i64], u32),
        verdicts: &Missing,
    ) -> Option<Column> {
        // What KPIs score has few places; what groups do may have all that there are.
        let mut places = [KEPT_PLACES, Decimal::MAX_SCALE].into_iter();
        let (sums, places) = places.find_map(|places| Some((self.long_sums(members, places)?, places)))?;
        let exactly = Exactly::new(self, step);
        Some(column(self.len(), |row| {
            if let Some(why) = verdicts.as_ref().and_then(|verdicts| verdicts[row]) {
                return Err(why);
            }
            let weights = decimal(weights[row], scale);
            let mean = || {
                let sum = Digits::nearest(sums[row], places + scale)?;
                sum.over(weights.into())?.decimal()
            };
            mean().or_else(|| exactly.mean(weights, row)).ok_or(step.unheld)
        }))
    }

    /// Sums of weights times scores, in units of so many places; none if a score has more, or a sum does not fit.
    fn long_sums(&self, members: &[Fixed<'_>], places: u32) -> Option<Vec<i128>> {
        let heaviest = members.iter().map(|member| member.weight).sum::<i64>().max(1);
        let largest = (i128::MAX / i128::from(heaviest)).unsigned_abs();
        let mut sums = vec![0_i128; self.len()];
        let mut fits = true;
        for member in members {
            let weight = i128::from(member.weight);
            let scores = self.long(member.score);
            member.for_each_that_counts(&mut sums, |row, sum| match scores.digits(row).at(places) {
                Some(units) if units.unsigned_abs() <= largest => *sum += weight * units,
                _ => fits = false,
            });
            fits.then_some(())?;
        }
        Some(sums)
    }
}

/// Means by decimals, row by row, for where nothing else says what they are.
pub(super) struct Exactly<'a> {
    chunk: &'a Chunk<'a>,
    step: &'a CombineStep,
    weighed: OnceCell<Vec<Weighed<'a>>>,
}

impl<'a> Exactly<'a> {
    pub(super) fn new(chunk: &'a Chunk<'a>, step: &'a CombineStep) -> Self {
        let weighed = OnceCell::new();
        Self { chunk, step, weighed }
    }

    /// The mean of a row, whose weights are these in all; none if it is too large.
    pub(super) fn mean(&self, weights: Decimal, row: usize) -> Option<Decimal> {
        let weighed = self.weighed.get_or_init(|| self.chunk.weighed(self.step));
        let sum = weighed
            .iter()
            .try_fold(ProductSum::ZERO, |sum, member| member.plus(sum, row));
        exact_mean(self.step, weighed, sum, Some(weights), row)
    }
}
