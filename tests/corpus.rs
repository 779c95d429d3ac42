//! The corpus: each broken scorecard gets its message, each good one its numbers, no code is without a file among the broken
//! ones, and no word of the language without one among the good.

mod program;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use program::{root, stdout_of, weigh};
use weigh_engine::dsl::diagnostic::Code;
use weigh_engine::dsl::format::{Language, format};
use weigh_engine::dsl::syntax::{FUNCTIONS, KEYWORDS};

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

/// The names of the scorecards of a form, each once.
fn scorecards(text: &str) -> BTreeSet<&str> {
    let heads = (text.lines()).filter_map(|line| {
        let rest = line.strip_prefix("scorecard ");
        rest.or_else(|| line.strip_prefix("评分卡 "))
    });
    heads.filter_map(|rest| rest.split_whitespace().next()).collect()
}

#[test]
fn every_good_scorecard_gives_its_numbers() {
    for file in files("good") {
        let text = fs::read_to_string(root().join(&file)).expect("a file of the corpus");
        let name = file.file_stem().and_then(|stem| stem.to_str()).expect("a name");
        let path = file.to_str().expect("a path in UTF-8");
        let mut numbers = String::new();
        for scorecard in scorecards(&text) {
            let csv = stdout_of(&[
                "run",
                path,
                "--scorecard",
                scorecard,
                "--format",
                "csv",
                "--quiet",
            ]);
            numbers.extend([scorecard, "\n", &csv, "\n"]);
        }
        insta::assert_snapshot!(format!("good-{name}"), numbers);
    }
}

#[test]
fn the_tests_in_good_scorecards_are_met() {
    let with_tests: Vec<PathBuf> = (files("good").into_iter())
        .filter(|file| fs::read_to_string(root().join(file)).is_ok_and(|text| text.contains("\ntest ")))
        .collect();
    assert!(with_tests.len() >= 3, "{with_tests:?}");
    for file in with_tests {
        stdout_of(&["test", file.to_str().expect("a path in UTF-8")]);
    }
}

#[test]
fn no_word_is_without_a_good_scorecard() {
    // In Chinese each meaning of a word has a word of its own.
    let texts: String = (files("good").iter())
        .map(|file| {
            let text = fs::read_to_string(root().join(file)).expect("a file of the corpus");
            let chinese = format(&file.to_string_lossy(), &text, Some(Language::Chinese));
            chinese.unwrap_or_else(|_| panic!("{} cannot be read", file.display()))
        })
        .collect();
    let words: BTreeSet<&str> = texts.split(|c: char| !c.is_alphanumeric()).collect();
    // Units and the counts before them are one word: `3个月`.
    let stands = |chinese: &str| {
        words
            .iter()
            .any(|word| word.trim_start_matches(|c: char| c.is_ascii_digit()) == chinese)
    };
    let (of_year, others): (Vec<_>, Vec<_>) =
        (KEYWORDS.iter().map(|keyword| (keyword.english, keyword.chinese)))
            .chain(FUNCTIONS.iter().copied())
            .partition(|(_, chinese)| chinese.ends_with('月') && *chinese != "个月");
    let missing: Vec<_> = others.iter().filter(|(_, chinese)| !stands(chinese)).collect();
    assert!(missing.is_empty(), "no file of tests/corpus/good has {missing:?}");
    // The months in which a year may start are one choice.
    assert!(of_year.len() == 12 && of_year.iter().any(|(_, chinese)| stands(chinese)));
}

/// Codes that need a plugin that was built: `tests/plugins/refused.rs` asks for each of them.
const WITH_A_PLUGIN: [&str; 2] = ["E0603", "E0604"];

#[test]
fn no_code_is_without_a_file() {
    let told: BTreeSet<String> = files("bad")
        .iter()
        .filter_map(|file| file.file_stem()?.to_str()?.get(..5).map(str::to_owned))
        .collect();
    let missing: Vec<&str> = Code::ALL
        .iter()
        .map(|code| code.text())
        .filter(|code| !told.contains(*code) && !WITH_A_PLUGIN.contains(code))
        .collect();
    assert!(
        missing.is_empty(),
        "no file of tests/corpus/bad shows {missing:?}"
    );
}
