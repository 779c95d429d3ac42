//! Everything that is computed of a scorecard, and what each of it reads: one graph for the check against circles and
//! for the order in which the engine computes.

use super::{
    Attainment, Bands, Expr, ExprKind, Extent, Facet, GroupId, KpiId, Limit, Member, PerStep, Policy, Rules,
    Scorecard, Scoring, SubjectExpr, SubjectLeaf, VetoEffect, Weight,
};

/// A value, a score or a grade of a part.
pub type Computed = (Member, Facet);

impl Scorecard {
    /// All that is computed: of the KPIs in their order, then of the groups.
    pub fn computed(&self) -> Vec<Computed> {
        let kpis = (0..self.kpis.len() as u32).flat_map(|id| {
            [Facet::Value, Facet::Score, Facet::Grade].map(|facet| (Member::Kpi(KpiId(id)), facet))
        });
        let groups = (0..self.groups.len() as u32)
            .flat_map(|id| [Facet::Score, Facet::Grade].map(|facet| (Member::Group(GroupId(id)), facet)));
        kpis.chain(groups).collect()
    }

    /// The place of something in [`Scorecard::computed`].
    pub fn place(&self, (member, facet): Computed) -> usize {
        let facet = match facet {
            Facet::Value => 0,
            Facet::Score => 1,
            Facet::Grade => 2,
        };
        match member {
            Member::Kpi(id) => 3 * id.0 as usize + facet,
            // A group has no value of its own.
            Member::Group(id) => 3 * self.kpis.len() + 2 * id.0 as usize + facet.max(1) - 1,
        }
    }

    /// What something reads, directly.
    pub fn reads(&self, (member, facet): Computed) -> Vec<Computed> {
        let mut found = Vec::new();
        match (member, facet) {
            (Member::Kpi(_), Facet::Score) => found.push((member, Facet::Value)),
            (Member::Group(id), Facet::Score) => {
                found.extend(
                    self.group(id)
                        .members
                        .iter()
                        .map(|member| (*member, Facet::Score)),
                );
            }
            (_, Facet::Grade) => found.push((member, Facet::Score)),
            (_, Facet::Value) => {}
        }
        for expr in self.expressions((member, facet)) {
            expr.walk(&mut |expr| {
                if let ExprKind::Leaf(SubjectLeaf::Part(member, facet)) = &expr.kind {
                    found.push((*member, *facet));
                }
            });
        }
        found
    }

    /// The expressions that stand between what something reads and itself.
    pub fn expressions(&self, (member, facet): Computed) -> Vec<&SubjectExpr> {
        let mut all = Vec::new();
        match (member, facet) {
            (Member::Kpi(id), Facet::Value) => {
                let kpi = self.kpi(id);
                all.push(&kpi.value);
                all.extend(&kpi.needs);
            }
            (Member::Kpi(id), Facet::Score) => {
                let kpi = self.kpi(id);
                all.extend(kpi.target.iter().chain(&kpi.applies));
                scoring(&kpi.scoring, &mut all);
                part(&kpi.rules, kpi.limit.as_ref(), &kpi.missing.policy, &mut all);
            }
            (Member::Group(id), Facet::Score) => {
                let group = self.group(id);
                all.extend(group.needs_conditions.iter().chain(&group.applies));
                for member in &group.members {
                    let weight = match member {
                        Member::Kpi(id) => &self.kpi(*id).weight,
                        Member::Group(id) => &self.group(*id).weight,
                    };
                    if let Weight::By(weight) = weight {
                        all.push(weight);
                    }
                }
                if let Some(form) = &group.scoring {
                    scoring(form, &mut all);
                }
                part(
                    &group.rules,
                    group.limit.as_ref(),
                    &group.missing.policy,
                    &mut all,
                );
            }
            (member, Facet::Grade) => {
                if let Some(of) = self.bands(member) {
                    bands(of, &mut all);
                }
                if member == Member::Group(GroupId(0)) {
                    all.extend(self.distribute.iter().filter_map(|form| form.within.as_ref()));
                }
                for veto in &self.rules(member).vetoes {
                    if let VetoEffect::GradeAtMost(_) = veto.effect {
                        all.push(&veto.condition);
                    }
                }
            }
            (Member::Group(_), Facet::Value) => {}
        }
        all
    }

    /// Every expression of the scorecard.
    pub fn all_expressions(&self) -> Vec<&SubjectExpr> {
        let mut all: Vec<&SubjectExpr> = (self.computed().into_iter())
            .flat_map(|computed| self.expressions(computed))
            .collect();
        all.extend(
            self.segments
                .iter()
                .filter_map(|segment| segment.condition.as_ref()),
        );
        for rollup in &self.rollups {
            all.push(&rollup.key);
            all.extend(&rollup.label);
            all.extend(rollup.parts.iter().filter_map(|part| part.weight.as_ref()));
        }
        all
    }
}

fn bands<'a>(bands: &'a Bands, all: &mut Vec<&'a SubjectExpr>) {
    all.extend(&bands.of);
    for band in &bands.bands {
        if let Extent::When(condition) = &band.extent {
            all.push(condition);
        }
    }
}

/// What every part has between its raw score and its score.
fn part<'a>(rules: &'a Rules, limit: Option<&'a Limit>, policy: &'a Policy, all: &mut Vec<&'a SubjectExpr>) {
    for one in &rules.adjustments {
        all.push(&one.amount);
        all.extend(one.each.iter().chain(&one.when).chain(&one.at_most));
    }
    for veto in &rules.vetoes {
        match &veto.effect {
            VetoEffect::GradeAtMost(_) => {}
            VetoEffect::ScoreAtMost(score) | VetoEffect::Score(score) => all.extend([&veto.condition, score]),
        }
    }
    if let Some(limit) = limit {
        all.extend(limit.low.iter().chain(&limit.high));
    }
    if let Policy::Score(score) = policy {
        all.push(score);
    }
}

fn scoring<'a>(form: &'a Scoring, all: &mut Vec<&'a SubjectExpr>) {
    match form {
        Scoring::Points(points) => all.extend(points.iter().flat_map(|point| [&point.at, &point.score])),
        Scoring::Steps { steps, otherwise } => {
            all.extend(
                steps
                    .iter()
                    .flat_map(|(score, condition)| [score, condition])
                    .chain(otherwise),
            );
        }
        Scoring::Attainment(Attainment {
            target,
            at_least,
            at_most,
            below: _,
            by_difference: _,
        }) => all.extend(std::iter::once(target).chain(at_least).chain(at_most)),
        Scoring::CloseTo { target, points } => {
            all.push(target);
            all.extend(points.iter().flat_map(|point| [&point.at, &point.score]));
        }
        Scoring::PerStep(PerStep {
            amount,
            step,
            reference,
            from,
            at_least,
            at_most,
            add: _,
            under: _,
        }) => all.extend(
            [amount, step, reference, from]
                .into_iter()
                .chain(at_least)
                .chain(at_most),
        ),
        Scoring::LogNormal { p10, median } => all.extend([p10, median]),
        Scoring::Relative(points, standing) => {
            all.extend(points.iter().flat_map(|point| [&point.at, &point.score]));
            all.push(standing);
        }
        Scoring::Plugin(curve) => all.extend(&curve.arguments),
        Scoring::Formula(formula) => all.push(formula),
    }
}

impl<L> Expr<L> {
    /// Whether it is this leaf and nothing else.
    pub fn as_leaf(&self) -> Option<&L> {
        match &self.kind {
            ExprKind::Leaf(leaf) => Some(leaf),
            _ => None,
        }
    }
}
