//! Filters that an aggregate brings along by itself: a `share` looks at what can be decided, a `blend` at one role after the
//! other.

use weigh_words::text;

use super::rows::RowContext;
use super::{Resolver, literal};
use crate::check::types;
use crate::check::weights::{self, Written};
use crate::diagnostic::{Code, Diagnostic, echo};
use crate::model::{
    Aggregate, AggregateFn, Blend, Expr, ExprKind, Grain, OtherRoles, RowExpr, SubjectExpr, SubjectLeaf,
    TableId, Type, Window,
};
use crate::source::Span;
use crate::syntax::ast::{self, Comparison};
use crate::value::Literal;

/// What the parts of a `blend` share.
pub(super) struct Base {
    pub(super) table: TableId,
    pub(super) argument: RowExpr,
    pub(super) weight: Option<RowExpr>,
    pub(super) filter: Option<RowExpr>,
    pub(super) grain: Grain,
    pub(super) window: Window,
    pub(super) span: Span,
}

impl Resolver<'_> {
    /// `blend`: each role's mean, with its weight.
    pub(super) fn blend(
        &mut self,
        rows: &mut RowContext,
        call: &ast::Call,
        base: &Base,
    ) -> Option<SubjectExpr> {
        let Some(tree) = call.blend.as_ref().filter(|tree| !tree.weights.is_empty()) else {
            self.out.push(
                Diagnostic::error(
                    Code::E0404,
                    text!("`blend` needs the roles and their weights"),
                    base.span,
                )
                .help(text!(
                    "write `blend(ratings.score by ratings.role: manager 50%, peer 30%, self 20%)`"
                )),
            );
            return None;
        };
        let by = self.expr(rows, &tree.by)?;
        self.wants(&by, Type::Text, text!("text"))?;
        let Some(ty) = types::aggregate(AggregateFn::Avg, Some(base.argument.ty)) else {
            self.wrong_argument(
                &call.function.names[0],
                AggregateFn::Avg,
                Some(&base.argument),
                base.table,
            );
            return None;
        };
        let mut parts = Vec::new();
        let mut stated = Vec::new();
        for (at, (role, weight)) in tree.weights.iter().enumerate() {
            let named_before = (tree.weights[..at].iter()).find(|(other, _)| other.value == role.value);
            if let Some((first, _)) = named_before {
                let title = text!("the role `{role}` stands twice", role = echo(&role.value));
                self.out.push(
                    Diagnostic::error(Code::E0304, title, role.span)
                        .other(first.span, text!("first here"))
                        .help(text!("keep one of them")),
                );
                return None;
            }
            let value = literal::constant(weight);
            stated.push(weights::Stated {
                name: role.value.clone(),
                named: role.span,
                span: Some(weight.span),
                fixed: value.clone(),
            });
            let Some(Literal::Number(weight) | Literal::Percent(weight)) = value else {
                self.out.push(
                    Diagnostic::error(
                        Code::E0409,
                        text!("the weight of a role is a plain number or a percentage"),
                        weight.span,
                    )
                    .help(text!("write `manager 50%`")),
                );
                return None;
            };
            let text = Expr {
                kind: ExprKind::Literal(Literal::Text(role.value.clone())),
                ty: Type::Text,
                span: role.span,
            };
            let same = Expr {
                kind: ExprKind::Compare(Comparison::Equal, Box::new(self.again(&by)?), Box::new(text)),
                ty: Type::Bool,
                span: role.span,
            };
            let aggregate = Aggregate {
                function: AggregateFn::Avg,
                table: base.table,
                argument: Some(self.again(&base.argument)?),
                more: Vec::new(),
                weight: base.weight.clone(),
                filter: Some(both(base.filter.clone(), same)),
                grain: base.grain.clone(),
                window: base.window,
                ty,
                span: base.span,
                kpi: self.at_work,
            };
            parts.push((weight, aggregate));
        }
        weights::check("blend", &stated, Written::BehindName, self.out);
        let others = self.other_roles(&by, tree, base)?;
        Some(Expr {
            kind: ExprKind::Leaf(SubjectLeaf::Blend(Box::new(Blend { parts, others }))),
            ty,
            span: base.span,
        })
    }
}

impl Resolver<'_> {
    /// The rows with a value whose role has no weight: they are left out, and whoever reads the scores should know.
    fn other_roles(&mut self, by: &RowExpr, tree: &ast::Blend, base: &Base) -> Option<OtherRoles> {
        let named = tree.weights.iter().map(|(role, _)| Expr {
            kind: ExprKind::Literal(Literal::Text(role.value.clone())),
            ty: Type::Text,
            span: role.span,
        });
        let condition = |kind| Expr {
            kind,
            ty: Type::Bool,
            span: by.span,
        };
        let among = condition(ExprKind::In {
            value: Box::new(self.again(by)?),
            among: named.collect(),
            negated: false,
        });
        let other = condition(ExprKind::Not(Box::new(among)));
        let known = condition(ExprKind::IsKnown(Box::new(self.again(&base.argument)?)));
        let filter = both(Some(both(base.filter.clone(), known)), other);
        let of = |function, argument, ty| Aggregate {
            function,
            table: base.table,
            argument,
            more: Vec::new(),
            weight: None,
            filter: Some(filter.clone()),
            grain: Grain::Overall,
            window: base.window,
            ty,
            span: by.span,
            kpi: self.at_work,
        };
        Some(OtherRoles {
            count: of(AggregateFn::Count, None, Type::WHOLE),
            first: of(AggregateFn::First, Some(by.clone()), Type::Text),
        })
    }
}

pub(super) fn both(filter: Option<RowExpr>, condition: RowExpr) -> RowExpr {
    let span = condition.span;
    match filter {
        None => condition,
        Some(filter) => Expr {
            kind: ExprKind::And(Box::new(filter), Box::new(condition)),
            ty: Type::Bool,
            span,
        },
    }
}

/// `share` looks at the rows where its condition can be decided: a comparison with a missing value counts as no
/// elsewhere, but an unanswered question must not lower the share of good answers. So what is compared must be known.
pub(super) fn decidable(condition: Option<&RowExpr>, filter: Option<RowExpr>) -> Option<RowExpr> {
    let mut compared: Vec<&RowExpr> = Vec::new();
    if let Some(condition) = condition {
        // A bare column of yes and no is known or not by itself.
        let bare = matches!(condition.kind, ExprKind::Leaf(_));
        compared_columns(condition, !bare, &mut compared);
    }
    let mut all = filter;
    for column in compared {
        let known = Expr {
            kind: ExprKind::IsKnown(Box::new(column.clone())),
            ty: Type::Bool,
            span: column.span,
        };
        all = Some(both(all, known));
    }
    all
}

fn compared_columns<'e>(expr: &'e RowExpr, compared: bool, found: &mut Vec<&'e RowExpr>) {
    match &expr.kind {
        ExprKind::Leaf(_) if compared && !found.contains(&expr) => found.push(expr),
        // These ask for missing values themselves.
        ExprKind::IsKnown(_) | ExprKind::Otherwise(..) | ExprKind::If { .. } => {}
        ExprKind::Compare(..) | ExprKind::In { .. } | ExprKind::Between { .. } | ExprKind::TextTest(..) => {
            for child in expr.children() {
                compared_columns(child, true, found);
            }
        }
        _ => {
            for child in expr.children() {
                compared_columns(child, compared, found);
            }
        }
    }
}
