//! Diagnostics as people read them in a terminal. The only place that knows the library which draws them.

use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};

use super::{Diagnostic, Label, Severity};
use crate::source::{SourceId, Sources};

/// How diagnostics are drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Style {
    /// With colours, for a terminal.
    pub colour: bool,
    /// Columns of the terminal: longer lines of source are cut around what is underlined.
    pub width: usize,
}

impl Default for Style {
    fn default() -> Self {
        Self { colour: false, width: 140 }
    }
}

/// Draws all diagnostics, one below the other, with an empty line between them.
pub fn render(diagnostics: &[Diagnostic], sources: &Sources, style: Style) -> String {
    let renderer = if style.colour { Renderer::styled() } else { Renderer::plain() }.term_width(style.width);
    let drawn: Vec<String> =
        diagnostics.iter().map(|diagnostic| renderer.render(&[group(diagnostic, sources)])).collect();
    let mut text = drawn.join("\n\n");
    if !text.is_empty() {
        text.push('\n');
    }
    text
}

fn group<'a>(diagnostic: &'a Diagnostic, sources: &'a Sources) -> Group<'a> {
    let level = match diagnostic.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
    };
    let title = level.primary_title(diagnostic.title.as_str()).id(diagnostic.code.text());
    let mut files: Vec<SourceId> = vec![diagnostic.primary.span.source];
    for other in &diagnostic.others {
        if !files.contains(&other.span.source) {
            files.push(other.span.source);
        }
    }
    let snippets = files.into_iter().map(|id| snippet(diagnostic, id, sources));
    let mut group = title.elements(snippets);
    for help in &diagnostic.help {
        group = group.element(Level::HELP.message(help.as_str()));
    }
    group
}

fn snippet<'a>(
    diagnostic: &'a Diagnostic,
    id: SourceId,
    sources: &'a Sources,
) -> Snippet<'a, annotate_snippets::Annotation<'a>> {
    let file = sources.file(id);
    let length = file.text.len();
    let annotation = |label: &'a Label, kind: AnnotationKind| {
        let (start, end) = (label.span.start as usize, label.span.end as usize);
        let drawn = kind.span(start.min(length)..end.min(length));
        if label.text.is_empty() { drawn } else { drawn.label(label.text.as_str()) }
    };
    let others = diagnostic.others.iter().filter(|other| other.span.source == id);
    let own = Some(&diagnostic.primary).filter(|primary| primary.span.source == id);
    Snippet::source(file.text.as_str())
        .path(file.name.as_str())
        .fold(true)
        .annotations(own.map(|primary| annotation(primary, AnnotationKind::Primary)))
        .annotations(others.map(|other| annotation(other, AnnotationKind::Context)))
}
