//! What the flags of a result say together.

use weigh_report::Format::{Csv, Json, Table};

use super::*;

fn of(formats: &[Format], outs: &[&str]) -> Result<Vec<(Format, Option<String>)>, String> {
    let outs: Vec<PathBuf> = outs.iter().map(PathBuf::from).collect();
    match wanted(formats, &outs) {
        Ok(wanted) => Ok((wanted.into_iter())
            .map(|one| (one.format, one.file.map(|file| file.display().to_string())))
            .collect()),
        Err(Failure::Command { title, .. }) => Err(title.to_string()),
        Err(other) => panic!("{other:?} is no usage"),
    }
}

fn into(format: Format, file: &str) -> (Format, Option<String>) {
    (format, Some(file.to_owned()))
}

#[test]
fn one_form_goes_to_one_place() {
    assert_eq!(of(&[], &[]).unwrap(), [(Table, None)]);
    assert_eq!(of(&[Csv], &[]).unwrap(), [(Csv, None)]);
    assert_eq!(of(&[Csv], &["-"]).unwrap(), [(Csv, None)]);
    assert_eq!(of(&[], &["q4.CSV"]).unwrap(), [into(Csv, "q4.CSV")]);
    assert_eq!(of(&[], &["q4"]).unwrap(), [into(Table, "q4")]);
    assert_eq!(of(&[Csv], &["q4.json"]).unwrap(), [into(Csv, "q4.json")]);
}

#[test]
fn several_forms_go_where_their_endings_say() {
    assert_eq!(
        of(&[], &["q4.json", "-", "q4.csv"]).unwrap(),
        [into(Json, "q4.json"), (Table, None), into(Csv, "q4.csv")]
    );
    assert_eq!(
        of(&[Csv, Json], &["of.2024"]).unwrap(),
        [into(Csv, "of.2024.csv"), into(Json, "of.2024.json")]
    );
}

#[test]
fn what_is_said_twice_or_against_itself_is_refused() {
    let title = |formats: &[Format], outs: &[&str]| of(formats, outs).unwrap_err();
    assert_eq!(title(&[Csv, Csv], &["a"]), "--format names csv twice");
    assert_eq!(title(&[], &["a.csv", "./a.csv"]), "--out names a.csv twice");
    assert_eq!(title(&[], &["-", "-"]), "--out names standard output twice");
    assert_eq!(
        title(&[Csv, Json], &[]),
        "standard output takes one form, not csv and json"
    );
    assert_eq!(
        title(&[Csv, Json], &["-"]),
        "standard output takes one form, not csv and json"
    );
    assert_eq!(
        title(&[Csv], &["a.csv", "b.csv"]),
        "--format does not go with several --out: the ending of each says its form"
    );
    assert_eq!(
        title(&[Csv, Json], &["a.csv"]),
        "a.csv is the name of one file, and --format names several forms"
    );
    assert_eq!(
        title(&[], &["a.doc"]),
        "weigh does not know what to write into a .doc file"
    );
}
