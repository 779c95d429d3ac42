//! Rules beside the weighted parts: bonuses, penalties, vetoes, grades, segments.

use weigh_engine::dsl::model::{Adjustment, Bands, Extent, GroupId, Member, SubjectExpr, Veto, VetoEffect};
use weigh_engine::outcome::Rule;

use super::score::{Card, Own, Part, larger, smaller};
use super::{Num, Value};

impl Card<'_> {
    /// A raw score with its bonuses and penalties.
    pub(super) fn adjusted(&self, member: Member, raw: Num) -> Num {
        let rules = self.world.place.scorecard.rules(member);
        rules.adjustments.iter().fold(raw, |score, one| {
            let points = self.points_of(member, one);
            if one.penalty {
                score.sub(&points)
            } else {
                score.add(&points)
            }
        })
    }

    /// The points of a bonus or a penalty: none where anything in it is missing.
    fn points_of(&self, member: Member, form: &Adjustment) -> Num {
        let nought = || Num::whole(0);
        let of = |expr| self.formula(expr, Own::Applying(member)).number().cloned();
        let given = || {
            let mut points = of(&form.amount)?;
            if let Some(each) = &form.each {
                points = points.mul(&larger(of(each)?, nought()));
            }
            if let Some(most) = &form.at_most {
                points = smaller(points, of(most)?);
            }
            Some(larger(points, nought()))
        };
        let when = (form.when.as_ref()).is_none_or(|when| self.formula(when, Own::Applying(member)).holds());
        given().filter(|_| when).unwrap_or_else(nought)
    }

    fn strikes(&self, member: Member, veto: &Veto) -> bool {
        self.formula(&veto.condition, Own::Applying(member)).holds()
    }

    /// What the vetoes leave of a score.
    pub(super) fn vetoed(&self, member: Member, score: &mut Option<Num>, is_its_own: &mut bool) {
        for veto in &self.world.place.scorecard.rules(member).vetoes {
            if !self.strikes(member, veto) {
                continue;
            }
            let of = |expr| self.formula(expr, Own::Applying(member)).number().cloned();
            match &veto.effect {
                VetoEffect::GradeAtMost(_) => {}
                VetoEffect::ScoreAtMost(most) => {
                    *score = score.take().and_then(|score| Some(smaller(score, of(most)?)));
                }
                VetoEffect::Score(set) => {
                    *score = of(set);
                    *is_its_own |= score.is_some();
                }
            }
        }
    }

    /// What each rule did: points that went into a score, and vetoes that struck one.
    pub(super) fn effects(&self) -> Vec<(Member, Rule, Option<Value>)> {
        let scorecard = self.world.place.scorecard;
        let kpis =
            (0..scorecard.kpis.len() as u32).map(|id| Member::Kpi(weigh_engine::dsl::model::KpiId(id)));
        let groups = (0..scorecard.groups.len() as u32).map(|id| Member::Group(GroupId(id)));
        let mut all = Vec::new();
        for member in kpis.chain(groups) {
            let rules = scorecard.rules(member);
            let is_scored = matches!(self.part(member), Part::Scored(..));
            for (at, one) in rules.adjustments.iter().enumerate() {
                let points = self.points_of(member, one);
                let went_in = is_scored && self.own_score(member).is_some() && !points.is_zero();
                all.push((
                    member,
                    Rule::Adjustment(at),
                    went_in.then_some(Value::Number(points)),
                ));
            }
            for (at, veto) in rules.vetoes.iter().enumerate() {
                let struck = is_scored && self.strikes(member, veto);
                let effect = match &veto.effect {
                    VetoEffect::GradeAtMost(_) => Value::Bool(true),
                    VetoEffect::ScoreAtMost(score) | VetoEffect::Score(score) => {
                        self.formula(score, Own::Applying(member))
                    }
                };
                let did = struck && !effect.is_missing();
                all.push((member, Rule::Veto(at), did.then_some(effect)));
            }
        }
        all
    }

    /// The index of the band of a part that has bands and a score.
    pub(super) fn grade(&self, member: Member) -> Option<usize> {
        let scorecard = self.world.place.scorecard;
        let bands = scorecard.bands(member)?;
        let score = self.part(member).score().number()?.clone();
        let grade = match &scorecard.distribute {
            Some(form) if member == Member::Group(GroupId(0)) => self.distributed(form)?,
            _ => self.band(member, bands, score)?,
        };
        let caps = scorecard
            .rules(member)
            .vetoes
            .iter()
            .filter_map(|veto| match veto.effect {
                VetoEffect::GradeAtMost(best) => self.strikes(member, veto).then_some(best as usize),
                VetoEffect::ScoreAtMost(_) | VetoEffect::Score(_) => None,
            });
        // The best band has the least index.
        Some(caps.fold(grade, usize::max))
    }

    fn band(&self, member: Member, bands: &Bands, score: Num) -> Option<usize> {
        let banded = match &bands.of {
            Some(of) => self.formula(of, Own::Applying(member)).number()?.clone(),
            None => self.as_read(score, &|card| card.part(member).score().number().cloned()),
        };
        band_of(bands, &banded, &|condition| {
            self.formula(condition, Own::Applying(member)).holds()
        })
    }

    /// The index of the segment.
    pub(super) fn segment(&self) -> Option<usize> {
        let segments = &self.world.place.scorecard.segments;
        segments.iter().position(|segment| {
            (segment.condition.as_ref()).is_none_or(|condition| self.formula(condition, Own::Nobody).holds())
        })
    }
}

/// The index of the band that a number lies in, or whose condition holds.
pub(super) fn band_of(bands: &Bands, banded: &Num, when: &dyn Fn(&SubjectExpr) -> bool) -> Option<usize> {
    let holds = |extent: &Extent| match extent {
        Extent::When(condition) => when(condition),
        Extent::Distributed | Extent::Otherwise => false,
        Extent::Range {
            low,
            low_open,
            high,
            high_open,
        } => {
            let above = low.is_none_or(|low| {
                let order = banded.compare(&Num::of(low));
                order.is_gt() || (order.is_eq() && !low_open)
            });
            let below = high.is_none_or(|high| {
                let order = banded.compare(&Num::of(high));
                order.is_lt() || (order.is_eq() && !high_open)
            });
            above && below
        }
    };
    let found = bands.bands.iter().position(|band| holds(&band.extent));
    found.or_else(|| {
        bands
            .bands
            .iter()
            .position(|band| band.extent == Extent::Otherwise)
    })
}
