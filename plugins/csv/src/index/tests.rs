//! Cells of blocks, on the fast path and the careful one.

use proptest::prelude::*;

use super::*;

const DIALECT: Dialect = Dialect {
    delimiter: b',',
    line_end: b'\n',
};

/// The texts of all cells, row by row, and whether the fast path was taken.
fn cells(text: &str, width: usize) -> (Vec<Vec<String>>, bool, Index) {
    let bytes = text.as_bytes();
    let mut index = Index::new(width);
    let next = index.build(bytes, 0, usize::MAX, DIALECT);
    assert_eq!(next, bytes.len());
    let text_of = |span: Span| String::from_utf8_lossy(&span.text(bytes, DIALECT)).into_owned();
    let mut rows = Vec::new();
    for row in 0..index.rows() {
        rows.push(match index.layout(bytes) {
            Layout::Regular(cells) => (0..width)
                .map(|column| text_of(cells.cell(row, column)))
                .collect(),
            Layout::Quoted(cells) => (0..width)
                .map(|column| text_of(cells.cell(row, column)))
                .collect(),
            Layout::Listed(cells) => (0..width)
                .map(|column| text_of(cells.cell(row, column)))
                .collect(),
        });
    }
    let regular = !matches!(index.layout(bytes), Layout::Listed(_));
    (rows, regular, index)
}

#[test]
fn clean_blocks_take_the_fast_path() {
    let (rows, regular, _) = cells("a,b\r\n1,\r\n,2\r\n", 2);
    assert!(regular);
    assert_eq!(rows, [["a", "b"], ["1", ""], ["", "2"]]);
}

#[test]
fn quotes_take_the_fast_path_wherever_they_stand() {
    let (rows, regular, _) = cells("\"a\",\"b,\nb\"\n \"c\" ,\"d\"\"d\"\"\"\n\"\",\" e \"\n", 2);
    assert!(regular);
    assert_eq!(rows, [["a", "b,\nb"], ["c", "d\"d\""], ["", " e "]]);
}

#[test]
fn text_behind_a_closing_quote_is_kept_as_it_stands() {
    let (rows, _, index) = cells("\"5\" pipe,2\n5\" pipe,\"x\"\n", 2);
    assert_eq!(rows, [["\"5\" pipe", "2"], ["5\" pipe", "x"]]);
    assert!(index.bad().is_empty());
}

#[test]
fn empty_lines_are_left_out_and_remembered() {
    let (rows, _, index) = cells("\n1,2\n\n  \r\n3,4\n\n", 2);
    assert_eq!(rows, [["1", "2"], ["3", "4"]]);
    assert_eq!(index.blanks(), [0, 1, 1, 2]);
    let (rows, _, index) = cells("1\n\n2\n\"\"\n", 1);
    assert_eq!(rows, [["1"], ["2"], [""]]);
    assert_eq!(index.blanks(), [1]);
}

#[test]
fn records_of_the_wrong_length_are_bad() {
    let (rows, _, index) = cells("1,2\n3\n4,5,6\n7,8,, \n9,0\n", 2);
    assert_eq!(rows, [["1", "2"], ["", ""], ["", ""], ["7", "8"], ["9", "0"]]);
    let bad: Vec<(u32, Fault)> = index.bad().iter().map(|bad| (bad.row, bad.fault)).collect();
    assert_eq!(bad, [(1, Fault::Cells(1)), (2, Fault::Cells(3))]);
}

#[test]
fn lengths_that_make_up_for_each_other_are_noticed() {
    // Four cells in two lines, but not two and two.
    let (_, regular, index) = cells("1\n2,3,4\n", 2);
    assert!(!regular);
    assert_eq!(index.bad().len(), 2);
}

#[test]
fn an_unclosed_quote_spoils_its_row() {
    let (rows, _, index) = cells("1,2\n3,\"4\n5,6\n", 2);
    assert_eq!(rows.len(), 2);
    assert_eq!(index.bad()[0].fault, Fault::NeverClosed(1));
    assert_eq!((index.bad()[0].row, index.bad()[0].start), (1, 4));
}

#[test]
fn no_more_rows_than_asked_for() {
    let bytes = b"1,2\n3,4\n5,6\n";
    let mut index = Index::new(2);
    assert_eq!(index.build(bytes, 0, 2, DIALECT), 8);
    assert_eq!(index.rows(), 2);
    assert_eq!(index.build(bytes, 8, 2, DIALECT), 12);
    assert_eq!(index.rows(), 1);
}

#[test]
fn a_record_may_be_longer_than_a_block() {
    let text = format!("{},2\n3,4\n", "x".repeat(BLOCK * 2));
    let mut index = Index::new(2);
    let next = index.build(text.as_bytes(), 0, usize::MAX, DIALECT);
    assert_eq!((index.rows(), next), (1, text.len() - 4));
    assert_eq!(
        index.build(text.as_bytes(), next, usize::MAX, DIALECT),
        text.len()
    );
    assert_eq!(index.rows(), 1);
}

#[test]
fn quotes_around_whole_cells_take_the_fast_path() {
    let (rows, regular, index) = cells("\"a\",\"b,\nb\"\r\n\"\",\"d\"\"d\"\"\"\r\n1,\r\n\" 2\",3\r\n", 2);
    assert!(regular);
    assert_eq!(rows, [["a", "b,\nb"], ["", "d\"d\""], ["1", ""], [" 2", "3"]]);
    assert!(index.bad().is_empty());
}

#[test]
fn a_block_is_shown_in_parts() {
    let bytes = "1,2\n".repeat(10);
    let mut index = Index::new(2);
    let mut at = 0;
    for rows in [3, 4, 3] {
        at = index.build(bytes.as_bytes(), at, if rows == 3 { 3 } else { 4 }, DIALECT);
        assert_eq!(index.rows(), rows);
        let Layout::Regular(cells) = index.layout(bytes.as_bytes()) else {
            panic!("it is regular")
        };
        assert_eq!(cells.cell(rows - 1, 1).end as usize, at - 1);
    }
    assert_eq!(at, bytes.len());
}

/// Cells as texts with their forms, records that are none, empty lines: all that an index tells.
fn told(index: &Index, bytes: &[u8]) -> (Vec<(String, Form)>, Vec<BadRecord>, Vec<u32>) {
    fn spans(cells: impl Cells, width: usize) -> Vec<Span> {
        (0..cells.rows())
            .flat_map(|row| (0..width).map(move |column| cells.cell(row, column)))
            .collect()
    }
    let spans = match index.layout(bytes) {
        Layout::Regular(cells) => spans(cells, index.width),
        Layout::Quoted(cells) => spans(cells, index.width),
        Layout::Listed(cells) => spans(cells, index.width),
    };
    let text = |span: Span| String::from_utf8_lossy(&span.text(bytes, DIALECT)).into_owned();
    let cells = spans.iter().map(|span| (text(*span), span.form)).collect();
    (cells, index.bad().to_vec(), index.blanks().to_vec())
}

#[test]
fn what_is_not_regular_slows_down_only_its_neighbours() {
    let lines = |count| "1,2\n".repeat(count);
    let text = format!("{}3\n{}\n{}", lines(1_000), lines(5_000), lines(5_000));
    let bytes = text.as_bytes();
    let mut index = Index::new(2);
    let (mut at, mut listed, mut rows) = (0, 0, 0);
    while at < bytes.len() {
        let next = index.build(bytes, at, usize::MAX, DIALECT);
        if matches!(index.layout(bytes), Layout::Listed(_)) {
            listed += next - at;
        }
        (at, rows) = (next, rows + index.rows());
    }
    assert_eq!(rows, 11_001);
    assert!((4..=2 * (STRETCH + 8)).contains(&listed), "{listed}");
}

proptest! {
    #[test]
    fn both_paths_tell_the_same(
        cells in prop::collection::vec(prop::sample::select(vec![
            "a", "", "\"b\"", "\"\"", "\"c,\nc\"", "\"d\"\"\"", "12", "\" e \"", "f", "\"ggggggggggggggg\"",
        ]), 0..120),
        odd in prop::collection::vec((0_usize..120, prop::sample::select(vec![
            "5\" pipe", " \"a\"", "\"a\" ", "\"a\"b", "a,b", "\"\r\"", "\"a\"\r", "a\r", " ", "\"", "a\n", "\"a\" \"b", "\t\r\"x\"",
            "\"\"\"", "!\"a,", "\u{3000}\"a\"", "\n\n", "                                 \"a\"",
            "                                                                 \"a\"",
        ])), 0..4),
        width in 1_usize..5,
        ends in prop::collection::vec(prop::sample::select(vec!["\n", "\r\n"]), 1..3),
        last in any::<bool>(),
    ) {
        let mut cells = cells;
        for (place, odd) in odd {
            cells.insert(place.min(cells.len()), odd);
        }
        let ends = ends.iter().cycle();
        let lines: Vec<String> = cells.chunks_exact(width).zip(ends).map(|(row, end)| row.join(",") + end).collect();
        let text = lines.concat();
        let text = if last { text.trim_end_matches(['\r', '\n']) } else { &text };
        let bytes = text.as_bytes();
        let (mut index, mut careful) = (Index::new(width), Index::new(width));
        let mut at = 0;
        // As much as one call indexes, and the same by the careful path.
        while at < bytes.len() {
            let next = index.build(bytes, at, usize::MAX, DIALECT);
            prop_assert!(next > at);
            careful.clear();
            careful.stretch = BLOCK;
            careful.build_listed(&bytes[..next], at, usize::MAX, DIALECT);
            prop_assert_eq!(told(&index, bytes), told(&careful, bytes));
            at = next;
        }
    }

    #[test]
    fn both_paths_find_find_the_same_cells(rows in prop::collection::vec(prop::collection::vec("[a-z ]{0,5}", 3), 0..30)) {
        let text: String = rows.iter().map(|row| row.join(",") + "\n").collect();
        let bytes = text.as_bytes();
        let (fast, ..) = cells(&text, 3);
        let mut careful = Index::new(3);
        careful.build_listed(bytes, 0, usize::MAX, DIALECT);
        let Layout::Listed(listed) = careful.layout(bytes) else { panic!("the careful path lists cells") };
        for (row, cells) in fast.iter().enumerate() {
            for (column, cell) in cells.iter().enumerate() {
                let span = listed.cell(row, column);
                prop_assert_eq!(cell.as_bytes(), &*span.text(bytes, DIALECT));
            }
        }
        prop_assert_eq!(fast.len(), careful.rows());
    }
}
