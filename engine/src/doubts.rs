//! Results that are right by the form and look wrong: numbers where percentages are meant.

use weigh_dsl::model::{ExprKind, Kpi, Scorecard, Scoring, SubjectExpr, SubjectLeaf};
use weigh_dsl::value::{Decimal, Literal};

use crate::cells::Cells;
use crate::outcome::{Cell, Note, NoteKind, Results};

/// What should be known of the results.
pub(crate) fn notes(scorecard: &Scorecard, results: &Results, subjects: &str) -> Vec<Note> {
    let kpis = scorecard.kpis.iter().zip(&results.kpis);
    kpis.filter_map(|(kpi, found)| {
        let (rows, least, most) = numbers_for_percentages(kpi, &found.values)?;
        Some(Note {
            table: subjects.to_owned(),
            column: kpi.name.clone(),
            rows,
            kind: NoteKind::NumbersForPercentages { least, most },
        })
    })
    .collect()
}

/// How many values there are, the least and the largest, if all lie far above the percentages that they are scored by.
fn numbers_for_percentages(kpi: &Kpi, values: &Cells) -> Option<(u64, Decimal, Decimal)> {
    let highest = highest_percentage(&kpi.scoring)?;
    // Values of which the least is ten times the highest percentage are hardly percentages: 85 against 95 %.
    let far = highest.max(Decimal::ONE).mul(Decimal::from(10))?;
    let mut found: Option<(u64, Decimal, Decimal)> = None;
    for row in 0..values.len() {
        let value = match values.cell(row) {
            Cell::Exact(value) => value,
            Cell::Float(value) => Decimal::from_f64(value)?,
            _ => continue,
        };
        if value < far {
            return None;
        }
        let (rows, least, most) = found.unwrap_or((0, value, value));
        found = Some((rows + 1, least.min(value), most.max(value)));
    }
    found
}

/// The highest percentage that a value is held against.
fn highest_percentage(scoring: &Scoring) -> Option<Decimal> {
    match scoring {
        Scoring::Points(points) => points.iter().filter_map(|point| percentage(&point.at)).max(),
        Scoring::Attainment(attainment) => percentage(&attainment.target),
        Scoring::Steps { steps, .. } => {
            let mut highest = None;
            for (_, condition) in steps {
                condition.walk(&mut |part| highest = highest.max(compared_with_value(part)));
            }
            highest
        }
        _ => None,
    }
}

/// The percentage that a KPI's value is compared with.
fn compared_with_value(expr: &SubjectExpr) -> Option<Decimal> {
    let ExprKind::Compare(_, a, b) = &expr.kind else {
        return None;
    };
    let is_value = |side: &SubjectExpr| matches!(side.kind, ExprKind::Leaf(SubjectLeaf::Value));
    percentage(if is_value(a) { b } else { a }).filter(|_| is_value(a) || is_value(b))
}

fn percentage(expr: &SubjectExpr) -> Option<Decimal> {
    match &expr.kind {
        ExprKind::Literal(Literal::Percent(value)) => Some(*value),
        _ => None,
    }
}
