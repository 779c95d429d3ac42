//! The weight of a KPI or a group among its siblings. What the weights of one level make together is `check/weights.rs`.

use super::scorecard::Building;
use super::{Resolver, not_yet};
use crate::check::weights::Stated;
use crate::diagnostic::{Code, Diagnostic};
use crate::model::{SubjectExpr, Type, Weight};
use crate::syntax::ast;
use crate::value::{Decimal, Literal};

impl Resolver<'_> {
    /// The weight of a member, and what was stated of it.
    pub(super) fn weight(
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
        if let Some(effective) = trees.iter().find_map(|dated| dated.effective.as_ref()) {
            not_yet::report(self.out, "`effective`", effective.span);
        }
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
        let title = format!("a weight is a percentage or points, not {}", expr.ty);
        self.out.push(
            Diagnostic::error(Code::E0409, title, expr.span)
                .label(expr.ty.to_string())
                .help("write `weight 30%` or `weight 30`"),
        );
    }
}
