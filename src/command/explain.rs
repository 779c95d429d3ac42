//! `weigh explain`: what an error means, and how to mend it.

use weigh_engine::dsl::diagnostic::{Code, did_you_mean};

use crate::args::Explain;
use crate::failure::{Exit, Failure};
use crate::output;
use crate::terminal::Terminal;

/// Runs the command.
pub(crate) fn explain(args: &Explain, _: &Terminal) -> Result<Exit, Failure> {
    let Some(wanted) = args.code.as_deref().map(str::trim) else {
        output::to_stdout(|out| {
            Code::ALL
                .iter()
                .try_for_each(|code| writeln!(out, "{}  {}", code.text(), code.heading()))
        })?;
        return Ok(Exit::Fine);
    };
    // As it stands in a message: `error[E0302]`.
    let bare = wanted
        .rsplit_once('[')
        .map_or(wanted, |(_, code)| code.trim_end_matches([']', ':']));
    let code = Code::parse(bare).ok_or_else(|| unknown(bare))?;
    output::to_stdout(|out| {
        writeln!(
            out,
            "{}: {}\n\n{}",
            code.text(),
            code.heading(),
            code.page().trim_end()
        )
    })?;
    Ok(Exit::Fine)
}

fn unknown(code: &str) -> Failure {
    let near = did_you_mean(code, Code::ALL.iter().map(|code| code.text()));
    let help = match near {
        Some(near) => format!("did you mean {near}? `weigh explain` without a code lists all of them"),
        None => "a code looks like E0302; `weigh explain` without a code lists all of them".to_owned(),
    };
    Failure::usage(
        format!("there is no code `{}`", weigh_engine::dsl::diagnostic::echo(code)),
        Some(help),
    )
}
