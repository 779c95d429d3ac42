//! Numbers as people see them: units, places, separators.

use weigh_engine::dsl::model::{Exactness, NumberType, Type};
use weigh_engine::dsl::value::{Currency, Decimal, Rounding, RoundingMode, Unit};
use weigh_engine::outcome::{Cell, ReasonId};
use weigh_words::Language;

use super::*;

fn cells(numbers: &[&str]) -> Vec<Cell> {
    numbers
        .iter()
        .map(|number| Cell::Exact(Decimal::parse(number).unwrap()))
        .collect()
}

fn shown(ty: Type, unit: Option<&str>, numbers: &[&str]) -> Vec<String> {
    let cells = cells(numbers);
    let style = Style::of_values(Language::English, ty, unit, cells.iter());
    cells.iter().filter_map(|cell| style.cell(cell)).collect()
}

#[test]
fn numbers_of_a_column_have_equal_decimals() {
    assert_eq!(
        shown(Type::DECIMAL, None, &["3.5", "4", "4.666666667"]),
        ["3.50", "4.00", "4.67"]
    );
    assert_eq!(shown(Type::WHOLE, None, &["3", "12000"]), ["3", "12,000"]);
    assert_eq!(
        shown(Type::DECIMAL, Some("pts"), &["-0.001", "12"]),
        ["0.00 pts", "12.00 pts"]
    );
}

#[test]
fn percentages_are_shown_as_such() {
    assert_eq!(
        shown(Type::PERCENT, None, &["0.9136", "1"]),
        ["91.4 %", "100.0 %"]
    );
    assert_eq!(shown(Type::PERCENT, None, &["0.9", "-0.1"]), ["90 %", "-10 %"]);
}

#[test]
fn money_has_its_currency_and_cents_or_none() {
    let ty = Type::Number(NumberType {
        exactness: Exactness::Decimal,
        unit: Unit::money(Currency::new("CNY").unwrap()),
        percent: false,
    });
    assert_eq!(shown(ty, None, &["1234567.5", "80"]), ["1,234,568 CNY", "80 CNY"]);
    assert_eq!(shown(ty, None, &["1234.5", "80"]), ["1,234.50 CNY", "80.00 CNY"]);
}

#[test]
fn durations_of_a_column_have_one_unit() {
    let shown = |seconds: &[&str]| shown(Type::DURATION, None, seconds);
    assert_eq!(shown(&["12480", "90060", "1980"]), ["3.5 h", "25.0 h", "0.6 h"]);
    assert_eq!(shown(&["240", "210", "990"]), ["4.0 min", "3.5 min", "16.5 min"]);
    assert_eq!(shown(&["120", "300"]), ["2 min", "5 min"]);
    assert_eq!(shown(&["90000", "129600"]), ["25 h", "36 h"]);
    assert_eq!(shown(&["432000", "950400"]), ["5 d", "11 d"]);
    assert_eq!(shown(&["0.25", "12.5"]), ["0.3 s", "12.5 s"]);
    assert_eq!(shown(&["0.25", "-0.001"]), ["0.25 s", "0.00 s"]);
    assert_eq!(shown(&["-5040"]), ["-1.4 h"]);
    assert_eq!(shown(&["0"]), ["0 s"]);
}

#[test]
fn cells_of_spreadsheets_show_a_duration_in_the_unit_that_suits_it() {
    let format = |language, seconds: &[&str]| {
        Style::of_values(language, Type::DURATION, None, cells(seconds).iter()).spreadsheet()
    };
    let english = |seconds: &[&str]| format(Language::English, seconds);
    assert_eq!(english(&["402.6", "382"]), "[m]:ss \"min\"");
    assert_eq!(english(&["12480", "90060"]), "[h]:mm \"h\"");
    assert_eq!(english(&["6026400", "950400"]), "0.0 \"d\"");
    assert_eq!(english(&["0.25", "12.5"]), "[s].0 \"s\"");
    assert_eq!(format(Language::Chinese, &["402.6"]), "[m]:ss \"分钟\"");
}

#[test]
fn a_mean_of_whole_numbers_is_not_rounded_to_one() {
    let format = |ty, unit, numbers: &[&str], mean| {
        Style::of_values(Language::English, ty, unit, cells(numbers).iter())
            .for_mean(mean)
            .spreadsheet()
    };
    assert_eq!(format(Type::WHOLE, None, &["3", "4"], 3.5), "0.0");
    assert_eq!(format(Type::WHOLE, Some("pts"), &["3", "4"], 3.5), "0.0 \"pts\"");
    assert_eq!(format(Type::DECIMAL, None, &["3.25", "4"], 3.625), "0.00");
    assert_eq!(format(Type::PERCENT, None, &["0.5", "0.8"], 0.65), "0.0%");
    let euros = Type::Number(NumberType {
        exactness: Exactness::Decimal,
        unit: Unit::money(Currency::new("EUR").unwrap()),
        percent: false,
    });
    assert_eq!(format(euros, None, &["3", "4"], 3.5), "#,##0.00 \"EUR\"");
    assert_eq!(
        format(euros, None, &["30001", "40002"], 35_001.5),
        "#,##0 \"EUR\""
    );
}

#[test]
fn one_long_duration_does_not_make_the_others_unreadable() {
    assert_eq!(
        shown(Type::DURATION, None, &["600", "720", "660", "864000", "540"])[..4],
        ["10 min", "12 min", "11 min", "14,400 min"]
    );
}

#[test]
fn scores_have_the_declared_places_or_what_the_scale_makes_sense_of() {
    let scale = (Decimal::ZERO, Decimal::HUNDRED);
    let scores = cells(&["100", "66.6667"]);
    let declared = Rounding {
        places: 2,
        mode: RoundingMode::HalfUp,
    };
    let show = |style: Style| {
        scores
            .iter()
            .filter_map(|cell| style.cell(cell))
            .collect::<Vec<_>>()
    };
    assert_eq!(
        show(Style::of_scores(
            Language::English,
            Some(declared),
            scale,
            scores.iter()
        )),
        ["100.00", "66.67"]
    );
    assert_eq!(
        show(Style::of_scores(Language::English, None, scale, scores.iter())),
        ["100.0", "66.7"]
    );
    let unit_scale = (Decimal::ZERO, Decimal::ONE);
    let fine = cells(&["0.5", "0.66667"]);
    let style = Style::of_scores(Language::English, None, unit_scale, fine.iter());
    assert_eq!(style.cell(&fine[1]).as_deref(), Some("0.667"));
}

#[test]
fn a_missing_cell_shows_nothing() {
    let style = Style::of_values(Language::English, Type::DECIMAL, None, std::iter::empty::<Cell>());
    assert_eq!(style.cell(&Cell::Missing(ReasonId(0))), None);
    assert_eq!(
        style.cell(&Cell::Text("a\nb".into())).as_deref(),
        Some("a\u{fffd}b")
    );
    assert_eq!(style.cell(&Cell::Bool(true)).as_deref(), Some("yes"));
}

#[test]
fn what_is_calculated_from_is_shown_with_its_digits() {
    let precise = |ty: Type, number: &str| {
        let cell = Cell::Exact(Decimal::parse(number).unwrap());
        precisely(Language::English, ty, None, &cell).unwrap()
    };
    let duration = Type::Number(NumberType {
        unit: Unit::DURATION,
        ..NumberType::plain(Exactness::Decimal)
    });
    let money = Type::Number(NumberType {
        unit: Unit::money(Currency::new("CNY").unwrap()),
        ..NumberType::plain(Exactness::Decimal)
    });
    assert_eq!(
        precise(Type::PERCENT, "0.8095238095238095238095238095"),
        "80.952381 %"
    );
    assert_eq!(precise(Type::PERCENT, "0.8"), "80 %");
    assert_eq!(precise(Type::DECIMAL, "263864.43"), "263,864.43");
    assert_eq!(precise(Type::DECIMAL, "0.00123456789"), "0.00123457");
    assert_eq!(precise(money, "263864.4"), "263,864.40 CNY");
    assert_eq!(precise(duration, "43440"), "12 h 4 min");
    assert_eq!(precise(duration, "5400"), "1.5 h");
    assert_eq!(precise(duration, "-43441.5"), "-12 h 4 min 1.5 s");
    assert_eq!(precise(duration, "187501"), "2 d 4 h 5 min 1 s");
    assert_eq!(precise(duration, "43259.9999999"), "12 h 1 min");
}
