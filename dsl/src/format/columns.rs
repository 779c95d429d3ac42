//! Neighbours below one another: the keywords of a body, the `=` of definitions, bands, and KPIs that are a line each.

use super::layout::Laid;
use super::wrap::{Piece, WIDTH, width};
use crate::syntax::lines::Shape;

/// The column of the brace of a KPI that is a line.
pub(super) const BRACE: usize = 3;
/// The clauses of such a KPI stand below those of its neighbours if they differ by no more than this.
const NEAR: usize = 8;

/// What would need more blanks than this in a row stays where it is.
const FAR: usize = 24;

/// Puts blanks before the columns of the lines of one body.
pub(super) fn align(lines: &mut [Laid], indent: usize) {
    for shape in [Shape::Entry, Shape::Kpi] {
        let rows = lines
            .iter_mut()
            .filter(|laid| laid.line.shape == shape && laid.is_whole());
        run(rows.map(|laid| laid.pieces.as_mut_slice()).collect());
    }
    for shape in [Shape::Declaration, Shape::Clause] {
        let mut rows: Vec<&mut [Piece]> = Vec::new();
        for laid in lines.iter_mut() {
            let columns = laid.pieces.iter().any(|piece| piece.column.is_some());
            // A definition that goes on below its `=` has none of its neighbours beside it.
            let long =
                shape == Shape::Declaration && (laid.commented || indent + width(&laid.pieces) - 1 > WIDTH);
            let ends = laid.line.shape != shape
                || laid.line.body.is_some()
                || long
                || shape == Shape::Declaration && !columns;
            if ends || laid.gap.has_blank() {
                run(std::mem::take(&mut rows));
            }
            if !ends && columns {
                rows.push(&mut laid.pieces);
            }
        }
        run(rows);
    }
}

/// Aligns the columns of some rows, from the left.
fn run(mut rows: Vec<&mut [Piece]>) {
    if rows.len() < 2 {
        return;
    }
    let columns = rows
        .iter()
        .flat_map(|row| row.iter().filter_map(|piece| piece.column));
    for column in 1..=columns.max().unwrap_or(0) {
        let places: Vec<Option<usize>> = rows.iter().map(|row| place(row, column)).collect();
        let starts: Vec<Option<usize>> = rows
            .iter()
            .zip(&places)
            .map(|(row, place)| place.map(|place| width(&row[..place])))
            .collect();
        let (least, most) = (starts.iter().flatten().min(), starts.iter().flatten().max());
        let (Some(nearest), Some(furthest)) = (least.copied(), most.copied()) else {
            continue;
        };
        let spread = furthest - nearest;
        if spread > FAR || column > BRACE && (spread > NEAR || !alike(&rows, &places)) {
            continue;
        }
        let leads = rows
            .iter()
            .zip(&places)
            .filter_map(|(row, place)| row[(*place)?].word.lead);
        let lead = leads.max().unwrap_or(0);
        for ((row, place), start) in rows.iter_mut().zip(places).zip(starts) {
            if let (Some(place), Some(start)) = (place, start) {
                let piece = &mut row[place];
                piece.pad = furthest - start + piece.word.lead.map_or(0, |own| lead - own);
            }
        }
    }
}

/// Where a column begins in a row.
fn place(row: &[Piece], column: usize) -> Option<usize> {
    row.iter().position(|piece| piece.column == Some(column))
}

/// Whether all rows have the same clause here.
fn alike(rows: &[&mut [Piece]], places: &[Option<usize>]) -> bool {
    let words = rows
        .iter()
        .zip(places)
        .map(|(row, place)| place.map(|place| &row[place].word.text));
    let words: Vec<_> = words.collect();
    words.iter().all(|word| word.is_some() && *word == words[0])
}
