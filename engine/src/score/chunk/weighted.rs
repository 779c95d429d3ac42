//! Weighted means and sums of exact scores, which is what most groups are: in whole numbers, and in decimals only for
//! rows that those do not hold.

use weigh_dsl::syntax::ast::Combine;
use weigh_dsl::value::Decimal;

use super::combine::{WeightView, counts};
use super::view::View;
use super::{Chunk, Statuses};
use crate::column::Column;
use crate::outcome::ReasonId;
use crate::score::exact::ProductSum;
use crate::score::number::Number as _;
use crate::score::program::CombineStep;

/// What is looked at of a member.
pub(super) struct Weighed<'a> {
    statuses: &'a Statuses,
    weight: WeightView<'a>,
    scores: View<'a, Decimal>,
}

impl Weighed<'_> {
    /// Its weight and its score in a row, where it counts.
    #[inline]
    fn get(&self, row: usize) -> Option<(Decimal, Decimal)> {
        if !counts(self.statuses.get(row)) {
            return None;
        }
        Some((self.weight.get(row).ok()?, *self.scores.get(row).ok()?))
    }

    /// The sum of products of a row with this one, where it counts.
    pub(super) fn plus(&self, sum: ProductSum, row: usize) -> Option<ProductSum> {
        match self.get(row) {
            Some((weight, score)) => sum.plus(weight.parts(), score.parts()),
            None => Some(sum),
        }
    }

    /// Adds weight times score in every row where it counts.
    fn add_to(&self, sums: &mut [Option<ProductSum>]) {
        if let (Statuses::AllThere, WeightView::Fixed(weight)) = (self.statuses, &self.weight) {
            let weight = weight.parts();
            for (row, sum) in sums.iter_mut().enumerate() {
                if let Ok(score) = self.scores.get(row) {
                    *sum = sum.and_then(|sum| sum.plus(weight, score.parts()));
                }
            }
            return;
        }
        for (row, sum) in sums.iter_mut().enumerate() {
            if let Some((weight, score)) = self.get(row) {
                *sum = sum.and_then(|sum| sum.plus(weight.parts(), score.parts()));
            }
        }
    }
}

impl Chunk<'_> {
    /// What is looked at of the members.
    pub(super) fn weighed(&self, step: &CombineStep) -> Vec<Weighed<'_>> {
        (step.members.iter())
            .map(|member| Weighed {
                statuses: self.statuses(member.part),
                weight: self.weight(member),
                scores: self.view(member.score),
            })
            .collect()
    }

    /// The raw scores of a group that takes a weighted mean or a sum of exact scores.
    pub(super) fn weighted(
        &self,
        step: &CombineStep,
        weights: &[Option<Decimal>],
        verdicts: &[Option<ReasonId>],
    ) -> Column {
        let members = self.weighed(step);
        let mut sums = vec![Some(ProductSum::ZERO); self.len()];
        for member in &members {
            member.add_to(&mut sums);
        }
        self.rows(|row| {
            if let Some(why) = verdicts[row] {
                return Err(why);
            }
            exact_mean(step, &members, sums[row], weights[row], row).ok_or(step.unheld)
        })
    }
}

/// The exact mean (or sum) of a row, out of its sum of products where whole numbers hold that.
pub(super) fn exact_mean(
    step: &CombineStep,
    members: &[Weighed<'_>],
    sum: Option<ProductSum>,
    weights: Option<Decimal>,
    row: usize,
) -> Option<Decimal> {
    let fast = sum.and_then(|sum| match step.combine {
        Combine::Sum => sum.total(),
        _ => sum.over(weights?, step.rounding),
    });
    fast.or_else(|| in_decimals(step, members, weights, row))
}

fn in_decimals(
    step: &CombineStep,
    members: &[Weighed<'_>],
    weights: Option<Decimal>,
    row: usize,
) -> Option<Decimal> {
    let counting = members.iter().filter_map(|member| member.get(row));
    let sum = counting
        .map(|(weight, score)| weight.mul(score))
        .try_fold(Decimal::ZERO, |sum, part| sum.add(part?))?;
    match step.combine {
        Combine::Sum => Some(sum),
        _ => sum.ratio(weights?, step.rounding),
    }
}
