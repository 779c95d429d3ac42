//! Why a total moved: what each KPI's score and each KPI's weight brought, so that all of it and the rest make the change exactly.
//!
//! A total is Σ w·s over the KPIs, w the weight in force and s the score, and what comes beside: roundings, bonuses, penalties,
//! vetoes, limits, and groups that are no weighted means. With Δ for after less before and a bar for the mean of the two,
//!
//! ```text
//! Δ(Σ w·s) = Σ Δs·w̄ + Σ Δw·(s̄ − M) + M·ΔΣw
//! ```
//!
//! whatever M is, and the last term is nought where the weights make 100 % on both sides. M is the mean of the two Σ w·s: so a
//! KPI that weighs more than before brings something where it scores better than the whole, and costs something where it scores
//! worse. A KPI that has a score on one side only has that one on both, and its weight moves.

use weigh_dsl::value::{Decimal, Rounding, RoundingMode};

use super::{Comparison, SubjectPair};

/// The decimal places that contributions are rounded to; what that leaves is in the rest.
pub const PLACES: u32 = 9;

/// Why a total moved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Why {
    /// After less before.
    pub change: Decimal,
    /// By KPI of the comparison, what it brought.
    pub kpis: Vec<Contribution>,
    /// What came beside the weighted scores.
    pub rest: Decimal,
}

/// What a KPI brought.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Contribution {
    /// By another score.
    pub score: Decimal,
    /// By another weight.
    pub weight: Decimal,
}

impl Contribution {
    /// Both.
    pub fn both(self) -> Decimal {
        self.score.add(self.weight).unwrap_or(Decimal::ZERO)
    }
}

/// A KPI on both sides: weight and score, as far as they are there.
struct Weighed {
    weights: [Decimal; 2],
    scores: Option<[Decimal; 2]>,
}

impl Comparison {
    /// Why the total of a subject moved; none where it is missing on a side, or where a side has no weights in force.
    pub fn why(&self, subject: &SubjectPair) -> Option<Why> {
        let [before, after] = subject.rows;
        let change = self.after.total(after)?.sub(self.before.total(before)?)?;
        let mut kpis = Vec::with_capacity(self.kpis.len());
        for pair in &self.kpis {
            let sides = [0, 1].map(|side| (self.kpi(*pair, side), subject.rows[side]));
            let weights = sides.map(|(kpi, row)| kpi.map_or(Some(Decimal::ZERO), |kpi| kpi.weights[row]));
            let [Some(before), Some(after)] = weights else {
                return None;
            };
            let weights = [before, after];
            let scores = sides.map(|(kpi, row)| kpi?.score(row));
            let scores = match scores {
                [Some(a), Some(b)] => Some([a, b]),
                [Some(one), None] | [None, Some(one)] => Some([one, one]),
                [None, None] => None,
            };
            kpis.push(Weighed { weights, scores });
        }
        let means = [0, 1].map(|side| {
            kpis.iter().try_fold(Decimal::ZERO, |sum, kpi| match kpi.scores {
                Some(scores) => sum.add(kpi.weights[side].mul(scores[side])?),
                None => Some(sum),
            })
        });
        let mean = half(means[0]?.add(means[1]?)?)?;
        let kpis: Option<Vec<Contribution>> = kpis.iter().map(|kpi| contribution(kpi, mean)).collect();
        let kpis = kpis?;
        let sum = kpis
            .iter()
            .try_fold(Decimal::ZERO, |sum, kpi| sum.add(kpi.score)?.add(kpi.weight))?;
        // Of an unrounded total more digits than anybody reads are let go, so that the sum is exact.
        let change = rounded(change);
        Some(Why {
            change,
            kpis,
            rest: change.sub(sum)?,
        })
    }
}

fn contribution(kpi: &Weighed, mean: Decimal) -> Option<Contribution> {
    let Some([before, after]) = kpi.scores else {
        return Some(Contribution::default());
    };
    let [lighter, heavier] = kpi.weights;
    let weight = half(lighter.add(heavier)?)?;
    let score = half(before.add(after)?)?;
    Some(Contribution {
        score: rounded(after.sub(before)?.mul(weight)?),
        weight: rounded(heavier.sub(lighter)?.mul(score.sub(mean)?)?),
    })
}

fn half(number: Decimal) -> Option<Decimal> {
    number.mul(Decimal::from_parts(5, 1)?)
}

fn rounded(number: Decimal) -> Decimal {
    Rounding {
        places: PLACES,
        mode: RoundingMode::HalfEven,
    }
    .apply(number)
}
