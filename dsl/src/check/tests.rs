//! The families of rules by themselves: bands on and off a grid, weights, types.

use weigh_words::text;

use super::bands::{Banded, Written, WrittenExtent, check};
use super::reach::Reach;
use super::types::{Clash, arithmetic, compare};
use super::weights::{self, Stated};
use crate::diagnostic::{Code, Diagnostics};
use crate::model::{Bands, Type};
use crate::source::{SourceId, Span, Spanned};
use crate::syntax::ast::{Arithmetic, Comparison};
use crate::value::{Decimal, Literal, Rounding, RoundingMode};

fn number(text: &str) -> Decimal {
    Decimal::parse(text).expect("a number")
}

fn span(at: u32) -> Span {
    Span {
        source: SourceId(0),
        start: at,
        end: at + 1,
    }
}

fn written(bands: &[(&str, WrittenExtent)]) -> Vec<Written> {
    let band = |at: usize, name: &str, extent: &WrittenExtent| Written {
        name: Spanned::new(name.to_owned(), span(at as u32)),
        label: None,
        extent: match extent {
            WrittenExtent::Range { low, high, open } => WrittenExtent::Range {
                low: *low,
                high: *high,
                open: *open,
            },
            WrittenExtent::From { low, open } => WrittenExtent::From {
                low: *low,
                open: *open,
            },
            WrittenExtent::UpTo { high, open } => WrittenExtent::UpTo {
                high: *high,
                open: *open,
            },
            WrittenExtent::Otherwise => WrittenExtent::Otherwise,
        },
        span: span(at as u32),
    };
    bands
        .iter()
        .enumerate()
        .map(|(at, (name, extent))| band(at, name, extent))
        .collect()
}

fn range(low: &str, high: &str) -> WrittenExtent {
    WrittenExtent::Range {
        low: Some(number(low)),
        high: Some(number(high)),
        open: false,
    }
}

fn below(low: &str, high: &str) -> WrittenExtent {
    WrittenExtent::Range {
        low: Some(number(low)),
        high: Some(number(high)),
        open: true,
    }
}

fn from(low: &str) -> WrittenExtent {
    WrittenExtent::From {
        low: number(low),
        open: false,
    }
}

fn banded(places: Option<u32>, high: &str) -> Banded {
    Banded {
        what: text!("total"),
        written_as: "total".to_owned(),
        reach: Reach {
            low: Some(Decimal::ZERO),
            high: Some(number(high)),
            step: None,
        },
        rounding: places.map(|places| Rounding {
            places,
            mode: RoundingMode::HalfUp,
        }),
        partial: false,
    }
}

/// The bands, or the titles of what is wrong with them.
fn checked(bands: &[(&str, WrittenExtent)], places: Option<u32>) -> Result<Bands, Vec<String>> {
    let mut out = Diagnostics::default();
    let found = check(&written(bands), None, &banded(places, "100"), &mut out);
    found.ok_or_else(|| {
        out.into_sorted()
            .into_iter()
            .map(|d| format!("{} {}", d.code.text(), d.title))
            .collect()
    })
}

#[test]
fn whole_bands_fit_whole_totals_only() {
    let whole = || {
        [
            ("good", range("70", "100")),
            ("fair", range("60", "69")),
            ("poor", range("0", "59")),
        ]
    };
    assert!(checked(&whole(), Some(0)).is_ok());
    let one_place = checked(&whole(), Some(1)).expect_err("a gap");
    assert!(
        one_place.contains(&"E0311 no band holds 59.1, which the total can be".to_owned()),
        "{one_place:?}"
    );
    let exact = checked(&whole(), None).expect_err("a gap");
    assert!(
        exact.contains(&"E0311 no band holds 69.5, which the total can be".to_owned()),
        "{exact:?}"
    );
}

#[test]
fn half_open_bands_fit_every_total() {
    let bands = [
        ("good", range("70", "100")),
        ("fair", below("60", "70")),
        ("poor", below("0", "60")),
    ];
    for places in [None, Some(0), Some(3)] {
        let bands = checked(&bands, places).expect("sound bands");
        assert_eq!(bands.find(number("70")), Some(0));
        assert_eq!(bands.find(number("69.999")), Some(1));
        assert_eq!(bands.find(number("60")), Some(1));
        assert_eq!(bands.find(number("0")), Some(2));
    }
}

#[test]
fn thresholds_count_from_the_band_before() {
    let bands = [
        ("a", from("90")),
        ("b", from("70")),
        ("c", WrittenExtent::Otherwise),
    ];
    let bands = checked(&bands, None).expect("sound bands");
    let names: Vec<&str> = ["90", "89.99", "70", "12"]
        .iter()
        .map(|score| {
            bands.bands[bands.find(number(score)).expect("a band")]
                .name
                .as_str()
        })
        .collect();
    assert_eq!(names, ["a", "b", "b", "c"]);
}

#[test]
fn a_score_in_two_bands_is_named() {
    let bands = [("good", range("70", "100")), ("poor", range("0", "70"))];
    assert_eq!(
        checked(&bands, None).expect_err("an overlap"),
        ["E0312 70 is both `good` and `poor`"]
    );
}

#[test]
fn bands_end_where_the_scores_do() {
    let bands = [("good", range("70", "90")), ("poor", below("0", "70"))];
    assert_eq!(
        checked(&bands, None).expect_err("an end"),
        ["E0311 no band holds 100, which the total can be"]
    );
    let beyond = [
        ("star", range("101", "120")),
        ("good", range("70", "100")),
        ("poor", range("0", "69")),
    ];
    assert_eq!(
        checked(&beyond, Some(0)).expect_err("out of reach"),
        ["E0313 no total can be `star`"]
    );
}

fn stated(weights: &[&str]) -> Vec<Code> {
    let stated: Vec<Stated> = weights
        .iter()
        .enumerate()
        .map(|(at, text)| Stated {
            name: format!("kpi_{at}"),
            named: span(at as u32),
            span: (!text.is_empty()).then(|| span(at as u32)),
            fixed: match text.strip_suffix('%') {
                Some(percent) => number(percent).div(Decimal::HUNDRED).map(Literal::Percent),
                None if text.is_empty() => None,
                None => Some(Literal::Number(number(text))),
            },
        })
        .collect();
    let mut out = Diagnostics::default();
    weights::check("service", &stated, weights::Written::Clause, &mut out);
    out.into_sorted().into_iter().map(|d| d.code).collect()
}

#[test]
fn percentages_make_a_hundred_and_points_make_anything() {
    assert_eq!(stated(&["50%", "30%", "20%"]), []);
    assert_eq!(stated(&["33.4%", "33.3%", "33.3%"]), []);
    assert_eq!(stated(&["50%", "30%", "15%"]), [Code::E0302]);
    assert_eq!(stated(&["50", "30", "15"]), []);
    assert_eq!(stated(&["50%", "50"]), [Code::E0303]);
    assert_eq!(stated(&["50%", ""]), [Code::E0303]);
    assert_eq!(stated(&["", ""]), []);
    assert_eq!(stated(&["0", "0"]), [Code::E0306]);
    assert_eq!(stated(&["120%", "-20%"]), [Code::E0306]);
}

#[test]
fn hours_and_money_do_not_mix() {
    let money = |code| {
        crate::value::Currency::new(code).map(|currency| {
            Type::Number(crate::model::NumberType {
                exactness: crate::model::Exactness::Decimal,
                unit: crate::value::Unit::money(currency),
                percent: false,
            })
        })
    };
    let (cny, eur) = (
        money("CNY").expect("a currency"),
        money("EUR").expect("a currency"),
    );
    assert_eq!(arithmetic(Arithmetic::Add, Type::DURATION, cny), Err(Clash::Unit));
    assert_eq!(arithmetic(Arithmetic::Add, cny, eur), Err(Clash::Unit));
    assert_eq!(arithmetic(Arithmetic::Divide, cny, cny), Ok(Type::DECIMAL));
    assert_eq!(
        arithmetic(Arithmetic::Divide, Type::DURATION, Type::DURATION),
        Ok(Type::DECIMAL)
    );
    assert_eq!(
        arithmetic(Arithmetic::Subtract, Type::DateTime, Type::Date),
        Ok(Type::DURATION)
    );
    assert_eq!(
        arithmetic(Arithmetic::Add, Type::Date, Type::WHOLE),
        Err(Clash::Unit)
    );
    assert_eq!(
        compare(Comparison::Equal, Type::Text, Type::WHOLE),
        Err(Clash::Kind)
    );
    assert_eq!(compare(Comparison::Less, Type::Date, Type::DateTime), Ok(()));
}

fn above(low: &str) -> WrittenExtent {
    WrittenExtent::From {
        low: number(low),
        open: true,
    }
}

fn up_to(high: &str) -> WrittenExtent {
    WrittenExtent::UpTo {
        high: number(high),
        open: false,
    }
}

fn order(bands: &Bands) -> Vec<&str> {
    bands.bands.iter().map(|band| band.name.as_str()).collect()
}

#[test]
fn a_band_of_one_number_stands_below_what_lies_above_it() {
    let missed = WrittenExtent::Range {
        low: None,
        high: Some(number("70")),
        open: true,
    };
    let bands = [("exceeded", above("70")), ("met", from("70")), ("missed", missed)];
    let bands = checked(&bands, None).expect("bands that meet");
    assert_eq!(order(&bands), ["exceeded", "met", "missed"]);
    let find = |score| bands.find(number(score)).map(|at| order(&bands)[at]);
    assert_eq!(
        ["70.01", "70", "69.99"].map(find),
        [Some("exceeded"), Some("met"), Some("missed")]
    );
    let bands = [("some", above("0")), ("none", range("0", "0"))];
    assert_eq!(
        order(&checked(&bands, None).expect("bands that meet")),
        ["some", "none"]
    );
    let overlap = [("some", above("0")), ("few", range("0", "10"))];
    assert_eq!(
        checked(&overlap, None).expect_err("an overlap"),
        ["E0312 5 is both `some` and `few`"]
    );
}

#[test]
fn what_is_left_above_all_others_is_no_grade() {
    let rest = || WrittenExtent::Otherwise;
    let thresholds = [("a", up_to("41")), ("b", up_to("51")), ("c", rest())];
    assert_eq!(
        checked(&thresholds, None).expect_err("the best or the worst"),
        ["E0315 is `c` the best grade or the worst?"]
    );
    let whole = [("a", range("0", "41")), ("b", range("42", "51")), ("c", rest())];
    assert_eq!(
        checked(&whole, Some(0)).expect_err("the best or the worst"),
        ["E0315 is `c` the best grade or the worst?"]
    );
    // What is left on both sides, or in between, is the worst.
    let fit = [("fit", range("18", "25")), ("unfit", rest())];
    assert_eq!(order(&checked(&fit, None).expect("bands")), ["fit", "unfit"]);
    let apart = [
        ("low", range("0", "10")),
        ("high", range("20", "30")),
        ("c", rest()),
    ];
    assert_eq!(
        order(&checked(&apart, None).expect("bands")),
        ["high", "low", "c"]
    );
}

#[test]
fn a_score_in_steps_leaves_no_gap_between_them() {
    let on = |step: &str, bands: &[(&str, WrittenExtent)]| {
        let mut out = Diagnostics::default();
        let mut banded = banded(None, "4");
        banded.reach.step = Some(number(step));
        let found = check(&written(bands), None, &banded, &mut out);
        found
            .map(|_| ())
            .ok_or_else(|| out.into_sorted().remove(0).title.to_string())
    };
    let whole = || [("high", range("2", "4")), ("low", range("0", "1"))];
    assert_eq!(on("1", &whole()), Ok(()));
    assert_eq!(on("2", &whole()), Ok(()));
    assert_eq!(
        on("0.5", &whole()),
        Err("no band holds 1.5, which the total can be".to_owned())
    );
    let without_two = [("high", range("3", "4")), ("low", range("0", "1"))];
    assert_eq!(
        on("1", &without_two),
        Err("no band holds 2, which the total can be".to_owned())
    );
}
