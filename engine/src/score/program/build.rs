//! From a scorecard to its program: formulas first, in the order of what they read, then groups from the inside out.

use std::collections::BTreeSet;

use rustc_hash::FxHashMap;
use weigh_dsl::model::{
    Facet, GroupId, Kpi, KpiId, Limit, Member, Missing, Policy, Rules, Scorecard, SubjectExpr, SubjectLeaf,
};
use weigh_dsl::source::{Sources, Span};
use weigh_dsl::value::{Decimal, Rounding};

use super::order::order;
use super::places::Places;
use super::reasons::Reasons;
use super::scoring::Scored;
use super::stages::{last_use, stages};
use super::{
    Class, Constant, Formula, GroupNodes, KpiNodes, Node, NodeId, PartId, PartPolicy, PartStep, Program,
    RuleNodes, Step,
};
use crate::error::Error;
use crate::outcome::{Reason, ReasonId};
use crate::registry::Registry;
use crate::score::Supposition;
use crate::values::Values;

/// Writes out the program of a scorecard over these values.
pub(in crate::score) fn build(
    scorecard: &Scorecard,
    sources: &Sources,
    values: &Values,
    registry: &Registry,
    suppositions: &[Supposition],
) -> Result<Program, Error> {
    let mut builder = Builder::new(scorecard, sources, values, registry);
    builder.supposed = suppositions.iter().map(|one| one.kpi).collect();
    let (program, _) = finish(builder)?;
    Ok(program)
}

/// The same program for whoever wants to see every number on the way: each KPI's value is a step of its own, which
/// can be supposed to be another, and what is divided is not rounded in the same step.
pub(in crate::score) fn build_to_explain(
    scorecard: &Scorecard,
    sources: &Sources,
    values: &Values,
    registry: &Registry,
) -> Result<(Program, Places), Error> {
    let mut builder = Builder::new(scorecard, sources, values, registry);
    builder.places = Some(Places::default());
    finish(builder)
}

fn finish(mut builder: Builder<'_>) -> Result<(Program, Places), Error> {
    let scorecard = builder.scorecard;
    for (member, facet) in order(scorecard) {
        builder.reasons.speak_of(kpi_of(scorecard, member));
        match (member, facet) {
            (Member::Kpi(id), Facet::Value) => builder.value(id),
            (Member::Kpi(id), Facet::Score) => builder.score(id),
            (Member::Kpi(id), Facet::Grade) => builder.kpi_grade(id),
            (Member::Group(id), Facet::Score) => builder.group(id.0 as usize),
            (Member::Group(id), Facet::Grade) => builder.group_grade(id.0 as usize),
            (Member::Group(_), Facet::Value) => unreachable!("a group has no value"),
        }
    }
    builder.reasons.speak_of(None);
    builder.finish()
}

/// The KPI that a part is, by the place of its name.
pub(super) fn kpi_of(scorecard: &Scorecard, member: Member) -> Option<Span> {
    match member {
        Member::Kpi(id) => Some(scorecard.kpi(id).span),
        Member::Group(_) => None,
    }
}

/// A program in the making.
pub(super) struct Builder<'a> {
    pub(super) scorecard: &'a Scorecard,
    pub(super) values: &'a Values,
    /// Where curves of plugins are found.
    pub(super) registry: &'a Registry,
    /// The first of them that could not be bound.
    pub(super) failure: Option<Error>,
    pub(super) reasons: Reasons<'a>,
    nodes: Vec<Node>,
    known: FxHashMap<Formula, NodeId>,
    /// What has been computed of each KPI so far.
    kpis: Vec<Progress>,
    pub(super) groups: Vec<Option<GroupProgress>>,
    pub(super) rules: Vec<RuleNodes>,
    pub(super) weights: Vec<NodeId>,
    pub(super) weight_reasons: Vec<ReasonId>,
    pub(super) literal_missing: ReasonId,
    /// The KPIs of which values are supposed to be others.
    supposed: Vec<KpiId>,
    /// Where each expression is computed, for whoever wants to know.
    pub(super) places: Option<Places>,
}

#[derive(Debug, Clone, Copy, Default)]
struct Progress {
    value: Option<NodeId>,
    target: Option<NodeId>,
    score: Option<NodeId>,
    grade: Option<NodeId>,
    /// What formulas behind `applies when` speak of.
    own: Own,
}

/// The steps of a group before and behind its policy, limits and rounding.
#[derive(Debug, Clone, Copy)]
pub(super) struct GroupProgress {
    pub(super) combine: NodeId,
    pub(super) score: NodeId,
    pub(super) grade: Option<NodeId>,
    pub(super) own: Own,
}

/// Whose `value` and `target` an expression speaks of.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Own {
    pub(super) value: Option<NodeId>,
    pub(super) target: Option<NodeId>,
    /// The part's own score, with bonuses and within its limits, before anything is filled in, vetoed or rounded.
    pub(super) score: Option<NodeId>,
}

impl<'a> Builder<'a> {
    fn new(
        scorecard: &'a Scorecard,
        sources: &'a Sources,
        values: &'a Values,
        registry: &'a Registry,
    ) -> Self {
        let mut reasons = Reasons::new(sources, &values.reasons);
        let literal_missing = reasons.id(Reason::Literal);
        Self {
            scorecard,
            values,
            registry,
            failure: None,
            reasons,
            nodes: Vec::new(),
            known: FxHashMap::default(),
            kpis: vec![Progress::default(); scorecard.kpis.len()],
            groups: vec![None; scorecard.groups.len()],
            rules: Vec::new(),
            weights: Vec::new(),
            weight_reasons: Vec::new(),
            literal_missing,
            supposed: Vec::new(),
            places: None,
        }
    }

    /// The rounding that a division may take care of at once.
    pub(super) fn at_once(&self, rounding: Option<Rounding>) -> Option<Rounding> {
        rounding.filter(|_| self.places.is_none())
    }

    /// Notes where a part's score stands before rules, limits and policies.
    pub(super) fn note_raw(&mut self, member: Member, raw: NodeId) {
        if let Some(places) = &mut self.places {
            places.note_raw(member, raw);
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

    /// The value, score or grade of a part that was computed before.
    pub(super) fn computed(&self, member: Member, facet: Facet) -> NodeId {
        let node = match member {
            Member::Kpi(id) => {
                let progress = self.kpis[id.0 as usize];
                match facet {
                    Facet::Value => progress.value,
                    Facet::Score => progress.score,
                    Facet::Grade => progress.grade,
                }
            }
            Member::Group(id) => self.groups[id.0 as usize].and_then(|progress| match facet {
                Facet::Value => None,
                Facet::Score => Some(progress.score),
                Facet::Grade => progress.grade,
            }),
        };
        node.unwrap_or_else(|| unreachable!("formulas are taken in the order of what they read"))
    }

    /// A KPI's value, missing where a condition of `needs` does not hold.
    fn value(&mut self, id: KpiId) {
        let kpi = self.scorecard.kpi(id);
        let raw = self.expression(&kpi.value, Own::default());
        let own = Own {
            value: Some(raw),
            ..Own::default()
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
        if self.places.is_some() || self.supposed.contains(&id) {
            let own = Step::Formula(Formula::Given(value, value));
            value = self.push(own, self.class(value));
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
        let value = self.computed(Member::Kpi(id), Facet::Value);
        let own = Own {
            value: Some(value),
            ..Own::default()
        };
        let target = kpi.target.as_ref().map(|target| self.expression(target, own));
        self.kpis[id.0 as usize].target = target;
        let own = Own { target, ..own };
        let applies = (kpi.applies.as_ref()).map(|applies| self.expression_as(applies, own, Class::Bool));
        let own = self.applying(own, applies);
        self.kpis[id.0 as usize].own = own;
        let rounding = kpi.round.or(self.scorecard.round.score);
        let scored = Scored {
            name: &kpi.name,
            rounding: self
                .at_once(rounding)
                .filter(|_| is_final(&kpi.rules, &kpi.missing)),
        };
        let raw = self.scoring(scored, &kpi.scoring, own.value.unwrap_or(value), own);
        self.note_raw(Member::Kpi(id), raw);
        let score = self.part(&PartForm {
            part: PartId(id.0),
            member: Member::Kpi(id),
            name: &kpi.name,
            raw,
            combined: None,
            own,
            applies,
            policy: &kpi.missing.policy,
            failures: Vec::new(),
            limit: kpi.limit.as_ref(),
            rounding,
        });
        self.kpis[id.0 as usize].score = Some(score);
    }

    /// Whom a part does not apply to is nobody to be compared with: behind `applies when` there is no value of theirs.
    pub(super) fn applying(&mut self, own: Own, applies: Option<NodeId>) -> Own {
        let (Some(value), Some(condition)) = (own.value, applies) else {
            return own;
        };
        let why = self.reasons.id(Reason::NotApplicable);
        let class = self.class(value);
        let form = Formula::Needs {
            value,
            condition,
            why,
        };
        Own {
            value: Some(self.formula(form, class)),
            ..own
        }
    }

    fn kpi_grade(&mut self, id: KpiId) {
        let own = self.kpis[id.0 as usize].own;
        let score = self.computed(Member::Kpi(id), Facet::Score);
        self.kpis[id.0 as usize].grade = self.grade(Member::Kpi(id), score, own);
    }

    fn group_grade(&mut self, at: usize) {
        let member = Member::Group(GroupId(at as u32));
        let score = self.computed(member, Facet::Score);
        let own = self.group_progress(at).own;
        let grade = self.grade(member, score, own);
        if let Some(progress) = &mut self.groups[at] {
            progress.grade = grade;
        }
    }

    /// The last steps of a KPI or a group.
    pub(super) fn part(&mut self, form: &PartForm<'_>) -> NodeId {
        let limit = |end: fn(&Limit) -> Option<&SubjectExpr>| form.limit.and_then(end);
        let low = limit(|limit| limit.low.as_ref()).map(|expr| self.expression(expr, form.own));
        let high = limit(|limit| limit.high.as_ref()).map(|expr| self.expression(expr, form.own));
        let raw = self.adjusted(form.member, form.raw, [low, high], form.own);
        let filled = match form.policy {
            Policy::Skip | Policy::Fail => None,
            Policy::Zero => Some(self.exact(Decimal::ZERO)),
            Policy::Worst => Some(self.exact(self.scorecard.scale.0)),
            Policy::Score(score) => {
                let own = Own {
                    score: Some(self.own_score(form, raw, low, high)),
                    ..form.own
                };
                Some(self.expression(score, own))
            }
        };
        let float = [Some(raw), low, high, filled]
            .into_iter()
            .flatten()
            .any(|node| self.class(node) == Class::Float);
        let class = if float { Class::Float } else { Class::Exact };
        let unheld = self.unheld(class, form.name.to_owned());
        let vetoes = self.vetoes(form.member, class, form.own);
        let mut held = |node: NodeId| self.convert(node, class, unheld);
        let (raw, low, high) = (held(raw), low.map(&mut held), high.map(&mut held));
        let policy = match (form.policy, filled.map(&mut held)) {
            (_, Some(score)) => PartPolicy::Score(score),
            (Policy::Fail, None) => PartPolicy::Fail,
            (Policy::Skip | Policy::Zero | Policy::Worst | Policy::Score(_), None) => PartPolicy::Skip,
        };
        let step = PartStep {
            part: form.part,
            raw,
            combined: form.combined,
            applies: form.applies,
            policy,
            failures: form.failures.clone(),
            low,
            high,
            vetoes,
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

    /// A part's score as others see it who are to score the same where they have none: with bonuses and within its
    /// limits, where it applies.
    fn own_score(
        &mut self,
        form: &PartForm<'_>,
        raw: NodeId,
        low: Option<NodeId>,
        high: Option<NodeId>,
    ) -> NodeId {
        let mut score = raw;
        let ends = [
            (low, Formula::Greatest as fn(NodeId, NodeId) -> Formula),
            (high, Formula::Least),
        ];
        for (end, within) in ends {
            let Some(end) = end else { continue };
            let class = self.wider(score, end);
            let unheld = self.unheld(class, form.name.to_owned());
            let (a, b) = (
                self.convert(score, class, unheld),
                self.convert(end, class, unheld),
            );
            score = self.formula(within(a, b), class);
        }
        let own = Own {
            value: Some(score),
            ..Own::default()
        };
        self.applying(own, form.applies).value.unwrap_or(score)
    }

    fn finish(mut self) -> Result<(Program, Places), Error> {
        if let Some(failure) = self.failure.take() {
            return Err(failure);
        }
        let segment = self.segment();
        let kpis: Vec<KpiNodes> = (0..self.kpis.len())
            .map(|at| {
                let member = Member::Kpi(KpiId(at as u32));
                KpiNodes {
                    value: self.computed(member, Facet::Value),
                    target: self.kpis[at].target,
                    score: self.computed(member, Facet::Score),
                    grade: self.kpis[at].grade,
                }
            })
            .collect();
        let groups: Vec<GroupNodes> = (0..self.groups.len())
            .map(|at| {
                let GroupProgress {
                    combine,
                    score,
                    grade,
                    own: _,
                } = self.group_progress(at);
                GroupNodes {
                    combine,
                    score,
                    grade,
                }
            })
            .collect();
        // A veto on the grade is asked for once for the grade, and once for each part that reads it.
        self.rules.sort_by_key(|rule| (rule.member, rule.rule));
        self.rules.dedup_by_key(|rule| (rule.member, rule.rule));
        let outputs: BTreeSet<NodeId> = kpis
            .iter()
            .flat_map(|kpi| [Some(kpi.value), kpi.target, Some(kpi.score), kpi.grade])
            .chain(groups.iter().flat_map(|group| [Some(group.score), group.grade]))
            .chain(self.rules.iter().flat_map(|rule| [Some(rule.effect), rule.sets]))
            .chain([segment])
            .flatten()
            .filter(|node| !self.step(*node).is_of_values())
            .collect();
        let mut is_kept = vec![false; self.nodes.len()];
        for node in outputs.iter().chain(&self.weights) {
            is_kept[node.0 as usize] = true;
        }
        let stages = stages(&self.nodes);
        let program = Program {
            last_use: last_use(&self.nodes, &stages, &self.weights, groups[0].score),
            is_kept,
            outputs: outputs.into_iter().collect(),
            nodes: self.nodes,
            stages,
            kpis,
            groups,
            rules: self.rules,
            segment,
            literal_missing: self.literal_missing,
            reasons: self.reasons.into_list(),
            weight_reasons: self.weight_reasons,
        };
        Ok((program, self.places.unwrap_or_default()))
    }
}

/// Whether the score that a form of score makes is the part's, but for limits and policies: it can then be rounded at
/// once. Rounding keeps the order, so limits are the same behind it.
pub(super) fn is_final(rules: &Rules, missing: &Missing) -> bool {
    let reads_own = match &missing.policy {
        Policy::Score(score) => {
            let mut found = false;
            score.walk(&mut |expr| found |= matches!(expr.as_leaf(), Some(SubjectLeaf::OwnScore)));
            found
        }
        Policy::Skip | Policy::Zero | Policy::Worst | Policy::Fail => false,
    };
    rules.adjustments.is_empty() && !reads_own
}

/// What is needed to end a KPI or a group.
pub(super) struct PartForm<'a> {
    pub(super) part: PartId,
    pub(super) member: Member,
    pub(super) name: &'a str,
    pub(super) raw: NodeId,
    /// What the members of a group come to.
    pub(super) combined: Option<NodeId>,
    pub(super) own: Own,
    pub(super) applies: Option<NodeId>,
    pub(super) policy: &'a Policy,
    /// Of a group that has no policy of its own: what says that a member must not be missing and is.
    pub(super) failures: Vec<ReasonId>,
    pub(super) limit: Option<&'a Limit>,
    pub(super) rounding: Option<Rounding>,
}
