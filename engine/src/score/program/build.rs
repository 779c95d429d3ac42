//! From a scorecard to its program: formulas first, in the order of what they read, then groups from the inside out.

use rustc_hash::FxHashMap;
use weigh_dsl::model::{
    Bands, Group, Kpi, KpiId, KpiPart, Limit, Member, Policy, Scorecard, SubjectExpr, Weight,
};
use weigh_dsl::source::Sources;
use weigh_dsl::syntax::ast::Combine;
use weigh_dsl::value::{Decimal, Rounding};

use super::order::order;
use super::{
    Class, CombineStep, Constant, Formula, GroupNodes, KpiNodes, MemberStep, MemberWeight, Node, NodeId,
    PartId, PartPolicy, PartStep, Program, Reasons, Step,
};
use crate::outcome::{Reason, ReasonId};
use crate::values::Values;

/// Writes out the program of a scorecard over these values.
pub(in crate::score) fn build(scorecard: &Scorecard, sources: &Sources, values: &Values) -> Program {
    let mut builder = Builder::new(scorecard, sources, values);
    for (id, part) in order(scorecard) {
        match part {
            KpiPart::Value => builder.value(id),
            KpiPart::Score => builder.score(id),
        }
    }
    for group in (0..scorecard.groups.len()).rev() {
        builder.group(group);
    }
    builder.finish()
}

/// A program in the making.
pub(super) struct Builder<'a> {
    pub(super) scorecard: &'a Scorecard,
    pub(super) values: &'a Values,
    pub(super) reasons: Reasons<'a>,
    nodes: Vec<Node>,
    known: FxHashMap<Formula, NodeId>,
    /// What has been computed of each KPI so far.
    kpis: Vec<Progress>,
    groups: Vec<Option<GroupProgress>>,
    weights: Vec<NodeId>,
    weight_reasons: Vec<ReasonId>,
    pub(super) literal_missing: ReasonId,
}

#[derive(Debug, Clone, Copy, Default)]
struct Progress {
    value: Option<NodeId>,
    target: Option<NodeId>,
    score: Option<NodeId>,
}

/// The steps of a group before and behind its policy, limits and rounding.
#[derive(Debug, Clone, Copy)]
struct GroupProgress {
    combine: NodeId,
    score: NodeId,
}

/// Whose `value` and `target` an expression speaks of.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Own {
    pub(super) value: Option<NodeId>,
    pub(super) target: Option<NodeId>,
}

impl<'a> Builder<'a> {
    fn new(scorecard: &'a Scorecard, sources: &'a Sources, values: &'a Values) -> Self {
        let mut reasons = Reasons::new(sources, &values.reasons);
        let literal_missing = reasons.id(Reason::Literal);
        Self {
            scorecard,
            values,
            reasons,
            nodes: Vec::new(),
            known: FxHashMap::default(),
            kpis: vec![Progress::default(); scorecard.kpis.len()],
            groups: vec![None; scorecard.groups.len()],
            weights: Vec::new(),
            weight_reasons: Vec::new(),
            literal_missing,
        }
    }

    /// The step that computes a piece of a formula.
    pub(super) fn formula(&mut self, formula: Formula, class: Class) -> NodeId {
        if let Some(node) = self.known.get(&formula) {
            return *node;
        }
        let node = self.push(Step::Formula(formula.clone()), class);
        self.known.insert(formula, node);
        node
    }

    /// A step of its own.
    pub(super) fn push(&mut self, step: Step, class: Class) -> NodeId {
        self.nodes.push(Node { step, class });
        NodeId(self.nodes.len() as u32 - 1)
    }

    /// How a step's column is held.
    pub(super) fn class(&self, node: NodeId) -> Class {
        self.nodes[node.0 as usize].class
    }

    /// What a step does.
    pub(super) fn step(&self, node: NodeId) -> &Step {
        &self.nodes[node.0 as usize].step
    }

    pub(super) fn exact(&mut self, number: Decimal) -> NodeId {
        self.formula(Formula::Constant(Constant::Exact(number)), Class::Exact)
    }

    /// The value or the score of a KPI that was computed before.
    pub(super) fn kpi_part(&self, id: KpiId, part: KpiPart) -> NodeId {
        let progress = self.kpis[id.0 as usize];
        let node = match part {
            KpiPart::Value => progress.value,
            KpiPart::Score => progress.score,
        };
        node.unwrap_or_else(|| unreachable!("formulas are taken in the order of what they read"))
    }

    /// A KPI's value, missing where a condition of `needs` does not hold.
    fn value(&mut self, id: KpiId) {
        let kpi = self.scorecard.kpi(id);
        let raw = self.expression(&kpi.value, Own::default());
        let own = Own {
            value: Some(raw),
            target: None,
        };
        let mut value = raw;
        for condition in &kpi.needs {
            let (condition, why) = self.condition(condition, own);
            value = self.formula(
                Formula::Needs {
                    value,
                    condition,
                    why,
                },
                self.class(value),
            );
        }
        self.kpis[id.0 as usize].value = Some(value);
    }

    /// A condition of `needs`, and the reason where it does not hold.
    fn condition(&mut self, condition: &SubjectExpr, own: Own) -> (NodeId, ReasonId) {
        let written = self.reasons.written(condition.span);
        (
            self.expression_as(condition, own, Class::Bool),
            self.reasons.id(Reason::Needs(written)),
        )
    }

    /// A KPI's target and score.
    fn score(&mut self, id: KpiId) {
        let kpi: &Kpi = self.scorecard.kpi(id);
        let value = self.kpi_part(id, KpiPart::Value);
        let own = Own {
            value: Some(value),
            target: None,
        };
        let target = kpi.target.as_ref().map(|target| self.expression(target, own));
        self.kpis[id.0 as usize].target = target;
        let own = Own { target, ..own };
        let raw = self.scoring(kpi, value, own);
        let score = self.part(&PartForm {
            part: PartId(id.0),
            name: &kpi.name,
            raw,
            own,
            applies: kpi.applies.as_ref(),
            policy: &kpi.missing.policy,
            limit: kpi.limit.as_ref(),
            rounding: kpi.round.or(self.scorecard.round.score),
        });
        self.kpis[id.0 as usize].score = Some(score);
    }

    /// A group's score out of its members'.
    fn group(&mut self, at: usize) {
        let group: &Group = &self.scorecard.groups[at];
        let combine = self.combine(at, group);
        let rounding = self.group_rounding(at);
        let score = self.part(&PartForm {
            part: PartId((self.scorecard.kpis.len() + at) as u32),
            name: &group.name,
            raw: combine,
            own: Own::default(),
            applies: group.applies.as_ref(),
            policy: &group.missing.policy,
            limit: group.limit.as_ref(),
            rounding,
        });
        self.groups[at] = Some(GroupProgress { combine, score });
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
            .map(|member| self.member_score(*member))
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
            rounding: self.group_rounding(at).filter(|_| class == Class::Exact),
            unheld: self.unheld(class, group.name.clone()),
            undefined: self.reasons.id(Reason::Undefined(group.name.clone())),
        };
        self.push(Step::Combine(Box::new(step)), class)
    }

    fn member_score(&self, member: Member) -> NodeId {
        match member {
            Member::Kpi(id) => self.kpi_part(id, KpiPart::Score),
            Member::Group(id) => self.group_progress(id.0 as usize).score,
        }
    }

    fn group_progress(&self, at: usize) -> GroupProgress {
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
                let node = self.expression_as(expr, Own::default(), Class::Exact);
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
            failed: self.reasons.id(Reason::Part(name.clone())),
        }
    }

    /// The last steps of a KPI or a group.
    fn part(&mut self, form: &PartForm<'_>) -> NodeId {
        let applies = form
            .applies
            .map(|expr| self.expression_as(expr, form.own, Class::Bool));
        let limit = |end: fn(&Limit) -> Option<&SubjectExpr>| form.limit.and_then(end);
        let low = limit(|limit| limit.low.as_ref()).map(|expr| self.expression(expr, form.own));
        let high = limit(|limit| limit.high.as_ref()).map(|expr| self.expression(expr, form.own));
        let filled = match form.policy {
            Policy::Skip | Policy::Fail => None,
            Policy::Zero => Some(self.exact(Decimal::ZERO)),
            Policy::Worst => Some(self.exact(self.scorecard.scale.0)),
            Policy::Score(score) => Some(self.expression(score, form.own)),
        };
        let float = [Some(form.raw), low, high, filled]
            .into_iter()
            .flatten()
            .any(|node| self.class(node) == Class::Float);
        let class = if float { Class::Float } else { Class::Exact };
        let unheld = self.unheld(class, form.name.to_owned());
        let mut held = |node: NodeId| self.convert(node, class, unheld);
        let (raw, low, high) = (held(form.raw), low.map(&mut held), high.map(&mut held));
        let policy = match (form.policy, filled.map(&mut held)) {
            (_, Some(score)) => PartPolicy::Score(score),
            (Policy::Fail, None) => PartPolicy::Fail,
            (Policy::Skip | Policy::Zero | Policy::Worst | Policy::Score(_), None) => PartPolicy::Skip,
        };
        let step = PartStep {
            part: form.part,
            raw,
            applies,
            policy,
            low,
            high,
            rounding: form.rounding,
            is_rounded: self.step(raw).is_rounded(),
            not_applicable: self.reasons.id(Reason::NotApplicable),
            unheld: self.reasons.id(Reason::TooLarge(form.name.to_owned())),
        };
        let class = if form.rounding.is_some() {
            Class::Exact
        } else {
            class
        };
        self.push(Step::Part(Box::new(step)), class)
    }

    /// What bands are looked up with.
    fn banded(&mut self, bands: Option<&Bands>, score: NodeId, own: Own) -> Option<NodeId> {
        let node = match &bands?.of {
            Some(of) => self.expression(of, own),
            None => score,
        };
        let unheld = self.literal_missing;
        Some(self.convert(node, Class::Exact, unheld))
    }

    fn finish(mut self) -> Program {
        let scorecard = self.scorecard;
        let mut kpis = Vec::with_capacity(scorecard.kpis.len());
        for (at, kpi) in scorecard.kpis.iter().enumerate() {
            let id = KpiId(at as u32);
            let (value, score) = (
                self.kpi_part(id, KpiPart::Value),
                self.kpi_part(id, KpiPart::Score),
            );
            let target = self.kpis[at].target;
            let banded = self.banded(
                kpi.bands.as_ref(),
                score,
                Own {
                    value: Some(value),
                    target,
                },
            );
            kpis.push(KpiNodes {
                value,
                target,
                score,
                banded,
            });
        }
        let mut groups = Vec::with_capacity(scorecard.groups.len());
        for (at, group) in scorecard.groups.iter().enumerate() {
            let GroupProgress { combine, score } = self.group_progress(at);
            let banded = self.banded(group.bands.as_ref(), score, Own::default());
            groups.push(GroupNodes {
                combine,
                score,
                banded,
            });
        }
        let kept = kpis
            .iter()
            .flat_map(|kpi| [Some(kpi.value), kpi.target, Some(kpi.score), kpi.banded])
            .chain(groups.iter().flat_map(|group| [Some(group.score), group.banded]))
            .flatten()
            .chain(self.weights.iter().copied());
        Program {
            last_use: last_use(&self.nodes, kept),
            nodes: self.nodes,
            kpis,
            groups,
            reasons: self.reasons.into_list(),
            weight_reasons: self.weight_reasons,
        }
    }
}

/// What is needed to end a KPI or a group.
struct PartForm<'a> {
    part: PartId,
    name: &'a str,
    raw: NodeId,
    own: Own,
    applies: Option<&'a SubjectExpr>,
    policy: &'a Policy,
    limit: Option<&'a Limit>,
    rounding: Option<Rounding>,
}

/// By step, the last one that reads it.
fn last_use(nodes: &[Node], kept: impl Iterator<Item = NodeId>) -> Vec<u32> {
    let mut last: Vec<u32> = (0..nodes.len() as u32).collect();
    for (at, node) in nodes.iter().enumerate() {
        node.step.reads(&mut |read| last[read.0 as usize] = at as u32);
    }
    for node in kept {
        last[node.0 as usize] = nodes.len() as u32;
    }
    last
}
