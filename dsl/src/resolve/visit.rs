//! Going through what is written: every expression, name and text of a clause, to fill in holes or to gather names.

use crate::source::Spanned;
use crate::syntax::ast::{
    self, BandExtent, Clause, ClauseKind, CurvePoint, Dated, Expr, ExprKind, Missing, Needs, Path, Points,
    Range, Score, ScoreKind, TableClause, TableClauseKind, VetoEffect,
};

/// What is done with each part that is met.
pub(super) trait Visitor {
    /// An expression; whether to go on into its parts.
    fn expr(&mut self, expr: &mut Expr) -> bool;

    /// Names that stand by themselves: a link, a table, a curve, and those of an expression that is gone into.
    fn path(&mut self, path: &mut Path);

    /// A text that people read.
    fn text(&mut self, _text: &mut Spanned<String>) {}
}

/// Goes through a clause of a scorecard, a group, a KPI or a template.
pub(super) fn clause(clause: &mut Clause, visitor: &mut dyn Visitor) {
    match &mut clause.kind {
        ClauseKind::Subject { path, condition } => {
            visitor.path(path);
            maybe(condition.as_mut(), visitor);
        }
        ClauseKind::Period(_)
        | ClauseKind::YearStarts(_)
        | ClauseKind::Effective(_)
        | ClauseKind::Round { .. }
        | ClauseKind::Combine(_) => {}
        ClauseKind::Scale(of) | ClauseKind::Limit(of) => range(of, visitor),
        ClauseKind::Bands(bands) => self::bands(bands, visitor),
        ClauseKind::Group(group) => {
            if let Some(label) = &mut group.label {
                visitor.text(label);
            }
            weights(&mut group.weight, visitor);
            clauses(&mut group.body, visitor);
        }
        ClauseKind::Kpi(kpi) => self::kpi(kpi, visitor),
        ClauseKind::Value(of) | ClauseKind::Applies(of) | ClauseKind::Needs(Needs::Condition(of)) => {
            expr(of, visitor);
        }
        ClauseKind::Needs(Needs::Parts { .. }) => {}
        ClauseKind::Unit(text)
        | ClauseKind::Owner(text)
        | ClauseKind::Source(text)
        | ClauseKind::Note(text) => {
            visitor.text(text);
        }
        ClauseKind::Target(target) => expr(&mut target.value, visitor),
        ClauseKind::Score(score) => self::score(score, visitor),
        ClauseKind::Missing(missing) => {
            if let Missing::Score(score) = &mut missing.value {
                expr(score, visitor);
            }
        }
        ClauseKind::Bonus(given) | ClauseKind::Penalty(given) => points_given(given, visitor),
        ClauseKind::Veto {
            why,
            condition,
            effect,
        } => {
            visitor.text(why);
            expr(condition, visitor);
            if let VetoEffect::ScoreAtMost(score) | VetoEffect::Score(score) = &mut effect.value {
                expr(score, visitor);
            }
        }
        ClauseKind::Distribute(form) => {
            if let Some(path) = &mut form.within {
                visitor.path(path);
            }
            for share in &mut form.shares {
                maybe(share.part.as_mut(), visitor);
            }
        }
        ClauseKind::Segments(segments) => {
            for segment in segments {
                maybe(segment.condition.as_mut(), visitor);
            }
        }
        ClauseKind::Rollup { level, parts } => {
            visitor.path(level);
            for part in parts {
                maybe(part.weighted_by.as_mut(), visitor);
            }
        }
    }
}

/// Goes through the clauses of a body.
pub(super) fn clauses(body: &mut [Clause], visitor: &mut dyn Visitor) {
    for one in body {
        clause(one, visitor);
    }
}

/// Goes through a KPI: label, weight, what fills its template, and its body.
pub(super) fn kpi(kpi: &mut ast::Kpi, visitor: &mut dyn Visitor) {
    if let Some(label) = &mut kpi.label {
        visitor.text(label);
    }
    weights(&mut kpi.weight, visitor);
    if let Some(used) = &mut kpi.template {
        visitor.path(&mut used.template);
        all(&mut used.arguments, visitor);
    }
    clauses(&mut kpi.body, visitor);
}

/// Goes through a clause of a table.
pub(super) fn table_clause(clause: &mut TableClause, visitor: &mut dyn Visitor) {
    match &mut clause.kind {
        TableClauseKind::Key(_) | TableClauseKind::Label(_) | TableClauseKind::Time(_) => {}
        TableClauseKind::Link { target, .. } => visitor.path(target),
        TableClauseKind::Column { value, .. } => maybe(value.as_mut(), visitor),
        TableClauseKind::Let { value, .. } => expr(value, visitor),
        TableClauseKind::Where(condition) => expr(condition, visitor),
    }
}

/// Goes through a form of score.
pub(super) fn score(score: &mut Score, visitor: &mut dyn Visitor) {
    match &mut score.kind {
        ScoreKind::Points(points) => curve(points, visitor),
        ScoreKind::Steps { steps, otherwise } => {
            for (score, condition) in steps {
                expr(score, visitor);
                expr(condition, visitor);
            }
            maybe(otherwise.as_mut(), visitor);
        }
        ScoreKind::Attainment {
            below: _,
            target,
            by_difference: _,
            at_least,
            at_most,
        } => {
            expr(target, visitor);
            maybe(at_least.as_mut(), visitor);
            maybe(at_most.as_mut(), visitor);
        }
        ScoreKind::CloseTo { target, points } => {
            expr(target, visitor);
            curve(points, visitor);
        }
        ScoreKind::PerStep {
            add: _,
            amount,
            step,
            under: _,
            reference,
            from,
            at_least,
            at_most,
        } => {
            for part in [amount, step, reference] {
                expr(part, visitor);
            }
            for part in [from, at_least, at_most] {
                maybe(part.as_mut(), visitor);
            }
        }
        ScoreKind::Quantile(count, within) => {
            expr(count, visitor);
            if let Some(path) = within {
                visitor.path(path);
            }
        }
        ScoreKind::Rank(within) | ScoreKind::PercentileRank(within) | ScoreKind::MinMax(within) => {
            if let Some(path) = within {
                visitor.path(path);
            }
        }
        ScoreKind::ZScore(points, within) => {
            curve(points, visitor);
            if let Some(path) = within {
                visitor.path(path);
            }
        }
        ScoreKind::LogNormal { p10, median } => {
            expr(p10, visitor);
            expr(median, visitor);
        }
        ScoreKind::Formula(formula) => expr(formula, visitor),
        ScoreKind::Named(path, arguments) => {
            visitor.path(path);
            for argument in arguments {
                expr(&mut argument.value, visitor);
            }
        }
    }
}

/// Goes through an expression.
pub(super) fn expr(tree: &mut Expr, visitor: &mut dyn Visitor) {
    if !visitor.expr(tree) {
        return;
    }
    match &mut tree.kind {
        ExprKind::Literal(_) | ExprKind::Error => {}
        ExprKind::Name(path) => visitor.path(path),
        ExprKind::Call(call) => self::call(call, visitor),
        ExprKind::Across { of, within, .. } => {
            expr(of, visitor);
            if let Some(path) = within {
                visitor.path(path);
            }
        }
        ExprKind::Windowed(inner, _) | ExprKind::Negate(inner) | ExprKind::Not(inner) => expr(inner, visitor),
        ExprKind::Is { value, .. } => expr(value, visitor),
        ExprKind::Arithmetic(a, _, b) => both(a, b, visitor),
        ExprKind::Compare(a, _, b) => both(a, b, visitor),
        ExprKind::And(a, b)
        | ExprKind::Or(a, b)
        | ExprKind::Otherwise(a, b)
        | ExprKind::TextTest(a, _, b) => {
            both(a, b, visitor);
        }
        ExprKind::In { value, among, .. } => {
            expr(value, visitor);
            all(among, visitor);
        }
        ExprKind::Between { value, low, high } => {
            expr(value, visitor);
            both(low, high, visitor);
        }
        ExprKind::If {
            condition,
            then,
            otherwise,
        } => {
            expr(condition, visitor);
            both(then, otherwise, visitor);
        }
        ExprKind::DateDifference { from, to, .. } => both(from, to, visitor),
        ExprKind::WorkingTime { from, to, calendar } => {
            both(from, to, visitor);
            visitor.path(calendar);
        }
        ExprKind::FirstAvailable(among) => all(among, visitor),
    }
}

fn call(call: &mut ast::Call, visitor: &mut dyn Visitor) {
    for argument in &mut call.arguments {
        expr(&mut argument.value, visitor);
    }
    maybe(call.weighted_by.as_mut(), visitor);
    if let Some(blend) = &mut call.blend {
        expr(&mut blend.by, visitor);
        for (role, weight) in &mut blend.weights {
            visitor.text(role);
            expr(weight, visitor);
        }
    }
    maybe(call.condition.as_mut(), visitor);
    for path in call.via.iter_mut().chain(&mut call.within) {
        visitor.path(path);
    }
}

fn bands(bands: &mut ast::Bands, visitor: &mut dyn Visitor) {
    maybe(bands.of.as_mut(), visitor);
    for band in &mut bands.bands {
        match &mut band.extent {
            BandExtent::Range(of) => range(of, visitor),
            BandExtent::Compared(_, end) => expr(end, visitor),
            BandExtent::When(condition) => expr(condition, visitor),
            BandExtent::Otherwise => {}
        }
    }
}

fn points_given(given: &mut Points, visitor: &mut dyn Visitor) {
    visitor.text(&mut given.why);
    expr(&mut given.amount, visitor);
    for part in [&mut given.for_each, &mut given.condition, &mut given.at_most] {
        maybe(part.as_mut(), visitor);
    }
}

fn range(of: &mut Range, visitor: &mut dyn Visitor) {
    maybe(of.low.as_mut(), visitor);
    maybe(of.high.as_mut(), visitor);
}

fn weights(weights: &mut [Dated], visitor: &mut dyn Visitor) {
    for weight in weights {
        expr(&mut weight.value, visitor);
    }
}

fn curve(points: &mut [CurvePoint], visitor: &mut dyn Visitor) {
    for point in points {
        both(&mut point.at, &mut point.score, visitor);
    }
}

fn both(a: &mut Expr, b: &mut Expr, visitor: &mut dyn Visitor) {
    expr(a, visitor);
    expr(b, visitor);
}

fn all(trees: &mut [Expr], visitor: &mut dyn Visitor) {
    for tree in trees {
        expr(tree, visitor);
    }
}

fn maybe(tree: Option<&mut Expr>, visitor: &mut dyn Visitor) {
    if let Some(tree) = tree {
        expr(tree, visitor);
    }
}
