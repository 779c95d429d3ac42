//! The field's types: rounding at the edges, exact calendars.

use super::*;

fn number(text: &str) -> Decimal {
    Decimal::parse(text).expect("a number")
}

#[test]
fn a_half_rounds_by_its_mode() {
    let cases = [
        (RoundingMode::HalfUp, "6.25", "6.3"),
        (RoundingMode::HalfEven, "6.25", "6.2"),
        (RoundingMode::Up, "6.21", "6.3"),
        (RoundingMode::Down, "6.29", "6.2"),
        (RoundingMode::HalfUp, "-6.25", "-6.3"),
    ];
    for (mode, from, to) in cases {
        assert_eq!(
            Rounding { places: 1, mode }.apply(number(from)),
            number(to),
            "{mode:?} {from}"
        );
    }
}

#[test]
fn rounding_settles_what_arithmetic_left_short() {
    let to_whole = Rounding {
        places: 0,
        mode: RoundingMode::HalfUp,
    };
    assert_eq!(to_whole.apply(number("89.49999999999")), number("90"));
    assert_eq!(to_whole.apply(number("89.49999")), number("89"));
    let down = Rounding {
        places: 0,
        mode: RoundingMode::Down,
    };
    assert_eq!(down.apply(number("89.99999999999")), number("90"));
}

#[test]
fn a_third_times_three_is_one_when_compared() {
    let third = Decimal::ONE.div(number("3")).expect("a quotient");
    let whole = third.mul(number("3")).expect("a product");
    assert_ne!(whole, Decimal::ONE);
    assert!(whole.compare(Decimal::ONE).is_eq());
}

#[test]
fn doubles_become_their_shortest_decimal() {
    assert_eq!(Decimal::from_f64(0.1), Some(number("0.1")));
    assert_eq!(Decimal::from_f64(1e-300), Some(Decimal::ZERO));
    // What 0.1 + 0.2 leaves above 0.3 has more digits than there are places.
    assert_eq!(
        Decimal::from_f64(5.551_115_123_125_783e-17),
        Some(number("0.0000000000000000555111512313"))
    );
    assert_eq!(
        Decimal::from_f64(-6.220_960_574_271_82e-16),
        Some(number("-0.0000000000000006220960574272"))
    );
    assert_eq!(Decimal::from_f64(f64::NAN), None);
    assert_eq!(Decimal::from_f64(1e300), None);
    assert!((number("0.1").to_f64() - 0.1).abs() < f64::MIN_POSITIVE);
}

#[test]
fn periods_read_and_print_alike() {
    for text in [
        "2024", "2024-H2", "2024-Q4", "2024-10", "2024-W41", "2020-W53", "1990",
    ] {
        assert_eq!(Period::parse(text).map(|p| p.to_string()).as_deref(), Some(text));
    }
    for text in ["2024-Q5", "2024-13", "2024-W53", "24", "2024-", "2024-Q"] {
        assert_eq!(Period::parse(text), None, "{text}");
    }
}

#[test]
fn months_keep_their_last_day() {
    let calendar = Calendar::default();
    let february = Period::parse("2024-02").expect("a month");
    assert_eq!(february.end(calendar), Date::new(2024, 2, 29));
    assert_eq!(february.year_ago().end(calendar), Date::new(2023, 2, 28));
    assert_eq!(
        Date::new(2024, 1, 31).and_then(|d| d.plus_months(1)),
        Date::new(2024, 2, 29)
    );
}

#[test]
fn weeks_are_iso() {
    let week = |y, m, d| {
        let date = Date::new(y, m, d).expect("a day");
        Period::containing(date, Granularity::Week, Calendar::default())
            .expect("a week")
            .to_string()
    };
    assert_eq!(week(2024, 12, 29), "2024-W52");
    assert_eq!(week(2024, 12, 30), "2025-W01");
    assert_eq!(week(2021, 1, 3), "2020-W53");
    assert_eq!(
        Period::parse("2020-W53")
            .map(|p| p.year_ago().to_string())
            .as_deref(),
        Some("2019-W52")
    );
}

#[test]
fn a_fiscal_year_is_named_after_its_start() {
    let april = Calendar { first_month: 4 };
    let quarter = Period::parse("2024-Q4").expect("a quarter");
    assert_eq!(quarter.start(april), Date::new(2025, 1, 1));
    assert_eq!(quarter.end(april), Date::new(2025, 3, 31));
    assert_eq!(quarter.year_start(april), Date::new(2024, 4, 1));
    let march = Date::new(2025, 3, 31).expect("a day");
    assert_eq!(
        Period::containing(march, Granularity::Quarter, april),
        Some(quarter)
    );
}

#[test]
fn a_month_is_a_month_of_the_calendar_whenever_the_year_starts() {
    let april = Calendar { first_month: 4 };
    let month = Period::parse("2024-02").expect("a month");
    assert_eq!(month.start(april), Date::new(2024, 2, 1));
    assert_eq!(month.end(april), Date::new(2024, 2, 29));
    assert_eq!(month.year_start(april), Date::new(2023, 4, 1));
    let day = Date::new(2024, 2, 10).expect("a day");
    assert_eq!(Period::containing(day, Granularity::Month, april), Some(month));
}

#[test]
fn units_multiply_and_cancel() {
    let cny = Unit::money(Currency::new("CNY").expect("a currency"));
    let eur = Unit::money(Currency::new("EUR").expect("a currency"));
    assert_eq!(cny.per(cny), Some(Unit::NONE));
    assert_eq!(cny.per(eur), None);
    assert_eq!(Unit::DURATION.per(Unit::DURATION), Some(Unit::NONE));
    assert_eq!(
        cny.per(Unit::DURATION).map(|u| u.to_string()).as_deref(),
        Some("CNY per time")
    );
}
