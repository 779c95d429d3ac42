//! Parts that read one another must not go round in a circle.

use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::model::{Facet, GroupId, Member, Scorecard};
use crate::source::Span;

/// Reports the first circle among the parts of a scorecard.
pub(crate) fn check(scorecard: &Scorecard, out: &mut Diagnostics) -> bool {
    #[derive(Clone, Copy, PartialEq)]
    enum State {
        New,
        Open,
        Done,
    }
    let computed = scorecard.computed();
    let reads: Vec<Vec<usize>> = (computed.iter())
        .map(|one| {
            scorecard
                .reads(*one)
                .into_iter()
                .map(|read| scorecard.place(read))
                .collect()
        })
        .collect();
    let mut state = vec![State::New; computed.len()];
    for start in 0..computed.len() {
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
                            out.push(circle(scorecard, computed[at], computed[to]));
                            return false;
                        }
                    }
                }
            }
        }
    }
    true
}

fn circle(scorecard: &Scorecard, from: (Member, Facet), to: (Member, Facet)) -> Diagnostic {
    let ((from, from_span), (to, to_span)) = (shown(scorecard, from.0), shown(scorecard, to.0));
    let title = if from == to {
        format!("`{from}` is computed from itself")
    } else {
        format!("`{to}` and `{from}` are computed from each other")
    };
    let mut diagnostic = Diagnostic::error(Code::E0331, title, from_span)
        .label(format!("reads `{to}`"))
        .help("take one of them straight from the data");
    if from != to {
        diagnostic = diagnostic.other(to_span, format!("reads, perhaps through others, `{from}`"));
    }
    diagnostic
}

/// A part as people name it, and its place.
fn shown(scorecard: &Scorecard, member: Member) -> (&str, Span) {
    match member {
        Member::Kpi(id) => (&scorecard.kpi(id).name, scorecard.kpi(id).span),
        Member::Group(GroupId(0)) => ("total", scorecard.span),
        Member::Group(id) => (&scorecard.group(id).name, scorecard.group(id).span),
    }
}
