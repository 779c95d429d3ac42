//! CSV for spreadsheets.

use weigh_engine::dsl::model::Type;

use super::text;
use crate::sample::rules::appraised;
use crate::sample::{Sample, bands, specialists};
use crate::{Format, Options};

#[test]
fn a_row_per_subject_and_period() {
    insta::assert_snapshot!(text(&specialists(), Format::Csv, &Options::default()));
}

#[test]
fn text_that_a_spreadsheet_would_take_for_a_formula_is_defused() {
    let subjects = [
        ("=1+1", "@SUM(A1)"),
        ("+49", "-"),
        ("-x", "\tx"),
        ("ok", "\rx"),
        ("quoted", "a,\"b\""),
    ];
    let outcome = Sample::new("s", "-", &[], &subjects)
        .kpi("=cmd", "-", "1", Type::DECIMAL, "-1 -2 -3.5 4 5", "0 0 0 4 5")
        .kpi("word", "-", "1", Type::Text, "=A1 b c d e", "0 0 0 4 5")
        .totals(
            "-1 0 0 4 5",
            Some(bands(&[("@best", "-", "4"), ("rest", "-", "-100")])),
        )
        .done();
    insta::assert_snapshot!(text(&outcome, Format::Csv, &Options::default()));
}

#[test]
fn rules_and_segments_have_a_column_where_the_scorecard_has_them() {
    insta::assert_snapshot!(text(&appraised(), Format::Csv, &Options::default()));
}
