//! What a curve is put through: each row by itself has one score, in whatever batch it comes.

use arrow_array::{Array as _, ArrayRef};

use super::data::rows;
use super::trial::{Broken, cuts, sliced};
use super::{broken, difference};
use crate::{Argument, BoundCurve};

/// Puts a curve through everything that a host may do with it.
pub fn trial_curve(curve: &dyn BoundCurve, arguments: &[Argument]) -> Result<(), Broken> {
    for (count, nulls) in [(1, 0), (500, 0), (500, 20), (50, 100), (0, 0)] {
        let what = match (count, nulls) {
            (0, _) => "an empty batch",
            (_, 100) => "rows without a value",
            _ => "all rows in one batch",
        };
        let rows = rows(arguments, count, 1, nulls, 23 + count as u64 + nulls as u64);
        let whole = scores(curve, &rows.columns, count, what)?;
        let again = scores(curve, &rows.columns, count, "all rows again")?;
        same(&whole, &again, "all rows again")?;
        let what = "rows split into sliced and empty batches";
        for seed in 0..4 {
            for ends in cuts(count, seed).windows(2) {
                let (from, to) = (ends[0], ends[1]);
                let part = scores(curve, &sliced(&rows, from, to), to - from, what)?;
                same(&whole.slice(from, to - from), &part, what)?;
            }
        }
    }
    Ok(())
}

fn scores(curve: &dyn BoundCurve, columns: &[ArrayRef], rows: usize, what: &str) -> Result<ArrayRef, Broken> {
    let scores = curve.eval(columns, rows).map_err(broken(what))?;
    if scores.len() != rows {
        let why = format!("{} scores for {rows} rows", scores.len());
        return Err(Broken::new(what, why));
    }
    let expected = curve.result().data_type();
    if scores.data_type() != &expected {
        let why = format!("`bind` said {expected}, the scores are {}", scores.data_type());
        return Err(Broken::new(what, why));
    }
    Ok(scores)
}

fn same(whole: &ArrayRef, found: &ArrayRef, what: &str) -> Result<(), Broken> {
    match difference(whole, found, false) {
        None => Ok(()),
        Some(why) => Err(Broken::new(what, why)),
    }
}
