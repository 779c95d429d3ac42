//! Templates, and `kpi each`: a scorecard with both written out, so that what follows sees plain KPIs only.

use indexmap::IndexMap;
use weigh_words::{Text, text};

use super::Resolver;
use super::clauses::{self, Body};
use super::fill::{Filler, Filling, names_in, speaks_of_each};
use super::given;
use super::names::{Declaration, MAIN, twice};
use super::template_uses::TemplateUse;
use crate::diagnostic::{Code, Diagnostic, did_you_mean, echo, meant};
use crate::library;
use crate::source::Span;
use crate::syntax::ast::{self, Clause, ClauseKind, KpiName};
use crate::syntax::{is_reserved, meaning};

impl Resolver<'_> {
    /// What is wrong with templates by themselves, whoever uses them.
    pub(super) fn check_templates(&mut self) {
        for at in 0..self.templates.len() {
            let template = self.templates[at].template.clone();
            self.check_clauses(&template.body, Body::Template, &template.name);
            let used = names_in(self.sources, &template.body);
            let mut holes: IndexMap<&str, Span> = IndexMap::new();
            for hole in &template.parameters {
                if let Some(first) = holes.insert(&hole.value, hole.span) {
                    self.out.push(twice(&hole.value, hole.span, first));
                } else if meaning(&hole.value).is_some() || is_reserved(&hole.value) {
                    self.out.push(
                        Diagnostic::error(
                            Code::E0224,
                            text!("a hole cannot be called `{hole}`", hole = echo(&hole.value)),
                            hole.span,
                        )
                        .label(text!("this word has a meaning of its own in formulas"))
                        .help(text!(
                            "call it otherwise: `{hole}_given`",
                            hole = echo(&hole.value)
                        )),
                    );
                } else if !used.iter().any(|name| name.value == hole.value) {
                    self.out.push(unused_hole(&template.name, hole));
                }
            }
        }
    }

    /// The clauses of a scorecard or a group with its templates and its `each` written out; none where that cannot be
    /// done as a whole.
    pub(super) fn written_out(&mut self, body: &[Clause]) -> Option<Vec<Clause>> {
        let mut all = Vec::new();
        for clause in body {
            match &clause.kind {
                ClauseKind::Kpi(kpi) => match &kpi.name {
                    KpiName::One(name) => {
                        all.push(self.made(clause.clone(), kpi.clone(), name, None));
                    }
                    KpiName::Each(names) => {
                        self.check_each(kpi);
                        for name in names {
                            if self.extent.is_full() {
                                break;
                            }
                            all.push(self.of_each(clause, kpi, name));
                        }
                    }
                },
                ClauseKind::Group(group) => all.push(Clause {
                    kind: ClauseKind::Group(ast::Group {
                        name: group.name.clone(),
                        label: group.label.clone(),
                        weight: group.weight.clone(),
                        body: self.written_out(&group.body)?,
                    }),
                    docs: clause.docs.clone(),
                    span: clause.span,
                    keyword: clause.keyword,
                }),
                _ => all.push(clause.clone()),
            }
            if self.extent.is_full() {
                self.too_many_kpis(clause.keyword);
                return None;
            }
        }
        Some(all)
    }

    /// One KPI of a `kpi each`.
    fn of_each(&mut self, clause: &Clause, kpi: &ast::Kpi, name: &ast::Name) -> Clause {
        let (mut clause, mut kpi) = (clause.clone(), kpi.clone());
        let mut filler = Filler {
            sources: self.sources,
            out: self.out,
            with: Filling::Each(name),
            extent: &mut self.extent,
            failed: false,
            filled: Vec::new(),
        };
        filler.docs(&mut clause.docs);
        super::visit::kpi(&mut kpi, &mut filler);
        let places = filler.filled;
        kpi.name = KpiName::One(name.clone());
        self.made(clause, kpi, name, Some((name, places)))
    }

    fn check_each(&mut self, kpi: &ast::Kpi) {
        let KpiName::Each(names) = &kpi.name else { return };
        if let Some(label) = kpi
            .label
            .as_ref()
            .filter(|label| !speaks_of_each(&label.value) && names.len() > 1)
        {
            let (count, shown) = (names.len(), echo(&label.value));
            let title = text!(
                "{count} KPIs would all be called \"{label}\"",
                count,
                label = &shown
            );
            self.out
                .push(Diagnostic::error(Code::E0227, title, label.span).help(text!(
                    "write `{{each}}` where the name belongs: \"{{each}}: {label}\"",
                    label = shown
                )));
        }
    }

    /// A KPI with what its template says.
    fn made(
        &mut self,
        mut clause: Clause,
        mut kpi: ast::Kpi,
        name: &ast::Name,
        each: Option<(&ast::Name, Vec<(Span, String)>)>,
    ) -> Clause {
        let (each, mut filled) = each.unzip();
        let mut used_here = TemplateUse {
            each: each.cloned(),
            template: None,
            filled: filled.take().unwrap_or_default(),
        };
        if let Some(used) = kpi.template.take() {
            match self.template(&used) {
                Some(at) => {
                    let template = self.templates[at].template.clone();
                    // A library tells whoever writes forms what its templates need; who reads a report asks what the KPI means.
                    let is_shipped = library::ships(&self.sources.file(template.name.span.source).name);
                    if clause.docs.is_empty() && !is_shipped {
                        clause.docs.clone_from(&self.templates[at].docs);
                    }
                    if let Some(body) = self.filled(&template, &used, &mut used_here.filled) {
                        // The use's own clauses are held against each other here; the template's were when it was read.
                        self.check_clauses(&kpi.body, Body::Kpi, name);
                        kpi.body = over(body, std::mem::take(&mut kpi.body));
                    } else {
                        used_here.failed();
                    }
                    used_here.of(&template, &used);
                }
                None => used_here.failed(),
            }
        }
        if used_here.says_something() {
            self.template_uses.insert(name.span, used_here);
        }
        given::put_value(&mut kpi.body, name, &self.given);
        kpi.name = KpiName::One(name.clone());
        clause.kind = ClauseKind::Kpi(kpi);
        clause
    }

    /// The template that is used; reports where there is none, or where it takes another number of arguments.
    fn template(&mut self, used: &ast::TemplateUse) -> Option<usize> {
        let at = match self.lookup(&used.template.names) {
            Some((Declaration::Template(at), count)) if count == used.template.names.len() => at,
            Some((Declaration::Refused, _)) => return None,
            _ => {
                let shown = self.text(used.template.span);
                let known = self.names_where(used.template.span, |d| matches!(d, Declaration::Template(_)));
                let help = match did_you_mean(&shown, known.iter().map(String::as_str)) {
                    Some(near) => meant(near),
                    None if known.is_empty() => {
                        text!("declare it: `template name(column) {{ value first(column) score … }}`")
                    }
                    None => text!(
                        "the templates here are {templates}",
                        templates = Text::list(known)
                    ),
                };
                self.out.push(
                    Diagnostic::error(
                        Code::E0222,
                        text!("there is no template `{name}`", name = &shown),
                        used.template.span,
                    )
                    .help(help),
                );
                return None;
            }
        };
        let template = &self.templates[at].template;
        let (wanted, given) = (template.parameters.len(), used.arguments.len());
        if wanted == given {
            return Some(at);
        }
        let holes: Vec<&str> = template
            .parameters
            .iter()
            .map(|hole| hole.value.as_str())
            .collect();
        let name = &template.name;
        let title = text!(
            "`{template}` has {holes}, and {arguments} given",
            template = &name.value,
            holes = match wanted {
                0 => text!("no holes"),
                1 => text!("1 hole"),
                count => text!("{count} holes", count),
            },
            arguments = match given {
                0 => text!("nothing is"),
                1 => text!("1 argument is"),
                count => text!("{count} arguments are", count),
            }
        );
        let diagnostic = Diagnostic::error(Code::E0223, title, used.span)
            .other(name.span, text!("the template"))
            .help(text!(
                "write `{template}({holes})`",
                template = self.text(used.template.span),
                holes = holes.join(", ")
            ));
        self.out.push(diagnostic);
        None
    }

    /// The body of a template with its holes filled.
    fn filled(
        &mut self,
        template: &ast::Template,
        used: &ast::TemplateUse,
        places: &mut Vec<(Span, String)>,
    ) -> Option<Vec<Clause>> {
        let holes = template.parameters.iter().map(|hole| hole.value.as_str());
        let mut filler = Filler {
            sources: self.sources,
            out: self.out,
            with: Filling::Arguments(holes.zip(&used.arguments).collect()),
            extent: &mut self.extent,
            failed: false,
            filled: std::mem::take(places),
        };
        let mut body = template.body.clone();
        for clause in &mut body {
            filler.clause(clause);
        }
        *places = filler.filled;
        (!filler.failed).then_some(body)
    }

    /// Warns of templates of the main file that nothing uses.
    pub(super) fn unused_templates(&self) -> Vec<(Text, Span)> {
        let unused = self.templates.iter().enumerate().filter(|(at, state)| {
            state.scope == MAIN && !self.used.declarations.contains_key(&Declaration::Template(*at))
        });
        unused
            .map(|(_, state)| {
                let name = &state.template.name;
                (
                    text!("the template `{name}` is never used", name = &name.value),
                    name.span,
                )
            })
            .collect()
    }
}

fn unused_hole(template: &ast::Name, hole: &ast::Name) -> Diagnostic {
    Diagnostic::error(
        Code::E0228,
        text!(
            "the hole `{hole}` of `{template}` stands nowhere in it",
            hole = echo(&hole.value),
            template = &template.value
        ),
        hole.span,
    )
    .label(text!("what a use gives here would be left out"))
    .help(text!(
        "use it in the template, or take it out of the brackets; a name in backquotes is never a hole"
    ))
}

/// A template's clauses with those of a use over them: of what can be said once the use's counts, and what can be said
/// often (`needs`, `bonus`, `veto` …) is said by both.
fn over(template: Vec<Clause>, own: Vec<Clause>) -> Vec<Clause> {
    let said: Vec<_> = own
        .iter()
        .filter_map(|clause| clauses::said_once(&clause.kind))
        .collect();
    let mut all: Vec<Clause> = template
        .into_iter()
        .filter(|clause| clauses::said_once(&clause.kind).is_none_or(|word| !said.contains(&word)))
        .collect();
    all.extend(own);
    all
}
