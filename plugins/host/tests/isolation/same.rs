//! The same library gives the same bytes, wherever it runs.

use std::sync::Arc;

use serde_json::json;
use weigh_host::{BoundMetric, Trust};
use weigh_sdk::arrow_array::{ArrayRef, Float64Array};
use weigh_sdk::testing::{rows, trial};
use weigh_sdk::{Argument, ColumnType};

use crate::built::{Loaded, Place, apart, bind, host, steady};

fn here() -> Loaded {
    let loaded = Place::with("steady", &steady(), "").load("steady", Trust::InProcess, host());
    loaded.unwrap_or_else(|error| panic!("{error}\n{}", error.trace))
}

/// Rows in two states of different groups, merged, and what comes of it.
fn answer(metric: &BoundMetric, argument: &Argument, seed: u64) -> ArrayRef {
    let all = rows(std::slice::from_ref(argument), 1000, 37, 10, seed);
    let (mut first, mut second) = (metric.state().expect("a state"), metric.state().expect("a state"));
    let cut = 613;
    let part = |from: usize, length: usize| -> Vec<ArrayRef> {
        all.columns
            .iter()
            .map(|column| column.slice(from, length))
            .collect()
    };
    first.update(&part(0, cut), &all.ids[..cut], 37).expect("rows");
    second
        .update(&part(cut, 1000 - cut), &all.ids[cut..], 37)
        .expect("rows");
    let map: Vec<u32> = (0..37).rev().collect();
    first.merge(second, &map, 37).expect("merged");
    first.finish(40).expect("answers")
}

#[test]
fn a_metric_answers_with_the_same_bytes_in_a_process_of_its_own() {
    let (here, apart) = (here(), apart("steady", &steady(), ""));
    let metrics = [
        ("sum", ColumnType::Float),
        ("sum", ColumnType::Decimal(2)),
        ("texts", ColumnType::Text),
        ("whole", ColumnType::Integer),
    ];
    for (name, ty) in metrics {
        let inside = bind(&here, name, ty, json!({})).expect("bound");
        let outside = bind(&apart, name, ty, json!({})).expect("bound");
        assert_eq!(inside.result(), outside.result());
        assert_eq!(inside.metric().behaviour(), outside.metric().behaviour());
        for seed in 0..5 {
            let (inside, outside) = (
                answer(&inside, &ty.into(), seed),
                answer(&outside, &ty.into(), seed),
            );
            assert_eq!(
                inside.to_data(),
                outside.to_data(),
                "{name} of {ty:?}, seed {seed}"
            );
        }
    }
}

#[test]
fn a_metric_in_a_process_of_its_own_is_sound() {
    let plugin = apart("steady", &steady(), "");
    for (name, ty) in [
        ("whole", ColumnType::Integer),
        ("sum", ColumnType::Float),
        ("sum", ColumnType::Decimal(2)),
    ] {
        let metric = bind(&plugin, name, ty, json!({})).expect("bound");
        trial(&metric, &[ty.into()], metric.result())
            .unwrap_or_else(|broken| panic!("{name} of {ty:?}: {broken}"));
    }
}

#[test]
fn a_curve_scores_the_same() {
    let values: ArrayRef = Arc::new(Float64Array::from(vec![Some(4.0), None, Some(-1.0), Some(0.1)]));
    let scores = [here(), apart("steady", &steady(), "")].map(|plugin| {
        let curve = plugin.curves()[0]
            .bind(&[ColumnType::Float.into()], &serde_json::Map::new())
            .expect("bound");
        curve.eval(std::slice::from_ref(&values), 4).expect("scores")
    });
    assert_eq!(scores[0].to_data(), scores[1].to_data());
    assert_eq!(scores[1].null_count(), 2);
}

#[test]
fn what_a_plugin_says_about_itself_is_the_same() {
    let said = [here(), apart("steady", &steady(), "")].map(|plugin| {
        let names = plugin.metrics().iter().map(|m| {
            (
                m.name().to_owned(),
                m.doc().to_owned(),
                m.options().json().clone(),
            )
        });
        let names = names.chain(plugin.curves().iter().map(|c| {
            (
                c.name().to_owned(),
                c.doc().to_owned(),
                c.options().json().clone(),
            )
        }));
        let names = names.chain(plugin.sources().iter().map(|s| {
            (
                s.name().to_owned(),
                s.doc().to_owned(),
                s.options().json().clone(),
            )
        }));
        (
            plugin.version().to_owned(),
            plugin.license().to_owned(),
            plugin.abi(),
            names.collect::<Vec<_>>(),
        )
    });
    assert_eq!(said[0], said[1]);
}

#[test]
fn mistakes_are_told_in_the_same_words() {
    let told = [here(), apart("steady", &steady(), "")].map(|plugin| {
        let wrong_type = bind(&plugin, "sum", ColumnType::Text, json!({})).expect_err("texts have no sum");
        let wrong_option =
            bind(&plugin, "moody", ColumnType::Float, json!({"mood": "odd"})).expect_err("no such mood");
        let metric = bind(&plugin, "sum", ColumnType::Float, json!({})).expect("bound");
        let mut state = metric.state().expect("a state");
        let wrong_group = state
            .update(&[crate::built::values(1)], &[3], 2)
            .expect_err("no such group");
        let panic = crate::built::run(&plugin, "moody", json!({"mood": "panic"})).expect_err("it panics");
        [wrong_type, wrong_option, wrong_group, panic]
    });
    assert_eq!(told[0], told[1]);
}

#[test]
fn threads_share_a_bound_metric() {
    let plugin = apart("steady", &steady(), "");
    let metric = bind(&plugin, "whole", ColumnType::Integer, json!({})).expect("bound");
    let argument: Argument = ColumnType::Integer.into();
    let expected = answer(&metric, &argument, 1).to_data();
    std::thread::scope(|scope| {
        let threads: Vec<_> = (0..8)
            .map(|_| scope.spawn(|| answer(&metric, &argument, 1).to_data()))
            .collect();
        for thread in threads {
            assert_eq!(thread.join().expect("no panic"), expected);
        }
    });
}
