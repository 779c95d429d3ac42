//! Outcomes that are read back are what was written.

use weigh_engine::compare::{Comparison, Side};
use weigh_engine::outcome::Outcome;

use super::read_outcome;
use crate::sample::rules::{appraised, departments};
use crate::sample::specialists;

fn json(outcome: &Outcome) -> Vec<u8> {
    let mut out = Vec::new();
    crate::json::write(outcome, &mut out).unwrap();
    out
}

fn refused(text: &str) -> String {
    read_outcome(text.as_bytes()).unwrap_err().to_string()
}

#[test]
fn what_was_written_is_read_back() {
    for outcome in [specialists(), appraised(), departments()] {
        let read = read_outcome(&json(&outcome)).unwrap();
        let found = Comparison::new(Side::of(&outcome), read);
        assert!(found.is_equal(), "{}", outcome.scorecard.name);
    }
}

/// Without the line of the bands, which earlier versions did not write.
fn of_earlier(outcome: &Outcome) -> Vec<u8> {
    let text = String::from_utf8(json(outcome)).unwrap();
    let (before, bands) = text.split_once("\"bands\": ").expect("the bands");
    let (_, after) = bands.split_once('\n').unwrap();
    [before, after].concat().into_bytes()
}

#[test]
fn grades_come_in_the_order_of_their_bands() {
    for outcome in [specialists(), appraised(), departments()] {
        let read = read_outcome(&json(&outcome)).unwrap();
        assert_eq!(read.bands, Side::of(&outcome).bands, "{}", outcome.scorecard.name);
    }
}

#[test]
fn a_veto_does_not_change_the_order_of_grades_where_only_totals_tell_it() {
    // Whose total is best is only poor, for data that leaked.
    let read = read_outcome(&of_earlier(&appraised())).unwrap();
    let names: Vec<&str> = read.bands.iter().map(|band| band.name.as_str()).collect();
    assert_eq!(names, ["excellent", "good", "poor"]);
}

#[test]
fn a_grade_that_is_none_of_the_bands_is_refused() {
    let text = String::from_utf8(json(&specialists())).unwrap();
    assert_eq!(
        refused(&text.replacen("\"grade\": \"good\"", "\"grade\": \"superb\"", 1)),
        "E001 has the grade superb, which is none of its bands"
    );
}

#[test]
fn numbers_keep_all_their_digits() {
    let text = String::from_utf8(json(&specialists())).unwrap();
    let long = "0.9140000000000000000000000001";
    let read = read_outcome(text.replacen("0.914", long, 1).as_bytes()).unwrap();
    assert_eq!(
        read.kpis[0].values.as_ref().unwrap().cell(0),
        crate::sample::cell(long)
    );
}

#[test]
fn another_format_is_told_from_what_is_no_outcome_at_all() {
    assert_eq!(
        refused(r#"{"format": 2, "results": [], "new": true}"#),
        "it has format 2, and this version of Weigh reads format 1"
    );
    assert_eq!(
        refused(r#"{"format": 1, "notes": []}"#),
        "it is no outcome, as `weigh run --format json` writes it"
    );
    assert_eq!(
        refused("{\n\"format\": 1,,"),
        "line 2, column 13: key must be a string"
    );
}

#[test]
fn a_result_that_stands_twice_or_nowhere_is_refused() {
    let text = String::from_utf8(json(&specialists())).unwrap();
    assert_eq!(
        refused(&text.replacen("\"subject\": \"E002\"", "\"subject\": \"E001\"", 1)),
        "it has two results of E001"
    );
    assert_eq!(
        refused(&text.replace("\"periods\": [\"2024-Q4\"]", "\"periods\": [\"2024-Q3\"]")),
        "it has a result of E001 in a period that it does not list"
    );
    assert_eq!(
        refused(&text.replace(
            "\"periods\": [\"2024-Q4\"]",
            "\"periods\": [\"2024-Q4\", \"2025-Q1\"]"
        )),
        "it has no result of E001 in one of its periods"
    );
}
