//! What `--memory` and `--temp-dir` mean together, and what is said of them afterwards.

use std::env;

use bytesize::ByteSize;
use weigh_engine::Budget;
use weigh_words::text;

use crate::args::Memory;
use crate::failure::Failure;
use crate::progress::Spilled;
use crate::terminal::Terminal;

/// The budget that is asked for, if one is.
pub(super) fn budget(args: &Memory) -> Result<Option<Budget>, Failure> {
    let Some(bytes) = args.memory else {
        return match args.temp_dir {
            None => Ok(None),
            Some(_) => Err(Failure::usage(
                text!("--temp-dir is where what has no room in --memory waits, and there is no --memory"),
                Some(text!("add --memory SIZE, or leave --temp-dir out")),
            )),
        };
    };
    let folder = args.temp_dir.clone().unwrap_or_else(env::temp_dir);
    if !folder.is_dir() {
        let folder = folder.display().to_string();
        return Err(Failure::usage(
            text!(
                "there is no folder {folder} for what has no room in memory",
                folder
            ),
            Some(text!("name another with --temp-dir")),
        ));
    }
    Ok(Some(Budget {
        bytes: bytes.as_u64(),
        folder,
    }))
}

/// Says what had no room, and what the budget does not hold down.
pub(super) fn tell(budget: Option<&Budget>, spilled: Spilled, terminal: &Terminal) {
    let Some(budget) = budget else { return };
    let shown = |bytes: u64| ByteSize::b(bytes).display().si().to_string();
    let memory = shown(budget.bytes);
    if spilled.values > 0 {
        terminal.say(&text!(
            "{bytes} of values had no room in {memory} of memory and waited in {folder}",
            bytes = shown(spilled.values),
            memory = &memory,
            folder = budget.folder.display().to_string()
        ));
    }
    if spilled.beside > budget.bytes {
        terminal.say(&text!(
            "--memory {memory} is for values alone: the counters of all subjects, and different texts, took {bytes} beside it",
            memory,
            bytes = shown(spilled.beside)
        ));
    }
}
