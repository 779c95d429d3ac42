//! Formulas, over rows and over subjects: one function for what both share.

use std::cmp::Ordering;

use weigh_engine::dsl::model::{
    Expr, ExprKind, Function, Model, PeriodPart, RowExpr, RowLeaf, Scorecard, TableId,
};
use weigh_engine::dsl::syntax::ast::{Arithmetic, Comparison, DateUnit, TextTest};
use weigh_engine::dsl::value::{Date, DateTime, Literal, Period, Rounding, RoundingMode, WorkingHours};

use super::rows::{Data, Row, cell, follow};
use super::{Num, Value};

/// What everything is evaluated in: the model, the rows, and the scored period.
#[derive(Clone, Copy)]
pub(crate) struct Place<'a> {
    pub(crate) model: &'a Model,
    pub(crate) scorecard: &'a Scorecard,
    pub(crate) data: &'a Data,
    pub(crate) period: Option<Period>,
}

impl Place<'_> {
    /// First and last day of the scored period.
    pub(crate) fn days(&self) -> Option<(Date, Date)> {
        let period = self.period?;
        Some((
            period.start(self.scorecard.calendar)?,
            period.end(self.scorecard.calendar)?,
        ))
    }
}

/// The value of an expression over a row.
pub(crate) fn row_value(place: Place<'_>, table: TableId, row: &Row, expr: &RowExpr) -> Value {
    value(place, expr, &|RowLeaf::Column { through, column }: &RowLeaf| {
        follow(place, table, row, through)
            .map_or(Value::Missing, |(table, row)| cell(place, table, &row, *column))
    })
}

/// The value of an expression whose leaves are known.
pub(crate) fn value<L>(place: Place<'_>, expr: &Expr<L>, leaf: &dyn Fn(&L) -> Value) -> Value {
    let of = |expr: &Expr<L>| value(place, expr, leaf);
    match &expr.kind {
        ExprKind::Literal(literal) => of_literal(literal),
        ExprKind::Leaf(inner) => leaf(inner),
        ExprKind::Period(part) => of_period(place, *part),
        ExprKind::Negate(a) => number(of(a).number().map(Num::neg)),
        ExprKind::Not(a) => Value::Bool(!of(a).holds()),
        ExprKind::Arithmetic(op, a, b) => arithmetic(*op, &of(a), &of(b)),
        ExprKind::Compare(op, a, b) => Value::Bool(compares(*op, &of(a), &of(b))),
        ExprKind::And(a, b) => Value::Bool(of(a).holds() && of(b).holds()),
        ExprKind::Or(a, b) => Value::Bool(of(a).holds() || of(b).holds()),
        ExprKind::In {
            value,
            among,
            negated,
        } => {
            let value = of(value);
            let found = among
                .iter()
                .any(|one| compares(Comparison::Equal, &value, &of(one)));
            Value::Bool(!value.is_missing() && found != *negated)
        }
        ExprKind::Between { value, low, high } => {
            let value = of(value);
            Value::Bool(
                compares(Comparison::AtLeast, &value, &of(low))
                    && compares(Comparison::AtMost, &value, &of(high)),
            )
        }
        ExprKind::If {
            condition,
            then,
            otherwise,
        } => {
            if of(condition).holds() {
                of(then)
            } else {
                of(otherwise)
            }
        }
        ExprKind::IsKnown(a) => Value::Bool(!of(a).is_missing()),
        ExprKind::Otherwise(a, b) => match of(a) {
            Value::Missing => of(b),
            known => known,
        },
        ExprKind::TextTest(test, a, b) => match (of(a), of(b)) {
            (Value::Text(a), Value::Text(b)) => Value::Bool(match test {
                TextTest::StartsWith => a.starts_with(&b),
                TextTest::EndsWith => a.ends_with(&b),
                TextTest::Contains => a.contains(&b),
            }),
            _ => Value::Bool(false),
        },
        ExprKind::DateDifference(unit, a, b) => match (of(a).day(), of(b).day()) {
            (Some(a), Some(b)) => match unit {
                DateUnit::Days => Value::Number(Num::whole(i64::from(b.0) - i64::from(a.0))),
                DateUnit::Months => number(a.months_until(b).map(|months| Num::whole(i64::from(months)))),
            },
            _ => Value::Missing,
        },
        ExprKind::WorkingTime(calendar, a, b) => match (of(a).micros(), of(b).micros()) {
            (Some(a), Some(b)) => working_time(&place.model.calendar(*calendar).hours, a, b),
            _ => Value::Missing,
        },
        ExprKind::Call(function, arguments) => {
            let arguments: Vec<Value> = arguments.iter().map(of).collect();
            call(*function, &arguments)
        }
    }
}

pub(crate) fn number(number: Option<Num>) -> Value {
    number.map_or(Value::Missing, Value::Number)
}

fn of_literal(literal: &Literal) -> Value {
    match literal {
        Literal::Number(n) | Literal::Percent(n) | Literal::Money(n, _) | Literal::Duration(n) => {
            Value::Number(Num::of(*n))
        }
        Literal::Date(date) => Value::Date(*date),
        Literal::DateTime(moment) => Value::DateTime(*moment),
        Literal::Text(text) => Value::Text(text.clone()),
        Literal::Bool(yes) => Value::Bool(*yes),
        Literal::Missing => Value::Missing,
        Literal::Period(_) => unreachable!("a period is no value"),
    }
}

fn of_period(place: Place<'_>, part: PeriodPart) -> Value {
    let Some((start, end)) = place.days() else {
        return Value::Missing;
    };
    match part {
        PeriodPart::Start => Value::Date(start),
        PeriodPart::End => Value::Date(end),
        PeriodPart::Days => Value::Number(Num::whole(i64::from(end.0 - start.0 + 1))),
    }
}

/// Nought where two numbers are equal.
fn difference(a: &Num, b: &Num) -> Num {
    match a.compare(b) {
        Ordering::Equal => Num::whole(0),
        _ => a.sub(b),
    }
}

const MICROS: i64 = 1_000_000;

fn arithmetic(op: Arithmetic, a: &Value, b: &Value) -> Value {
    match (a, b) {
        (Value::Number(a), Value::Number(b)) => number(match op {
            Arithmetic::Add => Some(difference(a, &b.neg())),
            Arithmetic::Subtract => Some(difference(a, b)),
            Arithmetic::Multiply => Some(a.mul(b)),
            Arithmetic::Divide => a.div(b),
            Arithmetic::Power => a.power(b),
        }),
        (Value::Number(seconds), moment) if op == Arithmetic::Add => shifted(moment, seconds, false),
        (moment, Value::Number(seconds)) => shifted(moment, seconds, op == Arithmetic::Subtract),
        (a, b) => match (a.micros(), b.micros()) {
            (Some(a), Some(b)) => number(Num::whole(a - b).div(&Num::whole(MICROS))),
            _ => Value::Missing,
        },
    }
}

/// The hours of each day in turn, as far as they lie between the two moments.
fn working_time(hours: &WorkingHours, from: i64, to: i64) -> Value {
    if to < from {
        let Value::Number(forwards) = working_time(hours, to, from) else {
            return Value::Missing;
        };
        return Value::Number(forwards.neg());
    }
    let mut micros = 0;
    let (first, last) = (from.div_euclid(DateTime::DAY), to.div_euclid(DateTime::DAY));
    for day in first..=last {
        for shift in hours.of_day(Date(day as i32)) {
            let moment = |minute: u16| day * DateTime::DAY + i64::from(minute) * 60 * MICROS;
            micros += (moment(shift.to).min(to) - moment(shift.from).max(from)).max(0);
        }
    }
    number(Num::whole(micros).div(&Num::whole(MICROS)))
}

fn shifted(moment: &Value, seconds: &Num, back: bool) -> Value {
    let Some(micros) = moment.micros() else {
        return Value::Missing;
    };
    let by = seconds.mul(&Num::whole(MICROS)).to_f64() as i64;
    Value::DateTime(DateTime(if back { micros - by } else { micros + by }))
}

/// The order of two known values of one kind. A day against a moment is not decided here.
pub(crate) fn order(a: &Value, b: &Value) -> Option<Ordering> {
    match (a, b) {
        (Value::Number(a), Value::Number(b)) => Some(a.compare(b)),
        (Value::Text(a), Value::Text(b)) => Some(a.cmp(b)),
        (Value::Bool(a), Value::Bool(b)) => Some(a.cmp(b)),
        (Value::Date(a), Value::Date(b)) => Some(a.cmp(b)),
        (Value::DateTime(a), Value::DateTime(b)) => Some(a.cmp(b)),
        _ => None,
    }
}

fn compares(op: Comparison, a: &Value, b: &Value) -> bool {
    // A day and a moment are compared by their days.
    let by_day = || Some(a.day()?.cmp(&b.day()?));
    let Some(order) = order(a, b).or_else(by_day) else {
        return false;
    };
    match op {
        Comparison::Equal => order.is_eq(),
        Comparison::NotEqual => order.is_ne(),
        Comparison::Less => order.is_lt(),
        Comparison::AtMost => order.is_le(),
        Comparison::More => order.is_gt(),
        Comparison::AtLeast => order.is_ge(),
    }
}

fn call(function: Function, arguments: &[Value]) -> Value {
    if arguments.iter().any(Value::is_missing) {
        return Value::Missing;
    }
    let first = &arguments[0];
    let double = |f: fn(f64) -> f64| number(first.number().and_then(|n| Num::float(f(n.to_f64()))));
    match function {
        Function::Min => extreme(arguments, Ordering::Less),
        Function::Max => extreme(arguments, Ordering::Greater),
        Function::Abs => number(first.number().map(Num::abs)),
        Function::Floor => number(first.number().map(Num::floor)),
        Function::Ceil => number(first.number().map(Num::ceil)),
        Function::Round => {
            let places = arguments
                .get(1)
                .and_then(Value::number)
                .map_or(0, |n| n.to_f64() as u32);
            number(first.number().map(|n| {
                n.round(Rounding {
                    places,
                    mode: RoundingMode::HalfUp,
                })
            }))
        }
        Function::Ln => double(f64::ln),
        Function::Exp => double(f64::exp),
        Function::Sqrt => double(f64::sqrt),
        Function::Normal => double(normal),
        Function::NormalInverse => double(normal_inverse),
        Function::Lower | Function::Upper | Function::Trim => {
            let Value::Text(text) = first else {
                return Value::Missing;
            };
            Value::Text(match function {
                Function::Lower => text.to_lowercase(),
                Function::Upper => text.to_uppercase(),
                _ => text.trim().to_owned(),
            })
        }
        Function::DateOf => first.day().map_or(Value::Missing, Value::Date),
        Function::Year | Function::Month | Function::Day => {
            let parts = first.day().and_then(Date::ymd);
            number(parts.map(|(year, month, day)| {
                Num::whole(match function {
                    Function::Year => i64::from(year),
                    Function::Month => i64::from(month),
                    _ => i64::from(day),
                })
            }))
        }
    }
}

fn extreme(arguments: &[Value], wanted: Ordering) -> Value {
    let mut best = arguments[0].clone();
    for other in &arguments[1..] {
        if order(other, &best) == Some(wanted) {
            best = other.clone();
        }
    }
    best
}

/// The area under the bell below `z`, in slices.
fn normal(z: f64) -> f64 {
    const SLICES: u32 = 4000;
    const WIDTH: f64 = 12.0 / SLICES as f64;
    let tail = |from: f64| {
        let height = |at: f64| (-at * at / 2.0).exp() / std::f64::consts::TAU.sqrt();
        let slice = |at: u32| {
            let left = from + f64::from(at) * WIDTH;
            (height(left) + 4.0 * height(left + WIDTH / 2.0) + height(left + WIDTH)) * WIDTH / 6.0
        };
        (0..SLICES).map(slice).sum::<f64>()
    };
    if z < 0.0 { tail(-z) } else { 1.0 - tail(z) }
}

/// Where that area is a share, halved again and again.
fn normal_inverse(share: f64) -> f64 {
    if share <= 0.0 || share >= 1.0 {
        return f64::NAN;
    }
    let (mut low, mut high): (f64, f64) = (-12.0, 12.0);
    for _ in 0..60 {
        let middle = f64::midpoint(low, high);
        if normal(middle) < share {
            low = middle;
        } else {
            high = middle;
        }
    }
    low
}
