//! In which order values, scores and grades are computed: what a formula reads comes before it.

use weigh_dsl::model::{Computed, Scorecard};

/// All values, scores and grades, each after those that it reads. The checker has seen that there is no circle.
pub(super) fn order(scorecard: &Scorecard) -> Vec<Computed> {
    let computed = scorecard.computed();
    let reads: Vec<Vec<usize>> = (computed.iter())
        .map(|one| {
            let reads = scorecard.reads(*one).into_iter();
            reads.map(|read| scorecard.place(read)).collect()
        })
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
                sorted.push(computed[at]);
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
