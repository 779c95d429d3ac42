//! Grades as steps: the band of a score as its index, capped by vetoes; and segments, which are labels by rule.

use weigh_dsl::model::{Bands, Extent, GroupId, Member, SubjectExpr, VetoEffect};
use weigh_dsl::value::Decimal;

use super::build::{Builder, Own};
use super::{BandStep, Class, DistributeStep, Formula, NodeId, Step};
use crate::outcome::Reason;

impl Builder<'_> {
    /// The index of the band of a part, if it has bands.
    pub(super) fn grade(&mut self, member: Member, score: NodeId, own: Own) -> Option<NodeId> {
        let scorecard = self.scorecard;
        let bands = scorecard.bands(member)?;
        let root = member == Member::Group(GroupId(0));
        let mut grade = match &scorecard.distribute {
            Some(form) if root => {
                let within = form.within.as_ref().map(|within| self.expression(within, own));
                let step = DistributeStep {
                    total: score,
                    within,
                    shares: form.shares.clone(),
                    ties: form.ties,
                    best_is_least: scorecard.scale.1.compare(scorecard.scale.0).is_lt(),
                };
                self.push(Step::Distribute(Box::new(step)), Class::Exact)
            }
            _ => self.band(bands, score, own),
        };
        for (at, veto) in scorecard.rules(member).vetoes.iter().enumerate() {
            let VetoEffect::GradeAtMost(best) = veto.effect else {
                continue;
            };
            let strikes = self.strikes(member, at, own, None);
            let best = self.exact(Decimal::from(i64::from(best)));
            let capped = self.formula(Formula::Greatest(grade, best), Class::Exact);
            let pick = Formula::Pick {
                condition: strikes,
                then: capped,
                otherwise: grade,
            };
            grade = self.formula(pick, Class::Exact);
        }
        Some(grade)
    }

    fn band(&mut self, bands: &Bands, score: NodeId, own: Own) -> NodeId {
        let by_condition = bands
            .bands
            .iter()
            .any(|band| matches!(band.extent, Extent::When(_)));
        let no_band = self.reasons.id(Reason::NoBand);
        if by_condition {
            let cases = bands.bands.iter().map(|band| match &band.extent {
                Extent::When(condition) => Some(&**condition),
                Extent::Range { .. } | Extent::Distributed | Extent::Otherwise => None,
            });
            let found = self.first_of(cases.collect(), Reason::NoBand, own);
            return self.formula(Formula::Given(score, found), Class::Exact);
        }
        let banded = match &bands.of {
            Some(of) => self.expression(of, own),
            None => score,
        };
        let banded = self.settled(banded);
        let unheld = self.reasons.id(Reason::ScoreTooLarge);
        let step = BandStep {
            banded: self.convert(banded, Class::Exact, unheld),
            bands: bands.clone(),
            no_band,
        };
        let band = self.push(Step::Band(step), Class::Exact);
        match &bands.of {
            Some(_) => self.formula(Formula::Given(score, band), Class::Exact),
            None => band,
        }
    }

    /// The index of the segment.
    pub(super) fn segment(&mut self) -> Option<NodeId> {
        let segments = &self.scorecard.segments;
        if segments.is_empty() {
            return None;
        }
        let cases = segments
            .iter()
            .map(|segment| segment.condition.as_ref())
            .collect();
        Some(self.first_of(cases, Reason::NoSegment, Own::default()))
    }

    /// The index of the first case whose condition holds; one without a condition always does.
    fn first_of(&mut self, cases: Vec<Option<&SubjectExpr>>, none: Reason, own: Own) -> NodeId {
        let none = self.reasons.id(none);
        let mut result = self.formula(Formula::Missing(Class::Exact, none), Class::Exact);
        for (at, case) in cases.into_iter().enumerate().rev() {
            let then = self.exact(Decimal::from(at as i64));
            result = match case {
                None => then,
                Some(condition) => {
                    let condition = self.expression_as(condition, own, Class::Bool);
                    let pick = Formula::Pick {
                        condition,
                        then,
                        otherwise: result,
                    };
                    self.formula(pick, Class::Exact)
                }
            };
        }
        result
    }
}
