//! Runs that are kept, and what `weigh verify` finds when something is no longer as it was.

#[path = "kept/doctored.rs"]
mod doctored;
#[path = "kept/history.rs"]
mod history;
#[path = "kept/places.rs"]
mod places;
mod program;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Output;

use program::{command_in, root, weigh};
use serde_json::Value;

const FORM: &str = "use \"shared/curves.kpi\" as shared
table staff from csv \"data/staff.csv\" { key id label name }
table surveys from csv \"data/surveys.csv\" { time day link employee -> staff }
scorecard service {
  subject staff
  period quarter
  round total 1
  bands { good >= 50, poor otherwise }
  kpi satisfaction weight 60% { value avg(surveys.csat) score shared.from_one_to_five }
  kpi answers weight 40% { value count(surveys) score 0 -> 0, most_answers -> 100 }
}
param most_answers = 4
";

/// A form with its data, in a folder of its own.
struct Desk {
    folder: tempfile::TempDir,
}

impl Desk {
    fn new() -> Self {
        let desk = Self {
            folder: tempfile::tempdir().expect("a folder"),
        };
        desk.write("form.kpi", FORM);
        desk.write("shared/curves.kpi", "curve from_one_to_five = 1 -> 0, 5 -> 100\n");
        desk.write("data/staff.csv", "id,name\nE1,Ann\nE2,Bo\n");
        desk.write(
            "data/surveys.csv",
            "employee,day,csat\nE1,2024-01-10,5\nE1,2024-02-11,4\nE2,2024-03-12,2\nE1,2024-04-02,3\nE2,2024-06-30,5\n",
        );
        desk
    }

    fn at(&self, path: &str) -> PathBuf {
        self.folder.path().join(path)
    }

    fn write(&self, path: &str, text: &str) {
        let path = self.at(path);
        fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        fs::write(path, text).expect("a file");
    }

    /// Puts one text in the place of another in a file.
    fn change(&self, path: &str, from: &str, to: &str) {
        let text = fs::read_to_string(self.at(path)).expect("a file");
        assert!(text.contains(from), "{path} has no {from}: {text}");
        self.write(path, &text.replacen(from, to, 1));
    }

    fn weigh(&self, arguments: &[&str]) -> Output {
        command_in(self.folder.path(), arguments)
            .env("SOURCE_DATE_EPOCH", "1735000000")
            .output()
            .expect("the command starts")
    }

    fn keep(&self, period: &str) {
        let output = self.weigh(&["run", "form.kpi", "--period", period, "--save", "runs"]);
        assert!(output.status.success(), "{}", text(&output.stderr));
        let told = text(&output.stderr);
        assert!(
            told.ends_with(&format!("kept in runs/service-{period}\n")),
            "{told}"
        );
    }

    /// Exit code and what is said.
    fn verify(&self, arguments: &[&str]) -> (Option<i32>, String) {
        let arguments = [&["verify", "runs/service-2024-Q1"], arguments].concat();
        let output = self.weigh(&arguments);
        (output.status.code(), text(&output.stdout) + &text(&output.stderr))
    }

    fn verdict(&self) -> Value {
        let (_, json) = self.verify(&["--format", "json"]);
        let value: Value = serde_json::from_str(&json).unwrap_or_else(|_| panic!("no JSON: {json}"));
        holds("verdict", &value);
        value
    }
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).expect("UTF-8")
}

/// A document keeps the contract of its schema.
fn holds(schema: &str, value: &Value) {
    let text = fs::read_to_string(root().join(format!("docs/{schema}.schema.json"))).expect("the schema");
    let schema = serde_json::from_str(&text).expect("the schema is JSON");
    let validator = jsonschema::validator_for(&schema).expect("the schema is one");
    let errors: Vec<String> = (validator.iter_errors(value))
        .map(|error| format!("{}: {error}", error.instance_path()))
        .collect();
    assert!(errors.is_empty(), "{errors:#?}");
}

#[test]
fn a_kept_run_holds_all_that_it_was_made_of() {
    let desk = Desk::new();
    desk.keep("2024-Q1");
    let at = |path: &str| desk.at(&format!("runs/service-2024-Q1/{path}"));
    let record = fs::read_to_string(at("run.json")).expect("run.json");
    let record: Value = serde_json::from_str(&record).expect("JSON");
    holds("kept-run", &record);
    let outcome = fs::read_to_string(at("outcome.json")).expect("outcome.json");
    holds("outcome", &serde_json::from_str(&outcome).expect("JSON"));
    assert_eq!(fs::read_to_string(at("form/form.kpi")).expect("the form"), FORM);
    assert!(at("form/shared/curves.kpi").is_file());
    assert_eq!(record["form"]["folder"], "../..");
    assert_eq!(record["periods"], serde_json::json!(["2024-Q1"]));
    assert_eq!(record["when"], "2024-12-24T00:26:40Z");
    assert_eq!(record["inputs"][1]["rows"], 3);
    let names: Vec<_> = fs::read_dir(desk.at("runs")).expect("a folder").collect();
    assert_eq!(names.len(), 1, "nothing half-written is left");
}

#[test]
fn no_kept_run_is_ever_overwritten() {
    let desk = Desk::new();
    desk.keep("2024-Q1");
    let before = fs::read(desk.at("runs/service-2024-Q1/run.json")).expect("run.json");
    desk.change("data/surveys.csv", "E2,2024-03-12,2", "E2,2024-03-12,3");
    let again = desk.weigh(&["run", "form.kpi", "--period", "2024-Q1", "--save", "runs"]);
    assert!(text(&again.stderr).ends_with("kept in runs/service-2024-Q1-2\n"));
    assert_eq!(
        fs::read(desk.at("runs/service-2024-Q1/run.json")).expect("run.json"),
        before
    );
}

#[test]
fn what_nobody_touched_is_the_same_from_any_folder() {
    let desk = Desk::new();
    desk.keep("2024-Q1");
    let (code, told) = desk.verify(&[]);
    assert_eq!(code, Some(0), "{told}");
    insta::assert_snapshot!("verify_same", told);
    assert_eq!(desk.verdict()["equal"], true);
    let run = desk.at("runs/service-2024-Q1");
    let elsewhere = weigh(&["verify", run.to_str().expect("UTF-8")]);
    assert_eq!(elsewhere.status.code(), Some(0), "{}", text(&elsewhere.stdout));
}

#[test]
fn the_whole_folder_may_move_and_the_data_too() {
    let desk = Desk::new();
    desk.keep("2024-Q1");
    let other = tempfile::tempdir().expect("a folder");
    let moved = other.path().join("desk");
    fs::rename(desk.folder.path(), &moved).expect("the folder moves");
    let verify =
        |run: &Path, more: &[&str]| weigh(&[&["verify", run.to_str().expect("UTF-8")], more].concat());
    let run = moved.join("runs/service-2024-Q1");
    assert_eq!(verify(&run, &[]).status.code(), Some(0));
    // The run alone, without what it was made of beside it.
    let alone = other.path().join("alone");
    fs::rename(&run, &alone).expect("the run moves");
    let gone = verify(&alone, &[]);
    assert_eq!(gone.status.code(), Some(3), "{}", text(&gone.stderr));
    let found = verify(&alone, &["--data", moved.to_str().expect("UTF-8")]);
    assert_eq!(found.status.code(), Some(0), "{}", text(&found.stdout));
    fs::create_dir(desk.folder.path()).expect("a folder to be removed");
}

#[test]
fn one_changed_cell_is_found_with_the_numbers_that_it_moves() {
    let desk = Desk::new();
    desk.keep("2024-Q1");
    desk.change("data/surveys.csv", "E2,2024-03-12,2", "E2,2024-03-12,3");
    let (code, told) = desk.verify(&[]);
    assert_eq!(code, Some(1), "{told}");
    insta::assert_snapshot!("verify_cell", told);
    let verdict = desk.verdict();
    assert_eq!(verdict["inputs"][0]["table"], "surveys");
    assert_eq!(verdict["numbers"]["first"][0]["subject"], "E2");
}

#[test]
fn a_cell_that_moves_no_number_is_found_by_the_bytes() {
    let desk = Desk::new();
    desk.keep("2024-Q1");
    desk.change("data/staff.csv", "id,name", "id, name");
    let verdict = desk.verdict();
    assert_eq!(
        (&verdict["equal"], &verdict["numbers"]["different"]),
        (&false.into(), &0.into())
    );
    assert_eq!(verdict["inputs"][0]["table"], "staff");
}

#[test]
fn a_changed_weight_of_the_kept_form_is_found() {
    let desk = Desk::new();
    desk.keep("2024-Q1");
    desk.change("runs/service-2024-Q1/form/form.kpi", "weight 60%", "weight 70%");
    desk.change("runs/service-2024-Q1/form/form.kpi", "weight 40%", "weight 30%");
    let (code, told) = desk.verify(&[]);
    assert_eq!(code, Some(1), "{told}");
    insta::assert_snapshot!("verify_tampered", told);
    assert_eq!(desk.verdict()["tampered"], serde_json::json!(["form/form.kpi"]));
}

#[test]
fn a_changed_number_of_the_kept_outcome_is_found() {
    let desk = Desk::new();
    desk.keep("2024-Q1");
    desk.change(
        "runs/service-2024-Q1/outcome.json",
        "\"grade\": \"poor\"",
        "\"grade\": \"good\"",
    );
    let verdict = desk.verdict();
    assert_eq!(verdict["equal"], false);
    assert_eq!(verdict["tampered"], serde_json::json!(["outcome.json"]));
    assert_eq!(verdict["numbers"]["first"][0]["what"], "grade");
}

#[test]
fn another_form_at_its_place_is_told_and_is_no_difference() {
    let desk = Desk::new();
    desk.keep("2024-Q1");
    desk.change("form.kpi", "weight 60%", "weight 50%");
    desk.change("form.kpi", "weight 40%", "weight 50%");
    fs::remove_file(desk.at("shared/curves.kpi")).expect("a file");
    let (code, told) = desk.verify(&[]);
    assert_eq!(code, Some(0), "{told}");
    insta::assert_snapshot!("verify_form_at_its_place", told);
    let states = desk.verdict()["form"].clone();
    assert_eq!(
        (&states[0]["state"], &states[1]["state"]),
        (&"changed".into(), &"gone".into())
    );
}

#[test]
fn data_that_is_gone_ends_with_3() {
    let desk = Desk::new();
    desk.keep("2024-Q1");
    fs::remove_file(desk.at("data/surveys.csv")).expect("a file");
    let (code, told) = desk.verify(&[]);
    assert_eq!(code, Some(3), "{told}");
    assert!(told.contains("surveys"), "{told}");
}

#[test]
fn params_subjects_and_skipped_rows_are_asked_for_again() {
    let desk = Desk::new();
    desk.change(
        "data/surveys.csv",
        "E2,2024-03-12,2",
        "E2,2024-03-12,2\nE9,2024-03-12,2",
    );
    let output = desk.weigh(&[
        "run",
        "form.kpi",
        "--period",
        "2024-Q1",
        "--set",
        "most_answers=8",
        "--subject",
        "E2",
        "--bad-rows",
        "skip",
        "--save",
        "runs",
    ]);
    assert!(output.status.success(), "{}", text(&output.stderr));
    let (code, told) = desk.verify(&[]);
    assert_eq!(code, Some(0), "{told}");
}

#[test]
fn a_period_that_was_chosen_then_is_asked_for_now() {
    let desk = Desk::new();
    desk.change(
        "data/surveys.csv",
        "E2,2024-03-12,2",
        "E2,2024-03-12,2\nE1,2099-05-05,3",
    );
    let output = desk.weigh(&["run", "form.kpi", "--save", "runs", "--format", "json"]);
    assert!(
        text(&output.stdout).contains("stray-date"),
        "{}",
        text(&output.stdout)
    );
    let run = text(&output.stderr);
    let run = run.trim_end().rsplit(' ').next().expect("where it is kept");
    let output = desk.weigh(&["verify", run]);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stdout));
}

#[test]
fn what_is_no_kept_run_or_of_another_format_is_refused() {
    let desk = Desk::new();
    desk.keep("2024-Q1");
    let output = desk.weigh(&["verify", "data"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(text(&output.stderr).starts_with("error: data holds no kept run\n"));
    desk.change("runs/service-2024-Q1/run.json", "\"format\": 1", "\"format\": 2");
    let (code, told) = desk.verify(&[]);
    assert_eq!(code, Some(2), "{told}");
    assert!(
        told.contains("run.json is of format 2, and this weigh reads format 1"),
        "{told}"
    );
}

#[test]
fn earlier_runs_stand_beside_the_totals_of_today() {
    let desk = Desk::new();
    desk.keep("2024-Q1");
    let run = |format: &str| {
        let output = desk.weigh(&[
            "run",
            "form.kpi",
            "--period",
            "2024-Q2",
            "--history",
            "runs",
            "--format",
            format,
        ]);
        assert!(output.status.success(), "{}", text(&output.stderr));
        text(&output.stdout)
    };
    let table = run("table");
    let table: Vec<&str> = table.lines().filter(|line| !line.contains("read in")).collect();
    insta::assert_snapshot!("history_table", table.join("\n"));
    insta::assert_snapshot!("history_markdown", run("markdown"));
    desk.change(
        "runs/service-2024-Q1/outcome.json",
        "\"grade\": \"poor\"",
        "\"grade\": \"good\"",
    );
    let output = desk.weigh(&["run", "form.kpi", "--period", "2024-Q2", "--history", "runs"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(text(&output.stderr).contains("outcome.json was changed after it was kept"));
}

#[test]
fn the_period_itself_and_other_scorecards_are_no_earlier_runs() {
    let desk = Desk::new();
    desk.keep("2024-Q1");
    let output = desk.weigh(&["run", "form.kpi", "--period", "2024-Q1", "--history", "runs"]);
    assert_eq!(
        text(&output.stderr),
        "no earlier run of service is kept in runs\n"
    );
    assert!(!text(&output.stdout).contains("Before"));
    desk.change("form.kpi", "scorecard service", "scorecard another");
    let output = desk.weigh(&["run", "form.kpi", "--period", "2024-Q2", "--history", "runs"]);
    assert_eq!(
        text(&output.stderr),
        "no earlier run of another is kept in runs\n"
    );
}

#[cfg(unix)]
#[test]
fn a_folder_that_takes_nothing_is_refused_before_the_work() {
    use std::os::unix::fs::PermissionsExt as _;
    let desk = Desk::new();
    fs::write(desk.at("file"), "").expect("a file");
    let output = desk.weigh(&["run", "form.kpi", "--save", "file/runs"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(
        text(&output.stderr).contains("the run cannot be kept in file/runs"),
        "{}",
        text(&output.stderr)
    );
    fs::create_dir(desk.at("closed")).expect("a folder");
    fs::set_permissions(desk.at("closed"), fs::Permissions::from_mode(0o555)).expect("permissions");
    let output = desk.weigh(&["run", "form.kpi", "--save", "closed"]);
    // Whoever may do everything is not held up by permissions.
    if fs::write(desk.at("closed/try"), "").is_err() {
        assert_eq!(output.status.code(), Some(2));
        assert!(text(&output.stderr).contains("the run cannot be kept in closed: it is not allowed"));
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_run_whose_other_files_cannot_be_written_is_not_kept() {
    let desk = Desk::new();
    let output = desk.weigh(&[
        "run",
        "form.kpi",
        "--period",
        "2024-Q1",
        "--save",
        "runs",
        "--out",
        "/dev/full",
    ]);
    assert_eq!(output.status.code(), Some(2), "{}", text(&output.stderr));
    assert!(
        !desk.at("runs").exists(),
        "a folder that was not there is not there"
    );
}

#[test]
fn a_verdict_is_told_in_chinese_too() {
    let desk = Desk::new();
    desk.keep("2024-Q1");
    desk.change(
        "data/surveys.csv",
        "E2,2024-03-12,2",
        "E2,2024-03-12,3\nE2,2024-03-13,3",
    );
    desk.change("form.kpi", "round total 1", "round total 2");
    desk.change(
        "runs/service-2024-Q1/form/shared/curves.kpi",
        "5 -> 100",
        "5 -> 99",
    );
    let (code, told) = desk.verify(&["--language", "zh"]);
    assert_eq!(code, Some(1), "{told}");
    insta::assert_snapshot!("verify_chinese", told);
}
