//! Values that are read off: those in memory, and those on disk, of which as many groups at a time come back as fit into memory.
//! Where not even one fits, the disk is read as often as it takes.

use std::hash::BuildHasher as _;
use std::ops::Range;
use std::sync::Arc;

use rustc_hash::{FxBuildHasher, FxHashSet};
use weigh_dsl::value::Decimal;

use super::Pairs;
use super::extremes::ordered;
use super::grouped::{Grouped, Room};
pub(in crate::scan) use super::pairs::Number;
use super::spill::Spill;

/// All that an accumulator has collected.
#[derive(Debug)]
pub(in crate::scan) enum Collected {
    /// In memory.
    Here(Grouped),
    /// On disk.
    Away(Spilled),
}

/// What an accumulator has on disk.
#[derive(Debug)]
pub(in crate::scan) struct Spilled {
    pairs: Pairs,
    spill: Arc<Spill>,
    cells: u32,
    /// How many cells a group has. A group that is begun is mostly read to its end.
    per_group: u32,
}

/// Room to work in, and what was read back last. It belongs to one accumulator.
#[derive(Debug, Default)]
pub(in crate::scan) struct Scratch {
    pub(in crate::scan) room: Room,
    loaded: Option<(Range<u32>, Grouped)>,
}

impl Collected {
    /// What so many cells have collected.
    pub(in crate::scan) fn new(
        mut pairs: Pairs,
        cells: u32,
        per_group: u32,
        spill: Option<&Arc<Spill>>,
    ) -> Self {
        match spill {
            Some(spill) if pairs.is_away() => Collected::Away(Spilled {
                pairs,
                spill: Arc::clone(spill),
                cells,
                per_group,
            }),
            _ => Collected::Here(pairs.group(cells)),
        }
    }

    /// How many different values neighbouring cells have together.
    pub(in crate::scan) fn distinct(&self, cells: Range<u32>, scratch: &mut Scratch) -> u64 {
        match self.around(cells.clone(), scratch) {
            Ok((grouped, cells, room)) => grouped.distinct(cells, room),
            Err(spilled) => spilled.distinct(&cells),
        }
    }

    /// Values in memory among which those of neighbouring cells are, and the cells there; where they are too many for that, what
    /// is on disk.
    pub(in crate::scan) fn around<'a>(
        &'a self,
        cells: Range<u32>,
        Scratch { room, loaded }: &'a mut Scratch,
    ) -> Result<(&'a Grouped, Range<u32>, &'a mut Room), &'a Spilled> {
        let spilled = match self {
            Collected::Here(grouped) => return Ok((grouped, cells, room)),
            Collected::Away(spilled) => spilled,
        };
        let holds = |all: &Range<u32>| all.start <= cells.start && cells.end <= all.end;
        if !loaded.as_ref().is_some_and(|(all, _)| holds(all)) {
            *loaded = None;
            let all = spilled.range(&cells).ok_or(spilled)?;
            match spilled.pairs.load(&all, &spilled.spill) {
                Ok(grouped) => *loaded = Some((all, grouped)),
                Err(error) => spilled.spill.fail(error),
            }
        }
        match loaded {
            Some((all, grouped)) => Ok((grouped, cells.start - all.start..cells.end - all.start, room)),
            None => Err(spilled),
        }
    }
}

impl Spilled {
    /// From the group of some cells on, as many as may be in memory at a time; none, if not even these cells may.
    fn range(&self, cells: &Range<u32>) -> Option<Range<u32>> {
        let per_group = self.per_group.max(1);
        let first = cells.start / per_group;
        let range = |groups: u32| {
            let end = u64::from(first + groups) * u64::from(per_group);
            first * per_group..end.min(u64::from(self.cells)) as u32
        };
        let groups = (self.cells / per_group).saturating_sub(first);
        if groups == 0 || !self.fits(&range(1)) {
            return self.fits(cells).then(|| cells.clone());
        }
        // The first number of groups that do not fit, but for the last that was found to.
        let (mut fit, mut too_many) = (1, groups + 1);
        while too_many - fit > 1 {
            let between = (fit.saturating_mul(2)).min(fit + (too_many - fit) / 2);
            if self.fits(&range(between)) {
                fit = between;
            } else {
                too_many = between;
            }
        }
        Some(range(fit))
    }

    /// Whether what cells have on disk may be in memory, with the place that each takes there.
    fn fits(&self, cells: &Range<u32>) -> bool {
        self.pairs.bytes_away(cells) + cells.len() * size_of::<usize>() <= self.spill.share()
    }

    /// Hands out the values of neighbouring cells; none any more once one could not be read.
    fn each(&self, cells: &Range<u32>, each: impl FnMut(Number)) {
        if self.spill.has_failed() {
            return;
        }
        if let Err(error) = self.pairs.each_away(cells, &self.spill, each) {
            self.spill.fail(error);
        }
    }

    /// The scale of values that are exact numbers.
    pub(in crate::scan) fn scale(&self) -> u32 {
        self.pairs.scale()
    }

    /// How many values neighbouring cells have, and the least and the largest key of them.
    pub(in crate::scan) fn extent(&self, cells: &Range<u32>) -> (usize, (i64, i64)) {
        let (mut count, mut low, mut high) = (0, i64::MAX, i64::MIN);
        self.each(cells, |number| {
            let key = self.key(number);
            (count, low, high) = (count + 1, low.min(key), high.max(key));
        });
        (count, (low, high))
    }

    /// The value of a rank from 0 among those of neighbouring cells, whose extent is known; none, if they cannot be read. Each
    /// time that they are read the keys between which it must be get closer, until what lies there fits into memory.
    pub(in crate::scan) fn nth(
        &self,
        cells: &Range<u32>,
        mut rank: usize,
        (mut count, (mut low, mut high)): (usize, (i64, i64)),
    ) -> Option<Number> {
        const PARTS: usize = 1024;
        let most = self.spill.share() / size_of::<Number>();
        while count > most && low < high {
            let step = low.abs_diff(high) / PARTS as u64 + 1;
            let mut counts = [0; PARTS];
            self.each(cells, |number| {
                let key = self.key(number);
                if (low..=high).contains(&key) {
                    counts[(low.abs_diff(key) / step) as usize] += 1;
                }
            });
            let part = counts.iter().position(|count| {
                let here = rank < *count;
                rank -= if here { 0 } else { *count };
                here
            })?;
            count = counts[part];
            low = low.wrapping_add_unsigned(part as u64 * step);
            high = high.min(low.saturating_add_unsigned(step - 1));
        }
        if low == high && !self.pairs.has_wide() {
            return Some(Number::Short(low));
        }
        let mut left = Vec::with_capacity(count);
        self.each(cells, |number| {
            if (low..=high).contains(&self.key(number)) {
                left.push(number);
            }
        });
        let order = |a: &Number, b: &Number| match (a, b) {
            (Number::Short(a), Number::Short(b)) => a.cmp(b),
            (a, b) => self.exact(*a).cmp(&self.exact(*b)),
        };
        (rank < left.len()).then(|| *left.select_nth_unstable_by(rank, order).1)
    }

    /// A whole number that is not larger than that of a larger value.
    fn key(&self, number: Number) -> i64 {
        match number {
            Number::Short(value) if !self.pairs.has_wide() => value,
            number => ordered(self.exact(number).to_f64()),
        }
    }

    /// A value as the exact number that it is.
    pub(in crate::scan) fn exact(&self, number: Number) -> Decimal {
        match number {
            Number::Short(value) => Decimal::from_parts(i128::from(value), self.scale()).unwrap_or_default(),
            Number::Wide(value) => value,
        }
    }

    /// How many different values neighbouring cells have together. Each time they are read, those are counted whose hash lies
    /// in a range of which as many are different as fit into memory.
    fn distinct(&self, cells: &Range<u32>) -> u64 {
        /// The bytes that a value may take in a set that grows.
        const EACH: usize = 40;
        let most = self.spill.share() / EACH;
        let (mut short, mut wide): (FxHashSet<i64>, FxHashSet<Decimal>) = Default::default();
        let (mut different, mut from) = (0, 0);
        loop {
            let mut to = u64::MAX;
            self.each(cells, |number| {
                let hash = hash(number);
                if hash < from || hash > to {
                    return;
                }
                match number {
                    Number::Short(value) => short.insert(value),
                    Number::Wide(value) => wide.insert(value),
                };
                if short.len() + wide.len() > most && to > from {
                    to = from + (to - from) / 2;
                    short.retain(|value| self::hash(Number::Short(*value)) <= to);
                    wide.retain(|value| self::hash(Number::Wide(*value)) <= to);
                }
            });
            different += (short.len() + wide.len()) as u64;
            short.clear();
            wide.clear();
            match to.checked_add(1) {
                Some(next) => from = next,
                None => break,
            }
        }
        let texts = self.pairs.texts_away(cells, &self.spill);
        different
            + texts.unwrap_or_else(|error| {
                self.spill.fail(error);
                0
            })
    }
}

/// A hash of which all bits are good.
fn hash(number: Number) -> u64 {
    match number {
        Number::Short(value) => FxBuildHasher.hash_one(value),
        Number::Wide(value) => FxBuildHasher.hash_one(value),
    }
}
