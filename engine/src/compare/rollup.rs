//! Roll-ups side by side: a score out of members' scores, one of a level in a period, of each side.

use std::collections::HashMap;

use weigh_dsl::model::{Bands, Member, RollupMethod, Scorecard};

use super::{Named, PeriodPair, Side, same};
use crate::outcome::{Cell, Outcome, Subject};

/// What a part of one of a level comes to in a period.
#[derive(Debug, Clone, PartialEq)]
pub struct SideRollup {
    /// The period, by its place on its side.
    pub period: usize,
    /// The level, as it is written.
    pub level: String,
    /// Which one; none for the subjects that belong to none.
    pub one: Option<Subject>,
    /// How many subjects belong to it.
    pub members: u32,
    /// Whose scores are rolled up: a KPI, a group, or `total`.
    pub part: Named,
    /// How.
    pub method: RollupMethod,
    /// Whether members have weights.
    pub weighted: bool,
    /// The score.
    pub score: Cell,
    /// How many members have a score.
    pub scored: u32,
    /// The grade.
    pub grade: Option<Named>,
}

/// The same on both sides, as far as they have it: by side, its index.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RollupPair {
    /// By side.
    pub at: [Option<usize>; 2],
    /// Whether anything of it is different, or only one side has it.
    pub differs: bool,
}

impl SideRollup {
    /// All of an outcome, in its order.
    pub(super) fn all(outcome: &Outcome) -> Vec<Self> {
        let scorecard = &*outcome.scorecard;
        let mut all = Vec::new();
        for (rollup, results) in scorecard.rollups.iter().zip(&outcome.rollups) {
            for one in &results.levels {
                for (part, rolled) in rollup.parts.iter().zip(&one.scores) {
                    let (named, bands) = named(scorecard, part.part);
                    let band = rolled.grade.zip(bands);
                    let band = band.map(|(grade, bands)| &bands.bands[grade as usize]);
                    all.push(Self {
                        period: one.period,
                        level: rollup.level.clone(),
                        one: one.level.clone(),
                        members: one.members,
                        part: named,
                        method: part.method,
                        weighted: part.weight.is_some(),
                        score: rolled.score.clone(),
                        scored: rolled.members,
                        grade: band.map(|band| Named::new(&band.name, band.label.as_ref())),
                    });
                }
            }
        }
        all
    }

    fn is_same(&self, other: &Self) -> bool {
        let grade = |of: &Self| of.grade.as_ref().map(|grade| grade.name.clone());
        self.members == other.members
            && self.way() == other.way()
            && same(&self.score, &other.score)
            && self.scored == other.scored
            && grade(self) == grade(other)
    }

    fn way(&self) -> (RollupMethod, bool) {
        (self.method, self.weighted)
    }
}

fn named(scorecard: &Scorecard, part: Member) -> (Named, Option<&Bands>) {
    match part {
        Member::Group(id) if id.0 == 0 => (Named::new("total", None), scorecard.root().bands.as_ref()),
        Member::Group(id) => {
            let group = scorecard.group(id);
            (
                Named::new(&group.name, group.label.as_ref()),
                group.bands.as_ref(),
            )
        }
        Member::Kpi(id) => {
            let kpi = scorecard.kpi(id);
            (Named::new(&kpi.name, kpi.label.as_ref()), kpi.bands.as_ref())
        }
    }
}

/// Those of a period: those of `after` in their order, behind them those that only `before` has. Of several of one part those that
/// are made in the same way belong together.
pub(super) fn pairs(before: &Side, after: &Side, at: [usize; 2]) -> Vec<RollupPair> {
    let of = |side: &Side, period: usize| -> Vec<usize> {
        let rollups = side.rollups.iter().enumerate();
        rollups
            .filter(|(_, one)| one.period == period)
            .map(|(at, _)| at)
            .collect()
    };
    let (earlier, later) = (of(before, at[0]), of(after, at[1]));
    let key = |one: &SideRollup| {
        let one_of = one.one.as_ref().map(|one| one.key.clone());
        (one.level.clone(), one_of, one.part.name.clone())
    };
    let mut free: HashMap<_, Vec<usize>> = HashMap::new();
    for at in &earlier {
        free.entry(key(&before.rollups[*at])).or_default().push(*at);
    }
    let mut found: Vec<Option<usize>> = vec![None; later.len()];
    for same_way in [true, false] {
        for (place, theirs) in later.iter().enumerate() {
            if found[place].is_some() {
                continue;
            }
            let theirs = &after.rollups[*theirs];
            let Some(free) = free.get_mut(&key(theirs)) else {
                continue;
            };
            let fits = |ours: &usize| !same_way || before.rollups[*ours].way() == theirs.way();
            found[place] = free.iter().position(fits).map(|at| free.remove(at));
        }
    }
    let both = later.iter().zip(&found).map(|(theirs, ours)| RollupPair {
        at: [*ours, Some(*theirs)],
        differs: ours.is_none_or(|ours| !before.rollups[ours].is_same(&after.rollups[*theirs])),
    });
    let gone = earlier.iter().filter(|ours| !found.contains(&Some(**ours)));
    both.chain(gone.map(|ours| RollupPair {
        at: [Some(*ours), None],
        differs: true,
    }))
    .collect()
}

impl PeriodPair {
    /// The roll-ups that are different.
    pub fn other_rollups(&self) -> impl Iterator<Item = &RollupPair> {
        self.rollups.iter().filter(|pair| pair.differs)
    }
}
