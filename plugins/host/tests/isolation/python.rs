//! The example worker in Python, where there is a Python with pyarrow: `python3`, or the one that `PYTHON` names.

use std::ffi::OsString;
use std::path::Path;
use std::process::Command;
use std::sync::Arc;

use serde_json::json;
use weigh_host::Trust;
use weigh_sdk::arrow_array::cast::AsArray as _;
use weigh_sdk::arrow_array::types::{Float64Type, Int64Type};
use weigh_sdk::arrow_array::{ArrayRef, Float64Array};
use weigh_sdk::testing::trial;
use weigh_sdk::{ColumnType, Open, ScanRequest, SourceKind as _, Wanted};

use crate::built::{Loaded, Place, bind, host, object};

/// The worker, loaded; none, and a word about it, where nothing can run it.
fn stats() -> Option<Loaded> {
    let python = std::env::var_os("PYTHON").unwrap_or_else(|| OsString::from("python3"));
    let output = Command::new(&python)
        .args(["-c", "import pyarrow, sys; print(sys.executable)"])
        .output();
    let Some(output) = output.ok().filter(|output| output.status.success()) else {
        eprintln!("skipped: {} has no pyarrow", python.display());
        return None;
    };
    let executable = String::from_utf8_lossy(&output.stdout).trim().to_owned();
    let worker = Path::new(concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../examples/plugins/python-worker/stats.py"
    ));
    let loaded = Place::with("stats", worker, &format!("with = [{executable:?}]")).load(
        "stats",
        Trust::Process,
        host(),
    );
    Some(loaded.unwrap_or_else(|error| panic!("{error}\n{}", error.trace)))
}

#[test]
fn its_metric_is_sound() {
    let Some(plugin) = stats() else { return };
    let metric = bind(&plugin, "median", ColumnType::Float, json!({})).expect("bound");
    let mut state = metric.state().expect("a state");
    let values: ArrayRef = Arc::new(Float64Array::from(vec![
        Some(1.0),
        Some(9.0),
        None,
        Some(2.0),
        Some(5.0),
    ]));
    state.update(&[values], &[0, 0, 0, 0, 1], 3).expect("rows");
    let medians = state.finish(3).expect("medians");
    let medians = medians.as_primitive::<Float64Type>();
    assert_eq!(medians.iter().collect::<Vec<_>>(), [Some(2.0), Some(5.0), None]);
    trial(&metric, &[ColumnType::Float.into()], metric.result()).unwrap_or_else(|broken| panic!("{broken}"));
}

#[test]
fn its_mistakes_are_told() {
    let Some(plugin) = stats() else { return };
    let error = bind(&plugin, "median", ColumnType::Text, json!({})).expect_err("texts have no middle");
    assert_eq!(
        error.to_string(),
        "`stats.median` failed in bind: `median` takes one column of floats or whole numbers"
    );
    let error = plugin.curves()[0]
        .bind(&[ColumnType::Float.into()], &object(json!({"low": 0})))
        .expect_err("one is missing");
    assert_eq!(error.to_string(), "`stats.clamp`: option `high` is needed");
}

#[test]
fn its_curve_scores() {
    let Some(plugin) = stats() else { return };
    let limits = object(json!({"low": 0, "high": 10}));
    let curve = plugin.curves()[0]
        .bind(&[ColumnType::Float.into()], &limits)
        .expect("bound");
    let values: ArrayRef = Arc::new(Float64Array::from(vec![Some(-1.0), None, Some(4.5), Some(11.0)]));
    let scores = curve.eval(&[values], 4).expect("scores");
    let scores: Vec<_> = scores.as_primitive::<Float64Type>().iter().collect();
    assert_eq!(scores, [Some(0.0), None, Some(4.5), Some(10.0)]);
}

#[test]
fn its_source_delivers_what_is_wanted() {
    let Some(plugin) = stats() else { return };
    let open = |table: &str| {
        plugin.sources()[0].open(&Open {
            locator: table.to_owned(),
            base: "/".into(),
            options: serde_json::Map::new(),
        })
    };
    let Err(error) = open("many") else {
        panic!("it opened")
    };
    assert!(error.to_string().contains("there is no table `many`"), "{error}");
    let source = open("10").expect("a source");
    let request = ScanRequest {
        columns: vec![Wanted {
            name: "square".to_owned(),
            ty: ColumnType::Integer,
            currency: None,
            declared: false,
        }],
        batch_rows: 4,
        filter: Vec::new(),
    };
    assert_eq!(source.plan(&request).expect("a plan").partitions.len(), 1);
    let batches = source.scan(&request, 0).expect("batches");
    let squares: Vec<i64> = batches
        .flat_map(|batch| {
            batch
                .expect("a batch")
                .rows
                .column(0)
                .as_primitive::<Int64Type>()
                .values()
                .to_vec()
        })
        .collect();
    assert_eq!(squares, (0..10).map(|n| n * n).collect::<Vec<_>>());
}
