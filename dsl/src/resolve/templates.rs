//! Templates, and `kpi each`: a scorecard with both written out, so that what follows sees plain KPIs only.

use indexmap::IndexMap;

use super::Resolver;
use super::clauses::{self, Body};
use super::fill::{Filler, Filling, names_in, speaks_of_each};
use super::given;
use super::names::{Declaration, MAIN, twice};
use super::template_uses::TemplateUse;
use crate::diagnostic::{Code, Diagnostic, did_you_mean, echo};
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
                            format!("a hole cannot be called `{}`", echo(&hole.value)),
                            hole.span,
                        )
                        .label("this word has a meaning of its own in formulas")
                        .help(format!("call it otherwise: `{}_given`", echo(&hole.value))),
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
            let title = format!(
                "{} KPIs would all be called \"{}\"",
                names.len(),
                echo(&label.value)
            );
            self.out
                .push(Diagnostic::error(Code::E0227, title, label.span).help(format!(
                    "write `{{each}}` where the name belongs: \"{{each}}: {}\"",
                    echo(&label.value)
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
                    if clause.docs.is_empty() {
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
                    Some(near) => format!("did you mean `{near}`?"),
                    None if known.is_empty() => {
                        "declare it: `template name(column) { value first(column) score … }`".to_owned()
                    }
                    None => format!("the templates here are {}", known.join(", ")),
                };
                self.out.push(
                    Diagnostic::error(
                        Code::E0222,
                        format!("there is no template `{shown}`"),
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
        let title = format!(
            "`{}` has {}, and {} given",
            name.value,
            match wanted {
                0 => "no holes".to_owned(),
                1 => "1 hole".to_owned(),
                many => format!("{many} holes"),
            },
            match given {
                0 => "nothing is".to_owned(),
                1 => "1 argument is".to_owned(),
                many => format!("{many} arguments are"),
            }
        );
        let diagnostic = Diagnostic::error(Code::E0223, title, used.span)
            .other(name.span, "the template")
            .help(format!(
                "write `{}({})`",
                self.text(used.template.span),
                holes.join(", ")
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
    pub(super) fn unused_templates(&self) -> Vec<(&'static str, String, Span)> {
        let unused = self.templates.iter().enumerate().filter(|(at, state)| {
            state.scope == MAIN && !self.used.declarations.contains_key(&Declaration::Template(*at))
        });
        unused
            .map(|(_, state)| {
                let name = &state.template.name;
                ("template", name.value.clone(), name.span)
            })
            .collect()
    }
}

fn unused_hole(template: &ast::Name, hole: &ast::Name) -> Diagnostic {
    Diagnostic::error(
        Code::E0228,
        format!(
            "the hole `{}` of `{}` stands nowhere in it",
            echo(&hole.value),
            template.value
        ),
        hole.span,
    )
    .label("what a use gives here would be left out")
    .help("use it in the template, or take it out of the brackets; a name in backquotes is never a hole")
}

/// A template's clauses with those of a use over them: of what can be said once the use's counts, and what can be said
/// often (`needs`, `bonus`, `veto` …) is said by both.
fn over(template: Vec<Clause>, own: Vec<Clause>) -> Vec<Clause> {
    let said: Vec<&str> = own
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
