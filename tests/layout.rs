//! The forms that ship stand in the one layout.

mod program;

use std::fs;
use std::path::PathBuf;

use program::{root, weigh};

/// The forms below these folders.
fn forms(folders: &[&str]) -> Vec<String> {
    let mut open: Vec<PathBuf> = folders.iter().map(|folder| root().join(folder)).collect();
    let mut found = Vec::new();
    while let Some(folder) = open.pop() {
        for entry in fs::read_dir(folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                open.push(path);
            } else if path.extension().is_some_and(|extension| extension == "kpi") {
                let path = path.strip_prefix(root()).expect("below the root");
                found.push(path.to_str().expect("a path in UTF-8").to_owned());
            }
        }
    }
    found
}

#[test]
fn every_form_that_ships_stands_in_the_one_layout() {
    let mut forms = forms(&[
        "examples",
        "src/templates",
        "tests/corpus/good",
        "tests/published",
        "bench",
    ]);
    // This one shows that what a Chinese keyboard writes is read as meant.
    forms.retain(|form| !form.ends_with("中文.kpi") && !form.ends_with("中文全.kpi"));
    assert!(forms.len() >= 15, "only {} forms were found", forms.len());
    let arguments: Vec<&str> = ["fmt", "--check"]
        .into_iter()
        .chain(forms.iter().map(String::as_str))
        .collect();
    let output = weigh(&arguments);
    let shown = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success(), "run `weigh fmt` on these:\n{shown}");
}
