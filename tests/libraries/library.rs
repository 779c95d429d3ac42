//! A library as its text: what it declares, under which headings, with the comments above each.

use std::fs;

use weigh_engine::dsl::diagnostic::Diagnostics;
use weigh_engine::dsl::source::SourceId;
use weigh_engine::dsl::syntax::ast::{Item, ItemKind};
use weigh_engine::dsl::syntax::parse;

use crate::program::root;

/// A library of measures and templates.
pub(crate) struct Library {
    /// Its name behind `std.`.
    pub(crate) name: String,
    /// The comment at its head.
    pub(crate) docs: Vec<String>,
    pub(crate) declarations: Vec<Declaration>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Param,
    Contract,
    Measure,
    Template,
}

pub(crate) struct Declaration {
    pub(crate) kind: Kind,
    pub(crate) name: String,
    /// What people see, where it says that.
    pub(crate) label: Option<String>,
    pub(crate) docs: Vec<String>,
    /// The last comment `# …` that stands alone before it.
    pub(crate) heading: Option<String>,
    /// As it is written, without its comment.
    pub(crate) text: String,
}

/// What the comment of a measure says behind its formula, as `Unit: …; … is better. Needs …. Source: ….`
pub(crate) struct Facts {
    pub(crate) formula: String,
    pub(crate) unit: String,
    pub(crate) better: String,
    /// `surveys: answered_on, csat; tickets: opened`
    pub(crate) needs: String,
    pub(crate) source: String,
}

impl Library {
    /// All that ship and declare something that can be tested. Those of bindings alone are tested by examples.
    pub(crate) fn all() -> Vec<Self> {
        let folder = root().join("dsl/std");
        let entries = fs::read_dir(folder).expect("the libraries");
        let mut names: Vec<String> = entries
            .map(|entry| entry.expect("an entry").path())
            .filter_map(|path| path.file_stem()?.to_str().map(str::to_owned))
            .collect();
        names.sort();
        let all = names.into_iter().map(|name| Self::read(&name));
        all.filter(|library| !library.declarations.iter().all(|one| one.kind == Kind::Contract))
            .collect()
    }

    fn read(name: &str) -> Self {
        let path = root().join(format!("dsl/std/{name}.kpi"));
        let text = fs::read_to_string(path).expect("a library");
        let tree = parse(SourceId(0), &text, &mut Diagnostics::default());
        Self {
            name: name.to_owned(),
            docs: tree.docs.clone(),
            declarations: tree
                .items
                .iter()
                .filter_map(|item| declaration(item, &text))
                .collect(),
        }
    }
}

fn declaration(item: &Item, text: &str) -> Option<Declaration> {
    let (kind, name, label) = match &item.kind {
        ItemKind::Param(param) => (Kind::Param, &param.name, &param.label),
        ItemKind::Calendar(calendar) => (Kind::Contract, &calendar.name, &None),
        ItemKind::Table(table) => (Kind::Contract, table.name.names.last()?, &None),
        ItemKind::Measure(measure) => (Kind::Measure, &measure.name, &measure.label),
        ItemKind::Template(template) => (Kind::Template, &template.name, &None),
        ItemKind::Use(_)
        | ItemKind::Bind(_)
        | ItemKind::BindCalendar(_)
        | ItemKind::Curve(_)
        | ItemKind::Scorecard(_)
        | ItemKind::Test(_) => return None,
    };
    let (start, end) = (item.span.start as usize, item.span.end as usize);
    let mut headings = text[..start].lines().filter_map(|line| line.strip_prefix("# "));
    Some(Declaration {
        kind,
        name: name.value.clone(),
        label: label.as_ref().map(|label| label.value.clone()),
        docs: item.docs.clone(),
        heading: headings.next_back().map(str::to_owned),
        text: text[start..end].trim_end().to_owned(),
    })
}

impl Declaration {
    /// The comment as one text.
    pub(crate) fn said(&self) -> String {
        self.docs.join(" ")
    }

    /// What the comment says, if it says all of it.
    pub(crate) fn facts(&self) -> Option<Facts> {
        let said = self.said();
        let (formula, rest) = said.split_once(" Unit: ")?;
        let (unit, rest) = rest.split_once("; ")?;
        let (better, rest) = rest.split_once(" is better. Needs ").or_else(|| {
            let (target, rest) = rest.split_once(" is best. Needs ")?;
            (target == "a target").then_some(("a target", rest))
        })?;
        let (needs, source) = rest.split_once(". Source: ")?;
        Some(Facts {
            formula: formula.to_owned(),
            unit: unit.to_owned(),
            better: better.to_owned(),
            needs: needs.to_owned(),
            source: source.strip_suffix('.')?.to_owned(),
        })
    }
}
