//! Curves: places that ascend, and values and points of one unit.

use weigh_words::text;

use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::model::{Point, Type};
use crate::source::Span;
use crate::value::{Decimal, Literal};

/// Checks the points of a curve and puts them in ascending order. Points may be written from the highest down.
pub(crate) fn ordered(mut points: Vec<Point>, span: Span, out: &mut Diagnostics) -> Option<Vec<Point>> {
    if points.len() < 2 {
        out.push(
            Diagnostic::error(Code::E0322, text!("a curve needs at least two points"), span)
                .help(text!("write a second one: `60% -> 0, 90% -> 100`")),
        );
        return None;
    }
    let Some(places) = points
        .iter()
        .map(|p| p.at.as_literal().and_then(number))
        .collect::<Option<Vec<_>>>()
    else {
        return Some(points);
    };
    let ascending = places.windows(2).all(|pair| pair[0] <= pair[1]);
    let descending = places.windows(2).all(|pair| pair[0] >= pair[1]);
    if !ascending && !descending {
        let at = places
            .windows(3)
            .position(|t| (t[0] < t[1]) != (t[1] < t[2]))
            .map_or(points.len() - 1, |i| i + 2);
        out.push(
            Diagnostic::error(
                Code::E0321,
                text!("the points of the curve are out of order"),
                points[at].at.span,
            )
            .label(text!("comes back to where the curve has been"))
            .help(text!("write the points from the lowest value to the highest")),
        );
        return None;
    }
    if let Some(at) = places.windows(3).position(|three| three[0] == three[2]) {
        out.push(
            Diagnostic::error(
                Code::E0321,
                text!("three points of the curve stand at one place"),
                points[at + 2].at.span,
            )
            .help(text!(
                "two at one place make a step; leave out the one in between"
            )),
        );
        return None;
    }
    if !ascending {
        points.reverse();
    }
    Some(points)
}

/// The number of a literal, whatever its unit.
pub(crate) fn number(literal: &Literal) -> Option<Decimal> {
    match literal {
        Literal::Number(number)
        | Literal::Percent(number)
        | Literal::Money(number, _)
        | Literal::Duration(number) => Some(*number),
        Literal::Date(_)
        | Literal::DateTime(_)
        | Literal::Period(_)
        | Literal::Text(_)
        | Literal::Bool(_)
        | Literal::Missing => None,
    }
}

/// Checks that what stands at `span` can be held against the KPI's value.
pub(crate) fn against_value(
    value: Type,
    other: Type,
    literal: Option<&Literal>,
    span: Span,
    value_span: Span,
    out: &mut Diagnostics,
) -> bool {
    let fine = match (value, other) {
        (Type::Unknown, _) | (_, Type::Unknown) => true,
        (Type::Number(a), Type::Number(b)) => a.unit == b.unit || super::types::is_bare_zero(literal),
        _ => false,
    };
    if let Some(number) = literal
        .filter(|_| fine)
        .and_then(|literal| forgotten_percent(value, literal))
    {
        out.push(
            Diagnostic::error(
                Code::E0408,
                text!(
                    "the value is a percentage, and {number} would be {percent} %",
                    number,
                    percent = percent(number)
                ),
                span,
            )
            .other(value_span, text!("a percentage: 90 % is 0.9"))
            .help(text!("write {number}%", number)),
        );
        return false;
    }
    if !fine {
        out.push(
            Diagnostic::error(
                Code::E0408,
                text!("the value is {value}, but this is {other}", value, other),
                span,
            )
            .label(text!("{kind}", kind = other))
            .other(value_span, text!("{kind}", kind = value))
            .help(text!(
                "write both in one unit: `1h`, `90%`, `5000 CNY`, or turn the value into a plain number first (`value x / 1h`)"
            )),
        );
    }
    fine
}

/// The number that is held against a percentage as if that went from 0 to 100.
pub(crate) fn forgotten_percent(held_against: Type, literal: &Literal) -> Option<Decimal> {
    let is_percentage = held_against
        .number()
        .is_some_and(|number| number.percent && number.unit.is_none());
    match literal {
        Literal::Number(number) if is_percentage && number.abs() > Decimal::ONE => Some(*number),
        _ => None,
    }
}

fn percent(ratio: Decimal) -> Decimal {
    ratio.mul(Decimal::HUNDRED).unwrap_or(ratio)
}
