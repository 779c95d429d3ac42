//! Pairs that memory has no room for: written to disk, and read back by cell.

use std::io;
use std::ops::Range;

use weigh_dsl::value::Decimal;

use super::super::super::halt::Halt;
use super::super::batch::SECOND;
use super::super::grouped::Grouped;
use super::super::runs::{Pair as _, Runs};
use super::super::spill::Spill;
use super::{Number, Pairs, cell_of, long_value, value_of};

/// Pairs on disk.
#[derive(Debug, Clone, Default)]
pub(super) struct Away {
    scale: Option<u32>,
    small: Runs<u64>,
    seconds: Runs<u64>,
    long: Runs<[u32; 3]>,
    wide: Runs<(u32, Decimal)>,
}

/// On disk.
impl Pairs {
    /// The bytes of memory that they take; not those of different texts themselves.
    pub(in crate::scan) fn bytes(&self) -> usize {
        self.small.bytes()
            + self.seconds.bytes()
            + self.long.bytes()
            + size_of_val(self.wide.as_slice())
            + self.texts.bytes()
    }

    /// The bytes of the different texts, which stay in memory.
    pub(in crate::scan) fn bytes_of_texts(&self) -> usize {
        self.texts.bytes_of_texts()
    }

    /// Takes out all doublets, where only different values are asked for.
    pub(in crate::scan) fn deduplicate_all(&mut self) {
        if self.distinct {
            self.small.deduplicate_all();
            self.seconds.deduplicate_all();
            self.long.deduplicate_all();
            self.wide.sort_unstable();
            self.wide.dedup();
            self.texts.deduplicate_all();
        }
    }

    /// Whether some were written to disk.
    pub(in crate::scan) fn is_away(&self) -> bool {
        !self.away.is_empty() || self.texts.is_away()
    }

    /// Writes all of them to disk.
    pub(in crate::scan) fn spill(&mut self, spill: &Spill) -> Result<(), Halt> {
        let at = match self.away.iter().position(|away| away.scale == self.scale) {
            Some(at) => at,
            None => {
                self.away.push(Away {
                    scale: self.scale,
                    ..Away::default()
                });
                self.away.len() - 1
            }
        };
        let away = &mut self.away[at];
        away.small.write(&self.small.take_sorted(), spill)?;
        away.seconds.write(&self.seconds.take_sorted(), spill)?;
        away.long.write(&self.long.take_sorted(), spill)?;
        let mut wide = std::mem::take(&mut self.wide);
        wide.sort_unstable();
        away.wide.write(&wide, spill)?;
        self.texts.spill(spill)
    }

    /// About how many bytes neighbouring cells have on disk.
    pub(in crate::scan) fn bytes_away(&self, cells: &Range<u32>) -> usize {
        let of = |away: &Away| {
            away.small.bytes(cells)
                + away.seconds.bytes(cells)
                + away.long.bytes(cells)
                + away.wide.bytes(cells)
        };
        self.away.iter().map(of).sum::<usize>() + self.texts.bytes_away(cells)
    }

    /// Reads what neighbouring cells have on disk, and groups it; the first of them is 0 there.
    pub(in crate::scan) fn load(&self, cells: &Range<u32>, spill: &Spill) -> io::Result<Grouped> {
        let first = cells.start;
        let mut loaded = Pairs::new(self.distinct);
        loaded.scale = self.scale;
        for away in &self.away {
            if away.scale == self.scale {
                let into = &mut loaded;
                away.small.each(cells, spill, |some| {
                    into.small.extend(some.iter().map(|pair| pair.since(first)));
                })?;
                away.seconds.each(cells, spill, |some| {
                    into.seconds.extend(some.iter().map(|pair| pair.since(first)));
                })?;
                away.long.each(cells, spill, |some| {
                    into.long.extend(some.iter().map(|pair| pair.since(first)));
                })?;
                away.wide.each(cells, spill, |some| {
                    into.wide.extend(some.iter().map(|pair| pair.since(first)));
                })?;
            } else {
                away.each(self, cells, spill, |cell, number| match number {
                    Number::Short(value) => loaded.push(cell - first, value),
                    Number::Wide(value) => loaded.wide.push((cell - first, value)),
                })?;
            }
        }
        let mut grouped = loaded.group(cells.end - first);
        grouped.texts = self.texts.load(cells, spill)?;
        Ok(grouped)
    }

    /// Hands out what neighbouring cells have on disk, texts aside.
    pub(in crate::scan) fn each_away(
        &self,
        cells: &Range<u32>,
        spill: &Spill,
        mut each: impl FnMut(Number),
    ) -> io::Result<()> {
        let mut all = self.away.iter();
        all.try_for_each(|away| away.each(self, cells, spill, |_, number| each(number)))
    }

    /// How many different texts neighbouring cells have on disk and beside it.
    pub(in crate::scan) fn texts_away(&self, cells: &Range<u32>, spill: &Spill) -> io::Result<u64> {
        self.texts.count_away(cells, spill)
    }

    /// Whether some values on disk do not fit into 64 bits.
    pub(in crate::scan) fn has_wide(&self) -> bool {
        self.away
            .iter()
            .any(|away| !away.wide.is_empty() || away.scale != self.scale)
    }

    /// The scale of values that are exact numbers.
    pub(in crate::scan) fn scale(&self) -> u32 {
        self.scale.unwrap_or_default()
    }
}

impl Away {
    /// Hands out what neighbouring cells have here, at the scale of `all` pairs.
    fn each(
        &self,
        all: &Pairs,
        cells: &Range<u32>,
        spill: &Spill,
        mut each: impl FnMut(u32, Number),
    ) -> io::Result<()> {
        let other = self.scale.filter(|scale| Some(*scale) != all.scale);
        let mut short = |cell: u32, value: i64| {
            let number = match other {
                None => Number::Short(value),
                Some(scale) => all.number(Decimal::from_parts(i128::from(value), scale).unwrap_or_default()),
            };
            each(cell, number);
        };
        for (runs, unit) in [(&self.small, 1), (&self.seconds, SECOND)] {
            runs.each(cells, spill, |some| {
                for pair in some {
                    short(cell_of(*pair), i64::from(value_of(*pair)) * unit);
                }
            })?;
        }
        self.long.each(cells, spill, |some| {
            for long in some {
                short(long[0], long_value(*long));
            }
        })?;
        self.wide.each(cells, spill, |some| {
            for (cell, value) in some {
                each(*cell, all.number(*value));
            }
        })
    }
}
