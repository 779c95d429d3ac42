//! The weights of one level: all percentages, which make 100 %, or all points.

use weigh_words::{Text, text};

use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::source::Span;
use crate::value::{Decimal, Literal};

/// A member's weight as it was resolved.
#[derive(Clone)]
pub(crate) struct Stated {
    /// The member's name.
    pub(crate) name: String,
    /// Where the member is named.
    pub(crate) named: Span,
    /// Where the weight stands, if there is one.
    pub(crate) span: Option<Span>,
    /// The weight, if it is the same for all subjects.
    pub(crate) fixed: Option<Literal>,
}

/// How weights are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Written {
    /// `weight 30%`, of a KPI or a group.
    Clause,
    /// `manager 30%`, of a role.
    BehindName,
}

/// Checks the weights of the members of `group`.
pub(crate) fn check(group: &str, members: &[Stated], written: Written, out: &mut Diagnostics) {
    let stated: Vec<(&Stated, Span)> = members.iter().filter_map(|m| Some((m, m.span?))).collect();
    if stated.is_empty() {
        return;
    }
    if let Some(bare) = members.iter().find(|member| member.span.is_none()) {
        out.push(some_without(group, bare, stated[0].1));
        return;
    }
    let mut percents: Vec<(Span, Decimal)> = Vec::new();
    let mut points: Vec<(Span, Decimal)> = Vec::new();
    for (member, span) in &stated {
        match &member.fixed {
            Some(Literal::Percent(ratio)) => percents.push((*span, *ratio)),
            Some(Literal::Number(number)) => points.push((*span, *number)),
            _ => {}
        }
    }
    for (span, weight) in percents.iter().chain(&points) {
        if weight.is_negative() {
            out.push(
                Diagnostic::error(Code::E0306, text!("a weight cannot be below 0"), *span).help(text!(
                    "a part that costs points is scored from high to low, or is a `penalty`"
                )),
            );
            return;
        }
    }
    match (percents.first(), points.first()) {
        (Some((percent, _)), Some((point, weight))) => out.push(mixed(group, *percent, *point, *weight)),
        (Some(_), None) if percents.len() == stated.len() => sum(group, &stated, &percents, written, out),
        (None, Some(_)) if points.len() == stated.len() && fractions(&points) => {
            let total = points
                .iter()
                .try_fold(Decimal::ZERO, |sum, (_, weight)| sum.add(*weight));
            if let Some(total) = total.filter(|total| *total != Decimal::ONE) {
                out.push(of_one(group, &points, total));
            }
        }
        (None, Some(_)) if points.len() == stated.len() && points.iter().all(|(_, w)| w.is_zero()) => {
            let last = points[points.len() - 1].0;
            out.push(
                Diagnostic::error(Code::E0306, text!("all weights in `{group}` are 0", group), last)
                    .help(text!("give at least one part a weight above 0")),
            );
        }
        _ => {}
    }
}

fn sum(
    group: &str,
    stated: &[(&Stated, Span)],
    percents: &[(Span, Decimal)],
    written: Written,
    out: &mut Diagnostics,
) {
    let total = percents
        .iter()
        .try_fold(Decimal::ZERO, |sum, (_, ratio)| sum.add(*ratio));
    let Some(total) = total else { return };
    if total == Decimal::ONE {
        return;
    }
    let (last, last_weight) = percents[percents.len() - 1];
    let difference = Decimal::ONE.sub(total).unwrap_or(Decimal::ZERO);
    let label = if difference.is_negative() {
        text!(
            "{weight} %, so {excess} % is too much",
            weight = percent(last_weight),
            excess = percent(difference.neg())
        )
    } else {
        text!(
            "{weight} %, so {rest} % is missing",
            weight = percent(last_weight),
            rest = percent(difference)
        )
    };
    let title = text!(
        "the weights in `{group}` make {sum} %, not 100 %",
        group,
        sum = percent(total)
    );
    let mut diagnostic = Diagnostic::error(Code::E0302, title, last).label(label);
    for (span, ratio) in &percents[..percents.len() - 1] {
        diagnostic = diagnostic.other(*span, share(*ratio));
    }
    let points: Vec<Text> = (percents.iter().zip(stated))
        .map(|((_, ratio), (member, _))| match written {
            Written::Clause => text!("weight {points}", points = percent(*ratio)),
            Written::BehindName => Text::verbatim(format!("{} {}", member.name, percent(*ratio))),
        })
        .collect();
    let as_points = as_points(&points);
    let mended = last_weight
        .add(difference)
        .filter(|weight| !weight.is_negative() && !weight.is_zero());
    let help = match mended {
        Some(mended) => text!(
            "make this {weight}%, or {alternative}",
            weight = percent(mended),
            alternative = as_points
        ),
        None => as_points,
    };
    out.push(diagnostic.help(help));
}

/// Whether all points are parts of 1, as percentages are in a spreadsheet.
fn fractions(points: &[(Span, Decimal)]) -> bool {
    points.len() > 1
        && points
            .iter()
            .all(|(_, weight)| *weight < Decimal::ONE && !weight.is_zero())
}

fn of_one(group: &str, points: &[(Span, Decimal)], total: Decimal) -> Diagnostic {
    let (last, weight) = points[points.len() - 1];
    let mut diagnostic = Diagnostic::error(
        Code::E0302,
        text!("the weights in `{group}` make {total}, not 1", group, total),
        last,
    )
    .label(text!(
        "{weight}, which is {percent} %",
        weight,
        percent = percent(weight)
    ));
    for (span, weight) in &points[..points.len() - 1] {
        diagnostic = diagnostic.other(*span, share(*weight));
    }
    diagnostic
        .help(text!(
            "write percentages that make 100 %, as in `weight {percent}%`",
            percent = percent(weight)
        ))
        .help(text!("or points in whole numbers, which are relative"))
}

fn percent(ratio: Decimal) -> Decimal {
    ratio.mul(Decimal::HUNDRED).unwrap_or(ratio)
}

fn share(ratio: Decimal) -> Text {
    text!("{percent} %", percent = percent(ratio))
}

/// The weights as points, which need not make 100.
fn as_points(points: &[Text]) -> Text {
    let weights = Text::list(points);
    match points.len() {
        1 => text!("write it as points ({weights})", weights),
        2 => text!("write both as points ({weights})", weights),
        3 => text!("write all three as points ({weights})", weights),
        4 => text!("write all four as points ({weights})", weights),
        5 => text!("write all five as points ({weights})", weights),
        count => text!("write all {count} as points ({weights})", count, weights),
    }
}

fn some_without(group: &str, bare: &Stated, weighted: Span) -> Diagnostic {
    let title = text!(
        "`{part}` has no weight, while others in `{group}` have one",
        part = &bare.name,
        group
    );
    Diagnostic::error(Code::E0303, title, bare.named)
        .label(text!("no weight here"))
        .other(weighted, text!("a weight here"))
        .help(text!(
            "give every part of a level a weight, or none of them, which makes them equal"
        ))
}

fn mixed(group: &str, percent: Span, point: Span, weight: Decimal) -> Diagnostic {
    let meant = weight.mul(Decimal::HUNDRED).filter(|_| weight < Decimal::ONE);
    let title = text!("the weights in `{group}` mix percentages and points", group);
    Diagnostic::error(Code::E0303, title, percent)
        .label(text!("a percentage"))
        .other(point, text!("points, which are relative"))
        .help(match meant {
            Some(percentage) => text!("write {percentage}% for {weight}", percentage, weight),
            None => text!("write all of them as percentages that make 100 %, or all of them as points"),
        })
}
