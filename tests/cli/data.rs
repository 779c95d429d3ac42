//! Wrong data as the command tells it: with 3, or skipped and said.

use std::fmt::Write as _;
use std::fs;

use crate::program::weigh;

const FORM: &str = "\
table staff from csv \"staff.csv\" { key id label name }
table surveys from csv \"surveys.csv\" {
  time   on
  link   employee -> staff
  column csat: integer 1..5
}
scorecard service { subject staff period quarter round total 0
  bands { good >= 70, poor otherwise }
  kpi satisfaction { value avg(surveys.csat) score 1 -> 0, 5 -> 100 }
}
";

fn project() -> tempfile::TempDir {
    let mut surveys = String::from("employee,on,csat\nE1,2024-10-01,5\nE2,2024-12-31,4\n");
    for row in 0..14 {
        let _ = writeln!(surveys, "E1,2024-11-{:02},7", row + 1);
    }
    surveys.push_str("E9,2024-11-20,3\nE2,2024-02-30,3\nE2,2024-11-21,good\n");
    let folder = tempfile::tempdir().expect("a folder");
    for (name, text) in [
        ("form.kpi", FORM),
        ("staff.csv", "id,name\nE1,Li Na\nE2,Ann\n"),
        ("surveys.csv", &surveys),
    ] {
        fs::write(folder.path().join(name), text).expect("a file");
    }
    folder
}

#[test]
fn wrong_data_stops_the_run_with_its_places() {
    let folder = project();
    let output = weigh(&["run", folder.path().join("form.kpi").to_str().expect("UTF-8")]);
    assert_eq!(output.status.code(), Some(3));
    assert!(output.stdout.is_empty());
    insta::assert_snapshot!(String::from_utf8_lossy(&output.stderr));
}

#[test]
fn skipped_rows_are_in_every_form_of_the_result() {
    let folder = project();
    let form = folder.path().join("form.kpi").display().to_string();
    let table = weigh(&["run", &form, "--bad-rows", "skip", "--period", "2024-Q4"]);
    let table = String::from_utf8_lossy(&table.stdout).into_owned();
    let shown = table.rsplit_once(" read in ").map_or("", |(before, _)| before);
    insta::assert_snapshot!(shown);
    let json = weigh(&[
        "run",
        &form,
        "--bad-rows",
        "skip",
        "--period",
        "2024-Q4",
        "--format",
        "json",
    ]);
    let json: serde_json::Value = serde_json::from_slice(&json.stdout).expect("JSON");
    let range = json["data_errors"]
        .as_array()
        .expect("a list")
        .iter()
        .find(|e| e["kind"] == "out-of-range");
    let range = range.expect("the values out of range are listed");
    assert_eq!(range["count"], 14);
    assert_eq!(range["shown"].as_array().map(Vec::len), Some(10));
    assert_eq!(range["shown"][0]["row"], 4);
}
