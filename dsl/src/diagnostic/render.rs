//! Diagnostics as people read them in a terminal. The only place that knows the library which draws them.

use std::borrow::Cow;

use annotate_snippets::{Annotation, AnnotationKind, Group, Level, Renderer, Snippet};

use weigh_words::{Language, Text, text};

use super::{Diagnostic, Label, Severity};
use crate::source::{SourceId, Sources};

/// How diagnostics are drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Style {
    /// With colours, for a terminal.
    pub colour: bool,
    /// Columns of the terminal: longer lines of source are cut around what is underlined.
    pub width: usize,
    /// In which language.
    pub language: Language,
}

impl Default for Style {
    fn default() -> Self {
        Self {
            colour: false,
            width: 140,
            language: Language::English,
        }
    }
}

/// Draws all diagnostics, one below the other, with an empty line between them.
pub fn render(diagnostics: &[Diagnostic], sources: &Sources, style: Style) -> String {
    let renderer = if style.colour {
        Renderer::styled()
    } else {
        Renderer::plain()
    }
    .term_width(style.width);
    let drawn: Vec<String> = diagnostics
        .iter()
        .map(|diagnostic| renderer.render(&[group(diagnostic, sources, style.language)]))
        .collect();
    let mut text = drawn.join("\n\n");
    if !text.is_empty() {
        text.push('\n');
    }
    text
}

fn group<'a>(diagnostic: &'a Diagnostic, sources: &'a Sources, language: Language) -> Group<'a> {
    let said = |text: &Text| visible(&text.in_language(language)).into_owned();
    let level = match diagnostic.severity {
        Severity::Error => Level::ERROR.with_name(said(&text!("error"))),
        Severity::Warning => Level::WARNING.with_name(said(&text!("warning"))),
    };
    let title = level
        .primary_title(said(&diagnostic.title))
        .id(diagnostic.code.text());
    let mut files: Vec<SourceId> = vec![diagnostic.primary.span.source];
    for other in &diagnostic.others {
        if !files.contains(&other.span.source) {
            files.push(other.span.source);
        }
    }
    let snippets = files
        .into_iter()
        .map(|id| snippet(diagnostic, id, sources, language));
    let mut group = title.elements(snippets);
    for help in &diagnostic.help {
        group = group.element(Level::HELP.with_name(said(&text!("help"))).message(said(help)));
    }
    group
}

/// The lines of one file that labels stand on, and those in between.
fn snippet<'a>(
    diagnostic: &'a Diagnostic,
    id: SourceId,
    sources: &'a Sources,
    language: Language,
) -> Snippet<'a, Annotation<'a>> {
    let file = sources.file(id);
    let length = file.text.len();
    let own = Some(&diagnostic.primary).filter(|primary| primary.span.source == id);
    let others = diagnostic.others.iter().filter(|other| other.span.source == id);
    let labels = || own.into_iter().chain(others.clone());
    // The library looks through all the text that it is given, so a large file is cut to the lines that matter.
    let first = labels()
        .map(|label| label.span.start as usize)
        .min()
        .unwrap_or(0)
        .min(length);
    let last = labels()
        .map(|label| label.span.end as usize)
        .max()
        .unwrap_or(0)
        .clamp(first, length);
    let start = file.text[..first].rfind('\n').map_or(0, |newline| newline + 1);
    let end = file.text[last..]
        .find('\n')
        .map_or(length, |newline| last + newline);
    let end = start + file.text[start..end].trim_end_matches('\r').len();
    let annotation = |label: &'a Label, kind: AnnotationKind| {
        let place = |byte: u32| (byte as usize).clamp(start, end) - start;
        let drawn = kind.span(place(label.span.start)..place(label.span.end));
        if label.text.is_empty() {
            drawn
        } else {
            drawn.label(visible(&label.text.in_language(language)).into_owned())
        }
    };
    Snippet::source(visible(&file.text[start..end]))
        .line_start(file.place(start as u32).0 as usize)
        .path(visible(&file.name))
        .fold(true)
        .annotations(own.map(|primary| annotation(primary, AnnotationKind::Primary)))
        .annotations(others.map(|other| annotation(other, AnnotationKind::Context)))
}

/// Text in which nothing can steer a terminal. Each sign is replaced by one of as many bytes, so that places stay.
fn visible(text: &str) -> Cow<'_, str> {
    fn replacement(c: char) -> Option<char> {
        match c {
            '\n' | '\t' | '\r' => None,
            '\u{0}'..='\u{1f}' | '\u{7f}' => Some('?'),
            '\u{80}'..='\u{9f}' | '\u{61c}' => Some('¿'),
            '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => Some('\u{fffd}'),
            _ => None,
        }
    }
    if text.chars().any(|c| replacement(c).is_some()) {
        Cow::Owned(text.chars().map(|c| replacement(c).unwrap_or(c)).collect())
    } else {
        Cow::Borrowed(text)
    }
}

#[cfg(test)]
mod tests;
