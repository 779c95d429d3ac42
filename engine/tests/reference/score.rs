//! Scores: value → curve → bonuses → limit → missing policy → vetoes → rounding → groups → total. The curves are in `forms`,
//! groups in `combine`, what compares subjects in `across`, the rules beside the weighted parts in `rules`.

use std::cell::RefCell;
use std::collections::HashMap;

use weigh_engine::dsl::model::{
    Across, Facet, GroupId, Kpi, KpiId, Limit, Member, Missing, Policy, SubjectExpr, SubjectLeaf,
};
use weigh_engine::dsl::value::Rounding;
use weigh_engine::outcome::Rule;

use super::combine::Gathered;
use super::formula::{Place, number, value};
use super::rows::{Row, cell, follow, subjects};
use super::{Num, Value, aggregate::aggregate};

/// What the oracle says of a subject in a period.
#[derive(Debug, Clone)]
pub(crate) struct Scored {
    /// By KPI.
    pub(crate) kpis: Vec<ScoredPart>,
    /// By group, the first is the scorecard.
    pub(crate) groups: Vec<ScoredPart>,
    /// What rules did, by part, kind and place.
    pub(crate) rules: Vec<(Member, Rule, Option<Value>)>,
    /// The index of the segment.
    pub(crate) segment: Option<usize>,
}

/// What the oracle says of a part.
#[derive(Debug, Clone)]
pub(crate) struct ScoredPart {
    /// Of a KPI.
    pub(crate) value: Value,
    pub(crate) score: Value,
    /// Its share of the whole.
    pub(crate) share: Option<Num>,
    /// The index of its band.
    pub(crate) grade: Option<usize>,
}

/// All subjects in a period, and what has been found out about them so far.
pub(crate) struct World<'a> {
    pub(super) place: Place<'a>,
    subjects: Vec<Row>,
    parts: RefCell<HashMap<(usize, Member), Part>>,
    pub(super) across: RefCell<HashMap<(usize, Across, Own), Value>>,
}

impl<'a> World<'a> {
    pub(crate) fn new(place: Place<'a>) -> Self {
        World {
            place,
            subjects: subjects(place),
            parts: RefCell::default(),
            across: RefCell::default(),
        }
    }

    pub(crate) fn subjects(&self) -> usize {
        self.subjects.len()
    }

    pub(super) fn card(&self, at: usize) -> Card<'_> {
        Card { world: self, at }
    }

    pub(super) fn cards(&self) -> impl Iterator<Item = Card<'_>> {
        (0..self.subjects.len()).map(|at| self.card(at))
    }

    /// Scores a subject.
    pub(crate) fn score(&self, at: usize) -> Scored {
        let (card, scorecard) = (self.card(at), self.place.scorecard);
        let mut shares = HashMap::new();
        let root = Member::Group(GroupId(0));
        let whole = (!card.part(root).score().is_missing()).then(|| Num::whole(1));
        shares.insert(root, whole.clone());
        card.share_out(GroupId(0), whole.as_ref(), &mut shares);
        let part = |member: Member| ScoredPart {
            value: match member {
                Member::Kpi(id) => card.value_of(scorecard.kpi(id)),
                Member::Group(_) => Value::Missing,
            },
            score: card.part(member).score(),
            share: shares[&member].clone(),
            grade: card.grade(member),
        };
        let kpis = 0..scorecard.kpis.len() as u32;
        let groups = 0..scorecard.groups.len() as u32;
        Scored {
            kpis: kpis.map(|id| part(Member::Kpi(KpiId(id)))).collect(),
            groups: groups.map(|id| part(Member::Group(GroupId(id)))).collect(),
            rules: card.effects(),
            segment: card.segment(),
        }
    }
}

/// A member of a group as its group sees it.
#[derive(Debug, Clone)]
pub(super) enum Part {
    /// Its score, and whether it is its own rather than one that the missing policy gave it.
    Scored(Num, bool),
    /// Left out; its weight goes to its siblings.
    Absent,
    /// It does not apply: as if it were not there.
    NotApplicable,
    /// It must not be missing, and is.
    Failed,
    /// A weight below it is missing or negative, which no policy mends.
    Broken,
}

impl Part {
    pub(super) fn score(&self) -> Value {
        match self {
            Part::Scored(score, _) => Value::Number(score.clone()),
            Part::Absent | Part::NotApplicable | Part::Failed | Part::Broken => Value::Missing,
        }
    }
}

/// Whose `value`, `target` and `score` a formula speaks of, and at which point of its way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Own {
    /// Nobody's.
    Nobody,
    /// In `needs`: the value as it was measured.
    Measured(KpiId),
    /// In `applies when` and `target`: the value, where it is as `needs` wants it.
    Valued(Member),
    /// Behind that: the value of those whom the part applies to.
    Applying(Member),
}

/// What all parts have.
struct Form<'a> {
    applies: Option<&'a SubjectExpr>,
    missing: &'a Missing,
    limit: Option<&'a Limit>,
    rounding: Option<Rounding>,
}

/// A subject in a period.
#[derive(Clone, Copy)]
pub(super) struct Card<'a> {
    pub(super) world: &'a World<'a>,
    pub(super) at: usize,
}

impl Card<'_> {
    pub(super) fn formula(&self, expr: &SubjectExpr, own: Own) -> Value {
        value(self.world.place, expr, &|leaf: &SubjectLeaf| self.leaf(leaf, own))
    }

    fn leaf(&self, leaf: &SubjectLeaf, own: Own) -> Value {
        let (place, subject) = (self.world.place, &self.world.subjects[self.at]);
        match leaf {
            SubjectLeaf::Aggregate(inner) => aggregate(place, subject, inner),
            SubjectLeaf::Blend(blend) => {
                let (mut top, mut bottom) = (Num::whole(0), Num::whole(0));
                for (weight, part) in &blend.parts {
                    if let Value::Number(mean) = aggregate(place, subject, part) {
                        top = top.add(&mean.mul(&Num::of(*weight)));
                        bottom = bottom.add(&Num::of(*weight));
                    }
                }
                number(top.div(&bottom))
            }
            SubjectLeaf::Column { through, column } => {
                follow(place, place.scorecard.subject, subject, through)
                    .map_or(Value::Missing, |(table, row)| cell(place, table, &row, *column))
            }
            SubjectLeaf::EmptyColumn => Value::Missing,
            SubjectLeaf::Value => match own {
                Own::Nobody => unreachable!("`value` stands in a part"),
                Own::Measured(id) => self.formula(&place.scorecard.kpi(id).value, Own::Nobody),
                Own::Valued(member) => self.read(member),
                Own::Applying(member) if self.applies(member) => self.read(member),
                Own::Applying(_) => Value::Missing,
            },
            SubjectLeaf::Target => match own {
                Own::Valued(Member::Kpi(id)) | Own::Applying(Member::Kpi(id)) | Own::Measured(id) => {
                    let target = place
                        .scorecard
                        .kpi(id)
                        .target
                        .as_ref()
                        .expect("the KPI has a target");
                    self.formula(target, Own::Valued(Member::Kpi(id)))
                }
                _ => unreachable!("`target` stands in a KPI"),
            },
            SubjectLeaf::OwnScore => match own {
                Own::Applying(member) => {
                    let of = |card: &Card<'_>| card.own_score(member);
                    number(of(self).map(|score| self.as_read(score, &of)))
                }
                _ => unreachable!("`score` stands in what fills it in"),
            },
            SubjectLeaf::Part(Member::Kpi(id), Facet::Value) => self.value_of(place.scorecard.kpi(*id)),
            SubjectLeaf::Part(Member::Group(_), Facet::Value) => unreachable!("a group has no value"),
            SubjectLeaf::Part(member, Facet::Score) => {
                let of = |card: &Card<'_>| card.part(*member).score().number().cloned();
                number(of(self).map(|score| self.as_read(score, &of)))
            }
            SubjectLeaf::Part(member, Facet::Grade) => {
                number(self.grade(*member).map(|grade| Num::whole(grade as i64)))
            }
            SubjectLeaf::Across(inner) => self.across(inner, own),
        }
    }

    /// The value of a KPI: missing where a condition of `needs` does not hold.
    fn value_of(&self, kpi: &Kpi) -> Value {
        let kpis = &self.world.place.scorecard.kpis;
        let id = kpis
            .iter()
            .position(|other| std::ptr::eq(other, kpi))
            .expect("one of them");
        let own = Own::Measured(KpiId(id as u32));
        if kpi.needs.iter().all(|needs| self.formula(needs, own).holds()) {
            self.formula(&kpi.value, Own::Nobody)
        } else {
            Value::Missing
        }
    }

    /// What is scored: the value of a KPI, the members' combined score of a group.
    fn valued(&self, member: Member) -> Value {
        match member {
            Member::Kpi(id) => self.value_of(self.world.place.scorecard.kpi(id)),
            Member::Group(id) => self.combined(id),
        }
    }

    /// A score as formulas read it: without the last digits, where it is a double for anybody.
    pub(super) fn as_read(&self, score: Num, of: &dyn Fn(&Card<'_>) -> Option<Num>) -> Num {
        let doubles = self
            .world
            .cards()
            .any(|card| matches!(of(&card), Some(Num::Float(_))));
        if doubles { score.as_read() } else { score }
    }

    /// What is scored, as formulas read it: a group's score is a decimal to them.
    fn read(&self, member: Member) -> Value {
        match member {
            Member::Kpi(_) => self.valued(member),
            Member::Group(_) => {
                let of = |card: &Card<'_>| card.valued(member).number().cloned();
                number(of(self).map(|score| self.as_read(score, &of)))
            }
        }
    }

    fn form(&self, member: Member) -> Form<'_> {
        let scorecard = self.world.place.scorecard;
        match member {
            Member::Kpi(id) => {
                let kpi = scorecard.kpi(id);
                Form {
                    applies: kpi.applies.as_ref(),
                    missing: &kpi.missing,
                    limit: kpi.limit.as_ref(),
                    rounding: kpi.round.or(scorecard.round.score),
                }
            }
            Member::Group(id) => {
                let group = scorecard.group(id);
                Form {
                    applies: group.applies.as_ref(),
                    missing: &group.missing,
                    limit: group.limit.as_ref(),
                    rounding: if id == GroupId(0) {
                        scorecard.round.total
                    } else {
                        scorecard.round.group
                    },
                }
            }
        }
    }

    fn applies(&self, member: Member) -> bool {
        let applies = self.form(member).applies;
        applies.is_none_or(|applies| self.formula(applies, Own::Valued(member)).holds())
    }

    /// What the form of score makes of the value.
    fn raw(&self, member: Member) -> Option<Num> {
        let scorecard = self.world.place.scorecard;
        let scoring = match member {
            Member::Kpi(id) => Some(&scorecard.kpi(id).scoring),
            Member::Group(id) => scorecard.group(id).scoring.as_ref(),
        };
        match scoring {
            Some(form) => {
                let value = self.read(member).number()?.clone();
                self.scored(Own::Applying(member), form, &value)
            }
            None => self.valued(member).number().cloned(),
        }
    }

    /// The part's own score, before anything is filled in: with bonuses and penalties, within its limits.
    pub(super) fn own_score(&self, member: Member) -> Option<Num> {
        if !self.applies(member) {
            return None;
        }
        let own = Own::Applying(member);
        let mut score = self.adjusted(member, self.raw(member)?);
        let limit = self.form(member).limit;
        if let Some(low) = limit.and_then(|limit| limit.low.as_ref()) {
            score = larger(score, self.formula(low, own).number()?.clone());
        }
        if let Some(high) = limit.and_then(|limit| limit.high.as_ref()) {
            score = smaller(score, self.formula(high, own).number()?.clone());
        }
        Some(score)
    }

    pub(super) fn part(&self, member: Member) -> Part {
        let known = self.world.parts.borrow().get(&(self.at, member)).cloned();
        known.unwrap_or_else(|| {
            let part = self.settled(member);
            (self.world.parts.borrow_mut()).insert((self.at, member), part.clone());
            part
        })
    }

    fn settled(&self, member: Member) -> Part {
        let Form {
            missing, rounding, ..
        } = self.form(member);
        if !self.applies(member) {
            return Part::NotApplicable;
        }
        let own = self.own_score(member);
        let gathered = match member {
            Member::Group(id) if own.is_none() => Some(self.gathered(id)),
            Member::Group(_) | Member::Kpi(_) => None,
        };
        match gathered {
            Some(Gathered::Broken) => return Part::Broken,
            Some(Gathered::NotApplicable) => return Part::NotApplicable,
            _ => {}
        }
        let fails =
            missing.policy == Policy::Fail || (!missing.stated && matches!(gathered, Some(Gathered::Failed)));
        let mut is_its_own = own.is_some();
        let mut score = own.or_else(|| match &missing.policy {
            Policy::Skip | Policy::Fail => None,
            Policy::Zero => Some(Num::whole(0)),
            Policy::Worst => Some(Num::of(self.world.place.scorecard.scale.0)),
            Policy::Score(score) => self.formula(score, Own::Applying(member)).number().cloned(),
        });
        self.vetoed(member, &mut score, &mut is_its_own);
        match score {
            Some(score) => Part::Scored(rounded(score, rounding), is_its_own),
            None if fails => Part::Failed,
            None => Part::Absent,
        }
    }
}

fn rounded(score: Num, rounding: Option<Rounding>) -> Num {
    match rounding {
        Some(rounding) => score.round(rounding),
        None => score,
    }
}

pub(super) fn smaller(a: Num, b: Num) -> Num {
    if b.compare(&a).is_lt() { b } else { a }
}

pub(super) fn larger(a: Num, b: Num) -> Num {
    if b.compare(&a).is_gt() { b } else { a }
}
