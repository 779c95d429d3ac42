//! What is special about PostgreSQL's types.

use weigh_adbc::Adbc;
use weigh_sdk::{ColumnType, SourceKind};

use crate::drivers::driver;
use crate::read::{Cell, connection, fill, open, said, scan, scan_all, types, wanted};
use crate::server::Server;

const ODD: &str = "CREATE TABLE odd (id bigint, fixed numeric(12,2), free numeric, real_ real, money_ money, zoned \
                   timestamptz, uuid_ uuid, mood mood, padded char(5), whole smallint, bytes bytea, \"day\" date, at \
                   timestamp, o oid)";

#[test]
fn types_of_postgres() {
    let (Some(driver), Some(server)) = (driver("postgresql"), Server::start()) else {
        return;
    };
    fill(
        &driver,
        &server.uri(),
        [
            "CREATE TYPE mood AS ENUM ('sad', 'ok')",
            ODD,
            "INSERT INTO odd VALUES (1, 12.50, 1.125, 0.5, 12.34, '2024-01-02 03:04:05+08', \
             '00112233-4455-6677-8899-aabbccddeeff', 'ok', 'ab', 3, 'x', '2024-01-02', '2024-01-02 03:04:05.25', 4294967295), \
             (9223372036854775807, NULL, 1e20, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, 'infinity', '-infinity', NULL), \
             (2, -0.05, 'NaN', 'NaN', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL)",
        ],
    );
    let postgres = Adbc::new(connection(&driver, &server.uri()));
    types_are_known(&postgres);
    values_are_exact(&postgres);
    only_what_is_wanted_is_computed(&postgres);
    failures_in_the_middle_are_told(&postgres);
}

fn types_are_known(postgres: &dyn SourceKind) {
    let odd = open(postgres, "odd").unwrap();
    assert_eq!(
        types(&*odd),
        [
            "id Integer",
            "fixed Decimal(2)",
            "free Decimal(0)*",
            "real_ Float",
            "money_ Text",
            "zoned Text",
            "uuid_ Text",
            "mood Text",
            "padded Text",
            "whole Integer",
            "bytes Text",
            "day Date",
            "at DateTime",
            "o Integer",
        ]
    );
    let columns = odd.schema().unwrap().columns;
    let because: Vec<String> = columns
        .iter()
        .filter_map(|column| column.because.as_ref().map(ToString::to_string))
        .collect();
    assert_eq!(
        because,
        [
            "it holds PostgreSQL's money, whose places depend on the server: cast it to numeric in a query",
            "its times are in the zone UTC, and times here have none: move them to one in a query, as `zoned AT TIME ZONE \
             'Asia/Shanghai'` does",
            "it holds Arrow's Binary, which the language has no type for",
        ]
    );
    for column in ["money_", "zoned", "bytes"] {
        let refused = scan(&*odd, wanted(&[(column, ColumnType::Text)]));
        assert!(
            said(refused)
                .0
                .starts_with(&format!("column `{column}` of `odd` cannot be read: it"))
        );
    }
}

fn values_are_exact(postgres: &dyn SourceKind) {
    let odd = open(postgres, "odd").unwrap();
    let rows = scan(
        &*odd,
        wanted(&[
            ("fixed", ColumnType::Decimal(2)),
            ("free", ColumnType::Decimal(0)),
            ("uuid_", ColumnType::Text),
            ("mood", ColumnType::Text),
            ("padded", ColumnType::Text),
            ("day", ColumnType::Date),
            ("at", ColumnType::DateTime),
            ("o", ColumnType::Integer),
            ("real_", ColumnType::Float),
        ]),
    )
    .unwrap();
    let (numbers, text) = (
        |cell: i128| Cell::Number(cell),
        |text: &str| Cell::Text(text.to_owned()),
    );
    assert_eq!(rows.columns[0].1, [numbers(1250), Cell::Missing, numbers(-5)]);
    assert_eq!(rows.columns[1].0, ColumnType::Decimal(3));
    assert_eq!(
        rows.columns[1].1,
        [numbers(1125), numbers(10_i128.pow(23)), Cell::Missing]
    );
    assert_eq!(rows.columns[2].1[0], text("00112233-4455-6677-8899-aabbccddeeff"));
    assert_eq!(rows.columns[3].1[0], text("ok"));
    assert_eq!(rows.columns[4].1[0], text("ab"));
    assert_eq!(rows.columns[5].1, [numbers(19_724), Cell::Missing, Cell::Missing]);
    assert_eq!(
        rows.columns[6].1,
        [numbers(1_704_164_645_250_000), Cell::Missing, Cell::Missing]
    );
    assert_eq!(rows.columns[7].1[0], numbers(4_294_967_295));
    let bad: Vec<_> = rows
        .bad
        .iter()
        .map(|((row, column), text)| (*row, &**column, &**text))
        .collect();
    assert_eq!(
        bad,
        [
            (1, "at", "-infinity"),
            (1, "day", "infinity"),
            (2, "free", "nan"),
            (2, "real_", "NaN")
        ]
    );

    let sums = "SELECT sum(id) AS sum, avg(fixed) AS mean, count(*) AS n FROM odd";
    let sums = open(postgres, sums).unwrap();
    assert_eq!(
        types(&*sums),
        ["sum Decimal(0)*", "mean Decimal(0)*", "n Integer"]
    );
    let sums = scan_all(&*sums).unwrap();
    assert_eq!(sums.columns[0].1, [numbers(9_223_372_036_854_775_810)]);
    assert_eq!(sums.columns[1], (ColumnType::Decimal(3), vec![numbers(6225)]));
}

fn only_what_is_wanted_is_computed(postgres: &dyn SourceKind) {
    let query = "SELECT id, 1 / (id - id) AS boom FROM odd";
    let rows = open(postgres, query).unwrap();
    let ids = scan(&*rows, wanted(&[("id", ColumnType::Integer)])).unwrap();
    assert_eq!(ids.rows, 3);
    let counted = scan(&*rows, Vec::new()).unwrap();
    assert_eq!(counted.rows, 3);
}

fn failures_in_the_middle_are_told(postgres: &dyn SourceKind) {
    let rows = open(postgres, "SELECT id, 1 / (id - 2) AS boom FROM odd ORDER BY id").unwrap();
    let (message, _) = said(scan_all(&*rows));
    assert_eq!(
        message,
        "connection `warehouse` cannot read `SELECT id, 1 / (id - 2) AS boom FROM odd ORDER BY id`: [libpq] Execution error \
         [PGRES_FATAL_ERROR]: ERROR: division by zero"
    );
    // The connection that failed is not used again.
    assert_eq!(
        scan(&*open(postgres, "odd").unwrap(), Vec::new()).unwrap().rows,
        3
    );
}
