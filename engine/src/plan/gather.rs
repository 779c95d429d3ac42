//! What the formulas of a scorecard ask of rows: its aggregates and the subject's columns, each once.

use indexmap::{IndexMap, IndexSet};
use weigh_dsl::model::{
    Aggregate, Attainment, Bands, ColumnId, ExprKind, Grain, Group, Kpi, Limit, Missing, PerStep, Point,
    Policy, Scorecard, Scoring, SubjectExpr, SubjectLeaf, Weight,
};
use weigh_dsl::source::Span;

/// What the formulas of a scorecard ask of rows.
#[derive(Debug, Clone, Default)]
pub(super) struct Asked {
    /// The aggregates.
    pub(super) aggregates: IndexSet<Aggregate>,
    /// The subject's columns, with a place where each is used.
    pub(super) columns: IndexMap<(Vec<ColumnId>, ColumnId), Span>,
    /// The links from the subject to tables whose rows it shares with others.
    pub(super) levels: IndexSet<Vec<ColumnId>>,
}

/// Gathers what the formulas of a scorecard ask of rows.
pub(super) fn gather(scorecard: &Scorecard) -> Asked {
    let mut asked = Asked::default();
    scorecard.groups.iter().for_each(|group| asked.group(group));
    scorecard.kpis.iter().for_each(|kpi| asked.kpi(kpi));
    for rollup in &scorecard.rollups {
        asked.expr(&rollup.key);
        asked.all(&rollup.label);
        asked.all(rollup.parts.iter().filter_map(|part| part.weight.as_ref()));
    }
    for aggregate in &asked.aggregates {
        match &aggregate.grain {
            Grain::Shared { subject, .. } => {
                asked.levels.insert(subject.clone());
            }
            Grain::Subject { .. } | Grain::Overall => {}
        }
    }
    asked
}

impl Asked {
    fn group(&mut self, group: &Group) {
        let Group {
            name: _,
            label: _,
            weight,
            combine: _,
            members: _,
            missing,
            needs: _,
            needs_conditions,
            applies,
            limit,
            bands,
            span: _,
        } = group;
        self.weight(weight);
        self.missing(missing);
        self.all(needs_conditions);
        self.all(applies);
        self.limit(limit.as_ref());
        self.bands(bands.as_ref());
    }

    fn kpi(&mut self, kpi: &Kpi) {
        self.weight(&kpi.weight);
        self.expr(&kpi.value);
        self.all(&kpi.target);
        self.scoring(&kpi.scoring);
        self.missing(&kpi.missing);
        self.all(&kpi.needs);
        self.all(&kpi.applies);
        self.limit(kpi.limit.as_ref());
        self.bands(kpi.bands.as_ref());
    }

    fn scoring(&mut self, scoring: &Scoring) {
        match scoring {
            Scoring::Points(points) => self.points(points),
            Scoring::Steps { steps, otherwise } => {
                for (score, condition) in steps {
                    self.all([score, condition]);
                }
                self.all(otherwise);
            }
            Scoring::Attainment(Attainment {
                target,
                below: _,
                by_difference: _,
                at_least,
                at_most,
            }) => {
                self.expr(target);
                self.all(at_least.iter().chain(at_most));
            }
            Scoring::CloseTo { target, points } => {
                self.expr(target);
                self.points(points);
            }
            Scoring::PerStep(per_step) => {
                let PerStep {
                    add: _,
                    amount,
                    step,
                    under: _,
                    reference,
                    from,
                    at_least,
                    at_most,
                } = per_step;
                self.all([amount, step, reference, from]);
                self.all(at_least.iter().chain(at_most));
            }
            Scoring::LogNormal { p10, median } => self.all([p10, median]),
            Scoring::Formula(formula) => self.expr(formula),
        }
    }

    fn points(&mut self, points: &[Point]) {
        for point in points {
            self.all([&point.at, &point.score]);
        }
    }

    fn weight(&mut self, weight: &Weight) {
        match weight {
            Weight::Fixed(_) => {}
            Weight::By(expr) => self.expr(expr),
        }
    }

    fn missing(&mut self, missing: &Missing) {
        match &missing.policy {
            Policy::Score(expr) => self.expr(expr),
            Policy::Skip | Policy::Zero | Policy::Worst | Policy::Fail => {}
        }
    }

    fn limit(&mut self, limit: Option<&Limit>) {
        if let Some(limit) = limit {
            self.all(limit.low.iter().chain(&limit.high));
        }
    }

    fn bands(&mut self, bands: Option<&Bands>) {
        self.all(bands.and_then(|bands| bands.of.as_ref()));
    }

    fn all<'a>(&mut self, exprs: impl IntoIterator<Item = &'a SubjectExpr>) {
        exprs.into_iter().for_each(|expr| self.expr(expr));
    }

    fn expr(&mut self, expr: &SubjectExpr) {
        expr.walk(&mut |expr| {
            let ExprKind::Leaf(leaf) = &expr.kind else { return };
            match leaf {
                SubjectLeaf::Aggregate(aggregate) => {
                    self.aggregates.insert((**aggregate).clone());
                }
                SubjectLeaf::Blend(blend) => {
                    self.aggregates
                        .extend(blend.parts.iter().map(|(_, aggregate)| aggregate.clone()));
                }
                SubjectLeaf::Column { through, column } => {
                    self.columns
                        .entry((through.clone(), *column))
                        .or_insert(expr.span);
                }
                SubjectLeaf::Value | SubjectLeaf::Target | SubjectLeaf::Kpi(..) => {}
            }
        });
    }
}
