//! Parameters by maximum likelihood, over their logarithms, since all of them are positive.
//!
//! The simplex of Nelder and Mead comes near from any start, and stops where the likelihood no longer tells its corners apart:
//! at about six digits. Newton's method on the slopes goes on from there to all the digits that there are, so that the answer
//! does not depend on the way, nor on the order of the customers.

use argmin::core::{CostFunction, Error, Executor, State};
use argmin::solver::neldermead::NelderMead;

const MOST_STEPS: u64 = 5000;
/// The simplex stops when the costs at its corners differ by less.
const TOLERANCE: f64 = 1e-12;
/// Newton's method ends well before, or not at all.
const MOST_CORRECTIONS: u32 = 20;
/// A correction of the logarithms below which nothing is left to correct.
const SMALL: f64 = 1e-12;
/// A step aside for the slopes' own slopes.
const ASIDE: f64 = 1e-5;

struct Cost<F>(F);

impl<F: Fn(&[f64]) -> f64> CostFunction for Cost<F> {
    type Param = Vec<f64>;
    type Output = f64;

    fn cost(&self, logarithms: &Vec<f64>) -> Result<f64, Error> {
        let parameters: Vec<f64> = logarithms.iter().map(|one| libm::exp(*one)).collect();
        let cost = (self.0)(&parameters);
        // Outside of what numbers can hold lies no minimum.
        Ok(if cost.is_finite() { cost } else { f64::MAX })
    }
}

/// The positive parameters at which a cost is least, from some that are near; none where there is no end to it. `slopes` are
/// the cost's derivatives by the parameters.
pub(crate) fn least(
    cost: impl Fn(&[f64]) -> f64,
    slopes: impl Fn(&[f64]) -> Vec<f64>,
    from: &[f64],
) -> Option<Vec<f64>> {
    let from: Vec<f64> = from.iter().map(|one| libm::log(*one)).collect();
    let corner = |at: usize| {
        let mut corner = from.clone();
        corner[at] += 1.0;
        corner
    };
    let mut simplex: Vec<Vec<f64>> = (0..from.len()).map(corner).collect();
    simplex.push(from.clone());
    let solver = NelderMead::new(simplex).with_sd_tolerance(TOLERANCE).ok()?;
    let run = Executor::new(Cost(cost), solver)
        .configure(|state| state.max_iters(MOST_STEPS))
        .run()
        .ok()?;
    let near = run.state().get_best_param()?.clone();
    let by_logarithm = |logarithms: &[f64]| -> Vec<f64> {
        let parameters: Vec<f64> = logarithms.iter().map(|one| libm::exp(*one)).collect();
        let slopes = slopes(&parameters);
        slopes
            .iter()
            .zip(&parameters)
            .map(|(slope, one)| slope * one)
            .collect()
    };
    let best = corrected(by_logarithm, near)?;
    Some(best.iter().map(|one| libm::exp(*one)).collect())
}

/// Where the slopes are nought, by Newton's method; none where it does not get there.
fn corrected(slopes: impl Fn(&[f64]) -> Vec<f64>, mut at: Vec<f64>) -> Option<Vec<f64>> {
    for _ in 0..MOST_CORRECTIONS {
        let here = slopes(&at);
        let mut rows: Vec<Vec<f64>> = here.iter().map(|slope| vec![-slope]).collect();
        for column in (0..at.len()).rev() {
            let aside = |by: f64| {
                let mut there = at.clone();
                there[column] += by;
                slopes(&there)
            };
            for ((row, more), less) in rows.iter_mut().zip(aside(ASIDE)).zip(aside(-ASIDE)) {
                row.insert(0, (more - less) / (2.0 * ASIDE));
            }
        }
        let correction = solved(rows)?;
        at.iter_mut().zip(&correction).for_each(|(one, by)| *one += by);
        let most = correction.iter().fold(0.0, |most: f64, by| most.max(by.abs()));
        if !most.is_finite() || most > 1.0 {
            return None;
        }
        if most < SMALL {
            return Some(at);
        }
    }
    None
}

/// The solution of linear equations, each a row of factors and at its end what they make; none where there is not just one.
fn solved(mut rows: Vec<Vec<f64>>) -> Option<Vec<f64>> {
    let count = rows.len();
    for column in 0..count {
        let pivot =
            (column..count).max_by(|a, b| rows[*a][column].abs().total_cmp(&rows[*b][column].abs()))?;
        rows.swap(column, pivot);
        let (above, below) = rows.split_at_mut(column + 1);
        let pivot = &above[column];
        if pivot[column] == 0.0 {
            return None;
        }
        for row in below {
            let factor = row[column] / pivot[column];
            row.iter_mut()
                .zip(pivot)
                .for_each(|(one, other)| *one -= factor * other);
        }
    }
    let mut solution = vec![0.0; count];
    for column in (0..count).rev() {
        let known: f64 = (column + 1..count)
            .map(|at| rows[column][at] * solution[at])
            .sum();
        solution[column] = (rows[column][count] - known) / rows[column][column];
    }
    Some(solution)
}
