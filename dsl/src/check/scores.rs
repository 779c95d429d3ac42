//! Forms of `score` with numbers that cannot be meant: targets of nought, caps below floors, steps that are never taken,
//! scores beyond the scale.

use weigh_words::text;

use crate::check::curves::number;
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::model::{
    Bands, ExprKind, Extent, GroupId, Kpi, Limit, Member, Point, Scorecard, Scoring, SubjectExpr,
};
use crate::syntax::ast::Comparison;
use crate::value::{Decimal, Literal};

/// Checks that a target can be a divisor, where it is the same for all.
pub(crate) fn target(target: &SubjectExpr, below: bool, out: &mut Diagnostics) -> Option<()> {
    let found = target.as_literal().and_then(number);
    let Some(found) = found.filter(|found| found.is_zero() || found.is_negative()) else {
        return Some(());
    };
    let title = text!("attainment needs a target above 0, and this is {found}", found);
    let help = if below {
        text!("write what the values score: `score 0 -> 100, 5 -> 0`, or `deduct 10 for each 1 over 0`")
    } else {
        text!("write what the values score: `score -5 -> 0, 5 -> 100`, or `add 10 for each 1 over 0`")
    };
    out.push(
        Diagnostic::error(Code::E0323, title, target.span)
            .label(text!("nothing is a share of it"))
            .help(help),
    );
    None
}

/// Checks that the distances of `close to` are none below 0, and that nothing scores more for being further off.
pub(crate) fn distances(points: &[Point], out: &mut Diagnostics) -> Option<()> {
    let literal = |expr: &SubjectExpr| expr.as_literal().and_then(number);
    if let Some(below) = (points.iter()).find(|point| literal(&point.at).is_some_and(Decimal::is_negative)) {
        out.push(
            Diagnostic::error(
                Code::E0323,
                text!("a distance from the target cannot be below 0"),
                below.at.span,
            )
            .help(text!(
                "write how far off the value is, on either side: `close to 4: 5% -> 100, 10% -> 0`"
            )),
        );
        return None;
    }
    let rises = |pair: &&[Point]| {
        literal(&pair[0].score)
            .zip(literal(&pair[1].score))
            .is_some_and(|(a, b)| a < b)
    };
    if let Some(pair) = points.windows(2).find(rises) {
        out.push(
            Diagnostic::error(
                Code::E0323,
                text!("this is further from the target and scores more"),
                pair[1].score.span,
            )
            .other(pair[0].score.span, text!("nearer to it"))
            .help(text!(
                "the points are distances from the target, which is best: `close to 4: 5% -> 100, 10% -> 0`"
            )),
        );
        return None;
    }
    Some(())
}

/// Checks that a step does not take points by the word that gives them, or the reverse.
pub(crate) fn points_of_step(points: &SubjectExpr, add: bool, out: &mut Diagnostics) -> Option<()> {
    if !points
        .as_literal()
        .and_then(number)
        .is_some_and(Decimal::is_negative)
    {
        return Some(());
    }
    let (title, help) = if add {
        (
            text!("`add` takes points, and these are below 0"),
            text!("write `deduct` and the points without a minus"),
        )
    } else {
        (
            text!("`deduct` takes points, and these are below 0"),
            text!("write `add` and the points without a minus"),
        )
    };
    out.push(Diagnostic::error(Code::E0323, title, points.span).help(help));
    None
}

/// Checks that a cap is not below the floor.
pub(crate) fn ends(
    at_least: Option<&SubjectExpr>,
    at_most: Option<&SubjectExpr>,
    out: &mut Diagnostics,
) -> Option<()> {
    let (Some(floor), Some(cap)) = (at_least, at_most) else {
        return Some(());
    };
    let (Some(low), Some(high)) = (
        floor.as_literal().and_then(number),
        cap.as_literal().and_then(number),
    ) else {
        return Some(());
    };
    if low <= high {
        return Some(());
    }
    out.push(
        Diagnostic::error(
            Code::E0309,
            text!("no score is at least {low} and at most {high}", low, high),
            cap.span,
        )
        .other(floor.span, text!("the lowest score"))
        .label(text!("the highest score"))
        .help(text!(
            "write `at least {lowest}, at most {highest}`",
            lowest = high,
            highest = low
        )),
    );
    None
}

/// Where a condition holds: between two numbers of one expression.
struct Range<'e> {
    of: &'e SubjectExpr,
    /// The number, and whether it is left out.
    low: Option<(Decimal, bool)>,
    high: Option<(Decimal, bool)>,
}

/// Checks that each step can be taken: the first one that holds is, so one that holds only where an earlier one does
/// never is.
pub(crate) fn steps(steps: &[(SubjectExpr, SubjectExpr)], out: &mut Diagnostics) -> Option<()> {
    let mut before: Vec<(&SubjectExpr, Range<'_>)> = Vec::new();
    let mut fine = Some(());
    for (score, condition) in steps {
        let Some(range) = range(condition) else { continue };
        match before.iter().find(|(_, earlier)| earlier.holds_all_of(&range)) {
            Some((taken, _)) => {
                fine = None;
                out.push(never_taken(score, condition, taken));
            }
            None => before.push((condition, range)),
        }
    }
    fine
}

fn never_taken(score: &SubjectExpr, condition: &SubjectExpr, taken: &SubjectExpr) -> Diagnostic {
    let title = match score.as_literal() {
        Some(score) => {
            text!(
                "the step of {score} is never taken, since an earlier one holds wherever it does",
                score
            )
        }
        None => text!("this step is never taken, since an earlier one holds wherever it does"),
    };
    Diagnostic::error(Code::E0324, title, condition.span)
        .label(text!("comes too late"))
        .other(taken.span, text!("holds here too, and comes first"))
        .help(text!(
            "the first step that holds counts: write the narrowest one first, as in `100 when value >= 95%, 80 when value >= 90%`"
        ))
}

fn range(condition: &SubjectExpr) -> Option<Range<'_>> {
    match &condition.kind {
        ExprKind::Compare(comparison, a, b) => {
            let (of, end, comparison) = match (a.as_literal(), b.as_literal()) {
                (None, Some(end)) => (a, end, *comparison),
                (Some(end), None) => (b, end, turned(*comparison)),
                _ => return None,
            };
            let end = number(end)?;
            let (low, high) = match comparison {
                Comparison::AtLeast => (Some((end, false)), None),
                Comparison::More => (Some((end, true)), None),
                Comparison::AtMost => (None, Some((end, false))),
                Comparison::Less => (None, Some((end, true))),
                Comparison::Equal => (Some((end, false)), Some((end, false))),
                Comparison::NotEqual => return None,
            };
            Some(Range { of, low, high })
        }
        ExprKind::Between { value, low, high } => Some(Range {
            of: value,
            low: Some((number(low.as_literal()?)?, false)),
            high: Some((number(high.as_literal()?)?, false)),
        }),
        ExprKind::And(a, b) => {
            let (a, b) = (range(a)?, range(b)?);
            (a.of == b.of).then(|| Range {
                of: a.of,
                low: narrower(a.low, b.low, |a, b| a >= b),
                high: narrower(a.high, b.high, |a, b| a <= b),
            })
        }
        _ => None,
    }
}

/// The comparison with its sides exchanged.
fn turned(comparison: Comparison) -> Comparison {
    match comparison {
        Comparison::Less => Comparison::More,
        Comparison::AtMost => Comparison::AtLeast,
        Comparison::More => Comparison::Less,
        Comparison::AtLeast => Comparison::AtMost,
        same @ (Comparison::Equal | Comparison::NotEqual) => same,
    }
}

type End = Option<(Decimal, bool)>;

fn narrower(a: End, b: End, first: fn(Decimal, Decimal) -> bool) -> End {
    match (a, b) {
        (Some((x, x_out)), Some((y, y_out))) if x == y => Some((x, x_out || y_out)),
        (Some(a), Some(b)) => Some(if first(a.0, b.0) { a } else { b }),
        (a, b) => a.or(b),
    }
}

impl Range<'_> {
    fn holds_all_of(&self, other: &Range<'_>) -> bool {
        let reaches = |own: End, others: End, beyond: fn(Decimal, Decimal) -> bool| match (own, others) {
            (None, _) => true,
            (Some(_), None) => false,
            (Some((own, own_out)), Some((others, others_out))) => {
                beyond(own, others) || (own == others && (!own_out || others_out))
            }
        };
        self.of == other.of
            && reaches(self.low, other.low, |own, others| own < others)
            && reaches(self.high, other.high, |own, others| own > others)
    }
}

/// Checks the scores that curves and steps name against the scale, where nothing else would: bands that are open at an
/// end take any score, a slip too.
pub(crate) fn beyond_scale(scorecard: &Scorecard, out: &mut Diagnostics) {
    let (lowest, highest) = scorecard.scale;
    let mut parents: Vec<Option<GroupId>> = vec![None; scorecard.groups.len()];
    for (at, group) in scorecard.groups.iter().enumerate() {
        for member in &group.members {
            if let Member::Group(inner) = member {
                parents[inner.0 as usize] = Some(GroupId(at as u32));
            }
        }
    }
    for kpi in &scorecard.kpis {
        let (open_below, open_above) = open_ends(scorecard, &parents, kpi);
        for score in named_scores(kpi) {
            let Some(Literal::Number(found)) = score.as_literal() else {
                continue;
            };
            if (open_above && *found > highest) || (open_below && *found < lowest) {
                out.push(beyond(score, *found, lowest, highest));
                break;
            }
        }
    }
}

fn beyond(score: &SubjectExpr, found: Decimal, lowest: Decimal, highest: Decimal) -> Diagnostic {
    let help = if found > highest {
        text!(
            "correct it if it is a slip; if it is meant, say so in the KPI: `limit ..{found}`",
            found
        )
    } else {
        text!(
            "correct it if it is a slip; if it is meant, say so in the KPI: `limit {found}..`",
            found
        )
    };
    Diagnostic::warning(
        Code::E0325,
        text!(
            "{found} lies beyond the scale, which goes from {lowest} to {highest}",
            found,
            lowest,
            highest
        ),
        score.span,
    )
    .label(text!(
        "the bands are open here, so they would take this score too"
    ))
    .help(help)
}

/// Whether scores of a KPI that lie below and above the scale come into bands that are open there, with no limit before.
fn open_ends(scorecard: &Scorecard, parents: &[Option<GroupId>], kpi: &Kpi) -> (bool, bool) {
    let (mut below, mut above) = (true, true);
    let (mut open_below, mut open_above) = (false, false);
    let mut pass = |limit: Option<&Limit>, bands: Option<&Bands>| {
        below &= limit.is_none_or(|limit| limit.low.is_none());
        above &= limit.is_none_or(|limit| limit.high.is_none());
        let Some(bands) = bands else { return };
        let otherwise = bands.bands.iter().any(|band| band.extent == Extent::Otherwise);
        let open = |end: fn(&Extent) -> bool| bands.bands.iter().any(|band| end(&band.extent));
        open_below |=
            below && (otherwise || open(|extent| matches!(extent, Extent::Range { low: None, .. })));
        open_above |= above && open(|extent| matches!(extent, Extent::Range { high: None, .. }));
    };
    pass(kpi.limit.as_ref(), kpi.bands.as_ref());
    let mut at = Some(kpi.group);
    while let Some(id) = at {
        let group = scorecard.group(id);
        pass(group.limit.as_ref(), group.bands.as_ref());
        at = parents[id.0 as usize];
    }
    (open_below, open_above)
}

/// The scores that the form of a KPI names.
fn named_scores(kpi: &Kpi) -> Vec<&SubjectExpr> {
    match &kpi.scoring {
        Scoring::Points(points) | Scoring::CloseTo { points, .. } | Scoring::Relative(points, _) => {
            points.iter().map(|point| &point.score).collect()
        }
        Scoring::Steps { steps, otherwise } => {
            steps.iter().map(|(score, _)| score).chain(otherwise).collect()
        }
        Scoring::Attainment(_)
        | Scoring::PerStep(_)
        | Scoring::LogNormal { .. }
        | Scoring::Plugin(_)
        | Scoring::Formula(_) => Vec::new(),
    }
}
