//! What can be wrong with a plugin or a project: it is told with its place and its mend, and the command exits with 4.

use std::fs;

use crate::sandbox::Sandbox;

#[test]
fn what_is_not_pinned_is_not_opened() {
    let Some(sandbox) = Sandbox::built() else { return };
    for arguments in [
        &["run", "acme.kpi"][..],
        &["check", "acme.kpi"],
        &["check", "--data", "acme.kpi"],
        &["test", "acme.kpi"],
        &["explain", "acme.kpi", "--subject", "S1"],
        &["plugin", "doc", "acme"],
    ] {
        let done = sandbox.weigh(arguments);
        assert_eq!(done.code, 4, "{arguments:?}: {}", done.err);
        assert!(
            done.err.contains("weigh.lock does not pin its library for "),
            "{}",
            done.err
        );
        assert!(
            done.err.contains("pin it with `weigh plugin lock acme`"),
            "{}",
            done.err
        );
        // All that was tried, one step a line.
        assert!(
            done.err.contains("    - looked for [plugins.acme] in "),
            "{}",
            done.err
        );
        assert!(
            done.err.contains("    - weigh.lock does not pin it"),
            "{}",
            done.err
        );
    }
    // It runs once it is trusted, and not before that.
    assert_eq!(sandbox.weigh(&["plugin", "lock", "acme"]).code, 0);
    sandbox.pin();
    assert_eq!(sandbox.weigh(&["run", "acme.kpi"]).code, 0);
}

#[test]
fn what_changed_after_it_was_pinned_is_not_opened() {
    let Some(sandbox) = Sandbox::pinned() else { return };
    sandbox.change("acme.c", "The mean of factors", "A mean of factors");
    sandbox.build();
    let done = sandbox.weigh(&["run", "acme.kpi"]);
    assert_eq!(done.code, 4, "{}", done.err);
    assert!(
        done.err.contains("its library changed after it was pinned"),
        "{}",
        done.err
    );
    assert!(
        done.err.contains("pin it again with `weigh plugin lock acme`"),
        "{}",
        done.err
    );
    let locked = sandbox.weigh(&["plugin", "lock", "acme", "--trust", "--locked"]);
    assert_eq!(locked.code, 4, "{}", locked.err);
    assert!(
        locked.err.contains("`--locked` does not allow that"),
        "{}",
        locked.err
    );
    sandbox.pin();
    assert_eq!(sandbox.weigh(&["run", "acme.kpi"]).code, 0);
    assert_eq!(
        sandbox
            .weigh(&["plugin", "lock", "acme", "--trust", "--locked"])
            .code,
        0
    );
}

#[test]
fn a_plugin_that_nobody_uses_costs_nothing() {
    let Some(sandbox) = Sandbox::pinned() else { return };
    let manifest = fs::read_to_string(sandbox.path("weigh.toml")).expect("a manifest");
    sandbox.write("broken.so", "not a library");
    sandbox.write(
        "weigh.toml",
        &format!("{manifest}\n[plugins.broken]\npath = \"broken.so\"\n"),
    );
    assert_eq!(sandbox.weigh(&["run", "acme.kpi"]).code, 0);
    let listed = sandbox.weigh(&["plugin", "list"]);
    assert_eq!(listed.code, 0, "{}", listed.err);
    assert!(
        listed.out.contains("broken.so is a text file, not a library"),
        "{}",
        listed.out
    );
    assert!(listed.out.contains("acme.geometric_mean"), "{}", listed.out);
    // Who uses none is not asked about the project at all.
    sandbox.change("acme.kpi", "acme.geometric_mean", "avg");
    sandbox.write("weigh.toml", "nonsense");
    let done = sandbox.weigh(&["run", "acme.kpi"]);
    assert_eq!(done.code, 0, "{}", done.err);
}

/// What `check` says of the scorecard with its call written otherwise, with and without a look at the data.
fn called(sandbox: &Sandbox, call: &str) -> String {
    let form = fs::read_to_string(sandbox.path("acme.kpi")).expect("a form");
    sandbox.write(
        "other.kpi",
        &form.replace("acme.geometric_mean(months.factor)", call),
    );
    let without = sandbox.weigh(&["check", "other.kpi"]);
    let with = sandbox.weigh(&["check", "--data", "other.kpi"]);
    assert_eq!((without.code, with.code), (1, 1), "{}{}", without.err, with.err);
    assert_eq!(without.err, with.err);
    assert_eq!(sandbox.weigh(&["run", "other.kpi"]).code, 1);
    with.err
}

#[test]
fn a_wrong_call_is_told_at_its_place() {
    let Some(sandbox) = Sandbox::pinned() else { return };
    let place = "--> other.kpi:26:11";
    let said = called(&sandbox, "acmee.geometric_mean(months.factor)");
    assert!(
        said.contains("error[E0602]: there is no plugin `acmee`") && said.contains(place),
        "{said}"
    );
    assert!(said.contains("did you mean `acme`?"), "{said}");
    let said = called(&sandbox, "acme.geometric_men(months.factor)");
    assert!(
        said.contains("error[E0602]: the plugin `acme` has no `geometric_men`") && said.contains(place),
        "{said}"
    );
    assert!(said.contains("did you mean `acme.geometric_mean`?"), "{said}");
    let said = called(&sandbox, "acme.geometric_mean(months.factor, after: 90)");
    assert!(
        said.contains("error[E0603]") && said.contains("--> other.kpi:26:"),
        "{said}"
    );
    assert!(
        said.contains("`weigh plugin doc acme` describes its options"),
        "{said}"
    );
}

#[test]
fn a_plugin_that_fails_is_told_at_its_place() {
    let Some(sandbox) = Sandbox::new() else { return };
    sandbox.change("acme.c", "args->n_children != 1", "1");
    sandbox.change(
        "acme.c",
        "WEIGH_E_TYPE, \"`geometric_mean` takes one float\"",
        "WEIGH_E_INTERNAL, \"it is out of order\"",
    );
    sandbox.build();
    sandbox.pin();
    let done = sandbox.weigh(&["check", "--data", "acme.kpi"]);
    assert_eq!(done.code, 1, "{}", done.err);
    assert!(
        done.err.contains("error[E0604]: the plugin `acme` failed"),
        "{}",
        done.err
    );
    assert!(
        done.err.contains("--> acme.kpi:26:11") && done.err.contains("it is out of order"),
        "{}",
        done.err
    );
}

#[test]
fn a_plugin_that_fails_in_a_run_ends_it() {
    let Some(sandbox) = Sandbox::new() else { return };
    sandbox.change("acme.c", "int grown = grow(s, n_groups);", "int grown = 0;");
    sandbox.build();
    sandbox.pin();
    let done = sandbox.weigh(&["run", "acme.kpi"]);
    assert_eq!(done.code, 4, "{}", done.err);
    assert!(
        done.err.contains("acme.geometric_mean") && done.err.contains("out of memory"),
        "{}",
        done.err
    );
    assert_eq!(done.out, "");
}

#[test]
fn a_mistake_in_the_manifest_has_its_place() {
    let Some(sandbox) = Sandbox::pinned() else { return };
    sandbox.change("weigh.toml", "path =", "paht =");
    let done = sandbox.weigh(&["run", "acme.kpi"]);
    assert_eq!(done.code, 4, "{}", done.err);
    assert!(
        done.err.contains("weigh.toml:3:1: a plugin has no `paht`"),
        "{}",
        done.err
    );
    assert!(done.err.contains("did you mean `path`?"), "{}", done.err);
}

#[test]
fn a_library_that_is_not_there_is_looked_for_and_told() {
    let Some(sandbox) = Sandbox::new() else { return };
    let done = sandbox.weigh(&["run", "acme.kpi"]);
    assert_eq!(done.code, 4, "{}", done.err);
    let library = format!(
        "    - there is no {}",
        fs::canonicalize(sandbox.path(""))
            .expect("a folder")
            .join(Sandbox::library())
            .display()
    );
    assert!(done.err.contains(&library), "{}", done.err);
}

#[test]
fn a_connection_is_opened_when_a_table_reads_from_it() {
    let Some(sandbox) = Sandbox::pinned() else { return };
    let manifest = fs::read_to_string(sandbox.path("weigh.toml")).expect("a manifest");
    let database =
        "\n[sources.warehouse]\nadbc = \"no_such_driver\"\nuri = { env = \"WEIGH_TEST_NO_SUCH\" }\n";
    sandbox.write("weigh.toml", &format!("{manifest}{database}"));
    // Its secrets are of no interest to who does not read from it.
    assert_eq!(sandbox.weigh(&["run", "acme.kpi"]).code, 0);
    sandbox.change(
        "acme.kpi",
        "from csv \"data/growth.csv\"",
        "from warehouse \"growth\"",
    );
    let done = sandbox.weigh(&["run", "acme.kpi"]);
    assert_eq!(done.code, 4, "{}", done.err);
    assert!(
        done.err.contains("weigh.toml:7:")
            && done
                .err
                .contains("the environment has no variable WEIGH_TEST_NO_SUCH"),
        "{}",
        done.err
    );
    sandbox.change(
        "weigh.toml",
        "{ env = \"WEIGH_TEST_NO_SUCH\" }",
        "\"file:growth.db\"",
    );
    let done = sandbox.weigh(&["run", "acme.kpi"]);
    assert_eq!(done.code, 3, "{}", done.err);
    assert!(
        done.err.contains("table months: ") && done.err.contains("no_such_driver"),
        "{}",
        done.err
    );
    // Only the data needs it.
    assert_eq!(sandbox.weigh(&["check", "acme.kpi"]).code, 0);
    sandbox.change(
        "acme.kpi",
        "from warehouse \"growth\"",
        "from warehuose \"growth\"",
    );
    let done = sandbox.weigh(&["run", "acme.kpi"]);
    // The line is longer than the terminal is wide.
    let said = done.err.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(
        done.code == 3
            && said.contains(
                "did you mean `warehouse`? The kinds of sources are csv, xlsx, parquet, json, sqlite, arrow, warehouse"
            ),
        "{}: {}",
        done.code,
        done.err
    );
}

#[test]
fn what_cannot_be_loaded_is_told_in_place_of_what_follows_from_it() {
    let Some(sandbox) = Sandbox::built() else { return };
    // There is no such metric either, but of a plugin that is not loaded nobody knows.
    sandbox.change(
        "acme.kpi",
        "acme.geometric_mean(months.factor)",
        "acme.geometric_men(months.factor)",
    );
    for arguments in [
        &["run", "acme.kpi"][..],
        &["check", "acme.kpi"],
        &["check", "--data", "acme.kpi"],
    ] {
        let done = sandbox.weigh(arguments);
        assert_eq!(done.code, 4, "{arguments:?}: {}", done.err);
        assert_eq!(done.err.matches("error").count(), 1, "{}", done.err);
        assert_eq!(
            done.err.matches("looked for [plugins.acme]").count(),
            1,
            "{}",
            done.err
        );
    }
}

/// What the command says in Chinese, without what differs from run to run.
fn in_chinese(sandbox: &Sandbox, arguments: &[&str]) -> String {
    let done = sandbox.weigh(&[arguments, &["--language", "zh"]].concat());
    let folder = fs::canonicalize(sandbox.path("")).expect("a folder");
    let here = format!("{}-{}", std::env::consts::OS, std::env::consts::ARCH);
    let said = done.err.replace(&folder.display().to_string(), "[DIR]");
    let said = said
        .replace(&here, "[HERE]")
        .replace(&Sandbox::library(), "[LIBRARY]");
    let word = |word: &str| match word.trim_end_matches('\n') {
        digest if digest.len() == 64 && digest.chars().all(|c| c.is_ascii_hexdigit()) => {
            word.replace(digest, "[SHA]")
        }
        _ => word.to_owned(),
    };
    let said: String = said.split_inclusive([' ', '，']).map(word).collect();
    format!("{}: {said}", done.code)
}

#[test]
fn what_is_wrong_with_plugins_is_told_in_chinese() {
    let Some(sandbox) = Sandbox::new() else { return };
    let mut told = vec![in_chinese(&sandbox, &["run", "acme.kpi"])];
    sandbox.build();
    told.push(in_chinese(&sandbox, &["check", "acme.kpi"]));
    sandbox.pin();
    sandbox.change("weigh.toml", "path =", "deadline = \"soon\"\npath =");
    told.push(in_chinese(&sandbox, &["run", "acme.kpi"]));
    sandbox.change("weigh.toml", "deadline = \"soon\"\npath =", "paht =");
    told.push(in_chinese(&sandbox, &["run", "acme.kpi"]));
    sandbox.change("weigh.toml", "paht =", "path");
    told.push(in_chinese(&sandbox, &["run", "acme.kpi"]));
    insta::assert_snapshot!(told.join("\n"));
}

#[test]
fn a_misspelt_option_is_told_before_the_one_that_it_leaves_missing() {
    let Some(sandbox) = Sandbox::new() else { return };
    let schema = r#"{\"type\": \"object\", \"properties\": {\"threshold\": {\"type\": \"number\"}}, \"required\": [\"threshold\"], \"additionalProperties\": false}"#;
    sandbox.change("acme.c", "{NULL, 0}, bind", &format!("STR(\"{schema}\"), bind"));
    sandbox.build();
    sandbox.pin();
    let said = called(&sandbox, "acme.geometric_mean(months.factor, tresh: 3)");
    insta::assert_snapshot!(said);
    let said = called(&sandbox, "acme.geometric_mean(months.factor)");
    assert!(said.contains("option `threshold` is needed"), "{said}");
    sandbox.change(
        "other.kpi",
        "geometric_mean(months.factor)",
        "geometric_mean(months.factor, tresh: 3)",
    );
    insta::assert_snapshot!(in_chinese(&sandbox, &["check", "other.kpi"]));
}
