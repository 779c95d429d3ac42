//! The corpus: each broken scorecard gets its message, each good one compiles, and no code is without a file.

mod program;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use program::{root, weigh};
use weigh_engine::dsl::diagnostic::Code;

fn files(folder: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut open = vec![root().join("tests/corpus").join(folder)];
    while let Some(folder) = open.pop() {
        for entry in fs::read_dir(folder).expect("a folder of the corpus") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                open.push(path);
            } else if path.extension().is_some_and(|extension| extension == "kpi") {
                found.push(path.strip_prefix(root()).expect("below the root").to_path_buf());
            }
        }
    }
    found.sort();
    found
}

/// What `weigh check --data` says of a file.
fn checked(file: &Path) -> String {
    let output = weigh(&["check", "--data", file.to_str().expect("a path in UTF-8")]);
    String::from_utf8(output.stderr).expect("messages are UTF-8")
}

#[test]
fn every_broken_scorecard_gets_its_message() {
    for file in files("bad") {
        let name = file
            .file_stem()
            .and_then(|stem| stem.to_str())
            .expect("a name")
            .to_owned();
        let said = checked(&file);
        if let Some(code) = name.get(..5).filter(|code| Code::parse(code).is_some()) {
            assert!(
                said.contains(&format!("[{code}]")),
                "{} does not give {code}:\n{said}",
                file.display()
            );
        }
        insta::assert_snapshot!(name, said);
    }
}

#[test]
fn a_mistake_of_the_text_is_told_without_what_follows_from_it() {
    for file in files("bad/syntax") {
        let said = checked(&file);
        let messages = said.lines().filter(|line| line.starts_with("error[")).count();
        assert_eq!(messages, 1, "{}:\n{said}", file.display());
    }
}

#[test]
fn five_mistakes_give_five_messages() {
    let said = checked(Path::new("tests/corpus/bad/five-mistakes.kpi"));
    let messages = said.lines().filter(|line| line.starts_with("error[")).count();
    assert_eq!(messages, 5, "{said}");
}

#[test]
fn every_good_scorecard_has_nothing_said_of_it() {
    for file in files("good") {
        let file = file.to_str().expect("a path in UTF-8");
        // Also without a look at the data, where nobody knows the columns.
        for arguments in [&["check", "--data", file][..], &["check", file]] {
            let output = weigh(arguments);
            let said = String::from_utf8_lossy(&output.stderr).into_owned();
            assert!(
                output.status.success() && !said.contains('['),
                "{arguments:?}:\n{said}"
            );
        }
    }
}

#[test]
fn no_code_is_without_a_file() {
    let told: BTreeSet<String> = files("bad")
        .iter()
        .filter_map(|file| file.file_stem()?.to_str()?.get(..5).map(str::to_owned))
        .collect();
    let missing: Vec<&str> = Code::ALL
        .iter()
        .map(|code| code.text())
        .filter(|code| !told.contains(*code))
        .collect();
    assert!(
        missing.is_empty(),
        "no file of tests/corpus/bad shows {missing:?}"
    );
}
