//! The end of a part over whole numbers: limits, missing policy, rounding. Vetoes are left to the decimals.

use super::{Chunk, Units, either};
use crate::score::chunk::{Status, Statuses};
use crate::score::exact::Divisor;
use crate::score::program::{PartPolicy, PartStep};
use crate::units::power_of_ten;

impl Chunk<'_> {
    /// The column of a part's final scores; leaves behind how it stands.
    pub(super) fn part_in_units(&mut self, step: &PartStep) -> Option<Units> {
        if !step.vetoes.is_empty() || step.is_plain() {
            return None;
        }
        let mut score = match self.limited(step)? {
            Some(limited) => limited,
            None => self.units(step.raw)?.clone(),
        };
        self.statuses[step.part.0 as usize] = self.settle(step, &mut score)?;
        Some(score)
    }

    /// The raw scores within limits, in a unit that holds what the policy fills in as well; none inside where they are the
    /// raw scores as they are.
    fn limited(&self, step: &PartStep) -> Option<Option<Units>> {
        let (raw, low, high) = (self.units(step.raw)?, self.end(step.low)?, self.end(step.high)?);
        let others = [low, high, self.filled(step)?].into_iter().flatten();
        let scale = others.fold(raw.scale, |scale, other| scale.max(other.scale));
        if low.is_none() && high.is_none() && scale == raw.scale {
            return Some(None);
        }
        let mut counts = raw.at(scale)?.0.into_owned();
        let mut missing = raw.missing.clone();
        for (end, closer) in [(low, i64::max as fn(i64, i64) -> i64), (high, i64::min)] {
            let Some(end) = end else { continue };
            for (count, end) in counts.iter_mut().zip(&*end.at(scale)?.0) {
                *count = closer(*count, *end);
            }
            missing = either(&missing, &end.missing);
        }
        Some(Some(Units::of(counts, scale, missing)?))
    }

    /// What the policy fills in, if it does.
    fn filled(&self, step: &PartStep) -> Option<Option<&Units>> {
        match step.policy {
            PartPolicy::Skip | PartPolicy::Fail => Some(None),
            PartPolicy::Score(score) => Some(Some(self.units(score)?)),
        }
    }

    /// Fills in, and rounds.
    fn settle(&self, step: &PartStep, score: &mut Units) -> Option<Statuses> {
        let filled = match self.filled(step)? {
            None => None,
            Some(filled) => Some((filled, filled.at(score.scale)?.0)),
        };
        let mut fill = |score: &mut Units, row: usize| {
            let (filled, counts) = filled.as_ref()?;
            filled.reason(row).is_none().then(|| {
                score.counts[row] = counts[row];
                score.bound = score.bound.max(counts[row].saturating_abs());
            })
        };
        let statuses = self.statuses_of(step, score, &mut fill);
        if let Some(rounding) = step.rounding
            && score.scale > rounding.places
        {
            let by = Divisor::new(power_of_ten(score.scale - rounding.places)?, rounding.mode);
            score
                .counts
                .iter_mut()
                .for_each(|count| *count = by.divide(*count));
            score.scale = rounding.places;
        }
        Some(statuses)
    }

    /// How the part stands, with what its policy fills in.
    fn statuses_of(
        &self,
        step: &PartStep,
        score: &mut Units,
        fill: &mut impl FnMut(&mut Units, usize) -> Option<()>,
    ) -> Statuses {
        let applies = step.applies.map(|applies| self.view::<bool>(applies));
        let weights = &self.program.weight_reasons;
        let combined = step
            .combined
            .and_then(|combined| self.missing(combined).as_deref());
        if score.missing.is_none() && applies.is_none() && combined.is_none() {
            return Statuses::AllThere;
        }
        let mut missing = score.missing.take().unwrap_or_else(|| vec![None; score.len()]);
        let stand = |(row, missing): (usize, &mut Option<_>)| {
            if applies.as_ref().is_some_and(|applies| !applies.holds(row)) {
                *missing = Some(step.not_applicable);
                return Status::NotApplicable;
            }
            if let Some(why) = combined.and_then(|combined| combined[row])
                && let Some(status) = step.without_members(why, weights)
            {
                *missing = Some(why);
                return status;
            }
            let Some(why) = *missing else {
                return Status::There;
            };
            if fill(score, row).is_some() {
                *missing = None;
                return Status::Filled;
            }
            step.without_score(why)
        };
        let statuses = Statuses::new(missing.iter_mut().enumerate().map(stand).collect());
        score.missing = missing.iter().any(Option::is_some).then_some(missing);
        statuses
    }
}
