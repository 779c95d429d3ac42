//! Every column stands in one table, in order, and no table is too wide.

use super::{AROUND, by_sections, by_widths};

#[test]
fn sections_stay_together_where_they_fit() {
    assert_eq!(by_sections(&[4, 5, 3], 14), [0..12]);
    assert_eq!(by_sections(&[11, 10, 10], 14), [0..11, 11..21, 21..31]);
    assert_eq!(by_sections(&[3, 9, 8], 14), [0..12, 12..20]);
}

#[test]
fn a_section_that_is_too_wide_is_cut_evenly() {
    assert_eq!(by_sections(&[31], 14), [0..10, 10..20, 20..31]);
    assert_eq!(by_sections(&[2, 16, 0, 5], 14), [0..2, 2..10, 10..23]);
    assert!(by_sections(&[], 14).is_empty());
}

#[test]
fn columns_are_cut_where_the_line_ends() {
    assert_eq!(by_widths(&[8, 8, 8], (40, 20), 84), [0..3]);
    // Four columns of ten characters have room beside forty; of five the two tables are made as even as they can be.
    assert_eq!(by_widths(&[8; 5], (40, 20), 80), [0..2, 2..5]);
    assert_eq!(by_widths(&[], (40, 20), 80), [0..0]);
    assert_eq!(
        by_widths(&[90, 8], (40, 20), 80),
        [0..0, 0..1, 1..2],
        "one that is too wide stands alone"
    );
}

#[test]
fn no_table_is_wider_than_the_line_and_no_column_is_lost() {
    for many in 0..60_usize {
        let widths: Vec<usize> = (0..many).map(|at| 3 + at * 7 % 13).collect();
        let tables = by_widths(&widths, (46, 28), 84);
        let mut next = 0;
        for (at, table) in tables.iter().enumerate() {
            assert_eq!(table.start, next);
            next = table.end;
            let columns: usize = widths[table.clone()].iter().map(|width| width + AROUND).sum();
            assert!(
                columns + if at == 0 { 46 } else { 28 } <= 84,
                "{many}: {tables:?}"
            );
        }
        assert_eq!(next, many);
    }
}
