//! Whole scans: values, missing cells, wrong cells and rows, batches, cuts.

use proptest::prelude::*;
use proptest::test_runner::RngSeed;
use weigh_sdk::ColumnType::{self, Bool, Date, DateTime, Decimal, Duration, Float, Integer, Percent, Text};
use weigh_sdk::{ScanRequest, Source, SourceError, Wanted};

use crate::limits::Limits;
use crate::table::Table;
use crate::testing::{Everything, Folder, read, scan, scan_request, table, tiny};

const ORDERS: &str = "\
id,day,amount,note,paid
1,2024-10-01,12.50,first,yes
2,2024-10-02,7,,no
3,,-0.25,a rather long note,yes
";

#[test]
fn a_plain_table_reads_as_typed_rows() {
    let (_folder, table) = table(ORDERS);
    let (types, all) = read(&table);
    assert_eq!(types, [Integer, Date, Decimal(2), Text, Bool]);
    assert_eq!(
        all.rows,
        [
            ["1", "2024-10-01", "12.50", "first", "true"],
            ["2", "2024-10-02", "7.00", "∅", "false"],
            ["3", "∅", "-0.25", "a rather long note", "true"],
        ]
    );
    assert!(all.bad.is_empty());
}

#[test]
fn only_wanted_columns_come_in_the_wanted_order() {
    let (_folder, table) = table(ORDERS);
    let all = scan(&table, &[("paid", Bool, false), ("id", Text, true)]).unwrap();
    assert_eq!(all.rows, [["true", "1"], ["false", "2"], ["true", "3"]]);
}

#[test]
fn blanks_of_every_width_around_a_cell_are_no_part_of_it() {
    let (_folder, table) = table(
        "name,n\n张三,1\n张三\u{3000},\u{a0}2\n\u{3000} 张三\u{a0}\t, 3\u{3000}\n\u{3000}\u{a0},4\n\"张三\u{3000}\",5\n张\u{3000}三à,6\n",
    );
    let (types, all) = read(&table);
    assert_eq!(types, [Text, Integer]);
    assert_eq!(
        all.rows,
        [
            ["张三", "1"],
            ["张三", "2"],
            ["张三", "3"],
            ["∅", "4"],
            // In quotes they were meant; and between other signs they stay.
            ["张三\u{3000}", "5"],
            ["张\u{3000}三à", "6"],
        ]
    );
}

#[test]
fn no_columns_still_have_rows() {
    let (_folder, table) = table(ORDERS);
    assert_eq!(scan(&table, &[]).unwrap().rows, [[""; 0]; 3]);
}

#[test]
fn batches_have_the_wanted_number_of_rows() {
    let (_folder, table) = table(format!("id\n{}", "1\n".repeat(10)));
    let column = Wanted {
        name: "id".to_owned(),
        ty: Integer,
        currency: None,
        declared: false,
    };
    let request = ScanRequest {
        columns: vec![column],
        batch_rows: 4,
        filter: Vec::new(),
    };
    let lengths: Vec<usize> = table
        .scan(&request, 0)
        .unwrap()
        .map(|batch| batch.unwrap().rows.num_rows())
        .collect();
    assert_eq!(lengths, [4, 4, 2]);
    assert!(table.scan(&request, 7).unwrap().next().is_none());
}

#[test]
fn a_header_alone_is_a_table_without_rows() {
    for text in ["id,name", "id,name\n", "id,name\r\n\r\n"] {
        let (_folder, table) = table(text);
        assert_eq!(read(&table).1, Everything::default(), "{text:?}");
    }
}

#[test]
fn a_long_wrong_cell_is_told_in_part() {
    let (_folder, table) = table(format!("c\n{}\n", "é".repeat(300)));
    let all = scan(&table, &[("c", Integer, true)]).unwrap();
    assert_eq!(all.bad[0].2, "é".repeat(200));
}

#[test]
fn the_first_row_that_contradicts_a_guess_widens_it() {
    let (_folder, table) = table("a,b,c\n1,1,1\n2,2,x\n3,1.5,y\nz,2,z\n");
    let widen = |columns: &[(&str, ColumnType, bool)]| match scan(&table, columns) {
        Err(SourceError::Widen {
            column,
            ty,
            input,
            row,
            text,
            ..
        }) => {
            assert_eq!(input, "t.csv");
            (column, ty, row, text)
        }
        other => panic!("{other:?}"),
    };
    let guess = |name| (name, Integer, false);
    assert_eq!(
        widen(&[guess("a"), guess("b"), guess("c")]),
        ("c".to_owned(), Text, 1, "x".to_owned())
    );
    assert_eq!(
        widen(&[guess("a"), guess("b")]),
        ("b".to_owned(), Decimal(1), 2, "1.5".to_owned())
    );
    assert_eq!(widen(&[guess("a")]), ("a".to_owned(), Text, 3, "z".to_owned()));
}

#[test]
fn rows_of_the_wrong_length_are_told_with_their_text() {
    let (_folder, table) = table("a,b\n1,2\n3\n4,5,6\n\n7,8,,\n\"9\n9\",10,11\n");
    let all = scan(&table, &[("a", Text, true)]).unwrap();
    assert_eq!(all.rows, [["1"], ["∅"], ["∅"], ["7"], ["∅"]]);
    let wrong = |row, text: &str, found: usize| {
        (
            row,
            None,
            text.to_owned(),
            format!("Cells {{ wanted: 2, found: {found} }}"),
        )
    };
    assert_eq!(
        all.bad,
        [
            wrong(1, "3", 1),
            wrong(2, "4,5,6", 3),
            wrong(4, "\"9\n9\",10,11", 3)
        ]
    );
}

#[test]
fn lines_of_nothing_but_delimiters_are_empty_lines() {
    for text in ["a,b\n1,2\n,\n3,4\n , \r\n,\n", "a,b\n1,2\n,,,\n3,\"4\"\n\n"] {
        let (_folder, table) = table(text);
        let all = scan(&table, &[("a", Integer, true), ("b", Text, true)]).unwrap();
        assert_eq!(all.rows, [["1", "2"], ["3", "4"]], "{text:?}");
        assert!(all.bad.is_empty(), "{text:?}");
        let request = ScanRequest {
            columns: Vec::new(),
            batch_rows: 9,
            filter: Vec::new(),
        };
        assert_eq!(table.row_number(&request, 0, 1).unwrap(), Some(4), "{text:?}");
    }
}

#[test]
fn an_unclosed_quote_ends_the_reading_where_it_opens() {
    let (_folder, table) = table("a,b\n1,2\n3,\"4\n5,6\n7,8\n");
    let Err(SourceError::Malformed { message, help }) =
        scan(&table, &[("a", Integer, true), ("b", Text, true)])
    else {
        panic!("it was read")
    };
    assert_eq!(
        message.to_string(),
        "t.csv row 3, column `b`: a quote opens the cell and is never closed"
    );
    assert!(help.unwrap().to_string().contains("close the quote"));
}

#[test]
fn wrong_rows_and_cells_come_in_row_order() {
    let (_folder, table) = table("a,b\nx,y\n1\n2,z\n");
    let all = scan(&table, &[("b", Integer, true), ("a", Integer, true)]).unwrap();
    let places: Vec<(usize, Option<usize>)> = all.bad.iter().map(|bad| (bad.0, bad.1)).collect();
    assert_eq!(places, [(0, Some(0)), (0, Some(1)), (1, None), (2, Some(0))]);
}

#[test]
fn line_ends_of_all_kinds() {
    for end in ["\n", "\r\n", "\r"] {
        let text = ["a,b", "1,x", "2,\"y\ny\"", "3,z"].join(end);
        for text in [text.clone(), format!("{text}{end}")] {
            let (_folder, table) = table(&text);
            let (types, all) = read(&table);
            assert_eq!(types, [Integer, Text], "{text:?}");
            assert_eq!(all.rows, [["1", "x"], ["2", "y\ny"], ["3", "z"]], "{text:?}");
        }
    }
}

#[test]
fn a_file_that_changes_after_the_plan_is_unreachable() {
    let (folder, table) = table(ORDERS);
    let request = ScanRequest {
        columns: Vec::new(),
        batch_rows: 10,
        filter: Vec::new(),
    };
    table.plan(&request).unwrap();
    folder.write("t.csv", "id,day,amount,note,paid\n");
    let first = table.scan(&request, 0).unwrap().next().unwrap();
    assert!(matches!(first, Err(SourceError::Unreachable { .. })), "{first:?}");
}

#[test]
fn a_record_without_end_is_refused_with_its_row() {
    let limits = Limits {
        chunk: 64,
        record: 256,
        tail: 16,
        ..Limits::default()
    };
    let long = "x".repeat(2_000);
    for cell in [long.clone(), format!("\"{long}")] {
        let text = format!("a,b\n{}\n3,{cell}\n{}", "1,2\n".repeat(40), "5,6\n".repeat(40));
        let folder = Folder::with("t.csv", text);
        let table = folder.open_with("t.csv", limits).unwrap();
        let Err(SourceError::Malformed { message, .. }) = scan(&table, &[("a", Integer, true)]) else {
            panic!("it was read")
        };
        // The header, forty rows, an empty line, then the long one.
        assert_eq!(message.to_string(), "row 43 of t.csv is longer than 0 MiB");
    }
}

/// Reads all columns as text, with chunks of a size.
fn all_as_text(folder: &Folder, limits: Limits, columns: usize) -> (Table, Result<Everything, SourceError>) {
    let table = folder.open_with("t.csv", limits).unwrap();
    let columns = (0..columns).map(|column| Wanted {
        name: format!("h{column}"),
        ty: Text,
        currency: None,
        declared: true,
    });
    let request = ScanRequest {
        columns: columns.collect(),
        batch_rows: 5,
        filter: Vec::new(),
    };
    let all = scan_request(&table, &request);
    (table, all)
}

/// How a table is written as text.
#[derive(Debug, Clone)]
struct Writing {
    delimiter: char,
    line_end: &'static str,
    last_line_end: bool,
    /// For each cell, whether it is quoted though it need not be, and how many blanks stand around the quotes.
    quoted: Vec<(bool, usize)>,
}

fn writing() -> impl Strategy<Value = Writing> {
    let quoted = prop::collection::vec((any::<bool>(), 0_usize..3), 1..20);
    (
        prop::sample::select(vec![',', ';', '\t', '|']),
        prop::sample::select(vec!["\n", "\r\n", "\r"]),
        any::<bool>(),
        quoted,
    )
        .prop_map(|(delimiter, line_end, last_line_end, quoted)| Writing {
            delimiter,
            line_end,
            last_line_end,
            quoted,
        })
}

impl Writing {
    fn write(&self, rows: &[Vec<String>]) -> String {
        let mut quoted = self.quoted.iter().cycle();
        let mut cell = |text: &String| {
            let &(quoted, blanks) = quoted.next().unwrap();
            let needs = text.contains([',', ';', '\t', '|', '"', '\n', '\r'])
                || text.trim() != text
                || text.is_empty();
            if quoted || needs {
                let blanks = " ".repeat(blanks);
                format!("{blanks}\"{}\"{blanks}", text.replace('"', "\"\""))
            } else {
                text.clone()
            }
        };
        let lines: Vec<String> = rows
            .iter()
            .map(|row| {
                row.iter()
                    .map(&mut cell)
                    .collect::<Vec<_>>()
                    .join(&self.delimiter.to_string())
            })
            .collect();
        lines.join(self.line_end) + if self.last_line_end { self.line_end } else { "" }
    }
}

fn rows() -> impl Strategy<Value = Vec<Vec<String>>> {
    let cell = prop::string::string_regex("[a-c \",;|\t\r\n0-9é\u{4e00}]{0,6}|[a-z]{12,30}")
        .unwrap()
        .boxed();
    (1_usize..5)
        .prop_flat_map(move |width| prop::collection::vec(prop::collection::vec(cell.clone(), width), 1..25))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, rng_seed: RngSeed::Fixed(1), ..ProptestConfig::default() })]

    #[test]
    fn any_table_reads_back_as_it_was_written(rows in rows(), writing in writing(), chunk in 1_u64..40) {
        let width = rows[0].len();
        let header: Vec<String> = (0..width).map(|column| format!("h{column}")).collect();
        let mut lines = vec![header];
        lines.extend(rows.iter().cloned());
        let folder = Folder::with("t.csv", writing.write(&lines));
        let wanted: Vec<Vec<String>> = rows
            .iter()
            .map(|row| row.iter().map(|cell| if cell.is_empty() { "∅".to_owned() } else { cell.clone() }).collect())
            .collect();
        let (_, whole) = all_as_text(&folder, Limits::default(), width);
        let whole = whole.unwrap();
        prop_assert_eq!(&whole.rows, &wanted);
        prop_assert!(whole.bad.is_empty());
        let (_, cut) = all_as_text(&folder, tiny(chunk), width);
        prop_assert_eq!(cut.unwrap(), whole);
    }

    #[test]
    fn any_text_reads_the_same_however_it_is_cut(
        body in "[\"a, 1\n\r]{0,120}",
        chunk in 1_u64..50,
    ) {
        let folder = Folder::with("t.csv", format!("h0,h1\n{body}"));
        let (table, whole) = all_as_text(&folder, Limits::default(), 2);
        let (cut_table, cut) = all_as_text(&folder, tiny(chunk), 2);
        prop_assert_eq!(&cut, &whole);
        if whole.is_ok() {
            prop_assert_eq!(read(&cut_table).0, read(&table).0);
        }
    }

    #[test]
    fn any_bytes_are_read_or_refused(
        body in prop::collection::vec(
            prop_oneof![
                prop::sample::select(b"\",\n\r;1290.-%:/ eyn(T".to_vec()),
                any::<u8>(),
            ],
            0..200,
        ),
        chunk in 1_u64..300,
        ty in prop::sample::select(vec![
            Bool, Integer, Decimal(2), Decimal(28), Percent(2), Float, Date, DateTime, Duration, Text,
        ]),
        declared in any::<bool>(),
    ) {
        let folder = Folder::with("t.csv", [b"h0,h1\n", body.as_slice()].concat());
        for options in [vec![], vec![("encoding", serde_json::json!("utf-8"))]] {
            let Ok(table) = Table::open(&folder.what("t.csv", &options), tiny(chunk)) else { continue };
            let columns = table.schema().unwrap().columns;
            let columns: Vec<(&str, ColumnType, bool)> =
                columns.iter().map(|column| (column.name.as_str(), ty, declared)).collect();
            if let Ok(all) = scan(&table, &columns) {
                for (row, column, ..) in &all.bad {
                    let missing = |cell: &String| cell == "∅";
                    match column {
                        Some(column) => prop_assert!(missing(&all.rows[*row][*column])),
                        None => prop_assert!(all.rows[*row].iter().all(missing)),
                    }
                }
            }
        }
    }
}
