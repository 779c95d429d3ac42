//! What is in tables, for reading: a block for each, a line for each column. For programs it is in `json.rs`, as the
//! beginning of a scorecard in `form.rs`.

pub(crate) mod form;
pub(crate) mod json;

use std::io::{self, Write};

use weigh_engine::inspect::{Column, Inspected, Marked};
use weigh_engine::outcome::Cell;
use weigh_words::{Language, Text, text};

use crate::Options;
use crate::number::{Style, percentage};
use crate::paint::Paint;
use crate::problem::{mend, sentence};
use crate::table::SEPARATOR;
use crate::text::{Align, blanks, clean, cut, hang, rows, thousands, width};

/// Between two columns of a block.
const BETWEEN: usize = 2;
/// A range or a list of values is cut to so many columns.
const VALUES: usize = 44;

/// A line of a block: a column's name, its type, how many of its values are missing and different, what they are, and what it
/// looks like.
type Line = [String; 6];

const ALIGNS: [Align; 6] = [
    Align::Left,
    Align::Left,
    Align::Right,
    Align::Right,
    Align::Left,
    Align::Left,
];

/// Writes all tables.
pub(crate) fn write(tables: &[Inspected], options: &Options, out: &mut dyn Write) -> io::Result<()> {
    for (at, table) in tables.iter().enumerate() {
        if at > 0 {
            writeln!(out)?;
        }
        one(table, tables, options, out)?;
    }
    Ok(())
}

fn one(table: &Inspected, all: &[Inspected], options: &Options, out: &mut dyn Write) -> io::Result<()> {
    let language = options.language;
    let title = Paint::Bold.over(&clean(&table.name), options.color);
    let mut about = vec![
        format!("{} \"{}\"", table.kind, clean(&table.locator)),
        rows(table.rows).in_language(language),
    ];
    if table.wrong_rows > 0 {
        let wrong = text!(
            "{rows} with too many cells or too few",
            rows = rows(table.wrong_rows)
        );
        about.push(wrong.in_language(language));
    }
    match table.wrong_cells {
        0 => {}
        1 => about.push(text!("1 cell that cannot be read").in_language(language)),
        many => {
            let cells = thousands(&many.to_string());
            about.push(text!("{cells} cells that cannot be read", cells).in_language(language));
        }
    }
    writeln!(out, "{title}{SEPARATOR}{}", about.join(SEPARATOR))?;
    let heads = [
        text!("Column"),
        text!("Type"),
        text!("Missing"),
        text!("Different"),
        text!("Values"),
        text!("Looks like"),
    ];
    let mut lines: Vec<Line> = vec![heads.map(|head| head.in_language(language))];
    for (at, column) in table.columns.iter().enumerate() {
        lines.push([
            clean(&column.name),
            column.typed.to_string(),
            missing(column, table.rows).in_language(language),
            column.distinct.map_or_else(
                || text!("many").in_language(language),
                |count| thousands(&count.to_string()),
            ),
            cut(&values(column, language), VALUES),
            looks_like(table, at, all).map_or(String::new(), |role| role.in_language(language)),
        ]);
    }
    let widths: Vec<usize> = (0..ALIGNS.len())
        .map(|at| lines.iter().map(|line| width(&line[at])).max().unwrap_or(0))
        .collect();
    for (at, line) in lines.iter().enumerate() {
        let shown = aligned(line, &widths);
        let paint = if at == 0 { Paint::Dim } else { Paint::Plain };
        writeln!(out, "  {}", paint.over(shown.trim_end(), options.color))?;
    }
    for column in table.columns.iter().filter(|column| column.because.is_some()) {
        let because = column.because.clone().unwrap_or_default();
        let name = clean(&column.name);
        let note = match &column.marked {
            Some(marked) => because_of(name, marked),
            None => text!("`{column}` is text because {because}", column = name, because),
        };
        writeln!(
            out,
            "{}",
            hang("  ", &clean(&note.in_language(language)), options.width)
        )?;
    }
    for (_, why) in &table.unreadable {
        let why = clean(&why.in_language(language));
        writeln!(out, "{}", hang("  ", &why, options.width))?;
    }
    if let Some(wrong) = &table.first_wrong {
        let first = sentence(wrong);
        let note = match table.wrong_cells {
            1 => first,
            _ => text!("the first that cannot be read: {first}", first),
        };
        let note = clean(&note.in_language(language));
        writeln!(out, "{}", hang("  ", &note, options.width))?;
        mend(wrong.mend.as_ref(), options, out)?;
    }
    Ok(())
}

/// That a column is text because of signs for no value, and how they are read as such.
fn because_of(column: String, marked: &Marked) -> Text {
    let signs = marked.markers.iter().map(|sign| clean(sign));
    let markers = Text::list(signs.clone().map(|sign| format!("`{sign}`")));
    let written: Vec<String> = signs
        .map(|sign| format!("\"{}\"", sign.replace('"', "\"\"")))
        .collect();
    text!(
        "`{column}` is text because of {markers} in {rows}: `missing {written}` behind the file's name reads that as empty \
         cells",
        column,
        markers,
        rows = rows(marked.rows),
        written = written.join(", ")
    )
}

fn aligned(line: &Line, widths: &[usize]) -> String {
    let mut shown = String::new();
    for ((cell, align), wanted) in line.iter().zip(ALIGNS).zip(widths) {
        let filling = blanks(width(cell), *wanted);
        match align {
            Align::Left => shown.extend([cell, &*filling]),
            Align::Right => shown.extend([&*filling, cell]),
        }
        shown.push_str(&blanks(0, BETWEEN));
    }
    shown
}

/// The share of rows without a value.
fn missing(column: &Column, rows: u64) -> Text {
    match column.missing {
        0 => Text::verbatim("–"),
        all if all == rows => percentage("100"),
        some => match some as f64 * 100.0 / rows as f64 {
            little if little < 0.1 => percentage("< 0.1"),
            most if most > 99.9 => percentage("> 99.9"),
            share => percentage(&format!("{share:.1}")),
        },
    }
}

/// What the values of a column are: all of them where they are few, else from where to where they go.
fn values(column: &Column, language: Language) -> String {
    if !column.values.is_empty() {
        let listed: Vec<String> = column.values.iter().map(|(value, _)| clean(value)).collect();
        return listed.join(", ");
    }
    let (Some(least), Some(greatest)) = (&column.least, &column.greatest) else {
        return String::new();
    };
    let style = Style::of_values(language, column.ty, None, [least, greatest].into_iter()).ungrouped();
    let shown = |cell: &Cell| style.cell(cell).unwrap_or_default();
    let (least, greatest) = (shown(least), shown(greatest));
    if least == greatest {
        return least;
    }
    text!("{least} to {greatest}", least, greatest).in_language(language)
}

/// What a column looks like.
fn looks_like(table: &Inspected, at: usize, all: &[Inspected]) -> Option<Text> {
    if let Some(link) = table.columns[at].link {
        let target = clean(&all[link.table].name);
        return Some(match link.dangling {
            0 => text!("link to {target}", target),
            1 => text!("link to {target}, where 1 value is no key", target),
            count => text!(
                "link to {target}, where {count} values are no keys",
                target,
                count = thousands(&count.to_string())
            ),
        });
    }
    let is = |role: Option<usize>| role == Some(at);
    match () {
        () if is(table.key) => Some(text!("key")),
        () if is(table.label) => Some(text!("label")),
        () if is(table.time) => Some(text!("time")),
        () => None,
    }
}
