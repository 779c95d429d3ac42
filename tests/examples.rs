//! The examples run as they stand, and print what is kept here; the forms in the README and the examples are sound.

mod program;

use std::fs;

use program::{root, stdout_of, weigh};

/// The table without its last line, which says how long the run took.
fn table(arguments: &[&str]) -> String {
    let shown = stdout_of(arguments);
    let (before, last) = shown.trim_end().rsplit_once('\n').expect("a table has lines");
    assert!(
        last.contains("rows read in"),
        "the last line tells rows and time: {last}"
    );
    before.to_owned()
}

#[test]
fn every_example_prints_what_is_kept() {
    for name in [
        "specialist",
        "customer-scorecard",
        "crm-health",
        "crm-teams",
        "balanced-scorecard",
        "okr",
        "rfm",
    ] {
        insta::assert_snapshot!(
            format!("{name}"),
            table(&["run", &format!("examples/{name}/{name}.kpi")])
        );
    }
}

/// The exports of four systems, in English and Chinese, and which scorecards there is data for.
const EXPORTS: [(&str, &[&str]); 7] = [
    ("salesforce", &["sales", "orders", "campaigns", "service"]),
    ("salesforce-zh", &["sales", "orders", "campaigns", "service"]),
    ("zoho", &["sales", "orders", "campaigns"]),
    ("zoho-zh", &["sales", "orders", "campaigns"]),
    ("hubspot", &["sales", "service"]),
    ("fxiaoke", &["sales", "orders"]),
    ("fxiaoke-zh", &["sales", "orders"]),
];

#[test]
fn exports_of_four_systems_in_two_languages_make_the_same_numbers() {
    // The keys of people are each system's own; what stands behind them is not.
    let of = |system: &str, scorecard: &str| -> Vec<String> {
        let form = format!("examples/crm-exports/{system}.kpi");
        let shown = stdout_of(&["run", &form, "--scorecard", scorecard, "--format", "csv"]);
        let rows = shown.lines().map(|line| line.split_once(',').expect("cells").1);
        rows.map(str::to_owned).collect()
    };
    let (first, scorecards) = EXPORTS[0];
    for scorecard in scorecards {
        let expected = of(first, scorecard);
        assert_eq!(expected.len(), 5, "a row for each of four people");
        let others = EXPORTS[1..].iter();
        for (system, _) in others.filter(|(_, scorecards)| scorecards.contains(scorecard)) {
            assert_eq!(of(system, scorecard), expected, "{scorecard} of {system}");
        }
        let form = format!("examples/crm-exports/{first}.kpi");
        insta::assert_snapshot!(
            format!("crm-exports-{scorecard}"),
            table(&["run", &form, "--scorecard", scorecard])
        );
    }
}

#[test]
fn each_family_of_posts_has_a_review_of_its_own() {
    for (family, scorecard) in [
        ("leaders", "管理序列"),
        ("specialists", "专业序列"),
        ("sellers", "销售序列"),
    ] {
        let form = "examples/360-review/360-review.kpi";
        insta::assert_snapshot!(
            format!("review-{family}"),
            table(&["run", form, "--scorecard", scorecard])
        );
    }
}

#[test]
fn the_tests_in_the_examples_are_met() {
    for (name, tests) in [("crm-teams", 2), ("balanced-scorecard", 1), ("okr", 2)] {
        let shown = stdout_of(&["test", &format!("examples/{name}/{name}.kpi")]);
        let met = shown.lines().filter(|line| line.starts_with("ok "));
        assert_eq!(met.count(), tests, "{shown}");
    }
}

#[test]
fn teams_are_rolled_up_and_computed_anew() {
    let teams = "examples/specialist/teams.kpi";
    insta::assert_snapshot!("teams", table(&["run", teams]));
    insta::assert_snapshot!("teams_by_team", table(&["run", teams, "--by", "team"]));
}

#[test]
fn every_folder_of_the_examples_is_tested() {
    let folders = fs::read_dir(root().join("examples"))
        .expect("the examples")
        .flatten();
    let mut names: Vec<String> = folders
        .filter_map(|entry| entry.file_name().into_string().ok())
        .collect();
    names.sort();
    assert_eq!(
        names,
        [
            "360-review",
            "balanced-scorecard",
            "crm-exports",
            "crm-health",
            "crm-teams",
            "customer-scorecard",
            "generate",
            "okr",
            "plugins",
            "rfm",
            "specialist"
        ]
    );
}

#[test]
fn good_scorecards_give_what_is_kept() {
    for (name, period) in [
        ("across", "2024-Q4"),
        ("aggregates", "2024-Q4"),
        ("curves", "2024-Q3..2024-Q4"),
        ("dated", "2024-Q3..2024-Q4"),
        ("reuse", "2024-Q4"),
        ("reuse-rules", "2024-Q4"),
        ("rules", "2024-Q3..2024-Q4"),
        ("windows", "2024-09..2024-12"),
        ("中文", "2024-Q4"),
        ("中文全", "2024-Q4"),
    ] {
        let file = format!("tests/corpus/good/{name}.kpi");
        let shown = stdout_of(&["run", &file, "--period", period, "--format", "csv"]);
        // A column a line: subjects side by side read better than a hundred columns.
        let rows: Vec<Vec<&str>> = shown.lines().map(|line| line.split(',').collect()).collect();
        assert!(
            rows.iter().all(|row| row.len() == rows[0].len()),
            "no cell of these holds a comma"
        );
        let turned: Vec<String> = (0..rows[0].len())
            .map(|column| rows.iter().map(|row| row[column]).collect::<Vec<_>>().join(" | "))
            .collect();
        insta::assert_snapshot!(format!("good-{name}"), turned.join("\n"));
    }
}

#[test]
fn the_form_in_the_readme_is_sound() {
    let readme = fs::read_to_string(root().join("README.md")).expect("the README");
    let form = readme
        .split("```kpi\n")
        .nth(1)
        .and_then(|rest| rest.split("```").next())
        .expect("a form");
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("service.kpi");
    fs::write(&path, form).expect("a file");
    let output = weigh(&["check", path.to_str().expect("a path in UTF-8")]);
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    // The broken one below it is this form with one number changed.
    fs::write(&path, form.replace("weight 30%", "weight 35%")).expect("a file");
    let output = weigh(&["check", path.to_str().expect("a path in UTF-8")]);
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    let shown = readme
        .split("```text\n")
        .nth(1)
        .and_then(|rest| rest.split("```").next())
        .expect("a message");
    for line in shown.lines().filter(|line| !line.contains("-->")) {
        assert!(
            said.contains(line.trim_end()),
            "the README shows `{line}`, the command says\n{said}"
        );
    }
}
