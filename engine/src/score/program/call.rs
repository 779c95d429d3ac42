//! Functions of values as steps: `round(x, 1)`, `lower(t)`.

use weigh_dsl::model::{Function, SubjectExpr};
use weigh_dsl::value::Decimal;

use super::build::{Builder, Own};
use super::expression::class_of;
use super::{Class, DatePart, Formula, NodeId, NumberFn, TextFn};

impl Builder<'_> {
    /// The step of a function of values.
    pub(super) fn call(
        &mut self,
        expr: &SubjectExpr,
        function: Function,
        arguments: &[SubjectExpr],
        own: Own,
    ) -> NodeId {
        match function {
            Function::Min | Function::Max => self.extreme(expr, function, arguments, own),
            Function::Abs | Function::Floor | Function::Ceil => {
                self.number_function(expr, function, arguments, own)
            }
            Function::Ln | Function::Exp | Function::Sqrt | Function::Normal | Function::NormalInverse => {
                self.number_function(expr, function, arguments, own)
            }
            Function::Round => {
                let value = self.expression(&arguments[0], own);
                let places = match arguments.get(1) {
                    Some(places) => self.expression_as(places, own, Class::Exact),
                    None => self.exact(Decimal::ZERO),
                };
                let why = self.undefined(expr);
                self.formula(Formula::Round(value, places, why), self.class(value))
            }
            Function::Lower => self.text_function(TextFn::Lower, &arguments[0], own),
            Function::Upper => self.text_function(TextFn::Upper, &arguments[0], own),
            Function::Trim => self.text_function(TextFn::Trim, &arguments[0], own),
            Function::Year => self.date_part(expr, DatePart::Year, &arguments[0], own),
            Function::Month => self.date_part(expr, DatePart::Month, &arguments[0], own),
            Function::Day => self.date_part(expr, DatePart::Day, &arguments[0], own),
            Function::DateOf => self.expression_as(&arguments[0], own, Class::Date),
        }
    }

    fn extreme(
        &mut self,
        expr: &SubjectExpr,
        function: Function,
        arguments: &[SubjectExpr],
        own: Own,
    ) -> NodeId {
        let nodes: Vec<NodeId> = arguments
            .iter()
            .map(|argument| self.expression(argument, own))
            .collect();
        let class = class_of(expr.ty).unwrap_or(self.class(nodes[0]));
        let why = self.unheld_expression(expr, class);
        let mut best = self.convert(nodes[0], class, why);
        for node in &nodes[1..] {
            let other = self.convert(*node, class, why);
            let formula = match function {
                Function::Min => Formula::Least(best, other),
                _ => Formula::Greatest(best, other),
            };
            best = self.formula(formula, class);
        }
        best
    }

    fn number_function(
        &mut self,
        expr: &SubjectExpr,
        function: Function,
        arguments: &[SubjectExpr],
        own: Own,
    ) -> NodeId {
        let Some(function) = NumberFn::of(function) else {
            unreachable!("only functions of one number come here");
        };
        let class = match function {
            NumberFn::Ln | NumberFn::Exp | NumberFn::Sqrt | NumberFn::Normal | NumberFn::NormalInverse => {
                Class::Float
            }
            NumberFn::Abs | NumberFn::Floor | NumberFn::Ceil | NumberFn::Settle => {
                let argument = self.expression(&arguments[0], own);
                self.class(argument)
            }
        };
        let value = self.expression_as(&arguments[0], own, class);
        let why = self.undefined(expr);
        self.formula(Formula::Number(function, value, why), class)
    }

    fn text_function(&mut self, function: TextFn, argument: &SubjectExpr, own: Own) -> NodeId {
        let argument = self.expression_as(argument, own, Class::Text);
        self.formula(Formula::Text(function, argument), Class::Text)
    }

    fn date_part(&mut self, expr: &SubjectExpr, part: DatePart, argument: &SubjectExpr, own: Own) -> NodeId {
        let date = self.expression_as(argument, own, Class::Date);
        let why = self.undefined(expr);
        self.formula(Formula::DatePart(part, date, why), Class::Exact)
    }
}

impl NumberFn {
    /// The function of one number that a function of the language is.
    fn of(function: Function) -> Option<Self> {
        match function {
            Function::Abs => Some(NumberFn::Abs),
            Function::Floor => Some(NumberFn::Floor),
            Function::Ceil => Some(NumberFn::Ceil),
            Function::Ln => Some(NumberFn::Ln),
            Function::Exp => Some(NumberFn::Exp),
            Function::Sqrt => Some(NumberFn::Sqrt),
            Function::Normal => Some(NumberFn::Normal),
            Function::NormalInverse => Some(NumberFn::NormalInverse),
            Function::Min
            | Function::Max
            | Function::Round
            | Function::Lower
            | Function::Upper
            | Function::Trim
            | Function::Year
            | Function::Month
            | Function::Day
            | Function::DateOf => None,
        }
    }
}
