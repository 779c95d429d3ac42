//! KPIs: value, target, score and what surrounds them.

use weigh_words::{Text, text};

use super::Resolver;
use super::clauses::Body;
use super::effective::joined;
use super::scorecard::Building;
use super::subject::SubjectContext;
use crate::check::curves::against_value;
use crate::diagnostic::{Code, Diagnostic};
use crate::model::{
    ExprKind, GroupId, Kpi, KpiId, Member, Missing, NumberType, Policy, Rules, Scoring, SubjectExpr,
    SubjectLeaf, Type, Weight,
};
use crate::source::{Span, Spanned};
use crate::syntax::ast::{self, ClauseKind};
use crate::value::{Literal, Unit};

impl Resolver<'_> {
    /// Resolves a KPI into its place; answers its id if it is complete.
    pub(super) fn kpi(
        &mut self,
        building: &mut Building,
        tree: &ast::Kpi,
        name: &ast::Name,
        weight: Weight,
        group: GroupId,
        docs: &[String],
    ) -> Option<KpiId> {
        let named = building.cx.around.as_ref()?.kpis.get(&name.value)?;
        if named.span != name.span {
            return None; // declared twice, which was reported
        }
        let id = named.id;
        if self.is_unmade(name.span) {
            return None;
        }
        match self.use_of(name.span) {
            Some(used) => self.at_place(used),
            // The clauses of a template and those of its use were looked at apart.
            None => self.check_clauses(&tree.body, Body::Kpi, name),
        }
        let mut value = self.value(building, tree, name)?;
        let cx = building.cx.with_value(&value, None);
        let target = self.targets(&cx, tree, &value)?;
        let cx = building.cx.with_value(&value, target.as_ref());
        let mut scoring = self.kpi_score(building, &cx, tree, name, &value)?;
        quote_target(&mut scoring, target.as_ref());
        shown_as_percent(&mut value, &scoring, target.as_ref());
        let mut kpi = Kpi {
            label: tree.label.as_ref().map(|label| label.value.clone()),
            docs: docs.to_vec(),
            target,
            ..plain(name, weight, group, value, scoring)
        };
        self.kpi_clauses(building, &cx, tree, &mut kpi, id);
        building.kpis[id.0 as usize] = Some(kpi);
        Some(id)
    }

    fn value(&mut self, building: &Building, tree: &ast::Kpi, name: &ast::Name) -> Option<SubjectExpr> {
        let Some(value) = find(tree, |kind| match kind {
            ClauseKind::Value(value) => Some(value),
            _ => None,
        }) else {
            self.out.push(
                Diagnostic::error(
                    Code::E0305,
                    text!("`{kpi}` has no value", kpi = &name.value),
                    name.span,
                )
                .help(text!(
                    "write `value` and what is measured: `value avg(surveys.csat)`"
                )),
            );
            return None;
        };
        let mut cx = building.cx.clone();
        cx.open_kpis.extend(
            building
                .cx
                .around
                .as_ref()
                .and_then(|a| a.kpis.get(&name.value))
                .map(|kpi| kpi.id),
        );
        let value = self.expr(&mut cx, value)?;
        let help = match (&value.kind, &building.cx.around) {
            (ExprKind::Leaf(SubjectLeaf::Column { through, column }), Some(around))
                if through.is_empty() && value.ty == Type::Text =>
            {
                Some(self.why_text(around.subject, *column))
            }
            _ => None,
        };
        self.wants_number_or_help(&value, text!("the value of a KPI"), help)?;
        Some(value)
    }

    /// The target, out of those that hold at different times; none within where none is written.
    fn targets(
        &mut self,
        cx: &SubjectContext,
        tree: &ast::Kpi,
        value: &SubjectExpr,
    ) -> Option<Option<SubjectExpr>> {
        let mut all = Vec::new();
        for clause in &tree.body {
            let ClauseKind::Target(dated) = &clause.kind else {
                continue;
            };
            let target = self.target(cx, dated, value)?;
            let stretch = self.stretch(Self::periods(cx), dated.effective.as_ref())?;
            all.push((target, stretch, dated.value.span));
        }
        if all.is_empty() {
            return Some(None);
        }
        self.by_time(all).map(Some)
    }

    fn target(
        &mut self,
        cx: &SubjectContext,
        dated: &ast::Dated,
        value: &SubjectExpr,
    ) -> Option<SubjectExpr> {
        let target = self.expr(&mut cx.clone(), &dated.value)?;
        let fine = against_value(
            value.ty,
            target.ty,
            target.as_literal(),
            target.span,
            value.span,
            self.out,
        );
        fine.then_some(target)
    }

    fn kpi_score(
        &mut self,
        building: &Building,
        cx: &SubjectContext,
        tree: &ast::Kpi,
        name: &ast::Name,
        value: &SubjectExpr,
    ) -> Option<Scoring> {
        let Some(score) = find(tree, |kind| match kind {
            ClauseKind::Score(score) => Some(score),
            _ => None,
        }) else {
            self.out.push(
                Diagnostic::error(
                    Code::E0305,
                    text!("`{kpi}` does not say how its value becomes a score", kpi = &name.value),
                    name.span,
                )
                .help(text!(
                    "write a curve, as in `score 60% -> 0, 90% -> 100`, or `score = value` if the value is the score"
                )),
            );
            return None;
        };
        self.score(cx, score, value, building.scale)
    }

    fn kpi_clauses(
        &mut self,
        building: &mut Building,
        cx: &SubjectContext,
        tree: &ast::Kpi,
        kpi: &mut Kpi,
        id: KpiId,
    ) {
        let text = |text: &Spanned<String>| Some(text.value.clone());
        kpi.rules = self.rules(cx, &tree.body, Member::Kpi(id));
        for clause in &tree.body {
            match &clause.kind {
                ClauseKind::Unit(unit) => {
                    if unit.value == "%" {
                        make_percent(&mut kpi.value.ty);
                    } else {
                        kpi.unit = text(unit);
                    }
                }
                ClauseKind::Applies(tree) => {
                    let applies = self.condition(&mut cx.clone(), tree, text!("`applies when`"));
                    kpi.applies = joined(kpi.applies.take(), applies);
                }
                ClauseKind::Effective(tree) => {
                    let in_force = self.in_force_of(cx, tree);
                    kpi.applies = joined(kpi.applies.take(), in_force);
                }
                ClauseKind::Needs(ast::Needs::Condition(tree)) => {
                    kpi.needs
                        .extend(self.condition(&mut cx.clone(), tree, text!("`needs`")));
                }
                ClauseKind::Missing(missing) => {
                    if let Some(missing) = self.missing(&building.cx, missing, Member::Kpi(id)) {
                        kpi.missing = missing;
                    }
                }
                ClauseKind::Limit(range) => kpi.limit = self.limit(&mut cx.clone(), range),
                ClauseKind::Round { places, mode, .. } => kpi.round = self.rounding(places, mode.as_ref()),
                ClauseKind::Bands(tree) => building.kpi_bands.push((id, tree.clone(), cx.clone())),
                ClauseKind::Owner(owner) => kpi.owner = text(owner),
                ClauseKind::Source(source) => kpi.source = text(source),
                ClauseKind::Note(note) => kpi.note = text(note),
                _ => {}
            }
        }
    }

    /// Checks each measure that no scorecard uses, so that a mistake in it is not found only later.
    pub(super) fn check_measures(&mut self) {
        for at in 0..self.measures.len() {
            let measure = self.measures[at].measure.clone();
            let used = self
                .used
                .declarations
                .contains_key(&super::names::Declaration::Measure(at));
            if !used {
                let mut cx = SubjectContext::new(None);
                cx.open.push(at);
                let (said, demands) = (self.out.len(), std::mem::take(&mut self.demands));
                self.expr(&mut cx, &measure.value);
                // What a used file has and nobody uses need not fit what is bound.
                if self.undemand(demands) && self.measures[at].scope != super::names::MAIN {
                    self.out.truncate(said);
                }
            }
        }
    }

    /// Warns of what the main file declares and never uses.
    pub(super) fn report_unused(&mut self) {
        use super::names::{Declaration, ScopeId};
        if self.out.has_errors() {
            return;
        }
        let mut unused: Vec<(Text, Span)> = Vec::new();
        for (at, param) in self.params.iter().enumerate() {
            if param.scope == ScopeId(0) && !self.used.declarations.contains_key(&Declaration::Param(at)) {
                let name = &param.param.name;
                unused.push((
                    text!("the param `{name}` is never used", name = &name.value),
                    name.span,
                ));
            }
        }
        for (at, measure) in self.measures.iter().enumerate() {
            if measure.scope == ScopeId(0) && !self.used.declarations.contains_key(&Declaration::Measure(at))
            {
                let name = &measure.measure.name;
                unused.push((
                    text!("the measure `{name}` is never used", name = &name.value),
                    name.span,
                ));
            }
        }
        for (at, curve) in self.curves.iter().enumerate() {
            if curve.scope == ScopeId(0) && !self.used.declarations.contains_key(&Declaration::Curve(at)) {
                let name = &curve.curve.name;
                unused.push((
                    text!("the curve `{name}` is never used", name = &name.value),
                    name.span,
                ));
            }
        }
        for (at, state) in self.calendars.iter().enumerate() {
            let used = self.used.declarations.contains_key(&Declaration::Calendar(at));
            if state.scope == ScopeId(0) && !used {
                unused.push((
                    text!("the calendar `{name}` is never used", name = &state.calendar.name),
                    state.calendar.span,
                ));
            }
        }
        unused.extend(self.unused_templates());
        for (title, span) in unused {
            self.out
                .push(Diagnostic::warning(Code::E0701, title, span).help(text!("use it, or take it out")));
        }
    }
}

/// A KPI of which only the least is said.
pub(super) fn plain(
    name: &ast::Name,
    weight: Weight,
    group: GroupId,
    value: SubjectExpr,
    scoring: Scoring,
) -> Kpi {
    Kpi {
        name: name.value.clone(),
        label: None,
        docs: Vec::new(),
        weight,
        group,
        value,
        unit: None,
        target: None,
        scoring,
        rules: Rules::default(),
        missing: Missing {
            policy: Policy::Skip,
            stated: false,
        },
        needs: Vec::new(),
        applies: None,
        limit: None,
        round: None,
        bands: None,
        owner: None,
        source: None,
        note: None,
        span: name.span,
    }
}

fn find<'t, T>(tree: &'t ast::Kpi, pick: impl Fn(&'t ClauseKind) -> Option<T>) -> Option<T> {
    tree.body.iter().find_map(|clause| pick(&clause.kind))
}

/// Reasons quote what the target is, also where the form of score only says `target`.
fn quote_target(scoring: &mut Scoring, target: Option<&SubjectExpr>) {
    if let (Scoring::Attainment(attainment), Some(target)) = (scoring, target)
        && attainment.target.kind == ExprKind::Leaf(SubjectLeaf::Target)
    {
        attainment.target.span = target.span;
    }
}

/// A plain ratio whose target or curve is written in percent is shown in percent too.
fn shown_as_percent(value: &mut SubjectExpr, scoring: &Scoring, target: Option<&SubjectExpr>) {
    let percent = |expr: &SubjectExpr| matches!(expr.as_literal(), Some(Literal::Percent(_)));
    let of_curve = match scoring {
        Scoring::Points(points) => points.iter().any(|point| percent(&point.at)),
        Scoring::Attainment(attainment) => percent(&attainment.target),
        Scoring::CloseTo { target, .. } => percent(target),
        Scoring::PerStep(step) => percent(&step.reference),
        Scoring::LogNormal { p10, .. } => percent(p10),
        Scoring::Steps { steps, .. } => steps
            .iter()
            .any(|(_, condition)| compares_value_with_percent(condition)),
        Scoring::Relative(..) | Scoring::Plugin(_) | Scoring::Formula(_) => false,
    };
    if of_curve || target.is_some_and(percent) {
        make_percent(&mut value.ty);
    }
}

fn compares_value_with_percent(condition: &SubjectExpr) -> bool {
    let mut found = false;
    condition.walk(&mut |expr| {
        if let ExprKind::Compare(_, a, b) = &expr.kind {
            let value = matches!(a.kind, ExprKind::Leaf(SubjectLeaf::Value));
            found |= value && matches!(b.as_literal(), Some(Literal::Percent(_)));
        }
    });
    found
}

fn make_percent(ty: &mut Type) {
    if let Type::Number(NumberType { unit, percent, .. }) = ty
        && *unit == Unit::NONE
    {
        *percent = true;
    }
}
