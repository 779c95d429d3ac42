//! `weigh new`: what it writes runs at once, and it overwrites nothing.

use std::fs;

use crate::program::{command_in, stdout_of, weigh};

/// Each template with its scorecard, and the number of its subjects.
const TEMPLATES: &[(&str, &str, usize)] = &[
    ("service", "service.kpi", 6),
    ("customers", "customers.kpi", 8),
    ("chinese", "考核.kpi", 5),
];

#[test]
fn each_template_runs_as_it_is_written() {
    for (template, file, subjects) in TEMPLATES {
        let folder = tempfile::tempdir().expect("a folder");
        let new = folder.path().join("start").display().to_string();
        stdout_of(&["new", &new, "--template", template]);
        let file = format!("{new}/{file}");
        let checked = weigh(&["check", "--data", &file]);
        let said = String::from_utf8_lossy(&checked.stderr).into_owned();
        assert_eq!(said, "1 file checked: no mistakes\n", "{template}");
        let results = stdout_of(&["run", &file, "--format", "csv"]);
        let rows: Vec<&str> = results.lines().skip(1).collect();
        assert_eq!(rows.len(), *subjects, "{template}:\n{results}");
        let totals: Vec<&str> = rows.iter().filter_map(|row| row.split(',').nth(3)).collect();
        assert!(
            totals.iter().any(|total| *total != totals[0]),
            "{template} has something to tell: {totals:?}"
        );
    }
}

#[test]
fn no_template_is_left_out_of_this_test() {
    let help = stdout_of(&["new", "--help"]);
    let told = help
        .lines()
        .filter(|line| line.trim_start().starts_with("- "))
        .count();
    assert_eq!(told, TEMPLATES.len(), "{help}");
}

#[test]
fn the_examples_of_every_help_work() {
    for command in ["run", "check", "explain", "whatif", "sensitivity", "diff"] {
        let help = stdout_of(&[command, "--help"]);
        let examples: Vec<&str> = help
            .lines()
            .filter_map(|line| line.strip_prefix("  weigh "))
            .filter(|line| !line.contains("--out") && !line.contains("q3.json"))
            .collect();
        assert!(!examples.is_empty(), "{help}");
        for example in examples {
            let arguments: Vec<&str> = example.split(' ').collect();
            assert!(weigh(&arguments).status.success(), "weigh {example}");
        }
    }
}

#[test]
fn an_empty_folder_will_do_and_a_full_one_is_left_alone() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().display().to_string();
    stdout_of(&["new", &path]);
    let file = folder.path().join("service.kpi");
    fs::write(&file, "mine").expect("a file");
    let again = weigh(&["new", &path]);
    assert_eq!(again.status.code(), Some(2));
    assert_eq!(fs::read_to_string(&file).expect("a file"), "mine");
}

#[test]
fn tables_of_data_are_found_from_a_folder_that_is_new() {
    let desk = tempfile::tempdir().expect("a folder");
    fs::create_dir(desk.path().join("data")).expect("a folder");
    fs::write(desk.path().join("data/calls.csv"), "id,made\nE1,7\nE2,9\n").expect("a file");
    for (folder, locator) in [("out", "../data/calls.csv"), ("data/a/b", "../../calls.csv")] {
        let weigh = |arguments: &[&str]| {
            let output = command_in(desk.path(), arguments)
                .output()
                .expect("the command starts");
            let said = String::from_utf8_lossy(&output.stderr).into_owned();
            assert!(output.status.success(), "{arguments:?}: {said}");
        };
        weigh(&["new", folder, "--from", "data/calls.csv"]);
        let name = folder.rsplit('/').next().expect("a name");
        let form = format!("{folder}/{name}.kpi");
        let text = fs::read_to_string(desk.path().join(&form)).expect("the tables");
        assert!(text.contains(&format!("from csv \"{locator}\"")), "{text}");
        weigh(&["check", "--data", &form]);
    }
}
