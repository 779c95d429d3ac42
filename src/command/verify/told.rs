//! What a verdict says: in words, or as JSON by `docs/verdict.schema.json`.

use std::io::{self, Write};

use serde_json::Value;
use weigh_engine::dsl::diagnostic::echo;
use weigh_words::{Text, text};

use super::numbers::{Difference, Numbers};
use super::{Change, InputChange, State, Verdict};
use crate::args::kept::VerifyFormat;
use crate::failure::Failure;
use crate::kept::{InputFile, Library, Plugin};
use crate::output;
use crate::terminal::Terminal;

/// Writes it to standard output.
pub(super) fn tell(verdict: &Verdict, format: VerifyFormat, terminal: &Terminal) -> Result<(), Failure> {
    output::to_stdout(|out| match format {
        VerifyFormat::Json => {
            serde_json::to_writer_pretty(&mut *out, verdict)?;
            writeln!(out)
        }
        VerifyFormat::Text => {
            let mut say = |depth: usize, text: &Text| line(depth, text, terminal, out);
            head(verdict, &mut say)?;
            if !verdict.equal {
                numbers(&verdict.numbers, &mut say)?;
            }
            what_changed(verdict, &mut say)?;
            form_now(verdict, &mut say)
        }
    })
}

/// Says a line, so many steps from the margin.
type Say<'a> = dyn FnMut(usize, &Text) -> io::Result<()> + 'a;

fn line(depth: usize, text: &Text, terminal: &Terminal, out: &mut dyn Write) -> io::Result<()> {
    let options = terminal.stdout();
    let said = text.in_language(terminal.language());
    writeln!(
        out,
        "{}",
        weigh_report::hang(&"  ".repeat(depth), &said, options.width)
    )
}

fn head(verdict: &Verdict, say: &mut Say<'_>) -> io::Result<()> {
    let what = match verdict.periods.as_slice() {
        [] => verdict.scorecard.clone(),
        [only] => format!("{} {only}", verdict.scorecard),
        [first, .., last] => format!("{} {first}..{last}", verdict.scorecard),
    };
    say(
        0,
        &text!(
            "{what}, kept {when} by weigh {version}",
            what = echo(&what),
            when = verdict.kept.when.replace('T', " ").replace('Z', " UTC"),
            version = &verdict.kept.weigh
        ),
    )?;
    let title = if verdict.equal {
        text!(
            "The same: all numbers of all {count} results are as they were kept",
            count = verdict.numbers.results
        )
    } else {
        text!("Not the same")
    };
    say(0, &title)?;
    if verdict.kept.weigh != verdict.now.weigh {
        say(
            0,
            &text!("computed now by weigh {version}", version = &verdict.now.weigh),
        )?;
    }
    Ok(())
}

fn numbers(numbers: &Numbers, say: &mut Say<'_>) -> io::Result<()> {
    let (different, results) = (numbers.different, numbers.results);
    if different == 0 {
        return say(
            0,
            &text!(
                "Yet all numbers of all {count} results are as they were kept",
                count = results
            ),
        );
    }
    say(
        0,
        &match different {
            1 => text!("1 value differs, in {results} results:", results),
            _ => text!(
                "{count} values differ, in {results} results:",
                count = different,
                results
            ),
        },
    )?;
    for difference in &numbers.first {
        say(1, &one(difference))?;
    }
    match different - numbers.first.len() {
        0 => Ok(()),
        more => say(1, &text!("… and {more} more", more = more.to_string())),
    }
}

fn one(difference: &Difference) -> Text {
    let whose = [&difference.subject, &difference.period];
    let whose: Vec<String> = whose.into_iter().flatten().map(|text| echo(text)).collect();
    let mut place = whose.join(" ");
    if !difference.what.is_empty() {
        if !place.is_empty() {
            place.push_str(", ");
        }
        place.push_str(&echo(&difference.what));
    }
    let shown = |value: &Value| match value {
        Value::String(text) => echo(text),
        other => echo(&other.to_string()),
    };
    match (&difference.kept, &difference.now) {
        (Some(_), None) => text!("{place}: was kept, and is not there now", place),
        (None, Some(_)) => text!("{place}: is there now, and was not kept", place),
        (Some(kept), Some(now)) => {
            text!(
                "{place}: {kept} was kept, now it is {now}",
                place,
                kept = shown(kept),
                now = shown(now)
            )
        }
        (None, None) => unreachable!("a difference has a side"),
    }
}

/// What is no longer what the run was made of.
fn what_changed(verdict: &Verdict, say: &mut Say<'_>) -> io::Result<()> {
    for file in &verdict.tampered {
        say(
            0,
            &text!(
                "{file} of the kept run was changed after it was kept",
                file = echo(file)
            ),
        )?;
    }
    for change in &verdict.inputs {
        input(change, say)?;
    }
    for change in &verdict.plugins {
        say(0, &plugin(change))?;
    }
    for change in &verdict.libraries {
        say(0, &library(change))?;
    }
    Ok(())
}

fn input(change: &InputChange, say: &mut Say<'_>) -> io::Result<()> {
    let table = echo(&change.table);
    let (kept, now) = (&change.kept, &change.now);
    say(0, &text!("Other data in {table}:", table))?;
    if kept.rows != now.rows {
        say(
            1,
            &text!(
                "{kept} rows were kept, now there are {now}",
                kept = kept.rows,
                now = now.rows
            ),
        )?;
    }
    if kept.skipped != now.skipped {
        say(
            1,
            &text!(
                "{kept} rows were left out for errors, now {now}",
                kept = kept.skipped,
                now = now.skipped
            ),
        )?;
    }
    if kept.files.len() != now.files.len() {
        return say(
            1,
            &text!(
                "{kept} files were kept, now there are {now}",
                kept = kept.files.len(),
                now = now.files.len()
            ),
        );
    }
    let changed = (kept.files.iter().zip(&now.files)).filter(|(kept, now)| kept.sha256 != now.sha256);
    for (before, after) in changed {
        let InputFile { name, bytes, .. } = after;
        say(
            1,
            &text!(
                "{file} has other bytes: SHA-256 {now} ({size} bytes) instead of {kept} ({before} bytes)",
                file = echo(name),
                now = short(&after.sha256),
                size = *bytes,
                kept = short(&before.sha256),
                before = before.bytes
            ),
        )?;
    }
    Ok(())
}

/// Enough of a SHA-256 to tell it from another.
fn short(sha256: &str) -> String {
    let start: String = sha256.chars().take(12).collect();
    echo(&format!("{start}…"))
}

fn plugin(change: &Change<Plugin>) -> Text {
    match (&change.kept, &change.now) {
        (Some(kept), Some(now)) => text!(
            "The plugin {name} is another one: version {now} ({sha256}) instead of {kept} ({before})",
            name = echo(&kept.name),
            now = echo(&now.version),
            sha256 = short(&now.sha256),
            kept = echo(&kept.version),
            before = short(&kept.sha256)
        ),
        (Some(kept), None) => text!("The plugin {name} is no longer used", name = echo(&kept.name)),
        (None, Some(now)) => text!("The plugin {name} was not used then", name = echo(&now.name)),
        (None, None) => unreachable!("a change has a side"),
    }
}

fn library(change: &Change<Library>) -> Text {
    match (&change.kept, &change.now) {
        (Some(kept), Some(_)) => text!(
            "The library {name} of this version of weigh is another one",
            name = echo(&kept.name)
        ),
        (Some(kept), None) => text!("The library {name} is no longer used", name = echo(&kept.name)),
        (None, Some(now)) => text!("The library {name} was not used then", name = echo(&now.name)),
        (None, None) => unreachable!("a change has a side"),
    }
}

/// What lies at the place of the form now: a fact beside the verdict.
fn form_now(verdict: &Verdict, say: &mut Say<'_>) -> io::Result<()> {
    for file in &verdict.form {
        let path = echo(&file.path);
        match file.state {
            State::Same => {}
            State::Gone => say(
                0,
                &text!("{path} is no longer at its place; the kept form was used", path),
            )?,
            State::Changed => {
                say(
                    0,
                    &text!(
                        "{path} at its place is not the kept form, which was used here; kept (-) and at its place (+):",
                        path
                    ),
                )?;
                for line in &file.lines {
                    let shown = line.chars().filter(|c| !c.is_control());
                    say(1, &Text::verbatim(shown.collect::<String>()))?;
                }
            }
        }
    }
    Ok(())
}
