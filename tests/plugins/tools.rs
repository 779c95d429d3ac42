//! `weigh plugin`: begin, try, list, describe.

use serde_json::Value;
use weigh_sdk::F64Score;

use crate::sandbox::Sandbox;
use crate::share_above::ShareAbove;
use crate::sigmoid::Sigmoid;

#[test]
#[cfg(unix)]
fn the_commands_in_the_new_readme_work() {
    let Some(sandbox) = Sandbox::new() else { return };
    let readme = std::fs::read_to_string(sandbox.path("README.md")).expect("a readme");
    let (_, rest) = readme.split_once("```sh\n").expect("commands");
    let (commands, _) = rest.split_once("```").expect("their end");
    assert_eq!(commands.lines().count(), 4);
    let weigh = std::path::Path::new(env!("CARGO_BIN_EXE_weigh"));
    let path = format!(
        "{}:{}",
        weigh.parent().expect("a folder").display(),
        std::env::var("PATH").expect("a path")
    );
    let output = std::process::Command::new("sh")
        .args(["-e", "-c", commands])
        .current_dir(sandbox.path(""))
        .env("PATH", path)
        .env("WEIGH_CACHE", sandbox.path("cache"))
        .output()
        .expect("a shell");
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{said}");
    let shown = String::from_utf8_lossy(&output.stdout);
    assert!(shown.contains("ok      acme.geometric_mean(float)"), "{shown}");
    assert!(shown.contains("growing 1 · standing 1 · shrinking 1"), "{shown}");
}

#[test]
fn a_metric_that_loses_rows_fails_its_trial() {
    let Some(sandbox) = Sandbox::new() else { return };
    sandbox.change("acme.c", "to->groups[map[i]].count += from->groups[i].count;", "");
    sandbox.build();
    let library = Sandbox::library();
    let done = sandbox.weigh(&["plugin", "test", &library]);
    assert_eq!(done.code, 4, "{}", done.err);
    assert!(
        done.out.contains("FAILED  acme.geometric_mean(float)"),
        "{}",
        done.out
    );
    assert!(
        done.out.contains("states of parts, merged in order"),
        "{}",
        done.out
    );
}

#[test]
fn a_trial_says_what_it_needs() {
    let Some(sandbox) = Sandbox::built() else { return };
    let library = Sandbox::library();
    let sound = sandbox.weigh(&[
        "plugin",
        "test",
        &library,
        "--metric",
        "geometric_mean",
        "--arguments",
        "float",
    ]);
    assert_eq!(
        (sound.code, sound.out.as_str()),
        (0, "ok      acme.geometric_mean(float)\n")
    );
    assert!(
        sound.err.contains("missing values, groups without rows"),
        "{}",
        sound.err
    );
    // What was not tried is no success.
    let refused = sandbox.weigh(&["plugin", "test", &library, "--arguments", "text"]);
    assert_eq!(refused.code, 2, "{}", refused.err);
    assert!(
        refused.err.contains("`geometric_mean` takes one float"),
        "{}",
        refused.err
    );
    let wrong = sandbox.weigh(&["plugin", "test", &library, "--arguments", "flaot"]);
    assert!(
        wrong.code == 2 && wrong.err.contains("--arguments: `flaot` is no type"),
        "{}",
        wrong.err
    );
    let none = sandbox.weigh(&["plugin", "test", &library, "--metric", "mean"]);
    assert!(
        none.code == 2 && none.err.contains("it has acme.geometric_mean"),
        "{}",
        none.err
    );
}

#[test]
fn plugins_are_listed_as_they_can_be_used() {
    let Some(sandbox) = Sandbox::built() else { return };
    let listed = || {
        let done = sandbox.weigh(&["plugin", "list", "--format", "json"]);
        assert_eq!(done.code, 0, "{}", done.err);
        let listed: Value = serde_json::from_str(&done.out).expect("JSON");
        listed[0].clone()
    };
    let before = listed();
    assert_eq!(before["version"], Value::Null);
    assert!(
        before["problem"]
            .as_str()
            .is_some_and(|why| why.contains("does not pin")),
        "{before}"
    );
    sandbox.pin();
    let now = listed();
    assert_eq!(now["name"], "acme");
    assert_eq!(now["version"], "0.1.0");
    assert_eq!(now["trust"], "in-process");
    assert_eq!(now["metrics"], serde_json::json!(["acme.geometric_mean"]));
    let page = sandbox.weigh(&["plugin", "doc", "acme"]);
    assert!(page.out.starts_with("# acme 0.1.0\n"), "{}", page.out);
    assert!(
        page.out.contains("## metric `acme.geometric_mean`"),
        "{}",
        page.out
    );
}

#[test]
fn a_plugin_is_begun_where_nothing_is() {
    let Some(sandbox) = Sandbox::new() else { return };
    let again = sandbox.weigh(&["plugin", "new", "data", "--in", "c"]);
    assert!(
        again.code == 2 && again.err.contains("data is not empty"),
        "{}",
        again.err
    );
    let name = sandbox.weigh(&["plugin", "new", "My-Plugin", "--in", "c"]);
    assert!(
        name.code == 2 && name.err.contains("a plugin cannot be called `My-Plugin`"),
        "{}",
        name.err
    );
    let sdk = sandbox.weigh(&["plugin", "new", "mine"]);
    assert!(
        sdk.code == 2 && sdk.err.contains("--sdk is missing"),
        "{}",
        sdk.err
    );
    let elsewhere = sandbox.weigh(&["plugin", "new", "mine", "--sdk", "data"]);
    assert!(
        elsewhere.code == 2 && elsewhere.err.contains("data is no checkout of Weigh"),
        "{}",
        elsewhere.err
    );
    let root = env!("CARGO_MANIFEST_DIR");
    let rust = sandbox.weigh(&["plugin", "new", "mine", "--sdk", root]);
    assert_eq!(rust.code, 0, "{}", rust.err);
    let cargo: toml::Table = std::fs::read_to_string(sandbox.path("mine/Cargo.toml"))
        .expect("a manifest")
        .parse()
        .expect("TOML");
    assert_eq!(cargo["package"]["name"].as_str(), Some("mine"));
    let sdk = cargo["dependencies"]["weigh-sdk"]["path"]
        .as_str()
        .expect("a path");
    assert!(std::path::Path::new(sdk).join("Cargo.toml").is_file(), "{sdk}");
}

#[test]
fn the_examples_in_the_guide_are_sound_and_the_ones_that_are_tried_here() {
    let number: weigh_sdk::Argument = weigh_sdk::ColumnType::Decimal(2).into();
    weigh_sdk::testing::assert_metric::<ShareAbove>(
        std::slice::from_ref(&number),
        serde_json::json!({"limit": 50}),
    );
    let guide = include_str!("../../docs/plugins.md");
    let (_, example) = include_str!("share_above.rs")
        .split_once("\n\n")
        .expect("code behind the head");
    assert!(
        guide.contains(example),
        "docs/plugins.md has another example than tests/plugins/share_above.rs"
    );
    let options = serde_json::json!({"middle": 50, "width": 10});
    weigh_sdk::testing::assert_curve::<F64Score<Sigmoid>>(&[number], options);
    let (_, example) = include_str!("sigmoid.rs")
        .split_once("\n\n")
        .expect("code behind the head");
    assert!(
        guide.contains(example),
        "docs/plugins.md has another example than tests/plugins/sigmoid.rs"
    );
}
