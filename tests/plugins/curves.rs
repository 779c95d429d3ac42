//! Scorecards that score by a curve of a plugin: inside this process and outside of it, on any number of threads; what a
//! curve can do wrong is told with the KPI and the plugin.

use std::fmt::Write as _;
use std::path::PathBuf;

use serde_json::Value;

use crate::library::built;
use crate::sandbox::{Done, Sandbox};

const FORM: &str = r#"
param middle = 50
table shops from csv "data/shops.csv" {
  key    id
  column size: float
  column rest: float
  column amount: number
}
curve usual = acme.sigmoid(middle: middle)
scorecard rated {
  subject shops
  bands { good >= 50, poor otherwise }
  kpi smooth weight 40% {
    value shops.size
    score acme.sigmoid(middle: 50)
  }
  kpi named weight 20% {
    value shops.size
    score curve usual
    missing zero
  }
  kpi share weight 20% {
    value shops.size
    score acme.ratio(shops.rest)
    limit 0..100
  }
  kpi exact weight 20% {
    value shops.amount
    score acme.twice
  }
}
test "a test calls curves" {
  given shops
    | id | size | rest | amount |
    | T1 | 50   | 200  | 12.34  |
  expect smooth.score = 50, share.score = 25, exact.score = 24.68
}
test "of a value that is given too" {
  given exact = 4
  expect exact.score = 8
}
"#;

/// Whose size and amount it is; `size` of the fourth is below what the curve scores.
const SHOPS: &str =
    "id,size,rest,amount\nS1,62,124,12.34\nS2,,50,0.000000000000000001\nS3,20.5,,-7\nS4,-1,2,3\n";

/// The plugin of `curves.c`, trusted, with the scorecard.
fn sandbox() -> Option<Sandbox> {
    let sandbox = Sandbox::new()?;
    sandbox.write("acme.c", include_str!("curves.c"));
    sandbox.build();
    sandbox.pin();
    sandbox.write("data/shops.csv", SHOPS);
    sandbox.write("rated.kpi", FORM);
    Some(sandbox)
}

/// Lets the plugin run outside of this process.
fn apart(sandbox: &Sandbox, deadline: &str) {
    sandbox.write(
        "weigh.toml",
        &format!(
            "[plugins.acme]\npath = \"{}\"\nisolation = \"process\"\ndeadline = \"{deadline}\"\n",
            Sandbox::library()
        ),
    );
}

fn sigmoid(value: f64) -> f64 {
    100.0 / (1.0 + ((50.0 - value) / 10.0).exp())
}

fn near(text: &str, wanted: f64) -> bool {
    text.parse().is_ok_and(|found: f64| (found - wanted).abs() < 1e-9)
}

/// What must hold wherever the plugin runs.
fn scored(sandbox: &Sandbox) {
    let rows = sandbox.rows(&["rated.kpi"]);
    assert_eq!(rows.len(), 4);
    let cell = |row: usize, name: &str| rows[row][name].as_str();
    for kpi in ["smooth.score", "named.score"] {
        assert!(near(cell(0, kpi), sigmoid(62.0)), "{rows:?}");
        assert!(near(cell(2, kpi), sigmoid(20.5)), "{rows:?}");
    }
    assert!(near(cell(0, "share.score"), 50.0), "{rows:?}");
    // Missing values, arguments and scores are missing, with what the KPI says of that.
    assert_eq!((cell(1, "smooth.score"), cell(3, "smooth.score")), ("", ""));
    assert!(
        near(cell(1, "named.score"), 0.0) && near(cell(3, "named.score"), 0.0),
        "{rows:?}"
    );
    assert_eq!((cell(1, "share.score"), cell(2, "share.score")), ("", ""));
    // Exact numbers are as exact behind a curve.
    let exact: Vec<&str> = (0..4).map(|row| cell(row, "exact.score")).collect();
    assert_eq!(exact, ["24.68", "0.000000000000000002", "-14", "6"]);
    let tested = sandbox.weigh(&["test", "rated.kpi"]);
    assert_eq!(tested.code, 0, "{}{}", tested.out, tested.err);
    for arguments in [&["check", "rated.kpi"][..], &["check", "--data", "rated.kpi"]] {
        let done = sandbox.weigh(arguments);
        assert_eq!(done.code, 0, "{arguments:?}: {}", done.err);
    }
}

#[test]
fn a_curve_scores_in_this_process_and_outside_of_it() {
    let Some(sandbox) = sandbox() else { return };
    scored(&sandbox);
    apart(&sandbox, "60 s");
    scored(&sandbox);
    // As it is laid out it says the same.
    assert_eq!(sandbox.weigh(&["fmt", "rated.kpi"]).code, 0);
    scored(&sandbox);
}

#[test]
fn an_explanation_says_what_the_curve_did() {
    let Some(sandbox) = sandbox() else { return };
    let explain = |subject: &str, more: &[&str]| {
        let done = sandbox.weigh(&[&["explain", "rated.kpi", "--subject", subject], more].concat());
        assert_eq!(done.code, 0, "{}", done.err);
        done.out
    };
    let told = explain("S1", &[]);
    for said in [
        "= acme.sigmoid(62, middle: 50), a plugin's curve",
        "50 = acme.ratio(62, 124), a plugin's curve",
        "24.68 = acme.twice(12.34), a plugin's curve",
    ] {
        assert!(told.contains(said), "{said}: {told}");
    }
    let told = explain("S4", &[]);
    assert!(
        told.contains("missing: acme.sigmoid gives no score for this value"),
        "{told}"
    );
    let told = explain("S3", &[]);
    assert!(told.contains("missing: shops.rest is empty"), "{told}");
    let chinese = explain("S1", &["--language", "zh"]);
    assert!(
        chinese.contains("= acme.sigmoid(62, middle: 50)，插件的得分曲线"),
        "{chinese}"
    );
    let json: Value = serde_json::from_str(&explain("S1", &["--format", "json"])).expect("JSON");
    let schema = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/explanation.schema.json");
    let schema = std::fs::read_to_string(schema).expect("the schema");
    let schema = serde_json::from_str(&schema).expect("JSON");
    let validator = jsonschema::validator_for(&schema).expect("a schema");
    let wrong: Vec<String> = validator
        .iter_errors(&json)
        .map(|error| error.to_string())
        .collect();
    assert!(wrong.is_empty(), "{wrong:?}");
    let text = json.to_string();
    assert!(text.contains(r#""curve":"acme.sigmoid""#), "{text}");
}

#[test]
fn scores_do_not_depend_on_threads_nor_on_where_the_curve_runs() {
    let Some(sandbox) = sandbox() else { return };
    let mut shops = "id,size,rest,amount\n".to_owned();
    for at in 0..5_000_u64 {
        let chance = at.wrapping_mul(6_364_136_223_846_793_005) >> 33;
        let size = if chance % 7 == 0 {
            String::new()
        } else {
            (chance % 100).to_string()
        };
        writeln!(
            shops,
            "S{at},{size},{},{}.{}",
            chance % 50 + 1,
            chance % 60,
            chance % 13
        )
        .expect("a text");
    }
    sandbox.write("data/shops.csv", &shops);
    let run = |threads: &str| {
        let done = sandbox.weigh(&["run", "rated.kpi", "--format", "csv", "--threads", threads]);
        assert_eq!(done.code, 0, "{}", done.err);
        done.out
    };
    let alone = run("1");
    assert_eq!(alone.lines().count(), 5_001);
    assert_eq!(run("2"), alone);
    assert_eq!(run("8"), alone);
    apart(&sandbox, "60 s");
    assert_eq!(run("2"), alone);
}

/// A run of the scorecard whose first KPI is scored by another call.
fn called(sandbox: &Sandbox, call: &str, arguments: &[&str]) -> Done {
    sandbox.write("other.kpi", &FORM.replacen("acme.sigmoid(middle: 50)", call, 1));
    sandbox.weigh(&[arguments, &["other.kpi"]].concat())
}

#[test]
fn a_wrong_call_is_told_at_its_place() {
    let Some(sandbox) = sandbox() else { return };
    for (call, wanted) in [
        (
            "acmee.sigmoid(middle: 50)",
            "error[E0602]: there is no plugin `acmee`",
        ),
        ("acme.sigmoit(middle: 50)", "did you mean `acme.sigmoid`?"),
        (
            "acme.sigmoid(middle: \"x\")",
            "error[E0603]: `acme.sigmoid` does not take this `middle`",
        ),
        (
            "acme.sigmoid",
            "error[E0603]: `acme.sigmoid` does not take these options",
        ),
        (
            "acme.ratio",
            "error[E0404]: `acme.ratio` does not take these arguments",
        ),
        ("acme.twice", "`twice` takes one exact number"),
        ("acme.words", "its scores are text, not numbers"),
    ] {
        for arguments in [&["check"][..], &["check", "--data"], &["run"]] {
            let done = called(&sandbox, call, arguments);
            assert_eq!(done.code, 1, "{call} {arguments:?}: {}", done.err);
            assert!(done.err.contains(wanted), "{call} {arguments:?}: {}", done.err);
            assert!(done.err.contains("--> other.kpi:15:"), "{call}: {}", done.err);
        }
    }
    // Only the plugin knows how far a curve goes: bands must hold whatever it answers.
    sandbox.write(
        "other.kpi",
        &FORM.replace("good >= 50, poor otherwise", "good 50..100, poor 0..<50"),
    );
    let done = sandbox.weigh(&["check", "other.kpi"]);
    assert!(
        done.code == 1 && done.err.contains("no band holds"),
        "{}",
        done.err
    );
}

/// A failure of the plugin, which names the KPI and the curve.
fn fails(sandbox: &Sandbox, call: &str, wanted: &str) {
    for threads in ["1", "4"] {
        let done = called(sandbox, call, &["run", "--threads", threads]);
        assert_eq!(done.code, 4, "{call}: {}", done.err);
        let name = format!("the score of `smooth`: {call}: ");
        assert!(
            done.err.contains(&name) && done.err.contains(wanted),
            "{call}: {}",
            done.err
        );
    }
}

#[test]
fn a_curve_that_is_wrong_is_told_with_its_kpi() {
    let Some(sandbox) = sandbox() else { return };
    fails(&sandbox, "acme.fails", "no scores today");
    fails(&sandbox, "acme.short", "2 values where 3 were asked for");
    let explained = called(&sandbox, "acme.fails", &["explain", "--subject", "S1"]);
    assert_eq!(explained.code, 4, "{}", explained.err);
    apart(&sandbox, "60 s");
    fails(&sandbox, "acme.fails", "no scores today");
    fails(&sandbox, "acme.short", "2 values where 3 were asked for");
    fails(&sandbox, "acme.crashes", "SIGABRT");
    // Who has a deadline does not wait for what never ends.
    apart(&sandbox, "1 s");
    fails(&sandbox, "acme.endless", "1 s");
}

/// The library of the plugins that misbehave, built as this test was.
fn broken() -> PathBuf {
    built(&["-p", "weigh-broken"], "", "broken")
}

#[test]
fn a_curve_that_panics_is_told_with_its_kpi() {
    let Some(sandbox) = sandbox() else { return };
    let library = Value::from(broken().display().to_string());
    for isolation in ["in-process", "process"] {
        sandbox.write(
            "weigh.toml",
            &format!("[plugins.broken]\npath = {library}\nisolation = \"{isolation}\"\n"),
        );
        let pinned = sandbox.weigh(&["plugin", "lock", "broken", "--trust"]);
        assert_eq!(pinned.code, 0, "{}", pinned.err);
        sandbox.write(
            "panics.kpi",
            "table shops from csv \"data/shops.csv\" { key id column size: float }\nscorecard rated {\n  subject shops\n  kpi tilted weight 100% { \
             value shops.size score broken.tilted }\n}\n",
        );
        let done = sandbox.weigh(&["run", "panics.kpi"]);
        assert_eq!(done.code, 4, "{}", done.err);
        assert!(
            done.err.contains("the score of `tilted`: broken.tilted: ") && done.err.contains("-1 is too low"),
            "{}",
            done.err
        );
        // Without the value that it panics on it is sound.
        sandbox.write("data/shops.csv", "id,size\nS1,62\n");
        let rows = sandbox.rows(&["panics.kpi"]);
        assert!(near(&rows[0]["tilted.score"], 31.0), "{rows:?}");
        sandbox.write("data/shops.csv", SHOPS);
    }
}

#[test]
fn curves_are_tried_too() {
    let Some(sandbox) = sandbox() else { return };
    let library = Sandbox::library();
    let sound = sandbox.weigh(&[
        "plugin",
        "test",
        &library,
        "--curve",
        "sigmoid",
        "--options",
        "{\"middle\": 50}",
    ]);
    assert_eq!(
        (sound.code, sound.out.as_str()),
        (0, "ok      acme.sigmoid(float)\n"),
        "{}",
        sound.err
    );
    assert!(sound.err.contains("curves, tried in turn"), "{}", sound.err);
    let broken = sandbox.weigh(&["plugin", "test", &library, "--curve", "short"]);
    assert_eq!(broken.code, 4, "{}", broken.err);
    assert!(broken.out.contains("FAILED  acme.short(float)"), "{}", broken.out);
    let none = sandbox.weigh(&["plugin", "test", &library, "--curve", "mean"]);
    assert!(
        none.code == 2 && none.err.contains("the plugin has no curve `mean`"),
        "{}",
        none.err
    );
    // A curve that answers by what came before it in its batch is none.
    sandbox.change("acme.c", "100 / (1 + exp(", "row + 100 / (1 + exp(");
    sandbox.build();
    let crooked = sandbox.weigh(&[
        "plugin",
        "test",
        &library,
        "--curve",
        "sigmoid",
        "--options",
        "{\"middle\": 50}",
    ]);
    assert_eq!(crooked.code, 4, "{}", crooked.err);
    assert!(
        crooked.out.contains("rows split into sliced and empty batches"),
        "{}",
        crooked.out
    );
}
