//! Names outside aggregates: measures, params, KPIs, the subject's own columns, `value` and `target`.

mod columns;
mod parts;

use std::rc::Rc;

use indexmap::IndexMap;
use weigh_words::{Text, text};

use super::Resolver;
use super::across;
use super::expr::{Context, Grade};
use super::grades::ends_with_grade;
use super::names::{Declaration, ScopeId};
use super::rows::{meant, period_part};
use crate::diagnostic::{Code, Diagnostic};
use crate::model::{
    AcrossFn, Expr, ExprKind, Facet, GroupId, KpiId, Member, Members, SubjectExpr, SubjectLeaf, TableId,
    Type, Window as ModelWindow,
};
use crate::source::{Span, Spanned};
use crate::syntax::ast::{self, Window};
use crate::value::{Calendar, Granularity, Literal};

/// A formula over a subject in a period.
#[derive(Clone)]
pub(super) struct SubjectContext {
    /// The scorecard around it; none in a measure by itself.
    pub(super) around: Option<Rc<Around>>,
    /// The window that it stands in, with its place.
    pub(super) window: Option<(ModelWindow, Span)>,
    /// The place of `[overall]`, if it stands in one.
    pub(super) overall: Option<Span>,
    /// What `value` means here, with its type.
    pub(super) value: Option<(Type, Span)>,
    /// What `target` means here: its type, and its value where that is the same for all.
    pub(super) target: Option<(Type, Option<Literal>)>,
    /// In `missing score …`, the part whose score is filled in: `score` is what it is before that.
    pub(super) filled: Option<Member>,
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
    pub(super) calendar: Calendar,
    /// The KPIs by name.
    pub(super) kpis: IndexMap<String, NamedKpi>,
    /// The groups by name.
    pub(super) groups: IndexMap<String, Vec<NamedGroup>>,
    /// The names of the bands of each part that has bands, best first.
    pub(super) bands: IndexMap<Member, Vec<String>>,
    /// The file that it stands in: what is written elsewhere does not see its KPIs and groups.
    pub(super) file: ScopeId,
}

/// A group as others can name it.
pub(super) struct NamedGroup {
    pub(super) id: GroupId,
    pub(super) span: Span,
}

/// A KPI as others can name it.
pub(super) struct NamedKpi {
    pub(super) id: KpiId,
    pub(super) span: Span,
    /// What stands behind its `value`.
    pub(super) value: Option<ast::Expr>,
}

impl SubjectContext {
    pub(super) fn new(around: Option<Rc<Around>>) -> Self {
        Self {
            around,
            window: None,
            overall: None,
            value: None,
            target: None,
            filled: None,
            open: Vec::new(),
            open_kpis: Vec::new(),
        }
    }

    /// The same place, where `value` and `target` mean something.
    pub(super) fn with_value(&self, value: &SubjectExpr, target: Option<&SubjectExpr>) -> Self {
        Self {
            value: Some((value.ty, value.span)),
            target: target.map(|target| (target.ty, target.as_literal().cloned())),
            ..self.clone()
        }
    }
}

impl Context for SubjectContext {
    type Leaf = SubjectLeaf;

    fn rows(&self) -> Option<TableId> {
        None
    }

    fn name(&mut self, resolver: &mut Resolver<'_>, path: &ast::Path) -> Option<SubjectExpr> {
        let span = path.span;
        if let Some(written) = resolver.as_written(path) {
            return self.name(resolver, &written);
        }
        if let Some(part) = period_part(path) {
            return self.in_period(resolver, part);
        }
        let single = path.names.len() == 1;
        match (meant(&path.names[0]), &self.value, &self.target) {
            ("value", Some((ty, _)), _) if single => return Some(leaf(SubjectLeaf::Value, *ty, span)),
            // A target that is the same for all is written out, so that its curve is a table.
            ("target", _, Some((ty, value))) if single => {
                return Some(match value {
                    Some(value) => Expr {
                        kind: ExprKind::Literal(value.clone()),
                        ty: *ty,
                        span,
                    },
                    None => leaf(SubjectLeaf::Target, *ty, span),
                });
            }
            ("score", ..) if single && self.filled.is_some() => {
                return Some(leaf(SubjectLeaf::OwnScore, Type::DECIMAL, span));
            }
            _ => {}
        }
        if ends_with_grade(path) && self.part_named(resolver, path).is_some() {
            let shown = resolver.text(span);
            resolver.out.push(
                Diagnostic::error(
                    Code::E0406,
                    text!("`{grade}` is a grade, not a number", grade = &shown),
                    span,
                )
                .help(text!(
                    "compare it with a grade: `{grade} = good`, `{grade} >= good`",
                    grade = shown
                )),
            );
            return None;
        }
        if let Some(part) = self.part(resolver, path) {
            return part;
        }
        match resolver.lookup(&path.names) {
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
                    Diagnostic::error(
                        Code::E0406,
                        text!("`{table}` is a table, not a value", table = &name),
                        span,
                    )
                    .help(text!(
                        "count its rows with `count({table})`, or take one of its columns",
                        table = name
                    )),
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
                    Diagnostic::error(Code::E0505, text!("two windows for one aggregate"), window.span)
                        .other(first, text!("the other one"))
                        .help(text!("keep the one that is meant")),
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
                    text!("`{shown}` has no rows that a window could choose", shown),
                    span,
                )
                .help(text!(
                    "a window stands behind an aggregate or a measure: `sum(orders.amount)[previous]`"
                )),
            );
            return None;
        }
        Some(Expr { span, ..inner })
    }

    fn across(
        &mut self,
        resolver: &mut Resolver<'_>,
        function: AcrossFn,
        of: &ast::Expr,
        within: Option<&ast::Path>,
        span: Span,
    ) -> Option<SubjectExpr> {
        let of = resolver.expr(self, of)?;
        resolver.wants_number(&of, text!("a comparison of subjects"))?;
        let within = match within {
            None => None,
            Some(path) => Some(resolver.within(self, path)?),
        };
        Some(across::across(function, of, within, span))
    }

    fn grade(&mut self, resolver: &mut Resolver<'_>, tree: &ast::Expr) -> Option<Option<Grade<SubjectLeaf>>> {
        let ast::ExprKind::Name(path) = &tree.kind else {
            return None;
        };
        if !ends_with_grade(path) {
            return None;
        }
        let Some(member) = self.part_named(resolver, path)? else {
            return Some(None);
        };
        let bands = self.around.as_ref().and_then(|around| around.bands.get(&member));
        let Some(bands) = bands.cloned() else {
            let title = match path.names.as_slice() {
                [_] => text!("the scorecard has no grades"),
                [part, ..] => text!("`{part}` has no grades", part = resolver.text(part.span)),
                [] => unreachable!("a path has a name"),
            };
            resolver.out.push(
                Diagnostic::error(Code::E0214, title, path.span)
                    .help(text!("write `bands {{ … }}` into it, or compare its score")),
            );
            return Some(None);
        };
        Some(Some(Grade {
            index: leaf(SubjectLeaf::Part(member, Facet::Grade), Type::WHOLE, path.span),
            bands,
        }))
    }
}

impl SubjectContext {
    fn in_period(&self, resolver: &mut Resolver<'_>, part: SubjectExpr) -> Option<SubjectExpr> {
        if self.around.as_ref().is_some_and(|around| around.period.is_none()) {
            resolver.out.push(no_period(part.span, text!("`period`")));
            return None;
        }
        Some(part)
    }

    fn measure(&mut self, resolver: &mut Resolver<'_>, measure: usize, span: Span) -> Option<SubjectExpr> {
        let tree = resolver.measures[measure].measure.clone();
        if self.open.contains(&measure) {
            resolver.out.push(
                Diagnostic::error(
                    Code::E0331,
                    text!("`{measure}` is computed from itself", measure = &tree.name.value),
                    tree.name.span,
                )
                .help(text!(
                    "take one of the measures on the way straight from the data"
                )),
            );
            return None;
        }
        let mut inner = Self {
            value: None,
            target: None,
            filled: None,
            ..self.clone()
        };
        inner.open.push(measure);
        let said = resolver.out.len();
        let expr = resolver.expr(&mut inner, &tree.value);
        resolver.tell_where(said, tree.value.span, span);
        let expr = expr?;
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

    fn unknown(&self, resolver: &mut Resolver<'_>, path: &ast::Path) {
        let Some(around) = &self.around else {
            return resolver.unknown_name(path, &[]);
        };
        if path.names.len() == 1 && resolver.has_column(around.subject, &path.names[0].value) == Some(true) {
            let (table, name) = (
                resolver.table(around.subject).name.clone(),
                resolver.text(path.span),
            );
            resolver.out.push(
                Diagnostic::error(
                    Code::E0201,
                    text!("nothing is called `{name}` here", name = &name),
                    path.span,
                )
                .help(text!(
                    "for the subject's column write `{table}.{name}`",
                    table,
                    name
                )),
            );
            return;
        }
        if path.names.len() == 1 && meant(&path.names[0]) == "target" && self.value.is_some() {
            resolver.out.push(
                Diagnostic::error(Code::E0201, text!("this KPI has no target"), path.span)
                    .help(text!("write `target` and its value into the KPI: `target 90%`")),
            );
            return;
        }
        let kpis: Vec<String> = around.kpis.keys().cloned().collect();
        resolver.unknown_name(path, &kpis);
    }
}

impl Resolver<'_> {
    /// A name as it is written, where it was read as a word with a meaning and something declared is called so: a measure
    /// called `天数` is that measure, not the days of the period.
    fn as_written(&mut self, path: &ast::Path) -> Option<ast::Path> {
        let [name] = path.names.as_slice() else {
            return None;
        };
        let text = self.sources.text(name.span).trim_matches('`');
        if text == name.value || text.is_empty() {
            return None;
        }
        let written = ast::Path {
            names: vec![ast::Name {
                value: text.to_owned(),
                span: name.span,
            }],
            span: path.span,
        };
        self.lookup(&written.names).is_some().then_some(written)
    }
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

pub(super) fn no_period(span: Span, what: Text) -> Diagnostic {
    Diagnostic::error(
        Code::E0505,
        text!("{what} needs a scorecard with periods", what),
        span,
    )
    .label(text!("this scorecard is over all time"))
    .help(text!(
        "write `period quarter` (or year, half, month, week) into the scorecard"
    ))
}
