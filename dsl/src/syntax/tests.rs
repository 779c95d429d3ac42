//! Trees of good files; the other themes stand in files of their own.

mod chinese;
mod highlight;
mod keywords;
mod limits;
mod mistakes;
mod operators;
pub(crate) mod tree;

use weigh_words::Language;

use super::{ast, parse};
use crate::diagnostic::{Diagnostic, Diagnostics, Style, render};
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

/// The messages for a text, as data and as drawn.
fn messages(name: &str, text: &str) -> (Vec<Diagnostic>, String) {
    messages_in(Language::English, name, text)
}

fn messages_in(language: Language, name: &str, text: &str) -> (Vec<Diagnostic>, String) {
    let mut sources = Sources::default();
    let mut out = Diagnostics::default();
    let id = sources.add(SourceFile::new(name, text));
    parse(id, text, &mut out);
    let found = out.into_sorted();
    let style = Style {
        language,
        ..Style::default()
    };
    let drawn = render(&found, &sources, style);
    (found, drawn)
}

#[test]
fn docs_belong_to_what_stands_directly_below_them() {
    let tree = read(
        "docs.kpi",
        "## The file.\n\n## One.\n# A comment.\n## Two.\nparam a = 1 ## not docs\n## Lost.\n\nparam b = 2 param c = 3\n",
    );
    let docs: Vec<&[String]> = tree.items.iter().map(|item| item.docs.as_slice()).collect();
    assert_eq!(tree.docs, ["The file."]);
    assert_eq!(docs, [&["One.".to_owned(), "Two.".to_owned()][..], &[], &[]]);
}

#[test]
fn places_end_with_the_last_token() {
    let text = "param a = 1   # comment\n\nmeasure b = count(t)  [previous]   \n";
    let tree = read("places.kpi", text);
    let spans: Vec<&str> = tree
        .items
        .iter()
        .map(|item| &text[item.span.start as usize..item.span.end as usize])
        .collect();
    assert_eq!(spans, ["param a = 1", "measure b = count(t)  [previous]"]);
}

#[test]
fn a_keyword_is_a_name_where_a_name_stands() {
    let text = "table t from csv \"t.csv\" {\n key key label label time time link link -> table column value: number let score = time\n}
        scorecard score { subject t kpi value weight 1 { value sum(t.value where time > 1 and label = 2) score 0 -> 0, target -> weight } }";
    read("names.kpi", text);
}

#[test]
fn a_keyword_does_not_match_the_beginning_of_a_name() {
    let tree = read(
        "prefix.kpi",
        "measure a = notes + inner + order + ifs + yesterday + missing_days + maximum",
    );
    insta::assert_snapshot!(tree::shown(&tree));
}
