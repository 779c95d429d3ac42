//! Other weights in a scorecard: what a level's members weigh when some of their weights are given. No scoring.

use weigh_dsl::compile::{RefusedSetting, read_value};
use weigh_dsl::diagnostic::echo;
use weigh_dsl::model::{
    Expr, ExprKind, Function, GroupId, Member, NumberType, Scorecard, SubjectExpr, SubjectLeaf, Type, Weight,
};
use weigh_dsl::source::{SourceId, Span};
use weigh_dsl::syntax::ast::{Arithmetic, Combine, Comparison};
use weigh_dsl::value::{Decimal, Literal};
use weigh_words::{Text, text};

use super::{Level, Refused};
use crate::explain::part_called;
use crate::values::ScoredPeriod;

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
    // In a sum a weight is a factor, however it is written.
    let is_sum = level.combine == Combine::Sum;
    let (weight, points) = match read_value(value).ok_or_else(no_weight)? {
        Literal::Percent(share) => (share, is_sum),
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
        let help = if is_sum {
            text!("in a sum, a weight says how often a part counts: 0 or more")
        } else {
            text!("a weight lies between 0 % and 100 % of its level")
        };
        return Err((
            text!(
                "`{part}` cannot weigh {value}",
                part = echo(name),
                value = echo(value)
            ),
            help,
        ));
    }
    if points && !is_sum && scorecard.has_percentages(level) {
        return Err((
            text!(
                "the weights in `{group}` are percentages, so `{part}` cannot weigh {value}",
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
    Ok((weight, points))
}

/// Whether what is given leaves a level that adds up, as far as all of it is in force at once.
fn add_up(scorecard: &Scorecard, level: &Level) -> Result<(), (Text, Text)> {
    let group = &scorecard.group(level.group).name;
    let sum = sum_of(level.given.iter().map(|(_, weight)| *weight));
    let others: Vec<Member> = level.others(scorecard).collect();
    let nothing = |member: &Member| match scorecard.weight_of(*member) {
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
    let dated = (level.given.iter()).any(|(member, _)| !scorecard.dates(*member).is_empty());
    // Parts that hold at different times need not make 100 % together.
    if !dated {
        not_more_than_all(sum, group)?;
    }
    if sum < Decimal::ONE && weightless {
        let sum = percent(sum);
        return Err(if others.is_empty() {
            (
                text!(
                    "the weights given in `{group}` make {sum} %, and there is no other part for the rest",
                    group,
                    sum
                ),
                text!("make them 100 %"),
            )
        } else {
            (
                text!(
                    "the weights given in `{group}` make {sum} %, and the other parts weigh nothing",
                    group,
                    sum
                ),
                text!("make them 100 %, or give another part a weight too"),
            )
        });
    }
    Ok(())
}

fn not_more_than_all(sum: Decimal, group: &str) -> Result<(), (Text, Text)> {
    if sum <= Decimal::ONE {
        return Ok(());
    }
    Err((
        text!(
            "the weights given in `{group}` make {sum} %, more than 100 %",
            group,
            sum = percent(sum)
        ),
        text!("what they leave is shared by the others, so they may make 100 % at most"),
    ))
}

fn percent(share: Decimal) -> Decimal {
    share.mul(Decimal::HUNDRED).unwrap_or(share)
}

/// What is too large to be held is more than all there is.
fn sum_of(weights: impl Iterator<Item = Decimal>) -> Decimal {
    let mut weights = weights;
    let sum = weights.try_fold(Decimal::ZERO, Decimal::add);
    sum.unwrap_or(Decimal::HUNDRED)
}

/// Refuses shares that make more than the whole in one of the periods, of those given that are in force then.
pub(super) fn within(scorecard: &Scorecard, level: &Level, periods: &[ScoredPeriod]) -> Result<(), Refused> {
    for period in periods.iter().filter(|_| !level.points) {
        let given = level.given.iter();
        let in_force = given.filter(|(member, _)| scorecard.is_part_in_force(*member, period.days));
        let sum = sum_of(in_force.map(|(_, share)| *share));
        not_more_than_all(sum, &scorecard.group(level.group).name).map_err(|(why, help)| Refused {
            of_weight: true,
            setting: RefusedSetting {
                why: match period.period {
                    Some(period) => text!("in {period}, {why}", period = period.to_string(), why),
                    None => why,
                },
                help,
            },
        })?;
    }
    Ok(())
}

/// Puts weights into a scorecard.
///
/// Points are put in as they are. Of shares, the members that are not named share what is left in the proportion of their
/// weights: with R the sum of those, a named member weighs share × R and another one rest × its weight, which is the same
/// without a division. Where R is nought, the named ones have the whole in the proportion of their shares. A member that is not
/// in force has neither share nor weight then, so that those of the others are as in a form without it.
pub(crate) fn apply(scorecard: &mut Scorecard, level: &Level) {
    if level.points {
        for (member, weight) in &level.given {
            set(scorecard, *member, Weight::Fixed(*weight));
        }
        return;
    }
    let shares = (level.given.iter())
        .map(|(member, share)| in_its_time(scorecard, *member, Weight::Fixed(*share)))
        .reduce(|a, b| plus(&a, &b))
        .unwrap_or(Weight::Fixed(Decimal::ZERO));
    let rest = minus(&Weight::Fixed(Decimal::ONE), &shares);
    let others: Vec<Member> = level.others(scorecard).collect();
    let left = (others.iter())
        .map(|other| stated(scorecard, *other))
        .reduce(|a, b| plus(&a, &b))
        .unwrap_or(Weight::Fixed(Decimal::ZERO));
    for (member, share) in &level.given {
        let share = Weight::Fixed(*share);
        let weight = unless_nought(&left, product(&share, &left), share);
        set(scorecard, *member, weight);
    }
    for member in others {
        let weight = if is_nought(&rest) {
            rest.clone()
        } else {
            product(&rest, scorecard.weight_of(member))
        };
        set(scorecard, member, weight);
    }
}

/// The members of a group.
pub(crate) fn members(scorecard: &Scorecard, group: GroupId) -> impl Iterator<Item = Member> {
    scorecard.group(group).members.iter().copied()
}

/// Gives a part another weight.
pub(crate) fn set(scorecard: &mut Scorecard, member: Member, weight: Weight) {
    match member {
        Member::Kpi(id) => scorecard.kpis[id.0 as usize].weight = weight,
        Member::Group(id) => scorecard.groups[id.0 as usize].weight = weight,
    }
}

/// What a part adds to the weights of its level: nothing while it is not in force. Nor does a weight that is missing or negative:
/// where it counts, the total is missing for it, and where it does not, it is no matter of the others.
pub(crate) fn stated(scorecard: &Scorecard, member: Member) -> Weight {
    let weight = match scorecard.weight_of(member) {
        Weight::Fixed(weight) => Weight::Fixed(*weight),
        Weight::By(expr) => {
            let known = ExprKind::Otherwise(Box::new(expr.clone()), Box::new(number(Decimal::ZERO)));
            let known = written(known, expr.ty);
            let kind = ExprKind::Call(Function::Max, vec![known, number(Decimal::ZERO)]);
            Weight::By(written(kind, expr.ty))
        }
    };
    in_its_time(scorecard, member, weight)
}

/// A weight while a part is in force, and nought at other times.
fn in_its_time(scorecard: &Scorecard, member: Member, weight: Weight) -> Weight {
    (scorecard.dates(member).into_iter()).fold(weight, |weight, dates| {
        choice(dates.clone(), &weight, &Weight::Fixed(Decimal::ZERO))
    })
}

/// The first where `what` is not nought, else the second.
pub(crate) fn unless_nought(what: &Weight, then: Weight, otherwise: Weight) -> Weight {
    match what {
        Weight::Fixed(_) if is_nought(what) => otherwise,
        Weight::Fixed(_) => then,
        Weight::By(expr) => {
            let nought = Box::new(number(Decimal::ZERO));
            let kind = ExprKind::Compare(Comparison::Equal, Box::new(expr.clone()), nought);
            choice(written(kind, Type::Bool), &otherwise, &then)
        }
    }
}

fn is_nought(weight: &Weight) -> bool {
    matches!(weight, Weight::Fixed(weight) if weight.is_zero())
}

fn choice(condition: SubjectExpr, then: &Weight, otherwise: &Weight) -> Weight {
    let (then, otherwise) = (expression(then), expression(otherwise));
    let ty = common(&then, &otherwise);
    let kind = ExprKind::If {
        condition: Box::new(condition),
        then: Box::new(then),
        otherwise: Box::new(otherwise),
    };
    Weight::By(written(kind, ty))
}

/// The lesser of two weights.
pub(crate) fn least(a: &Weight, b: &Weight) -> Weight {
    if let (Weight::Fixed(a), Weight::Fixed(b)) = (a, b) {
        return Weight::Fixed(*a.min(b));
    }
    let (a, b) = (expression(a), expression(b));
    let ty = common(&a, &b);
    Weight::By(written(ExprKind::Call(Function::Min, vec![a, b]), ty))
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
        Weight::Fixed(weight) => number(*weight),
    }
}

fn number(number: Decimal) -> SubjectExpr {
    written(ExprKind::Literal(Literal::Number(number)), Type::DECIMAL)
}

fn arithmetic(op: Arithmetic, a: SubjectExpr, b: SubjectExpr) -> SubjectExpr {
    let ty = common(&a, &b);
    written(ExprKind::Arithmetic(op, Box::new(a), Box::new(b)), ty)
}

/// A plain number that is exact where both are.
fn common(a: &SubjectExpr, b: &SubjectExpr) -> Type {
    let exactness = [a, b]
        .into_iter()
        .filter_map(|side| Some(side.ty.number()?.exactness))
        .max();
    exactness.map_or(Type::DECIMAL, |exactness| {
        Type::Number(NumberType::plain(exactness))
    })
}

/// An expression that nobody has written.
fn written(kind: ExprKind<SubjectLeaf>, ty: Type) -> SubjectExpr {
    const NOWHERE: Span = Span {
        source: SourceId(0),
        start: 0,
        end: 0,
    };
    Expr {
        kind,
        ty,
        span: NOWHERE,
    }
}
