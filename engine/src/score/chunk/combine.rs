//! Members into the score of their group: which of them count in a row, by which weights, and the ways to combine
//! them. Member after member, so that a group of ten thousand is read in order.

use weigh_dsl::syntax::ast::Combine;
use weigh_dsl::value::Decimal;

use super::number::Calculated;
use super::view::View;
use super::{Chunk, Status, Statuses};
use crate::column::Column;
use crate::outcome::ReasonId;
use crate::packed::Piece;
use crate::score::number::Number;
use crate::score::program::{Class, CombineStep, MemberStep, MemberWeight};
use crate::score::real;

impl Chunk<'_> {
    /// The column of a group's raw scores; leaves behind the sums of weights that they were divided by.
    pub(super) fn combine(&mut self, step: &CombineStep, class: Class) -> Column {
        let mut verdicts = self.verdicts(step);
        let sums = self.weight_sums(step, &mut verdicts);
        let column = match (class, step.combine) {
            (Class::Float, _) => self.combine_as::<f64>(step, &sums, &mut verdicts),
            (_, Combine::WeightedMean | Combine::Sum) => self.weighted(step, &sums, &verdicts),
            _ => self.combine_as::<Decimal>(step, &sums, &mut verdicts),
        };
        if is_weighted(step.combine) {
            let in_force =
                |(row, sum): (usize, Option<Decimal>)| sum.filter(|_| column.reason(row).is_none());
            let sums: Vec<Option<Decimal>> = sums.into_iter().enumerate().map(in_force).collect();
            self.weight_sums[step.group] = Piece::of(&sums);
        }
        column
    }

    /// By row, why the group is missing whatever its members score.
    pub(super) fn verdicts(&self, step: &CombineStep) -> Vec<Option<ReasonId>> {
        let always = (step.members.iter())
            .filter(|member| matches!(self.statuses(member.part), Statuses::AllThere))
            .count() as u32;
        let mut applies = vec![always > 0; self.len()];
        let mut broken = vec![None; self.len()];
        let mut failed = vec![None; self.len()];
        let mut found = vec![always; self.len()];
        let mut counting = vec![always > 0; self.len()];
        for member in &step.members {
            let Statuses::Rows(statuses) = self.statuses(member.part) else {
                continue;
            };
            for (row, status) in statuses.iter().enumerate() {
                applies[row] |= *status != Status::NotApplicable;
                match status {
                    Status::There => {
                        found[row] += 1;
                        counting[row] = true;
                    }
                    Status::Filled => counting[row] = true,
                    Status::Skipped | Status::NotApplicable => {}
                    Status::Failed => failed[row] = failed[row].or(Some(member.failed)),
                    Status::Broken => broken[row] = broken[row].or(self.reason(member.score, row)),
                }
            }
        }
        let conditions: Vec<(View<'_, bool>, ReasonId)> = step
            .conditions
            .iter()
            .map(|(condition, why)| (self.view(*condition), *why))
            .collect();
        let unmet = |row: usize| {
            conditions
                .iter()
                .find(|(condition, _)| !condition.holds(row))
                .map(|(_, why)| *why)
        };
        let too_few = |row: usize| {
            (step.needs.is_some_and(|needed| found[row] < needed)).then(|| step.too_few[found[row] as usize])
        };
        (0..self.len())
            .map(|row| {
                let no_parts = (!counting[row]).then_some(step.no_parts);
                broken[row]
                    .or((!applies[row]).then_some(step.not_applicable))
                    .or(failed[row])
                    .or_else(|| unmet(row))
                    .or_else(|| too_few(row))
                    .or(no_parts)
            })
            .collect()
    }

    /// By row, the sum of the weights that count; none for one too large. A weight that is missing or negative is
    /// the group's verdict.
    fn weight_sums(&self, step: &CombineStep, verdicts: &mut [Option<ReasonId>]) -> Vec<Option<Decimal>> {
        if !reads_weights(step.combine) {
            return vec![Some(Decimal::ZERO); self.len()];
        }
        let is_always = |member: &MemberStep| matches!(self.statuses(member.part), Statuses::AllThere);
        let mut always = Some(Decimal::ZERO);
        for member in step.members.iter().filter(|member| is_always(member)) {
            if let MemberWeight::Fixed(weight) = member.weight {
                always = always.and_then(|sum| sum.add(weight));
            }
        }
        let mut sums = vec![always; self.len()];
        for member in &step.members {
            if is_always(member) && matches!(member.weight, MemberWeight::Fixed(_)) {
                continue;
            }
            let (weight, statuses) = (self.weight(member), self.statuses(member.part));
            for (row, sum) in sums.iter_mut().enumerate() {
                if !counts(statuses.get(row)) || verdicts[row].is_some() {
                    continue;
                }
                match weight.get(row) {
                    Ok(weight) => *sum = sum.and_then(|sum| sum.add(weight)),
                    Err(why) => verdicts[row] = Some(why),
                }
            }
        }
        if is_weighted(step.combine) {
            for (sum, verdict) in sums.iter().zip(verdicts) {
                match sum {
                    None => *verdict = verdict.or(Some(step.unheld)),
                    Some(sum) if sum.is_zero() => *verdict = verdict.or(Some(step.no_parts)),
                    Some(_) => {}
                }
            }
        }
        sums
    }

    pub(in crate::score) fn weight(&self, member: &MemberStep) -> WeightView<'_> {
        match member.weight {
            MemberWeight::Fixed(weight) => WeightView::Fixed(weight),
            MemberWeight::By(node, why) => WeightView::By(self.view(node), why),
        }
    }

    fn combine_as<N: Calculated>(
        &self,
        step: &CombineStep,
        sums: &[Option<Decimal>],
        verdicts: &mut [Option<ReasonId>],
    ) -> Column {
        let mut partial: Vec<Option<Partial<N>>> = vec![None; self.len()];
        for member in &step.members {
            let (weight, scores) = (self.weight(member), self.view::<N>(member.score));
            let statuses = self.statuses(member.part);
            for row in 0..self.len() {
                if !counts(statuses.get(row)) || verdicts[row].is_some() {
                    continue;
                }
                let score = *scores
                    .get(row)
                    .unwrap_or_else(|_| unreachable!("a part that counts has a score"));
                let weight = || weight.get(row).unwrap_or(Decimal::ZERO);
                match accumulate(step.combine, partial[row], score, weight, sums[row]) {
                    Ok(sum) => partial[row] = Some(sum),
                    Err(Uncombined::Unheld) => verdicts[row] = Some(step.unheld),
                    Err(Uncombined::Undefined) => verdicts[row] = Some(step.undefined),
                }
            }
        }
        self.rows(|row| {
            if let Some(why) = verdicts[row] {
                return Err(why);
            }
            let partial = partial[row].ok_or(step.no_parts)?;
            finish(step, partial, sums[row]).ok_or(step.unheld)
        })
    }
}

/// A member's weight, by row.
pub(in crate::score) enum WeightView<'a> {
    Fixed(Decimal),
    By(View<'a, Decimal>, ReasonId),
}

impl WeightView<'_> {
    /// The weight, or the reason why there is none.
    pub(in crate::score) fn get(&self, row: usize) -> Result<Decimal, ReasonId> {
        match self {
            WeightView::Fixed(weight) => Ok(*weight),
            WeightView::By(weights, why) => match weights.get(row) {
                Ok(weight) if !weight.is_negative() => Ok(*weight),
                Ok(_) | Err(_) => Err(*why),
            },
        }
    }
}

/// Whether a member with this status is combined.
pub(super) fn counts(status: Status) -> bool {
    matches!(status, Status::There | Status::Filled)
}

/// Whether the members' weights are shares of the whole.
pub(super) fn is_weighted(combine: Combine) -> bool {
    match combine {
        Combine::WeightedMean | Combine::GeometricMean | Combine::HarmonicMean => true,
        Combine::Sum | Combine::Product | Combine::Min | Combine::Max => false,
    }
}

fn reads_weights(combine: Combine) -> bool {
    is_weighted(combine) || combine == Combine::Sum
}

/// Why members do not combine.
enum Uncombined {
    Unheld,
    Undefined,
}

/// What the members so far come to.
#[derive(Debug, Clone, Copy)]
struct Partial<N> {
    sum: N,
    /// A part of nought with a weight: the harmonic mean is nought.
    nought: bool,
}

/// Takes one more member in.
fn accumulate<N: Calculated>(
    combine: Combine,
    partial: Option<Partial<N>>,
    score: N,
    weight: impl Fn() -> Decimal,
    weights: Option<Decimal>,
) -> Result<Partial<N>, Uncombined> {
    let so_far = partial.map(|partial| partial.sum);
    let mut nought = partial.is_some_and(|partial| partial.nought);
    let sum = match combine {
        Combine::WeightedMean | Combine::Sum => {
            N::of(weight()).times(score).and_then(|part| plus(so_far, part))
        }
        Combine::GeometricMean => {
            let factor = power_of_share(score, weight(), weights)?;
            so_far.map_or(Some(factor), |product| product.times(factor))
        }
        Combine::HarmonicMean => {
            let weight = weight();
            if score.order(N::ZERO).is_lt() {
                return Err(Uncombined::Undefined);
            }
            nought |= score.is_nought() && !weight.is_zero();
            if score.is_nought() {
                Some(so_far.unwrap_or(N::ZERO))
            } else {
                N::of(weight).over(score).and_then(|part| plus(so_far, part))
            }
        }
        Combine::Product => so_far.map_or(Some(score), |product| product.times(score)),
        Combine::Min => Some(so_far.map_or(score, |smallest| smallest.smaller(score))),
        Combine::Max => Some(so_far.map_or(score, |largest| largest.larger(score))),
    };
    sum.map(|sum| Partial { sum, nought }).ok_or(Uncombined::Unheld)
}

fn plus<N: Number>(so_far: Option<N>, part: N) -> Option<N> {
    so_far.map_or(Some(part), |sum| sum.plus(part))
}

/// s^(w/Σw): by the share, so that the product of many parts stays small.
fn power_of_share<N: Number>(score: N, weight: Decimal, weights: Option<Decimal>) -> Result<N, Uncombined> {
    let score = score.double();
    if score < 0.0 {
        return Err(Uncombined::Undefined);
    }
    let share = weights
        .and_then(|weights| weight.div(weights))
        .ok_or(Uncombined::Unheld)?;
    real::power(score, share.double())
        .and_then(N::of_double)
        .ok_or(Uncombined::Unheld)
}

/// The score once all members are in.
fn finish<N: Number>(step: &CombineStep, partial: Partial<N>, weights: Option<Decimal>) -> Option<N> {
    match step.combine {
        Combine::WeightedMean => partial.sum.ratio(N::of(weights?), step.rounding),
        Combine::HarmonicMean if partial.nought => Some(N::ZERO),
        Combine::HarmonicMean => N::of(weights?).ratio(partial.sum, step.rounding),
        Combine::GeometricMean | Combine::Sum | Combine::Product | Combine::Min | Combine::Max => {
            Some(partial.sum)
        }
    }
}
