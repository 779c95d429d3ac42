//! Which kept runs are earlier ones of a form, and which only look like it.

use std::fs;

use serde_json::Value;

use super::{Desk, text};

impl Desk {
    /// What a run says on standard error, and the earlier total of the first subject.
    fn with_history(&self, more: &[&str]) -> (String, Option<f64>) {
        let run = ["run", "form.kpi", "--period", "2024-Q2", "--format", "markdown"];
        let output = self.weigh(&[&run, more].concat());
        assert!(output.status.success(), "{}", text(&output.stderr));
        let page = text(&output.stdout);
        let row = |key: &str| page.lines().find(|line| line.contains(key)).expect(key);
        let cells =
            |line: &'_ str| -> Vec<String> { line.split('|').map(|cell| cell.trim().to_owned()).collect() };
        let at = cells(row("Subject")).iter().position(|head| head == "Before");
        let before = at.and_then(|at| cells(row("Ann"))[at].parse().ok());
        (text(&output.stderr), before)
    }

    fn keep_with(&self, more: &[&str]) {
        let output = self.weigh(
            &[
                &["run", "form.kpi", "--period", "2024-Q1", "--save", "runs"],
                more,
            ]
            .concat(),
        );
        assert!(output.status.success(), "{}", text(&output.stderr));
    }
}

const HISTORY: [&str; 2] = ["--history", "runs"];

#[test]
fn what_was_begun_and_not_finished_is_no_run() {
    let desk = Desk::new();
    desk.keep("2024-Q1");
    fs::create_dir(desk.at("runs/.weigh-omynhe")).expect("a folder");
    desk.write("runs/.weigh-omynhe/run.json", "{\"format\"");
    let (said, before) = desk.with_history(&HISTORY);
    assert_eq!(said, "earlier totals are those of runs/service-2024-Q1\n");
    assert_eq!(before, Some(72.5));
}

#[test]
fn a_record_that_cannot_be_read_is_left_out_and_told() {
    let desk = Desk::new();
    desk.keep("2024-Q1");
    desk.write("runs/future/run.json", "{\"format\": 2}");
    desk.write("runs/other/run.json", "{\"run\": \"of another program\"}");
    let (said, before) = desk.with_history(&HISTORY);
    let said: Vec<&str> = said.lines().collect();
    assert_eq!(
        said[..2],
        [
            "earlier totals are those of runs/service-2024-Q1",
            "left out: runs/future/run.json is of format 2, and this weigh reads format 1"
        ]
    );
    assert!(
        said[2].starts_with("left out: runs/other/run.json is not as weigh has written it: "),
        "{said:?}"
    );
    assert_eq!(said.len(), 3, "{said:?}");
    assert_eq!(before, Some(72.5));
    // A run that is named itself is meant.
    let output = desk.weigh(&[
        "run",
        "form.kpi",
        "--period",
        "2024-Q2",
        "--history",
        "runs/future",
    ]);
    assert_eq!(output.status.code(), Some(2), "{}", text(&output.stderr));
}

#[test]
fn earlier_totals_that_no_form_shows_are_refused() {
    let desk = Desk::new();
    desk.keep("2024-Q1");
    let run = ["run", "form.kpi", "--period", "2024-Q2", "--history", "runs"];
    for format in ["csv", "json", "xlsx", "parquet", "arrow", "csv,json"] {
        let output = desk.weigh(&[&run[..], &["--format", format, "--out", "result"]].concat());
        assert_eq!(output.status.code(), Some(2), "{format}");
        assert!(
            text(&output.stderr)
                .starts_with("error: --history shows earlier totals in a table, HTML or Markdown,"),
            "{format}: {}",
            text(&output.stderr)
        );
    }
    for format in ["html", "markdown", "table", "csv,html"] {
        let output = desk.weigh(&[&run[..], &["--format", format, "--out", "result"]].concat());
        assert!(output.status.success(), "{format}: {}", text(&output.stderr));
    }
    let page = fs::read_to_string(desk.at("result.html")).expect("a page");
    assert!(page.contains("72.5"), "the earlier total is in the page");
}

/// Two clients have a form of the same name and file name, and people of the same keys.
#[test]
fn a_form_elsewhere_has_another_history() {
    let desk = Desk::new();
    desk.keep("2024-Q1");
    for file in [
        "form.kpi",
        "shared/curves.kpi",
        "data/staff.csv",
        "data/surveys.csv",
    ] {
        let text = fs::read_to_string(desk.at(file)).expect("a file");
        desk.write(&format!("client/{file}"), &text);
    }
    desk.change("client/data/surveys.csv", "E1,2024-01-10,5", "E1,2024-01-10,1");
    let other = desk.weigh(&["run", "client/form.kpi", "--period", "2024-Q1", "--save", "runs"]);
    assert!(text(&other.stderr).ends_with("kept in runs/service-2024-Q1-2\n"));
    let (said, before) = desk.with_history(&HISTORY);
    assert_eq!(
        said,
        "earlier totals are those of runs/service-2024-Q1\n\
         left out: runs/service-2024-Q1-2, which was made of client/form.kpi\n"
    );
    assert_eq!(before, Some(72.5));
    // A run that is named itself is meant.
    let (said, before) = desk.with_history(&["--history", "runs/service-2024-Q1-2"]);
    assert_eq!(said, "earlier totals are those of runs/service-2024-Q1-2\n");
    assert_eq!(before, Some(42.5));
}

#[test]
fn a_form_that_was_moved_keeps_its_history_unless_two_were() {
    let desk = Desk::new();
    fs::create_dir(desk.at("old")).expect("a folder");
    desk.keep("2024-Q1");
    let record = "runs/service-2024-Q1/run.json";
    desk.change(record, "\"folder\": \"../..\"", "\"folder\": \"../../old\"");
    let (said, before) = desk.with_history(&HISTORY);
    assert_eq!(
        said,
        "earlier totals are those of runs/service-2024-Q1\n\
         runs/service-2024-Q1 was made of old/form.kpi, where nothing lies any more\n"
    );
    assert_eq!(before, Some(72.5));
    desk.keep_with(&[]);
    desk.change(
        "runs/service-2024-Q1-2/run.json",
        "\"folder\": \"../..\"",
        "\"folder\": \"../../older\"",
    );
    let (said, before) = desk.with_history(&HISTORY);
    assert_eq!(
        said,
        "left out: runs/service-2024-Q1, which was made of old/form.kpi\n\
         left out: runs/service-2024-Q1-2, which was made of older/form.kpi\n\
         no earlier run of service is kept in runs\n"
    );
    assert_eq!(before, None);
}

#[test]
fn of_runs_of_one_second_the_last_counts() {
    let desk = Desk::new();
    for answers in 1..=11 {
        desk.change(
            "form.kpi",
            &format!("most_answers = {}", if answers == 1 { 4 } else { answers + 2 }),
            &format!("most_answers = {}", answers + 3),
        );
        desk.keep_with(&[]);
    }
    let last: Value = serde_json::from_slice(
        &fs::read(desk.at("runs/service-2024-Q1-11/outcome.json")).expect("the last run"),
    )
    .expect("JSON");
    let (said, before) = desk.with_history(&HISTORY);
    assert_eq!(said, "earlier totals are those of runs/service-2024-Q1-11\n");
    assert_eq!(before, last["results"][0]["total"].as_f64());
}

#[test]
fn params_of_earlier_runs_are_told_and_equal_ones_count_first() {
    let desk = Desk::new();
    desk.keep_with(&["--set", "most_answers=8"]);
    let (said, before) = desk.with_history(&HISTORY);
    assert_eq!(
        said,
        "earlier totals are those of runs/service-2024-Q1\n\
         runs/service-2024-Q1 was kept with --set most_answers=8\n"
    );
    assert_eq!(before, Some(62.5));
    desk.keep_with(&[]);
    desk.keep_with(&["--set", "most_answers=10"]);
    let (said, before) = desk.with_history(&HISTORY);
    assert_eq!(said, "earlier totals are those of runs/service-2024-Q1-2\n");
    assert_eq!(before, Some(72.5));
    let (said, before) = desk.with_history(&["--history", "runs", "--set", "most_answers=8"]);
    assert_eq!(said, "earlier totals are those of runs/service-2024-Q1\n");
    assert_eq!(before, Some(62.5));
    let (said, _) = desk.with_history(&["--history", "runs/service-2024-Q1-2", "--set", "most_answers=8"]);
    assert!(
        said.ends_with("runs/service-2024-Q1-2 was kept without --set\n"),
        "{said}"
    );
}
