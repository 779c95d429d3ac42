//! The weights of one level: all percentages, which make 100 %, or all points.

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
                Diagnostic::error(Code::E0306, "a weight cannot be below 0", *span)
                    .help("a part that costs points is scored from high to low, or is a `penalty`"),
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
                Diagnostic::error(Code::E0306, format!("all weights in `{group}` are 0"), last)
                    .help("give at least one part a weight above 0"),
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
    let percent = |ratio: Decimal| ratio.mul(Decimal::HUNDRED).unwrap_or(ratio);
    let (last, last_weight) = percents[percents.len() - 1];
    let difference = Decimal::ONE.sub(total).unwrap_or(Decimal::ZERO);
    let off = if difference.is_negative() {
        format!("so {} % is too much", percent(difference.neg()))
    } else {
        format!("so {} % is missing", percent(difference))
    };
    let title = format!("the weights in `{group}` make {} %, not 100 %", percent(total));
    let mut diagnostic =
        Diagnostic::error(Code::E0302, title, last).label(format!("{} %, {off}", percent(last_weight)));
    for (span, ratio) in &percents[..percents.len() - 1] {
        diagnostic = diagnostic.other(*span, format!("{} %", percent(*ratio)));
    }
    let points: Vec<String> = (percents.iter().zip(stated))
        .map(|((_, ratio), (member, _))| match written {
            Written::Clause => format!("weight {}", percent(*ratio)),
            Written::BehindName => format!("{} {}", member.name, percent(*ratio)),
        })
        .collect();
    let as_points = format!("write {} as points ({})", words(stated.len()), points.join(", "));
    let mended = last_weight
        .add(difference)
        .filter(|weight| !weight.is_negative() && !weight.is_zero());
    let help = match mended {
        Some(mended) => format!("make this {}%, or {as_points}", percent(mended)),
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
    let percent = |ratio: Decimal| ratio.mul(Decimal::HUNDRED).unwrap_or(ratio);
    let (last, weight) = points[points.len() - 1];
    let mut diagnostic = Diagnostic::error(
        Code::E0302,
        format!("the weights in `{group}` make {total}, not 1"),
        last,
    )
    .label(format!("{weight}, which is {} %", percent(weight)));
    for (span, weight) in &points[..points.len() - 1] {
        diagnostic = diagnostic.other(*span, format!("{} %", percent(*weight)));
    }
    diagnostic
        .help(format!(
            "write percentages that make 100 %, as in `weight {}%`",
            percent(weight)
        ))
        .help("or points in whole numbers, which are relative")
}

fn words(count: usize) -> String {
    match count {
        1 => "it".to_owned(),
        2 => "both".to_owned(),
        3 => "all three".to_owned(),
        4 => "all four".to_owned(),
        5 => "all five".to_owned(),
        more => format!("all {more}"),
    }
}

fn some_without(group: &str, bare: &Stated, weighted: Span) -> Diagnostic {
    let title = format!(
        "`{}` has no weight, while others in `{group}` have one",
        bare.name
    );
    Diagnostic::error(Code::E0303, title, bare.named)
        .label("no weight here")
        .other(weighted, "a weight here")
        .help("give every part of a level a weight, or none of them, which makes them equal")
}

fn mixed(group: &str, percent: Span, point: Span, weight: Decimal) -> Diagnostic {
    let meant = weight.mul(Decimal::HUNDRED).filter(|_| weight < Decimal::ONE);
    let title = format!("the weights in `{group}` mix percentages and points");
    Diagnostic::error(Code::E0303, title, percent)
        .label("a percentage")
        .other(point, "points")
        .help(match meant {
            Some(percentage) => format!("write {percentage}% for {weight}"),
            None => "write all of them as percentages that make 100 %, or all of them as points".to_owned(),
        })
}
