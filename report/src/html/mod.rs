//! A report as one page that stands alone: opened from disk, sent by mail, printed. Numbers are those of the terminal's table,
//! written by the same styles. What a section says is a view, plain data of [`serde::Serialize`]; how it looks is a template in
//! `templates/`, a style and a script. No files are read here.

mod chart;
mod page;
mod subject;
mod summary;
mod words;

use std::io::{self, Write};

use serde::Serialize;
use weigh_words::Language;

use crate::Handout;
use page::Page;

/// With more subjects than this a report has no page for each that says how every number came about.
pub const MOST_PAGES: usize = 300;

/// How a page is made.
#[derive(Debug, Clone, Copy, Default)]
pub struct Options {
    /// In which language.
    pub language: Language,
}

/// What the report's template is given, beside the frame.
#[derive(Debug, Serialize)]
struct Report {
    summary: summary::Summary,
}

/// Writes the report. Long parts go to the writer piece by piece.
pub fn write(handout: &Handout<'_>, options: &Options, out: &mut dyn Write) -> io::Result<()> {
    let title = summary::title(handout);
    let page = Page::new(options, &title, (handout.version, handout.made));
    let report = Report {
        summary: summary::view(handout, options.language),
    };
    let mut part = |name: &str, out: &mut dyn Write| match name {
        "subjects" => subjects(&page, handout, options, out),
        other => Err(page::unknown_part(other)),
    };
    page.write("report.html", &report, &mut part, out)
}

/// A section for each subject, in the order of the subject table.
fn subjects(
    page: &Page<'_>,
    handout: &Handout<'_>,
    options: &Options,
    out: &mut dyn Write,
) -> io::Result<()> {
    let pages = subject::Pages::of(handout, options.language);
    for subject in 0..handout.outcome.subjects.len() {
        let mut parts = |name: &str, _: &mut dyn Write| Err(page::unknown_part(name));
        page.write("subject.html", &pages.view(subject), &mut parts, out)?;
    }
    Ok(())
}
