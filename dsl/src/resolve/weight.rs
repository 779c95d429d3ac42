//! The weight of a KPI or a group among its siblings. What the weights of one level make together is `check/weights.rs`.

use weigh_words::text;

use super::Resolver;
use super::effective::Stretch;
use super::scorecard::Building;
use crate::check::weights::Stated;
use crate::diagnostic::{Code, Diagnostic};
use crate::model::{Expr, ExprKind, SubjectExpr, Type, Weight};
use crate::syntax::ast;
use crate::value::{Decimal, Literal};

impl Resolver<'_> {
    /// The weight of a member, and what was stated of it; and what was stated for a time.
    pub(super) fn weight(
        &mut self,
        building: &Building,
        name: &ast::Name,
        trees: &[ast::Dated],
    ) -> (Weight, Stated, Vec<(Stretch, Stated)>) {
        if trees.iter().any(|dated| dated.effective.is_some()) {
            return self.dated_weight(building, name, trees);
        }
        let (weight, stated) = self.lasting_weight(building, name, trees);
        (weight, stated, Vec::new())
    }

    /// Weights that hold at different times.
    fn dated_weight(
        &mut self,
        building: &Building,
        name: &ast::Name,
        trees: &[ast::Dated],
    ) -> (Weight, Stated, Vec<(Stretch, Stated)>) {
        let periods = Self::periods(&building.cx);
        let mut all = Vec::new();
        let mut stated = Vec::new();
        for dated in trees {
            let (weight, given) = self.lasting_weight(building, name, std::slice::from_ref(dated));
            let Some(stretch) = self.stretch(periods, dated.effective.as_ref()) else {
                continue;
            };
            let span = dated.value.span;
            let expr = match weight {
                Weight::Fixed(number) => Expr {
                    kind: ExprKind::Literal(Literal::Number(number)),
                    ty: Type::DECIMAL,
                    span,
                },
                Weight::By(expr) => expr,
            };
            all.push((expr, stretch, span));
            stated.push((stretch, given));
        }
        let whole = Stated {
            name: name.value.clone(),
            named: name.span,
            span: trees.first().map(|dated| dated.value.span),
            fixed: None,
        };
        let weight = self.by_time(all).map_or(Weight::Fixed(Decimal::ONE), Weight::By);
        (weight, whole, stated)
    }

    fn lasting_weight(
        &mut self,
        building: &Building,
        name: &ast::Name,
        trees: &[ast::Dated],
    ) -> (Weight, Stated) {
        let mut given = Stated {
            name: name.value.clone(),
            named: name.span,
            span: None,
            fixed: None,
        };
        let Some(dated) = trees.first() else {
            return (Weight::Fixed(Decimal::ONE), given);
        };
        given.span = Some(dated.value.span);
        let Some(expr) = self.expr(&mut building.cx.clone(), &dated.value) else {
            return (Weight::Fixed(Decimal::ONE), given);
        };
        given.fixed = expr.as_literal().cloned();
        match expr.as_literal() {
            Some(Literal::Number(weight) | Literal::Percent(weight)) => (Weight::Fixed(*weight), given),
            Some(_) => {
                self.bad_weight(&expr);
                (Weight::Fixed(Decimal::ONE), given)
            }
            None => {
                let plain = expr.ty.number().is_none_or(|number| number.unit.is_none());
                if !plain || !matches!(expr.ty, Type::Number(_) | Type::Unknown) {
                    self.bad_weight(&expr);
                }
                (Weight::By(expr), given)
            }
        }
    }

    fn bad_weight(&mut self, expr: &SubjectExpr) {
        let title = text!("a weight is a percentage or points, not {kind}", kind = expr.ty);
        self.out.push(
            Diagnostic::error(Code::E0409, title, expr.span)
                .label(expr.ty)
                .help(text!("write `weight 30%` or `weight 30`")),
        );
    }
}
