//! Filling holes: the names of a template's holes, and `each`, make room for what a use gives. What is put in place keeps
//! its own place in the text, so its names go on meaning what they mean where they are written.

use indexmap::IndexMap;
use weigh_words::text;

use super::extent::Extent;
use super::visit::{self, Visitor};
use crate::diagnostic::{Code, Diagnostic, Diagnostics, echo};
use crate::source::{Sources, Span, Spanned, read_filled};
use crate::syntax::ast::{self, Clause, Expr, ExprKind, Name, Path};
use crate::syntax::meaning;
use crate::value::Literal;

/// What fills the holes.
pub(super) enum Filling<'a> {
    /// The arguments of a template, by the names of its holes.
    Arguments(IndexMap<&'a str, &'a Expr>),
    /// One of the names of `kpi each`.
    Each(&'a Name),
}

/// Fills holes in what it goes through.
pub(super) struct Filler<'a> {
    pub(super) sources: &'a Sources,
    pub(super) out: &'a mut Diagnostics,
    pub(super) with: Filling<'a>,
    /// How much has been written out.
    pub(super) extent: &'a mut Extent,
    /// Whether something could not be filled.
    pub(super) failed: bool,
    /// The holes that were filled, and the texts that stand there now.
    pub(super) filled: Vec<(Span, String)>,
}

impl Filler<'_> {
    /// Fills the lines above a declaration and behind them, as far as they speak of `each`.
    pub(super) fn docs(&self, docs: &mut [String]) {
        if let Filling::Each(name) = &self.with {
            for line in docs {
                *line = filled_text(line, &name.value);
            }
        }
    }

    /// Fills a clause, its lines above included.
    pub(super) fn clause(&mut self, clause: &mut Clause) {
        self.docs(&mut clause.docs);
        visit::clause(clause, self);
    }

    /// An argument as people read it in the place of a hole.
    fn text_of(&self, hole: &Name, argument: &Expr) -> String {
        if let Filling::Each(name) = &self.with {
            return name.value.clone();
        }
        let text = read_filled(self.sources, argument.span, &self.filled);
        let alone = match &argument.kind {
            ExprKind::Literal(_) | ExprKind::Name(_) | ExprKind::Call(_) | ExprKind::Windowed(..) => true,
            _ => {
                let (before, behind) = around(self.sources, hole.span);
                before.ends_with('(') && behind.starts_with([')', ','])
            }
        };
        if alone { text } else { format!("({text})") }
    }

    /// What a name makes room for, if it is a hole.
    fn filling(&self, name: &Name) -> Option<Expr> {
        if in_backquotes(self.sources, name) {
            return None;
        }
        match &self.with {
            Filling::Arguments(arguments) => arguments
                .get(name.value.as_str())
                .map(|argument| (*argument).clone()),
            Filling::Each(each) => is_each(name).then(|| Expr {
                kind: ExprKind::Name(Path {
                    names: vec![Spanned::new(each.value.clone(), name.span)],
                    span: name.span,
                }),
                span: name.span,
            }),
        }
    }
}

impl Visitor for Filler<'_> {
    fn expr(&mut self, expr: &mut Expr) -> bool {
        if !self.extent.holds_more(1) {
            return false;
        }
        if let (ExprKind::Literal(Literal::Text(text)), Filling::Each(name)) = (&mut expr.kind, &self.with) {
            if speaks_of_each(text) {
                *text = filled_text(text, &name.value);
                self.filled
                    .push((expr.span, format!("\"{}\"", text.replace('"', "\"\""))));
            }
            return true;
        }
        let ExprKind::Name(path) = &expr.kind else {
            return true;
        };
        let [only] = path.names.as_slice() else {
            return true;
        };
        match self.filling(only) {
            None => true,
            Some(argument) => {
                let text = self.text_of(only, &argument);
                self.filled.push((only.span, text));
                *expr = argument;
                self.extent.holds_more(size(expr));
                false
            }
        }
    }

    fn path(&mut self, path: &mut Path) {
        let mut names = Vec::new();
        for name in &path.names {
            match self.filling(name) {
                None => names.push(name.clone()),
                Some(Expr {
                    kind: ExprKind::Name(inner),
                    ..
                }) => {
                    let shown: Vec<&str> = inner.names.iter().map(|name| name.value.as_str()).collect();
                    self.filled.push((name.span, shown.join(".")));
                    names.extend(inner.names);
                }
                Some(other) => {
                    self.failed = true;
                    self.out.push(no_name(self.sources, name, path.span, other.span));
                    return;
                }
            }
        }
        path.names = names;
    }

    fn text(&mut self, text: &mut Spanned<String>) {
        if let Filling::Each(name) = &self.with {
            text.value = filled_text(&text.value, &name.value);
        }
    }
}

/// The text before and behind a place.
fn around(sources: &Sources, place: Span) -> (&str, &str) {
    let text = &sources.file(place.source).text;
    let part = |range| text.get(range).unwrap_or("").trim();
    (
        part(0..place.start as usize),
        part(place.end as usize..text.len()),
    )
}

/// The number of parts of an expression.
pub(super) fn size(expr: &mut Expr) -> usize {
    struct Counter(usize);
    impl Visitor for Counter {
        fn expr(&mut self, _: &mut Expr) -> bool {
            self.0 += 1;
            true
        }
        fn path(&mut self, _: &mut Path) {}
    }
    let mut counter = Counter(0);
    visit::expr(expr, &mut counter);
    counter.0
}

/// The names that stand alone or begin, continue or end others, and that are not in backquotes.
pub(super) fn names_in(sources: &Sources, clauses: &[Clause]) -> Vec<Name> {
    struct Names<'a>(&'a Sources, Vec<Name>);
    impl Visitor for Names<'_> {
        fn expr(&mut self, _: &mut Expr) -> bool {
            true
        }
        fn path(&mut self, path: &mut Path) {
            let (sources, found) = (self.0, &mut self.1);
            found.extend(
                path.names
                    .iter()
                    .filter(|name| !in_backquotes(sources, name))
                    .cloned(),
            );
        }
    }
    let mut names = Names(sources, Vec::new());
    visit::clauses(&mut clauses.to_vec(), &mut names);
    names.1
}

/// Whether a name stands for the names of `kpi each`, in either language.
fn is_each(name: &Name) -> bool {
    meaning(&name.value) == Some("each")
}

/// A name in backquotes is always that of a column or a declaration, never a hole.
fn in_backquotes(sources: &Sources, name: &Name) -> bool {
    sources.text(name.span).starts_with('`')
}

fn filled_text(text: &str, name: &str) -> String {
    text.replace("{each}", name).replace("{各项}", name)
}

/// Whether a text tells the KPIs of an `each` apart.
pub(super) fn speaks_of_each(text: &str) -> bool {
    text.contains("{each}") || text.contains("{各项}")
}

fn no_name(sources: &Sources, hole: &ast::Name, path: Span, argument: Span) -> Diagnostic {
    let shown = echo(sources.text(path));
    Diagnostic::error(
        Code::E0225,
        text!(
            "`{hole}` is a part of `{path}`, so only a name can fill it",
            hole = echo(&hole.value),
            path = shown
        ),
        argument,
    )
    .label(text!("this is no name"))
    .other(path, text!("the hole stands here"))
    .help(text!(
        "give a name, such as that of a column; or, if the column itself is called so, write it in backquotes in the template"
    ))
}
