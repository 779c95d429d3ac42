//! Formulas of the form as formulas of cells. A missing value is an error in them, which goes through all that is made of it.
//! Durations are days, dates are their numbers. Conditions and texts are in `condition`.

use weigh_engine::dsl::model::{ExprKind, Facet, Function, KpiId, Member, SubjectExpr, SubjectLeaf, Type};
use weigh_engine::dsl::syntax::ast::{Arithmetic, DateUnit};
use weigh_engine::dsl::value::{Decimal, Literal};
use weigh_words::text;

use super::book::{Book, Live, NotLive, double, in_days, is_duration};
use super::formula::{Place, calculated, date, number_in, of_period};
use super::style::number_format;

/// Whose `value` and `target` a formula speaks of, and the sheet that it stands in.
#[derive(Debug, Clone, Default)]
pub(super) struct Own {
    pub(super) sheet: usize,
    /// The cell of the value, which is known to have one.
    pub(super) value: Option<Place>,
    /// Whether the value is a number.
    pub(super) value_is_text: bool,
    pub(super) target: Option<String>,
    /// The target as it stands in the form, if it is a plain value, and its name.
    pub(super) plain_target: Option<(Literal, String)>,
    /// The part's own score before anything is filled in.
    pub(super) score: Option<Place>,
    /// The condition without which the part does not apply.
    pub(super) applies: Option<String>,
    /// How parameters are called: section and stem of names.
    pub(super) section: String,
    pub(super) stem: String,
}

impl Book<'_> {
    /// A number; an error where it is missing.
    pub(super) fn number(&mut self, expr: &SubjectExpr, own: &Own) -> Live {
        self.holds_unit(expr)?;
        match &expr.kind {
            ExprKind::Literal(literal) => self.literal(expr, literal, own),
            ExprKind::Leaf(leaf) => self.number_of_leaf(expr, leaf, own),
            ExprKind::Period(part) => Ok(of_period(*part)),
            ExprKind::Negate(a) => Ok(format!("(0-{})", self.number(a, own)?)),
            ExprKind::Arithmetic(op, a, b) => {
                let sign = match op {
                    Arithmetic::Add => '+',
                    Arithmetic::Subtract => '-',
                    Arithmetic::Multiply => '*',
                    Arithmetic::Divide => '/',
                    Arithmetic::Power => '^',
                };
                Ok(format!(
                    "({}{sign}{})",
                    self.number(a, own)?,
                    self.number(b, own)?
                ))
            }
            ExprKind::If {
                condition,
                then,
                otherwise,
            } => Ok(format!(
                "IF({},{},{})",
                self.condition(condition, own)?,
                self.number(then, own)?,
                self.number(otherwise, own)?
            )),
            ExprKind::Otherwise(a, b) => Ok(format!(
                "IFERROR({},{})",
                self.number(a, own)?,
                self.number(b, own)?
            )),
            ExprKind::DateDifference(unit, a, b) => {
                let (a, b) = (self.number(a, own)?, self.number(b, own)?);
                Ok(match unit {
                    DateUnit::Days => format!("(INT({b})-INT({a}))"),
                    DateUnit::Months => {
                        format!("IF({b}>={a},DATEDIF({a},{b},\"m\"),0-DATEDIF({b},{a},\"m\"))")
                    }
                })
            }
            ExprKind::Call(function, arguments) => self.call(expr, *function, arguments, own),
            ExprKind::Not(_)
            | ExprKind::Compare(..)
            | ExprKind::And(..)
            | ExprKind::Or(..)
            | ExprKind::In { .. }
            | ExprKind::Between { .. }
            | ExprKind::IsKnown(_)
            | ExprKind::TextTest(..)
            | ExprKind::WorkingTime(..) => Err(self.not_live(expr)),
        }
    }

    /// What spreadsheets have no formula for.
    pub(super) fn not_live(&self, expr: &SubjectExpr) -> NotLive {
        NotLive(text!("`{formula}`", formula = self.written(expr)))
    }

    /// Seconds stand in cells as days, so what is neither a plain number nor money nor a duration cannot be computed with.
    fn holds_unit(&self, expr: &SubjectExpr) -> Live<()> {
        let odd = expr.ty.number().is_some_and(|number| {
            !(number.unit.is_none() || number.unit.is_duration() || number.unit.as_money().is_some())
        });
        if odd { Err(self.not_live(expr)) } else { Ok(()) }
    }

    fn literal(&mut self, expr: &SubjectExpr, literal: &Literal, own: &Own) -> Live {
        if let Some(name) = self.linked(expr, literal, own) {
            return Ok(name);
        }
        Ok(match literal {
            Literal::Number(number) | Literal::Percent(number) | Literal::Money(number, _) => plain(*number),
            Literal::Duration(seconds) => format!("({}/86400)", plain(*seconds)),
            Literal::Date(day) => date(*day),
            Literal::DateTime(moment) => {
                let micros = moment.0 - weigh_engine::dsl::value::DateTime::at_start_of(moment.date()).0;
                format!("({}+{}/86400)", date(moment.date()), micros as f64 / 1e6)
            }
            Literal::Missing => "NA()".to_owned(),
            Literal::Text(_) | Literal::Bool(_) | Literal::Period(_) => return Err(self.not_live(expr)),
        })
    }

    /// The name of the param or of the target that a literal stands for.
    pub(super) fn linked(&mut self, expr: &SubjectExpr, literal: &Literal, own: &Own) -> Option<String> {
        let written = self.handout.sources.text(expr.span).trim();
        if let Some((target, name)) = &own.plain_target
            && target == literal
            && matches!(written, "target" | "目标")
        {
            return Some(name.clone());
        }
        let at = self.param_at(written, literal)?;
        self.params_read.insert(at);
        self.params[at].clone()
    }

    /// The param that a literal stands for.
    pub(super) fn param_at(&self, written: &str, literal: &Literal) -> Option<usize> {
        super::params::param_called(&self.handout.model.params, written, literal)
    }

    fn number_of_leaf(&mut self, expr: &SubjectExpr, leaf: &SubjectLeaf, own: &Own) -> Live {
        match leaf {
            SubjectLeaf::Aggregate(aggregate) => Ok(number_in(self.aggregate(aggregate))),
            SubjectLeaf::Blend(blend) => Ok(self.blend(blend)),
            SubjectLeaf::Column { through, column } => {
                Ok(number_in(self.subject_column(expr, through, *column)?))
            }
            SubjectLeaf::EmptyColumn => Ok("NA()".to_owned()),
            SubjectLeaf::Value => match own.value {
                Some(value) => Ok(value.cell()),
                None => Err(self.not_live(expr)),
            },
            SubjectLeaf::Target => own.target.clone().ok_or_else(|| self.not_live(expr)),
            SubjectLeaf::OwnScore => match own.score {
                Some(score) => Ok(calculated(score)),
                None => Err(self.not_live(expr)),
            },
            SubjectLeaf::Part(member, facet) => self.part_of(expr, *member, *facet),
            SubjectLeaf::Across(across) => self.across(expr, across, own),
        }
    }

    fn part_of(&mut self, expr: &SubjectExpr, member: Member, facet: Facet) -> Live {
        let (value, score, grade) = match member {
            Member::Kpi(KpiId(at)) => {
                let places = self.kpis[at as usize];
                (Some(places.value), places.score, places.grade)
            }
            Member::Group(id) => {
                let places = self.groups[id.0 as usize];
                (None, places.score, places.grade)
            }
        };
        match facet {
            Facet::Value => value.map(calculated).ok_or_else(|| self.not_live(expr)),
            Facet::Score => Ok(calculated(score)),
            Facet::Grade => match (grade, self.grade_lists.get(&member)) {
                (Some(grade), Some(list)) => Ok(format!("(MATCH({},{list},0)-1)", grade.cell())),
                _ => Err(self.not_live(expr)),
            },
        }
    }

    fn call(&mut self, expr: &SubjectExpr, function: Function, arguments: &[SubjectExpr], own: &Own) -> Live {
        let of_duration = arguments.iter().any(|argument| is_duration(argument.ty));
        if of_duration && matches!(function, Function::Round | Function::Floor | Function::Ceil) {
            return Err(self.not_live(expr));
        }
        let all: Vec<String> = (arguments.iter())
            .map(|argument| self.number(argument, own))
            .collect::<Live<_>>()?;
        let first = all.first().cloned().unwrap_or_default();
        Ok(match function {
            // Of the cells themselves they would pass over those without a number.
            Function::Min => format!("MIN({})", forced(&all)),
            Function::Max => format!("MAX({})", forced(&all)),
            Function::Abs => format!("ABS({first})"),
            Function::Floor => format!("INT(ROUND({first},12))"),
            Function::Ceil => format!("(0-INT(0-ROUND({first},12)))"),
            Function::Ln => format!("LN({first})"),
            Function::Exp => format!("EXP({first})"),
            Function::Sqrt => format!("SQRT({first})"),
            Function::Normal => format!("NORMSDIST({first})"),
            Function::NormalInverse => format!("NORMSINV({first})"),
            Function::Round => match arguments.get(1).map(SubjectExpr::as_literal) {
                None => format!("ROUND(ROUND({first},9),0)"),
                Some(Some(Literal::Number(places))) => {
                    let places = places.to_i64().ok_or_else(|| self.not_live(expr))?;
                    format!("ROUND(ROUND({first},{}),{places})", (places + 9).min(12))
                }
                Some(_) => return Err(self.not_live(expr)),
            },
            Function::Year => format!("YEAR({first})"),
            Function::Month => format!("MONTH({first})"),
            Function::Day => format!("DAY({first})"),
            Function::DateOf => format!("INT({first})"),
            Function::Lower | Function::Upper | Function::Trim => return Err(self.not_live(expr)),
        })
    }

    /// A number whose plain values, wherever they are its results, are parameters that may be changed.
    pub(super) fn adjustable(
        &mut self,
        expr: &SubjectExpr,
        own: &Own,
        label: &str,
        name: &str,
        ty: Type,
    ) -> Live {
        match &expr.kind {
            ExprKind::Literal(literal) => {
                if let Some(name) = self.linked(expr, literal, own) {
                    return Ok(name);
                }
                match number_of(literal) {
                    Some(number) => {
                        let ty = if matches!(literal, Literal::Percent(_)) {
                            Type::PERCENT
                        } else {
                            ty
                        };
                        let format = number_format(self.language, ty, number);
                        Ok(self.parameters.number(&own.section, label, name, number, &format))
                    }
                    None => self.number(expr, own),
                }
            }
            ExprKind::If {
                condition,
                then,
                otherwise,
            } => {
                let shown = self.written(condition);
                let condition = self.condition(condition, own)?;
                let then_label = self.say(&text!(
                    "{what}, where {condition}",
                    what = label,
                    condition = shown
                ));
                let otherwise_label = self.say(&text!("{what}, otherwise", what = label));
                Ok(format!(
                    "IF({condition},{},{})",
                    self.adjustable(then, own, &then_label, name, ty)?,
                    self.adjustable(otherwise, own, &otherwise_label, name, ty)?
                ))
            }
            // Five percent of the target: the five may be changed.
            ExprKind::Arithmetic(Arithmetic::Multiply, a, b) if a.as_literal().is_some() => Ok(format!(
                "({}*{})",
                self.adjustable(a, own, label, name, a.ty)?,
                self.number(b, own)?
            )),
            _ => self.number(expr, own),
        }
    }
}

/// What a literal is in a cell.
pub(super) fn number_of(literal: &Literal) -> Option<f64> {
    match literal {
        Literal::Number(number) | Literal::Percent(number) | Literal::Money(number, _) => {
            Some(double(*number))
        }
        Literal::Duration(seconds) => Some(in_days(double(*seconds))),
        Literal::Date(_)
        | Literal::DateTime(_)
        | Literal::Period(_)
        | Literal::Text(_)
        | Literal::Bool(_)
        | Literal::Missing => None,
    }
}

/// A number as a formula has it: the shortest digits of its double.
pub(super) fn plain(number: Decimal) -> String {
    let number = double(number);
    if number < 0.0 {
        format!("(0-{})", -number)
    } else {
        format!("{number}")
    }
}

fn forced(all: &[String]) -> String {
    all.iter()
        .map(|one| format!("({one}+0)"))
        .collect::<Vec<_>>()
        .join(",")
}
