//! What went wrong, for people: the place, the cause, the mend.

use std::io::{self, Write};

use weigh_engine::dsl::diagnostic::{Diagnostic, Style, render};
use weigh_engine::dsl::source::Sources;
use weigh_engine::outcome::{DataError, DataErrorKind, DataErrors, InputTable, Outcome};
use weigh_words::{Text, text};

use crate::Options;
use crate::paint::Paint;
use crate::text::{clean, hang, rows, thousands};

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
    write_problem(&wrong_in(all), None, options, out)?;
    list(errors, usize::MAX, options, out)?;
    mend(
        Some(&text!(
            "mend these places, or leave their rows out with `--bad-rows skip`: the report then says so"
        )),
        options,
        out,
    )
}

fn wrong_in(places: u64) -> Text {
    match places {
        1 => text!("the data is wrong in 1 place"),
        _ => text!(
            "the data is wrong in {count} places",
            count = thousands(&places.to_string())
        ),
    }
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
    let counts = left_out(inputs);
    let heading = hang(
        &text!("Left out for errors in the data: ").in_language(options.language),
        &counts.in_language(options.language),
        options.width,
    );
    writeln!(out, "{}", Paint::Warning.over(&heading, options.color))?;
    list(errors, most, options, out)
}

/// How many rows of which tables were left out.
pub(crate) fn left_out(inputs: &[InputTable]) -> Text {
    let tables = inputs.iter().filter(|input| input.skipped > 0);
    Text::list(tables.map(|input| {
        text!(
            "{skipped} of the {rows} of {table}",
            skipped = thousands(&input.skipped.to_string()),
            rows = rows(input.rows),
            table = clean(&input.table)
        )
    }))
}

/// The errors of a kind in a table, as far as they are known.
pub(crate) fn of_kind<'a>(
    errors: &'a DataErrors,
    table: &'a str,
    kind: DataErrorKind,
) -> impl Iterator<Item = &'a DataError> {
    let shown = errors.shown.iter();
    shown.filter(move |error| error.table == table && error.kind == kind)
}

/// The errors by table and kind, at most so many of each.
fn list(errors: &DataErrors, most: usize, options: &Options, out: &mut dyn Write) -> io::Result<()> {
    for (table, kind, number) in &errors.counts {
        let heading = in_words(&clean(table), *kind, *number).in_language(options.language);
        writeln!(out, "  {}", Paint::Bold.over(&heading, options.color))?;
        let shown = of_kind(errors, table, *kind);
        let mut listed = 0;
        let mut mends: Vec<&Text> = Vec::new();
        for error in shown.take(most) {
            writeln!(
                out,
                "{}",
                hang(
                    "    ",
                    &clean(&sentence(error).in_language(options.language)),
                    options.width
                )
            )?;
            listed += 1;
            if let Some(mend) = error.mend.as_ref().filter(|mend| !mends.contains(mend)) {
                mends.push(mend);
            }
        }
        if *number > listed && listed > 0 {
            let more = text!(
                "… and {more} more",
                more = thousands(&(number - listed).to_string())
            );
            writeln!(out, "    {}", more.in_language(options.language))?;
        }
        for mend in mends {
            let mend = clean(&mend.in_language(options.language));
            writeln!(out, "{}", hang("    = ", &mend, options.width))?;
        }
    }
    Ok(())
}

/// How many errors of a kind a table has.
pub(crate) fn in_words(table: &str, kind: DataErrorKind, number: u64) -> Text {
    if number == 1 {
        return match kind {
            DataErrorKind::Unreadable => text!("{table}: 1 value that cannot be read", table),
            DataErrorKind::ImpossibleDate => text!("{table}: 1 date that does not exist", table),
            DataErrorKind::OutOfRange => text!("{table}: 1 value out of range", table),
            DataErrorKind::MissingKey => text!("{table}: 1 row without a key", table),
            DataErrorKind::DuplicateKey => text!("{table}: 1 key that stands there already", table),
            DataErrorKind::DanglingLink => text!("{table}: 1 link to a row that does not exist", table),
        };
    }
    let count = thousands(&number.to_string());
    match kind {
        DataErrorKind::Unreadable => text!("{table}: {count} values that cannot be read", table, count),
        DataErrorKind::ImpossibleDate => text!("{table}: {count} dates that do not exist", table, count),
        DataErrorKind::OutOfRange => text!("{table}: {count} values out of range", table, count),
        DataErrorKind::MissingKey => text!("{table}: {count} rows without a key", table, count),
        DataErrorKind::DuplicateKey => text!("{table}: {count} keys that stand there already", table, count),
        DataErrorKind::DanglingLink => {
            text!("{table}: {count} links to rows that do not exist", table, count)
        }
    }
}

/// ``data/surveys.csv row 17, column csat: `7` is not a whole number from 1 to 5``
pub(crate) fn sentence(error: &DataError) -> Text {
    let file = clean(&error.input);
    let place = match &error.column {
        Some(column) => text!(
            "{file} row {row}, column {column}",
            file,
            row = error.row,
            column = clean(column)
        ),
        None => text!("{file} row {row}", file, row = error.row),
    };
    let value = clean(&error.value);
    let expected = &error.expected;
    match error.kind {
        DataErrorKind::MissingKey => text!("{place}: the key is empty", place),
        DataErrorKind::DuplicateKey => {
            text!(
                "{place}: `{value}` is the key of an earlier row too",
                place,
                value
            )
        }
        DataErrorKind::Unreadable if error.value.is_empty() => {
            text!("{place}: not {expected}", place, expected)
        }
        DataErrorKind::Unreadable
        | DataErrorKind::ImpossibleDate
        | DataErrorKind::OutOfRange
        | DataErrorKind::DanglingLink => {
            text!("{place}: `{value}` is not {expected}", place, value, expected)
        }
    }
}

pub(crate) fn mend(help: Option<&Text>, options: &Options, out: &mut dyn Write) -> io::Result<()> {
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
