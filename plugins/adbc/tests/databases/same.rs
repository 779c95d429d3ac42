//! One table in CSV, SQLite and PostgreSQL: all three sources deliver the same.

use std::fs;

use weigh_adbc::Adbc;
use weigh_csv::Csv;
use weigh_sdk::{Source, SourceKind};

use crate::data::{COLUMNS, create, csv, inserts};
use crate::drivers::driver;
use crate::read::{Cell, Everything, connection, fill, open, scan, table, wanted};
use crate::server::Server;

const ROWS: u64 = 100_000;

fn all(source: &dyn Source) -> Everything {
    scan(source, wanted(&COLUMNS)).unwrap_or_else(|error| panic!("{error}"))
}

#[test]
fn the_same_table_is_the_same_rows() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("orders.csv");
    fs::write(&file, csv(ROWS)).unwrap();
    let from_csv = all(&*open(&Csv, &file.display().to_string()).unwrap());
    assert_eq!(from_csv.rows, ROWS as usize);
    assert!(from_csv.bad.is_empty());

    if let Some(driver) = driver("sqlite") {
        let file = folder.path().join("odd % name?.db");
        let escaped = format!(
            "file:{}",
            file.display().to_string().replace('%', "%25").replace('?', "%3F")
        );
        let statements = ["BEGIN".to_owned(), create("orders"), create("vacant")];
        let statements = statements.into_iter().chain(inserts("orders", ROWS));
        fill(&driver, &escaped, statements.chain(["COMMIT".to_owned()]));
        let path = file.display().to_string();
        assert_same(&from_csv, &all(&*table(&driver, &path, "orders")), "SQLite");
        let query = "SELECT * FROM orders -- all of them\n;";
        assert_same(
            &from_csv,
            &all(&*table(&driver, &path, query)),
            "SQLite by a query",
        );
        assert_eq!(all(&*table(&driver, &path, "vacant")).rows, 0);
    }
    if let (Some(driver), Some(server)) = (driver("postgresql"), Server::start()) {
        let statements = [
            "CREATE SCHEMA sales".to_owned(),
            create("sales.orders"),
            create("sales.vacant"),
        ];
        fill(
            &driver,
            &server.uri(),
            statements.into_iter().chain(inserts("sales.orders", ROWS)),
        );
        let postgres = Adbc::new(connection(&driver, &server.uri()));
        let orders = open(&postgres, "sales.orders").unwrap();
        assert_same(&from_csv, &by_id(all(&*orders)), "PostgreSQL");
        let ordered = open(&postgres, "SELECT * FROM sales.orders ORDER BY id").unwrap();
        assert_same(&from_csv, &all(&*ordered), "PostgreSQL by a query");
        at_the_same_time(&postgres, &from_csv);
        let nothing = open(&postgres, "SELECT * FROM sales.vacant").unwrap();
        assert_eq!(all(&*nothing).rows, 0);
    }
}

/// Scans that run at the same time have a connection each.
fn at_the_same_time(postgres: &dyn SourceKind, expected: &Everything) {
    let orders = open(postgres, "sales.orders").unwrap();
    std::thread::scope(|threads| {
        let scans: Vec<_> = (0..3).map(|_| threads.spawn(|| all(&*orders))).collect();
        for scan in scans {
            assert_same(
                expected,
                &by_id(scan.join().unwrap()),
                "PostgreSQL, three at a time",
            );
        }
    });
}

/// The rows in the order of their numbers, which stand in the first column. PostgreSQL puts small rows into gaps between
/// older ones.
fn by_id(everything: Everything) -> Everything {
    let ids = everything.columns[0].1.iter();
    let mut order: Vec<(usize, &Cell)> = ids.enumerate().collect();
    order.sort_by_key(|(_, id)| match id {
        Cell::Number(id) => *id,
        other => panic!("{other:?}"),
    });
    let sorted = |cells: &Vec<Cell>| order.iter().map(|(row, _)| cells[*row].clone()).collect();
    let columns = everything.columns.iter().map(|(ty, cells)| (*ty, sorted(cells)));
    Everything {
        columns: columns.collect(),
        ..everything
    }
}

/// Holds columns against one another without printing 100,000 values.
fn assert_same(expected: &Everything, found: &Everything, source: &str) {
    assert_eq!(found.bad, expected.bad, "{source}");
    assert_eq!(found.rows, expected.rows, "{source}");
    for (at, ((ty, cells), (_, other))) in expected.columns.iter().zip(&found.columns).enumerate() {
        let odd = cells.iter().zip(other).position(|(cell, other)| cell != other);
        let odd = odd.map(|row| (row, &cells[row], &other[row]));
        assert_eq!(odd, None, "{source}, column {at}, {ty:?}");
    }
}
