//! Cells that stand for no value, as the option `missing` says. Only a table with that option is asked for them.

use super::quickly::Quickly;
use crate::cell::Markers;
use crate::index::Cells;

impl<C: Cells> Quickly<'_, C> {
    /// Makes nothing of the cells that stand for no value, whatever the first loop made of them: it may have read a number
    /// (`-999`) or a text. They go from `odd`, the rows that it could not read, to `nulls`, counted from `base`.
    pub(super) fn take_out(&self, markers: &Markers, base: usize, odd: &mut Vec<u32>, nulls: &mut Vec<u32>) {
        odd.retain(|row| !self.is_marker(*row as usize, markers));
        let marked = (0..self.cells.rows()).filter(|row| self.is_marker(*row, markers));
        nulls.extend(marked.map(|row| (base + row) as u32));
    }

    /// Whether a cell holds what stands for no value, quoted or not.
    pub(super) fn is_marker(&self, row: usize, markers: &Markers) -> bool {
        let text = self.cells.cell(row, self.place).text(self.bytes, self.dialect);
        std::str::from_utf8(&text).is_ok_and(|text| markers.hold(text))
    }
}

#[cfg(test)]
mod tests;
