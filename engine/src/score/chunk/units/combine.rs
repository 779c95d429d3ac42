//! Weighted means and sums over whole numbers: a group is one sum of products, and one division a row.

use weigh_dsl::syntax::ast::Combine;
use weigh_dsl::value::Decimal;

use super::{Chunk, Slot, Units};
use crate::outcome::ReasonId;
use crate::score::chunk::Statuses;
use crate::score::chunk::combine::counts;
use crate::score::chunk::view::column;
use crate::score::exact::{Divisor, quotient};
use crate::score::number::Number as _;
use crate::score::program::{CombineStep, MemberWeight};
use crate::units::{count, decimal, power_of_ten};

/// What the members of a group come to, by row.
struct Sums {
    /// Σ w · s
    products: Vec<i64>,
    /// The products have so many decimal places more than the weights.
    places: u32,
    /// No product is farther from nought.
    bound: i64,
    /// Σ w
    weights: Vec<i64>,
    /// Decimal places of weights.
    scale: u32,
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
        let sums = self.sums(step)?;
        let mut verdicts = if self.is_whole(step) {
            None
        } else {
            Some(self.verdicts(step))
        };
        if is_mean && sums.weights.contains(&0) {
            let verdicts = verdicts.get_or_insert_with(|| vec![None; sums.weights.len()]);
            for (verdict, weights) in verdicts.iter_mut().zip(&sums.weights) {
                *verdict = verdict.or((*weights == 0).then_some(step.no_parts));
            }
        }
        if !is_mean {
            return Some(Slot::units(Units {
                counts: sums.products,
                scale: sums.places + sums.scale,
                bound: sums.bound,
                missing: verdicts,
            }));
        }
        let combined = mean(step, &sums, verdicts)?;
        let in_force = |(row, weights): (usize, &i64)| {
            combined.reason(row).is_none().then(|| decimal(*weights, sums.scale))
        };
        self.weight_sums[step.group] = sums.weights.iter().enumerate().map(in_force).collect();
        Some(combined)
    }

    /// Whether every member is there in every row, and nothing else is asked of the group.
    fn is_whole(&self, step: &CombineStep) -> bool {
        let is_there = |statuses: &Statuses| matches!(statuses, Statuses::AllThere);
        let enough = step.needs.is_none_or(|needed| needed as usize <= step.members.len());
        let members = &step.members;
        let all_there = members.iter().all(|member| is_there(self.statuses(member.part)));
        all_there && enough && !members.is_empty() && step.conditions.is_empty()
    }

    fn sums(&self, step: &CombineStep) -> Option<Sums> {
        let mut members = Vec::with_capacity(step.members.len());
        let (mut scale, mut places) = (0, 0);
        for member in &step.members {
            let MemberWeight::Fixed(weight) = member.weight else {
                return None;
            };
            let scores = self.units(member.score)?;
            (scale, places) = (scale.max(weight.parts().1), places.max(scores.scale));
            members.push((self.statuses(member.part), weight, scores));
        }
        if scale + places > Decimal::MAX_SCALE {
            return None;
        }
        let mut sums = Sums {
            products: vec![0; self.len()],
            places,
            bound: 0,
            weights: vec![0; self.len()],
            scale,
        };
        let mut whole = 0_i64;
        for (statuses, weight, scores) in members {
            let weight = count(weight, scale).filter(|weight| *weight >= 0)?;
            let factor = weight.checked_mul(power_of_ten(places - scores.scale)?)?;
            sums.bound = sums.bound.checked_add(factor.checked_mul(scores.bound)?)?;
            // No sum of those that count is larger than that of all.
            whole = whole.checked_add(weight)?;
            match statuses {
                Statuses::AllThere => {
                    for (sum, score) in sums.products.iter_mut().zip(&scores.counts) {
                        *sum += factor * score;
                    }
                    sums.weights.iter_mut().for_each(|sum| *sum += weight);
                }
                Statuses::Rows(statuses) => {
                    for (row, status) in statuses.iter().enumerate() {
                        if counts(*status) {
                            sums.products[row] += factor * scores.counts[row];
                            sums.weights[row] += weight;
                        }
                    }
                }
            }
        }
        Some(sums)
    }
}

/// The column of means; none if numbers on the way do not fit.
fn mean(step: &CombineStep, sums: &Sums, verdicts: Option<Vec<Option<ReasonId>>>) -> Option<Slot> {
    let rows = sums.products.len();
    let Some(rounding) = step.rounding else {
        let verdict = |row: usize| verdicts.as_ref().and_then(|verdicts| verdicts[row]);
        return Some(Slot::column(column(rows, |row| {
            if let Some(why) = verdict(row) {
                return Err(why);
            }
            let (sum, weights) = (sums.products[row], sums.weights[row]);
            let slow = || decimal(sum, sums.places + sums.scale).over(decimal(weights, sums.scale));
            quotient(sum, weights, sums.places).or_else(slow).ok_or(step.unheld)
        })));
    };
    let up = power_of_ten(rounding.places.saturating_sub(sums.places))?;
    let down = power_of_ten(sums.places.saturating_sub(rounding.places))?;
    sums.bound.checked_mul(up)?;
    sums.weights.iter().max().unwrap_or(&0).checked_mul(down)?;
    let mut divisor = Divisor::new(1, rounding.mode);
    let means = Units::rows(rows, rounding.places, verdicts, |row| {
        let by = sums.weights[row] * down;
        if by != divisor.by() {
            divisor = Divisor::new(by, rounding.mode);
        }
        Ok(divisor.divide(sums.products[row] * up))
    })?;
    Some(Slot::units(means))
}
