//! A report in Markdown, for a forge, a wiki or pandoc: the same columns and the same sentences as the table of a terminal, without
//! its width, and with what a reader needs to check it.

mod escape;

use std::io::{self, Write};

use weigh_engine::outcome::InputTable;
use weigh_words::{Language, Text, text};

use crate::Options;
use crate::chosen;
use crate::handout::Handout;
use crate::table::{self, Field, Sheet};
use crate::text::{Align, clean, thousands};
use escape::{escaped, sentence};

/// Lines are never broken, and cells never cut for the room of a line.
const ENDLESS: usize = 1 << 20;

/// Writes the whole report.
pub(crate) fn write(handout: &Handout<'_>, options: &Options, out: &mut dyn Write) -> io::Result<()> {
    let (outcome, language) = (handout.outcome, options.language);
    let options = Options {
        width: ENDLESS,
        color: false,
        ..*options
    };
    writeln!(out, "# {}\n", escaped(&table::title(outcome)))?;
    let about: Vec<String> = (table::about(outcome).iter())
        .map(|part| escaped(&part.in_language(language)))
        .collect();
    writeln!(out, "{}", about.join(table::SEPARATOR))?;
    let sheet = Sheet::of(handout.outcome, handout.history, ENDLESS, language);
    for period in 0..outcome.periods.len() {
        let several = outcome.periods.len() > 1;
        if let (true, Some(period)) = (several, outcome.periods[period]) {
            writeln!(out, "\n## {period}")?;
        }
        of_period(
            handout,
            &sheet,
            period,
            if several { "###" } else { "##" },
            &options,
            out,
        )?;
    }
    data(handout, &options, out)?;
    provenance(handout, language, out)
}

/// All that is said of a period.
fn of_period(
    handout: &Handout<'_>,
    sheet: &Sheet<'_>,
    period: usize,
    level: &str,
    options: &Options,
    out: &mut dyn Write,
) -> io::Result<()> {
    let (outcome, language) = (handout.outcome, options.language);
    let rows = table::ranked(outcome, period);
    let heading = |out: &mut dyn Write, title: &str| writeln!(out, "\n{level} {}\n", escaped(title));
    let in_all = captured(|out| table::in_all(outcome, period, &rows, options, out))?;
    if !in_all.trim().is_empty() {
        writeln!(out)?;
        sentences(&in_all, out)?;
    }
    heading(out, &text!("Result").in_language(language))?;
    grid(sheet.lead.iter().chain(&sheet.total), &rows, out)?;
    // Whoever reads further knows the ranks.
    let who = || sheet.lead.iter().skip(1);
    if !sheet.groups.fields.is_empty() {
        heading(out, &text!("Groups").in_language(language))?;
        grid(who().chain(&sheet.groups.fields), &rows, out)?;
    }
    for section in &sheet.kpis {
        let title = match section.title.as_str() {
            "" => text!("KPIs").in_language(language),
            title => title.to_owned(),
        };
        heading(out, &title)?;
        grid(who().chain(&section.fields), &rows, out)?;
    }
    let notes = captured(|out| table::remarks(outcome, &rows, sheet, options, out))?;
    if !notes.trim().is_empty() {
        heading(out, &text!("Notes").in_language(language))?;
        sentences(&notes, out)?;
    }
    for rolled in table::rollups(outcome, period, options) {
        heading(out, &rolled.title())?;
        let rows: Vec<usize> = (0..rolled.levels.len()).collect();
        grid(rolled.sheet.lead.iter().chain(&rolled.sheet.total), &rows, out)?;
        sentences(&captured(|out| rolled.missing(outcome, options, out))?, out)?;
    }
    Ok(())
}

/// What is wrong in the data, or should be known of it.
fn data(handout: &Handout<'_>, options: &Options, out: &mut dyn Write) -> io::Result<()> {
    let said = captured(|out| table::behind(handout.outcome, options, out))?;
    if said.trim().is_empty() {
        return Ok(());
    }
    writeln!(out, "\n## {}\n", text!("Data").in_language(options.language))?;
    sentences(&said, out)
}

/// What was read and what with, so that somebody else comes to the same numbers.
fn provenance(handout: &Handout<'_>, language: Language, out: &mut dyn Write) -> io::Result<()> {
    let said = |text: Text| text.in_language(language);
    writeln!(out, "\n## {}\n", said(text!("Where the numbers are from")))?;
    let heads = [
        (said(text!("Table")), Align::Left),
        (said(text!("Source")), Align::Left),
        (said(text!("File")), Align::Left),
        (said(text!("Rows")), Align::Right),
        (said(text!("Left out")), Align::Right),
        ("SHA-256".to_owned(), Align::Left),
    ];
    head(heads.iter().map(|(head, align)| (head.as_str(), *align)), out)?;
    for input in &handout.outcome.inputs {
        for (at, (file, sha256)) in files(input).into_iter().enumerate() {
            let rows = |rows: u64| match at {
                0 => thousands(&rows.to_string()),
                _ => String::new(),
            };
            let cells = [
                escaped(&clean(&input.table)),
                escaped(&clean(&input.source)),
                escaped(&clean(&file)),
                rows(input.rows),
                rows(input.skipped),
                sha256,
            ];
            line(cells.into_iter(), out)?;
        }
    }
    let mut facts = Vec::new();
    facts.extend(chosen::sentence(handout.outcome));
    if !handout.set.is_empty() {
        let params = handout
            .set
            .iter()
            .map(|(name, value)| format!("{name} = {value}"));
        facts.push(text!("Set for this run: {params}", params = Text::list(params)));
    }
    facts.push(match handout.made {
        Some(made) => text!(
            "Scored {when} by weigh {version}",
            when = made,
            version = handout.version
        ),
        None => text!("Scored by weigh {version}", version = handout.version),
    });
    writeln!(out)?;
    for fact in facts {
        writeln!(out, "- {}", sentence(&clean(&said(fact))))?;
    }
    Ok(())
}

/// The files of an input, each with its SHA-256 as code; where there is none, its locator alone.
fn files(input: &InputTable) -> Vec<(String, String)> {
    if input.files.is_empty() {
        return vec![(input.locator.clone(), table::MISSING.to_owned())];
    }
    let files = input.files.iter();
    files
        .map(|file| (file.name.clone(), format!("`{}`", file.sha256)))
        .collect()
}

/// A table of some fields in some rows.
#[expect(clippy::needless_pass_by_value, reason = "it is an iterator, made for this")]
fn grid<'f, 's: 'f>(
    fields: impl Iterator<Item = &'f Field<'s>> + Clone,
    rows: &[usize],
    out: &mut dyn Write,
) -> io::Result<()> {
    let heads: Vec<(String, Align)> = fields.clone().flat_map(heads).collect();
    head(heads.iter().map(|(head, align)| (head.as_str(), *align)), out)?;
    for row in rows {
        let columns = fields.clone().flat_map(|field| &field.columns);
        line(columns.map(|column| escaped(&column.cell(*row).text)), out)?;
    }
    Ok(())
}

/// What stands over the columns of a field: its title and its note over the first.
fn heads(field: &Field<'_>) -> Vec<(String, Align)> {
    let title = match &field.note {
        Some(note) => format!("{} ({note})", field.title),
        None => field.title.clone(),
    };
    let titled = |(at, column): (usize, &table::Column<'_>)| {
        let text = match (at, column.title.as_str()) {
            (0, "") => title.clone(),
            (0, own) => format!("{title}: {own}"),
            (_, own) => own.to_owned(),
        };
        (text, column.align)
    };
    field.columns.iter().enumerate().map(titled).collect()
}

fn head<'h>(heads: impl Iterator<Item = (&'h str, Align)> + Clone, out: &mut dyn Write) -> io::Result<()> {
    line(heads.clone().map(|(head, _)| escaped(head)), out)?;
    let rules = heads.map(|(_, align)| match align {
        Align::Left => "---".to_owned(),
        Align::Right => "---:".to_owned(),
    });
    line(rules, out)
}

fn line(cells: impl Iterator<Item = String>, out: &mut dyn Write) -> io::Result<()> {
    for cell in cells {
        write!(out, "| {cell} ")?;
    }
    writeln!(out, "|")
}

/// What is written for a terminal.
fn captured(write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> io::Result<String> {
    let mut text = Vec::new();
    write(&mut text)?;
    String::from_utf8(text).map_err(io::Error::other)
}

/// Lines for a terminal: those at the margin as paragraphs, those under them as lists.
fn sentences(text: &str, out: &mut dyn Write) -> io::Result<()> {
    let mut begun = false;
    let mut in_list = false;
    for line in text.lines().filter(|line| !line.trim().is_empty()) {
        let depth = (line.len() - line.trim_start().len()) / 2;
        // A list that follows a paragraph, and a paragraph that follows anything, needs a blank line before it.
        if begun && (depth == 0 || !in_list) {
            writeln!(out)?;
        }
        (begun, in_list) = (true, depth > 0);
        match depth {
            0 => writeln!(out, "{}", sentence(line.trim()))?,
            depth => writeln!(out, "{}- {}", "  ".repeat(depth - 1), sentence(line.trim()))?,
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests;
