//! `weigh explain`: where the numbers of a subject come from; and what an error means, and how to mend it.

use std::path::Path;
use std::sync::Arc;

use weigh_engine::dsl::compile::Settings;
use weigh_engine::dsl::diagnostic::{Code, did_you_mean, echo};
use weigh_engine::explain::Question;
use weigh_engine::{Program, Request};
use weigh_words::{Language, text};

use super::{bad_rows, budget, by};
use crate::args::{Explain, ExplainFormat};
use crate::failure::{Exit, Failure};
use crate::files::{Disk, is_scorecard, main_file};
use crate::output;
use crate::progress::Progress;
use crate::project::Around;
use crate::terminal::Terminal;

/// Runs the command.
pub(crate) fn explain(args: &Explain, terminal: &Terminal) -> Result<Exit, Failure> {
    let what = args.what.as_deref().map(str::trim);
    match (what, &args.subject) {
        (Some(file), Some(subject)) => numbers(Path::new(file), subject, args, terminal),
        (None, Some(_)) => Err(Failure::usage(
            text!("the scorecard is missing"),
            Some(text!("put its file first: weigh explain FILE --subject KEY")),
        )),
        (Some(file), None) if is_file(file) => Err(Failure::usage(
            text!("whose numbers of {file} are to be explained is missing", file),
            Some(text!(
                "say whose: weigh explain {file} --subject KEY; `weigh run {file}` lists the keys",
                file
            )),
        )),
        (Some(code), None) => error(code, terminal.language()),
        (None, None) => codes(terminal.language()),
    }
}

/// Whether it is meant as a file rather than as a code.
fn is_file(what: &str) -> bool {
    let path = Path::new(what);
    is_scorecard(path) || path.exists() || what.contains(['/', '\\'])
}

fn numbers(file: &Path, subject: &str, args: &Explain, terminal: &Terminal) -> Result<Exit, Failure> {
    let memory = budget::budget(&args.memory)?;
    let (name, text) = main_file(file)?;
    let settings = Settings {
        set: args.set.clone(),
        by: by(args.by.as_ref(), args.scorecard.as_ref()),
        ..Settings::default()
    };
    let around = Around::with_data(&name, terminal);
    let registry = Arc::new(around.registry().clone());
    let mut program = around.used(Program::open(&name, &text, &Disk, &settings, registry))??;
    terminal.warnings(program.warnings(), program.sources());
    let question = Question {
        request: Request {
            scorecard: args.scorecard.clone(),
            periods: args.period,
            bad_rows: bad_rows(args.bad_rows),
            memory: memory.clone(),
            ..Request::default()
        },
        subject: subject.to_owned(),
        parts: args.parts.clone(),
        rows: args.rows.unwrap_or(0),
    };
    let spilled;
    let explanation = {
        let progress = Progress::new(terminal);
        let explanation = program.explain(&question, &progress)?;
        spilled = progress.spilled();
        explanation
    };
    budget::tell(memory.as_ref(), spilled, terminal);
    let options = terminal.stdout();
    output::to_stdout(|out| match args.format {
        ExplainFormat::Text => weigh_report::write_explanation(&explanation, &options, out),
        ExplainFormat::Json => weigh_report::write_explanation_as_json(&explanation, out),
    })?;
    Ok(Exit::Fine)
}

fn codes(language: Language) -> Result<Exit, Failure> {
    output::to_stdout(|out| {
        Code::ALL
            .iter()
            .try_for_each(|code| writeln!(out, "{}  {}", code.text(), code.heading(language)))
    })?;
    Ok(Exit::Fine)
}

fn error(wanted: &str, language: Language) -> Result<Exit, Failure> {
    // As it stands in a message: `error[E0302]`.
    let bare = wanted
        .rsplit_once('[')
        .map_or(wanted, |(_, code)| code.trim_end_matches([']', ':']));
    let code = Code::parse(bare).ok_or_else(|| unknown(bare))?;
    output::to_stdout(|out| {
        let title = text!(
            "{code}: {heading}",
            code = code.text(),
            heading = code.heading(language)
        );
        writeln!(
            out,
            "{}\n\n{}",
            title.in_language(language),
            code.page(language).trim_end()
        )
    })?;
    Ok(Exit::Fine)
}

fn unknown(code: &str) -> Failure {
    let near = did_you_mean(code, Code::ALL.iter().map(|code| code.text()));
    let help = match near {
        Some(near) => text!(
            "did you mean {near}? `weigh explain` without a code lists all of them",
            near
        ),
        None => text!("a code looks like E0302; `weigh explain` without a code lists all of them"),
    };
    Failure::usage(text!("there is no code `{code}`", code = echo(code)), Some(help))
}
