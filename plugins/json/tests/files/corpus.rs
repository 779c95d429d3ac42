//! The files in `tests/corpus`, which `make.py` there has other programs write.

use std::path::Path;

use serde_json::{Value, json};
use weigh_sdk::testing::table::table;

use crate::open;

fn shown(file: &str, options: &[(&str, Value)]) -> String {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/corpus");
    table(open(&folder, file, options))
}

#[test]
fn each_is_read_or_refused() {
    insta::glob!("../corpus", "*.json*", |path| {
        let name = path.file_name().and_then(|name| name.to_str()).expect("a name");
        insta::assert_snapshot!(shown(name, &[]));
    });
}

#[test]
fn rows_within_objects_are_found_by_their_path() {
    insta::assert_snapshot!(
        "pandas-table-at",
        shown("pandas-table.json", &[("at", json!("data"))])
    );
    insta::assert_snapshot!(
        "jq-wrapped-at",
        shown("jq-wrapped.json", &[("at", json!("data.rows"))])
    );
    insta::assert_snapshot!("jq-wrapped-whole", shown("jq-wrapped.json", &[("at", json!(""))]));
    let refused: Vec<String> = ["data", "data.row", "rows", "status.rows", "a.b"]
        .map(|at| format!("at {at}: {}", shown("jq-wrapped.json", &[("at", json!(at))])))
        .to_vec();
    insta::assert_snapshot!("jq-wrapped-elsewhere", refused.join("\n"));
}

#[test]
fn several_files_are_one_table() {
    insta::assert_snapshot!(shown("duckdb-li*.json", &[]));
}
