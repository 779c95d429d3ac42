//! The example plugins: one metric in Rust and in C, equal to the last digit.

use std::sync::Arc;

use serde_json::Map;
use weigh_host::{BoundMetric, Fault, Plugin};
use weigh_sdk::arrow_array::{Array, ArrayRef, Float64Array};
use weigh_sdk::testing::{difference, rows, trial};
use weigh_sdk::{Argument, ColumnType, Currency, Typed};

use crate::built::{c, loaded, rust, with_panic_abort};

fn in_rust() -> Plugin {
    loaded("geo", &rust("geometric-mean", "geometric_mean"))
}

fn bound(plugin: &Plugin, argument: Argument) -> BoundMetric {
    plugin.metrics()[0]
        .bind(&[argument], &Map::new())
        .expect("a number")
}

fn answer(metric: &BoundMetric, columns: &[ArrayRef], ids: &[u32], groups: u32) -> ArrayRef {
    let mut state = metric.state().expect("a state");
    state.update(columns, ids, groups).expect("rows");
    state.finish(groups).expect("an answer")
}

#[test]
fn rust_and_c_agree() {
    let rust = in_rust();
    assert_eq!(
        (rust.name(), rust.version(), rust.license()),
        ("geo", "0.1.0", "MIT OR Apache-2.0")
    );
    let rust = bound(&rust, ColumnType::Float.into());
    trial(&rust, &[ColumnType::Float.into()], rust.result()).expect("it is sound");
    let Some((_folder, library)) = c(
        "examples/plugins/c-geometric-mean/geometric_mean.c",
        &[],
        "libcgeo.so",
    ) else {
        return;
    };
    let c = bound(&loaded("cgeo", &library), ColumnType::Float.into());
    trial(&c, &[ColumnType::Float.into()], c.result()).expect("it is sound");
    let rows = rows(&[ColumnType::Float.into()], 10_000, 37, 10, 5);
    let groups = rows.groups as u32;
    let (rust, c) = (
        answer(&rust, &rows.columns, &rows.ids, groups),
        answer(&c, &rows.columns, &rows.ids, groups),
    );
    assert_eq!(difference(&rust, &c, false), None);
    assert_eq!(rust.null_count(), 1, "only the group without rows has no mean");
}

#[test]
fn the_geometric_mean_is_the_root_of_the_product() {
    let metric = bound(&in_rust(), ColumnType::Float.into());
    let factors: ArrayRef = Arc::new(Float64Array::from(vec![
        Some(1.0),
        Some(4.0),
        None,
        Some(2.0),
        Some(-1.0),
    ]));
    let answer = answer(&metric, &[factors], &[0, 0, 0, 1, 2], 4);
    let expected: ArrayRef = Arc::new(Float64Array::from(vec![Some(2.0), Some(2.0), None, None]));
    assert_eq!(difference(&expected, &answer, true), None);
}

#[test]
fn any_number_is_welcome_and_nothing_else() {
    let plugin = in_rust();
    let money = Argument {
        name: "amount".to_owned(),
        ty: Typed::money(ColumnType::Decimal(2), Currency::new("CNY").expect("a currency")),
    };
    for argument in [money, ColumnType::Integer.into(), ColumnType::Percent(3).into()] {
        let metric = bound(&plugin, argument.clone());
        assert_eq!(metric.result(), ColumnType::Float.into());
        trial(&metric, &[argument], metric.result()).expect("it is sound");
    }
    let error = plugin.metrics()[0]
        .bind(&[ColumnType::Date.into()], &Map::new())
        .expect_err("no number");
    assert_eq!(
        error.to_string(),
        "`geo.geometric_mean` failed in bind: `geometric_mean` takes a number, and `date` is date"
    );
}

#[test]
fn what_the_caller_asks_is_checked_too() {
    let metric = bound(&in_rust(), ColumnType::Float.into());
    let mut state = metric.state().expect("a state");
    let one: [ArrayRef; 1] = [Arc::new(Float64Array::from(vec![1.0]))];
    let misused = |result: Result<(), weigh_host::PluginError>| match result.expect_err("misused").fault {
        Fault::Misused(why) => why.to_string(),
        other => panic!("{other:?}"),
    };
    assert_eq!(misused(state.update(&one, &[3], 3)), "group 3 is none of 3");
    assert_eq!(
        misused(state.update(&[], &[0], 3)),
        "1 columns were bound, 0 came"
    );
    assert_eq!(
        misused(state.update(&one, &[0, 1], 3)),
        "`float` has 1 values in 2 rows"
    );
    state.update(&one, &[2], 3).expect("a row");
    assert_eq!(misused(state.update(&one, &[0], 2)), "3 groups became 2");
    let other = bound(&in_rust(), ColumnType::Float.into())
        .state()
        .expect("a state");
    assert_eq!(misused(state.merge(other, &[], 3)), "the states were bound apart");
}

#[test]
fn a_plugin_whose_panics_would_end_the_run_is_not_built() {
    let said = with_panic_abort("geometric-mean");
    assert!(said.contains("a Weigh plugin must unwind"), "{said}");
}

#[test]
fn the_readme_shows_the_command_that_builds_it() {
    let readme = include_str!("../../../../examples/plugins/c-geometric-mean/README.md");
    assert!(readme.contains("-I ../../../plugins/abi/include geometric_mean.c -lm -o libcgeo.so"));
}
