//! Wrong data as people read about it.

use weigh_engine::outcome::{DataError, DataErrorKind, DataErrors};
use weigh_words::{Language, Text, text};

use crate::{Options, write_data_errors, write_problem};

fn error(row: u64, column: Option<&str>, value: &str, kind: DataErrorKind, expected: Text) -> DataError {
    DataError {
        table: "surveys".to_owned(),
        input: "data/surveys.csv".to_owned(),
        row,
        column: column.map(str::to_owned),
        value: value.to_owned(),
        kind,
        expected,
        mend: None,
    }
}

fn from_1_to_5() -> Text {
    let what = text!("a whole number");
    text!("{what} from {low} to {high}", what, low = 1, high = 5)
}

fn wrong_surveys() -> DataErrors {
    let surveys = || "surveys".to_owned();
    DataErrors {
        shown: vec![
            DataError {
                mend: Some(Text::verbatim("a cell with a line end stands in quotes")),
                ..error(
                    9,
                    None,
                    "",
                    DataErrorKind::Unreadable,
                    Text::verbatim("a row of 4 cells: it has 3"),
                )
            },
            error(
                12,
                Some("answered on"),
                "2024-02-30",
                DataErrorKind::ImpossibleDate,
                text!("a date that exists"),
            ),
            error(17, Some("csat"), "7", DataErrorKind::OutOfRange, from_1_to_5()),
            error(
                23,
                Some("csat"),
                "0\u{1b}[2J",
                DataErrorKind::OutOfRange,
                from_1_to_5(),
            ),
            error(3, Some("id"), "", DataErrorKind::MissingKey, text!("a key")),
            error(
                4,
                Some("id"),
                "E001",
                DataErrorKind::DuplicateKey,
                Text::verbatim("a key that no other row has"),
            ),
            error(
                40,
                Some("employee"),
                "E999",
                DataErrorKind::DanglingLink,
                text!("a key of {table}", table = "staff"),
            ),
        ],
        counts: vec![
            (surveys(), DataErrorKind::Unreadable, 1),
            (surveys(), DataErrorKind::ImpossibleDate, 1),
            (surveys(), DataErrorKind::OutOfRange, 1414),
            (surveys(), DataErrorKind::MissingKey, 1),
            (surveys(), DataErrorKind::DuplicateKey, 1),
            (surveys(), DataErrorKind::DanglingLink, 2),
        ],
    }
}

fn listed(errors: &DataErrors, language: Language) -> String {
    let options = Options {
        language,
        ..Options::default()
    };
    let mut out = Vec::new();
    write_data_errors(errors, &options, &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

#[test]
fn wrong_data_is_listed_by_table_and_kind() {
    insta::assert_snapshot!(listed(&wrong_surveys(), Language::English));
}

#[test]
fn wrong_data_is_listed_in_chinese() {
    let mut errors = wrong_surveys();
    errors.shown[0].expected = text!(
        "a row of {wanted} cells, as many as the header has: it has {found} cells",
        wanted = 4,
        found = 3
    );
    errors.shown[0].mend = Some(text!(
        "often a cell holds the sign that parts the cells, or a line end: such a cell stands in quotes"
    ));
    insta::assert_snapshot!(listed(&errors, Language::Chinese));
}

#[test]
fn a_problem_has_a_title_and_a_mend() {
    let mut out = Vec::new();
    let help = Text::verbatim(
        "did you mean specialist.kpi, which lies beside it in the same folder, or is the file somewhere else",
    );
    write_problem(
        &Text::verbatim("cannot read specalist.kpi: no such file"),
        Some(&help),
        &Options {
            color: false,
            width: 70,
            ..Options::default()
        },
        &mut out,
    )
    .unwrap();
    insta::assert_snapshot!(String::from_utf8(out).unwrap(), @r"
    error: cannot read specalist.kpi: no such file
      = help: did you mean specialist.kpi, which lies beside it in the
              same folder, or is the file somewhere else
    ");
}
