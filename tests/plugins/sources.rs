//! A source of a plugin, as a connection of `weigh.toml`: the same rows wherever the plugin runs. And tests of a form whose
//! metric is a plugin's.

use std::fs;
use std::path::PathBuf;
use std::process::{Command, Output};

use serde_json::Value;
use tempfile::TempDir;

use crate::library::built;
use crate::sandbox::Sandbox;

/// The plugin that the host's tests are made with, built as these tests were.
fn steady() -> PathBuf {
    built(&["-p", "weigh-host", "--example", "steady"], "examples", "steady")
}

const MANIFEST: &str = r#"
[plugins.steady]
path = "library"

[sources.helpdesk]
plugin = "steady.numbers"
options = { rows = 7 }
"#;

/// Numbers from 0 to 13, of which the source cannot read each fifth; `where` drops those of twelve and more.
const FORM: &str = r#"
table numbers from helpdesk "tickets" {
  key    word
  column number: integer
  where  number < 12
}
scorecard counted {
  subject numbers where number > 7
  bands { high >= 10, low otherwise }
  kpi number weight 1 { value numbers.number score = value }
}
"#;

/// A folder with the plugin, pinned.
fn project(trusted: bool) -> TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    fs::copy(steady(), folder.path().join("library")).expect("a copy");
    fs::write(folder.path().join("weigh.toml"), MANIFEST).expect("a file");
    fs::write(folder.path().join("counted.kpi"), FORM).expect("a file");
    let lock: &[&str] = if trusted { &["--trust"] } else { &[] };
    let done = weigh(&folder, &[&["plugin", "lock", "steady"], lock].concat());
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    folder
}

fn weigh(folder: &TempDir, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_weigh"))
        .args(arguments)
        .current_dir(folder.path())
        .env("NO_COLOR", "1")
        .env("WEIGH_CACHE", folder.path().join("cache"))
        .output()
        .expect("the command starts")
}

fn outcome(folder: &TempDir) -> Value {
    let arguments = ["run", "counted.kpi", "--format", "json", "--bad-rows", "skip"];
    let done = weigh(folder, &arguments);
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    serde_json::from_slice(&done.stdout).expect("JSON")
}

#[test]
fn a_connection_gives_the_same_wherever_its_plugin_runs() {
    let here = outcome(&project(true));
    let results = here["results"].as_array().expect("results");
    let scored: Vec<(&str, i64)> = (results.iter())
        .map(|result| {
            let total = result["total"].as_i64().expect("a total");
            (result["subject"].as_str().expect("a subject"), total)
        })
        .collect();
    let expected = [("the number 8", 8), ("the number 10", 10), ("the number 11", 11)];
    assert_eq!(scored, expected);
    // The fourth and the ninth cannot be read, and so cannot be dropped; the source says which rows they are.
    let told = &here["data_errors"][0];
    assert_eq!(
        (&told["table"], &told["count"]),
        (&"numbers".into(), &2.into()),
        "{told}"
    );
    let rows: Vec<(&Value, &Value)> = (told["shown"].as_array().expect("rows").iter())
        .map(|row| (&row["row"], &row["value"]))
        .collect();
    assert_eq!(rows, [(&4.into(), &"n4".into()), (&1002.into(), &"n9".into())]);
    assert_eq!(outcome(&project(false)), here);
}

#[test]
fn a_connection_is_refused_by_what_its_plugin_says() {
    for trusted in [true, false] {
        let folder = project(trusted);
        fs::write(
            folder.path().join("counted.kpi"),
            FORM.replace("\"tickets\"", "\"nowhere\""),
        )
        .expect("a file");
        let done = weigh(&folder, &["run", "counted.kpi"]);
        let said = String::from_utf8_lossy(&done.stderr);
        assert!(!done.status.success());
        assert!(said.contains("does not open nowhere"), "{said}");
        // Its options are looked at before it is opened.
        fs::write(
            folder.path().join("weigh.toml"),
            MANIFEST.replace("rows = 7", "rows = \"seven\""),
        )
        .expect("a file");
        let done = weigh(&folder, &["run", "counted.kpi"]);
        let said = String::from_utf8_lossy(&done.stderr);
        assert!(!done.status.success());
        assert!(said.contains("rows") && !said.contains("does not open"), "{said}");
    }
}

const TESTED: &str = r#"
table shops from csv "data/shops.csv" { key id }
table sales from csv "data/sales.csv" {
  time   day
  link   shop -> shops
  column factor: float
}
scorecard growth {
  subject shops
  period  quarter
  bands   { growing > 1, shrinking otherwise }
  kpi all weight 100% {
    value acme.geometric_mean(sales.factor)
    score = value
  }
}
test "the mean of two factors" {
  given sales
    | shop | day        | factor |
    | S1   | 2024-10-01 | 4.0    |
    | S1   | 2024-11-01 | 1.0    |
  given period = 2024-Q4
  expect all.value = 2
}
"#;

#[test]
fn tests_of_a_form_call_the_metrics_of_plugins() {
    let Some(sandbox) = Sandbox::pinned() else { return };
    sandbox.write("growth.kpi", TESTED);
    let done = sandbox.weigh(&["test", "growth.kpi"]);
    assert_eq!(done.code, 0, "{}{}", done.out, done.err);
    sandbox.write("growth.kpi", &TESTED.replace("all.value = 2", "all.value = 3"));
    let done = sandbox.weigh(&["test", "growth.kpi"]);
    assert_ne!(done.code, 0, "{}", done.out);
}

/// October 2024 has 23 days from Monday to Friday.
const CALENDAR: &str = r#"
table days from calendar "2024-10-01..2024-12-31" {
  key  day
  time day
}
table people from csv "people.csv" {
  key name
}
scorecard attendance {
  subject people
  period  month
  bands { high >= 10, low otherwise }
  kpi working_days weight 1 { value count(days where worked)[overall] score = value }
}
"#;

#[test]
fn the_calendar_of_the_examples_is_a_source() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = |name: &str, text: &str| fs::write(folder.path().join(name), text).expect("a file");
    let readme = include_str!("../../examples/plugins/workdays/README.md");
    let manifest = readme
        .split("```toml")
        .nth(1)
        .and_then(|rest| rest.split("```").next());
    let manifest = manifest
        .expect("a weigh.toml")
        .replace("target/release/workdays", "library");
    file("weigh.toml", &manifest);
    file("attendance.kpi", CALENDAR);
    file("people.csv", "name\nAnna\n");
    let library = built(&["-p", "workdays"], "", "workdays");
    let name = format!(
        "{}library{}",
        std::env::consts::DLL_PREFIX,
        std::env::consts::DLL_SUFFIX
    );
    fs::copy(library, folder.path().join(&name)).expect("a copy");
    let locked = weigh(&folder, &["plugin", "lock", "workdays"]);
    assert!(
        locked.status.success(),
        "{}",
        String::from_utf8_lossy(&locked.stderr)
    );
    let csv = [
        "run",
        "attendance.kpi",
        "--period",
        "2024-10",
        "--format",
        "csv",
        "--columns",
        "total,grade",
    ];
    let done = weigh(&folder, &csv);
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    // Two of the 23 are holidays, and the Sunday that is worked lies in September.
    assert_eq!(
        String::from_utf8_lossy(&done.stdout),
        "subject,period,total,grade\nAnna,2024-10,21,high\n"
    );
    file(
        "attendance.kpi",
        &CALENDAR.replace("2024-10-01..2024-12-31", "October"),
    );
    let said = weigh(&folder, &["run", "attendance.kpi"]);
    let said = String::from_utf8_lossy(&said.stderr);
    assert!(said.contains("`October` is no span of days"), "{said}");
}
