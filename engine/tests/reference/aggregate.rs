//! Aggregates: the rows that belong to a subject in a window, and one number out of them.

use std::cmp::Ordering;

use weigh_engine::dsl::model::{Aggregate, AggregateFn, Grain, Window};
use weigh_engine::dsl::syntax::ast::WindowUnit;
use weigh_engine::dsl::value::{Date, Decimal, Period};

use super::formula::{Place, number, order, row_value};
use super::rows::{Row, cell, follow, rows};
use super::{Num, Value};

/// The value of an aggregate for a subject.
pub(crate) fn aggregate(place: Place<'_>, subject: &Row, aggregate: &Aggregate) -> Value {
    // Who has no region has no targets of one either: not none of them, but nothing to count in.
    if let Grain::Shared { subject: way, .. } = &aggregate.grain
        && follow(place, place.scorecard.subject, subject, way).is_none()
    {
        return Value::Missing;
    }
    let chosen = chosen(place, subject, aggregate);
    let argument = |row: &Row| match &aggregate.argument {
        Some(argument) => row_value(place, aggregate.table, row, argument),
        None => Value::Bool(true),
    };
    if aggregate.function == AggregateFn::Count {
        return Value::Number(Num::whole(chosen.len() as i64));
    }
    let known: Vec<(Row, Value)> = chosen
        .into_iter()
        .map(|row| {
            let value = argument(&row);
            (row, value)
        })
        .filter(|(_, value)| !value.is_missing())
        .collect();
    if let Some(weight) = &aggregate.weight {
        return weighted(place, aggregate, &known, weight);
    }
    let values: Vec<&Value> = known.iter().map(|(_, value)| value).collect();
    match aggregate.function {
        AggregateFn::Count => unreachable!("counted above"),
        AggregateFn::Sum => Value::Number(sum(&values)),
        AggregateFn::Avg => number(sum(&values).div(&Num::whole(values.len() as i64))),
        AggregateFn::Min => extreme(&values, Ordering::Less),
        AggregateFn::Max => extreme(&values, Ordering::Greater),
        AggregateFn::Median => percentile(&values, Decimal::from(50)),
        AggregateFn::Percentile(percent) => percentile(&values, percent),
        AggregateFn::StdDev => deviation(&values),
        AggregateFn::Distinct => {
            let mut seen: Vec<&Value> = Vec::new();
            for value in values {
                if !seen.contains(&value) {
                    seen.push(value);
                }
            }
            Value::Number(Num::whole(seen.len() as i64))
        }
        AggregateFn::Share => {
            let yes = values.iter().filter(|value| value.holds()).count();
            number(Num::whole(yes as i64).div(&Num::whole(values.len() as i64)))
        }
        AggregateFn::First => in_time(place, aggregate, &known)
            .first()
            .map_or(Value::Missing, |(_, v)| v.clone()),
        AggregateFn::Metric(_) => unreachable!("no generated scorecard calls a plugin"),
        AggregateFn::Last => in_time(place, aggregate, &known)
            .last()
            .map_or(Value::Missing, |(_, v)| v.clone()),
    }
}

/// The rows of the aggregate's table that belong to the subject, lie in the window and pass the filter.
fn chosen(place: Place<'_>, subject: &Row, aggregate: &Aggregate) -> Vec<Row> {
    let belongs = |row: &Row| match &aggregate.grain {
        Grain::Overall => true,
        Grain::Subject { through } => {
            follow(place, aggregate.table, row, through).is_some_and(|(_, reached)| reached == *subject)
        }
        Grain::Shared {
            through,
            subject: way,
            ..
        } => {
            let reached = follow(place, aggregate.table, row, through);
            reached.is_some() && reached == follow(place, place.scorecard.subject, subject, way)
        }
    };
    let passes = |row: &Row| {
        aggregate
            .filter
            .as_ref()
            .is_none_or(|f| row_value(place, aggregate.table, row, f).holds())
    };
    let inside = |row: &Row| match place.model.table(aggregate.table).time {
        None => true,
        Some(time) => in_window(
            place,
            aggregate.window,
            day(&cell(place, aggregate.table, row, time)),
        ),
    };
    rows(place, aggregate.table)
        .into_iter()
        .filter(|row| belongs(row) && inside(row) && passes(row))
        .collect()
}

/// The day of a time column: a whole number is a year.
fn day(time: &Value) -> Option<Date> {
    match time {
        Value::Number(year) => Date::new(year.to_f64() as i16, 1, 1),
        other => other.day(),
    }
}

fn in_window(place: Place<'_>, window: Window, day: Option<Date>) -> bool {
    if window == Window::All {
        return true;
    }
    let calendar = place.scorecard.calendar;
    let within = |period: Period| {
        day.is_some_and(|day| Period::containing(day, period.granularity, calendar) == Some(period))
    };
    let Some(day) = day else { return false };
    if let Window::Fixed(period) = window {
        return within(period);
    }
    let (Some(period), Some((_, end))) = (place.period, place.days()) else {
        return false;
    };
    match window {
        Window::Current => within(period),
        Window::Previous => within(period.plus(-1)),
        Window::YearAgo => within(period.year_ago()),
        Window::YearToDate => day <= end && period.year_start(calendar).is_some_and(|start| day >= start),
        Window::Before => day <= end,
        Window::Last(count, unit) => day <= end && day >= start_of_last(end, count, unit),
        Window::All | Window::Fixed(_) => unreachable!("decided above"),
    }
}

/// `[last 3 months]` up to 30 November begins on 1 September: the day after the end, three months back.
fn start_of_last(end: Date, count: u32, unit: WindowUnit) -> Date {
    let after = end.plus_days(1);
    let count = count as i32;
    match unit {
        WindowUnit::Days => after.plus_days(-count),
        WindowUnit::Weeks => after.plus_days(-7 * count),
        WindowUnit::Months => after.plus_months(-count).expect("a day"),
        WindowUnit::Quarters => after.plus_months(-3 * count).expect("a day"),
        WindowUnit::Years => after.plus_months(-12 * count).expect("a day"),
    }
}

fn sum(values: &[&Value]) -> Num {
    values
        .iter()
        .filter_map(|value| value.number())
        .fold(Num::whole(0), |sum, number| sum.add(number))
}

fn weighted(
    place: Place<'_>,
    aggregate: &Aggregate,
    known: &[(Row, Value)],
    weight: &weigh_engine::dsl::model::RowExpr,
) -> Value {
    let (mut top, mut bottom) = (Num::whole(0), Num::whole(0));
    for (row, value) in known {
        let weight = row_value(place, aggregate.table, row, weight);
        if let (Some(value), Some(weight)) = (value.number(), weight.number()) {
            top = top.add(&value.mul(weight));
            bottom = bottom.add(weight);
        }
    }
    number(top.div(&bottom))
}

fn extreme(values: &[&Value], wanted: Ordering) -> Value {
    let mut values = values.iter();
    let Some(first) = values.next() else {
        return Value::Missing;
    };
    let better = |best: &Value, other: &Value| order(other, best) == Some(wanted);
    values.fold((*first).clone(), |best, other| {
        if better(&best, other) {
            (*other).clone()
        } else {
            best
        }
    })
}

fn percentile(values: &[&Value], percent: Decimal) -> Value {
    let mut sorted: Vec<&Num> = values.iter().filter_map(|value| value.number()).collect();
    if sorted.is_empty() {
        return Value::Missing;
    }
    sorted.sort_by(|a, b| a.compare(b));
    let last = Num::whole(sorted.len() as i64 - 1);
    let rank = last
        .mul(&Num::of(percent))
        .div(&Num::whole(100))
        .expect("100 is not nought");
    let below = rank.floor();
    let at = below.to_f64() as usize;
    let rest = rank.sub(&below);
    let next = sorted[(at + 1).min(sorted.len() - 1)];
    Value::Number(sorted[at].add(&rest.mul(&next.sub(sorted[at]))))
}

fn deviation(values: &[&Value]) -> Value {
    let numbers: Vec<&Num> = values.iter().filter_map(|value| value.number()).collect();
    let Some(mean) = sum(values).div(&Num::whole(numbers.len() as i64)) else {
        return Value::Missing;
    };
    let squares = numbers.iter().fold(Num::whole(0), |sum, number| {
        let off = number.sub(&mean);
        sum.add(&off.mul(&off))
    });
    let variance = squares.div(&Num::whole(numbers.len() as i64 - 1));
    number(
        variance
            .filter(|v| !v.is_negative())
            .and_then(|variance| Num::float(variance.to_f64().sqrt())),
    )
}

/// By time, ties by row; rows without a time come before all others.
fn in_time(place: Place<'_>, aggregate: &Aggregate, known: &[(Row, Value)]) -> Vec<(Row, Value)> {
    let mut ordered = known.to_vec();
    if let Some(time) = place.model.table(aggregate.table).time {
        let key = |row: &Row| {
            let time = cell(place, aggregate.table, row, time);
            time.micros()
                .or_else(|| time.number().map(|year| year.to_f64() as i64))
        };
        ordered.sort_by_key(|(row, _)| key(row));
    }
    ordered
}
