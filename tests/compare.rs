//! What `whatif`, `sensitivity` and `diff` say to programs keeps its contract, and is so whoever computes it.

mod program;

#[path = "compared/outcomes.rs"]
mod outcomes;
#[path = "compared/told.rs"]
mod told;
#[path = "compared/weights.rs"]
mod weights;

use std::fs;

use program::{root, stdout_of, weigh};
use serde_json::Value;

const SPECIALIST: &str = "examples/specialist/specialist.kpi";

fn json(arguments: &[&str]) -> Value {
    let text = stdout_of(&[arguments, &["--format", "json"]].concat());
    serde_json::from_str(&text).expect("JSON")
}

#[track_caller]
fn keeps_the_contract(schema: &str, value: &Value) {
    let schema = fs::read_to_string(root().join("docs").join(schema)).expect("the schema");
    let schema = serde_json::from_str(&schema).expect("the schema is JSON");
    let validator = jsonschema::validator_for(&schema).expect("the schema is one");
    let errors: Vec<String> = (validator.iter_errors(value))
        .map(|error| format!("{}: {error}", error.instance_path()))
        .collect();
    assert!(errors.is_empty(), "{errors:#?}");
}

fn subjects(comparison: &Value) -> &Vec<Value> {
    comparison["periods"][0]["subjects"].as_array().expect("subjects")
}

/// An exact number in millionths of a millionth.
fn exact(number: &Value) -> i128 {
    const PLACES: usize = 12;
    let text = number.to_string();
    let (whole, fraction) = text.split_once('.').unwrap_or((&text, ""));
    assert!(fraction.len() <= PLACES, "{text}");
    format!("{whole}{fraction:0<PLACES$}").parse().expect("a number")
}

#[track_caller]
fn adds_up(comparison: &Value) {
    let mut split = 0;
    for subject in subjects(comparison) {
        if subject["rest"].is_null() {
            continue;
        }
        let kpis = subject["kpis"].as_object().expect("KPIs");
        let brought = kpis
            .values()
            .map(|kpi| exact(&kpi["by_score"]) + exact(&kpi["by_weight"]));
        let sum = brought.sum::<i128>() + exact(&subject["rest"]);
        assert_eq!(sum, exact(&subject["total"]["change"]), "{subject}");
        split += 1;
    }
    assert!(split > 0);
}

#[test]
fn a_what_if_keeps_its_contract_and_adds_up() {
    let found = json(&[
        "whatif",
        SPECIALIST,
        "--weight",
        "satisfaction=60%",
        "--weight",
        "service=50",
        "--value",
        "E017.satisfaction=95%",
        "--value",
        "E007.response=missing",
        "--set",
        "csat_target=95%",
    ]);
    keeps_the_contract("comparison.schema.json", &found);
    adds_up(&found);
    let changes = &found["changes"];
    assert_eq!(changes["weights"][0]["points"], 50);
    assert_eq!(changes["weights"][1]["share"].to_string(), "0.6");
    assert_eq!(changes["values"][1]["value"], Value::Null);
    assert!(!subjects(&found).is_empty());
}

#[test]
fn a_what_if_that_changes_nothing_says_so() {
    // As points: satisfaction has 20 of the 45 of its group.
    let found = json(&["whatif", SPECIALIST, "--weight", "satisfaction=20"]);
    assert_eq!(subjects(&found).len(), 0);
    assert_eq!(found["periods"][0]["compared"], 24);
}

#[test]
fn a_what_if_is_what_a_run_of_the_changed_scorecard_says() {
    let folder = tempfile::tempdir().expect("a folder");
    let text = fs::read_to_string(root().join(SPECIALIST)).expect("a scorecard");
    let data = root().join("examples/specialist/data");
    let absolute = text.replace("\"data/", &format!("\"{}/", data.display()));
    let changed = absolute.replace(
        "kpi followups \"回访及时率\" weight 12",
        "kpi followups \"回访及时率\" weight 30",
    );
    assert_ne!(absolute, changed);
    let (before, after) = (folder.path().join("a.kpi"), folder.path().join("b.kpi"));
    fs::write(&before, absolute).expect("a file");
    fs::write(&after, changed).expect("a file");
    let path = |path: &std::path::Path| path.display().to_string();
    let supposed = json(&["whatif", &path(&before), "--weight", "followups=30"]);
    let written = json(&["diff", &path(&before), &path(&after)]);
    assert_eq!(supposed["periods"], written["periods"]);
    adds_up(&written);
    // The same of two outcomes, read back; their grades come in no order of their own.
    let files = [("a.json", &before), ("b.json", &after)].map(|(name, form)| {
        let to = path(&folder.path().join(name));
        stdout_of(&["run", &path(form), "--quiet", "--out", &to]);
        to
    });
    let read = json(&["diff", &files[0], &files[1]]);
    assert_eq!(read["periods"][0]["subjects"], written["periods"][0]["subjects"]);
    keeps_the_contract("comparison.schema.json", &read);
}

#[test]
fn two_periods_are_compared_and_add_up() {
    let found = json(&["diff", SPECIALIST, "--period", "2024-Q3", "2024-Q4"]);
    keeps_the_contract("comparison.schema.json", &found);
    adds_up(&found);
    assert_eq!(found["periods"][0]["before"], "2024-Q3");
    assert_eq!(found["periods"][0]["after"], "2024-Q4");
}

#[test]
fn how_far_an_outcome_depends_on_weights_is_the_same_for_all_threads() {
    let with = |threads: &str| {
        stdout_of(&[
            "sensitivity",
            SPECIALIST,
            "--draws",
            "100",
            "--seed",
            "9",
            "--threads",
            threads,
            "--format",
            "json",
        ])
    };
    let one = with("1");
    assert!(with("2") == one && with("8") == one);
    let found = serde_json::from_str(&one).expect("JSON");
    keeps_the_contract("sensitivity.schema.json", &found);
    assert_eq!(found["draws"].as_array().expect("draws").len(), 100);
    assert_eq!(
        found["draws"][0]["factors"].as_array().map(Vec::len),
        found["weights"].as_array().map(Vec::len)
    );
}

#[test]
fn what_differs_can_be_told_by_the_exit_code() {
    let end = |arguments: &[&str]| weigh(arguments).status.code();
    let two = ["diff", SPECIALIST, "--period", "2024-Q3", "2024-Q4"];
    assert_eq!(end(&two), Some(0));
    assert_eq!(end(&[&two[..], &["--exit-code"]].concat()), Some(1));
    let same = [
        "diff",
        SPECIALIST,
        "--period",
        "2024-Q4",
        "2024-Q4",
        "--exit-code",
    ];
    assert_eq!(end(&same), Some(0));
}
