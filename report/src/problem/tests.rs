//! Wrong data as people read about it.

use weigh_engine::outcome::{DataError, DataErrorKind, DataErrors};
use weigh_words::Text;

use crate::{Options, write_data_errors, write_problem};

fn error(row: u64, column: Option<&str>, value: &str, kind: DataErrorKind, expected: &str) -> DataError {
    DataError {
        table: "surveys".to_owned(),
        input: "data/surveys.csv".to_owned(),
        row,
        column: column.map(str::to_owned),
        value: value.to_owned(),
        kind,
        expected: Text::verbatim(expected),
        mend: None,
    }
}

#[test]
fn wrong_data_is_listed_by_table_and_kind() {
    let surveys = || "surveys".to_owned();
    let errors = DataErrors {
        shown: vec![
            DataError {
                mend: Some(Text::verbatim("a cell with a line end stands in quotes")),
                ..error(
                    9,
                    None,
                    "",
                    DataErrorKind::Unreadable,
                    "a row of 4 cells: it has 3",
                )
            },
            error(
                12,
                Some("answered on"),
                "2024-02-30",
                DataErrorKind::ImpossibleDate,
                "a date that exists",
            ),
            error(
                17,
                Some("csat"),
                "7",
                DataErrorKind::OutOfRange,
                "a whole number from 1 to 5",
            ),
            error(
                23,
                Some("csat"),
                "0\u{1b}[2J",
                DataErrorKind::OutOfRange,
                "a whole number from 1 to 5",
            ),
            error(3, Some("id"), "", DataErrorKind::MissingKey, "a key"),
            error(
                4,
                Some("id"),
                "E001",
                DataErrorKind::DuplicateKey,
                "a key that no other row has",
            ),
            error(
                40,
                Some("employee"),
                "E999",
                DataErrorKind::DanglingLink,
                "a key of staff",
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
    };
    let mut out = Vec::new();
    write_data_errors(&errors, &Options::default(), &mut out).unwrap();
    insta::assert_snapshot!(String::from_utf8(out).unwrap());
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
