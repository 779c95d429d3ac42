//! What went wrong, for people: the place, the cause, the mend.

use std::io::{self, Write};

use weigh_engine::dsl::diagnostic::{Diagnostic, Style, render};
use weigh_engine::dsl::source::Sources;
use weigh_engine::outcome::{DataError, DataErrorKind, DataErrors, InputTable, Outcome};
use weigh_words::{Text, text};

use crate::Options;
use crate::paint::Paint;
use crate::text::{clean, count, hang, thousands};

/// How many errors of a kind the table lists under its rows.
const SHORT_LIST: usize = 3;

/// Writes that something went wrong: what, in one line, and what to do about it.
pub fn write_problem(
    title: &Text,
    help: Option<&Text>,
    options: &Options,
    out: &mut dyn Write,
) -> io::Result<()> {
    let error = Paint::Error.over(&text!("error").in_language(options.language), options.color);
    let title = clean(&title.in_language(options.language));
    writeln!(out, "{error}: {}", Paint::Bold.over(&title, options.color))?;
    mend(help, options, out)
}

/// Writes mistakes in a scorecard, with their places.
pub fn write_diagnostics(
    diagnostics: &[Diagnostic],
    sources: &Sources,
    options: &Options,
    out: &mut dyn Write,
) -> io::Result<()> {
    let style = Style {
        colour: options.color,
        width: options.width,
        language: options.language,
    };
    out.write_all(render(diagnostics, sources, style).as_bytes())
}

/// Writes all that is known of the wrong data that stopped a run.
pub fn write_data_errors(errors: &DataErrors, options: &Options, out: &mut dyn Write) -> io::Result<()> {
    let all = errors.counts.iter().map(|(_, _, number)| number).sum();
    write_problem(
        &format!("the data is wrong in {}", count(all, "place", "places")).into(),
        None,
        options,
        out,
    )?;
    list(errors, usize::MAX, options, out)?;
    mend(
        Some(&text!(
            "mend these places, or leave their rows out with `--bad-rows skip`: the report then says so"
        )),
        options,
        out,
    )
}

/// Writes how many rows were left out for errors in the data, and all of them that are known.
pub fn write_skipped_rows(outcome: &Outcome, options: &Options, out: &mut dyn Write) -> io::Result<()> {
    skipped_rows((&outcome.inputs, &outcome.data_errors), usize::MAX, options, out)
}

/// The same in short, for under a table or an explanation.
pub(crate) fn few_skipped_rows(
    read: (&[InputTable], &DataErrors),
    options: &Options,
    out: &mut dyn Write,
) -> io::Result<()> {
    skipped_rows(read, SHORT_LIST, options, out)
}

fn skipped_rows(
    (inputs, errors): (&[InputTable], &DataErrors),
    most: usize,
    options: &Options,
    out: &mut dyn Write,
) -> io::Result<()> {
    let tables = inputs.iter().filter(|input| input.skipped > 0);
    let counts: Vec<String> = tables
        .map(|input| {
            let all = count(input.rows, "row", "rows");
            let skipped = thousands(&input.skipped.to_string());
            format!("{skipped} of the {all} of {}", clean(&input.table))
        })
        .collect();
    let heading = hang(
        "Left out for errors in the data: ",
        &counts.join(", "),
        options.width,
    );
    writeln!(out, "{}", Paint::Warning.over(&heading, options.color))?;
    list(errors, most, options, out)
}

/// The errors by table and kind, at most so many of each.
fn list(errors: &DataErrors, most: usize, options: &Options, out: &mut dyn Write) -> io::Result<()> {
    for (table, kind, number) in &errors.counts {
        let heading = format!("{}: {}", clean(table), kind_in_words(*kind, *number));
        writeln!(out, "  {}", Paint::Bold.over(&heading, options.color))?;
        let shown = errors
            .shown
            .iter()
            .filter(|error| error.table == *table && error.kind == *kind);
        let mut listed = 0;
        let mut mends: Vec<&str> = Vec::new();
        for error in shown.take(most) {
            writeln!(out, "{}", hang("    ", &sentence(error), options.width))?;
            listed += 1;
            if let Some(mend) = error.mend.as_deref().filter(|mend| !mends.contains(mend)) {
                mends.push(mend);
            }
        }
        if *number > listed && listed > 0 {
            writeln!(
                out,
                "    … and {} more",
                thousands(&(number - listed).to_string())
            )?;
        }
        for mend in mends {
            writeln!(out, "{}", hang("    = ", &clean(mend), options.width))?;
        }
    }
    Ok(())
}

fn kind_in_words(kind: DataErrorKind, number: u64) -> String {
    let (one, several) = match kind {
        DataErrorKind::Unreadable => ("value that cannot be read", "values that cannot be read"),
        DataErrorKind::ImpossibleDate => ("date that does not exist", "dates that do not exist"),
        DataErrorKind::OutOfRange => ("value out of range", "values out of range"),
        DataErrorKind::MissingKey => ("row without a key", "rows without a key"),
        DataErrorKind::DuplicateKey => ("key that stands there already", "keys that stand there already"),
        DataErrorKind::DanglingLink => (
            "link to a row that does not exist",
            "links to rows that do not exist",
        ),
    };
    count(number, one, several)
}

/// ``data/surveys.csv row 17, column csat: `7` is not a whole number from 1 to 5``
fn sentence(error: &DataError) -> String {
    let column = error
        .column
        .as_ref()
        .map(|column| format!(", column {}", clean(column)))
        .unwrap_or_default();
    let place = format!("{} row {}{column}", clean(&error.input), error.row);
    let value = clean(&error.value);
    match error.kind {
        DataErrorKind::MissingKey => format!("{place}: the key is empty"),
        DataErrorKind::DuplicateKey => format!("{place}: `{value}` is the key of an earlier row too"),
        DataErrorKind::Unreadable if error.value.is_empty() => {
            format!("{place}: not {}", clean(&error.expected))
        }
        DataErrorKind::Unreadable
        | DataErrorKind::ImpossibleDate
        | DataErrorKind::OutOfRange
        | DataErrorKind::DanglingLink => format!("{place}: `{value}` is not {}", clean(&error.expected)),
    }
}

fn mend(help: Option<&Text>, options: &Options, out: &mut dyn Write) -> io::Result<()> {
    match help {
        Some(help) => {
            let word = text!("help").in_language(options.language);
            let help = clean(&help.in_language(options.language));
            let lines = hang(&format!("  = {word}: "), &help, options.width);
            let painted = Paint::Help.over(&word, options.color);
            writeln!(out, "{}", lines.replacen(&word, &painted, 1))
        }
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests;
