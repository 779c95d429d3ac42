//! What a process may use, what it sees, what it says, and how it is stopped.

use std::time::{Duration, Instant};

use serde_json::json;
use weigh_host::{Ended, Fault, Manifest, Problem, Trust};
use weigh_sdk::arrow_array::cast::AsArray as _;
use weigh_sdk::arrow_array::types::Int64Type;

use crate::built::{Ear, Place, apart, run, steady, told};

#[test]
fn only_the_variables_that_are_listed_are_seen() {
    let plugin = apart(
        "steady",
        &steady(),
        "environment = [\"LANGUAGE\", \"NOT_SET_ANYWHERE\"]",
    );
    let error = run(&plugin, "moody", json!({"mood": "environment"})).expect_err("it tells");
    assert_eq!(error.to_string(), "`steady.moody` failed in update: LANGUAGE");
}

#[test]
fn what_it_prints_gets_into_the_log_and_not_between_answers() {
    let ear = Ear::default();
    let plugin = Place::with("steady", &steady(), "")
        .load("steady", Trust::Process, ear.host())
        .expect("a plugin");
    let counts = run(&plugin, "moody", json!({"mood": "noise"})).expect("counts");
    assert_eq!(counts.as_primitive::<Int64Type>().values(), &[2, 1]);
    assert!(ear.heard("Info steady: WGH1 a plugin that prints"));
    assert!(ear.heard("Info steady: and complains"));
}

#[test]
fn what_it_tells_the_log_arrives_there() {
    let ear = Ear::default();
    let plugin = Place::with("steady", &steady(), "")
        .load("steady", Trust::Process, ear.host())
        .expect("a plugin");
    run(&plugin, "moody", json!({"mood": "tell"})).expect("counts");
    assert!(ear.heard("Warn moody: rows came"));
}

#[test]
fn whoever_asks_whether_to_stop_is_told_so() {
    let ear = Ear::default();
    let plugin = Place::with("steady", &steady(), "")
        .load("steady", Trust::Process, ear.host())
        .expect("a plugin");
    let error = std::thread::scope(|scope| {
        let running =
            scope.spawn(|| run(&plugin, "moody", json!({"mood": "patient"})).expect_err("it stops"));
        std::thread::sleep(Duration::from_millis(200));
        assert!(!running.is_finished());
        ear.cancel();
        running.join().expect("no panic")
    });
    assert!(error.is_cancelled());
    assert_eq!(error.to_string(), "`steady.moody` failed in update: as you wish");
}

#[test]
fn whoever_does_not_ask_is_killed_after_a_while() {
    let ear = Ear::default();
    let plugin = Place::with("steady", &steady(), "")
        .load("steady", Trust::Process, ear.host())
        .expect("a plugin");
    let started = Instant::now();
    ear.cancel();
    let error = run(&plugin, "moody", json!({"mood": "forever"})).expect_err("it is killed");
    assert!(started.elapsed() < Duration::from_secs(10));
    assert!(error.is_cancelled());
    assert!(matches!(error.fault, Fault::Ended(Ended::Cancelled)), "{error}");
}

#[test]
fn a_deadline_is_held() {
    let plugin = apart("steady", &steady(), "deadline = \"300 ms\"");
    let started = Instant::now();
    let error = run(&plugin, "moody", json!({"mood": "forever"})).expect_err("it is killed");
    let took = started.elapsed();
    assert!(
        (Duration::from_millis(300)..Duration::from_secs(5)).contains(&took),
        "{took:?}"
    );
    assert_eq!(
        told(&error),
        "`steady.moody` failed in update: it was killed for taking longer than its deadline of 300 ms\n\
         help: if it needs more, raise `deadline` at [plugins.steady] in weigh.toml: `deadline = \"3 s\"`"
    );
}

#[test]
fn limits_have_units() {
    let read = |keys: &str| {
        let text = format!("[plugins.a]\npath = \"a\"\n{keys}\n");
        Manifest::parse(text, "weigh.toml".as_ref()).map(|manifest| manifest.plugins()["a"].limits())
    };
    let limits = read("deadline = \"2 min\"\nmemory = \"512 MB\"").expect("limits");
    assert_eq!(
        (limits.deadline, limits.memory),
        (Duration::from_mins(2), 512 << 20)
    );
    let limits = read("").expect("limits");
    assert_eq!(
        (limits.deadline, limits.memory),
        (Duration::from_mins(1), 4 << 30)
    );
    let wrong = [
        "deadline = \"soon\"",
        "deadline = 60",
        "memory = \"lots\"",
        "memori = \"1 GB\"",
    ];
    let told = wrong.map(|keys| {
        let error = read(keys).expect_err(keys);
        let help = error
            .help
            .as_ref()
            .map(|help| format!(" ({help})"))
            .unwrap_or_default();
        format!("{error}{help}")
    });
    insta::assert_snapshot!(told.join("\n"));
}

#[test]
fn what_is_not_trusted_is_not_loaded_without_processes() {
    let place = Place::with("steady", &steady(), "");
    let host = weigh_host::Host::new(weigh_host::Hooks::default());
    let error = place
        .load("steady", Trust::Process, host)
        .expect_err("it needs a process");
    assert_eq!(error.problem, Problem::NeedsProcess);
}
