//! `weigh plugin-worker`: what the program is started as for a plugin. Nobody types it, so no help names it.

use std::io::{Read as _, Write as _};
use std::process::{Command, Output, Stdio};

/// Runs it with these bytes on its standard input.
fn worker(input: &[u8]) -> Output {
    let mut child = Command::new(env!("CARGO_BIN_EXE_weigh"))
        .arg("plugin-worker")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("it starts");
    child
        .stdin
        .take()
        .expect("a pipe")
        .write_all(input)
        .expect("it listens");
    child.wait_with_output().expect("it ends")
}

fn frame(head: &str) -> Vec<u8> {
    let mut frame = b"WGH1".to_vec();
    frame.extend((head.len() as u32).to_le_bytes());
    frame.extend(0_u64.to_le_bytes());
    frame.extend(head.as_bytes());
    frame
}

#[test]
fn it_answers_frames_and_ends_with_its_input() {
    let hello = r#"{"hello": {"protocol": 1, "plugin": "a", "library": "/nowhere/liba.so"}}"#;
    let output = worker(&frame(hello));
    assert!(output.status.success());
    let mut answer = &output.stdout[..];
    let mut opening = [0; 16];
    answer.read_exact(&mut opening).expect("a frame");
    assert_eq!(&opening[..4], b"WGH1");
    let answer: serde_json::Value = serde_json::from_slice(answer).expect("a head of JSON, and no body");
    let why = answer["refused"]["problem"]["Open"]["why"]
        .as_str()
        .expect("the library is not there");
    assert!(why.contains("/nowhere/liba.so"), "{why}");
}

#[test]
fn it_says_to_people_that_it_is_not_for_them() {
    let output = worker(b"help me, somebody\n");
    assert!(!output.status.success());
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(said.contains("not by people"), "{said}");
}

#[test]
fn no_help_names_it() {
    let output = Command::new(env!("CARGO_BIN_EXE_weigh"))
        .arg("--help")
        .output()
        .expect("it starts");
    assert!(!String::from_utf8_lossy(&output.stdout).contains("plugin-worker"));
}
