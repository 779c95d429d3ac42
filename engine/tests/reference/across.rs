//! How a subject stands among the others, by counting and adding over all of them each time.

use weigh_engine::dsl::model::{Across, AcrossFn, Distribute, GroupId, Member, SubjectExpr};
use weigh_engine::dsl::syntax::ast::Ties;
use weigh_engine::dsl::value::{Decimal, Rounding, RoundingMode};

use super::formula::number;
use super::score::{Card, Own, World, larger, smaller};
use super::{Num, Value};

impl Card<'_> {
    /// A number across subjects.
    pub(super) fn across(&self, form: &Across, own: Own) -> Value {
        let key = (self.at, form.clone(), own);
        let known = self.world.across.borrow().get(&key).cloned();
        known.unwrap_or_else(|| {
            let answer = number(self.compared(form, own));
            self.world.across.borrow_mut().insert(key, answer.clone());
            answer
        })
    }

    /// The subjects that this one is compared with, itself among them; nobody where it has not what they are equal in.
    fn peers(&self, within: Option<&SubjectExpr>, own: Own) -> Vec<Card<'_>> {
        let Some(within) = within else {
            return self.world.cards().collect();
        };
        let mine = self.formula(within, own);
        let alike = |other: &Card<'_>| !mine.is_missing() && same(&other.formula(within, own), &mine);
        self.world.cards().filter(alike).collect()
    }

    fn compared(&self, form: &Across, own: Own) -> Option<Num> {
        let peers = self.peers(form.within.as_ref(), own);
        let numbers: Vec<Num> = (peers.iter())
            .filter_map(|peer| peer.formula(&form.of, own).number().cloned())
            .collect();
        let mine = || self.formula(&form.of, own).number().cloned();
        // Without what the others are equal in, a subject is among nobody, not even itself.
        if numbers.is_empty() {
            return None;
        }
        let n = numbers.len() as i64;
        let count = |test: &dyn Fn(std::cmp::Ordering) -> bool, mine: &Num| {
            numbers.iter().filter(|other| test(other.compare(mine))).count() as i64
        };
        let share = |part: i64| {
            if n == 1 {
                Some(Num::whole(1))
            } else {
                Num::whole(part).div(&Num::whole(n - 1))
            }
        };
        let sum = || numbers.iter().fold(Num::whole(0), |sum, one| sum.add(one));
        let least = || numbers.iter().cloned().reduce(smaller);
        let greatest = || numbers.iter().cloned().reduce(larger);
        let mean = || Some(smaller(larger(sum().div(&Num::whole(n))?, least()?), greatest()?));
        let all_equal = || Some(least()?.compare(&greatest()?).is_eq());
        match form.function {
            AcrossFn::Rank => Some(Num::whole(1 + count(&|order| order.is_gt(), &mine()?))),
            AcrossFn::DenseRank => {
                let mine = mine()?;
                let mut above: Vec<&Num> = Vec::new();
                for other in numbers.iter().filter(|other| other.compare(&mine).is_gt()) {
                    if !above.iter().any(|known| known.compare(other).is_eq()) {
                        above.push(other);
                    }
                }
                Some(Num::whole(1 + above.len() as i64))
            }
            AcrossFn::CumulativeSum => {
                let mine = mine()?;
                let at_or_above = numbers.iter().filter(|other| other.compare(&mine).is_ge());
                Some(at_or_above.fold(Num::whole(0), |sum, one| sum.add(one)))
            }
            AcrossFn::Standing => share(n - 1 - count(&|order| order.is_gt(), &mine()?)),
            AcrossFn::PercentileRank => share(count(&|order| order.is_lt(), &mine()?)),
            AcrossFn::Quantile(parts) => {
                let mine = mine()?;
                let below = (1..parts).filter(|at| {
                    let cut = percentile(
                        &numbers,
                        &Num::whole(i64::from(*at)),
                        &Num::whole(i64::from(parts)),
                    );
                    mine.compare(&cut).is_gt()
                });
                Some(Num::whole(1 + below.count() as i64))
            }
            AcrossFn::ZScore => {
                let mine = mine()?;
                if all_equal()? {
                    return None;
                }
                let mean = mean()?;
                let squares: f64 = (numbers.iter()).map(|one| one.sub(&mean).to_f64().powi(2)).sum();
                Num::float(mine.sub(&mean).to_f64() / (squares / (n - 1) as f64).sqrt())
            }
            AcrossFn::MinMax => {
                let mine = mine()?;
                if all_equal()? {
                    return None;
                }
                mine.sub(&least()?).div(&greatest()?.sub(&least()?))
            }
            AcrossFn::Average => mean(),
            AcrossFn::Best => greatest(),
            AcrossFn::Worst => least(),
            AcrossFn::Median => Some(percentile(&numbers, &Num::whole(1), &Num::whole(2))),
            AcrossFn::Percentile(p) => Some(percentile(&numbers, &Num::of(p), &Num::whole(100))),
            AcrossFn::Sum => Some(sum()),
        }
    }

    /// The band that a forced distribution gives a subject that has a total.
    pub(super) fn distributed(&self, form: &Distribute) -> Option<usize> {
        let mine = self.total()?;
        let totals: Vec<Num> = (self.peers(form.within.as_ref(), Own::Nobody).iter())
            .filter_map(Card::total)
            .collect();
        if totals.is_empty() {
            return None;
        }
        let (worst, best) = self.world.place.scorecard.scale;
        let is_better = |other: &Num| {
            let order = other.compare(&mine);
            if best < worst {
                order.is_lt()
            } else {
                order.is_gt()
            }
        };
        let better = totals.iter().filter(|other| is_better(other)).count();
        let equal = totals.iter().filter(|other| other.compare(&mine).is_eq()).count();
        let place = match form.ties {
            Ties::Up => better + 1,
            Ties::Down => better + equal,
            // The one in the middle, or the better one of two.
            Ties::Together => better + equal.div_ceil(2),
        };
        let cuts = cuts(form, totals.len());
        let share = cuts
            .iter()
            .position(|cut| place <= *cut)
            .expect("the last one takes the rest");
        Some(form.shares[share].0 as usize)
    }

    fn total(&self) -> Option<Num> {
        self.part(Member::Group(GroupId(0))).score().number().cloned()
    }
}

/// The head-counts of a forced distribution.
#[derive(Debug, Clone)]
pub(crate) struct Counted {
    pub(crate) within: Option<Value>,
    pub(crate) subjects: usize,
    /// By share: the band, how many it should have, how many the order of totals gave it.
    pub(crate) shares: Vec<(u32, usize, usize)>,
}

impl World<'_> {
    /// The head-counts, in the order of the first subject of each part.
    pub(crate) fn head_counts(&self) -> Vec<Counted> {
        let Some(form) = &self.place.scorecard.distribute else {
            return Vec::new();
        };
        let mut counted: Vec<Counted> = Vec::new();
        if form.within.is_none() {
            counted.push(Counted::new(form, None));
        }
        for card in self.cards() {
            let within = form
                .within
                .as_ref()
                .map(|within| card.formula(within, Own::Nobody));
            if within.as_ref().is_some_and(Value::is_missing) {
                continue;
            }
            let is_here = |one: &Counted| match (&one.within, &within) {
                (Some(a), Some(b)) => same(a, b),
                _ => true,
            };
            let at = counted.iter().position(is_here).unwrap_or_else(|| {
                counted.push(Counted::new(form, within.clone()));
                counted.len() - 1
            });
            if let Some(band) = card.distributed(form) {
                let of_band = counted[at]
                    .shares
                    .iter_mut()
                    .find(|share| share.0 as usize == band);
                of_band.expect("one of the shares").2 += 1;
                counted[at].subjects += 1;
            }
        }
        for one in &mut counted {
            let mut before = 0;
            for (share, cut) in one.shares.iter_mut().zip(cuts(form, one.subjects)) {
                share.1 = cut - before;
                before = cut;
            }
        }
        counted
    }
}

impl Counted {
    fn new(form: &Distribute, within: Option<Value>) -> Self {
        Counted {
            within,
            subjects: 0,
            shares: form.shares.iter().map(|(band, _)| (*band, 0, 0)).collect(),
        }
    }
}

/// By share, how many subjects it and those above it have together.
fn cuts(form: &Distribute, subjects: usize) -> Vec<usize> {
    let rounding = Rounding {
        places: 0,
        mode: RoundingMode::HalfUp,
    };
    let mut so_far = Num::whole(0);
    let cut = |(_, share): &(u32, Option<Decimal>)| match share {
        Some(share) => {
            so_far = so_far.add(&Num::of(*share));
            so_far.mul(&Num::whole(subjects as i64)).round(rounding).to_f64() as usize
        }
        None => subjects,
    };
    form.shares.iter().map(cut).collect()
}

/// Type 7 of Hyndman & Fan: the place `(n − 1) · part / whole` of the sorted numbers, linear in between.
fn percentile(numbers: &[Num], part: &Num, whole: &Num) -> Num {
    let mut sorted = numbers.to_vec();
    sorted.sort_by(Num::compare);
    let place = Num::whole(sorted.len() as i64 - 1)
        .mul(part)
        .div(whole)
        .expect("a whole");
    let below = place.floor();
    let at = below.to_f64() as usize;
    let Some(above) = sorted.get(at + 1) else {
        return sorted[at].clone();
    };
    sorted[at].add(&place.sub(&below).mul(&above.sub(&sorted[at])))
}

fn same(a: &Value, b: &Value) -> bool {
    match (a, b) {
        (Value::Number(a), Value::Number(b)) => a.compare(b).is_eq(),
        (a, b) => a == b,
    }
}
