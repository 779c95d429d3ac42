//! Tables read in Chinese: what Weigh says is translated, what the scorecard says is not.

use weigh_engine::dsl::model::{GroupId, Member, Rollup, RollupMethod, RollupPart, Type};
use weigh_engine::outcome::{
    Cell, DataError, DataErrorKind, DataErrors, LevelResults, Note, NoteKind, Outcome, ReasonId, RolledScore,
    RollupResults, Subject,
};
use weigh_words::{Language, Text};

use super::text;
use crate::sample::rules::{appraised, departments, literal};
use crate::sample::{NOWHERE, Sample, grades, number, specialists};
use crate::{Format, Options};

fn table(outcome: &Outcome, width: usize) -> String {
    let options = Options {
        width,
        language: Language::Chinese,
        ..Options::default()
    };
    let shown = text(outcome, Format::Table, &options);
    for line in shown.lines() {
        assert!(crate::text::width(line) <= width, "{line}");
    }
    shown
}

#[test]
fn a_wide_scorecard_in_chinese() {
    insta::assert_snapshot!(table(&specialists(), 100));
}

#[test]
fn rules_in_chinese() {
    insta::assert_snapshot!(table(&appraised(), 100));
}

#[test]
fn head_counts_in_chinese() {
    insta::assert_snapshot!(table(&departments(), 80));
}

#[test]
fn rows_left_out_and_notes_in_chinese() {
    let mut outcome = Sample::new("s", "客服考核", &["2024-Q4"], &[("E001", "李娜"), ("E002", "-")])
        .kpi(
            "reply",
            "首次回复时长",
            "100",
            Type::DURATION,
            "9000 5400",
            "80 90",
        )
        .totals("80 90", Some(grades()))
        .done();
    let error = |row, column: &str, value: &str, kind, expected| DataError {
        table: "surveys".to_owned(),
        input: "data/surveys.csv".to_owned(),
        row,
        column: Some(column.to_owned()),
        value: value.to_owned(),
        kind,
        expected,
        mend: None,
    };
    let date = Text::verbatim("-");
    outcome.data_errors = DataErrors {
        shown: vec![
            error(
                17,
                "满意度",
                "n/a",
                DataErrorKind::Unreadable,
                weigh_words::text!("a whole number"),
            ),
            error(21, "id", "E001", DataErrorKind::DuplicateKey, date),
        ],
        counts: vec![
            ("surveys".to_owned(), DataErrorKind::Unreadable, 15),
            ("surveys".to_owned(), DataErrorKind::DuplicateKey, 1),
        ],
    };
    outcome.inputs[0].skipped = 16;
    outcome.notes = vec![Note {
        table: "surveys".to_owned(),
        column: "answered on".to_owned(),
        rows: 3,
        kind: NoteKind::WithoutTime,
    }];
    insta::assert_snapshot!(table(&outcome, 80));
}

/// Two departments, of which one has no score, and a subject that belongs to none.
pub(crate) fn rolled_up() -> Outcome {
    let mut sample = Sample::new(
        "s",
        "季度考核",
        &["2024-Q4"],
        &[("E1", "李娜"), ("E2", "王伟"), ("E3", "陈静")],
    )
    .kpi("calls", "回访量", "100", Type::WHOLE, "30 25 ?0", "95 65 ?0")
    .totals("95 65 ?3", Some(grades()));
    let total = Member::Group(GroupId(0));
    let part = |method, weight| RollupPart {
        part: total,
        method,
        weight,
        span: NOWHERE,
    };
    sample.scorecard.rollups = vec![Rollup {
        level: "department".to_owned(),
        key: literal("1"),
        label: Some(literal("1")),
        parts: vec![
            part(RollupMethod::Average, Some(literal("1"))),
            part(RollupMethod::Max, None),
        ],
        span: NOWHERE,
    }];
    let rolled = |score, members, grade| RolledScore {
        score,
        members,
        grade,
    };
    let missing = || rolled(Cell::Missing(ReasonId(3)), 0, None);
    let level = |key: &str, label: &str, members, grades: [u32; 4], scores| LevelResults {
        period: 0,
        level: Some(Subject {
            key: key.to_owned(),
            label: Some(label.to_owned()),
        }),
        members,
        grades: grades.into(),
        scores,
    };
    let exact = |text| Cell::Exact(number(text));
    sample.outcome.rollups = vec![RollupResults {
        levels: vec![
            level(
                "D1",
                "客户服务部",
                2,
                [1, 0, 1, 0],
                vec![rolled(exact("80"), 2, Some(1)), rolled(exact("95"), 2, Some(0))],
            ),
            level("D2", "质检部", 1, [0; 4], vec![missing(), missing()]),
            LevelResults {
                period: 0,
                level: None,
                members: 1,
                grades: vec![0; 4],
                scores: Vec::new(),
            },
        ],
    }];
    sample.done()
}

#[test]
fn a_roll_up_in_chinese() {
    insta::assert_snapshot!(table(&rolled_up(), 80));
}

#[test]
fn json_and_csv_are_the_same_in_all_languages() {
    for format in [Format::Json, Format::Csv] {
        let chinese = Options {
            language: Language::Chinese,
            ..Options::default()
        };
        for outcome in [specialists(), appraised(), rolled_up()] {
            assert_eq!(
                text(&outcome, format, &chinese),
                text(&outcome, format, &Options::default())
            );
        }
    }
}
