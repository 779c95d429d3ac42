//! Weighted means and sums over whole numbers: a group is one sum of products, and one division a row.

use weigh_dsl::syntax::ast::Combine;
use weigh_dsl::value::{Decimal, Rounding};

use super::long::Exactly;
use super::near::Clear;
use super::{Chunk, Slot, Units};
use crate::outcome::ReasonId;
use crate::packed::Piece;
use crate::score::chunk::Statuses;
use crate::score::chunk::combine::counts;
use crate::score::exact::Divisor;
use crate::score::number::near_power;
use crate::score::program::{CombineStep, MemberStep, MemberWeight, NodeId};
use crate::units::{Missing, Ratios, count, decimal, power_of_ten};

/// Sums of weights times scores, by row.
struct Products {
    sums: Vec<i64>,
    /// Decimal places of the scores; those of the weights come on top.
    places: u32,
    /// No sum is farther from nought.
    bound: i64,
}

impl Products {
    /// The rounded means; none if numbers on the way do not fit. Weights are nought only in rows that are missing.
    fn means(&self, weights: &[i64], rounding: Rounding, verdicts: Missing) -> Option<Units> {
        let up = power_of_ten(rounding.places.saturating_sub(self.places))?;
        let down = power_of_ten(self.places.saturating_sub(rounding.places))?;
        self.bound.checked_mul(up)?;
        weights.iter().max().unwrap_or(&0).checked_mul(down)?;
        let mut divisor = Divisor::new(1, rounding.mode);
        Units::rows(weights.len(), rounding.places, verdicts, |row| {
            let by = weights[row] * down;
            if by != divisor.by() {
                divisor = Divisor::new(by, rounding.mode);
            }
            Ok(divisor.divide(self.sums[row] * up))
        })
    }
}

/// A member with a weight that is the same for everybody, in units.
pub(super) struct Fixed<'a> {
    statuses: &'a Statuses,
    pub(super) weight: i64,
    pub(super) score: NodeId,
}

impl Chunk<'_> {
    pub(super) fn combine_in_units(&mut self, step: &CombineStep) -> Option<Slot> {
        let is_mean = match step.combine {
            Combine::WeightedMean => true,
            Combine::Sum => false,
            Combine::GeometricMean
            | Combine::HarmonicMean
            | Combine::Product
            | Combine::Min
            | Combine::Max => return None,
        };
        let (members, scale) = self.fixed(step)?;
        let weights = self.whole_weights(&members)?;
        let products = self.products(&members, scale);
        if !is_mean {
            let products = products?;
            return Some(Slot::units(Units {
                missing: self.verdicts_if_any(step),
                counts: products.sums,
                scale: products.places + scale,
                bound: products.bound,
            }));
        }
        let mut verdicts = self.verdicts_if_any(step);
        if weights.contains(&0) {
            let verdicts = verdicts.get_or_insert_with(|| vec![None; weights.len()]);
            for (verdict, weights) in verdicts.iter_mut().zip(&weights) {
                *verdict = verdict.or((*weights == 0).then_some(step.no_parts));
            }
        }
        let combined = match (products, step.rounding) {
            (Some(products), Some(rounding)) => Slot::units(products.means(&weights, rounding, verdicts)?),
            (Some(products), None) => Slot::ratios(Ratios::of(
                products.sums,
                weights.clone(),
                products.places,
                verdicts,
            )),
            (None, Some(rounding)) => {
                Slot::units(self.near_means(step, &members, (&weights, scale), rounding, verdicts)?)
            }
            (None, None) => Slot::column(self.long_means(step, &members, (&weights, scale), &verdicts)?),
        };
        self.weight_sums[step.group] = in_force(&weights, scale, combined.missing().as_deref());
        Some(combined)
    }

    /// Why rows are missing whatever the members score; nothing where every member is there in every row, and nothing
    /// else is asked of the group.
    fn verdicts_if_any(&self, step: &CombineStep) -> Missing {
        let is_there = |statuses: &Statuses| matches!(statuses, Statuses::AllThere);
        let enough = step
            .needs
            .is_none_or(|needed| needed as usize <= step.members.len());
        let members = &step.members;
        let all_there = members.iter().all(|member| is_there(self.statuses(member.part)));
        let is_whole = all_there && enough && !members.is_empty() && step.conditions.is_empty();
        (!is_whole).then(|| self.verdicts(step))
    }

    /// The members, with weights of so many decimal places; none where a weight depends on the subject.
    fn fixed(&self, step: &CombineStep) -> Option<(Vec<Fixed<'_>>, u32)> {
        let weight = |member: &MemberStep| match member.weight {
            MemberWeight::Fixed(weight) => Some(weight),
            MemberWeight::By(..) => None,
        };
        let weights: Option<Vec<Decimal>> = step.members.iter().map(weight).collect();
        let weights = weights?;
        let scale = weights
            .iter()
            .fold(0, |scale, weight| scale.max(weight.parts().1));
        let fixed = |(member, weight): (&MemberStep, &Decimal)| {
            Some(Fixed {
                statuses: self.statuses(member.part),
                weight: count(*weight, scale).filter(|weight| *weight >= 0)?,
                score: member.score,
            })
        };
        let members: Option<Vec<Fixed<'_>>> = step.members.iter().zip(&weights).map(fixed).collect();
        Some((members?, scale))
    }

    /// Σ w of the members that count, by row.
    fn whole_weights(&self, members: &[Fixed<'_>]) -> Option<Vec<i64>> {
        // No sum of those that count is larger than that of all.
        members
            .iter()
            .try_fold(0_i64, |sum, member| sum.checked_add(member.weight))?;
        let mut sums = vec![0; self.len()];
        for member in members {
            member.for_each_that_counts(&mut sums, |_, sum| *sum += member.weight);
        }
        Some(sums)
    }

    /// Σ w · s of the members that count, by row; `scale` is that of the weights.
    fn products(&self, members: &[Fixed<'_>], scale: u32) -> Option<Products> {
        let mut all = Vec::with_capacity(members.len());
        let mut places = 0;
        for member in members {
            let scores = self.units(member.score)?;
            places = places.max(scores.scale);
            all.push((member, scores));
        }
        if scale + places > Decimal::MAX_SCALE {
            return None;
        }
        let mut products = Products {
            sums: vec![0; self.len()],
            places,
            bound: 0,
        };
        for (member, scores) in all {
            let factor = member.weight.checked_mul(power_of_ten(places - scores.scale)?)?;
            products.bound = products.bound.checked_add(factor.checked_mul(scores.bound)?)?;
            member.for_each_that_counts(&mut products.sums, |row, sum| *sum += factor * scores.counts[row]);
        }
        Some(products)
    }

    /// Means of scores that are long decimals, by their nearest doubles; exactly, where those leave a doubt.
    fn near_means(
        &self,
        step: &CombineStep,
        members: &[Fixed<'_>],
        (weights, scale): (&[i64], u32),
        rounding: Rounding,
        verdicts: Missing,
    ) -> Option<Units> {
        let mut sums = vec![(0.0, 0.0); self.len()];
        for member in members {
            let weight = member.weight as f64;
            let add = |sum: &mut (f64, f64), score: f64| {
                sum.0 += weight * score;
                sum.1 += weight * score.abs();
            };
            match self.units(member.score) {
                Some(scores) => {
                    let unit = near_power(scores.scale);
                    member.for_each_that_counts(&mut sums, |row, sum| {
                        add(sum, scores.counts[row] as f64 * unit);
                    });
                }
                None => {
                    let scores = self.long(member.score);
                    member.for_each_that_counts(&mut sums, |row, sum| add(sum, scores.near(row)));
                }
            }
        }
        let clear = Clear::new(rounding);
        let exactly = Exactly::new(self, step);
        let mut fits = true;
        let means = Units::rows(self.len(), rounding.places, verdicts, |row| {
            let (sum, largest) = sums[row];
            let whole = weights[row] as f64;
            if let Some(mean) = clear.round(sum / whole, largest / whole) {
                return Ok(mean);
            }
            let mean = exactly.mean(decimal(weights[row], scale), row);
            Ok(
                count(mean.ok_or(step.unheld)?, rounding.places).unwrap_or_else(|| {
                    fits = false;
                    0
                }),
            )
        });
        means.filter(|_| fits)
    }
}

impl Fixed<'_> {
    /// Calls `take` on each row in which the member counts.
    pub(super) fn for_each_that_counts<T>(&self, rows: &mut [T], mut take: impl FnMut(usize, &mut T)) {
        match self.statuses {
            Statuses::AllThere => rows.iter_mut().enumerate().for_each(|(row, of)| take(row, of)),
            Statuses::Rows(statuses) => {
                for (row, (of, status)) in rows.iter_mut().zip(statuses).enumerate() {
                    if counts(*status) {
                        take(row, of);
                    }
                }
            }
        }
    }
}

/// The sums of weights that means were divided by, where they were.
fn in_force(weights: &[i64], scale: u32, missing: Option<&[Option<ReasonId>]>) -> Piece<Option<Decimal>> {
    let is_there = |row: usize| missing.is_none_or(|missing| missing[row].is_none());
    let whole = |(row, weights): (usize, &i64)| is_there(row).then_some(*weights);
    let whole: Vec<Option<i64>> = weights.iter().enumerate().map(whole).collect();
    Piece::of(&whole).map(|weights| weights.map(|weights| decimal(weights, scale)))
}
