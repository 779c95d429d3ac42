//! KPIs that read one another must not go round in a circle.

use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::model::{ExprKind, Kpi, Policy, Scoring, SubjectExpr, SubjectLeaf};

/// Reports the first circle among the KPIs of a scorecard.
pub(crate) fn check(kpis: &[Kpi], out: &mut Diagnostics) {
    #[derive(Clone, Copy, PartialEq)]
    enum State {
        New,
        Open,
        Done,
    }
    let reads: Vec<Vec<usize>> = kpis.iter().map(reads).collect();
    let mut state = vec![State::New; kpis.len()];
    for start in 0..kpis.len() {
        // Depth first with a stack of its own: a chain may be as long as there are KPIs.
        let mut stack = vec![(start, 0)];
        while let Some((at, next)) = stack.pop() {
            if next == 0 {
                if state[at] != State::New {
                    continue;
                }
                state[at] = State::Open;
            }
            match reads[at].get(next) {
                None => state[at] = State::Done,
                Some(&to) => {
                    stack.push((at, next + 1));
                    match state[to] {
                        State::New => stack.push((to, 0)),
                        State::Done => {}
                        State::Open => {
                            out.push(circle(&kpis[at], &kpis[to]));
                            return;
                        }
                    }
                }
            }
        }
    }
}

fn circle(from: &Kpi, to: &Kpi) -> Diagnostic {
    let title = if from.name == to.name {
        format!("`{}` is computed from itself", from.name)
    } else {
        format!("`{}` and `{}` are computed from each other", to.name, from.name)
    };
    let mut diagnostic = Diagnostic::error(Code::E0331, title, from.span)
        .label(format!("reads `{}`", to.name))
        .help("take one of them straight from the data");
    if from.name != to.name {
        diagnostic = diagnostic.other(to.span, format!("reads, perhaps through others, `{}`", from.name));
    }
    diagnostic
}

fn reads(kpi: &Kpi) -> Vec<usize> {
    let mut found = Vec::new();
    for expr in expressions(kpi) {
        expr.walk(&mut |part| {
            if let ExprKind::Leaf(SubjectLeaf::Kpi(id, _)) = &part.kind {
                found.push(id.0 as usize);
            }
        });
    }
    found
}

fn expressions(kpi: &Kpi) -> Vec<&SubjectExpr> {
    let mut all = vec![&kpi.value];
    all.extend(&kpi.target);
    all.extend(&kpi.needs);
    all.extend(&kpi.applies);
    if let Policy::Score(score) = &kpi.missing.policy {
        all.push(score);
    }
    if let Some(limit) = &kpi.limit {
        all.extend(limit.low.iter().chain(&limit.high));
    }
    match &kpi.scoring {
        Scoring::Points(points) => all.extend(points.iter().flat_map(|p| [&p.at, &p.score])),
        Scoring::Steps { steps, otherwise } => {
            all.extend(steps.iter().flat_map(|(score, condition)| [score, condition]));
            all.extend(otherwise);
        }
        Scoring::Attainment(a) => {
            all.push(&a.target);
            all.extend(a.at_least.iter().chain(&a.at_most));
        }
        Scoring::CloseTo { target, points } => {
            all.push(target);
            all.extend(points.iter().flat_map(|p| [&p.at, &p.score]));
        }
        Scoring::PerStep(p) => {
            all.extend([&p.amount, &p.step, &p.reference, &p.from]);
            all.extend(p.at_least.iter().chain(&p.at_most));
        }
        Scoring::LogNormal { p10, median } => all.extend([p10, median]),
        Scoring::Formula(formula) => all.push(formula),
    }
    all
}
