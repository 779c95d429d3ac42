//! Flags that mean nothing where they stand are refused, and never taken in silence.

use std::fs;

use crate::program::{stdout_of, weigh};

const SPECIALIST: &str = "examples/specialist/specialist.kpi";

fn refused(arguments: &[&str]) -> String {
    let output = weigh(arguments);
    assert_eq!(output.status.code(), Some(2), "{arguments:?}");
    assert!(output.stdout.is_empty(), "{arguments:?}");
    String::from_utf8(output.stderr).expect("UTF-8")
}

#[test]
fn of_outcomes_nothing_is_asked_that_only_a_scorecard_answers() {
    let folder = tempfile::tempdir().expect("a folder");
    let json = folder.path().join("a.json").display().to_string();
    stdout_of(&["run", SPECIALIST, "--out", &json]);
    for flag in [
        &["--set", "csat_target=3%"][..],
        &["--by", "team"],
        &["--scorecard", "specialist"],
        &["--bad-rows", "skip"],
    ] {
        let said = refused(&[&["diff", &json, &json], flag].concat());
        let first = format!("error: {} is for scorecards, and both are outcomes\n", flag[0]);
        assert!(said.starts_with(&first), "{said}");
    }
    // Where one of the two is a scorecard, it is for that.
    stdout_of(&["diff", &json, SPECIALIST, "--set", "csat_target=80%"]);
}

#[test]
fn a_param_is_set_once() {
    let twice = ["--set", "csat_target=80%", "--set", "csat_target=95%"];
    for command in [
        &["run", SPECIALIST][..],
        &["explain", SPECIALIST, "--subject", "E017"],
        &["whatif", SPECIALIST],
        &["sensitivity", SPECIALIST],
        &["diff", SPECIALIST, "--period", "2024-Q3", "2024-Q4"],
    ] {
        let said = refused(&[command, &twice].concat());
        let expected = "error: --set: `csat_target` is set twice\n  = help: set it once\n";
        assert_eq!(said, expected, "{command:?}");
    }
}

#[test]
fn one_value_may_be_set_and_the_other_param_too() {
    let folder = tempfile::tempdir().expect("a folder");
    let form = folder.path().join("form.kpi");
    fs::write(folder.path().join("staff.csv"), "id,points\nE1,5\n").expect("a table");
    fs::write(
        &form,
        "table staff from csv \"staff.csv\" { key id }
param most = 10
param least = 0
scorecard s { subject staff kpi k { value staff.points score least -> 0, most -> 100 } }
",
    )
    .expect("a scorecard");
    let form = form.display().to_string();
    let csv = stdout_of(&[
        "run", &form, "--set", "most=5", "--set", "least=1", "--format", "csv",
    ]);
    assert!(csv.contains("\nE1,,,100,"), "{csv}");
}
