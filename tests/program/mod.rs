//! Running the command as a user does, for the tests.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// The folder of the project, in which the command is run.
pub(crate) fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// `weigh` with these arguments in a folder, speaking English without colours.
pub(crate) fn command_in(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_weigh"));
    command
        .args(arguments)
        .current_dir(folder)
        .env("NO_COLOR", "1")
        .env("LANGUAGE", "en");
    command
}

/// Runs `weigh` with these arguments in the project's folder.
pub(crate) fn weigh(arguments: &[&str]) -> Output {
    command_in(&root(), arguments)
        .output()
        .expect("the command starts")
}

/// What it printed on standard output, after checking that it went well.
#[allow(
    dead_code,
    reason = "each test file is a program of its own and uses a part of this module"
)]
pub(crate) fn stdout_of(arguments: &[&str]) -> String {
    let output = weigh(arguments);
    let talk = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "weigh {arguments:?} failed: {talk}");
    String::from_utf8(output.stdout).expect("output is UTF-8")
}
