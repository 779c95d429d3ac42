//! Types from samples, and from whole columns where samples don't settle them.

use std::fmt::Write;

use weigh_sdk::ColumnType::{Bool, Date, Decimal, Integer, Percent, Text};
use weigh_sdk::Source;

use crate::limits::Limits;
use crate::testing::{Folder, read, shown, table};

/// Limits with which only a small part of a table is sampled.
fn sampling() -> Limits {
    Limits {
        chunk: 512,
        sample: 64,
        read_whole: 0,
        tail: 16,
        ..Limits::default()
    }
}

/// A column of three hundred cells, of which some are others.
fn column(usual: &str, others: &[(usize, &str)]) -> String {
    let mut text = "c,x\n".to_owned();
    for row in 0..300 {
        let cell = others
            .iter()
            .find(|(place, _)| *place == row)
            .map_or(usual, |(_, cell)| cell);
        writeln!(text, "{cell},1").unwrap();
    }
    text
}

#[test]
fn a_small_table_is_read_as_a_whole() {
    let (_folder, table) = table("a,b,c,d,e\n1,1.5,95%,yes,2024-10-01\n2,2,5%,no,\n,,,,soon\n");
    assert_eq!(
        shown(&table.schema().unwrap()),
        "a: Integer, b: Decimal(1), c: Percent(2), d: Bool, e: Text"
    );
}

#[test]
fn an_empty_column_is_text() {
    let (_folder, table) = table("a,b\n1,\n2,\n");
    assert_eq!(shown(&table.schema().unwrap()), "a: Integer, b: Text");
}

#[test]
fn samples_reach_to_the_end_of_a_table() {
    let folder = Folder::with("t.csv", column("5", &[(299, "late")]));
    let table = folder.open_with("t.csv", sampling()).unwrap();
    assert_eq!(shown(&table.schema().unwrap()), "c: Text*, x: Integer*");
}

#[test]
fn whatever_the_samples_miss_the_answer_is_that_of_the_whole_column() {
    // Rows 40 and 130 are in no sample.
    for (usual, others, guess, ty) in [
        ("5", vec![(40, "1.25")], Integer, Decimal(2)),
        ("5", vec![(40, "1.25"), (130, "1.255")], Integer, Decimal(3)),
        ("5", vec![(40, "1.25"), (130, "x")], Integer, Text),
        ("5", vec![(40, "$5")], Integer, Decimal(0)),
        ("5", vec![(40, "$5"), (130, "€5")], Integer, Text),
        ("$5", vec![(130, "€5")], Decimal(0), Text),
        ("95%", vec![(130, "1")], Percent(2), Text),
        ("yes", vec![(130, "maybe")], Bool, Text),
        ("2024-10-01", vec![(130, "2024-02-30")], Date, Date),
        ("2024-10-01", vec![(130, "10/01/2024")], Date, Text),
        (
            "2024-10-01",
            vec![(40, "10/01/2024"), (130, "13/01/2024")],
            Date,
            Date,
        ),
        (
            "2024-10-01",
            vec![(40, "01/13/2024"), (130, "13/01/2024")],
            Date,
            Text,
        ),
        ("10/01/2024", vec![(130, "13/01/2024")], Text, Date),
        (
            "10/01/2024",
            vec![(40, "01/13/2024"), (130, "13/01/2024")],
            Text,
            Text,
        ),
        ("", vec![(130, "5")], Text, Integer),
        ("", vec![(40, "1.5"), (130, "2.25")], Text, Decimal(2)),
        ("", vec![(130, "x")], Text, Text),
        ("", vec![], Text, Text),
        ("2024-02-30", vec![(130, "2024-10-01")], Text, Date),
    ] {
        let text = column(usual, &others);
        let folder = Folder::with("t.csv", &text);
        let sampled = folder.open_with("t.csv", sampling()).unwrap();
        assert_eq!(
            sampled.schema().unwrap().columns[0].ty,
            guess,
            "{usual} {others:?}"
        );
        let (types, all) = read(&sampled);
        assert_eq!(types[0], ty, "{usual} {others:?}");
        let whole = folder.open("t.csv", &[]).unwrap();
        assert_eq!(read(&whole), (types, all), "{usual} {others:?}");
    }
}

#[test]
fn a_sample_does_not_begin_inside_a_quoted_cell() {
    // Each cell holds lines that would be rows of other types.
    let text = format!("c,x\n{}", "\"a\nyes,no\nyes,no\nyes,no\",1\n".repeat(300));
    let folder = Folder::with("t.csv", text);
    let table = folder.open_with("t.csv", sampling()).unwrap();
    assert_eq!(shown(&table.schema().unwrap()), "c: Text*, x: Integer*");
    assert_eq!(read(&table).1.rows.len(), 300);
}

#[test]
fn lines_that_only_look_like_rows_do_not_widen_a_guess() {
    // All samples but the first lie in one quoted cell, whose lines have as many cells as the header.
    let text = format!("c,x\n{}\"{}\",1\n", "a,1\n".repeat(40), "yes,no\n".repeat(300));
    let folder = Folder::with("t.csv", text);
    let table = folder.open_with("t.csv", sampling()).unwrap();
    assert_eq!(shown(&table.schema().unwrap()), "c: Text*, x: Integer*");
    assert_eq!(read(&table).1.rows.len(), 41);
}
