//! `weigh whatif`: before and after, where weights, values or params are supposed to be others.

use std::sync::Arc;

use weigh_engine::compare::{Comparison, Side};
use weigh_engine::whatif::Suppose;
use weigh_engine::{Program, Request};
use weigh_report::{Changes, Compared};
use weigh_words::{Text, text};

use super::budget;
use super::scored::Asked;
use crate::args::whatif::WhatIf;
use crate::clock;
use crate::failure::{Exit, Failure};
use crate::files::{Disk, main_file};
use crate::progress::Progress;
use crate::project::Around;
use crate::reads::Reads;
use crate::terminal::Terminal;

/// Runs the command.
pub(crate) fn whatif(args: &WhatIf, terminal: &Terminal) -> Result<Exit, Failure> {
    if args.set.is_empty() && args.weights.is_empty() && args.values.is_empty() {
        return Err(Failure::usage(
            text!("nothing is supposed to be otherwise"),
            Some(text!(
                "say what would be: --weight NAME=30%, --value SUBJECT.KPI=95% or --set PARAM=VALUE"
            )),
        ));
    }
    let scored = &args.scored;
    let mut asked = Asked::of(&scored.wanted)?;
    let file = asked.file(args.file.as_deref(), "whatif")?;
    let (name, text) = main_file(&file)?;
    let around = Around::with_data(&name, terminal);
    let registry = Arc::new(around.registry().clone());
    let settings = asked.settings(scored.scorecard.as_ref(), &[]);
    let mut program = around.used(Program::open(&name, &text, &Disk, &settings, registry))??;
    terminal.warnings(program.warnings(), program.sources());
    let reads = Reads::of(&program);
    asked.refuse(&reads)?;
    let otherwise = asked.settings(scored.scorecard.as_ref(), &args.set);
    let mut changed = around.used(program.another(&name, &text, &Disk, &otherwise))??;
    let request = asked.request(scored);
    let what = weigh_engine::whatif::WhatIf {
        weights: args.weights.clone(),
        values: args.values.clone(),
    };
    // What can be known before the data is read.
    let supposed = changed.suppose(&request, &what).map_err(told)?;
    let progress = Progress::new(terminal);
    let kept = program.keep(&request, &progress)?;
    let before = program.score(&kept, &progress)?;
    let after = if changed.covers(&kept) {
        changed.score_supposing(&kept, &supposed, &progress)
    } else {
        // A param that says which rows count: they are counted again.
        let same = Request {
            periods: before
                .periods
                .first()
                .copied()
                .flatten()
                .zip(before.periods.last().copied().flatten()),
            ..request
        };
        let kept = changed.keep(&same, &progress)?;
        changed.score_supposing(&kept, &supposed, &progress)
    };
    let after = after.map_err(told)?;
    let spilled = progress.spilled();
    drop(progress);
    budget::tell(asked.memory.as_ref(), spilled, terminal);
    let comparison = Comparison::new(Side::of(&before), Side::of(&after));
    let compared = Compared {
        comparison: &comparison,
        names: &[text!("as it is"), text!("as it would be")],
        changes: Some(Changes {
            scorecard: &before.scorecard,
            set: &args.set,
            supposed: &supposed,
            outcome: &after,
        }),
        data: [Some(&before), Some(&after)],
        all: !asked.subjects.is_empty(),
    };
    let made = clock::now();
    asked.write(&reads, terminal, |shape, options, out| {
        weigh_report::write_comparison(&compared, shape, options, Some(&made), out)
    })?;
    Ok(Exit::Fine)
}

/// All that is wrong with what was supposed.
fn told(refused: Suppose) -> Failure {
    match refused {
        Suppose::Failed(error) => error.into(),
        Suppose::Refused(all) => Failure::Several(
            (all.into_iter())
                .map(|one| {
                    let why = one.setting.why;
                    let title: Text = if one.of_weight {
                        text!("--weight: {why}", why)
                    } else {
                        text!("--value: {why}", why)
                    };
                    (title, one.setting.help)
                })
                .collect(),
        ),
    }
}
