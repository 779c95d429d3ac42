//! Doubles. Their sums depend on the order, so each partition is summed by itself, row by row, and the partitions are
//! added in their order: the result is the same for every number of threads.

use super::super::store::NOWHERE;
use super::super::vector::{Cells, Vector};
use super::Counts;

/// The doubles of one partition, for the cells that it touches.
#[derive(Debug, Clone, Default)]
pub(in crate::scan) struct FloatPart {
    /// The place of each cell among those that the partition touches.
    places: Vec<u32>,
    touched: Vec<u32>,
    sums: Vec<Vec<Compensated>>,
    spreads: Vec<Vec<Spread>>,
    /// The place of each row of the batch.
    rows: Vec<u32>,
}

/// A sum with what rounding has taken from it (Neumaier).
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(in crate::scan) struct Compensated {
    sum: f64,
    lost: f64,
}

impl Compensated {
    fn add(&mut self, value: f64) {
        let sum = self.sum + value;
        self.lost += if self.sum.abs() >= value.abs() {
            (self.sum - sum) + value
        } else {
            (value - sum) + self.sum
        };
        self.sum = sum;
    }

    /// Adds another sum.
    pub(in crate::scan) fn merge(&mut self, other: Compensated) {
        self.add(other.sum);
        self.lost += other.lost;
    }

    /// The sum.
    pub(in crate::scan) fn total(self) -> f64 {
        let total = self.sum + self.lost;
        // Beyond the range of doubles, what was lost is no number.
        if total.is_nan() { self.sum } else { total }
    }
}

/// What a standard deviation is computed from (Welford): count, mean, and the sum of squared distances from it.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(in crate::scan) struct Spread {
    count: f64,
    mean: f64,
    squares: f64,
}

impl Spread {
    fn add(&mut self, value: f64) {
        self.count += 1.0;
        let distance = value - self.mean;
        self.mean += distance / self.count;
        self.squares += distance * (value - self.mean);
    }

    /// Adds another's values (Chan).
    pub(in crate::scan) fn merge(&mut self, other: Spread) {
        if other.count == 0.0 {
            return;
        }
        let count = self.count + other.count;
        let distance = other.mean - self.mean;
        self.mean += distance * (other.count / count);
        self.squares += other.squares + distance * distance * (self.count * other.count / count);
        self.count = count;
    }

    /// The sample standard deviation; none for fewer than two values.
    pub(in crate::scan) fn deviation(self) -> Option<f64> {
        (self.count >= 2.0).then(|| (self.squares / (self.count - 1.0)).sqrt())
    }
}

impl FloatPart {
    pub(super) fn new(cells: u32, sums: usize, spreads: usize) -> Self {
        Self {
            places: vec![NOWHERE; cells as usize + 1],
            touched: Vec::new(),
            sums: vec![Vec::new(); sums],
            spreads: vec![Vec::new(); spreads],
            rows: Vec::new(),
        }
    }

    pub(super) fn begin_batch(&mut self, cells: &[u32]) {
        let nobody = self.places.len() - 1;
        self.rows.clear();
        for cell in cells {
            if *cell as usize == nobody {
                self.rows.push(NOWHERE);
                continue;
            }
            let place = &mut self.places[*cell as usize];
            if *place == NOWHERE {
                *place = self.touched.len() as u32;
                self.touched.push(*cell);
                self.sums
                    .iter_mut()
                    .for_each(|sums| sums.push(Compensated::default()));
                self.spreads
                    .iter_mut()
                    .for_each(|spreads| spreads.push(Spread::default()));
            }
            self.rows.push(*place);
        }
    }

    pub(super) fn add(&mut self, at: usize, value: &Vector<'_>, counts: &Counts) {
        let Cells::Float(values) = &value.cells else {
            return;
        };
        let sums = &mut self.sums[at];
        for (row, place) in self
            .rows
            .iter()
            .enumerate()
            .filter(|(_, place)| **place != NOWHERE)
        {
            if counts.holds(row) {
                sums[*place as usize].add(values[value.at(row)]);
            }
        }
    }

    pub(super) fn spread(&mut self, at: usize, value: &Vector<'_>, counts: &Counts) {
        let Cells::Float(values) = &value.cells else {
            return;
        };
        let spreads = &mut self.spreads[at];
        for (row, place) in self
            .rows
            .iter()
            .enumerate()
            .filter(|(_, place)| **place != NOWHERE)
        {
            if counts.holds(row) {
                spreads[*place as usize].add(values[value.at(row)]);
            }
        }
    }

    /// Takes out what the partition has summed, and is ready for the next one.
    pub(super) fn take(&mut self) -> FloatPart {
        let touched = std::mem::take(&mut self.touched);
        for cell in &touched {
            self.places[*cell as usize] = NOWHERE;
        }
        FloatPart {
            touched,
            sums: self.sums.iter_mut().map(std::mem::take).collect(),
            spreads: self.spreads.iter_mut().map(std::mem::take).collect(),
            ..FloatPart::default()
        }
    }
}

/// The doubles of all partitions.
#[derive(Debug, Clone, Default)]
pub(in crate::scan) struct FloatTotals {
    sums: Vec<Vec<Compensated>>,
    spreads: Vec<Vec<Spread>>,
}

impl FloatTotals {
    /// Adds the next partition.
    pub(in crate::scan) fn add(&mut self, cells: u32, part: FloatPart) {
        let cells = cells as usize;
        self.sums
            .resize_with(part.sums.len(), || vec![Compensated::default(); cells]);
        self.spreads
            .resize_with(part.spreads.len(), || vec![Spread::default(); cells]);
        for (totals, sums) in self.sums.iter_mut().zip(part.sums) {
            part.touched
                .iter()
                .zip(sums)
                .for_each(|(cell, sum)| totals[*cell as usize].merge(sum));
        }
        for (totals, spreads) in self.spreads.iter_mut().zip(part.spreads) {
            part.touched
                .iter()
                .zip(spreads)
                .for_each(|(cell, spread)| totals[*cell as usize].merge(spread));
        }
    }

    /// The sum of a cell.
    pub(in crate::scan) fn sum(&self, at: usize, cell: u32) -> Compensated {
        self.sums
            .get(at)
            .map_or_else(Compensated::default, |sums| sums[cell as usize])
    }

    /// The spread of a cell.
    pub(in crate::scan) fn spread(&self, at: usize, cell: u32) -> Spread {
        self.spreads
            .get(at)
            .map_or_else(Spread::default, |spreads| spreads[cell as usize])
    }
}
