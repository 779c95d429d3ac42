//! Processes that die: each death is an error of that plugin, which says what killed it, and the next call is answered.

use std::time::{Duration, Instant};

use serde_json::json;
use weigh_host::{Ended, Fault, PluginError, Trust};
use weigh_sdk::ColumnType;
use weigh_sdk::arrow_array::cast::AsArray as _;
use weigh_sdk::arrow_array::types::Float64Type;
use weigh_words::Language;

use crate::built::{Place, apart, bind, fatal, host, run, steady, told, values};

#[test]
fn every_way_to_die_is_told_by_what_it_was() {
    let Some((_folder, library)) = fatal(&[]) else {
        return;
    };
    // Only what never ends is to meet its deadline, however busy the machine is.
    let plugin = apart("fatal", &library, "memory = \"300 MB\"");
    let hurried = apart("fatal", &library, "deadline = \"700 ms\"");
    let started = Instant::now();
    let ways = [
        "abort",
        "segfault",
        "exit",
        "quick_exit",
        "kill",
        "loop",
        "hoard",
        "close",
        "garble",
    ];
    let died: Vec<PluginError> = ways
        .iter()
        .map(|name| {
            let plugin = if *name == "loop" { &hurried } else { &plugin };
            run(plugin, name, json!({})).expect_err(name)
        })
        .collect();
    let told: Vec<String> = died.iter().map(told).collect();
    insta::assert_snapshot!(told.join("\n"));
    let chinese = died.iter().flat_map(|error| [Some(error.text()), error.help()]);
    let chinese: Vec<String> = (chinese.flatten())
        .map(|text| text.in_language(Language::Chinese))
        .collect();
    insta::assert_snapshot!("every_way_to_die_is_told_in_chinese", chinese.join("\n"));
    assert!(
        started.elapsed() < Duration::from_secs(20),
        "{:?}",
        started.elapsed()
    );
    // The plugin goes on with another process.
    run(&plugin, "print", json!({})).expect("printing is no crime");
}

#[test]
fn a_library_in_rust_is_no_safer() {
    let plugin = apart("steady", &steady(), "memory = \"300 MB\"");
    let told = ["panic", "memory", "exit"]
        .map(|mood| told(&run(&plugin, "moody", json!({"mood": mood})).expect_err(mood)));
    // Where in the plugin it panicked is not the matter here.
    let told = told.map(|text| match text.split_once(" (") {
        Some((before, _)) if text.contains("panicked") => before.to_owned(),
        _ => text,
    });
    insta::assert_snapshot!(told.join("\n"));
    assert_eq!(run(&plugin, "sum", json!({})).expect("a sum").len(), 2);
}

#[test]
fn what_was_in_a_dead_process_is_gone_and_says_how() {
    let Some((_folder, library)) = fatal(&[]) else {
        return;
    };
    let plugin = apart("fatal", &library, "");
    let metric = bind(&plugin, "segfault", ColumnType::Float, json!({})).expect("bound");
    let mut one = metric.state().expect("a state");
    let other = metric.state().expect("a state");
    let error = one.update(&[values(1)], &[0], 1).expect_err("it crashes");
    assert!(matches!(error.fault, Fault::Ended(Ended::Signal(11))), "{error}");
    let error = other.finish(1).expect_err("its process is gone");
    assert_eq!(
        error.to_string(),
        "`fatal.segfault` failed in finish: its process is gone: in update of `fatal.segfault`, its process was killed by \
         SIGSEGV (it used memory that is not its own)"
    );
    let again = metric.state().expect_err("its process is gone");
    assert!(again.to_string().contains("SIGSEGV"), "{again}");
}

#[test]
fn a_death_takes_nothing_else_with_it() {
    let Some((_folder, library)) = fatal(&[]) else {
        return;
    };
    let fatal = apart("fatal", &library, "");
    let steady = apart("steady", &steady(), "");
    let sum = bind(&steady, "sum", ColumnType::Float, json!({})).expect("bound");
    let sound = bind(&fatal, "print", ColumnType::Float, json!({})).expect("bound");
    let (mut sums, mut prints) = (sum.state().expect("a state"), sound.state().expect("a state"));
    sums.update(&[values(2)], &[0, 0], 1).expect("rows");
    run(&fatal, "abort", json!({})).expect_err("it aborts");
    prints.update(&[values(2)], &[0, 0], 1).expect("another process");
    sums.update(&[values(2)], &[0, 0], 1).expect("another plugin");
    let sums = sums.finish(1).expect("a sum");
    assert_eq!(sums.as_primitive::<Float64Type>().values(), &[6.0]);
}

#[test]
fn a_library_that_dies_while_it_is_opened_is_not_loaded() {
    let limits = "deadline = \"500 ms\"";
    let told: Vec<String> = ["ABORT_AT_ENTRY", "LOOP_AT_ENTRY"]
        .iter()
        .filter_map(|define| fatal(&[define]))
        .map(|(_folder, library)| {
            let place = Place::with("fatal", &library, limits);
            let error = place.load("fatal", Trust::Process, host()).expect_err("it dies");
            error.to_string()
        })
        .collect();
    if told.is_empty() {
        return;
    }
    insta::assert_snapshot!(told.join("\n"));
}

#[test]
#[cfg(target_os = "linux")]
fn no_process_is_left_behind() {
    let children = || {
        let own = std::process::id();
        let stats = std::fs::read_dir("/proc").expect("processes").flatten();
        stats
            .filter_map(|entry| std::fs::read_to_string(entry.path().join("stat")).ok())
            .filter(|stat| {
                let rest = stat.rsplit(')').next().unwrap_or_default();
                let parent = rest
                    .split_whitespace()
                    .nth(1)
                    .and_then(|parent| parent.parse().ok());
                parent == Some(own) && stat.contains("(weigh-plugin-wo")
            })
            .filter_map(|stat| stat.split(' ').next().map(str::to_owned))
            .collect::<std::collections::BTreeSet<_>>()
    };
    let plugin = apart("steady", &steady(), "");
    let before = children();
    let metric = bind(&plugin, "sum", ColumnType::Float, json!({})).expect("bound");
    let others: Vec<_> = (0..3)
        .map(|_| bind(&plugin, "sum", ColumnType::Float, json!({})).expect("bound"))
        .collect();
    let during = children();
    let own: Vec<_> = during.difference(&before).cloned().collect();
    assert!(!own.is_empty());
    drop((metric, others, plugin));
    let left = children();
    assert!(own.iter().all(|child| !left.contains(child)), "{own:?} {left:?}");
}
