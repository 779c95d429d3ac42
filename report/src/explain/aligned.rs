//! Lines whose cells stand under each other.

use crate::text::{Align, blanks, cut, width};

/// Two blanks lie between columns.
const GAP: usize = 2;

/// The lines, each cell as wide as the widest of its column; the first column gives way where a line is too long.
pub(super) fn aligned(lines: &[Vec<String>], aligns: &[Align], most: usize) -> Vec<String> {
    let columns = aligns.len();
    let mut widths: Vec<usize> = (0..columns)
        .map(|at| {
            lines
                .iter()
                .filter_map(|line| line.get(at))
                .map(|cell| width(cell))
                .max()
                .unwrap_or(0)
        })
        .collect();
    let all = widths.iter().sum::<usize>() + GAP * columns.saturating_sub(1);
    if let Some(first) = widths.first_mut() {
        const LEAST: usize = 8;
        *first = (*first).min(first.saturating_sub(all.saturating_sub(most)).max(LEAST));
    }
    lines
        .iter()
        .map(|line| {
            let cells = line.iter().zip(&widths).zip(aligns);
            let cells = cells.map(|((cell, wide), align)| {
                let cell = cut(cell, *wide);
                let pad = blanks(width(&cell), *wide);
                match align {
                    Align::Left => format!("{cell}{pad}"),
                    Align::Right => format!("{pad}{cell}"),
                }
            });
            let line: Vec<String> = cells.collect();
            line.join(&" ".repeat(GAP)).trim_end().to_owned()
        })
        .collect()
}
