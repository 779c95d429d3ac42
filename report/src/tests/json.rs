//! JSON keeps its contract.

use weigh_engine::dsl::model::Type;
use weigh_engine::dsl::value::Date;
use weigh_engine::outcome::{DataError, DataErrorKind, DataErrors, Note, NoteKind, Outcome};
use weigh_words::Text;

use super::text;
use crate::sample::rules::{appraised, departments};
use crate::sample::{Sample, cells, grades, specialists};
use crate::{Format, Options};

fn json(outcome: &Outcome) -> serde_json::Value {
    serde_json::from_str(&raw(outcome)).expect("what is written is JSON")
}

fn raw(outcome: &Outcome) -> String {
    text(outcome, Format::Json, &Options::default())
}

#[track_caller]
fn keeps_the_contract(outcome: &Outcome) {
    let schema = serde_json::from_str(include_str!("../../../docs/outcome.schema.json")).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let value = json(outcome);
    let errors: Vec<_> = validator
        .iter_errors(&value)
        .map(|error| format!("{}: {error}", error.instance_path()))
        .collect();
    assert!(errors.is_empty(), "{errors:#?}");
}

/// With all that is only there sometimes: files, targets, bands of parts, data errors, texts, doubles.
fn full() -> Outcome {
    let mut sample = Sample::new("s", "-", &["2024-Q3", "2024-W41"], &[("a", "-")])
        .group("g", "Service", "100", "95 65")
        .kpi(
            "calls",
            "-",
            "50",
            Type::FLOAT,
            "~0.30000000000000004 ~1e300",
            "95 65",
        )
        .kpi("word", "-", "50", Type::Text, "yes no", "95 65")
        .totals("95 65", Some(grades()));
    sample.scorecard.groups[1].bands = Some(grades());
    sample.outcome.results.groups[1].grades = Some([Some(0), None].into_iter().collect());
    sample.scorecard.kpis[0].bands = Some(grades());
    sample.outcome.results.kpis[0].grades = Some([Some(0), Some(2)].into_iter().collect());
    sample.outcome.results.kpis[0].targets = Some(cells("1 ?0").into_iter().collect());
    let file = |name: &str| weigh_sdk::Input {
        name: name.to_owned(),
        sha256: "0f".repeat(32),
        bytes: 12,
    };
    sample.outcome.inputs[0].files = vec![file("data/surveys.csv")];
    let mut two = sample.outcome.inputs[0].clone();
    two.files = vec![file("data/orders-1.csv"), file("data/orders-2.csv")];
    sample.outcome.inputs.push(two);
    let note = |kind| Note {
        table: "surveys".to_owned(),
        column: "answered on".to_owned(),
        rows: 3,
        kind,
    };
    let date = Date::parse("2099-11-03").expect("a date");
    sample.outcome.notes = vec![
        note(NoteKind::WithoutTime),
        note(NoteKind::WithoutLink),
        note(NoteKind::StrayDate {
            input: "data/surveys.csv".to_owned(),
            row: 17,
            date,
        }),
        note(NoteKind::NotInPeriod { last: date }),
        note(NoteKind::OtherRole {
            role: Some("Manager".to_owned()),
        }),
    ];
    sample.outcome.data_errors = DataErrors {
        shown: vec![DataError {
            table: "surveys".to_owned(),
            input: "data/surveys.csv".to_owned(),
            row: 17,
            column: None,
            value: "a\u{1}\"b".to_owned(),
            kind: DataErrorKind::OutOfRange,
            expected: Text::verbatim("a whole number from 1 to 5"),
            mend: Some(Text::verbatim("ask whoever filled it in")),
        }],
        counts: vec![
            ("surveys".to_owned(), DataErrorKind::OutOfRange, 15),
            ("surveys".to_owned(), DataErrorKind::DanglingLink, 1),
        ],
    };
    sample.done()
}

#[test]
fn outcomes_keep_the_contract() {
    keeps_the_contract(&specialists());
    keeps_the_contract(&full());
    keeps_the_contract(&appraised());
    keeps_the_contract(&departments());
    keeps_the_contract(&Sample::new("s", "-", &[], &[]).totals("", None).done());
}

#[test]
fn the_contract_refuses_what_it_does_not_name() {
    let schema = serde_json::from_str(include_str!("../../../docs/outcome.schema.json")).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let mut value = json(&specialists());
    value["results"][0]["totl"] = 1.into();
    assert!(!validator.is_valid(&value));
}

#[test]
fn the_text_is_stable() {
    insta::assert_snapshot!(raw(&full()));
}

#[test]
fn digits_are_exact_and_keys_in_the_order_of_the_scorecard() {
    let text = raw(&specialists());
    assert!(
        text.contains(r#""value": 0.88, "score": 92.631578947, "weight": 0.15, "missing": null"#),
        "{text}"
    );
    let kpis = json(&specialists())["results"][0]["kpis"]
        .as_object()
        .unwrap()
        .keys()
        .cloned()
        .collect::<Vec<_>>();
    assert_eq!(
        kpis,
        [
            "satisfaction",
            "response",
            "complaints",
            "calls",
            "records",
            "revenue",
            "new"
        ]
    );
}

#[test]
fn subjects_keep_their_order_whatever_their_rank() {
    let outcome = Sample::new("s", "-", &[], &[("b", "-"), ("a", "-")])
        .totals("10 90", Some(grades()))
        .done();
    let value = json(&outcome);
    assert_eq!(value["results"][0]["subject"], "b");
    assert_eq!(value["results"][0]["rank"], 2);
}

#[test]
fn rules_say_whose_they_are_and_what_they_did() {
    let value = json(&appraised());
    assert_eq!(
        value["results"][2]["rules"],
        serde_json::json!([
            {"kind": "penalty", "part": "group", "of": "care", "why": "Complaints about calls", "effect": -2},
            {"kind": "bonus", "part": "scorecard", "of": "specialist", "why": "Referrals", "effect": 3},
        ])
    );
    assert_eq!(
        value["results"][4]["rules"],
        serde_json::json!([
            {"kind": "veto", "part": "kpi", "of": "satisfaction", "why": "Answers made up", "effect": {"score": 0}},
        ])
    );
    assert_eq!(
        value["results"][5]["rules"][2]["effect"],
        serde_json::json!({"score_at_most": 59})
    );
    assert_eq!(
        value["results"][0]["rules"][0]["effect"],
        serde_json::json!({"grade_at_most": "poor"})
    );
    assert_eq!(value["results"][1]["segment"], "key");
    assert_eq!(value["results"][5]["segment"], serde_json::Value::Null);
}

#[test]
fn the_contract_wants_points_of_a_bonus_and_one_effect_of_a_veto() {
    let schema = serde_json::from_str(include_str!("../../../docs/outcome.schema.json")).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let with = |effect: serde_json::Value| {
        let mut value = json(&appraised());
        value["results"][4]["rules"][0]["effect"] = effect;
        validator.is_valid(&value)
    };
    assert!(with(serde_json::json!({"score": 0})));
    assert!(!with(serde_json::json!(0)), "a veto gives no points");
    assert!(!with(serde_json::json!({})));
    assert!(!with(serde_json::json!({"score": 0, "score_at_most": 59})));
}

#[test]
fn a_distribution_says_planned_and_given_by_department() {
    let value = json(&departments());
    assert_eq!(
        value["distribution"][1],
        serde_json::json!({"period": "2024-Q4", "within": "West", "subjects": 3, "grades": [
            {"grade": "excellent", "planned": 1, "given": 2},
            {"grade": "good", "planned": 2, "given": 1},
            {"grade": "poor", "planned": 0, "given": 0},
        ]})
    );
}
