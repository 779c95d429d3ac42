//! Tables of workbooks, read by the whole program: the same result as from CSV, and what is wrong told with its cell.

mod program;

use std::fs;
use std::path::Path;

use program::{root, weigh};
use serde_json::Value;

/// A folder with a file of the corpus and a scorecard over it.
fn folder_with(file: &str, form: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    let corpus = root().join("plugins/xlsx/tests/corpus");
    fs::copy(corpus.join(file), folder.path().join(file)).expect("a file");
    fs::write(folder.path().join("form.kpi"), form).expect("a form");
    folder
}

/// The result of a scorecard, without where its data came from.
fn outcome(folder: &Path, threads: &str) -> String {
    let form = folder.join("form.kpi");
    let form = form.to_str().expect("UTF-8");
    let output = weigh(&[
        "run",
        form,
        "--period",
        "2024",
        "--format",
        "json",
        "--threads",
        threads,
    ]);
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{said}");
    let mut outcome: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    for input in outcome["inputs"].as_array_mut().expect("inputs") {
        let input = input.as_object_mut().expect("an input");
        for key in ["source", "locator", "sha256", "files"] {
            input.shift_remove(key).expect("where it came from");
        }
    }
    outcome.to_string()
}

const SAME: &str = "scorecard s {
  subject t
  period year
  kpi share  weight 20% { value t.share score 0% -> 0, 100% -> 100 }
  kpi points weight 20% { value t.points score 0 -> 0, 100 -> 100 }
  kpi day    weight 20% { value if t.day > 2024-06-30 then 1 else 2 score 0 -> 0, 2 -> 100 }
  kpi spent  weight 20% { value if t.spent > 1h then 1 else 2 score 0 -> 0, 2 -> 100 }
  kpi rest   weight 20% { value if t.ok and t.code <> \"007\" then 1 else 2 score 0 -> 0, 2 -> 100 }
}
";

#[test]
fn the_result_is_that_of_the_same_data_in_csv() {
    let form = |source: &str, file: &str| format!("table t from {source} \"{file}\" {{ key id }}\n{SAME}");
    let csv = folder_with("same.csv", &form("csv", "same.csv"));
    let from_csv = outcome(csv.path(), "2");
    for file in ["same.xlsx", "same.ods"] {
        let book = folder_with(file, &form("xlsx", file));
        for threads in ["1", "2"] {
            assert_eq!(outcome(book.path(), threads), from_csv, "{file}");
        }
    }
}

/// What a run over a file says.
fn said_of(file: &str, source: &str, value: &str, language: &str) -> (Option<i32>, String) {
    let form = format!(
        "table t from xlsx \"{file}\" {source}
scorecard s {{ subject t period year kpi k {{ value {value} score 0 -> 0, 100 -> 100 }} }}"
    );
    let folder = folder_with(file, &form);
    let form = folder.path().join("form.kpi");
    let form = form.to_str().expect("UTF-8");
    let output = weigh(&[
        "--language",
        language,
        "run",
        form,
        "--period",
        "2024",
        "--format",
        "csv",
    ]);
    let said = [output.stdout, output.stderr].concat();
    let said = String::from_utf8(said).expect("UTF-8");
    (
        output.status.code(),
        said.split_whitespace().collect::<Vec<_>>().join(" "),
    )
}

#[test]
fn what_is_wrong_is_told_with_file_sheet_and_cell() {
    for (file, source, value, code, told) in [
        (
            "formulas-office.xlsx",
            "{ key a }",
            "t.fails",
            3,
            "formulas-office.xlsx (Sheet1) row 2, column fails: `#DIV/0!` is not a value, but what a formula fails with (cell C2)",
        ),
        (
            "texts.xlsx",
            "{ key code  column mixed: integer }",
            "t.mixed",
            3,
            "texts.xlsx (Sheet1) row 3, column mixed: `n/a` is not a whole number (cell F3)",
        ),
        (
            "totals.xlsx",
            "{ key team }",
            "t.points",
            3,
            "totals.xlsx (Sheet1) row 5: `小计` is not a row of the table, as it looks: totals would count twice",
        ),
        ("totals.xlsx", "totals no { key team }", "t.points", 0, "b,"),
        (
            "sheets.xlsx",
            "sheet \"Tikets\" { key id }",
            "t.id",
            3,
            "did you mean `Tickets`?",
        ),
        (
            "merged.xlsx",
            "header 3, fill_merged yes { key 姓名 }",
            "t.销售",
            0,
            "李四,",
        ),
        (
            "people-openpyxl.xlsx",
            "range \"A1:B9\" { key id }",
            "t.rate",
            1,
            "`t` has no column `rate`",
        ),
    ] {
        let (found, said) = said_of(file, source, value, "en");
        assert!(said.contains(told), "{file}: {said}");
        assert_eq!(found, Some(code), "{said}");
    }
}

#[test]
fn it_is_told_in_chinese_too() {
    let (_, said) = said_of(
        "formulas-openpyxl.xlsx",
        "{ key a }",
        "if t.double is known then 1 else 2",
        "zh",
    );
    // A line may end between the two.
    for told in ["该处的公式在文件中没有计算结果", "（单元格 B2）"] {
        assert!(said.contains(told), "{said}");
    }
}
