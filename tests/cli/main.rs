//! The command as its users meet it: transcripts of what it says beside this file, and what a transcript cannot show.

#[path = "../program/mod.rs"]
mod program;

mod data;
mod forms;
mod layout;
mod memory;
mod replacing;
mod reuse;
mod starting;
mod stopping;

/// To write them anew: `TRYCMD=overwrite cargo test --test cli`, then put `[..]` back where a time stood.
#[test]
fn transcripts_are_what_the_command_says() {
    trycmd::TestCases::new()
        .register_bin("weigh", std::path::Path::new(env!("CARGO_BIN_EXE_weigh")))
        .env("NO_COLOR", "1")
        .env("LANGUAGE", "en")
        .case("tests/cli/*.trycmd");
}
