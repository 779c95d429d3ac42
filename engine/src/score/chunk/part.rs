//! The end of every KPI and every group: does it apply, what if it is missing, its limits, its rounding.

use weigh_dsl::value::{Decimal, Rounding};

use super::number::Calculated;
use super::scorer::{known, within};
use super::view::{AnyView, Slot, View};
use super::{Chunk, Status, Statuses};
use crate::column::Column;
use crate::outcome::ReasonId;
use crate::score::program::{Class, PartPolicy, PartStep};

impl Chunk<'_> {
    /// The column of a part's final scores; leaves behind how it stands.
    pub(super) fn part(&mut self, step: &PartStep) -> Column {
        let raw_class = self.program.nodes[step.raw.0 as usize].class;
        let (column, statuses) = match (raw_class, step.rounding) {
            (Class::Float, Some(rounding)) => self.rounded::<f64>(step, rounding),
            (Class::Float, None) => self.unrounded::<f64>(step),
            (_, Some(rounding)) => self.rounded::<Decimal>(step, rounding),
            (_, None) => self.unrounded::<Decimal>(step),
        };
        self.statuses[step.part.0 as usize] = statuses;
        column
    }

    /// The raw scores as they are, where nothing happens to them.
    pub(super) fn plain(&mut self, step: &PartStep) -> Slot {
        let raw = self.take(step.raw);
        let standing = |missing: &Option<ReasonId>| match missing {
            None => Status::There,
            Some(why) => (step.without_members(*why, &self.program.weight_reasons))
                .unwrap_or_else(|| step.without_score(*why)),
        };
        self.statuses[step.part.0 as usize] = match raw.missing() {
            None => Statuses::AllThere,
            Some(missing) => Statuses::new(missing.iter().map(standing).collect()),
        };
        raw
    }

    fn unrounded<N: Calculated>(&self, step: &PartStep) -> (Column, Statuses) {
        let part = Part::<N>::new(self, step);
        let mut statuses = Vec::with_capacity(self.len());
        let column = self.rows(|row| {
            let (status, score) = part.settle(row);
            statuses.push(part.standing(status, score.err()));
            score
        });
        (column, Statuses::new(statuses))
    }

    fn rounded<N: Calculated>(&self, step: &PartStep, rounding: Rounding) -> (Column, Statuses) {
        let part = Part::<N>::new(self, step);
        let mut statuses = Vec::with_capacity(self.len());
        let column = self.rows(|row| {
            let (status, score) = part.settle(row);
            let score = score.and_then(|score| score.rounded(rounding).ok_or(step.unheld));
            statuses.push(part.standing(status, score.err()));
            score
        });
        (column, Statuses::new(statuses))
    }
}

/// A veto on a score.
struct Veto<'a, N> {
    condition: View<'a, bool>,
    score: View<'a, N>,
    at_most: bool,
}

/// What a part step looks at.
pub(super) struct Part<'a, N> {
    raw: View<'a, N>,
    combined: Option<AnyView<'a>>,
    applies: Option<View<'a, bool>>,
    filled: Option<View<'a, N>>,
    low: Option<View<'a, N>>,
    high: Option<View<'a, N>>,
    vetoes: Vec<Veto<'a, N>>,
    step: &'a PartStep,
    weight_reasons: &'a [ReasonId],
}

impl<'a, N: Calculated> Part<'a, N> {
    pub(super) fn new(chunk: &'a Chunk<'_>, step: &'a PartStep) -> Self {
        let filled = match step.policy {
            PartPolicy::Skip | PartPolicy::Fail => None,
            PartPolicy::Score(score) => Some(chunk.view(score)),
        };
        Self {
            raw: chunk.view(step.raw),
            combined: step.combined.map(|combined| chunk.column(combined)),
            applies: step.applies.map(|applies| chunk.view(applies)),
            filled,
            low: step.low.map(|low| chunk.view(low)),
            high: step.high.map(|high| chunk.view(high)),
            vetoes: (step.vetoes.iter())
                .map(|veto| Veto {
                    condition: chunk.view(veto.condition),
                    score: chunk.view(veto.score),
                    at_most: veto.at_most,
                })
                .collect(),
            step,
            weight_reasons: &chunk.program.weight_reasons,
        }
    }

    /// The score before it is rounded, and how the part stands if that is its score.
    pub(super) fn settle(&self, row: usize) -> (Status, Result<N, ReasonId>) {
        let (mut status, mut score) = self.filled(row);
        if matches!(status, Status::NotApplicable | Status::Broken) {
            return (status, score);
        }
        for veto in &self.vetoes {
            if !veto.condition.holds(row) {
                continue;
            }
            match (score, veto.score.get(row)) {
                (Ok(own), Ok(most)) if veto.at_most => score = Ok(own.smaller(*most)),
                (_, Ok(set)) if !veto.at_most => {
                    // Nobody filled it in, whether the policy would have or not.
                    status = Status::There;
                    score = Ok(*set);
                }
                (Err(_), Ok(_)) => {}
                // A veto whose score is not known leaves no score that could be defended.
                (_, Err(why)) => score = Err(why),
                (Ok(_), Ok(_)) => unreachable!("both kinds of vetoes are above"),
            }
        }
        (status, score)
    }

    /// The score before vetoes, with what the policy fills in.
    pub(super) fn filled(&self, row: usize) -> (Status, Result<N, ReasonId>) {
        if self.applies.as_ref().is_some_and(|applies| !applies.holds(row)) {
            return (Status::NotApplicable, Err(self.step.not_applicable));
        }
        if let Some(why) = self.combined.as_ref().and_then(|combined| combined.reason(row))
            && let Some(status) = self.step.without_members(why, self.weight_reasons)
        {
            return (status, Err(why));
        }
        let raw = self.raw.get(row).and_then(|raw| self.limited(*raw, row));
        match raw {
            Ok(raw) => (Status::There, Ok(raw)),
            Err(why) => match self.filled.as_ref().map(|filled| filled.get(row)) {
                Some(Ok(score)) => (Status::Filled, Ok(*score)),
                // A policy whose own score is missing says nothing.
                Some(Err(_)) | None => (Status::Skipped, Err(why)),
            },
        }
    }

    pub(super) fn limited(&self, score: N, row: usize) -> Result<N, ReasonId> {
        Ok(within(
            score,
            known(self.low.as_ref(), row)?,
            known(self.high.as_ref(), row)?,
        ))
    }

    /// How the part stands in the end, when its score may have gone missing on the way.
    fn standing(&self, status: Status, missing: Option<ReasonId>) -> Status {
        match (status, missing) {
            (Status::There | Status::Filled | Status::Skipped, Some(why)) => self.step.without_score(why),
            (status, _) => status,
        }
    }
}
