//! What if a weight or a value were another: a scorecard with other weights, and values in the place of those that were
//! counted, scored from what is kept. What is then different is `compare`'s to find.

mod values;
pub(crate) mod weights;

use weigh_dsl::compile::RefusedSetting;
use weigh_dsl::model::{GroupId, KpiId, Member, Scorecard};
use weigh_dsl::value::Decimal;

use crate::error::Error;
use crate::outcome::{Cell, Outcome};
use crate::program::{Kept, Program};
use crate::request::{Request, Watch};
use crate::score::Supposition;
use crate::values::ScoredPeriod;

/// What is to be otherwise, as it was typed.
#[derive(Debug, Clone, Default)]
pub struct WhatIf {
    /// Weights: the name or label of a KPI or a group, and what it shall weigh, `30%` among its siblings or `30` points.
    pub weights: Vec<(String, String)>,
    /// Values of KPIs for one subject each.
    pub values: Vec<ValueGiven>,
}

/// A value in the place of one that was counted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ValueGiven {
    /// Whose, by key.
    pub subject: String,
    /// Of which KPI, by name or label.
    pub kpi: String,
    /// The value as it would stand in a file: `95%`, `2h`, `missing`.
    pub value: String,
}

/// What is wrong with a supposition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refused {
    /// Whether it is about a weight; else it is about a value.
    pub of_weight: bool,
    /// What is wrong and what to write.
    pub setting: RefusedSetting,
}

/// What is to be otherwise, as it is meant.
#[derive(Debug, Clone, Default)]
pub struct Supposed {
    /// The weights, level by level.
    pub levels: Vec<Level>,
    /// The values.
    pub values: Vec<SupposedValue>,
}

/// The weights of a group's members, of which some are given.
#[derive(Debug, Clone, PartialEq)]
pub struct Level {
    /// The group.
    pub group: GroupId,
    /// Whose weights are given, and what: shares of the level, or points.
    pub given: Vec<(Member, Decimal)>,
    /// Whether they are points; else shares of 1.
    pub points: bool,
}

/// A value in the place of one that was counted.
#[derive(Debug, Clone, PartialEq)]
pub struct SupposedValue {
    /// Whose, by key.
    pub subject: String,
    /// Of which KPI.
    pub kpi: KpiId,
    /// What it is.
    pub value: Cell,
}

impl Level {
    /// The members whose weights follow: those that share what the given ones leave.
    pub fn others<'a>(&'a self, scorecard: &'a Scorecard) -> impl Iterator<Item = Member> + 'a {
        let members = scorecard.group(self.group).members.iter().copied();
        members.filter(|member| self.given.iter().all(|(given, _)| given != member))
    }
}

impl Program {
    /// What is meant by what was typed, or all that is wrong with it but the keys of subjects, which only the data has.
    pub fn suppose(&self, request: &Request, what: &WhatIf) -> Result<Supposed, Suppose> {
        let scorecard = self.scorecard(request).map_err(Suppose::Failed)?;
        let mut refused = Vec::new();
        let levels = weights::read(scorecard, &what.weights, &mut refused);
        let values = values::read_all(scorecard, &what.values, &mut refused);
        if refused.is_empty() {
            Ok(Supposed { levels, values })
        } else {
            Err(Suppose::Refused(refused))
        }
    }

    /// Whether what was kept is all that it needs, so that [`Program::score_supposing`] will not ask for another scan.
    pub fn covers(&self, kept: &Kept) -> bool {
        self.ask(kept).is_ok()
    }

    /// Scores what was kept as [`Program::score`] does, with other weights and values.
    pub fn score_supposing(
        &self,
        kept: &Kept,
        supposed: &Supposed,
        watch: &dyn Watch,
    ) -> Result<Outcome, Suppose> {
        self.ask(kept).map_err(Suppose::Failed)?;
        let suppositions = values::placed(kept.values(), &supposed.values).map_err(Suppose::Refused)?;
        let scorecard = self.reweighed(kept.request(), &kept.values().periods, supposed)?;
        self.score_by(&scorecard, kept, &suppositions, watch)
            .map_err(Suppose::Failed)
    }

    /// The scorecard with other weights.
    fn reweighed(
        &self,
        request: &Request,
        periods: &[ScoredPeriod],
        supposed: &Supposed,
    ) -> Result<Scorecard, Suppose> {
        let mut scorecard = self.scorecard(request).map_err(Suppose::Failed)?.clone();
        for level in &supposed.levels {
            weights::within(&scorecard, level, periods).map_err(|refused| Suppose::Refused(vec![refused]))?;
            weights::apply(&mut scorecard, level);
        }
        Ok(scorecard)
    }
}

/// Why something cannot be supposed.
#[derive(Debug)]
pub enum Suppose {
    /// It names what is not there, or is no value of its kind: all mistakes.
    Refused(Vec<Refused>),
    /// It was not scored.
    Failed(Error),
}

/// Values in the rows that they are for.
type Suppositions = Vec<Supposition>;

#[cfg(test)]
mod tests;
