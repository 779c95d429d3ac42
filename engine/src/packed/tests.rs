//! Whatever is put in comes out again, and few different things take little room.

use super::{Packed, Piece, pieces_of};

#[test]
fn what_is_put_in_comes_out() {
    let alike: Vec<Option<u32>> = vec![Some(3); 1_000];
    let few: Vec<Option<u32>> = (0..1_000)
        .map(|row| (row % 7 != 0).then_some(row / 5 % 4))
        .collect();
    let all: Vec<Option<u32>> = (0..1_000).map(Some).collect();
    // One kind of rows behind another.
    let mixed: Vec<Option<u32>> = [&alike[..300], &all[..300], &few[..300]].concat();
    for rows in [alike, few, all, mixed, Vec::new()] {
        let packed: Packed<Option<u32>> = rows.iter().copied().collect();
        assert_eq!(packed.len(), rows.len());
        assert!(packed.iter().eq(&rows));
        assert!((0..rows.len()).all(|row| packed[row] == rows[row]));
    }
}

#[test]
fn few_different_things_take_a_byte_a_row() {
    let few: Packed<Option<u64>> = (0..100_000).map(|row| Some(row % 5)).collect();
    assert!(few.bytes() < 200_000, "{} bytes", few.bytes());
    let alike: Packed<Option<u64>> = std::iter::repeat_n(Some(7), 100_000).collect();
    assert!(alike.bytes() < 20_000, "{} bytes", alike.bytes());
}

#[test]
fn more_different_things_than_a_byte_counts_are_kept_row_by_row() {
    // As many rows of each as it takes for them not to be too many at once.
    let rows: Vec<u32> = (0..4_000).map(|row| row / 12).collect();
    assert!(matches!(Piece::of(&rows), Piece::Each(_)));
    assert!(matches!(Piece::of(&rows[..600]), Piece::Few(_)));
}

#[test]
fn rows_are_found_in_the_pieces_that_they_lie_in() {
    let pieces = |rows| pieces_of(rows, 10).collect::<Vec<_>>();
    assert_eq!(pieces(3..7), [(0, 3..7)]);
    assert_eq!(pieces(8..31), [(0, 8..10), (1, 0..10), (2, 0..10), (3, 0..1)]);
    assert_eq!(pieces(10..20), [(1, 0..10)]);
    assert_eq!(pieces(5..5), [(0, 5..5)]);
}
