//! The house stands as ARCHITECTURE.md draws it: who depends on whom, and what opens each file.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// Package and the packages of this workspace that it may depend on.
const ARROWS: &[(&str, &[&str])] = &[
    ("words", &[]),
    ("dsl", &["weigh-words"]),
    ("plugins/abi", &[]),
    ("plugins/sdk", &["weigh-abi", "weigh-words"]),
    ("plugins/host", &["weigh-abi", "weigh-sdk", "weigh-words"]),
    ("plugins/csv", &["weigh-sdk", "weigh-words"]),
    ("plugins/parquet", &["weigh-sdk", "weigh-words"]),
    ("plugins/json", &["weigh-sdk", "weigh-words"]),
    ("plugins/sqlite", &["weigh-sdk", "weigh-words"]),
    ("plugins/arrow-ipc", &["weigh-sdk", "weigh-words"]),
    ("plugins/xlsx", &["weigh-sdk", "weigh-words"]),
    ("plugins/adbc", &["weigh-sdk", "weigh-words"]),
    ("plugins/remote", &["weigh-sdk", "weigh-words"]),
    ("plugins/clv", &["weigh-sdk"]),
    ("plugins/broken", &["weigh-sdk", "weigh-words"]),
    ("engine", &["weigh-dsl", "weigh-sdk", "weigh-words"]),
    ("report", &["weigh-engine", "weigh-words"]),
    ("examples/generate", &[]),
    ("examples/plugins/geometric-mean", &["weigh-sdk"]),
    ("examples/plugins/workdays", &["weigh-sdk"]),
    ("bench/generate", &[]),
    (
        ".",
        &[
            "weigh-adbc",
            "weigh-remote",
            "weigh-engine",
            "weigh-host",
            "weigh-report",
            "weigh-sdk",
            "weigh-csv",
            "weigh-parquet",
            "weigh-json",
            "weigh-sqlite",
            "weigh-arrow",
            "weigh-xlsx",
            "weigh-words",
        ],
    ),
];

/// What a package must never see, even through somebody else's crate.
const FOREIGN: &[(&str, &[&str])] = &[
    ("dsl", &["arrow-array", "arrow-schema", "rayon"]),
    (
        "engine",
        &[
            "pest",
            "weigh-csv",
            "weigh-parquet",
            "weigh-json",
            "weigh-sqlite",
            "weigh-arrow",
            "parquet",
            "clap",
        ],
    ),
    (
        "plugins/sdk",
        &["weigh-dsl", "weigh-engine", "tokio", "object_store"],
    ),
    ("plugins/host", &["weigh-dsl", "weigh-engine", "clap"]),
    ("plugins/csv", &["weigh-dsl", "weigh-engine"]),
    ("plugins/parquet", &["weigh-dsl", "weigh-engine", "weigh-csv"]),
    ("plugins/json", &["weigh-dsl", "weigh-engine", "weigh-csv"]),
    ("plugins/sqlite", &["weigh-dsl", "weigh-engine", "weigh-adbc"]),
    (
        "plugins/arrow-ipc",
        &["weigh-dsl", "weigh-engine", "weigh-parquet"],
    ),
    ("plugins/xlsx", &["weigh-dsl", "weigh-engine", "weigh-csv"]),
    ("plugins/adbc", &["weigh-dsl", "weigh-engine", "weigh-host"]),
    ("plugins/remote", &["weigh-dsl", "weigh-engine"]),
    ("report", &["pest", "clap"]),
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

/// Where code may be unsafe: the two sides of the C boundary and what it is made of, the wide instructions, and texts that need
/// not be looked at one by one.
const UNSAFE: &[&str] = &[
    "plugins/abi/src",
    "plugins/sdk/src/export",
    "plugins/host/src",
    "plugins/csv/src/wide.rs",
    "plugins/csv/src/column/views.rs",
];

#[test]
fn only_a_few_places_are_unsafe_and_they_say_why_they_are_sound() {
    visit(&root(), &mut |path, text| {
        let place = path.strip_prefix(root()).expect("below the root");
        let own = place == Path::new("tests/house.rs");
        if own || !UNSAFE.iter().any(|folder| place.starts_with(folder)) {
            assert!(
                own || !text.contains("unsafe {"),
                "{} has unsafe code",
                place.display()
            );
            return;
        }
        let lines: Vec<&str> = text.lines().collect();
        for (at, line) in lines.iter().enumerate() {
            if line.contains("unsafe {") || line.trim_start().starts_with("unsafe impl") {
                let said = lines[at.saturating_sub(6)..=at]
                    .iter()
                    .any(|line| line.contains("// SAFETY:"));
                assert!(
                    said,
                    "{}:{} does not say why it is sound",
                    place.display(),
                    at + 1
                );
            }
        }
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
