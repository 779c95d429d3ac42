//! Conditions and texts of the form as formulas of cells. A condition is never an error: what is missing is compared with nothing.

use weigh_engine::dsl::model::{ExprKind, Function, SubjectExpr, SubjectLeaf, Type};
use weigh_engine::dsl::syntax::ast::{Comparison, TextTest};
use weigh_engine::dsl::value::Literal;

use super::book::{Book, Live, MISSING};
use super::expression::Own;
use super::formula::quoted;

impl Book<'_> {
    /// A condition; no where something in it is missing.
    pub(super) fn condition(&mut self, expr: &SubjectExpr, own: &Own) -> Live {
        match &expr.kind {
            ExprKind::Literal(Literal::Bool(yes)) => Ok(if *yes { "TRUE" } else { "FALSE" }.to_owned()),
            ExprKind::Leaf(SubjectLeaf::Column { through, column }) => {
                let cell = self.subject_column(expr, through, *column)?.cell();
                Ok(format!("IF(ISLOGICAL({cell}),{cell},FALSE)"))
            }
            ExprKind::Leaf(SubjectLeaf::Aggregate(aggregate)) => {
                let cell = self.aggregate(aggregate).cell();
                Ok(format!("IF(ISLOGICAL({cell}),{cell},FALSE)"))
            }
            ExprKind::Not(a) => Ok(format!("NOT({})", self.condition(a, own)?)),
            ExprKind::And(a, b) => Ok(format!(
                "AND({},{})",
                self.condition(a, own)?,
                self.condition(b, own)?
            )),
            ExprKind::Or(a, b) => Ok(format!(
                "OR({},{})",
                self.condition(a, own)?,
                self.condition(b, own)?
            )),
            ExprKind::Compare(op, a, b) => self.compare(*op, a, b, own),
            ExprKind::Between { value, low, high } => Ok(format!(
                "AND({},{})",
                self.compare(Comparison::AtLeast, value, low, own)?,
                self.compare(Comparison::AtMost, value, high, own)?
            )),
            ExprKind::In {
                value,
                among,
                negated,
            } => {
                let found: Vec<String> = (among.iter())
                    .map(|one| self.compare(Comparison::Equal, value, one, own))
                    .collect::<Live<_>>()?;
                let found = format!("OR({})", found.join(","));
                Ok(if *negated {
                    format!("AND({},NOT({found}))", self.known(value, own)?)
                } else {
                    found
                })
            }
            ExprKind::IsKnown(a) => self.known(a, own),
            ExprKind::If {
                condition,
                then,
                otherwise,
            } => Ok(format!(
                "IF({},{},{})",
                self.condition(condition, own)?,
                self.condition(then, own)?,
                self.condition(otherwise, own)?
            )),
            ExprKind::TextTest(test, a, b) => {
                let (a, b) = (self.text(a, own)?, self.text(b, own)?);
                let found = match test {
                    TextTest::StartsWith => format!("EXACT(LEFT({a},LEN({b})),{b})"),
                    TextTest::EndsWith => format!("EXACT(RIGHT({a},LEN({b})),{b})"),
                    TextTest::Contains => format!("ISNUMBER(FIND({b},{a}))"),
                };
                Ok(format!("IFERROR({found},FALSE)"))
            }
            ExprKind::Literal(_)
            | ExprKind::Leaf(_)
            | ExprKind::Period(_)
            | ExprKind::Negate(_)
            | ExprKind::Arithmetic(..)
            | ExprKind::Otherwise(..)
            | ExprKind::DateDifference(..)
            | ExprKind::WorkingTime(..)
            | ExprKind::Call(..) => Err(self.not_live(expr)),
        }
    }

    pub(super) fn known(&mut self, expr: &SubjectExpr, own: &Own) -> Live {
        match expr.ty {
            Type::Text => Ok(format!("NOT(ISERROR({}))", self.text(expr, own)?)),
            Type::Bool => match &expr.kind {
                ExprKind::Leaf(SubjectLeaf::Column { through, column }) => {
                    let cell = self.subject_column(expr, through, *column)?.cell();
                    Ok(format!("ISLOGICAL({cell})"))
                }
                _ => Err(self.not_live(expr)),
            },
            Type::Number(_) | Type::Date | Type::DateTime | Type::Unknown => {
                Ok(format!("ISNUMBER({})", self.number(expr, own)?))
            }
        }
    }

    pub(super) fn compare(&mut self, op: Comparison, a: &SubjectExpr, b: &SubjectExpr, own: &Own) -> Live {
        let sign = sign(op);
        match (a.ty, b.ty) {
            (Type::Text, _) | (_, Type::Text) => {
                // `=` of spreadsheets passes over capitals.
                let same = format!("EXACT({},{})", self.text(a, own)?, self.text(b, own)?);
                match op {
                    Comparison::Equal => Ok(format!("IFERROR({same},FALSE)")),
                    Comparison::NotEqual => Ok(format!("IFERROR(NOT({same}),FALSE)")),
                    Comparison::Less | Comparison::AtMost | Comparison::More | Comparison::AtLeast => {
                        Err(self.not_live(a))
                    }
                }
            }
            (Type::Bool, _) | (_, Type::Bool) => {
                let same = format!("({}={})", self.condition(a, own)?, self.condition(b, own)?);
                let known = |this: &mut Self, side: &SubjectExpr| match side.kind {
                    ExprKind::Leaf(_) => this.known(side, own),
                    _ => Ok("TRUE".to_owned()),
                };
                let known = format!("{},{}", known(self, a)?, known(self, b)?);
                match op {
                    Comparison::Equal => Ok(format!("AND({known},{same})")),
                    Comparison::NotEqual => Ok(format!("AND({known},NOT({same}))")),
                    Comparison::Less | Comparison::AtMost | Comparison::More | Comparison::AtLeast => {
                        Err(self.not_live(a))
                    }
                }
            }
            (Type::Date, Type::DateTime) | (Type::DateTime, Type::Date) => Ok(format!(
                "IFERROR(INT({}){sign}INT({}),FALSE)",
                self.number(a, own)?,
                self.number(b, own)?
            )),
            _ => Ok(format!(
                "IFERROR({}{sign}{},FALSE)",
                self.number(a, own)?,
                self.number(b, own)?
            )),
        }
    }

    /// A text; an error where it is missing.
    pub(super) fn text(&mut self, expr: &SubjectExpr, own: &Own) -> Live {
        match &expr.kind {
            ExprKind::Literal(Literal::Text(text)) => Ok(quoted(text)),
            ExprKind::Leaf(SubjectLeaf::Column { through, column }) => {
                let cell = self.subject_column(expr, through, *column)?.cell();
                Ok(text_in(&cell))
            }
            ExprKind::Leaf(SubjectLeaf::Aggregate(aggregate)) => {
                Ok(text_in(&self.aggregate(aggregate).cell()))
            }
            ExprKind::Leaf(SubjectLeaf::Value) if own.value_is_text => match own.value {
                Some(value) => Ok(text_in(&value.cell())),
                None => Err(self.not_live(expr)),
            },
            ExprKind::Call(Function::Lower, arguments) => {
                Ok(format!("LOWER({})", self.text(&arguments[0], own)?))
            }
            ExprKind::Call(Function::Upper, arguments) => {
                Ok(format!("UPPER({})", self.text(&arguments[0], own)?))
            }
            ExprKind::If {
                condition,
                then,
                otherwise,
            } => Ok(format!(
                "IF({},{},{})",
                self.condition(condition, own)?,
                self.text(then, own)?,
                self.text(otherwise, own)?
            )),
            _ => Err(self.not_live(expr)),
        }
    }
}

fn text_in(cell: &str) -> String {
    format!("IF(OR({cell}=\"\",{cell}=\"{MISSING}\"),NA(),{cell})")
}

/// A comparison as spreadsheets write it.
pub(super) fn sign(op: Comparison) -> &'static str {
    match op {
        Comparison::Equal => "=",
        Comparison::NotEqual => "<>",
        Comparison::Less => "<",
        Comparison::AtMost => "<=",
        Comparison::More => ">",
        Comparison::AtLeast => ">=",
    }
}
