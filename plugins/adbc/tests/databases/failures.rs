//! What is said where a database cannot be read.

use serde_json::{Map, json};
use weigh_adbc::{Adbc, Connection};
use weigh_sdk::{ColumnType, Open, SourceKind};

use crate::drivers::driver;
use crate::read::{connection, fill, open, said, scan, wanted};
use crate::server::Server;

#[test]
fn a_driver_that_is_not_there() {
    let named = |driver: &str| {
        let connection = Connection {
            driver: driver.into(),
            ..connection("x".as_ref(), "x")
        };
        said(open(&Adbc::new(connection), "t"))
    };
    let (message, help) = named("nosuchbase");
    assert_eq!(message, "connection `warehouse` has no driver `nosuchbase`");
    assert!(help.starts_with(
        "install the ADBC driver, or write the path of its library at [sources.warehouse] in weigh.toml; tried: "
    ));
    assert!(help.contains("adbc_driver_nosuchbase"), "{help}");
    let (message, help) = named("drivers/libno.so");
    assert_eq!(message, "connection `warehouse` has no driver `drivers/libno.so`");
    assert!(help.ends_with("tried: there is no /drivers/libno.so"), "{help}");
}

#[test]
fn a_file_that_is_no_driver() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("driver.so");
    std::fs::write(&file, "no library").unwrap();
    let (message, _) = said(open(&Adbc::new(connection(&file, "x")), "t"));
    let start = format!(
        "connection `warehouse` cannot load its driver {}: ",
        file.display()
    );
    assert!(message.starts_with(&start), "{message}");
}

#[test]
fn options_at_the_table() {
    let what = Open {
        locator: "t".into(),
        base: "/".into(),
        options: json!({"delimiter": ";"}).as_object().unwrap().clone(),
    };
    let (message, help) = said(Adbc::new(connection("x".as_ref(), "x")).open(&what));
    assert_eq!(
        message,
        "`warehouse` is a connection, whose options stand in weigh.toml"
    );
    assert_eq!(help, "set `delimiter` at [sources.warehouse] in weigh.toml");
}

#[test]
fn secrets_are_not_printed() {
    let mut shown = connection("x".as_ref(), "postgresql://me:s3cret@db/x");
    shown.options.insert("password".into(), "0ther".into());
    let shown = format!("{:?}", Adbc::new(shown));
    assert!(
        !shown.contains("s3cret") && !shown.contains("0ther") && shown.contains("password"),
        "{shown}"
    );

    let Some(driver) = driver("postgresql") else {
        return;
    };
    let broken = connection(&driver, "postgresql://me:s3%zzcret@127.0.0.1/x");
    let (message, _) = said(open(&Adbc::new(broken), "t"));
    assert!(
        message.starts_with("connection `warehouse` cannot be opened: "),
        "{message}"
    );
    assert!(!message.contains("s3") && message.contains("***"), "{message}");
}

#[test]
fn a_server_that_is_not_there() {
    let Some(driver) = driver("postgresql") else {
        return;
    };
    let (message, _) = said(open(
        &Adbc::new(connection(&driver, "postgresql://me:s3cret@127.0.0.1:1/x")),
        "t",
    ));
    assert!(
        message.starts_with("connection `warehouse` cannot be opened: "),
        "{message}"
    );
    assert!(
        message.contains("127.0.0.1") && !message.contains("s3cret"),
        "{message}"
    );
}

#[test]
fn mistakes_in_a_query() {
    let (Some(driver), Some(server)) = (driver("postgresql"), Server::start()) else {
        return;
    };
    fill(
        &driver,
        &server.uri(),
        [
            "CREATE TABLE orders (id int, amount numeric)",
            "CREATE TABLE other (id int)",
            "CREATE SCHEMA sales",
            "CREATE TABLE sales.\"order lines\" (id int)",
        ],
    );
    let postgres = Adbc::new(connection(&driver, &server.uri()));
    let opened = |locator: &str| said(open(&postgres, locator));
    assert_eq!(
        opened("SELECT o.amuont FROM orders o"),
        (
            "connection `warehouse` cannot read `SELECT o.amuont FROM orders o`: column o.amuont does not exist".into(),
            "Perhaps you meant to reference the column \"o.amount\".".into()
        )
    );
    assert_eq!(
        opened("ordres"),
        (
            "connection `warehouse` cannot read `ordres`: relation \"ordres\" does not exist".into(),
            "did you mean `orders`?".into()
        )
    );
    assert_eq!(
        opened("order lines").0,
        "`order lines` is neither a query nor the name of a table"
    );
    assert_eq!(
        opened("\"order lines\"").1,
        "did you mean `sales.\"order lines\"`?"
    );
    assert_eq!(
        opened("SELECT o.id, p.id FROM orders o, other p"),
        (
            "`SELECT o.id, p.id FROM orders o, other p` of connection `warehouse` has two columns `id`"
                .into(),
            "give one of them another name: `… AS id_2`".into()
        )
    );
    // Nothing but a query can be run.
    assert!(
        opened("WITH gone AS (DELETE FROM orders RETURNING id) SELECT * FROM gone")
            .0
            .contains("top level")
    );
    assert_eq!(
        opened("DROP TABLE orders").0,
        "`DROP TABLE orders` is neither a query nor the name of a table"
    );

    let orders = open(&postgres, "orders").unwrap();
    let missing = |name: &str| said(scan(&*orders, wanted(&[(name, ColumnType::Integer)])));
    assert_eq!(
        missing("amuont"),
        (
            "`orders` of connection `warehouse` has no column `amuont`".into(),
            "did you mean `amount`?".into()
        )
    );
    assert_eq!(missing("zzz").1, "its columns are id, amount");
    let inputs = orders.inputs().unwrap();
    assert_eq!(inputs[0].name, "warehouse: orders");
    assert_eq!(inputs[0].sha256.len(), 64);
    let nothing = Open {
        locator: " ".into(),
        base: "/".into(),
        options: Map::new(),
    };
    assert_eq!(
        said(postgres.open(&nothing)).0,
        "connection `warehouse` is not told what to read"
    );
}
