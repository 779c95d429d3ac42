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

#[test]
fn rows_left_out_of_csv_are_listed_beside_it() {
    let folder = project();
    let at = |name: &str| folder.path().join(name).display().to_string();
    let arguments = |out: &str, bad_rows: &str| {
        let form = at("form.kpi");
        [
            "run",
            &form,
            "--period",
            "2024-Q4",
            "--bad-rows",
            bad_rows,
            "--out",
            out,
        ]
        .map(str::to_owned)
    };
    let run = |arguments: &[String]| {
        let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
        weigh(&arguments)
    };
    let output = run(&arguments(&at("scores.csv"), "skip"));
    assert_eq!(
        String::from_utf8_lossy(&output.stderr),
        format!(
            "wrote {}\nwrote {}\n",
            at("scores.csv"),
            at("scores.data-errors.csv")
        )
    );
    let read = |name: &str| fs::read_to_string(at(name)).expect(name);
    insta::assert_snapshot!(read("scores.data-errors.csv"));
    assert_eq!(
        read("scores.csv").lines().count(),
        3,
        "a row per subject, and no other"
    );
    // The list of a run never stays beside the result of another one.
    fs::write(
        at("surveys.csv"),
        "employee,on,csat\nE1,2024-10-01,5\nE1,2024-12-31,5\n",
    )
    .expect("a file");
    assert!(run(&arguments(&at("scores.csv"), "stop")).status.success());
    assert_eq!(read("scores.data-errors.csv").lines().count(), 1);
    assert!(run(&arguments(&at("other.csv"), "stop")).status.success());
    assert!(!folder.path().join("other.data-errors.csv").exists());
}

#[test]
fn rows_left_out_of_csv_on_standard_output_are_listed_on_the_other() {
    let folder = project();
    let form = folder.path().join("form.kpi").display().to_string();
    let output = weigh(&[
        "run",
        &form,
        "--period",
        "2024-Q4",
        "--bad-rows",
        "skip",
        "--format",
        "csv",
        "--quiet",
    ]);
    assert_eq!(String::from_utf8_lossy(&output.stdout).lines().count(), 3);
    insta::assert_snapshot!(String::from_utf8_lossy(&output.stderr));
}

#[test]
fn the_list_of_rows_left_out_never_replaces_what_is_read() {
    let folder = project();
    let form = FORM.replace("surveys.csv", "a.data-errors.csv");
    fs::rename(
        folder.path().join("surveys.csv"),
        folder.path().join("a.data-errors.csv"),
    )
    .expect("a file");
    fs::write(folder.path().join("form.kpi"), form).expect("a file");
    let form = folder.path().join("form.kpi").display().to_string();
    let out = folder.path().join("a.csv").display().to_string();
    let output = weigh(&["run", &form, "--bad-rows", "skip", "--out", &out]);
    assert_eq!(output.status.code(), Some(2));
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(said.contains("a.data-errors.csv is read by this run"), "{said}");
}

/// A published file, in which some signs stand for no value.
const BANK: &str = "Country,Code,Life,GDP,Kept\nAruba,ABW,76.2,..,2024-03-31\n\"Korea, Rep.\",KOR,..,1.4,..\n\
                    Chad,TCD,n/a,-0.2,2024-06-30\nNowhere,..,59.3,4,2024-06-30\n";

/// A form over it, with these options of its source.
fn bank(options: &str) -> (tempfile::TempDir, String) {
    let folder = tempfile::tempdir().expect("a folder");
    let form = format!(
        "table bank from csv \"bank.csv\" {options} {{ key Code column Life: number }}\n\
         table kept from csv \"bank.csv\" {options} {{ time Kept link Code -> bank }}\n\
         scorecard s {{ subject bank period year\n\
         kpi life {{ value bank.Life score 50 -> 0, 80 -> 100 }}\n\
         kpi kept {{ value count(kept) score 0 -> 0, 1 -> 100 }} }}\n"
    );
    let path = folder.path().join("form.kpi");
    fs::write(folder.path().join("bank.csv"), BANK).expect("a file");
    fs::write(&path, form).expect("a file");
    (folder, path.display().to_string())
}

#[test]
fn signs_for_no_value_are_told_with_the_option_that_names_them() {
    let folder = tempfile::tempdir().expect("a folder");
    let form = "table bank from csv \"bank.csv\" { key Code column Life: number }\n\
                scorecard s { subject bank kpi life { value bank.Life score 50 -> 0, 80 -> 100 } }\n";
    fs::write(folder.path().join("bank.csv"), BANK).expect("a file");
    fs::write(folder.path().join("form.kpi"), form).expect("a file");
    let output = weigh(&["run", folder.path().join("form.kpi").to_str().expect("UTF-8")]);
    assert_eq!(output.status.code(), Some(3));
    insta::assert_snapshot!(String::from_utf8_lossy(&output.stderr));
}

#[test]
fn signs_that_are_named_are_empty_cells_of_numbers_periods_and_keys() {
    let options = "missing \"..\", \"n/a\"";
    let (_folder, form) = bank(options);
    let output = weigh(&["run", &form]);
    assert_eq!(output.status.code(), Some(3));
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(said.contains("row 5, column Code: the key is empty"), "{said}");
    let csv = weigh(&["run", &form, "--bad-rows", "skip", "--format", "csv"]);
    insta::assert_snapshot!(String::from_utf8_lossy(&csv.stdout));
}

#[test]
fn inspect_names_the_signs_and_new_writes_the_option() {
    let (folder, _) = bank("");
    let file = folder.path().join("bank.csv").display().to_string();
    let place = folder.path().display().to_string();
    let inspected = weigh(&["inspect", &file, "x.foo"]);
    assert_eq!(
        inspected.status.code(),
        Some(2),
        "a file of an unknown kind is told, and the others are looked into"
    );
    let inspected = String::from_utf8_lossy(&inspected.stdout).replace(&place, "");
    let written = weigh(&["new", "--from", &file]);
    let written = String::from_utf8_lossy(&written.stdout).replace(&place, "");
    insta::assert_snapshot!(format!("{inspected}\n{written}"));
}

#[test]
fn a_wrong_option_is_told_where_it_stands() {
    let (folder, form) = bank("header 0");
    let output = weigh(&["run", &form]);
    assert_eq!(output.status.code(), Some(1));
    let said = String::from_utf8_lossy(&output.stderr).replace(&folder.path().display().to_string(), "");
    insta::assert_snapshot!(said);
}
