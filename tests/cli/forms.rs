//! The forms of a result: JSON keeps its contract on real outcomes, a file gets the form of its name, colours come
//! only when they are wanted.

use std::fs;

use crate::program::{root, stdout_of, weigh};

const SPECIALIST: &str = "examples/specialist/specialist.kpi";

#[test]
fn the_examples_keep_the_contract_of_json() {
    let schema = fs::read_to_string(root().join("docs/outcome.schema.json")).expect("the schema");
    let schema = serde_json::from_str(&schema).expect("the schema is JSON");
    let validator = jsonschema::validator_for(&schema).expect("the schema is one");
    let runs: &[&[&str]] = &[
        &[SPECIALIST],
        &[
            SPECIALIST,
            "--period",
            "2024-Q1..2024-Q4",
            "--subject",
            "E001",
            "E018",
        ],
        &["examples/crm-health/crm-health.kpi"],
        &["examples/customer-scorecard/customer-scorecard.kpi"],
        &["tests/corpus/good/rules.kpi", "--period", "2024-Q3..2024-Q4"],
        &[
            "tests/corpus/good/across.kpi",
            "--period",
            "2024-Q4",
            "--subject",
            "E1",
        ],
        &["examples/specialist/teams.kpi", "--period", "2024-Q1..2024-Q4"],
        &["examples/specialist/teams.kpi", "--by", "team"],
        &["tests/corpus/good/rollups.kpi"],
    ];
    for run in runs {
        let arguments = [&["run", "--format", "json"], *run].concat();
        let value = serde_json::from_str(&stdout_of(&arguments)).expect("what is written is JSON");
        let errors: Vec<_> = validator
            .iter_errors(&value)
            .map(|error| format!("{}: {error}", error.instance_path()))
            .collect();
        assert!(errors.is_empty(), "{run:?}: {errors:#?}");
    }
}

#[test]
fn json_says_which_bytes_were_read() {
    let text = stdout_of(&["run", SPECIALIST, "--format", "json", "--subject", "E001"]);
    let value: serde_json::Value = serde_json::from_str(&text).expect("JSON");
    let staff = &value["inputs"][0];
    assert_eq!(staff["table"], "staff");
    assert_eq!(staff["sha256"].as_str().map(str::len), Some(64));
    assert_eq!(staff["files"][0]["sha256"], staff["sha256"]);
}

#[test]
fn roll_ups_get_a_csv_file_of_their_own() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("sales.csv");
    stdout_of(&[
        "run",
        "tests/corpus/good/rollups.kpi",
        "--out",
        &path.display().to_string(),
    ]);
    let text = fs::read_to_string(folder.path().join("sales-rollups.csv")).expect("the roll-ups");
    insta::assert_snapshot!("rollups_csv", text);
}

#[test]
fn several_forms_of_one_name_have_one_file_of_roll_ups_and_one_of_rows_left_out() {
    let folder = tempfile::tempdir().expect("a folder");
    let inside = |name: &str| folder.path().join(name);
    fs::write(
        inside("form.kpi"),
        "table staff from csv \"staff.csv\" { key id }
        scorecard s { subject staff kpi k { value staff.points score = value } rollup team { total average } }",
    )
    .expect("a scorecard");
    fs::write(inside("staff.csv"), "id,team,points\nE1,T1,5\nE2,T1,7\n,T1,9\n").expect("a table");
    stdout_of(&[
        "run",
        inside("form.kpi").to_str().expect("UTF-8"),
        "--format",
        "csv,parquet,arrow",
        "--bad-rows",
        "skip",
        "--out",
        inside("x").to_str().expect("UTF-8"),
    ]);
    let mut names: Vec<String> = (fs::read_dir(folder.path()).expect("a folder").flatten())
        .map(|entry| entry.file_name().into_string().expect("UTF-8"))
        .filter(|name| name.starts_with('x'))
        .collect();
    names.sort();
    assert_eq!(
        names,
        [
            "x-rollups.csv",
            "x.arrow",
            "x.csv",
            "x.data-errors.csv",
            "x.parquet"
        ]
    );
    let rolled = fs::read_to_string(inside("x-rollups.csv")).expect("the roll-ups");
    assert!(rolled.contains("T1"), "{rolled}");
    // A result of that name is still no other part of the result.
    let output = weigh(&[
        "run",
        inside("form.kpi").to_str().expect("UTF-8"),
        "--bad-rows",
        "skip",
        "--out",
        inside("y.csv").to_str().expect("UTF-8"),
        "--out",
        inside("y-rollups.csv").to_str().expect("UTF-8"),
    ]);
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&output.stderr).contains("two parts of the result would go to"));
}

#[test]
fn a_roll_up_does_not_replace_what_was_read() {
    let folder = tempfile::tempdir().expect("a folder");
    let inside = |name: &str| folder.path().join(name);
    fs::write(
        inside("form.kpi"),
        "table staff from csv \"x-rollups.csv\" { key id }
        scorecard s { subject staff kpi k { value staff.points score = value } rollup team { total average } }",
    )
    .expect("a scorecard");
    fs::write(inside("x-rollups.csv"), "id,team,points\nE1,T1,5\n").expect("a table");
    let (form, out) = (inside("form.kpi"), inside("x.csv"));
    let output = weigh(&[
        "run",
        form.to_str().expect("UTF-8"),
        "--out",
        out.to_str().expect("UTF-8"),
    ]);
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&output.stderr).contains("x-rollups.csv is read by this run"));
    assert!(!out.exists(), "nothing is written before that is known");
}

#[test]
fn a_file_gets_the_form_that_its_name_says() {
    let folder = tempfile::tempdir().expect("a folder");
    for (name, begins) in [
        ("a.json", "{\n\"format\": 1,"),
        ("a.CSV", "subject,label,period,"),
        ("a.txt", "客户关系"),
    ] {
        let path = folder.path().join(name).display().to_string();
        let printed = stdout_of(&["run", SPECIALIST, "--out", &path]);
        assert!(printed.is_empty(), "the result goes to the file alone");
        let text = fs::read_to_string(&path).expect("the result");
        assert!(text.starts_with(begins), "{name}: {}", &text[..60]);
    }
    let path = folder.path().join("a.json").display().to_string();
    stdout_of(&["run", SPECIALIST, "--out", &path, "--format", "csv"]);
    assert!(
        fs::read_to_string(&path)
            .expect("the result")
            .starts_with("subject,"),
        "a form that is named wins"
    );
    assert!(stdout_of(&["run", SPECIALIST, "--out", "-", "--format", "csv"]).starts_with("subject,"));
}

#[test]
fn colours_come_only_when_they_are_wanted() {
    let colored = |color: &str| stdout_of(&["run", SPECIALIST, "--color", color]).contains('\u{1b}');
    assert!(colored("always"), "even where NO_COLOR is set");
    assert!(!colored("never"));
    assert!(!colored("auto"), "standard output is no terminal here");
}

#[test]
fn quiet_says_nothing_but_the_result() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("a.csv").display().to_string();
    let loud = weigh(&["run", SPECIALIST, "--out", &path]);
    assert_eq!(String::from_utf8_lossy(&loud.stderr), format!("wrote {path}\n"));
    let quiet = weigh(&["run", SPECIALIST, "--out", &path, "--quiet"]);
    assert!(quiet.status.success() && quiet.stderr.is_empty() && quiet.stdout.is_empty());
}

#[test]
fn several_forms_come_out_of_one_run() {
    let folder = tempfile::tempdir().expect("a folder");
    let inside = |name: &str| folder.path().join(name).display().to_string();
    let printed = stdout_of(&[
        "run",
        SPECIALIST,
        "--out",
        &inside("q4.json"),
        "--out",
        "-",
        "--out",
        &inside("q4.csv"),
    ]);
    assert_eq!(
        without_time(&printed),
        without_time(&stdout_of(&["run", SPECIALIST]))
    );
    for (name, format) in [("q4.json", "json"), ("q4.csv", "csv")] {
        let alone = stdout_of(&["run", SPECIALIST, "--format", format]);
        assert_eq!(
            fs::read_to_string(inside(name)).expect("the result"),
            alone,
            "{name}"
        );
    }
    let names = weigh(&[
        "run",
        SPECIALIST,
        "--format",
        "csv,json",
        "--out",
        &inside("of.2024"),
    ]);
    assert_eq!(
        String::from_utf8_lossy(&names.stderr),
        format!(
            "wrote {}\nwrote {}\n",
            inside("of.2024.csv"),
            inside("of.2024.json")
        )
    );
}

/// A table without its last line but one, in which the time that it took stands.
fn without_time(table: &str) -> Vec<&str> {
    table.lines().filter(|line| !line.contains("read in")).collect()
}

#[test]
fn of_several_files_none_comes_where_one_cannot() {
    let folder = tempfile::tempdir().expect("a folder");
    let inside = |name: &str| folder.path().join(name);
    let table = inside("data.csv");
    fs::write(&table, "id,points\nE1,5\n").expect("a table");
    fs::write(
        inside("form.kpi"),
        "table staff from csv \"data.csv\" { key id }
        scorecard s { subject staff kpi k { value staff.points score = value } }",
    )
    .expect("a scorecard");
    let (form, json) = (inside("form.kpi"), inside("a.json"));
    let text = |path: &std::path::Path| path.to_str().expect("UTF-8").to_owned();
    let output = weigh(&["run", &text(&form), "--out", &text(&json), "--out", &text(&table)]);
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&output.stderr).contains("data.csv is read by this run"));
    assert!(!json.exists(), "no other form comes alone");
}

#[test]
fn rows_that_csv_leaves_out_are_told_once_where_another_form_has_them() {
    let folder = tempfile::tempdir().expect("a folder");
    let inside = |name: &str| folder.path().join(name).display().to_string();
    fs::write(inside("data.csv"), "id,points\nE1,5\nE1,6\n").expect("a table");
    fs::write(
        inside("form.kpi"),
        "table staff from csv \"data.csv\" { key id }
        scorecard s { subject staff kpi k { value staff.points score = value } }",
    )
    .expect("a scorecard");
    let form = inside("form.kpi");
    let told = |outs: &[&str]| {
        let arguments = [&["run", form.as_str(), "--bad-rows", "skip", "--quiet"], outs].concat();
        String::from_utf8(weigh(&arguments).stderr).expect("UTF-8")
    };
    assert!(
        told(&["--format", "csv"]).contains("Left out for errors in the data"),
        "{}",
        told(&["--format", "csv"])
    );
    assert_eq!(told(&["--out", &inside("a.json"), "--out", "-"]), "");
}
