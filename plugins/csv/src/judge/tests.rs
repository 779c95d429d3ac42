//! What becomes of cells in declared and in guessed columns.

use weigh_sdk::ColumnType::{self, Bool, Date, DateTime, Decimal, Duration, Float, Integer, Percent, Text};
use weigh_sdk::Source;
use weigh_sdk::{Currency, Expected, ScanRequest, SourceError, Wanted};

use crate::testing::{read, scan, scan_request, table};

#[test]
fn every_type_is_read_as_declared() {
    let (_folder, table) = table(
        "b,i,d,p,f,day,at,long,t,other\n\
         1,007,1.5,95%,1e-3,20241001,2024-10-01,1:30:00, x ,\n\
         否,5.0,2,95.5％,0.1,2024-10-01 00:00:00,2024-10-01T09:30:15.5Z,2h,\" x \",\n\
         ,,,,,,,,,there is a row\n",
    );
    let columns = [
        ("b", Bool, true),
        ("i", Integer, true),
        ("d", Decimal(2), true),
        ("p", Percent(3), true),
        ("f", Float, true),
        ("day", Date, true),
        ("at", DateTime, true),
        ("long", Duration, true),
        ("t", Text, true),
    ];
    let all = scan(&table, &columns).unwrap();
    assert_eq!(
        all.rows,
        [
            [
                "true",
                "7",
                "1.50",
                "0.950",
                "0.001",
                "2024-10-01",
                "2024-10-01T00:00:00",
                "5400000000",
                "x"
            ],
            [
                "false",
                "5",
                "2.00",
                "0.955",
                "0.1",
                "2024-10-01",
                "2024-10-01T09:30:15.500000",
                "7200000000",
                " x "
            ],
            ["∅"; 9],
        ]
    );
    assert!(all.bad.is_empty());
}

/// What is wrong with the cells of one declared column.
fn wrong(ty: ColumnType, cells: &[&str]) -> Vec<String> {
    let (_folder, table) = table(format!("c,x\n{},1\n", cells.join(",1\n")));
    let all = scan(&table, &[("c", ty, true)]).unwrap();
    for (row, _, text, _) in &all.bad {
        assert_eq!(text, cells[*row].trim_matches('"'));
        assert_eq!(all.rows[*row], ["∅"]);
    }
    (0..cells.len())
        .map(|row| {
            let bad = all.bad.iter().find(|bad| bad.0 == row);
            bad.map_or_else(|| all.rows[row][0].clone(), |bad| bad.3.clone())
        })
        .collect()
}

#[test]
fn cells_that_a_declared_type_cannot_hold_are_wrong() {
    assert_eq!(
        wrong(Integer, &["1", "NA", "1.5", "95%"]),
        ["1", "Marked(Integer)", "Type(Integer)", "Type(Integer)"]
    );
    assert_eq!(
        wrong(Integer, &["9223372036854775807", "9223372036854775808"]),
        ["9223372036854775807", "NumberInRange"]
    );
    assert_eq!(
        wrong(Decimal(2), &["1.5", "-", "95%", "1e40"]),
        ["1.50", "Marked(Decimal(2))", "Type(Decimal(2))", "NumberInRange"]
    );
    assert_eq!(wrong(Percent(2), &["95%", "0.95"]), ["0.95", "Type(Percent(2))"]);
    // 0 is 0 %.
    assert_eq!(wrong(Percent(2), &["50%", "0", "0.0"]), ["0.50", "0.00", "0.00"]);
    assert_eq!(
        wrong(Date, &["2024-02-30", "soon", "2024-10-01 09:30"]),
        ["RealDate", "Type(Date)", "Type(Date)"]
    );
    assert_eq!(
        wrong(DateTime, &["2024-10-01 25:00", "2024-10-01T09:30+08:00"]),
        ["RealDate", "Type(DateTime)"]
    );
    assert_eq!(
        wrong(Duration, &["1:30", "5"]),
        ["Type(Duration)", "Type(Duration)"]
    );
    assert_eq!(wrong(Bool, &["maybe", "2"]), ["Type(Bool)", "Type(Bool)"]);
    assert_eq!(
        wrong(Float, &["1.5", "1e300", "x"]),
        ["1.5", &format!("1{}", "0".repeat(300)), "Type(Float)"]
    );
}

#[test]
fn days_and_months_are_told_apart_by_the_whole_column() {
    let days = |cells: &[&str]| wrong(Date, cells);
    assert_eq!(days(&["10/01/2024", "13/01/2024"]), ["2024-01-10", "2024-01-13"]);
    assert_eq!(days(&["10/01/2024", "01/13/2024"]), ["2024-10-01", "2024-01-13"]);
    assert_eq!(days(&["10/01/2024", "05/05/2024"]), ["Type(Date)", "2024-05-05"]);
    assert_eq!(days(&["13/01/2024", "01/13/2024"]), ["Type(Date)", "Type(Date)"]);
}

#[test]
fn a_second_currency_in_a_declared_column_is_wrong() {
    assert_eq!(
        wrong(Decimal(2), &["$5", "6", "€7", "8 USD"]),
        ["5.00", "6.00", "Currency(Currency([85, 83, 68]))", "8.00"]
    );
}

/// What becomes of amounts in a column that is declared to hold this currency: the value, or the currency expected.
fn amounts(currency: &str, cells: &[&str]) -> Vec<String> {
    let (_folder, table) = table(format!("c;x\n{};1\n", cells.join(";1\n")));
    let wanted = Wanted {
        name: "c".to_owned(),
        ty: Decimal(2),
        currency: Currency::new(currency),
        declared: true,
    };
    let request = ScanRequest {
        columns: vec![wanted],
        batch_rows: 9,
        filter: Vec::new(),
    };
    let all = scan_request(&table, &request).unwrap();
    let mut cells: Vec<String> = all.rows.into_iter().map(|row| row[0].clone()).collect();
    for (row, _, text, expected) in all.bad {
        let wanted = format!("{:?}", Expected::Currency(Currency::new(currency).unwrap()));
        assert_eq!(expected, wanted);
        cells[row] = format!("not {text}");
    }
    cells
}

#[test]
fn a_declared_currency_is_that_of_every_cell() {
    assert_eq!(
        amounts(
            "CNY",
            &[
                "100",
                "¥100",
                "￥1,200.50",
                "100元",
                "RMB 7",
                "100 CNY",
                "$100",
                "100 USD",
                "€5",
                "HK$1"
            ]
        ),
        [
            "100.00",
            "100.00",
            "1200.50",
            "100.00",
            "7.00",
            "100.00",
            "not $100",
            "not 100 USD",
            "not €5",
            "not HK$1"
        ]
    );
    // Yen are written with the sign of the yuan, and the dollars of Hong Kong with that of the United States.
    assert_eq!(
        amounts("JPY", &["¥100", "5元", "5日元"]),
        ["100.00", "not 5元", "5.00"]
    );
    assert_eq!(
        amounts("HKD", &["$100", "HK$5", "5元", "US$5"]),
        ["100.00", "5.00", "5.00", "not US$5"]
    );
}

#[test]
fn a_guessed_column_is_money_where_its_cells_name_one_currency() {
    let kind = |cells: &str| {
        let (_folder, table) = table(format!("c;x\n{cells}\n"));
        let column = table.schema().unwrap().columns.remove(0);
        let currency = column.currency.map(|currency| currency.code().to_owned());
        (column.ty, currency, column.because.map(|why| why.to_string()))
    };
    let cny = || Some("CNY".to_owned());
    assert_eq!(kind("¥5;1\n7.5元;1\n3;1"), (Decimal(1), cny(), None));
    assert_eq!(kind("5;1\n7;1"), (Integer, None, None));
    let because = Some("row 2 of t.csv holds `¥5`, and row 4 of t.csv `$7`".to_owned());
    assert_eq!(kind("¥5;1\n;1\n$7;1"), (Text, None, because));
}

#[test]
fn days_that_could_be_two_say_that_nothing_tells_the_month() {
    let because = |cells: &str| {
        let (_folder, table) = table(format!("c;x\n{cells}\n"));
        let column = table.schema().unwrap().columns.remove(0);
        column.because.map(|why| why.to_string())
    };
    let open = "row 2 of t.csv holds `03/04/2024`, and nothing tells which number is the month";
    assert_eq!(because("03/04/2024;1\n05/06/2024;1").as_deref(), Some(open));
    assert_eq!(because("03/04/2024;1\n25/06/2024;1"), None);
    // Another reason is reason enough.
    let mixed = "row 3 of t.csv holds `none of them`";
    assert_eq!(because("03/04/2024;1\nnone of them;1").as_deref(), Some(mixed));
    let clash = "row 2 of t.csv holds `13/01/2024`, and row 3 of t.csv `01/13/2024`";
    assert_eq!(because("13/01/2024;1\n01/13/2024;1").as_deref(), Some(clash));
}

#[test]
fn more_places_widen_even_a_declared_number() {
    let (_folder, table) = table("c\n1.5\n1.500\n1.525\n");
    let Err(SourceError::Widen { ty, row, text, .. }) = scan(&table, &[("c", Decimal(1), true)]) else {
        panic!("it was read")
    };
    assert_eq!((ty, row, text.as_str()), (Decimal(3), 2, "1.525"));
    let Err(SourceError::Widen { ty, .. }) = scan(&table, &[("c", Decimal(0), true)]) else {
        panic!("it was read")
    };
    assert_eq!(ty, Decimal(1));
}

#[test]
fn guesses_widen_to_the_narrowest_type() {
    for (ty, cell, wider) in [
        (Bool, "1", Text),
        (Integer, "1.25", Decimal(2)),
        (Integer, "007", Text),
        (Integer, "1234567890123456789", Text),
        (Integer, "yes", Text),
        (Decimal(1), "1.25", Decimal(2)),
        (Decimal(2), "1.250", Decimal(3)),
        (Decimal(2), "95%", Text),
        (Decimal(28), "12345678901.5", Text),
        (Percent(2), "95.5%", Percent(3)),
        (Percent(2), "0.95", Text),
        (Percent(2), "0", Text),
        (Date, "2024-10-01 09:30", DateTime),
        (Date, "20241001", Text),
        (DateTime, "soon", Text),
        (Duration, "5", Text),
    ] {
        let (_folder, table) = table(format!("c,x\n{cell},1\n"));
        match scan(&table, &[("c", ty, false)]) {
            Err(SourceError::Widen { ty, .. }) => assert_eq!(ty, wider, "{cell}"),
            other => panic!("{cell}: {other:?}"),
        }
    }
}

#[test]
fn a_day_that_does_not_exist_is_wrong_even_in_a_guessed_column() {
    let (_folder, table) = table("d\n2024-10-01\n2024-02-30\n");
    let (types, all) = read(&table);
    assert_eq!(types, [Date]);
    assert_eq!(all.rows, [["2024-10-01"], ["∅"]]);
    assert_eq!(
        all.bad,
        [(1, Some(0), "2024-02-30".to_owned(), "RealDate".to_owned())]
    );
}
