//! Plugins that misbehave while they are used: each is an error of that plugin, and the next call is answered.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, OnceLock};

use serde_json::{Map, Value, json};
use weigh_host::{BoundMetric, Fault, Hooks, Host, Plugin, PluginError};
use weigh_sdk::arrow_array::{ArrayRef, Float64Array};
use weigh_sdk::testing::difference;
use weigh_sdk::{ColumnType, Status};
use weigh_words::{Language, Text};

use crate::built::{Place, c, loaded, rust};

fn broken() -> &'static Plugin {
    static PLUGIN: OnceLock<Plugin> = OnceLock::new();
    PLUGIN.get_or_init(|| loaded("broken", &rust("weigh-broken", "broken")))
}

fn object(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(object) => object,
        other => panic!("{other}"),
    }
}

fn bind(plugin: &Plugin, name: &str, options: Value) -> Result<BoundMetric, PluginError> {
    let full = format!("{}.{name}", plugin.name());
    let metric = plugin.metrics().iter().find(|metric| metric.name() == full);
    metric
        .expect("a metric")
        .bind(&[ColumnType::Float.into()], &object(options))
}

fn values(count: usize) -> ArrayRef {
    Arc::new(Float64Array::from(vec![1.5; count]))
}

/// Everything that a run does with a metric, over four groups.
fn run(plugin: &Plugin, name: &str) -> Result<ArrayRef, PluginError> {
    let metric = bind(plugin, name, json!({}))?;
    let mut state = metric.state()?;
    state.update(&[values(4)], &[0, 1, 2, 3], 4)?;
    if metric.metric().behaviour().mergeable {
        let mut other = metric.state()?;
        other.update(&[values(2)], &[0, 1], 2)?;
        state.merge(other, &[3, 0], 4)?;
    }
    state.finish(4)
}

fn told(plugin: &Plugin, names: &[&str]) -> String {
    let told = names.iter().map(|name| match run(plugin, name) {
        Ok(_) => format!("{name}: fine"),
        Err(error) => error.to_string(),
    });
    told.collect::<Vec<_>>().join("\n")
}

/// The same in Chinese.
fn told_in_chinese(plugin: &Plugin, names: &[&str]) -> String {
    let told = (names.iter()).filter_map(|name| run(plugin, name).err());
    let told = told.map(|error| error.text().in_language(Language::Chinese));
    told.collect::<Vec<_>>().join("\n")
}

/// Texts of panics without the line, which moves.
fn unnumbered(told: &str) -> String {
    let line = |line: &str| match line.rsplit_once(".rs:") {
        Some((before, number)) if number.trim_end_matches(')').parse::<u32>().is_ok() => {
            format!("{before}.rs:[LINE])")
        }
        _ => line.to_owned(),
    };
    told.lines().map(line).collect::<Vec<_>>().join("\n")
}

#[test]
fn a_panic_anywhere_is_an_error_with_its_text_and_place() {
    insta::assert_snapshot!(unnumbered(&told(
        broken(),
        &[
            "panics_in_bind",
            "panics_in_state",
            "panics_in_update",
            "panics_in_merge",
            "panics_in_finish",
            "panics_in_drop",
        ]
    )));
    let error = run(broken(), "panics_in_update").expect_err("it panics");
    assert!(matches!(error.fault, Fault::Failed(failure) if failure.status == Status::Panic));
}

#[test]
fn panics_on_many_threads_are_errors_of_each() {
    let metric = bind(broken(), "panics_in_update", json!({})).expect("bound");
    std::thread::scope(|scope| {
        let panics = (0..8).map(|_| {
            scope.spawn(|| {
                let mut state = metric.state().expect("a state");
                let error = state.update(&[values(1)], &[0], 1).expect_err("it panics");
                error.to_string()
            })
        });
        let said: Vec<String> = panics
            .collect::<Vec<_>>()
            .into_iter()
            .map(|thread| thread.join().expect("no panic here"))
            .collect();
        assert!(
            said.iter().all(|text| text.contains("row 1 is one too many")),
            "{said:?}"
        );
    });
}

#[test]
fn what_the_sdk_sees_is_told_with_the_metric_s_name() {
    insta::assert_snapshot!(told(
        broken(),
        &["wrong_type", "too_few", "too_many", "fails_with_a_hint"]
    ));
    let error = run(broken(), "fails_with_a_hint").expect_err("it fails");
    assert_eq!(error.help().expect("help").to_string(), "filter the table first");
    assert!(matches!(error.fault, Fault::Failed(failure) if failure.status == Status::Limit));
}

#[test]
fn what_comes_back_is_looked_over_before_anything_uses_it() {
    let Some((_folder, library)) = c("plugins/broken/raw.c", &[], "libraw.so") else {
        return;
    };
    let raw = loaded("raw", &library);
    let names = [
        "lying_nulls",
        "hidden_nulls",
        "nulls_without_bitmap",
        "too_few",
        "too_many",
        "negative_length",
        "no_array",
        "no_buffer",
        "other_buffers",
        "invalid_utf8",
        "backward_offsets",
        "huge_offsets",
        "no_type",
        "unknown_type",
        "no_utf8_type",
        "bad_message",
        "silent",
    ];
    insta::assert_snapshot!(told(&raw, &names));
    insta::assert_snapshot!(
        "what_comes_back_is_told_in_chinese",
        told_in_chinese(&raw, &names)
    );
    let metric = bind(&raw, "too_many", json!({})).expect("bound");
    let mut state = metric.state().expect("a state");
    let other = metric.state().expect("a state");
    let error = state.merge(other, &[], 0).expect_err("it does not merge");
    assert_eq!(
        error.to_string(),
        "`raw.too_many` was misused in merge: it does not merge"
    );
}

#[test]
fn options_are_held_against_the_schema_before_the_plugin_sees_them() {
    let wrong = |language: Language, options: &Value| match bind(broken(), "picky", options.clone())
        .expect_err("wrong")
        .fault
    {
        Fault::Options(error) => {
            let said = |text: Text| text.in_language(language);
            let help = error.help.map(|help| format!(" ({})", said(help)));
            format!(
                "{:?} {}{}",
                error.pointer,
                said(error.message),
                help.unwrap_or_default()
            )
        }
        other => panic!("{other:?}"),
    };
    let given = [
        json!({}),
        json!({"alpha": "high"}),
        json!({"alpha": 2}),
        json!({"alpha": 0.5, "ends": "loose"}),
        json!({"alpha": 0.5, "alhpa": 1}),
        json!({"alpha": 0.5, "zzz": 1}),
        // The misspelt name stands before the one that it leaves missing, and what is no slip does not.
        json!({"alhpa": 1}),
        json!({"alph": 0.5, "ends": "loose"}),
        json!({"zzz": 1}),
    ];
    let told = |language| {
        given
            .each_ref()
            .map(|options| wrong(language, options))
            .join("\n")
    };
    insta::assert_snapshot!(told(Language::English));
    insta::assert_snapshot!("options_are_told_in_chinese", told(Language::Chinese));
    bind(broken(), "picky", json!({"alpha": 0.5, "ends": "closed"})).expect("sound options");
    let none = bind(broken(), "too_few", json!({"alpha": 1})).expect_err("no options");
    assert_eq!(none.to_string(), "`broken.too_few`: there is no option `alpha`");
}

#[test]
fn options_reach_the_plugin() {
    let metric = bind(broken(), "picky", json!({"alpha": 0.25})).expect("bound");
    let mut state = metric.state().expect("a state");
    state.update(&[values(3)], &[0, 0, 1], 2).expect("rows");
    let expected: ArrayRef = Arc::new(Float64Array::from(vec![0.5, 0.25]));
    assert_eq!(
        difference(&expected, &state.finish(2).expect("sums"), false),
        None
    );
}

#[test]
fn a_plugin_is_heard_and_stops_when_it_is_asked_to() {
    static STOP: AtomicBool = AtomicBool::new(false);
    static HEARD: Mutex<Vec<String>> = Mutex::new(Vec::new());
    let host = Host::new(Hooks {
        log: Box::new(|level, target, message| {
            let mut heard = HEARD.lock().expect("a list");
            heard.push(format!("{level:?} {target}: {message}"));
        }),
        cancelled: Box::new(|| STOP.load(Ordering::Relaxed)),
    });
    let place = Place::with("broken", &rust("weigh-broken", "broken"));
    let plugin = place.load_into("broken", host).expect("it is loaded");
    let metric = bind(&plugin, "picky", json!({"alpha": 0.5})).expect("bound");
    assert_eq!(*HEARD.lock().expect("a list"), ["Info picky: alpha is 0.5"]);
    let mut state = metric.state().expect("a state");
    state.update(&[values(1)], &[0], 1).expect("rows");
    STOP.store(true, Ordering::Relaxed);
    let error = state.update(&[values(1)], &[0], 1).expect_err("stopped");
    assert!(error.is_cancelled(), "{error}");
}

#[test]
fn a_curve_scores_row_by_row_and_its_panic_is_an_error() {
    let curve = broken().curves()[0]
        .bind(&[ColumnType::Float.into()], &Map::new())
        .expect("bound");
    let values: ArrayRef = Arc::new(Float64Array::from(vec![Some(3.0), None]));
    let expected: ArrayRef = Arc::new(Float64Array::from(vec![Some(1.5), None]));
    assert_eq!(
        difference(&expected, &curve.eval(&[values], 2).expect("scores"), false),
        None
    );
    let low: ArrayRef = Arc::new(Float64Array::from(vec![-1.0]));
    let error = curve.eval(&[low], 1).expect_err("it panics").to_string();
    assert!(
        error.starts_with("`broken.tilted` panicked in eval: -1 is too low (plugins/broken/src/metrics.rs:"),
        "{error}"
    );
}
