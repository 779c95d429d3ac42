//! A kept run whose record was changed, or that lies elsewhere than it was kept.

use std::fs;

use super::{Desk, text, weigh};

const RECORD: &str = "runs/service-2024-Q1/run.json";
const OUTCOME: &str = "runs/service-2024-Q1/outcome.json";

#[test]
fn a_record_that_speaks_of_another_run_is_refused() {
    for (from, to, said) in [
        ("\"2024-Q1\"", "\"2024-Q9\"", "service 2024-Q9"),
        ("\"2024-Q1\"", "\"2024-Q2\"", "service 2024-Q2"),
        ("\"2024-Q1\"", "", "service"),
        (
            "\"scorecard\": \"service\"",
            "\"scorecard\": \"sales\"",
            "sales 2024-Q1",
        ),
        ("\"by\": null", "\"by\": \"team\"", "service by team 2024-Q1"),
    ] {
        let desk = Desk::new();
        desk.keep("2024-Q1");
        desk.change(RECORD, from, to);
        let (code, told) = desk.verify(&[]);
        assert_eq!(code, Some(2), "{told}");
        let says = format!("{RECORD} says that it is {said}, and outcome.json is service 2024-Q1");
        assert!(told.contains(&says), "{told}");
    }
}

#[test]
fn a_period_that_there_is_not_is_never_dropped() {
    let desk = Desk::new();
    desk.keep("2024-Q1");
    for file in [RECORD, OUTCOME] {
        desk.change(file, "\"2024-Q1\"", "\"2024-Q9\"");
    }
    let (code, told) = desk.verify(&[]);
    assert_eq!(code, Some(2), "{told}");
    assert!(
        told.contains("run.json is not as weigh has written it: `2024-Q9` is no period"),
        "{told}"
    );
}

#[test]
fn a_run_that_was_moved_asks_where_its_data_lies() {
    let desk = Desk::new();
    desk.keep("2024-Q1");
    fs::create_dir_all(desk.at("archive/2024")).expect("a folder");
    fs::rename(desk.at("runs/service-2024-Q1"), desk.at("archive/2024/service")).expect("the run moves");
    let output = desk.weigh(&["verify", "archive/2024/service"]);
    let said = text(&output.stderr);
    assert_eq!(output.status.code(), Some(3), "{said}");
    assert_eq!(
        said,
        "error: table staff: cannot read data/staff.csv: no such file\n  = help: the form does not lie in archive either; say where the data lies \
         now with --data DIR\n"
    );
    let found = desk.weigh(&["verify", "archive/2024/service", "--data", "."]);
    assert_eq!(found.status.code(), Some(0), "{}", text(&found.stderr));
    // Where the form lies at its place, the data is missing and the run is not elsewhere.
    let other = Desk::new();
    other.keep("2024-Q1");
    fs::remove_file(other.at("data/staff.csv")).expect("a file");
    let (_, told) = other.verify(&[]);
    assert!(!told.contains("--data"), "{told}");
}

#[test]
fn equal_numbers_are_told_where_the_bytes_are_others() {
    let desk = Desk::new();
    desk.keep("2024-Q1");
    desk.change("data/staff.csv", "id,name", "id, name");
    let (code, told) = desk.verify(&[]);
    assert_eq!(code, Some(1), "{told}");
    let lines: Vec<&str> = told.lines().skip(1).take(3).collect();
    assert_eq!(
        lines,
        [
            "Not the same",
            "Yet all numbers of all 2 results are as they were kept",
            "Other data in staff:"
        ]
    );
    let run = desk.at("runs/service-2024-Q1");
    let chinese = weigh(&["verify", run.to_str().expect("UTF-8"), "--language", "zh"]);
    assert!(text(&chinese.stdout).contains("但全部 2 条结果的所有数值都与留存时相同"));
}
