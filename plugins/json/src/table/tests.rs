//! What is read does not depend on how a file is cut, and no file is read half.

use std::fs;
use std::path::Path;

use proptest::prelude::*;
use serde_json::json;
use weigh_sdk::testing::table::{refusal, table};
use weigh_sdk::{Open, Source, SourceError};

use super::Table;
use crate::limits::Limits;

fn opened(folder: &Path, limits: Limits) -> Result<Box<dyn Source>, SourceError> {
    let what = Open {
        locator: "t.json".to_owned(),
        base: folder.to_owned(),
        options: serde_json::Map::new(),
    };
    Ok(Box::new(Table::open(&what, limits)?))
}

fn read(text: &[u8], limits: Limits) -> String {
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join("t.json"), text).expect("a file");
    table(opened(folder.path(), limits))
}

fn chunks_of(chunk: u64) -> Limits {
    Limits {
        chunk,
        ..Limits::default()
    }
}

fn record() -> impl Strategy<Value = serde_json::Value> {
    let scalar = prop_oneof![
        Just(json!(null)),
        any::<bool>().prop_map(|yes| json!(yes)),
        any::<i32>().prop_map(|whole| json!(whole)),
        (-10_000_i32..10_000).prop_map(|cents| json!(f64::from(cents) / 100.0)),
        prop::sample::select(vec![
            "95%",
            "2024-02-29",
            "03/04/2024",
            "31/12/2024",
            "¥5",
            "$5",
            "n/a",
            "",
            "a\"},\n[",
            "1:30:00"
        ])
        .prop_map(|text| json!(text)),
        Just(json!([1, "]"])),
    ];
    let object = prop::collection::btree_map("[ab]", scalar.clone(), 0..3).prop_map(|parts| json!(parts));
    let value = prop_oneof![4 => scalar, 1 => object];
    prop::collection::btree_map("[abc]", value, 0..4).prop_map(|keys| json!(keys))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn chunks_do_not_show(records in prop::collection::vec(record(), 2..40), pretty in any::<bool>()) {
        let list = if pretty {
            serde_json::to_vec_pretty(&records).unwrap()
        } else {
            serde_json::to_vec(&records).unwrap()
        };
        let lines: String = records.iter().map(|record| record.to_string() + "\n").collect();
        let whole = read(&list, Limits::default());
        prop_assert_eq!(&whole, &read(&list, chunks_of(1)));
        prop_assert_eq!(&whole, &read(&list, chunks_of(100)));
        if !pretty {
            prop_assert_eq!(&whole, &read(lines.as_bytes(), chunks_of(70)));
        }
    }

    #[test]
    fn a_list_that_is_cut_off_is_never_read(records in prop::collection::vec(record(), 1..6), cut in any::<prop::sample::Index>()) {
        let list = serde_json::to_vec(&records).unwrap();
        let cut = cut.index(list.len() - 1) + 1;
        let said = read(&list[..cut], Limits::default());
        prop_assert!(said.contains("is not complete"), "{}: {said}", String::from_utf8_lossy(&list[..cut]));
    }

    #[test]
    fn no_bytes_make_it_panic(bytes in prop::collection::vec(prop::sample::select(b"{}[]\",:\\ 1-.eantrue\n\xff\x00".to_vec()), 0..60)) {
        read(&[b"[{\"a\": ", bytes.as_slice()].concat(), chunks_of(4));
    }
}

#[test]
fn limits_are_told() {
    let few = Limits {
        columns: 10,
        record: 1 << 20,
        depth: 2,
        ..Limits::default()
    };
    let keys: Vec<String> = (0..30).map(|key| format!("{{\"k{key}\": 1}}")).collect();
    let keys = keys.join("\n");
    assert!(read(keys.as_bytes(), few).starts_with("the records of t.json have more than 10 different keys"));
    let deep = "[{\"a\": {\"b\": {\"c\": 1}}}]";
    assert_eq!(
        read(deep.as_bytes(), few).lines().next(),
        Some("a.b: Text, because record 1 of t.json holds {\"c\": 1} there, and a value here has no parts")
    );
    let long = format!("[{{\"a\": 1}},\n {{\"a\": \"{}\"}}]", "x".repeat(2 << 20));
    assert!(
        read(long.as_bytes(), few)
            .starts_with("t.json, line 2, column 8: a record, or a text in it, is longer than 1 MiB")
    );
}

#[test]
fn a_file_that_changes_is_not_read_on() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("t.json");
    fs::write(&file, "[{\"a\": 1}]").expect("a file");
    let source = opened(folder.path(), Limits::default()).expect("a table");
    source.schema().expect("columns");
    fs::write(&file, "[{\"a\": 1}, {\"b\": 2}]").expect("a file");
    let request = weigh_sdk::ScanRequest {
        columns: vec![weigh_sdk::testing::table::declared(
            "a",
            weigh_sdk::ColumnType::Integer,
        )],
        batch_rows: 10,
        filter: Vec::new(),
    };
    let mut rows = source.scan(&request, 0).expect("rows");
    let error = rows.next().expect("an answer").expect_err("a refusal");
    assert!(refusal(&error).starts_with("cannot read t.json: it changed while it was being read"));
    assert!(rows.next().is_none());
}

#[test]
fn what_stands_for_no_value_is_none() {
    let folder = tempfile::tempdir().expect("a folder");
    let rows = r#"[{"id": "a", "life": 76.2, "gdp": {"now": ".."}},
                   {"id": "NA", "life": "NA", "gdp": {"now": 5}},
                   {"id": "b", "life": -999, "gdp": {"now": 7}}]"#;
    fs::write(folder.path().join("t.json"), rows).expect("a file");
    let with = |missing: serde_json::Value| {
        let what = Open {
            locator: "t.json".to_owned(),
            base: folder.path().to_owned(),
            options: [("missing".to_owned(), missing)].into_iter().collect(),
        };
        table(Table::open(&what, Limits::default()).map(|table| Box::new(table) as Box<dyn Source>))
    };
    insta::assert_snapshot!(with(json!(["..", "NA", -999])), @r#"
    id: Text
    life: Decimal(1)
    gdp.now: Integer
    1: "a" | 76.2 | -
    2: - | - | 5
    3: "b" | - | 7
    "#);
    // With one of them alone, the first of the others is told.
    assert!(with(json!("..")).contains(
        "life: Text, because row 2 of t.json holds `NA` (`missing \"NA\"` behind the file's name reads that as an empty cell)"
    ));
}
