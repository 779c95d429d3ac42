//! The house stands as ARCHITECTURE.md draws it: who depends on whom, and what opens each file.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// Package and the packages of this workspace that it may depend on.
const ARROWS: &[(&str, &[&str])] = &[
    ("words", &[]),
    ("dsl", &["weigh-words"]),
    ("plugins/sdk", &["weigh-words"]),
    ("plugins/csv", &["weigh-sdk", "weigh-words"]),
    ("plugins/clv", &["weigh-sdk"]),
    ("engine", &["weigh-dsl", "weigh-sdk", "weigh-words"]),
    ("report", &["weigh-engine", "weigh-words"]),
    ("examples/generate", &[]),
    (
        ".",
        &[
            "weigh-engine",
            "weigh-host",
            "weigh-report",
            "weigh-sdk",
            "weigh-csv",
            "weigh-words",
        ],
    ),
];

/// What a package must never see, even through somebody else's crate.
const FOREIGN: &[(&str, &[&str])] = &[
    ("dsl", &["arrow-array", "arrow-schema", "rayon"]),
    ("engine", &["pest", "weigh-csv", "clap"]),
    ("plugins/csv", &["weigh-dsl", "weigh-engine"]),
    ("report", &["pest", "rayon", "clap"]),
];

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn manifest(package: &str) -> toml::Table {
    let path = root().join(package).join("Cargo.toml");
    fs::read_to_string(&path)
        .expect("a manifest")
        .parse()
        .expect("a manifest is TOML")
}

fn dependencies(package: &str) -> BTreeSet<String> {
    let table = manifest(package);
    let names = table
        .get("dependencies")
        .and_then(toml::Value::as_table)
        .map(|t| t.keys().cloned().collect());
    names.unwrap_or_default()
}

#[test]
fn arrows_point_where_the_architecture_says() {
    for (package, allowed) in ARROWS {
        let ours: Vec<String> = dependencies(package)
            .into_iter()
            .filter(|name| name.starts_with("weigh-"))
            .collect();
        for dependency in &ours {
            assert!(
                allowed.contains(&dependency.as_str()),
                "{package} must not depend on {dependency}"
            );
        }
    }
}

#[test]
fn nobody_knows_what_is_not_theirs() {
    for (package, foreign) in FOREIGN {
        let found = dependencies(package);
        for name in *foreign {
            assert!(!found.contains(*name), "{package} must not know {name}");
        }
    }
}

#[test]
fn every_member_of_the_workspace_is_drawn() {
    let workspace = manifest(".");
    let members = workspace["workspace"]["members"].as_array().expect("members");
    for member in members {
        let member = member.as_str().expect("a path");
        assert!(
            ARROWS.iter().any(|(package, _)| *package == member),
            "{member} has no arrows in this test"
        );
    }
}

#[test]
fn every_file_says_what_lives_in_it() {
    let mut missing = Vec::new();
    for folder in [
        "src", "words", "dsl", "engine", "plugins", "report", "tests", "examples", "bench",
    ] {
        visit(&root().join(folder), &mut |path, text| {
            if !text.starts_with("//!") {
                missing.push(path.strip_prefix(root()).expect("below the root").to_path_buf());
            }
        });
    }
    assert!(
        missing.is_empty(),
        "these files do not open with `//!`: {missing:?}"
    );
}

#[test]
fn no_code_is_unsafe() {
    visit(&root(), &mut |path, text| {
        let own = path.ends_with("tests/house.rs");
        assert!(
            own || !text.contains("unsafe {"),
            "{} has unsafe code",
            path.display()
        );
    });
}

fn visit(folder: &Path, see: &mut impl FnMut(&Path, &str)) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    for entry in entries.flatten() {
        let path = entry.path();
        if path.is_dir() && !path.ends_with("target") && !path.ends_with(".git") {
            visit(&path, see);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            see(&path, &fs::read_to_string(&path).expect("a readable file"));
        }
    }
}
