//! Types out of the cells of a column.

use crate::ColumnType::{self, Bool, Date, DateTime, Decimal, Duration, Integer, Percent, Text};

use super::*;
use crate::cell::{self, number::Style};

const STYLE: Style = Style {
    decimal_comma: false,
    doubtful_comma: false,
};

fn evidence(cells: &[&str]) -> Evidence {
    let mut evidence = Evidence::default();
    for text in cells {
        evidence.add(&cell::read(text, STYLE));
    }
    evidence
}

fn ty(cells: &[&str]) -> Option<ColumnType> {
    evidence(cells).conclusion()
}

#[test]
fn each_kind_alone_is_its_type() {
    assert_eq!(ty(&[]), None);
    assert_eq!(ty(&["", " "]), None);
    assert_eq!(ty(&["yes", "", "no"]), Some(Bool));
    assert_eq!(ty(&["1", "", "-2"]), Some(Integer));
    assert_eq!(ty(&["1.5", "2.25", "3"]), Some(Decimal(2)));
    assert_eq!(ty(&["1e3"]), Some(Decimal(0)));
    assert_eq!(ty(&["95%", "95.5%"]), Some(Percent(3)));
    assert_eq!(ty(&["2024-10-01"]), Some(Date));
    assert_eq!(ty(&["2024-10-01 10:00"]), Some(DateTime));
    assert_eq!(ty(&["2024-10-01 10:00", "2024-10-02"]), Some(DateTime));
    assert_eq!(ty(&["1:30:00", "2h"]), Some(Duration));
    assert_eq!(ty(&["x"]), Some(Text));
}

#[test]
fn mixtures_are_text() {
    for cells in [
        ["yes", "1"],
        ["95%", "0.9"],
        ["1", "2024-10-01"],
        ["1", "NA"],
        ["2h", "2"],
        ["007", "8"],
        ["$5", "€5"],
        ["2024-10-01", "soon"],
        ["2024-02-30", "5"],
        ["12345678901.5", "0.0000000000000000000000000001"],
    ] {
        assert_eq!(ty(&cells), Some(Text), "{cells:?}");
    }
    assert_eq!(ty(&["$5", "6", "7.50 USD"]), Some(Decimal(2)));
}

#[test]
fn a_day_that_does_not_exist_leaves_the_type() {
    assert_eq!(ty(&["2024-10-01", "2024-02-30"]), Some(Date));
    assert_eq!(ty(&["2024-10-01 10:00", "2024-02-30"]), Some(DateTime));
    assert_eq!(ty(&["2024-02-30"]), Some(Text));
    assert!(evidence(&["2024-02-30"]).is_open());
}

#[test]
fn one_value_decides_the_order_of_day_and_month() {
    assert_eq!(ty(&["10/01/2024"]), Some(Text));
    assert!(evidence(&["10/01/2024"]).is_open());
    assert_eq!(ty(&["10/01/2024", "13/01/2024"]), Some(Date));
    assert_eq!(
        evidence(&["10/01/2024", "13/01/2024"]).order(),
        Some(Order::DayFirst)
    );
    assert_eq!(
        evidence(&["10/01/2024", "01/13/2024"]).order(),
        Some(Order::MonthFirst)
    );
    let both = evidence(&["13/01/2024", "01/13/2024"]);
    assert_eq!(
        (both.conclusion(), both.order(), both.is_open()),
        (Some(Text), None, false)
    );
    assert_eq!(ty(&["05/05/2024"]), Some(Date));
}

#[test]
fn a_cell_joins_a_type() {
    let join = |ty, text| {
        let kind = Kind { ty, currency: None };
        super::join(kind, &cell::read(text, STYLE)).ty
    };
    assert_eq!(join(Integer, "1.5"), Decimal(1));
    assert_eq!(join(Integer, "$5"), Decimal(0));
    assert_eq!(join(Decimal(1), "1.555"), Decimal(3));
    assert_eq!(join(Decimal(3), "95%"), Text);
    assert_eq!(join(Percent(2), "95.5%"), Percent(3));
    assert_eq!(join(Percent(2), "1"), Text);
    assert_eq!(join(Date, "2024-10-01 10:00"), DateTime);
    assert_eq!(join(Date, "20241001"), Text);
    assert_eq!(join(Bool, "1"), Text);
    assert_eq!(join(Integer, "007"), Text);
    assert_eq!(join(Duration, "5"), Text);
}

#[test]
fn two_parts_say_together_what_the_whole_says() {
    let cells = [
        "1",
        "2.50",
        "95%",
        "yes",
        "2024-01-31",
        "31/12/2024",
        "12/31/2024",
        "2024-02-30",
        "1:30:00",
        "¥5",
        "$5",
        "x",
        "",
        "2024-01-31 10:00",
    ];
    let of = |cells: &[&str]| {
        let mut evidence = Evidence::default();
        cells
            .iter()
            .for_each(|text| evidence.add(&cell::read(text, STYLE)));
        evidence
    };
    for one in cells {
        for other in cells {
            let mut parts = of(&[one]);
            parts.merge(&of(&[other]));
            assert_eq!(parts, of(&[one, other]), "{one} and {other}");
        }
    }
}
