//! Flags that cannot be read, said in the words of the rest of the command.

use std::error::Error as _;

use clap::error::{ContextKind, ContextValue, ErrorKind};

use crate::args::Color;
use crate::failure::Exit;
use crate::terminal::Terminal;

/// Prints what was asked for (`--help`, `--version`), or what is wrong.
pub(crate) fn tell(error: &clap::Error) -> Exit {
    let value = |kind| match error.get(kind) {
        Some(ContextValue::String(text)) => Some(text.as_str()),
        _ => None,
    };
    let (Some(flag), Some(given)) = (value(ContextKind::InvalidArg), value(ContextKind::InvalidValue)) else {
        // Whoever closed the stream does not want to hear more.
        let _ = error.print();
        return if error.use_stderr() {
            Exit::Usage
        } else {
            Exit::Fine
        };
    };
    let flag = flag.split(' ').next().unwrap_or(flag);
    let terminal = Terminal::new(Color::Auto, false);
    match (error.kind(), error.source()) {
        (ErrorKind::ValueValidation, Some(why)) => terminal.problem(&format!("{flag}: {why}"), None),
        (ErrorKind::InvalidValue, _) if given.is_empty() => {
            terminal.problem(&format!("{flag} needs a value"), help(error).as_deref());
        }
        (ErrorKind::InvalidValue, _) => {
            terminal.problem(&format!("{flag} cannot be `{given}`"), help(error).as_deref());
        }
        _ => {
            let _ = error.print();
        }
    }
    Exit::Usage
}

/// What can be written instead.
fn help(error: &clap::Error) -> Option<String> {
    let Some(ContextValue::Strings(values)) = error.get(ContextKind::ValidValue) else {
        return None;
    };
    (!values.is_empty()).then(|| format!("write one of {}", values.join(", ")))
}
