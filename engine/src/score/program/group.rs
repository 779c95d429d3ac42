//! Groups as steps: their members, from the inside out, and what each of them weighs.

use weigh_dsl::model::{Facet, Group, GroupId, Member, Weight};
use weigh_dsl::syntax::ast::Combine;
use weigh_dsl::value::Rounding;

use super::build::{Builder, GroupProgress, Own, PartForm, is_final, kpi_of};
use super::scoring::Scored;
use super::{Class, CombineStep, MemberStep, MemberWeight, NodeId, PartId, Step};
use crate::outcome::{Reason, ReasonId};

impl Builder<'_> {
    /// A group's score out of its members'.
    pub(super) fn group(&mut self, at: usize) {
        let group: &Group = &self.scorecard.groups[at];
        let combine = self.combine(at, group);
        let rounding = self.group_rounding(at);
        let applies =
            (group.applies.as_ref()).map(|applies| self.expression_as(applies, Own::default(), Class::Bool));
        let own = Own {
            value: group.scoring.as_ref().map(|_| self.settled(combine)),
            ..Own::default()
        };
        let own = self.applying(own, applies);
        let mut raw = combine;
        if let Some((form, value)) = group.scoring.as_ref().zip(own.value) {
            let scored = Scored {
                name: &group.name,
                rounding: self
                    .at_once(rounding)
                    .filter(|_| is_final(&group.rules, &group.missing)),
            };
            raw = self.scoring(scored, form, value, own);
        }
        self.note_raw(Member::Group(GroupId(at as u32)), raw);
        // Through groups that say nothing of what is missing, a member that must not be reaches the total.
        let silent = group.members.iter().filter(|_| !group.missing.stated);
        let failures = silent.map(|member| self.failed(*member)).collect();
        let score = self.part(&PartForm {
            member: Member::Group(GroupId(at as u32)),
            part: PartId((self.scorecard.kpis.len() + at) as u32),
            name: &group.name,
            raw,
            combined: Some(combine),
            own,
            applies,
            policy: &group.missing.policy,
            failures,
            limit: group.limit.as_ref(),
            rounding,
        });
        self.groups[at] = Some(GroupProgress {
            combine,
            score,
            grade: None,
            own,
        });
    }

    fn group_rounding(&self, at: usize) -> Option<Rounding> {
        if at == 0 {
            self.scorecard.round.total
        } else {
            self.scorecard.round.group
        }
    }

    fn combine(&mut self, at: usize, group: &Group) -> NodeId {
        let scores: Vec<NodeId> = group
            .members
            .iter()
            .map(|member| self.computed(*member, Facet::Score))
            .collect();
        let float = group.combine == Combine::GeometricMean
            || scores.iter().any(|score| self.class(*score) == Class::Float);
        let class = if float { Class::Float } else { Class::Exact };
        let members = (group.members.iter().zip(scores))
            .map(|(member, score)| self.member(*member, score, class))
            .collect();
        let conditions = (group.needs_conditions.iter())
            .map(|condition| self.condition(condition, Own::default()))
            .collect();
        let too_few = (0..group.needs.unwrap_or(0))
            .map(|found| {
                self.reasons.id(Reason::TooFewParts {
                    found,
                    needed: group.needs.unwrap_or(0),
                })
            })
            .collect();
        let step = CombineStep {
            group: at,
            combine: group.combine,
            members,
            needs: group.needs,
            too_few,
            conditions,
            no_parts: self.reasons.id(Reason::NoParts),
            not_applicable: self.reasons.id(Reason::NotApplicable),
            rounding: self
                .at_once(self.group_rounding(at))
                .filter(|_| class == Class::Exact && is_last(group)),
            unheld: self.unheld(class, group.name.clone()),
            undefined: self.reasons.id(Reason::Undefined(group.name.clone())),
        };
        self.push(Step::Combine(Box::new(step)), class)
    }

    /// The steps of a group that was combined before.
    pub(super) fn group_progress(&self, at: usize) -> GroupProgress {
        self.groups[at].unwrap_or_else(|| unreachable!("a group stands before the groups in it"))
    }

    fn member(&mut self, member: Member, score: NodeId, class: Class) -> MemberStep {
        let scorecard = self.scorecard;
        let (part, name, weight) = match member {
            Member::Kpi(id) => (id.0, &scorecard.kpi(id).name, &scorecard.kpi(id).weight),
            Member::Group(id) => {
                let group = scorecard.group(id);
                (scorecard.kpis.len() as u32 + id.0, &group.name, &group.weight)
            }
        };
        let weight = match weight {
            Weight::Fixed(weight) => MemberWeight::Fixed(*weight),
            Weight::By(expr) => {
                self.reasons.speak_of(kpi_of(scorecard, member));
                let node = self.expression_as(expr, Own::default(), Class::Exact);
                self.reasons.speak_of(None);
                let why = self.reasons.id(Reason::Weight(name.clone()));
                self.weights.push(node);
                self.weight_reasons.push(why);
                MemberWeight::By(node, why)
            }
        };
        let unheld = self.unheld(class, name.clone());
        MemberStep {
            part: PartId(part),
            score: self.convert(score, class, unheld),
            weight,
            failed: self.failed(member),
        }
    }

    /// What a group says of a member that must not be missing and is.
    fn failed(&mut self, member: Member) -> ReasonId {
        let name = match member {
            Member::Kpi(id) => &self.scorecard.kpi(id).name,
            Member::Group(id) => &self.scorecard.group(id).name,
        };
        self.reasons.id(Reason::Part(name.clone()))
    }
}

/// Whether the members' combined score is the group's before limits and policies.
fn is_last(group: &Group) -> bool {
    group.scoring.is_none() && is_final(&group.rules, &group.missing)
}
