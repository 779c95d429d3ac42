//! What is wrong with a file, with its place, and what is wrong with a value.

use serde_json::json;
use weigh_sdk::ColumnType as C;
use weigh_sdk::testing::table::{declared, refusal, rows, table};

use crate::{open, read};

#[test]
fn a_mistake_is_told_with_line_column_and_record() {
    let texts = [
        "",
        " \n",
        "id,name\n1,Li\n",
        "<html><body>",
        "// rows\n[]",
        "[1, 2]",
        "[{\"a\": 1}, [2]]",
        "[{\"a\": 1},\n {\"a\" 2}]",
        "[{\"a\": 1},\n {\"a\": 2,}]",
        "[{\"a\": 1},\n]",
        "[{\"a\": 1}\n {\"a\": 2}]",
        "[{\"a\": 1}] x",
        "[{\"a\": '1'}]",
        "[{a: 1}]",
        "[{\"金\": NaN}]",
        "[{\"金\": \"牌\", \"x\": None}]",
        "[{\"a\": 01}]",
        "[{\"a\": 1.}]",
        "[{\"a\": \"x\ny\"}]",
        "[{\"a\": \"\\x41\"}]",
        "[{\"a\": 1, \"b\": 2, \"a\": 3}]",
        "[{\"a\": {\"b\": 1, \"b\": 2}}]",
        "[{\"a.b\": 1, \"a\": {\"b\": 2}}]",
        "{\"a\": 1}\n{\"a\": \"x}\n{\"a\": 3}\n",
        "{\"a\": 1}\n{\"a\": 2",
        "{\"a\": 1}\n{\"a\": 2}}\n",
        "{\"a\": 1},\n{\"a\": 2}\n",
        "[{\"a\": 1}, {\"a\": ]",
    ];
    let said = texts.map(|text| format!("{text}\n--> {}", read(text)));
    insta::assert_snapshot!(said.join("\n\n"));
    insta::assert_snapshot!("not-utf-8", read(b"[{\"a\": \"\xff\"}]"));
}

#[test]
fn options_are_told() {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("t.json"), "[]").expect("a file");
    let said = [("at", json!(1)), ("att", json!("x")), ("sheet", json!("x"))].map(|(name, value)| {
        let error = open(folder.path(), "t.json", &[(name, value)])
            .err()
            .expect("a refusal");
        refusal(&error)
    });
    insta::assert_snapshot!(said.join("\n"));
    std::fs::create_dir(folder.path().join("d")).expect("a folder");
    let said = ["x.json", "d", "tt.json", "*.ndjson"].map(|name| table(open(folder.path(), name, &[])));
    let said = said
        .join("\n")
        .replace(&folder.path().display().to_string(), "FOLDER");
    insta::assert_snapshot!("no-such-file", said);
}

#[test]
fn values_mean_what_cells_mean() {
    insta::assert_snapshot!(read(
        r#"[
        {"n": 1, "d": 1.50, "p": "95%", "m": "¥1,200", "day": "2024-10-01", "at": "2024-10-01T09:30:15Z", "yes": true, "long": "1h 30min", "id": "007", "big": 12345678901234567890, "none": null, "mix": 1, "two": true, "blank": " x ", "open": "03/04/2024"},
        {"n": "2", "d": 2, "p": "95.5%", "m": 5, "day": "1.10.2024", "at": "2024-10-02", "yes": "no", "long": "2h", "id": "008", "big": 1, "mix": "x", "two": 5, "blank": "  ", "open": "31/12/2024"},
        {"n": -3, "d": 1e2, "m": "", "day": null, "list": [1], "mix": [1], "n.b": {}}
        ]"#
    ));
}

#[test]
fn a_declared_column_tells_its_wrong_values() {
    let folder = tempfile::tempdir().expect("a folder");
    let text = r#"{"n": 1, "o": {"x": 1}}
{"n": "x"}
{"n": [1, 2], "o": 5}
{"n": {"a": 1}}
{"n": "1.5", "d": "2024-02-30"}
{"n": 12345678901234567890, "d": 20241001}"#;
    std::fs::write(folder.path().join("t.json"), text).expect("a file");
    let source = open(folder.path(), "t.json", &[]).expect("a table");
    let wanted = vec![
        declared("n", C::Integer),
        declared("o", C::Text),
        declared("o.x", C::Decimal(2)),
        declared("d", C::Date),
        declared("n", C::Text),
    ];
    let rows = rows(&*source, wanted).expect("rows");
    let rows: Vec<String> = rows
        .iter()
        .map(|(row, cells)| format!("{row}: {}", cells.join(" | ")))
        .collect();
    insta::assert_snapshot!(rows.join("\n"));
}
