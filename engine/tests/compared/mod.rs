//! One number, one row, one level of an outcome held against what the oracle says of it.

use num_bigint::BigInt;
use num_rational::BigRational;
use num_traits::{Signed as _, ToPrimitive as _};
use weigh_engine::dsl::value::{Decimal, Rounding, RoundingMode};
use weigh_engine::outcome::{Cell, Outcome, Reason, Results};

use crate::reference::{Counted, Num, RolledUp, Scored, ScoredPart, Value};

/// Whether the engine's cell is the oracle's value: exactly, or to 1e-15 where it was divided, or to 1e-9 where there are
/// doubles on the way.
pub(crate) fn agrees(cell: &Cell, value: &Value, doubles: bool) -> bool {
    match (cell, value) {
        (Cell::Missing(_), Value::Missing) => true,
        (Cell::Exact(ours), Value::Number(Num::Exact(theirs))) if !doubles => {
            let (mantissa, scale) = ours.parts();
            let ours = BigRational::new(BigInt::from(mantissa), BigInt::from(10).pow(scale));
            let off = (&ours - theirs).abs().to_f64().unwrap_or(f64::MAX);
            off <= 1e-15 * theirs.abs().to_f64().unwrap_or(f64::MAX).max(1.0)
        }
        (Cell::Exact(ours), Value::Number(theirs)) => close(ours.to_f64(), theirs.to_f64()),
        (Cell::Float(ours), Value::Number(theirs)) => close(*ours, theirs.to_f64()),
        _ => false,
    }
}

fn close(a: f64, b: f64) -> bool {
    (a - b).abs() <= 1e-9 * a.abs().max(b.abs()).max(1.0)
}

/// All that is said of a subject in a period.
pub(crate) fn compare_row(
    outcome: &Outcome,
    row: usize,
    theirs: &Scored,
    doubles: bool,
    place: &dyn Fn() -> String,
) {
    let results = &outcome.results;
    let index = |grade: Option<u32>| grade.map(|grade| grade as usize);
    for (kpi, theirs) in theirs.kpis.iter().enumerate() {
        let ours = &results.kpis[kpi];
        let value = &ours.values.cell(row);
        assert!(
            agrees(value, &theirs.value, doubles),
            "value {kpi}: {value:?} {:?} {}",
            theirs.value,
            place()
        );
        let grade = ours.grades.as_ref().and_then(|grades| index(grades[row]));
        compare_part(
            &format!("kpi {kpi}"),
            (&ours.scores.cell(row), ours.weights[row], grade),
            theirs,
            doubles,
            &|| format!("{:?} {}", reason(results, &ours.scores.cell(row)), place()),
        );
    }
    // From the inside out.
    for (group, theirs) in theirs.groups.iter().enumerate().rev() {
        let ours = &results.groups[group];
        let grade = ours.grades.as_ref().and_then(|grades| index(grades[row]));
        compare_part(
            &format!("group {group}"),
            (&ours.scores.cell(row), ours.weights[row], grade),
            theirs,
            doubles,
            &|| format!("{:?} {}", reason(results, &ours.scores.cell(row)), place()),
        );
    }
    let root = &theirs.groups[0];
    assert!(
        agrees(&results.totals.cell(row), &root.score, doubles),
        "total {}",
        place()
    );
    assert_eq!(index(results.grades[row]), root.grade, "grade {}", place());
    let segment = results
        .segments
        .as_ref()
        .and_then(|segments| index(segments[row]));
    assert_eq!(segment, theirs.segment, "segment {}", place());
    assert_eq!(results.rules.len(), theirs.rules.len(), "rules {}", place());
    for (ours, (member, rule, effect)) in results.rules.iter().zip(&theirs.rules) {
        assert_eq!((ours.member, ours.rule), (*member, *rule), "{}", place());
        let same = match (&ours.effects[row], effect) {
            (None, None) => true,
            (Some(Cell::Bool(ours)), Some(Value::Bool(theirs))) => ours == theirs,
            (Some(ours), Some(theirs)) => agrees(ours, theirs, doubles),
            (Some(_), None) | (None, Some(_)) => false,
        };
        assert!(
            same,
            "{member:?} {rule:?}: {:?} {effect:?} {}",
            ours.effects[row],
            place()
        );
    }
}

/// Why a cell is missing, if it is.
pub(crate) fn reason<'a>(results: &'a Results, cell: &Cell) -> Option<&'a Reason> {
    match cell {
        Cell::Missing(id) => Some(&results.reasons[id.0 as usize]),
        _ => None,
    }
}

/// A part's score, weight and grade.
fn compare_part(
    name: &str,
    (score, weight, grade): (&Cell, Option<Decimal>, Option<usize>),
    theirs: &ScoredPart,
    doubles: bool,
    place: &dyn Fn() -> String,
) {
    assert!(
        agrees(score, &theirs.score, doubles),
        "score of {name}: {score:?} {:?} {}",
        theirs.score,
        place()
    );
    assert_eq!(
        share(weight.map(Num::of).as_ref()),
        share(theirs.share.as_ref()),
        "share of {name} {}",
        place()
    );
    assert_eq!(grade, theirs.grade, "grade of {name} {}", place());
}

pub(crate) fn compare_head_counts(outcome: &Outcome, theirs: &[(usize, Counted)], doubles: bool, text: &str) {
    let ours = &outcome.results.head_counts;
    assert_eq!(ours.len(), theirs.len(), "{text}");
    for (ours, (period, theirs)) in ours.iter().zip(theirs) {
        let same = match (&ours.within, &theirs.within) {
            (None, None) => true,
            (Some(Cell::Text(ours)), Some(Value::Text(theirs))) => **ours == **theirs,
            (Some(ours), Some(theirs)) => agrees(ours, theirs, doubles),
            (Some(_), None) | (None, Some(_)) => false,
        };
        assert!(same, "{:?} {:?} {text}", ours.within, theirs.within);
        assert_eq!(
            (ours.period, ours.subjects as usize),
            (*period, theirs.subjects),
            "{text}"
        );
        let shares: Vec<_> = (ours.shares.iter())
            .map(|share| (share.band, share.planned as usize, share.given as usize))
            .collect();
        assert_eq!(shares, theirs.shares, "{text}");
    }
}

/// Holds the roll-ups of a period against those of the oracle.
pub(crate) fn compare_rollups(
    outcome: &Outcome,
    at_period: usize,
    theirs: &[Vec<RolledUp>],
    doubles: bool,
    text: &str,
) {
    assert_eq!(outcome.rollups.len(), theirs.len(), "{text}");
    for (ours, theirs) in outcome.rollups.iter().zip(theirs) {
        let ours: Vec<_> = (ours.levels.iter())
            .filter(|level| level.period == at_period)
            .collect();
        assert_eq!(ours.len(), theirs.len(), "{text}");
        for (ours, theirs) in ours.into_iter().zip(theirs) {
            let key = (ours.level.as_ref()).map_or(Value::Missing, |level| Value::Text(level.key.clone()));
            assert_eq!(key, theirs.key, "{text}");
            assert_eq!(
                (ours.members as usize, ours.scores.len()),
                (theirs.members, theirs.scores.len()),
                "members of {key:?}\n{text}"
            );
            for (at, (score, members)) in theirs.scores.iter().enumerate() {
                let rolled = &ours.scores[at];
                assert!(
                    agrees(&rolled.score, score, doubles),
                    "roll-up {at} of {key:?}: {:?} {score:?}\n{text}",
                    rolled.score
                );
                assert_eq!(rolled.members as usize, *members, "{text}");
                let grade = rolled.grade.map(|grade| grade as usize);
                assert_eq!(
                    grade, theirs.grades[at],
                    "grade of roll-up {at} of {key:?}\n{text}"
                );
            }
        }
    }
}

/// A share to twelve places.
fn share(share: Option<&Num>) -> Option<Num> {
    share.map(|share| {
        share.round(Rounding {
            places: 12,
            mode: RoundingMode::HalfUp,
        })
    })
}
