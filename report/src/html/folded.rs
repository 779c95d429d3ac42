//! Tables that are wider than paper: which of their columns stand together there. On a screen they scroll; paper would cut off
//! what lies beyond its edge, so that there they are printed as several tables, one below the other.

use std::ops::Range;

/// How many narrow columns of equal width, such as scores of a heat map, paper has room for.
pub(crate) const MOST_EVEN: usize = 14;

/// How many characters a line of a table on paper has room for.
pub(crate) const LINE: usize = 84;

/// What stands left and right of the text of a cell, in characters.
pub(crate) const AROUND: usize = 2;

/// The columns of sections that come one after the other, cut into tables of at most `most` columns: whole sections as long as they
/// fit, and a section that is too wide in even parts. One range where all fit.
pub(crate) fn by_sections(sections: &[usize], most: usize) -> Vec<Range<usize>> {
    let mut tables: Vec<Range<usize>> = Vec::new();
    let mut begun = 0;
    for section in sections.iter().copied().filter(|columns| *columns > 0) {
        match tables.last_mut() {
            Some(last) if last.len() + section <= most => last.end += section,
            _ => {
                let parts = section.div_ceil(most);
                let at = |part: usize| begun + section * part / parts;
                tables.extend((0..parts).map(|part| at(part)..at(part + 1)));
            }
        }
        begun += section;
    }
    tables
}

/// The columns behind a table's first ones, cut so that no table is wider than `line` characters. What stands before them takes
/// `first` characters in the first table and `again` in the others. One range where all fit.
pub(crate) fn by_widths(widths: &[usize], (first, again): (usize, usize), line: usize) -> Vec<Range<usize>> {
    let cut = |line: usize| {
        let mut tables = Vec::new();
        let (mut begun, mut used) = (0, first);
        for (at, width) in widths.iter().enumerate() {
            let width = width + AROUND;
            // The first table may hold nothing but what stands before.
            if used + width > line && (at > begun || tables.is_empty()) {
                tables.push(begun..at);
                (begun, used) = (at, again);
            }
            used += width;
        }
        tables.push(begun..widths.len());
        tables
    };
    let tables = cut(line);
    // As even as so many tables can be.
    let narrower = (0..line)
        .rev()
        .map(cut)
        .take_while(|even| even.len() == tables.len());
    narrower.last().unwrap_or(tables)
}

#[cfg(test)]
mod tests;
