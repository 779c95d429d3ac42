//! Names outside aggregates: measures, params, KPIs, the subject's own columns, `value` and `target`.

use std::rc::Rc;

use indexmap::IndexMap;

use super::Resolver;
use super::expr::Context;
use super::names::{Declaration, ScopeId};
use super::rows::{meant, period_part};
use crate::diagnostic::{Code, Diagnostic};
use crate::model::{
    ColumnId, Expr, ExprKind, KpiId, KpiPart, Members, RowExpr, RowLeaf, SubjectExpr, SubjectLeaf, TableId,
    Type, Window as ModelWindow,
};
use crate::source::{Span, Spanned};
use crate::syntax::ast::{self, Window};
use crate::value::Granularity;

/// A formula over a subject in a period.
#[derive(Clone)]
pub(super) struct SubjectContext {
    pub(super) scope: ScopeId,
    /// The scorecard around it; none in a measure by itself.
    pub(super) around: Option<Rc<Around>>,
    /// The window that it stands in, with its place.
    pub(super) window: Option<(ModelWindow, Span)>,
    /// The place of `[overall]`, if it stands in one.
    pub(super) overall: Option<Span>,
    /// What `value` means here, with its type.
    pub(super) value: Option<(Type, Span)>,
    /// What `target` means here.
    pub(super) target: Option<SubjectExpr>,
    /// The measures that are being written out.
    pub(super) open: Vec<usize>,
    /// The KPIs whose values are being looked at.
    pub(super) open_kpis: Vec<KpiId>,
}

/// What a formula needs to know of its scorecard.
pub(super) struct Around {
    pub(super) subject: TableId,
    /// The subject's members, where the scorecard is taken at a level above its own.
    pub(super) members: Option<Members>,
    pub(super) period: Option<Granularity>,
    /// The KPIs by name.
    pub(super) kpis: IndexMap<String, NamedKpi>,
}

/// A KPI as others can name it.
pub(super) struct NamedKpi {
    pub(super) id: KpiId,
    pub(super) span: Span,
    /// What stands behind its `value`.
    pub(super) value: Option<ast::Expr>,
}

impl SubjectContext {
    pub(super) fn new(scope: ScopeId, around: Option<Rc<Around>>) -> Self {
        Self {
            scope,
            around,
            window: None,
            overall: None,
            value: None,
            target: None,
            open: Vec::new(),
            open_kpis: Vec::new(),
        }
    }

    /// The same place, where `value` and `target` mean something.
    pub(super) fn with_value(&self, value: &SubjectExpr, target: Option<&SubjectExpr>) -> Self {
        Self {
            value: Some((value.ty, value.span)),
            target: target.cloned(),
            ..self.clone()
        }
    }
}

impl Context for SubjectContext {
    type Leaf = SubjectLeaf;

    fn name(&mut self, resolver: &mut Resolver<'_>, path: &ast::Path) -> Option<SubjectExpr> {
        let span = path.span;
        if let Some(part) = period_part(path) {
            return self.in_period(resolver, part);
        }
        let single = path.names.len() == 1;
        match (meant(&path.names[0]), &self.value, &self.target) {
            ("value", Some((ty, _)), _) if single => return Some(leaf(SubjectLeaf::Value, *ty, span)),
            // A target that is the same for all is written out, so that its curve is a table.
            ("target", _, Some(target)) if single => {
                return Some(match target.as_literal() {
                    Some(_) => Expr {
                        span,
                        ..target.clone()
                    },
                    None => leaf(SubjectLeaf::Target, target.ty, span),
                });
            }
            _ => {}
        }
        if let Some(kpi) = self.kpi(resolver, path) {
            return kpi;
        }
        match resolver.lookup(self.scope, &path.names) {
            Some((Declaration::Param(param), used)) if used == path.names.len() => {
                resolver.param(param, span)
            }
            Some((Declaration::Measure(measure), used)) if used == path.names.len() => {
                self.measure(resolver, measure, span)
            }
            Some((Declaration::Table(table), used)) if used < path.names.len() => {
                self.column(resolver, table, &path.names[used..], span)
            }
            Some((Declaration::Refused, _)) => None,
            Some((Declaration::Table(_), _)) => {
                let name = resolver.text(span);
                resolver.out.push(
                    Diagnostic::error(Code::E0406, format!("`{name}` is a table, not a value"), span).help(
                        format!("count its rows with `count({name})`, or take one of its columns"),
                    ),
                );
                None
            }
            Some(_) | None => {
                self.unknown(resolver, path);
                None
            }
        }
    }

    fn aggregate(
        &mut self,
        resolver: &mut Resolver<'_>,
        call: &ast::Call,
        span: Span,
    ) -> Option<SubjectExpr> {
        resolver.aggregate(self, call, span)
    }

    fn windowed(
        &mut self,
        resolver: &mut Resolver<'_>,
        inner: &ast::Expr,
        windows: &[Spanned<Window>],
        span: Span,
    ) -> Option<SubjectExpr> {
        let mut cx = self.clone();
        for window in windows {
            let Some(model) = model_window(window.value) else {
                cx.overall = Some(window.span);
                continue;
            };
            if let Some((_, first)) = cx.window {
                resolver.out.push(
                    Diagnostic::error(Code::E0505, "two windows for one aggregate", window.span)
                        .other(first, "the other one")
                        .help("keep the one that is meant"),
                );
                return None;
            }
            cx.window = Some((model, window.span));
        }
        let inner = resolver.expr(&mut cx, inner)?;
        let mut has_aggregate = false;
        inner.walk(&mut |part| {
            has_aggregate |= matches!(
                &part.kind,
                ExprKind::Leaf(SubjectLeaf::Aggregate(_) | SubjectLeaf::Blend(_))
            );
        });
        if !has_aggregate {
            let shown = resolver.text(inner.span);
            resolver.out.push(
                Diagnostic::error(
                    Code::E0505,
                    format!("`{shown}` has no rows that a window could choose"),
                    span,
                )
                .help("a window stands behind an aggregate or a measure: `sum(orders.amount)[previous]`"),
            );
            return None;
        }
        Some(Expr { span, ..inner })
    }
}

impl SubjectContext {
    fn in_period(&self, resolver: &mut Resolver<'_>, part: SubjectExpr) -> Option<SubjectExpr> {
        if self.around.as_ref().is_some_and(|around| around.period.is_none()) {
            resolver.out.push(no_period(part.span, "`period`"));
            return None;
        }
        Some(part)
    }

    /// Another KPI of the scorecard; none if the name means none.
    fn kpi(&self, resolver: &mut Resolver<'_>, path: &ast::Path) -> Option<Option<SubjectExpr>> {
        let around = self.around.clone()?;
        let named = around.kpis.get(&path.names[0].value)?;
        match path.names.get(1).map(meant) {
            // A measure or a param of that name is meant first: a KPI may be called after its measure.
            None if resolver.lookup(self.scope, &path.names).is_some() => None,
            None => Some(self.kpi_value(resolver, named, path.span)),
            Some("value") if path.names.len() == 2 => Some(self.kpi_value(resolver, named, path.span)),
            Some("score") if path.names.len() == 2 => {
                super::not_yet::report(resolver.out, "the score of another KPI", path.span);
                Some(None)
            }
            Some(_) => None,
        }
    }

    fn kpi_value(&self, resolver: &mut Resolver<'_>, named: &NamedKpi, span: Span) -> Option<SubjectExpr> {
        // A circle is reported once all KPIs are known.
        let ty = if self.open_kpis.contains(&named.id) {
            Type::Unknown
        } else {
            let mut cx = Self::new(self.scope, self.around.clone());
            cx.open_kpis.clone_from(&self.open_kpis);
            cx.open_kpis.push(named.id);
            resolver.expr(&mut cx, named.value.as_ref()?)?.ty
        };
        Some(leaf(SubjectLeaf::Kpi(named.id, KpiPart::Value), ty, span))
    }

    fn measure(&mut self, resolver: &mut Resolver<'_>, measure: usize, span: Span) -> Option<SubjectExpr> {
        let (tree, scope) = (
            resolver.measures[measure].measure.clone(),
            resolver.measures[measure].scope,
        );
        if self.open.contains(&measure) {
            resolver.out.push(
                Diagnostic::error(
                    Code::E0331,
                    format!("`{}` is computed from itself", tree.name.value),
                    tree.name.span,
                )
                .help("take one of the measures on the way straight from the data"),
            );
            return None;
        }
        let mut inner = Self {
            scope,
            value: None,
            target: None,
            ..self.clone()
        };
        inner.open.push(measure);
        let expr = resolver.expr(&mut inner, &tree.value)?;
        // The place of the use: messages about this formula point where it stands.
        Some(Expr {
            span: if expr.as_literal().is_some() {
                span
            } else {
                expr.span
            },
            ..expr
        })
    }

    fn column(
        &mut self,
        resolver: &mut Resolver<'_>,
        table: TableId,
        names: &[ast::Name],
        span: Span,
    ) -> Option<SubjectExpr> {
        let Some(around) = &self.around else {
            // A measure by itself: which subject it will have is not known; only the names are checked.
            let row = resolver.follow(table, Vec::new(), names, span)?;
            return from_row(&row, Vec::new());
        };
        let subject = around.subject;
        if let Some(members) = &around.members
            && resolver.ways(subject, table).is_empty()
            && !resolver.ways(members.table, table).is_empty()
        {
            return Self::column_of_members(resolver, members, subject, (table, names), span);
        }
        let through = if table == subject {
            Vec::new()
        } else {
            let ways = resolver.ways(subject, table);
            if ways.is_empty() {
                many_rows(resolver, table, names, span);
                return None;
            }
            resolver.only_way(subject, table, span)?
        };
        let row = resolver.follow(table, Vec::new(), names, span)?;
        from_row(&row, through)
    }

    fn column_of_members(
        resolver: &mut Resolver<'_>,
        members: &Members,
        level: TableId,
        (table, names): (TableId, &[ast::Name]),
        span: Span,
    ) -> Option<SubjectExpr> {
        let way = resolver.only_way(members.table, table, span)?;
        let found = resolver.follow(table, way, names, span)?;
        let ExprKind::Leaf(RowLeaf::Column { through, column }) = &found.kind else {
            return from_row(&found, Vec::new());
        };
        match resolver.column_of_level(members, level, through, *column) {
            Some((through, column)) => Some(leaf(SubjectLeaf::Column { through, column }, found.ty, span)),
            None => {
                resolver.many_members(members, found.ty, span);
                None
            }
        }
    }

    fn unknown(&self, resolver: &mut Resolver<'_>, path: &ast::Path) {
        let Some(around) = &self.around else {
            return resolver.unknown_name(self.scope, path, &[]);
        };
        if path.names.len() == 1 && resolver.has_column(around.subject, &path.names[0].value) == Some(true) {
            let (table, name) = (
                resolver.table(around.subject).name.clone(),
                resolver.text(path.span),
            );
            resolver.out.push(
                Diagnostic::error(Code::E0201, format!("nothing is called `{name}` here"), path.span)
                    .help(format!("for the subject's column write `{table}.{name}`")),
            );
            return;
        }
        let kpis: Vec<String> = around.kpis.keys().cloned().collect();
        resolver.unknown_name(self.scope, path, &kpis);
    }
}

fn many_rows(resolver: &mut Resolver<'_>, table: TableId, names: &[ast::Name], span: Span) {
    let of = resolver.table(table).name.clone();
    let shown = resolver.text(span);
    if resolver.column(table, &names[0]).is_none() {
        return;
    }
    resolver.out.push(
        Diagnostic::error(
            Code::E0406,
            format!("`{shown}` has one value for each row of `{of}`, not one for the subject"),
            span,
        )
        .help(format!(
            "say which number is meant: `sum({shown})`, `avg({shown})`, `last({shown})` …"
        )),
    );
}

fn from_row(row: &RowExpr, mut through: Vec<ColumnId>) -> Option<SubjectExpr> {
    let ExprKind::Leaf(RowLeaf::Column {
        through: rest,
        column,
    }) = &row.kind
    else {
        // A column without any value.
        let kind = ExprKind::Literal(row.as_literal()?.clone());
        return Some(Expr {
            kind,
            ty: row.ty,
            span: row.span,
        });
    };
    through.extend(rest);
    Some(leaf(
        SubjectLeaf::Column {
            through,
            column: *column,
        },
        row.ty,
        row.span,
    ))
}

fn leaf(leaf: SubjectLeaf, ty: Type, span: Span) -> SubjectExpr {
    Expr {
        kind: ExprKind::Leaf(leaf),
        ty,
        span,
    }
}

/// The window of the model; none for `[overall]`, which is no window but everybody.
fn model_window(window: Window) -> Option<ModelWindow> {
    Some(match window {
        Window::Overall => return None,
        Window::Previous => ModelWindow::Previous,
        Window::YearAgo => ModelWindow::YearAgo,
        Window::YearToDate => ModelWindow::YearToDate,
        Window::Last(count, unit) => ModelWindow::Last(count, unit),
        Window::Before => ModelWindow::Before,
        Window::All => ModelWindow::All,
        Window::Period(period) => ModelWindow::Fixed(period),
    })
}

pub(super) fn no_period(span: Span, what: &str) -> Diagnostic {
    Diagnostic::error(
        Code::E0505,
        format!("{what} needs a scorecard with periods"),
        span,
    )
    .label("this scorecard is over all time")
    .help("write `period quarter` (or year, half, month, week) into the scorecard")
}
