//! CSV for spreadsheets.

use weigh_engine::dsl::model::Type;
use weigh_engine::outcome::Outcome;

use super::text;
use crate::sample::rules::appraised;
use crate::sample::{Sample, bands, specialists};
use crate::{Column, Format, Options};

#[test]
fn a_row_per_subject_and_period() {
    insta::assert_snapshot!(text(&specialists(), Format::Csv, &Options::default()));
}

#[test]
fn a_group_has_columns_of_its_own_beside_a_kpi_of_its_name() {
    let outcome = Sample::new("s", "-", &[], &[("a", "-"), ("b", "-")])
        .group("calls", "-", "100", "95 85")
        .kpi("calls", "-", "100", Type::DECIMAL, "7 8", "90 80")
        .totals("95 70", None)
        .done();
    assert_eq!(
        text(&outcome, Format::Csv, &Options::default()),
        "subject,label,period,total,grade,rank,segment,calls.value,calls.score,calls.weight,group.calls.score,group.calls.weight\n\
         a,,,95,,1,,7,90,1,95,1\n\
         b,,,70,,2,,8,80,1,85,1\n"
    );
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

#[test]
fn whatever_stands_in_a_text_reads_back_and_is_quoted_as_the_library_does() {
    let texts = [
        "plain",
        "a,b",
        "say \"so\"",
        "two\nlines",
        "a\rb",
        " spaced ",
        "\"",
        "",
        "名,字",
    ];
    let subjects = texts.map(|text| (text, "-"));
    let outcome = Sample::new("s", "-", &[], &subjects)
        .totals(&"1 ".repeat(texts.len()), None)
        .done();
    let written = text(&outcome, Format::Csv, &Options::default());
    let mut reader = ::csv::Reader::from_reader(written.as_bytes());
    let mut again = ::csv::Writer::from_writer(Vec::new());
    again.write_record(reader.headers().unwrap()).unwrap();
    for (record, text) in reader.records().zip(texts) {
        let record = record.unwrap();
        assert_eq!(&record[0], text);
        again.write_record(&record).unwrap();
    }
    assert_eq!(written.as_bytes(), again.into_inner().unwrap());
}

#[test]
fn only_wanted_columns_stand_beside_subject_and_period() {
    let written = |outcome: &Outcome, names: &[&str]| {
        let columns = names.iter().filter_map(|name| Column::named(name)).collect();
        let options = Options {
            columns,
            ..Options::default()
        };
        text(outcome, Format::Csv, &options)
    };
    for outcome in [specialists(), appraised()] {
        let all = text(&outcome, Format::Csv, &Options::default());
        assert_eq!(written(&outcome, &Column::ALL.map(Column::name)), all);
        for wanted in [
            vec![],
            vec!["grade", "total"],
            vec!["label", "score"],
            vec!["rules", "weight", "subject"],
        ] {
            let stays = |column: &str| {
                let name = column.rsplit('.').next().unwrap_or_default();
                ["subject", "period"].contains(&name) || wanted.contains(&name)
            };
            // The columns of the whole, without those that nobody wants.
            let mut reader = ::csv::Reader::from_reader(all.as_bytes());
            let kept: Vec<bool> = reader.headers().unwrap().iter().map(stays).collect();
            let mut expected = ::csv::WriterBuilder::new()
                .has_headers(false)
                .from_writer(Vec::new());
            let headers = reader.headers().unwrap().clone();
            for record in std::iter::once(headers).chain(reader.records().map(Result::unwrap)) {
                let fields = record.iter().zip(&kept).filter(|(_, kept)| **kept);
                expected.write_record(fields.map(|(field, _)| field)).unwrap();
            }
            let expected = String::from_utf8(expected.into_inner().unwrap()).unwrap();
            assert_eq!(written(&outcome, &wanted), expected, "{wanted:?}");
        }
    }
}
