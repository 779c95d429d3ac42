//! Sources of a plugin: what is lost on the way over the boundary, and what becomes of a panic in a stream.

use std::path::PathBuf;
use std::sync::OnceLock;

use serde_json::{Map, json};
use weigh_host::{LoadedSource, Manifest, Plugin};
use weigh_sdk::arrow_array::cast::AsArray;
use weigh_sdk::arrow_array::types::{Decimal128Type, Int64Type};
use weigh_sdk::{
    ColumnType, Currency, Expected, Open, Partition, ScanRequest, Source, SourceError, SourceKind, Wanted,
};
use weigh_words::Text;

use crate::built::{c, loaded, rust};

fn source(name: &str) -> &'static LoadedSource {
    static PLUGIN: OnceLock<Plugin> = OnceLock::new();
    let plugin = PLUGIN.get_or_init(|| loaded("broken", &rust("weigh-broken", "broken")));
    let full = format!("broken.{name}");
    plugin
        .sources()
        .iter()
        .find(|source| source.name() == full)
        .expect("a source")
}

fn open(name: &str, table: &str) -> Result<Box<dyn Source>, SourceError> {
    source(name).open(&Open {
        locator: table.to_owned(),
        base: PathBuf::from("."),
        options: Map::new(),
    })
}

fn request(name: &str, ty: ColumnType, currency: Option<Currency>, batch_rows: usize) -> ScanRequest {
    let wanted = Wanted {
        name: name.to_owned(),
        ty,
        currency,
        declared: false,
    };
    ScanRequest {
        columns: vec![wanted],
        batch_rows,
        filter: Vec::new(),
    }
}

#[test]
fn a_panic_in_a_stream_ends_that_stream_alone() {
    let table = open("panics_in_stream", "t").expect("opened");
    let request = request("n", ColumnType::Integer, None, 100);
    let batches: Vec<_> = table.scan(&request, 0).expect("a stream").collect();
    assert_eq!(batches.len(), 3);
    assert_eq!(batches[1].as_ref().expect("a batch").rows.num_rows(), 3);
    let error = batches[2].as_ref().expect_err("it panics").to_string();
    assert!(
        error.starts_with(
            "`broken.panics_in_stream` panicked in scan: batch 2 is one too many (plugins/broken/src/sources.rs:"
        ),
        "{error}"
    );
    assert!(table.scan(&request, 0).is_ok(), "the next stream is opened");
}

#[test]
fn a_panic_in_a_call_is_an_error() {
    let door = open("panics_in_open", "t").err().expect("it panics").to_string();
    assert!(door.contains("panicked in schema: no door"), "{door}");
    let table = open("panics_in_scan", "t").expect("opened");
    let scan = table
        .scan(&request("n", ColumnType::Integer, None, 100), 0)
        .err()
        .expect("it panics");
    assert!(matches!(scan, SourceError::Plugin { .. }));
    assert!(
        scan.to_string().contains("panicked in scan: no scan today"),
        "{scan}"
    );
}

#[test]
fn everything_that_a_source_tells_crosses_the_boundary() {
    let table = open("texts", "numbers").expect("opened");
    let cny = Currency::new("CNY");
    let columns = table.schema().expect("columns").columns;
    assert_eq!(columns[0].ty, ColumnType::Decimal(1));
    assert_eq!((columns[0].currency, columns[0].guessed), (cny, true));
    assert_eq!(
        columns[1].because.as_ref().map(ToString::to_string).as_deref(),
        Some("row 3 holds `n/a`")
    );
    let narrow = request("amount", ColumnType::Decimal(1), cny, 100);
    let partition = |input: &str, first_row| Partition {
        input: input.to_owned(),
        first_row,
        bytes: 70,
    };
    assert_eq!(
        table.plan(&narrow).expect("a plan").partitions,
        [partition("a.txt", 2), partition("b.txt", 5)]
    );
    let widen = table
        .scan(&narrow, 0)
        .expect("a stream")
        .next()
        .expect("an answer")
        .expect_err("too narrow");
    assert_eq!(
        widen,
        SourceError::Widen {
            column: "amount".to_owned(),
            ty: ColumnType::Decimal(2),
            currency: cny,
            input: "a.txt".to_owned(),
            row: 1,
            text: "1.25".to_owned(),
        }
    );
    assert_eq!(table.row_number(&narrow, 0, 7).expect("a number"), Some(107));
    assert_eq!(table.inputs().expect("inputs")[0].name, "a.txt");
    // By these names a result that would replace one of them is refused.
    assert!(
        table.files().contains(&PathBuf::from("./a.txt")),
        "{:?}",
        table.files()
    );
    assert_eq!(
        open("texts", "letters").err(),
        Some(SourceError::Unreachable {
            message: Text::verbatim("there is no table `letters`"),
            help: Some(Text::verbatim("there is `numbers`")),
        })
    );
}

#[test]
fn batches_are_cut_to_the_size_that_was_asked_for() {
    let table = open("texts", "numbers").expect("opened");
    let wide = request("amount", ColumnType::Decimal(2), Currency::new("CNY"), 2);
    let batches: Vec<_> = table
        .scan(&wide, 0)
        .expect("a stream")
        .map(|batch| batch.expect("rows"))
        .collect();
    assert_eq!(
        batches
            .iter()
            .map(|batch| batch.rows.num_rows())
            .collect::<Vec<_>>(),
        [2, 1]
    );
    let amounts = batches[0].rows.column(0).as_primitive::<Decimal128Type>();
    assert_eq!(amounts.values().as_ref(), [100, 125]);
    assert!(batches[0].bad.is_empty());
    assert_eq!(batches[1].bad.len(), 1);
    let bad = &batches[1].bad[0];
    assert_eq!((bad.row, bad.column, bad.text.as_str()), (0, Some(0), "n/a"));
    assert_eq!(bad.expected, Expected::Type(ColumnType::Decimal(2)));
}

#[test]
fn a_connection_is_opened_with_its_secret_and_never_tells_it() {
    let text =
        "[sources.crm]\nplugin = \"broken.tells_its_secret\"\noptions = { token = { env = \"CRM\" } }\n";
    let manifest = Manifest::parse(text.to_owned(), "weigh.toml".as_ref()).expect("a manifest");
    let environment = |name: &str| (name == "CRM").then(|| "hunter2".to_owned());
    let resolved = manifest
        .resolve(&manifest.connections()["crm"], &environment)
        .expect("a secret");
    assert_eq!(resolved.reveal()["token"], json!("hunter2"));
    assert_eq!(format!("{resolved:?}"), r#"{"token":"***"}"#);
    let connection = source("tells_its_secret")
        .connection("crm", resolved, PathBuf::from("."))
        .expect("sound options");
    assert_eq!(connection.kind(), "crm");
    let open = Open {
        locator: "people".to_owned(),
        base: PathBuf::from("."),
        options: Map::new(),
    };
    let error = connection.open(&open).err().expect("no login");
    assert_eq!(error.to_string(), "cannot log in with \"***\"");
}

#[test]
fn a_wrong_option_of_a_connection_is_told_at_its_line() {
    let text = "[sources.crm]\nplugin = \"broken.tells_its_secret\"\n\n[sources.crm.options]\ntoken = \"a\"\nretrys = 3\n";
    let manifest = Manifest::parse(text.to_owned(), "weigh.toml".as_ref()).expect("a manifest");
    let connection = &manifest.connections()["crm"];
    let resolved = manifest.resolve(connection, &|_| None).expect("no secrets");
    let wrong = source("tells_its_secret")
        .options()
        .check(resolved.reveal())
        .expect_err("a slip");
    let wrong = manifest.wrong_option(connection, &wrong);
    assert_eq!(
        wrong.to_string(),
        "weigh.toml:6:1: connection `crm`: there is no option `retrys`"
    );
    assert_eq!(wrong.help.expect("help").to_string(), "did you mean `retries`?");
}

/// Everything that a run does with a table of one column `n`, read as integers.
fn read(source: &LoadedSource) -> Result<Vec<Option<i64>>, SourceError> {
    let table = source.open(&Open {
        locator: "t".to_owned(),
        base: PathBuf::from("."),
        options: Map::new(),
    })?;
    assert_eq!(table.schema()?.columns[0].ty, ColumnType::Integer);
    let request = request("n", ColumnType::Integer, None, 100);
    let partitions = table.plan(&request)?.partitions;
    assert_eq!((partitions[0].input.as_str(), partitions[0].first_row), ("t", 1));
    let mut numbers = Vec::new();
    for batch in table.scan(&request, 0)? {
        numbers.extend(batch?.rows.column(0).as_primitive::<Int64Type>().iter());
    }
    assert_eq!(table.row_number(&request, 0, 1)?, None);
    assert!(table.inputs()?.is_empty());
    Ok(numbers)
}

#[test]
fn a_source_in_c_is_read_and_what_is_wrong_with_one_is_told() {
    let Some((_folder, library)) = c("plugins/broken/streams.c", &[], "libstreams.so") else {
        return;
    };
    let streams = loaded("streams", &library);
    let told = streams.sources().iter().map(|source| match read(source) {
        Ok(numbers) => format!("{}: {numbers:?}", source.name()),
        Err(error) => error.to_string(),
    });
    insta::assert_snapshot!(told.collect::<Vec<_>>().join("\n"));
}
