//! Where a run is kept: in the folder that was named and nowhere else, and there only when it is whole.

use std::fs;

use super::{Desk, text};

fn inside(desk: &Desk, folder: &str) -> Vec<String> {
    let mut names: Vec<String> = fs::read_dir(desk.at(folder))
        .expect("a folder")
        .map(|entry| entry.expect("an entry").file_name().into_string().expect("UTF-8"))
        .collect();
    names.sort();
    names
}

#[test]
fn a_name_of_a_scorecard_is_no_path() {
    let long = "长".repeat(100);
    for (name, folder) in [
        ("../esc", "___esc-2024-Q1"),
        ("a/b", "a_b-2024-Q1"),
        ("x: y?", "x__y_-2024-Q1"),
        ("-rf", "_rf-2024-Q1"),
        ("con", "con_-2024-Q1"),
        ("COM7", "COM7_-2024-Q1"),
        ("客服-华东", "客服-华东-2024-Q1"),
        (&long, &format!("{}-2024-Q1", "长".repeat(30))),
    ] {
        let desk = Desk::new();
        desk.change("form.kpi", "scorecard service", &format!("scorecard `{name}`"));
        let before = inside(&desk, ".");
        let run = ["run", "form.kpi", "--period", "2024-Q1", "--save", "runs"];
        let output = desk.weigh(&[&run[..], &["--out", "q1.json"]].concat());
        let said = text(&output.stderr);
        assert!(output.status.success(), "{name}: {said}");
        assert_eq!(said, format!("wrote q1.json\nkept in runs/{folder}\n"));
        assert_eq!(inside(&desk, "runs"), [folder], "{name}");
        assert_eq!(
            inside(&desk, ".").len(),
            before.len() + 2,
            "{name}: nothing but these two"
        );
        let verified = desk.weigh(&["verify", &format!("runs/{folder}")]);
        assert!(verified.status.success(), "{name}: {}", text(&verified.stdout));
    }
}

#[test]
fn a_run_that_fails_leaves_no_folder() {
    let desk = Desk::new();
    let before = inside(&desk, ".");
    for failing in [
        &["--period", "2031-Q1"][..],
        &["--subject", "E99"],
        &["--out", "form.kpi", "--format", "csv"],
        &["--out", "nowhere/a.csv"],
    ] {
        let run = ["run", "form.kpi", "--save", "new/runs"];
        let output = desk.weigh(&[&run[..], failing].concat());
        assert!(!output.status.success(), "{failing:?}");
        assert_eq!(inside(&desk, "."), before, "{failing:?}");
    }
    let output = desk.weigh(&["run", "form.kpi", "--period", "2024-Q1", "--save", "new/runs"]);
    assert!(output.status.success(), "{}", text(&output.stderr));
    assert_eq!(inside(&desk, "new/runs"), ["service-2024-Q1"]);
    assert_eq!(
        desk.weigh(&["verify", "new/runs/service-2024-Q1"]).status.code(),
        Some(0)
    );
}
