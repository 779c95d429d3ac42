//! `weigh sensitivity`: how far totals, ranks and grades depend on the weights.

use std::sync::Arc;

use weigh_engine::Program;
use weigh_engine::dsl::value::Decimal;
use weigh_engine::sensitivity::Moves;
use weigh_words::text;

use super::budget;
use super::scored::Asked;
use crate::args::sensitivity::Sensitivity;
use crate::clock;
use crate::failure::{Exit, Failure};
use crate::files::{Disk, main_file};
use crate::progress::Progress;
use crate::project::Around;
use crate::reads::Reads;
use crate::terminal::Terminal;

/// How often weights are drawn where nobody says.
const DRAWS: u32 = 1_000;
/// So many subjects times draws take a while.
const MANY: u64 = 50_000_000;

/// Runs the command.
pub(crate) fn sensitivity(args: &Sensitivity, terminal: &Terminal) -> Result<Exit, Failure> {
    let scored = &args.scored;
    let mut asked = Asked::of(&scored.wanted)?;
    let file = asked.file(args.file.as_deref(), "sensitivity")?;
    let (name, text) = main_file(&file)?;
    let around = Around::with_data(&name, terminal);
    let registry = Arc::new(around.registry().clone());
    let settings = asked.settings(scored.scorecard.as_ref(), &args.set);
    let mut program = around.used(Program::open(&name, &text, &Disk, &settings, registry))??;
    terminal.warnings(program.warnings(), program.sources());
    let reads = Reads::of(&program);
    asked.refuse(&reads)?;
    let moves = Moves {
        by: args.share.or(Decimal::from_parts(1, 1)).unwrap_or(Decimal::ONE),
        draws: args.draws.unwrap_or(DRAWS),
        seed: args.seed.unwrap_or(1),
    };
    let (kept, spilled) = {
        let progress = Progress::new(terminal);
        let kept = program.keep(&asked.request(scored), &progress)?;
        (kept, progress.spilled())
    };
    budget::tell(asked.memory.as_ref(), spilled, terminal);
    let rows = kept.values().rows() as u64;
    if rows * u64::from(moves.draws) > MANY {
        terminal.say(&text!(
            "{draws} draws of {subjects} subjects may take minutes; --draws asks for fewer",
            draws = moves.draws,
            subjects = rows
        ));
    }
    let sensitivity = {
        let progress = Progress::new(terminal);
        program.sensitivity(&kept, moves, &progress)?
    };
    let made = clock::now();
    asked.write(&reads, terminal, |shape, options, out| {
        weigh_report::write_sensitivity(&sensitivity, shape, options, Some(&made), out)
    })?;
    Ok(Exit::Fine)
}
