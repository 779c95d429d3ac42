//! The files in `tests/data`, which `make.py` there has other programs write.

use std::fmt::Write as _;

use weigh_sdk::ColumnType::{self, self as C};

use crate::show::{as_told, data, open, refused, rows, wanted};

/// What each of the files `rows-….parquet` holds.
const ROWS: [&str; 7] = [
    r#"1|12.50|"gold"|2024-02-29|2024-02-29T23:59:59.999999|0.1|yes"#,
    r#"2|-0.05|"silver"|1969-12-31|-|-2.5|no"#,
    r#"3|-|"gold"|-|1969-12-31T23:59:59|-|-"#,
    "4|1234567.89|-|0001-01-01|2024-01-01T00:00:00|1e300|yes",
    r#"5|0.00|"ein längeres Wort als zwölf"|9999-12-31|1700-05-06T07:08:09|3.0|yes"#,
    r#"6|99999999.99|"金牌客户"|2025-01-01|2262-01-01T00:00:01|9.094947017729282e-13|no"#,
    r#"7|7.10|""|2024-07-01|2000-01-01T12:00:00|0.0|no"#,
];

fn names(beginning: &str) -> Vec<String> {
    let entries = std::fs::read_dir(data()).expect("the folder").flatten();
    let names = entries.map(|entry| entry.file_name().into_string().expect("UTF-8"));
    let ours = |name: &String| name.starts_with(beginning) && name.ends_with(".parquet");
    let mut names: Vec<String> = names.filter(ours).collect();
    names.sort();
    names
}

#[test]
fn the_same_rows_are_read_whoever_wrote_them() {
    let names = names("rows-");
    assert!(names.len() >= 12, "{names:?}");
    for name in names {
        let source = open(&data(), &name).unwrap();
        let schema = source.schema().unwrap();
        let types: Vec<ColumnType> = schema.columns.iter().map(|column| column.ty).collect();
        assert_eq!(
            types,
            [
                C::Integer,
                C::Decimal(2),
                C::Text,
                C::Date,
                C::DateTime,
                C::Float,
                C::Bool
            ],
            "{name}"
        );
        assert!(
            schema
                .columns
                .iter()
                .all(|column| column.because.is_none() && !column.guessed)
        );
        let all = schema.columns.iter().map(as_told).collect();
        let read: Vec<String> = rows(&*source, all)
            .unwrap()
            .iter()
            .map(|row| row.join("|"))
            .collect();
        assert_eq!(read, ROWS, "{name}");
    }
}

#[test]
fn some_columns_in_any_order_and_none() {
    for name in names("rows-") {
        let source = open(&data(), &name).unwrap();
        let some = || {
            vec![
                wanted("word", ColumnType::Text),
                wanted("id", ColumnType::Decimal(1)),
                wanted("amount", ColumnType::Percent(4)),
                wanted("word", ColumnType::Text),
                wanted("day", ColumnType::DateTime),
                wanted("amount", ColumnType::Float),
            ]
        };
        let read = rows(&*source, some()).unwrap();
        assert_eq!(
            read[1].join("|"),
            r#""silver"|2.0|-0.0500|"silver"|1969-12-31T00:00:00|-0.05"#,
            "{name}"
        );
        assert_eq!(rows(&*source, Vec::new()).unwrap().len(), 7, "{name}");
    }
}

#[test]
fn wrong_times_are_told_as_people_write_them() {
    let source = open(&data(), "types-pyarrow.parquet").unwrap();
    let days = vec![wanted("ms", ColumnType::Date), wanted("nanos", ColumnType::Date)];
    let read = rows(&*source, days).unwrap();
    assert_eq!(
        read[0],
        [
            "!2024-01-02 03:04:05.678! Type(Date)",
            "!2024-01-02 03:04:05.678901! Type(Date)"
        ]
    );
    assert_eq!(read[1][1], "!2024-01-02 03:04:05.678901234! WholeMicroseconds");
}

#[test]
fn a_row_group_is_a_partition_and_rows_are_numbered_through() {
    let source = open(&data(), "rows-pyarrow.parquet").unwrap();
    let request = weigh_sdk::ScanRequest {
        columns: vec![wanted("id", ColumnType::Integer)],
        batch_rows: 4,
        filter: Vec::new(),
    };
    let scan = source.plan(&request).unwrap();
    assert_eq!(scan.partitions.len(), 3);
    assert!(scan.partitions.iter().all(|partition| partition.bytes > 0));
    let numbers = [(0, 0), (0, 2), (1, 0), (2, 0)];
    let numbers = numbers.map(|(partition, row)| source.row_number(&request, partition, row).unwrap());
    assert_eq!(numbers, [Some(1), Some(3), Some(4), Some(7)]);
}

/// Each column by itself: its type and its values, or why it cannot be read.
fn described(name: &str) -> String {
    let source = open(&data(), name).unwrap();
    let mut described = String::new();
    for column in source.schema().unwrap().columns {
        let read = rows(&*source, vec![as_told(&column)]);
        let _ = write!(described, "{}: {:?}", column.name, column.ty);
        if column.empty {
            described.push_str(", empty");
        }
        let _ = match read {
            Ok(read) => writeln!(described, " = {}", read.concat().join(" | ")),
            Err(error) => writeln!(described, "\n  {}", error.text()),
        };
    }
    described
}

#[test]
fn types_of_all_kinds_are_read_exactly_or_refused() {
    for name in names("types-") {
        insta::assert_snapshot!(name.trim_end_matches(".parquet").to_owned(), described(&name));
    }
}

#[test]
fn what_cannot_be_read_is_refused_in_clear_words() {
    let said = |name: &str| {
        let (message, help) = refused(open(&data(), name));
        format!("{message}\n  {}", help.unwrap_or_default())
    };
    let names = [
        "truncated.parquet",
        "not-parquet.parquet",
        "encrypted.parquet",
        "encrypted-columns.parquet",
    ];
    let told: String = names.map(said).join("\n");
    insta::assert_snapshot!("refused", told);
}

#[test]
fn a_way_of_packing_that_is_not_known_is_refused_where_a_column_is_read() {
    let source = open(&data(), "brotli.parquet").unwrap();
    assert_eq!(rows(&*source, Vec::new()).unwrap().len(), 7);
    let (message, help) = refused(rows(&*source, vec![wanted("id", ColumnType::Integer)]));
    assert_eq!(
        message,
        "column `id` of brotli.parquet is packed with brotli, which is not known here"
    );
    assert_eq!(
        help.unwrap(),
        "write the file with zstd, Snappy, gzip or LZ4, or without packing"
    );
}

#[test]
fn files_without_rows_have_columns() {
    for name in ["no-rows.parquet", "footer-only.parquet"] {
        let source = open(&data(), name).unwrap();
        assert_eq!(source.schema().unwrap().columns.len(), 7, "{name}");
        let id = vec![wanted("id", ColumnType::Integer)];
        assert_eq!(rows(&*source, id).unwrap().len(), 0, "{name}");
    }
}
