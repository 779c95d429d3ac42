//! Trees of good files.

mod tree;

use super::{ast, parse};
use crate::diagnostic::{Diagnostics, Style, render};
use crate::source::{SourceFile, Sources};

/// Parses a text in which nothing may be wrong.
fn read(name: &str, text: &str) -> ast::File {
    let mut sources = Sources::default();
    let mut out = Diagnostics::default();
    let id = sources.add(SourceFile::new(name, text));
    let tree = parse(id, text, &mut out);
    let found = out.into_sorted();
    assert!(found.is_empty(), "{}", render(&found, &sources, Style::default()));
    tree
}

#[test]
fn the_file_with_every_construct_has_this_tree() {
    let tree = read("everything.kpi", include_str!("tests/everything.kpi"));
    insta::assert_snapshot!(tree::shown(&tree));
}

#[test]
fn every_scorecard_of_this_repository_parses() {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let mut open: Vec<_> = ["examples", "bench", "tests/published"].map(|folder| root.join(folder)).to_vec();
    let mut read_files = 0;
    while let Some(folder) = open.pop() {
        for entry in std::fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                open.push(path);
            } else if path.extension().is_some_and(|extension| extension == "kpi") {
                read(&path.display().to_string(), &std::fs::read_to_string(&path).unwrap());
                read_files += 1;
            }
        }
    }
    assert!(read_files >= 5, "only {read_files} scorecards were found");
}
