//! From a name in `weigh.toml` to a loaded plugin, and every way in which that can end early.

use std::fs;

use weigh_host::{Isolation, LoadError, Problem, Registry, Trust};

use crate::built::{Place, c, host, loaded};

const SOURCE: &str = "plugins/broken/handshake.c";

/// What comes of pinning and loading a plugin that is compiled with these definitions.
fn told(defines: &[&str]) -> Option<String> {
    let (_folder, library) = c(SOURCE, defines, "lib.so")?;
    let place = Place::with("odd", &library);
    let error = place.load("odd").expect_err("it is broken");
    Some(place.told(&error))
}

macro_rules! ends_early {
    ($($test:ident: $defines:expr;)*) => {$(
        #[test]
        fn $test() {
            if let Some(told) = told($defines) {
                insta::assert_snapshot!(told);
            }
        }
    )*};
}

ends_early! {
    an_older_abi_is_named: &["VERSION=0x00000003u"];
    a_newer_abi_is_named: &["VERSION=0x00020000u"];
    a_short_plugin_is_measured: &["SIZE=40"];
    a_short_table_is_measured: &["METRIC_SIZE=100"];
    a_library_that_is_no_plugin_says_what_it_lacks: &["ENTRY=some_other_function"];
    a_library_for_another_abi_says_which: &["ENTRY=weigh_plugin_entry_v2"];
    an_entry_function_that_fails_is_quoted: &["FAILS"];
    an_entry_function_that_answers_nothing_is_refused: &["NOTHING"];
    a_name_other_than_in_the_manifest_is_refused: &["NAME=\"strange\""];
    a_name_that_is_no_word_is_refused: &["METRIC_NAME=STR(\"a b\")"];
    a_name_that_is_no_utf8_is_refused: &["METRIC_NAME=STR(\"\\xff\\xfe\")"];
    two_things_of_one_name_are_refused: &["METRICS=2"];
    an_endless_list_is_refused: &["METRICS=99999999"];
    a_metric_without_functions_is_refused: &["NO_FUNCTIONS"];
    a_schema_that_is_no_json_is_refused: &["SCHEMA=STR(\"{\")"];
    a_schema_that_is_no_schema_is_refused: &["SCHEMA=STR(\"{\\\"type\\\":7}\")"];
}

#[test]
fn a_newer_minor_version_is_welcome() {
    let Some((_folder, library)) = c(
        SOURCE,
        &["VERSION=0x00010007u", "SIZE=sizeof(WeighPlugin)+8"],
        "lib.so",
    ) else {
        return;
    };
    let plugin = loaded("odd", &library);
    assert_eq!(plugin.abi(), (1, 7));
    assert_eq!(plugin.version(), "0.1.0");
    assert_eq!(plugin.metrics()[0].name(), "odd.count");
}

#[test]
fn a_library_that_nobody_pinned_is_refused_before_it_runs() {
    let Some((_folder, library)) = c(SOURCE, &[], "lib.so") else {
        return;
    };
    let place = Place::with("odd", &library);
    let error = place.project().prepare("odd").expect_err("not pinned");
    insta::assert_snapshot!(place.told(&error));
    assert!(!place.path().join("cache").exists(), "nothing was copied");
}

#[test]
fn a_library_that_changed_after_it_was_pinned_is_refused() {
    let (Some((_one, first)), Some((_two, second))) = (
        c(SOURCE, &[], "lib.so"),
        c(SOURCE, &["VERSION=0x00010001u"], "lib.so"),
    ) else {
        return;
    };
    let place = Place::with("odd", &first);
    place.load("odd").expect("it is sound");
    place.put(&second);
    let error = place.project().prepare("odd").expect_err("another library");
    insta::assert_snapshot!(place.told(&error));
}

#[test]
fn a_private_copy_that_somebody_changed_is_not_used() {
    let Some((_folder, library)) = c(SOURCE, &[], "lib.so") else {
        return;
    };
    let place = Place::with("odd", &library);
    place.load("odd").expect("it is sound");
    let copy = place
        .project()
        .prepare("odd")
        .expect("pinned")
        .file()
        .to_path_buf();
    assert!(copy.starts_with(place.path().join("cache")));
    fs::remove_file(&copy).expect("removed");
    fs::write(&copy, "something else").expect("written");
    let again = place
        .project()
        .prepare("odd")
        .expect("pinned")
        .file()
        .to_path_buf();
    assert_eq!(
        fs::read(again).expect("a file"),
        fs::read(&library).expect("a file")
    );
}

#[test]
fn what_is_no_library_is_named_before_it_is_pinned() {
    for (content, what) in [
        (&b"#!/bin/sh\necho I am a library\n"[..], "a text file"),
        (b"", "an empty file"),
        (b"MZ\x90\x00", "a library for Windows"),
        (b"\xcf\xfa\xed\xfe\x07", "a library for macOS"),
        (b"\x00\xff\x00\xff", "no library"),
    ] {
        if cfg!(not(target_os = "linux")) {
            return;
        }
        let place = Place::new("[plugins.odd]\npath = \"lib.so\"\n");
        fs::write(place.path().join("lib.so"), content).expect("a file");
        let error = place.load("odd").expect_err("no library");
        match error.problem {
            Problem::NotALibrary { what: found, .. } => assert_eq!(found.to_string(), what),
            other => panic!("{other}"),
        }
    }
}

#[test]
fn a_library_that_the_system_cannot_open_says_why() {
    let Some((_folder, library)) = c(SOURCE, &[], "lib.so") else {
        return;
    };
    let whole = fs::read(&library).expect("a file");
    let place = Place::new("[plugins.odd]\npath = \"lib.so\"\n");
    fs::write(place.path().join("lib.so"), &whole[..200]).expect("a file");
    let error = place.load("odd").expect_err("cut off");
    assert!(matches!(error.problem, Problem::Open { .. }), "{error}");
    assert!(
        error.trace.0.iter().any(|line| line.starts_with("copied it to")),
        "{}",
        error.trace
    );
}

#[test]
fn platform_and_abi_are_read_from_the_manifest_before_the_library_is() {
    let told = |manifest: &str| {
        let place = Place::new(manifest);
        place.told(&place.load("odd").expect_err("not for here"))
    };
    if cfg!(all(target_os = "linux", target_arch = "x86_64")) {
        insta::assert_snapshot!(told(
            "[plugins.odd]\npath = { linux-riscv64 = \"a.so\", macos-aarch64 = \"a.dylib\" }\n"
        ));
    }
    insta::assert_snapshot!(told("[plugins.odd]\npath = \"lib.so\"\nabi = 2\n"));
}

#[test]
fn a_library_that_is_not_there_says_where_it_was_looked_for() {
    if cfg!(not(target_os = "linux")) {
        return;
    }
    let place = Place::new("[plugins.odd]\npath = \"libs/odd\"\n");
    insta::assert_snapshot!(place.told(&place.load("odd").expect_err("no file")));
    insta::assert_snapshot!(place.told(&place.load("od").expect_err("no plugin")));
}

#[test]
fn the_stricter_of_manifest_and_lock_says_where_a_plugin_runs() {
    let Some((_folder, library)) = c(SOURCE, &[], "lib.so") else {
        return;
    };
    for (wanted, trust, expected) in [
        ("", Trust::Process, Isolation::Process),
        ("", Trust::InProcess, Isolation::InProcess),
        ("isolation = \"process\"", Trust::InProcess, Isolation::Process),
        (
            "isolation = \"in-process\"",
            Trust::InProcess,
            Isolation::InProcess,
        ),
        ("isolation = \"in-process\"", Trust::Process, Isolation::Process),
    ] {
        let place = Place::new(&format!("[plugins.odd]\npath = \"lib.so\"\n{wanted}\n"));
        place.put(&library);
        place
            .project()
            .pin("odd", trust, false, host())
            .expect("it is sound");
        let prepared = place.project().prepare("odd").expect("pinned");
        assert_eq!(prepared.isolation(), expected, "{wanted} {trust:?}");
        let loaded = prepared.load(host());
        if expected == Isolation::Process {
            let LoadError { problem, .. } = loaded.expect_err("not here");
            assert_eq!(problem, Problem::NeedsProcess);
        } else {
            loaded.expect("trusted");
        }
    }
}

#[test]
fn a_fixed_lock_is_not_written() {
    let Some((_folder, library)) = c(SOURCE, &[], "lib.so") else {
        return;
    };
    let place = Place::with("odd", &library);
    let lock = place.path().join("weigh.lock");
    let pin = |fixed: bool| place.project().pin("odd", Trust::Process, fixed, host());
    assert_eq!(
        pin(true).expect_err("not pinned yet").problem,
        Problem::LockIsFixed
    );
    assert!(!lock.exists());
    pin(false).expect("pinned");
    let written = fs::read_to_string(&lock).expect("a lock");
    pin(true).expect("nothing changes");
    assert_eq!(fs::read_to_string(&lock).expect("a lock"), written);
    let hidden = written
        .split('"')
        .map(|part| if part.len() == 64 { "[SHA]" } else { part });
    insta::assert_snapshot!(hidden.collect::<Vec<_>>().join("\"").replace(
        &format!("{}-{}", std::env::consts::OS, std::env::consts::ARCH),
        "[PLATFORM]"
    ));
}

#[test]
fn the_abi_in_the_lock_is_read_before_the_library_is_opened() {
    let Some((_folder, library)) = c(SOURCE, &[], "lib.so") else {
        return;
    };
    let place = Place::with("odd", &library);
    place.load("odd").expect("it is sound");
    let lock = place.path().join("weigh.lock");
    let text = fs::read_to_string(&lock).expect("a lock");
    fs::write(&lock, text.replace("abi = \"1.0\"", "abi = \"3.1\"")).expect("a lock");
    let error = place.project().prepare("odd").expect_err("another version");
    assert_eq!(error.problem, Problem::OtherAbi { found: 3 });
}

#[test]
fn two_plugins_of_one_name_clash() {
    let Some((_folder, library)) = c(SOURCE, &[], "lib.so") else {
        return;
    };
    let mut registry = Registry::default();
    registry.register(loaded("odd", &library)).expect("the first");
    let clash = registry
        .register(loaded("odd", &library))
        .expect_err("the second");
    assert_eq!(
        clash.to_string(),
        "there are two plugins called `odd`: version 0.1.0 and version 0.1.0"
    );
    assert_eq!(registry.metric_names().collect::<Vec<_>>(), ["odd.count"]);
    assert!(registry.metric("odd.count").is_some());
}
