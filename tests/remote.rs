//! Scorecards over files that lie elsewhere, run by the whole program: the result is that of the same files on disk.

#![cfg(feature = "remote")]

mod program;
#[path = "../plugins/remote/tests/fetched/server.rs"]
mod server;

use std::fs;
use std::path::Path;
use std::process::Output;

use program::command_in;
use server::{Server, TABLE};

/// Runs `weigh` in a folder, with an environment besides its own, and with temporary files in `temporary`.
fn weigh(folder: &Path, temporary: &Path, server: &Server, arguments: &[&str]) -> Output {
    command_in(folder, arguments)
        .envs(server.environment())
        .env("TMPDIR", temporary)
        .output()
        .expect("the command starts")
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&[output.stdout.as_slice(), &output.stderr].concat()).into_owned()
}

#[test]
fn the_result_is_that_of_the_file_on_disk() {
    let server = Server::start();
    let [folder, temporary] = [(); 2].map(|()| tempfile::tempdir().expect("a folder"));
    let run = |locator: &str| {
        let form = format!(
            "table t from csv {locator:?} {{ key id }}
scorecard s {{ subject t period year kpi k {{ value t.points score 0 -> 0, 100 -> 100 }} }}"
        );
        fs::write(folder.path().join("s.kpi"), form).expect("a form");
        let arguments = ["run", "s.kpi", "--period", "2024", "--format", "json"];
        weigh(folder.path(), temporary.path(), &server, &arguments)
    };
    fs::write(folder.path().join("t.csv"), TABLE).expect("a file");
    let on_disk = said(&run("t.csv"));
    for (locator, name) in [
        (server.http("t.csv"), server.http("t.csv")),
        (server.http("signed.csv?key=s3cret"), server.http("signed.csv?…")),
        (
            "s3://pail/data/2024-01.csv".to_owned(),
            "s3://pail/data/2024-01.csv".to_owned(),
        ),
    ] {
        let mut outcome: serde_json::Value = serde_json::from_str(&said(&run(&locator))).expect("JSON");
        let expected: serde_json::Value = serde_json::from_str(&on_disk).expect("JSON");
        let input = &mut outcome["inputs"][0];
        assert_eq!(input["files"][0]["name"], name);
        assert_eq!(
            input["files"][0]["sha256"],
            expected["inputs"][0]["files"][0]["sha256"]
        );
        *input = expected["inputs"][0].clone();
        assert_eq!(outcome, expected, "{locator}");
    }
    let both = said(&run("s3://pail/data/2024-*.csv"));
    assert!(both.contains("\"c\""), "{both}");
    let missing = run(&server.http("none.csv"));
    assert_eq!(missing.status.code(), Some(3));
    assert!(
        said(&missing).contains("table t: cannot read "),
        "{}",
        said(&missing)
    );
    let left = fs::read_dir(temporary.path()).expect("a folder").count();
    assert_eq!(left, 0, "nothing of what was copied is left");
}

#[test]
fn it_can_be_inspected_and_a_scorecard_be_begun_over_it() {
    let server = Server::start();
    let [folder, temporary] = [(); 2].map(|()| tempfile::tempdir().expect("a folder"));
    let run = |arguments: &[&str]| said(&weigh(folder.path(), temporary.path(), &server, arguments));
    let inspected = run(&["inspect", "s3://pail/data/2024-01.csv"]);
    assert!(
        inspected.contains("points") && inspected.contains("2 rows"),
        "{inspected}"
    );
    let inspected = run(&["inspect", "--kind", "csv", &server.http("signed.csv?key=s3cret")]);
    assert!(inspected.contains("points"), "{inspected}");
    let asked = server.asked().len();
    let inspected = run(&["inspect", &server.http("t.csv")]);
    assert!(inspected.contains("points"), "{inspected}");
    assert_eq!(server.asked().len(), asked + 1, "it is fetched once");
}
