//! The command `weigh`: the only code that prints, reads flags or the environment, or draws progress. What it can do
//! stands in `args.rs`, how it does it in `command/`.

mod args;
mod clock;
mod command;
mod crash;
mod failure;
mod files;
mod help;
mod interrupt;
mod kept;
mod language;
mod output;
mod progress;
mod project;
mod reads;
mod terminal;
mod usage;

use std::process::ExitCode;

use clap::Parser as _;

use crate::args::{Args, Command};
use crate::failure::Exit;
use crate::terminal::Terminal;

fn main() -> ExitCode {
    // A plugin's process is this program, started by this program: nothing that people see is its matter.
    if std::env::args_os()
        .nth(1)
        .is_some_and(|word| word == "plugin-worker")
    {
        return weigh_host::worker::main();
    }
    crash::report_panics();
    let exit = std::panic::catch_unwind(run).unwrap_or(Exit::Crashed);
    ExitCode::from(exit as u8)
}

fn run() -> Exit {
    let language = language::spoken();
    let args = match Args::try_parse() {
        Ok(args) => args,
        Err(error) => return usage::tell(&error, language),
    };
    let terminal = Terminal::new(args.color, args.quiet, language);
    interrupt::listen(terminal);
    let done = match &args.command {
        Command::Run(run) => command::run::run(run, &terminal),
        Command::Check(check) => command::check::check(check, &terminal),
        Command::Test(test) => Ok(command::test::test(test, &terminal)),
        Command::Fmt(fmt) => command::fmt::fmt(fmt, args.language, &terminal),
        Command::Explain(explain) => command::explain::explain(explain, &terminal),
        Command::WhatIf(whatif) => command::whatif::whatif(whatif, &terminal),
        Command::Sensitivity(sensitivity) => command::sensitivity::sensitivity(sensitivity, &terminal),
        Command::Diff(diff) => command::diff::diff(diff, &terminal),
        Command::Inspect(inspect) => command::inspect::inspect(inspect, &terminal),
        Command::New(new) => command::new::new(new, &terminal),
        Command::Verify(verify) => command::verify::verify(verify, &terminal),
        Command::Plugin(plugin) => command::plugin::plugin(plugin, &terminal),
    };
    done.unwrap_or_else(|failure| failure.tell(&terminal))
}
