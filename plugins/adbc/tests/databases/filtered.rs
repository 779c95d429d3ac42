//! Rows that do not matter: what comes with conditions is what comes without them, less rows that do not meet them, and
//! a run cannot tell the difference but by how much it reads.

use std::path::Path;
use std::sync::Arc;

use weigh_adbc::Adbc;
use weigh_engine::dsl::compile::{Files, Settings};
use weigh_engine::dsl::value::Period;
use weigh_engine::outcome::Outcome;
use weigh_engine::{BadRows, Program, Registry, Request, Unwatched};
use weigh_sdk::{
    Batches, Bound, ColumnType, Condition, Constant, Input, Open, Scan, ScanRequest, Schema, Source,
    SourceError, SourceKind, Test,
};
use weigh_words::{Text, text};

use crate::data::{create, inserts};
use crate::drivers::driver;
use crate::read::{Cell, Everything, connection, fill, open, scan, scan_of, wanted};
use crate::server::Server;

const ROWS: u64 = 3_000;

/// The columns of the table, and one row more, whose texts have every kind of quote.
const COLUMNS: [(&str, ColumnType); 6] = [
    ("id", ColumnType::Integer),
    ("active", ColumnType::Bool),
    ("day", ColumnType::Date),
    ("at", ColumnType::DateTime),
    ("备注", ColumnType::Text),
    ("amount", ColumnType::Decimal(2)),
];
const ODD: &str =
    "INSERT INTO orders VALUES (-7, 5, NULL, NULL, '2024-02-29', '2024-02-29 12:30:00', 'a''b\\c\"订单')";

fn databases() -> Vec<(&'static str, std::path::PathBuf, String, Box<dyn std::any::Any>)> {
    let mut found: Vec<(&'static str, std::path::PathBuf, String, Box<dyn std::any::Any>)> = Vec::new();
    if let Some(driver) = driver("sqlite") {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("test.db").display().to_string();
        found.push(("SQLite", driver, file, Box::new(folder)));
    }
    if let (Some(driver), Some(server)) = (driver("postgresql"), Server::start()) {
        let uri = server.uri();
        found.push(("PostgreSQL", driver, uri, Box::new(server)));
    }
    found
}

fn on(column: &str, test: Test, or_missing: bool) -> Condition {
    let column = COLUMNS
        .iter()
        .position(|(name, _)| *name == column)
        .expect("a column");
    Condition {
        column,
        test,
        or_missing,
    }
}

fn range(low: Option<Constant>, high: Option<Constant>, inclusive: bool) -> Test {
    let end = |value| Bound { value, inclusive };
    Test::Range {
        low: low.map(end),
        high: high.map(end),
    }
}

fn texts(values: &[&str]) -> Test {
    Test::Among(
        values
            .iter()
            .map(|text| Constant::Text((*text).to_owned()))
            .collect(),
    )
}

/// A cell as it is compared.
fn constant(cell: &Cell, ty: ColumnType) -> Option<Constant> {
    Some(match (cell, ty) {
        (Cell::Number(n), ColumnType::Integer) => Constant::Integer(*n as i64),
        (Cell::Number(n), ColumnType::Bool) => Constant::Bool(*n == 1),
        (Cell::Number(n), ColumnType::Date) => Constant::Date(*n as i32),
        (Cell::Number(n), ColumnType::DateTime) => Constant::DateTime(*n as i64),
        (Cell::Number(n), _) => Constant::Decimal {
            mantissa: *n,
            places: 2,
        },
        (Cell::Text(text), _) => Constant::Text(text.clone()),
        (Cell::Missing | Cell::Double(_), _) => return None,
    })
}

/// The rows that meet conditions and those that are wrong, in their order.
fn of_those_that_matter(all: &Everything, filter: &[Condition]) -> Vec<(usize, Vec<Cell>)> {
    let matters = |row: &usize| {
        filter.iter().all(|condition| {
            let (ty, cells) = &all.columns[condition.column];
            let name = COLUMNS[condition.column].0;
            match constant(&cells[*row], *ty) {
                Some(value) => condition.test.holds(&value),
                None => condition.or_missing || all.bad.contains_key(&(*row, name.to_owned())),
            }
        })
    };
    let rows = (0..all.rows).filter(matters);
    rows.map(|row| {
        (
            row,
            all.columns.iter().map(|(_, cells)| cells[row].clone()).collect(),
        )
    })
    .collect()
}

#[test]
fn what_comes_under_conditions_is_what_meets_them_in_the_same_order() {
    const DAY: i64 = 86_400_000_000;
    let day = |days| Some(Constant::Date(days));
    let moment = |micros| Some(Constant::DateTime(micros));
    let filters: Vec<Vec<Condition>> = vec![
        vec![on(
            "id",
            range(Some(Constant::Integer(-7)), Some(Constant::Integer(500)), true),
            false,
        )],
        vec![on(
            "id",
            Test::Among(vec![Constant::Integer(-7), Constant::Integer(9)]),
            false,
        )],
        vec![on("active", Test::Among(vec![Constant::Bool(true)]), false)],
        vec![on("active", Test::Among(vec![Constant::Bool(false)]), true)],
        vec![on("day", range(day(10_000), day(12_000), false), false)],
        vec![on("day", range(day(19_782), None, true), true)],
        vec![on("day", Test::Among(vec![Constant::Date(19_782)]), false)],
        vec![on(
            "at",
            range(moment(10_000 * DAY), moment(12_000 * DAY), false),
            true,
        )],
        vec![on(
            "at",
            range(moment(19_782 * DAY + 45_000_000_000), None, true),
            false,
        )],
        vec![on(
            "at",
            range(None, moment(19_782 * DAY + 45_000_000_000), false),
            false,
        )],
        vec![on("备注", texts(&["a'b\\c\"订单", "plain 4"]), false)],
        vec![
            on("备注", Test::Known, false),
            on("id", range(None, Some(Constant::Integer(99)), false), false),
        ],
    ];
    for (name, driver, uri, _kept) in databases() {
        let statements = [create("orders"), ODD.to_owned()];
        fill(
            &driver,
            &uri,
            statements.into_iter().chain(inserts("orders", ROWS)),
        );
        // An index would bring the rows in another order, if it were asked.
        fill(&driver, &uri, ["CREATE INDEX days ON orders (\"day\")"]);
        if name == "PostgreSQL" {
            let infinite = "INSERT INTO orders VALUES (1, 5, NULL, NULL, 'infinity', '-infinity', 'never'), \
                            (2, 5, NULL, NULL, '-infinity', 'infinity', 'ever')";
            fill(&driver, &uri, [infinite, "ANALYZE orders"]);
        }
        let database = Adbc::new(connection(&driver, &uri));
        let orders = open(&database, "orders").unwrap();
        let all = scan(&*orders, wanted(&COLUMNS)).unwrap();
        for filter in &filters {
            let found = scan_of(&*orders, wanted(&COLUMNS), filter).unwrap();
            let expected = of_those_that_matter(&all, filter);
            assert!(found.rows < all.rows, "{name}: all rows come under {filter:?}");
            let rows: Vec<Vec<Cell>> = (0..found.rows)
                .map(|row| {
                    found
                        .columns
                        .iter()
                        .map(|(_, cells)| cells[row].clone())
                        .collect()
                })
                .collect();
            let cells: Vec<Vec<Cell>> = expected.iter().map(|(_, cells)| cells.clone()).collect();
            assert!(!cells.is_empty(), "{name}: nothing meets {filter:?}");
            assert_eq!(rows, cells, "{name}: {filter:?}");
            let request = ScanRequest {
                columns: wanted(&COLUMNS),
                batch_rows: 100,
                filter: filter.clone(),
            };
            for (at, (row, _)) in expected.iter().enumerate() {
                let number = orders.row_number(&request, 0, at as u64).unwrap();
                assert_eq!(number, Some(*row as u64 + 1), "{name}: {filter:?}");
            }
        }
    }
}

/// A source that is told of no conditions.
struct Whole(Adbc);

struct WholeTable(Box<dyn Source>);

fn without(request: &ScanRequest) -> ScanRequest {
    ScanRequest {
        filter: Vec::new(),
        ..request.clone()
    }
}

impl SourceKind for Whole {
    fn kind(&self) -> &str {
        self.0.kind()
    }

    fn open(&self, what: &Open) -> Result<Box<dyn Source>, SourceError> {
        Ok(Box::new(WholeTable(self.0.open(what)?)))
    }
}

impl Source for WholeTable {
    fn schema(&self) -> Result<Schema, SourceError> {
        self.0.schema()
    }

    fn plan(&self, request: &ScanRequest) -> Result<Scan, SourceError> {
        self.0.plan(&without(request))
    }

    fn scan(&self, request: &ScanRequest, partition: usize) -> Result<Batches<'_>, SourceError> {
        self.0.scan(&without(request), partition)
    }

    fn row_number(
        &self,
        request: &ScanRequest,
        partition: usize,
        row: u64,
    ) -> Result<Option<u64>, SourceError> {
        self.0.row_number(&without(request), partition, row)
    }

    fn inputs(&self) -> Result<Vec<Input>, SourceError> {
        self.0.inputs()
    }
}

struct NoFiles;

impl Files for NoFiles {
    fn read(&self, _: &str, _: &str) -> Result<(String, String), Text> {
        Err(text!("no such file"))
    }
}

const FORM: &str = r#"
table staff from warehouse "staff" { key id }
table deals from warehouse "deals" {
  time   day
  link   seller -> staff
  column points: integer 0..100
  where  state in ("won", "lost") and points > 0
}
scorecard sales {
  subject staff
  period  month
  bands { good >= 50, poor otherwise }
  kpi points weight 1 { value sum(deals.points) score 0 -> 0, 100 -> 100 }
  kpi last   weight 1 { value last(deals.points where state = "won") score 0 -> 0, 100 -> 100 }
  kpi before weight 1 { value count(deals)[previous] score 0 -> 0, 10 -> 100 }
}
"#;

/// Deals of three years, some of them wrong; several of a day, so that the last one is told by its place.
fn deals() -> Vec<String> {
    let deal = |n: u64| {
        let n = n.wrapping_mul(2_654_435_761) % 1_000_003;
        let seller = match n % 3 {
            _ if n.is_multiple_of(97) => "'nobody'",
            0 => "'ann'",
            1 => "'bob'",
            _ => "'cid'",
        };
        let day = match n % 50 {
            0 => "NULL".to_owned(),
            _ => format!(
                "'{}-{:02}-{:02}'",
                2022 + n / 13 % 3,
                1 + n / 7 % 12,
                1 + n / 5 % 4
            ),
        };
        let state = ["won", "lost", "open", "Won"][(n / 11 % 4) as usize];
        let points = if n.is_multiple_of(61) { 101 } else { n % 40 };
        format!("({seller}, {day}, '{state}', {points})")
    };
    let deals: Vec<String> = (1..2000).map(deal).collect();
    vec![
        "CREATE TABLE staff (id varchar(10))".to_owned(),
        "INSERT INTO staff VALUES ('ann'), ('bob'), ('cid')".to_owned(),
        "CREATE TABLE deals (seller varchar(10), \"day\" date, state varchar(10), points integer)".to_owned(),
        format!("INSERT INTO deals VALUES {}", deals.join(", ")),
        "CREATE INDEX states ON deals (state, \"day\")".to_owned(),
    ]
}

fn run(driver: &Path, uri: &str, lean: bool) -> Outcome {
    let mut registry = Registry::default();
    let database = Adbc::new(connection(driver, uri));
    registry.register(if lean {
        Box::new(database) as Box<dyn SourceKind>
    } else {
        Box::new(Whole(database))
    });
    let mut program = Program::open(
        "sales.kpi",
        FORM,
        &NoFiles,
        &Settings::default(),
        Arc::new(registry),
    )
    .unwrap_or_else(|error| panic!("{error:?}"));
    let period = Period::parse("2024-03").expect("a period");
    let request = Request {
        periods: Some((period, period)),
        bad_rows: BadRows::Skip,
        ..Request::default()
    };
    program
        .run(&request, &Unwatched)
        .unwrap_or_else(|error| panic!("{error:?}"))
}

/// All that is told of a run but how much it has read, and how long it took.
fn told(outcome: &Outcome) -> String {
    let Outcome {
        inputs,
        subjects,
        results,
        data_errors,
        notes,
        ..
    } = outcome;
    format!("{inputs:#?} {subjects:#?} {results:#?} {data_errors:#?} {notes:#?}")
}

#[test]
fn a_run_tells_the_same_and_reads_less() {
    for (name, driver, uri, _kept) in databases() {
        fill(&driver, &uri, deals());
        let (whole, lean) = (run(&driver, &uri, false), run(&driver, &uri, true));
        assert_eq!(told(&whole), told(&lean), "{name}");
        assert!(!whole.data_errors.shown.is_empty(), "{name}");
        let known = whole
            .results
            .kpis
            .iter()
            .map(|kpi| (0..3).filter(|row| !kpi.values.cell(*row).is_missing()).count());
        assert_eq!(known.collect::<Vec<_>>(), [3, 3, 3], "{name}");
        assert_eq!(whole.rows_read, 3 + 1999, "{name}");
        assert!(lean.rows_read < 200, "{name}: {}", lean.rows_read);
    }
}

#[test]
fn a_condition_that_the_database_cannot_hear_is_done_without() {
    let (Some(driver), Some(server)) = (driver("postgresql"), Server::start()) else {
        return;
    };
    // Its texts are of western Europe alone.
    let latin = "CREATE DATABASE latin ENCODING 'LATIN1' TEMPLATE template0 LOCALE 'C'";
    fill(&driver, &server.uri(), [latin]);
    let uri = server.uri().replace("/postgres", "/latin?client_encoding=UTF8");
    fill(
        &driver,
        &uri,
        ["CREATE TABLE t (a text)", "INSERT INTO t VALUES ('é'), ('b')"],
    );
    let database = Adbc::new(connection(&driver, &uri));
    let table = open(&database, "t").unwrap();
    let rows = |wanted_text: &str| {
        let condition = Condition {
            column: 0,
            test: texts(&[wanted_text]),
            or_missing: false,
        };
        scan_of(&*table, wanted(&[("a", ColumnType::Text)]), &[condition])
            .unwrap()
            .rows
    };
    assert_eq!(rows("é"), 1);
    assert_eq!(rows("订单"), 2);
}
