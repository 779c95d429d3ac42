//! Messages for bad files.

use super::messages;
use crate::diagnostic::Code;

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
    let syntax = Code::ALL
        .iter()
        .map(|code| code.text())
        .filter(|code| code.starts_with("E01"));
    let forgotten: Vec<&str> = syntax
        .filter(|code| !codes.iter().any(|own| own == code))
        .collect();
    assert!(forgotten.is_empty(), "no bad file for {forgotten:?}");
}

/// A clause in the KPI of an otherwise good file, and what is said about it: title, and all of the help.
fn in_kpi(clauses: &str) -> (Vec<String>, String) {
    let text = format!(
        "scorecard s {{\n  subject t\n  kpi k weight 50% {{\n    {clauses}\n  }}\n  limit 0..100\n}}\n"
    );
    let (found, drawn) = messages("slip.kpi", &text);
    let said = found.iter().map(|diagnostic| {
        format!(
            "{} {} ({})",
            diagnostic.code.text(),
            diagnostic.title,
            (diagnostic
                .help
                .iter()
                .map(ToString::to_string)
                .collect::<Vec<_>>())
            .join("; ")
        )
    });
    (said.collect(), drawn)
}

#[test]
fn typical_slips_are_named_with_their_mend() {
    let slips = include_str!("slips.txt");
    for case in slips.split("\n\n").filter(|case| !case.trim().is_empty()) {
        let (clauses, expected) = case
            .trim()
            .rsplit_once("\n=> ")
            .expect("a case has an expectation");
        let (said, drawn) = in_kpi(clauses);
        assert_eq!(said, [expected], "{clauses}\n{drawn}");
    }
}

#[test]
fn five_mistakes_get_five_messages() {
    let (found, drawn) = messages("five.kpi", include_str!("five-mistakes.kpi"));
    insta::assert_snapshot!(drawn);
    assert_eq!(found.len(), 5, "{drawn}");
}

#[test]
fn broken_files_are_read_to_their_end() {
    let mut shown = String::new();
    for text in include_str!("many-mistakes.txt").split("\n====\n") {
        shown.push_str(&messages("broken.kpi", text).1);
        shown.push_str("────\n");
    }
    insta::assert_snapshot!(shown);
}

#[test]
fn what_is_right_beside_a_mistake_is_in_the_tree() {
    let mut out = crate::diagnostic::Diagnostics::default();
    let tree = crate::syntax::parse(
        crate::source::SourceId(0),
        include_str!("five-mistakes.kpi"),
        &mut out,
    );
    insta::assert_snapshot!(super::tree::shown(&tree));
}
