//! From a scorecard to its program: formulas first, in the order of what they read, then groups from the inside out.

use rustc_hash::FxHashMap;
use weigh_dsl::model::{Bands, Kpi, KpiId, KpiPart, Limit, Policy, Scorecard, SubjectExpr};
use weigh_dsl::source::Sources;
use weigh_dsl::value::{Decimal, Rounding};

use super::order::order;
use super::reasons::Reasons;
use super::{
    Class, Constant, Formula, GroupNodes, KpiNodes, Node, NodeId, PartId, PartPolicy, PartStep, Program, Step,
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
    pub(super) groups: Vec<Option<GroupProgress>>,
    pub(super) weights: Vec<NodeId>,
    pub(super) weight_reasons: Vec<ReasonId>,
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
pub(super) struct GroupProgress {
    pub(super) combine: NodeId,
    pub(super) score: NodeId,
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
        self.reasons.speak_of(kpi.span);
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
    pub(super) fn condition(&mut self, condition: &SubjectExpr, own: Own) -> (NodeId, ReasonId) {
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

    /// The last steps of a KPI or a group.
    pub(super) fn part(&mut self, form: &PartForm<'_>) -> NodeId {
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
pub(super) struct PartForm<'a> {
    pub(super) part: PartId,
    pub(super) name: &'a str,
    pub(super) raw: NodeId,
    pub(super) own: Own,
    pub(super) applies: Option<&'a SubjectExpr>,
    pub(super) policy: &'a Policy,
    pub(super) limit: Option<&'a Limit>,
    pub(super) rounding: Option<Rounding>,
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
