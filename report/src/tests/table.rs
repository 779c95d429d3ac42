//! Tables: how they fold, what they mark, what they say underneath.

use std::sync::Arc;

use weigh_engine::dsl::model::{Policy, Type};
use weigh_engine::dsl::syntax::ast::Combine;
use weigh_engine::dsl::value::Decimal;
use weigh_engine::outcome::{DataError, DataErrorKind, DataErrors, Note, NoteKind, Outcome};
use weigh_words::Text;

use super::text;
use crate::sample::{Sample, bands, grades, specialists};
use crate::{Format, Options};

fn table(outcome: &Outcome, width: usize) -> String {
    text(
        outcome,
        Format::Table,
        &Options {
            width,
            ..Options::default()
        },
    )
}

/// One group of two KPIs for two markets; fits into any line.
fn markets(periods: &[&str], values: &str, scores: &str, totals: &str) -> Outcome {
    Sample::new("market", "-", periods, &[("DE", "-"), ("FR", "-")])
        .kpi("punctual", "-", "50", Type::PERCENT, values, scores)
        .kpi("crew", "Friendliness", "50", Type::DECIMAL, values, scores)
        .totals(totals, Some(bands(&[("gold", "-", "80"), ("red", "-", "0")])))
        .done()
}

#[test]
fn a_wide_scorecard_folds_to_the_line() {
    insta::assert_snapshot!(table(&specialists(), 100));
}

#[test]
fn a_wide_line_holds_all_columns() {
    insta::assert_snapshot!(table(&specialists(), 200));
}

#[test]
fn a_narrow_line_folds_into_more_blocks() {
    let narrow = table(&specialists(), 60);
    insta::assert_snapshot!(narrow);
    for line in narrow.lines() {
        assert!(crate::text::width(line) <= 60, "{line}");
    }
}

#[test]
fn grades_are_coloured_from_green_to_red_and_said_in_words() {
    let colored = text(
        &specialists(),
        Format::Table,
        &Options {
            color: true,
            width: 200,
            ..Options::default()
        },
    );
    let good = "\u{1b}[38;5;106m良好\u{1b}[0m";
    assert!(colored.contains(good), "{colored}");
    let without_codes: String = {
        let mut pieces = colored.split('\u{1b}');
        let first = pieces.next().unwrap_or_default().to_owned();
        first
            + &pieces
                .filter_map(|piece| piece.split_once('m').map(|(_, rest)| rest))
                .collect::<String>()
    };
    assert_eq!(
        without_codes,
        table(&specialists(), 200),
        "colours change nothing else"
    );
}

#[test]
fn several_periods_have_a_block_each() {
    let outcome = markets(
        &["2024-Q3", "2024-Q4"],
        "0.8 0.9 0.95 0.7",
        "80 90 95 70",
        "80 90 95 70",
    );
    insta::assert_snapshot!(table(&outcome, 80));
}

#[test]
fn a_scorecard_without_periods_names_none() {
    let outcome = markets(&[], "0.8 0.9", "80 90", "80 90");
    insta::assert_snapshot!(table(&outcome, 80));
}

#[test]
fn equal_totals_share_a_rank_and_keep_the_order_of_the_subjects() {
    let shown = table(&specialists(), 100);
    let at = |name: &str| shown.find(name).unwrap();
    assert!(at("李娜") < at("Zhang Wei") && at("Zhang Wei") < at("欧阳修远"));
    assert!(at("欧阳修远") < at("Maria"), "no rank comes last");
}

#[test]
fn a_total_without_a_rounding_is_never_printed_as_the_next_grade() {
    let mut sample = Sample::new("s", "-", &[], &[("a", "-"), ("b", "-")]).totals("89.96 71", Some(grades()));
    sample.scorecard.round.total = None;
    let shown = table(&sample.done(), 80);
    assert!(shown.contains("89.96   良好"), "{shown}");
}

#[test]
fn weights_that_depend_on_the_subject_show_their_range() {
    use weigh_engine::dsl::model::Weight;
    let mut sample = Sample::new("s", "-", &[], &[("a", "-"), ("b", "-")])
        .kpi("calls", "-", "30", Type::WHOLE, "1 2", "50 60")
        .kpi("visits", "-", "70", Type::WHOLE, "1 2", "50 60")
        .totals("50 60", None);
    let by = sample.scorecard.kpis[0].value.clone();
    sample.scorecard.kpis[0].weight = Weight::By(by);
    let kpis = &mut sample.outcome.results.kpis;
    kpis[0].weights = ["0.3", "0.2"].map(Decimal::parse).into_iter().collect();
    kpis[1].weights = ["0.7", "0.8"].map(Decimal::parse).into_iter().collect();
    let shown = table(&sample.done(), 80);
    assert!(
        shown.contains("20 to 30 %") && shown.contains("70 to 80 %"),
        "{shown}"
    );
}

#[test]
fn parts_combined_without_weights_show_none() {
    use weigh_engine::dsl::syntax::ast::Combine;
    let mut sample = Sample::new("s", "-", &[], &[("a", "-")])
        .kpi("calls", "-", "30", Type::WHOLE, "1", "50")
        .totals("50", None);
    sample.scorecard.groups[0].combine = Combine::Min;
    assert!(!table(&sample.done(), 80).contains('%'));
}

#[test]
fn bands_of_a_kpi_and_of_a_group_are_said_beside_the_score() {
    let mut sample = Sample::new("s", "-", &[], &[("a", "-"), ("b", "-")])
        .group("g", "Service", "100", "95 65")
        .kpi("calls", "-", "100", Type::WHOLE, "1 2", "95 65")
        .totals("95 65", None);
    sample.scorecard.groups[1].bands = Some(grades());
    sample.outcome.results.groups[1].grades = Some([Some(0), Some(2)].into_iter().collect());
    sample.scorecard.kpis[0].bands = Some(bands(&[("on", "on course", "70"), ("off", "-", "0")]));
    sample.outcome.results.kpis[0].grades = Some([Some(0), Some(1)].into_iter().collect());
    insta::assert_snapshot!(table(&sample.done(), 80));
}

#[test]
fn rows_left_out_are_listed_briefly() {
    let mut outcome = markets(&["2024-Q4"], "0.8 0.9", "80 90", "80 90");
    let error = |row| DataError {
        table: "surveys".to_owned(),
        input: "data/surveys.csv".to_owned(),
        row,
        column: Some("csat".to_owned()),
        value: "7".to_owned(),
        kind: DataErrorKind::OutOfRange,
        expected: Text::verbatim("a whole number from 1 to 5"),
        mend: None,
    };
    outcome.data_errors = DataErrors {
        shown: (17..27).map(error).collect(),
        counts: vec![("surveys".to_owned(), DataErrorKind::OutOfRange, 15)],
    };
    outcome.inputs[0].skipped = 15;
    outcome.notes = vec![Note {
        table: "surveys".to_owned(),
        column: "answered on".to_owned(),
        rows: 1,
        kind: NoteKind::WithoutTime,
    }];
    insta::assert_snapshot!(table(&outcome, 80));
}

#[test]
fn what_a_missing_value_does_is_said() {
    let missing = |policy| {
        let sample = Sample::new("s", "-", &[], &[("a", "-")]);
        let sample = sample.kpi_or("calls", "Calls", "1", Type::WHOLE, "?0", "?0", policy);
        table(&sample.totals("?3", None).done(), 200)
    };
    assert!(missing(Policy::Skip).contains("– no value; the weight is shared out among the others\n"));
    assert!(missing(Policy::Fail).contains("– no value; what it belongs to is missing too\n"));
    assert!(missing(Policy::Worst).contains("– no value; scored as 0\n"));
}

#[test]
fn nothing_is_shared_out_where_nothing_is_weighed() {
    let missing = |combine| {
        let sample = Sample::new("s", "-", &[], &[("a", "-")]);
        let sample = sample.kpi_or("calls", "Calls", "1", Type::WHOLE, "?0", "?0", Policy::Skip);
        let mut outcome = sample.totals("3", None).done();
        Arc::make_mut(&mut outcome.scorecard).groups[0].combine = combine;
        table(&outcome, 200)
    };
    assert!(
        missing(Combine::HarmonicMean).contains("– no value; the weight is shared out among the others\n")
    );
    assert!(missing(Combine::Sum).contains("– no value; it adds nothing\n"));
    for combine in [Combine::Product, Combine::Min, Combine::Max] {
        assert!(missing(combine).contains("– no value; the others are combined without it\n"));
    }
}

#[test]
fn control_characters_of_the_data_do_not_reach_the_terminal() {
    let outcome = Sample::new("s", "-", &[], &[("a\u{1b}[2J", "b\rc")])
        .totals("1", None)
        .done();
    let shown = table(&outcome, 80);
    assert!(!shown.contains('\u{1b}') && !shown.contains('\r'), "{shown:?}");
}

#[test]
fn labels_that_nobody_can_read_at_once_are_cut() {
    let long = "满意度".repeat(1_000);
    let word = "x".repeat(3_000);
    let mut sample = Sample::new("s", &long, &[], &[("a", "-"), ("b", "-")])
        .group("g", &long, "50", "95 65")
        .kpi("calls", &long, "25", Type::WHOLE, "1 ?0", "95 ?0")
        .kpi("visits", &word, "25", Type::WHOLE, "1 2", "95 65")
        .totals("95 65", Some(bands(&[("top", &long, "90"), ("rest", "-", "0")])));
    sample.scorecard.kpis[1].unit = Some(long);
    insta::assert_snapshot!(table(&sample.done(), 80));
}

#[test]
fn where_only_some_are_shown_it_is_said_of_how_many() {
    let mut outcome = markets(&["2024-Q4"], "0.8 0.9", "80 90", "80 90");
    assert!(table(&outcome, 80).contains("\n2024-Q4 · 2 subjects\n"));
    outcome.population = 1_400;
    assert!(table(&outcome, 80).contains("\n2024-Q4 · 2 of 1,400 subjects\n"));
}

#[test]
fn nobody_to_score_is_no_accident() {
    let outcome = Sample::new("s", "Empty", &[], &[])
        .kpi("calls", "-", "1", Type::WHOLE, "", "")
        .totals("", Some(grades()))
        .done();
    insta::assert_snapshot!(table(&outcome, 80));
}
