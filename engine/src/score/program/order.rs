//! In which order the values and scores of KPIs are computed: what a formula reads comes before it.

use weigh_dsl::model::{
    Attainment, ExprKind, Kpi, KpiId, KpiPart, PerStep, Policy, Scorecard, Scoring, SubjectExpr, SubjectLeaf,
};

/// All values and scores of KPIs, each after those that it reads. The checker has seen that there is no circle.
pub(super) fn order(scorecard: &Scorecard) -> Vec<(KpiId, KpiPart)> {
    let reads: Vec<Vec<usize>> = scorecard
        .kpis
        .iter()
        .enumerate()
        .flat_map(|(at, kpi)| reads(at, kpi))
        .collect();
    let mut states = vec![State::Untouched; reads.len()];
    let mut sorted = Vec::with_capacity(reads.len());
    // A stack of our own: a chain of ten thousand KPIs is deeper than the thread's.
    let mut stack: Vec<(usize, usize)> = Vec::new();
    for start in 0..reads.len() {
        stack.push((start, 0));
        while let Some((at, next)) = stack.pop() {
            match (states[at], next) {
                (State::Done, _) => continue,
                (State::Open, 0) => {
                    unreachable!("the checker refuses formulas that read each other in a circle")
                }
                (State::Open | State::Untouched, _) => states[at] = State::Open,
            }
            if let Some(read) = reads[at].get(next) {
                stack.push((at, next + 1));
                stack.push((*read, 0));
            } else {
                states[at] = State::Done;
                sorted.push(part_of(at));
            }
        }
    }
    sorted
}

/// How far the sorting is with one of them.
#[derive(Debug, Clone, Copy)]
enum State {
    Untouched,
    Open,
    Done,
}

/// What a KPI's value and what its score read, both as indices.
fn reads(at: usize, kpi: &Kpi) -> [Vec<usize>; 2] {
    let mut value = Vec::new();
    for expr in std::iter::once(&kpi.value).chain(&kpi.needs) {
        gather(expr, &mut value);
    }
    let mut score = vec![index_of(KpiId(at as u32), KpiPart::Value)];
    for expr in score_expressions(kpi) {
        gather(expr, &mut score);
    }
    [value, score]
}

fn gather(expr: &SubjectExpr, into: &mut Vec<usize>) {
    expr.walk(&mut |expr| {
        if let ExprKind::Leaf(SubjectLeaf::Kpi(id, part)) = &expr.kind {
            into.push(index_of(*id, *part));
        }
    });
}

fn index_of(id: KpiId, part: KpiPart) -> usize {
    2 * id.0 as usize
        + match part {
            KpiPart::Value => 0,
            KpiPart::Score => 1,
        }
}

fn part_of(index: usize) -> (KpiId, KpiPart) {
    let part = if index.is_multiple_of(2) {
        KpiPart::Value
    } else {
        KpiPart::Score
    };
    (KpiId(index as u32 / 2), part)
}

/// All expressions between a KPI's value and its score.
fn score_expressions(kpi: &Kpi) -> Vec<&SubjectExpr> {
    let mut all: Vec<&SubjectExpr> = kpi.target.iter().chain(&kpi.applies).collect();
    if let Some(limit) = &kpi.limit {
        all.extend(limit.low.iter().chain(&limit.high));
    }
    if let Policy::Score(score) = &kpi.missing.policy {
        all.push(score);
    }
    match &kpi.scoring {
        Scoring::Points(points) => all.extend(points.iter().flat_map(|point| [&point.at, &point.score])),
        Scoring::Steps { steps, otherwise } => {
            all.extend(
                steps
                    .iter()
                    .flat_map(|(score, condition)| [score, condition])
                    .chain(otherwise),
            );
        }
        Scoring::Attainment(Attainment {
            target,
            at_least,
            at_most,
            below: _,
            by_difference: _,
        }) => {
            all.extend(std::iter::once(target).chain(at_least).chain(at_most));
        }
        Scoring::CloseTo { target, points } => {
            all.push(target);
            all.extend(points.iter().flat_map(|point| [&point.at, &point.score]));
        }
        Scoring::PerStep(PerStep {
            amount,
            step,
            reference,
            from,
            at_least,
            at_most,
            add: _,
            under: _,
        }) => {
            all.extend(
                [amount, step, reference, from]
                    .into_iter()
                    .chain(at_least)
                    .chain(at_most),
            );
        }
        Scoring::LogNormal { p10, median } => all.extend([p10, median]),
        Scoring::Formula(formula) => all.push(formula),
    }
    all
}
