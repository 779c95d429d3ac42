//! Other weights in a scorecard: what a level's members weigh when some of their weights are given. No scoring.

use weigh_dsl::compile::{RefusedSetting, read_value};
use weigh_dsl::diagnostic::echo;
use weigh_dsl::model::{Expr, ExprKind, GroupId, Member, NumberType, Scorecard, SubjectExpr, Type, Weight};
use weigh_dsl::source::{SourceId, Span};
use weigh_dsl::syntax::ast::{Arithmetic, Combine};
use weigh_dsl::value::{Decimal, Literal};
use weigh_words::{Text, text};

use super::{Level, Refused};
use crate::explain::part_called;

/// Weights as they are meant, level by level, in the order of the scorecard.
pub(super) fn read(
    scorecard: &Scorecard,
    typed: &[(String, String)],
    refused: &mut Vec<Refused>,
) -> Vec<Level> {
    let mut levels: Vec<Level> = Vec::new();
    let mut refuse = |why: Text, help: Text| {
        refused.push(Refused {
            of_weight: true,
            setting: RefusedSetting { why, help },
        });
    };
    for (name, value) in typed {
        let member = match part_called(scorecard, name) {
            Ok(member) => member,
            Err((why, help)) => {
                refuse(why, help);
                continue;
            }
        };
        let Some(group) = level_of(scorecard, member) else {
            refuse(
                text!("`{part}` is in no group, so it has no weight", part = echo(name)),
                text!("weigh a part that counts"),
            );
            continue;
        };
        match one(scorecard, group, name, value) {
            Err((why, help)) => refuse(why, help),
            Ok((weight, points)) => {
                let at = levels.iter().position(|level| level.group == group);
                let at = at.unwrap_or_else(|| {
                    levels.push(Level {
                        group,
                        given: Vec::new(),
                        points,
                    });
                    levels.len() - 1
                });
                let level = &mut levels[at];
                if level.given.iter().any(|(given, _)| *given == member) {
                    refuse(
                        text!("the weight of `{part}` is given twice", part = echo(name)),
                        text!("give it once"),
                    );
                } else if level.points == points {
                    level.given.push((member, weight));
                } else {
                    refuse(
                        text!(
                            "the weights given in `{group}` mix percentages and points",
                            group = &scorecard.group(group).name
                        ),
                        text!("write all of them as percentages, or all of them as points"),
                    );
                }
            }
        }
    }
    for level in &levels {
        if let Err((why, help)) = add_up(scorecard, level) {
            refuse(why, help);
        }
    }
    levels.sort_by_key(|level| level.group);
    levels
}

/// The group whose member a part is.
pub(crate) fn level_of(scorecard: &Scorecard, member: Member) -> Option<GroupId> {
    let groups = (0..).zip(&scorecard.groups);
    let mut found = groups.filter(|(_, group)| group.members.contains(&member));
    found.next().map(|(at, _)| GroupId(at))
}

/// Whether the members of a group have weights that can be moved against each other.
pub(crate) fn is_weighted(scorecard: &Scorecard, group: GroupId) -> bool {
    match scorecard.group(group).combine {
        Combine::WeightedMean | Combine::GeometricMean | Combine::HarmonicMean => true,
        Combine::Sum | Combine::Product | Combine::Min | Combine::Max => false,
    }
}

/// One weight, and whether it is in points.
fn one(
    scorecard: &Scorecard,
    group: GroupId,
    name: &str,
    value: &str,
) -> Result<(Decimal, bool), (Text, Text)> {
    let level = scorecard.group(group);
    if !is_weighted(scorecard, group) && level.combine != Combine::Sum {
        return Err((
            text!(
                "`{part}` has no weight: `{group}` takes its parts together without weights",
                part = echo(name),
                group = &level.name
            ),
            text!("weigh a part of a mean"),
        ));
    }
    let no_weight = || {
        (
            text!(
                "`{value}` is no weight for `{part}`",
                value = echo(value),
                part = echo(name)
            ),
            text!(
                "write a percentage of its level, as in {name}=30%",
                name = echo(name)
            ),
        )
    };
    let (weight, points) = match read_value(value).ok_or_else(no_weight)? {
        Literal::Percent(share) => (share, false),
        Literal::Number(points) => (points, true),
        Literal::Money(..)
        | Literal::Duration(_)
        | Literal::Date(_)
        | Literal::DateTime(_)
        | Literal::Period(_)
        | Literal::Text(_)
        | Literal::Bool(_)
        | Literal::Missing => return Err(no_weight()),
    };
    if weight.is_negative() || (!points && weight > Decimal::ONE) {
        return Err((
            text!(
                "`{part}` cannot weigh {value}",
                part = echo(name),
                value = echo(value)
            ),
            text!("a weight lies between 0 % and 100 % of its level"),
        ));
    }
    if points && !in_points(scorecard, group) {
        return Err((
            text!(
                "the weights in `{group}` are no points, so `{part}` cannot weigh {value}",
                group = &level.name,
                part = echo(name),
                value = echo(value)
            ),
            text!(
                "write a percentage of its level, as in {name}=30%",
                name = echo(name)
            ),
        ));
    }
    if !points && level.combine == Combine::Sum {
        return Err((
            text!(
                "`{group}` is a sum, so `{part}` has no share of it",
                group = &level.name,
                part = echo(name)
            ),
            text!("write how often it counts, as in {name}=2", name = echo(name)),
        ));
    }
    Ok((weight, points))
}

/// Whether the weights of a level are points: numbers that are the same for everybody and no percentages.
fn in_points(scorecard: &Scorecard, group: GroupId) -> bool {
    let fixed: Option<Vec<Decimal>> = members(scorecard, group)
        .map(|member| match weight_of(scorecard, member) {
            Weight::Fixed(weight) => Some(*weight),
            Weight::By(_) => None,
        })
        .collect();
    let sum = fixed.map(|fixed| {
        fixed
            .iter()
            .try_fold(Decimal::ZERO, |sum, weight| sum.add(*weight))
    });
    sum.is_some_and(|sum| sum.is_some_and(|sum| sum != Decimal::ONE))
}

/// Whether what is given leaves a level that adds up.
fn add_up(scorecard: &Scorecard, level: &Level) -> Result<(), (Text, Text)> {
    let group = &scorecard.group(level.group).name;
    let sum = (level.given.iter()).try_fold(Decimal::ZERO, |sum, (_, weight)| sum.add(*weight));
    let sum = sum.unwrap_or(Decimal::HUNDRED);
    let others: Vec<Member> = level.others(scorecard).collect();
    let nothing = |member: &Member| match weight_of(scorecard, *member) {
        Weight::Fixed(weight) => weight.is_zero(),
        Weight::By(_) => false,
    };
    let weightless = others.iter().all(nothing);
    if level.points {
        return if sum.is_zero() && weightless {
            Err((
                text!("all weights in `{group}` would be 0", group),
                text!("give at least one part a weight above 0"),
            ))
        } else {
            Ok(())
        };
    }
    let percent = sum.mul(Decimal::HUNDRED).unwrap_or(sum);
    if sum > Decimal::ONE {
        return Err((
            text!(
                "the weights given in `{group}` make {sum} %, more than 100 %",
                group,
                sum = percent
            ),
            text!("what they leave is shared by the others, so they may make 100 % at most"),
        ));
    }
    if sum < Decimal::ONE && weightless {
        return Err(if others.is_empty() {
            (
                text!(
                    "the weights given in `{group}` make {sum} %, and there is no other part for the rest",
                    group,
                    sum = percent
                ),
                text!("make them 100 %"),
            )
        } else {
            (
                text!(
                    "the weights given in `{group}` make {sum} %, and the other parts weigh nothing",
                    group,
                    sum = percent
                ),
                text!("make them 100 %, or give another part a weight too"),
            )
        });
    }
    Ok(())
}

/// Puts weights into a scorecard.
///
/// Points are put in as they are. Of shares, the members that are not named share what is left in the proportion of their
/// weights: with R the sum of those, a named member weighs share × R and another one rest × its weight, which is the same
/// without a division.
pub(crate) fn apply(scorecard: &mut Scorecard, level: &Level) {
    if level.points {
        for (member, weight) in &level.given {
            set(scorecard, *member, Weight::Fixed(*weight));
        }
        return;
    }
    let others: Vec<Member> = level.others(scorecard).collect();
    let sum = (level.given.iter()).try_fold(Decimal::ZERO, |sum, (_, share)| sum.add(*share));
    let rest = sum.and_then(|sum| Decimal::ONE.sub(sum)).unwrap_or(Decimal::ZERO);
    if rest.is_zero() {
        for (member, share) in &level.given {
            set(scorecard, *member, Weight::Fixed(*share));
        }
        for member in others {
            set(scorecard, member, Weight::Fixed(Decimal::ZERO));
        }
        return;
    }
    let weights = others.iter().map(|other| weight_of(scorecard, *other).clone());
    let left = weights
        .reduce(|a, b| plus(&a, &b))
        .unwrap_or(Weight::Fixed(Decimal::ONE));
    for (member, share) in &level.given {
        set(scorecard, *member, times(*share, &left));
    }
    for member in others {
        let weight = times(rest, weight_of(scorecard, member));
        set(scorecard, member, weight);
    }
}

/// The members of a group.
pub(crate) fn members(scorecard: &Scorecard, group: GroupId) -> impl Iterator<Item = Member> {
    scorecard.group(group).members.iter().copied()
}

/// What a part weighs among its siblings.
pub(crate) fn weight_of(scorecard: &Scorecard, member: Member) -> &Weight {
    match member {
        Member::Kpi(id) => &scorecard.kpi(id).weight,
        Member::Group(id) => &scorecard.group(id).weight,
    }
}

/// Gives a part another weight.
pub(crate) fn set(scorecard: &mut Scorecard, member: Member, weight: Weight) {
    match member {
        Member::Kpi(id) => scorecard.kpis[id.0 as usize].weight = weight,
        Member::Group(id) => scorecard.groups[id.0 as usize].weight = weight,
    }
}

/// A weight so many times.
pub(crate) fn times(factor: Decimal, weight: &Weight) -> Weight {
    product(&Weight::Fixed(factor), weight)
}

/// Two weights together.
pub(crate) fn plus(a: &Weight, b: &Weight) -> Weight {
    combined(a, b, Arithmetic::Add, Decimal::add)
}

/// A weight less another.
pub(crate) fn minus(a: &Weight, b: &Weight) -> Weight {
    combined(a, b, Arithmetic::Subtract, Decimal::sub)
}

/// The product of two weights.
pub(crate) fn product(a: &Weight, b: &Weight) -> Weight {
    combined(a, b, Arithmetic::Multiply, Decimal::mul)
}

/// What has more digits than can be held is an expression, which is then missing with that reason.
fn combined(
    a: &Weight,
    b: &Weight,
    op: Arithmetic,
    exactly: fn(Decimal, Decimal) -> Option<Decimal>,
) -> Weight {
    let fixed = match (a, b) {
        (Weight::Fixed(a), Weight::Fixed(b)) => exactly(*a, *b),
        (Weight::Fixed(_) | Weight::By(_), Weight::By(_)) | (Weight::By(_), Weight::Fixed(_)) => None,
    };
    fixed.map_or_else(
        || Weight::By(arithmetic(op, expression(a), expression(b))),
        Weight::Fixed,
    )
}

fn expression(weight: &Weight) -> SubjectExpr {
    match weight {
        Weight::By(expr) => expr.clone(),
        Weight::Fixed(number) => Expr {
            kind: ExprKind::Literal(Literal::Number(*number)),
            ty: Type::DECIMAL,
            span: NOWHERE,
        },
    }
}

/// Where a weight stands that nobody has written.
const NOWHERE: Span = Span {
    source: SourceId(0),
    start: 0,
    end: 0,
};

fn arithmetic(op: Arithmetic, a: SubjectExpr, b: SubjectExpr) -> SubjectExpr {
    let exactness = [&a, &b]
        .into_iter()
        .filter_map(|side| Some(side.ty.number()?.exactness))
        .max();
    Expr {
        ty: exactness.map_or(Type::DECIMAL, |exactness| {
            Type::Number(NumberType::plain(exactness))
        }),
        kind: ExprKind::Arithmetic(op, Box::new(a), Box::new(b)),
        span: NOWHERE,
    }
}
