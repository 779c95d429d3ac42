//! Parts that read one another must not go round in a circle.

use weigh_words::{Text, text};

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
        text!("`{part}` is computed from itself", part = &from)
    } else {
        text!(
            "`{one}` and `{other}` are computed from each other",
            one = &to,
            other = &from
        )
    };
    let mut diagnostic = Diagnostic::error(Code::E0331, title, from_span)
        .label(text!("reads `{part}`", part = &to))
        .help(text!("take one of them straight from the data"));
    if from != to {
        diagnostic = diagnostic.other(
            to_span,
            text!("reads, perhaps through others, `{part}`", part = &from),
        );
    }
    diagnostic
}

/// A part as people name it, and its place.
fn shown(scorecard: &Scorecard, member: Member) -> (Text, Span) {
    match member {
        Member::Kpi(id) => {
            let kpi = scorecard.kpi(id);
            (Text::verbatim(&kpi.name), kpi.span)
        }
        Member::Group(GroupId(0)) => (text!("total"), scorecard.span),
        Member::Group(id) => {
            let group = scorecard.group(id);
            (Text::verbatim(&group.name), group.span)
        }
    }
}
