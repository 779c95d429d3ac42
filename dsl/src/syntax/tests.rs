//! Trees of good files.

mod tree;

use super::{ast, parse};
use crate::diagnostic::{Code, Diagnostic, Diagnostics, Style, render};
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
    let mut open: Vec<_> = ["examples", "bench", "tests/published"]
        .map(|folder| root.join(folder))
        .to_vec();
    let mut read_files = 0;
    while let Some(folder) = open.pop() {
        for entry in std::fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                open.push(path);
            } else if path.extension().is_some_and(|extension| extension == "kpi") {
                read(
                    &path.display().to_string(),
                    &std::fs::read_to_string(&path).unwrap(),
                );
                read_files += 1;
            }
        }
    }
    assert!(read_files >= 5, "only {read_files} scorecards were found");
}

/// The messages for a text.
fn messages(name: &str, text: &str) -> (Vec<Diagnostic>, String) {
    let mut sources = Sources::default();
    let mut out = Diagnostics::default();
    let id = sources.add(SourceFile::new(name, text));
    parse(id, text, &mut out);
    let found = out.into_sorted();
    let drawn = render(&found, &sources, Style::default());
    (found, drawn)
}

#[test]
fn every_bad_file_gets_one_message_of_its_code() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/corpus/bad/syntax");
    let mut codes = Vec::new();
    insta::glob!(&folder, "*.kpi", |path| {
        let name = path.file_name().unwrap().to_str().unwrap();
        let (found, drawn) = messages(name, &std::fs::read_to_string(path).unwrap());
        insta::assert_snapshot!(drawn);
        codes.push(name[..5].to_owned());
        let own: Vec<&str> = found.iter().map(|diagnostic| diagnostic.code.text()).collect();
        assert_eq!(own, [&name[..5]], "{drawn}");
    });
    let syntax = Code::ALL.iter().map(|code| code.text()).filter(|code| code.starts_with("E01"));
    let forgotten: Vec<&str> = syntax.filter(|code| !codes.iter().any(|own| own == code)).collect();
    assert!(forgotten.is_empty(), "no bad file for {forgotten:?}");
}
