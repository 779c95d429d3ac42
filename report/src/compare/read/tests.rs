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
