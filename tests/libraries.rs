//! The libraries that ship do what their comments say. Each measure and template has a test in the language, in
//! `tests/std/NAME/`, with rows few enough to check by hand; the comment of a measure names what it needs; and the page of
//! each library in `docs/reference/` is made of its comments.
//!
//! `UPDATE_DOCS=1 cargo test --test libraries` writes the pages. Read the diff.

#[path = "libraries/library.rs"]
mod library;
#[path = "libraries/needs.rs"]
mod needs;
#[path = "libraries/page.rs"]
mod page;
mod program;
#[path = "libraries/tested.rs"]
mod tested;

use std::fs;
use std::path::PathBuf;

use library::{Kind, Library};
use program::{root, stdout_of};

/// The forms in `tests/std/NAME/`.
fn tests_of(library: &Library) -> Vec<PathBuf> {
    let folder = format!("tests/std/{}", library.name);
    let entries = fs::read_dir(root().join(&folder));
    let entries = entries.unwrap_or_else(|error| panic!("{folder}, the tests of the library: {error}"));
    let mut files: Vec<PathBuf> = entries.map(|entry| entry.expect("an entry").path()).collect();
    files.sort();
    files
}

#[test]
fn the_tests_of_the_libraries_are_met() {
    for library in Library::all() {
        for file in tests_of(&library) {
            let file = file.to_str().expect("a path in UTF-8");
            stdout_of(&["fmt", "--check", file]);
            assert!(stdout_of(&["test", file]).starts_with("ok "), "{file} has tests");
        }
    }
}

#[test]
fn nothing_in_a_library_is_without_a_test() {
    for library in Library::all() {
        let forms: Vec<String> = (tests_of(&library).iter())
            .map(|file| fs::read_to_string(file).expect("a form"))
            .collect();
        let untested: Vec<&str> = (library.declarations.iter())
            .filter(|one| matches!(one.kind, Kind::Measure | Kind::Template))
            .map(|one| one.name.as_str())
            .filter(|name| {
                !forms
                    .iter()
                    .any(|form| tested::expects(form, &library.name, name))
            })
            .collect();
        assert!(
            untested.is_empty(),
            "no test in tests/std/{} expects anything of {untested:?}",
            library.name
        );
    }
}

#[test]
fn a_measure_counts_as_tested_where_something_is_expected_of_it() {
    let form = "kpi a { value crm.one score = 1 }\nkpi b = crm.two(crm.three, 1)\n  # crm.four\ntest \"a\" {\n  given b = 1\n  expect a = 5  # b\n}\n";
    assert!(tested::expects(form, "crm", "one"));
    assert!(!tested::expects(form, "crm", "two"), "it is given, not expected");
    assert!(!tested::expects(form, "crm", "four"), "a comment tests nothing");
    assert!(!tested::expects(form, "hr", "one"));
    assert!(tested::expects(
        &form.replace("a = 5", "round(b.score, 1) = 5"),
        "crm",
        "two"
    ));
}

#[test]
fn the_comment_of_a_measure_names_what_is_asked_for() {
    let mut mistakes = Vec::new();
    for library in Library::all() {
        for measure in (library.declarations.iter()).filter(|one| one.kind == Kind::Measure) {
            let Some(facts) = measure.facts() else {
                mistakes.push(format!(
                    "{} does not say `Unit: …; … is better. Needs …. Source: ….`",
                    measure.name
                ));
                continue;
            };
            let needs = needs::of(&library, &measure.name);
            if facts.needs != needs {
                mistakes.push(format!(
                    "{} says that it needs {}, but asks for {needs}",
                    measure.name, facts.needs
                ));
            }
        }
    }
    assert!(mistakes.is_empty(), "\n{}", mistakes.join("\n"));
}

#[test]
fn the_pages_of_the_libraries_are_made_of_their_comments() {
    for library in Library::all() {
        let name = format!("docs/reference/{}.md", library.name);
        let path = root().join(&name);
        let page = page::of(&library);
        if std::env::var_os("UPDATE_DOCS").is_some() {
            fs::create_dir_all(path.parent().expect("a folder")).expect("a folder that can be made");
            fs::write(&path, &page).expect("a page that can be written");
        }
        let kept = fs::read_to_string(&path).unwrap_or_default();
        assert!(
            kept == page,
            "{name} is not what the library's comments say; `UPDATE_DOCS=1` writes it"
        );
    }
}

#[test]
fn a_library_can_be_checked_alone() {
    for library in Library::all() {
        let file = format!("dsl/std/{}.kpi", library.name);
        let output = program::weigh(&["check", &file]);
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{said}");
        assert_eq!(said.trim(), "1 file checked: no mistakes");
    }
}

#[test]
fn mistakes_in_how_a_system_calls_its_columns_are_told_of_the_library_alone() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("ours.kpi");
    let file = file.to_str().expect("a path in UTF-8");
    let told = |clause: &str| {
        let form = format!("use std.crm as crm\n\nbind crm.leads {{\n  {clause}\n}}\n");
        fs::write(file, form).expect("a library");
        let output = program::weigh(&["check", file]);
        (
            output.status.code(),
            String::from_utf8_lossy(&output.stderr).into_owned(),
        )
    };
    assert_eq!(told("column owner = `Lead Owner`").0, Some(0));
    for (clause, mistake) in [
        ("column owner = lenght(`Lead Owner`)", "E0"),
        ("column converted_on = 5", "E0524"),
        ("column converted: text = `Status`", "E0524"),
    ] {
        let (code, said) = told(clause);
        assert!(code == Some(1) && said.contains(mistake), "{clause}: {said}");
    }
}
