//! The lock says what it was told, in one order, and refuses what it cannot mean.

use std::path::Path;

use super::{Lock, Pin, Trust};

fn pin(plugin: &str, platform: &str, sha256: &str) -> Pin {
    Pin {
        plugin: plugin.to_owned(),
        platform: platform.to_owned(),
        version: "1.0.0".to_owned(),
        abi: "1.0".to_owned(),
        sha256: sha256.to_owned(),
        trust: Trust::InProcess,
    }
}

fn wrong(text: &str) -> String {
    let error = Lock::parse(text, Path::new("weigh.lock")).expect_err("wrong");
    error.to_string()
}

#[test]
fn a_lock_is_read_back_as_it_was_written_and_in_one_order() {
    let mut lock = Lock::default();
    lock.set(pin("b", "linux-x86_64", "22"));
    lock.set(pin("a", "macos-aarch64", "11"));
    lock.set(pin("a", "linux-x86_64", "00"));
    lock.set(pin("b", "linux-x86_64", "33"));
    let order: Vec<&str> = lock.pins().iter().map(|pin| pin.sha256.as_str()).collect();
    assert_eq!(order, ["00", "11", "33"]);
    assert_eq!(
        Lock::parse(&lock.text(), Path::new("weigh.lock")),
        Ok(lock.clone())
    );
    assert_eq!(
        lock.pin("b", "linux-x86_64").map(|pin| pin.sha256.as_str()),
        Some("33")
    );
    assert_eq!(lock.pin("b", "macos-aarch64"), None);
}

#[test]
fn what_a_lock_cannot_mean_is_told_with_its_place() {
    assert_eq!(
        wrong("version = 2\n"),
        "weigh.lock: it has version 2, this program reads version 1"
    );
    let lacking = wrong("version = 1\n[[library]]\nplugin = \"a\"\n");
    assert!(lacking.starts_with("weigh.lock:2:1: missing field"), "{lacking}");
    let unknown = wrong("version = 1\nplugins = 3\n");
    assert!(
        unknown.starts_with("weigh.lock:2:1: unknown field `plugins`"),
        "{unknown}"
    );
    let twice = Lock {
        pins: vec![pin("a", "linux-x86_64", "00"); 2],
    };
    assert_eq!(
        wrong(&twice.text()),
        "weigh.lock: it pins `a` for linux-x86_64 twice"
    );
}
