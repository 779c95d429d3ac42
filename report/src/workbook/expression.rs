//! Formulas of the form as formulas of cells. A missing value is an error in them, which goes through all that is made of it; a
//! condition is never an error, since what is missing is compared with nothing. Durations are days, dates are their numbers.

use weigh_engine::dsl::model::{
    Aggregate, Blend, ColumnId, ExprKind, Facet, Function, KpiId, Member, SubjectExpr, SubjectLeaf, Type,
};
use weigh_engine::dsl::syntax::ast::{Arithmetic, Comparison, DateUnit, TextTest};
use weigh_engine::dsl::value::{Decimal, Literal};
use weigh_words::text;

use super::book::{
    Book, Column, Content, Leaf, Live, MISSING, NotLive, Role, double, in_days, is_duration, one_line,
};
use super::formula::{Place, calculated, date, number_in, of_period, quoted};
use super::style::number_format;
use crate::number::Style;

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

impl<'a> Book<'a> {
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
            | ExprKind::TextTest(..) => Err(self.not_live(expr)),
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

    /// The column of an aggregate.
    pub(super) fn aggregate(&mut self, aggregate: &Aggregate) -> Place {
        let Some((at, _, cells)) = self.values.aggregates.get_full(aggregate) else {
            unreachable!("the values have every aggregate of the scorecard");
        };
        let head = one_line(self.handout.sources.text(aggregate.span));
        self.leaf(Leaf::Aggregate(at), head, aggregate.ty, cells)
    }

    fn subject_column(&mut self, expr: &SubjectExpr, through: &[ColumnId], column: ColumnId) -> Live<Place> {
        let key = (through.to_vec(), column);
        let Some((at, _, cells)) = self.values.subject_columns.get_full(&key) else {
            return Err(self.not_live(expr));
        };
        let head = self.written(expr);
        Ok(self.leaf(Leaf::Column(at), head, expr.ty, cells))
    }

    fn leaf(&mut self, leaf: Leaf, head: String, ty: Type, cells: &'a weigh_engine::outcome::Cells) -> Place {
        if let Some(place) = self.leaves.get(&leaf) {
            return *place;
        }
        let sheet = self.values_sheet();
        let format = self.format_of(ty, None, cells);
        let (shown, row_of) = (self.shown_of_values(ty), self.row_of_values());
        let content = Content::Given(Box::new(move |row| shown(cells.cell(row_of(row)))));
        let section = self.say(&text!("What else formulas read"));
        let place = self.push(
            sheet,
            Column {
                section,
                head,
                weight: None,
                content,
                role: Role::Input,
                format,
                width: 14.0,
                bands: None,
                alarms: false,
            },
        );
        self.leaves.insert(leaf, place);
        place
    }

    /// How the cells of a column are shown.
    pub(super) fn format_of(
        &self,
        ty: Type,
        unit: Option<&str>,
        cells: &weigh_engine::outcome::Cells,
    ) -> String {
        match ty {
            Type::Date => "yyyy-mm-dd".to_owned(),
            Type::DateTime => "yyyy-mm-dd hh:mm".to_owned(),
            Type::Text | Type::Bool => "General".to_owned(),
            Type::Number(_) | Type::Unknown => {
                Style::of_values(self.language, ty, unit, cells.iter()).spreadsheet()
            }
        }
    }

    fn blend(&mut self, blend: &Blend) -> String {
        let (mut sums, mut weights) = (Vec::new(), Vec::new());
        for (weight, part) in &blend.parts {
            let cell = self.aggregate(part).cell();
            let weight = plain(*weight);
            sums.push(format!("IF(ISNUMBER({cell}),{weight}*{cell},0)"));
            weights.push(format!("IF(ISNUMBER({cell}),{weight},0)"));
        }
        format!("(({})/({}))", sums.join("+"), weights.join("+"))
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
            | ExprKind::Call(..) => Err(self.not_live(expr)),
        }
    }

    fn known(&mut self, expr: &SubjectExpr, own: &Own) -> Live {
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

    fn compare(&mut self, op: Comparison, a: &SubjectExpr, b: &SubjectExpr, own: &Own) -> Live {
        let sign = match op {
            Comparison::Equal => "=",
            Comparison::NotEqual => "<>",
            Comparison::Less => "<",
            Comparison::AtMost => "<=",
            Comparison::More => ">",
            Comparison::AtLeast => ">=",
        };
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

    /// Where a number or a text stands by itself: the column that has it, or one that is made for it.
    pub(super) fn place_of(&mut self, expr: &SubjectExpr, own: &Own) -> Live<Place> {
        match &expr.kind {
            ExprKind::Leaf(SubjectLeaf::Aggregate(aggregate)) => return Ok(self.aggregate(aggregate)),
            ExprKind::Leaf(SubjectLeaf::Column { through, column }) => {
                return self.subject_column(expr, through, *column);
            }
            ExprKind::Leaf(SubjectLeaf::Value) => {
                let value = own.value.ok_or_else(|| self.not_live(expr))?;
                return Ok(match own.applies.clone() {
                    None => value,
                    Some(applies) => {
                        let head = self.say(&text!("value, where it applies"));
                        let formula = format!("IF({applies},{},{})", value.cell(), quoted(MISSING));
                        self.helper(own.sheet, head, "General", &formula)
                    }
                });
            }
            ExprKind::Leaf(SubjectLeaf::Part(Member::Kpi(KpiId(at)), Facet::Value)) => {
                return Ok(self.kpis[*at as usize].value);
            }
            ExprKind::Leaf(SubjectLeaf::Part(Member::Kpi(KpiId(at)), Facet::Score)) => {
                return Ok(self.kpis[*at as usize].score);
            }
            ExprKind::Leaf(SubjectLeaf::Part(Member::Group(id), Facet::Score)) => {
                return Ok(self.groups[id.0 as usize].score);
            }
            ExprKind::Leaf(SubjectLeaf::OwnScore) => {
                return own.score.ok_or_else(|| self.not_live(expr));
            }
            _ => {}
        }
        let formula = match expr.ty {
            Type::Text => self.text(expr, own)?,
            _ => format!("ROUND({},12)", self.number(expr, own)?),
        };
        let head = self.written(expr);
        Ok(self.helper(
            own.sheet,
            head,
            "General",
            &format!("IFERROR({formula},{})", quoted(MISSING)),
        ))
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
                        let format = number_format(ty, number);
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
fn plain(number: Decimal) -> String {
    let number = double(number);
    if number < 0.0 {
        format!("(0-{})", -number)
    } else {
        format!("{number}")
    }
}

fn text_in(cell: &str) -> String {
    format!("IF(OR({cell}=\"\",{cell}=\"{MISSING}\"),NA(),{cell})")
}

fn forced(all: &[String]) -> String {
    all.iter()
        .map(|one| format!("({one}+0)"))
        .collect::<Vec<_>>()
        .join(",")
}
