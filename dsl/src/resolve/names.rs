//! Which names a file sees: its own declarations, those of the files it uses, and those under a name of their own.

use std::collections::HashMap;
use std::rc::Rc;

use weigh_words::text;

use super::columns::shown_name;
use super::load::LoadedUse;
use super::{
    CurveState, Loaded, MeasureState, ParamState, Resolver, TemplateState, literal, tables::TableState,
};
use crate::diagnostic::{Code, Diagnostic, did_you_mean, meant};
use crate::model::{Param, TableId};
use crate::source::{SourceId, Span};
use crate::syntax::ast::{self, ItemKind};

/// The file that is compiled.
pub(super) const MAIN: ScopeId = ScopeId(0);

/// A place in the main file, for what is asked of it from outside of all files.
pub(super) const START: Span = Span {
    source: SourceId(0),
    start: 0,
    end: 0,
};

/// A file's names.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct ScopeId(pub(super) usize);

impl ScopeId {
    /// The file that a place lies in. What a name means is for the file to say in which it is written, wherever it is
    /// read: in a measure of a library, or in what a use gives to a template.
    pub(super) fn of(place: Span) -> Self {
        Self(place.source.0 as usize)
    }
}

/// What a name can mean at the level of files.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub(super) enum Declaration {
    Table(TableId),
    Param(usize),
    Measure(usize),
    Curve(usize),
    Template(usize),
    Calendar(usize),
    /// A declaration that is refused for now; what follows from it is not reported again.
    Refused,
}

/// The names of one file.
#[derive(Default)]
pub(super) struct Scope {
    /// Name, meaning, place of the declaration.
    names: HashMap<String, (Declaration, Span)>,
    /// Names behind `as`, and the scopes they stand for.
    prefixes: HashMap<String, (ScopeId, Span)>,
}

impl Resolver<'_> {
    /// Gathers the declarations of all files.
    pub(super) fn declare(&mut self, loaded: &Loaded) {
        self.scopes = loaded.files.iter().map(|_| Scope::default()).collect();
        for &index in &loaded.order {
            let (scope, file) = (ScopeId(index), &loaded.files[index]);
            for item in &file.tree.items {
                self.declare_item(scope, item);
            }
            for used in &file.uses {
                self.take(scope, used);
            }
        }
        // What a library says of a system's columns comes before the binding that names the file.
        for &index in &loaded.order {
            for item in &loaded.files[index].tree.items {
                if let ItemKind::Bind(binding) = &item.kind {
                    self.bind(binding);
                } else if let ItemKind::BindCalendar(binding) = &item.kind {
                    self.bind_calendar(binding);
                }
            }
        }
        self.check_templates();
        self.check_curves();
    }

    fn declare_item(&mut self, scope: ScopeId, item: &ast::Item) {
        match &item.kind {
            // Followed when the files were read, and made when all names are known.
            ItemKind::Use(_) | ItemKind::Bind(_) | ItemKind::BindCalendar(_) => {}
            ItemKind::Calendar(calendar) => self.declare_calendar(scope, calendar),
            ItemKind::Param(param) => self.declare_param(scope, param, item.span),
            ItemKind::Table(table) => {
                let id = TableId(self.tables.len() as u32);
                let name = &table.name.names[table.name.names.len() - 1];
                self.tables.push(TableState::new(Rc::new(table.clone()), item));
                self.name(scope, name, Declaration::Table(id));
            }
            ItemKind::Measure(measure) => {
                self.measures.push(MeasureState {
                    measure: Rc::new(measure.clone()),
                    scope,
                });
                self.name(
                    scope,
                    &measure.name,
                    Declaration::Measure(self.measures.len() - 1),
                );
            }
            ItemKind::Curve(curve) => {
                self.curves.push(CurveState {
                    curve: Rc::new(curve.clone()),
                    scope,
                });
                self.name(scope, &curve.name, Declaration::Curve(self.curves.len() - 1));
            }
            ItemKind::Template(template) => {
                self.templates.push(TemplateState {
                    template: Rc::new(template.clone()),
                    docs: item.docs.clone(),
                    scope,
                });
                self.name(
                    scope,
                    &template.name,
                    Declaration::Template(self.templates.len() - 1),
                );
            }
            // The scorecards and the tests of a used file are its own affair; the tests of the main file are resolved once its
            // scorecards are.
            ItemKind::Test(_) | ItemKind::Scorecard(_) => {}
        }
    }

    fn declare_param(&mut self, scope: ScopeId, param: &ast::Param, span: Span) {
        let Some(value) = literal::constant(&param.value) else {
            self.out.push(
                Diagnostic::error(
                    Code::E0410,
                    text!("a param needs a plain value"),
                    param.value.span,
                )
                .help(text!(
                    "write a number, a percentage, a date or a text; a formula is a `measure`"
                )),
            );
            self.name(scope, &param.name, Declaration::Refused);
            return;
        };
        let label = param.label.as_ref().map(|label| label.value.clone());
        self.params.push(ParamState {
            param: Param {
                name: param.name.clone(),
                label,
                value,
                span,
            },
            scope,
        });
        self.name(scope, &param.name, Declaration::Param(self.params.len() - 1));
    }

    pub(super) fn name(&mut self, scope: ScopeId, name: &ast::Name, meaning: Declaration) {
        let names = &mut self.scopes[scope.0].names;
        if let Some((_, first)) = names.get(&name.value) {
            let first = *first;
            self.out.push(twice(&name.value, name.span, first));
            return;
        }
        names.insert(name.value.clone(), (meaning, name.span));
    }

    fn take(&mut self, scope: ScopeId, used: &LoadedUse) {
        let from = ScopeId(used.file);
        if let Some(prefix) = &used.name {
            self.take_under(scope, from, prefix);
            return;
        }
        let mut taken: Vec<_> = self.scopes[from.0]
            .names
            .iter()
            .map(|(name, meaning)| (name.clone(), *meaning))
            .collect();
        taken.sort_by_key(|(_, (_, span))| *span);
        for (name, (meaning, place)) in taken {
            match self.scopes[scope.0].names.get(&name) {
                Some((same, _)) if *same == meaning => {}
                Some((_, own)) => {
                    let own = *own;
                    let shown = self.sources.text(used.span);
                    self.out.push(
                        Diagnostic::error(
                            Code::E0204,
                            text!("`{name}` has two meanings here", name = &name),
                            used.span,
                        )
                        .label(text!("brings a `{name}`", name = &name))
                        .other(place, text!("this one"))
                        .other(own, text!("and there is this one"))
                        .help(text!(
                            "take the file under a name of its own: `use {file} as lib`, and write `lib.{name}`",
                            file = shown,
                            name = shown_name(&name)
                        )),
                    );
                }
                None => {
                    self.scopes[scope.0].names.insert(name, (meaning, place));
                }
            }
        }
    }

    /// Takes a file under a name.
    fn take_under(&mut self, scope: ScopeId, from: ScopeId, prefix: &ast::Name) {
        let names = &self.scopes[scope.0];
        let taken = names.prefixes.get(&prefix.value).map(|(_, span)| *span);
        let declared = names.names.get(&prefix.value).map(|(_, span)| *span);
        if let Some(first) = taken.or(declared) {
            self.out.push(twice(&prefix.value, prefix.span, first));
            return;
        }
        self.scopes[scope.0]
            .prefixes
            .insert(prefix.value.clone(), (from, prefix.span));
    }

    /// What the first names of a path mean, and how many of them were used up.
    pub(super) fn lookup(&mut self, path: &[ast::Name]) -> Option<(Declaration, usize)> {
        let (meaning, used) = self.meaning_of(path)?;
        self.used.declarations.insert(meaning, ());
        Some((meaning, used))
    }

    /// The same, without taking it for a use.
    pub(super) fn meaning_of(&self, path: &[ast::Name]) -> Option<(Declaration, usize)> {
        let scope = ScopeId::of(path[0].span);
        let (scope, used) = match self.scopes[scope.0].prefixes.get(&path[0].value) {
            Some((inner, _)) if path.len() > 1 => (*inner, 1),
            _ => (scope, 0),
        };
        let (meaning, _) = *self.scopes[scope.0].names.get(&path[used].value)?;
        Some((meaning, used + 1))
    }

    /// The table that a whole path names; reports where it names none.
    pub(super) fn table_named(&mut self, path: &ast::Path) -> Option<TableId> {
        match self.lookup(&path.names) {
            Some((Declaration::Table(table), used)) if used == path.names.len() => Some(table),
            Some((Declaration::Refused, _)) => None,
            _ => {
                let name = self.text(path.span);
                let tables: Vec<String> = self.names_where(path.span, |d| matches!(d, Declaration::Table(_)));
                let near = did_you_mean(&name, tables.iter().map(String::as_str));
                self.out.push(
                    Diagnostic::error(Code::E0203, text!("there is no table `{name}`", name), path.span)
                        .help_maybe(near.map(meant)),
                );
                None
            }
        }
    }

    /// The names with a certain meaning that the file around a place sees, sorted.
    pub(super) fn names_where(&self, place: Span, fits: impl Fn(Declaration) -> bool) -> Vec<String> {
        let scope = &self.scopes[ScopeId::of(place).0];
        let own = scope.names.iter().map(|(name, meaning)| (name.clone(), meaning));
        let under = scope.prefixes.iter().flat_map(|(prefix, (inner, _))| {
            let names = self.scopes[inner.0].names.iter();
            names.map(move |(name, meaning)| (format!("{prefix}.{name}"), meaning))
        });
        let mut names: Vec<String> = own
            .chain(under)
            .filter(|(_, (meaning, _))| fits(*meaning))
            .map(|(name, _)| name)
            .collect();
        names.sort();
        names
    }

    /// Whether a path begins with a name that stands for a used file.
    pub(super) fn is_prefix(&self, path: &ast::Path) -> bool {
        let scope = &self.scopes[ScopeId::of(path.span).0];
        scope.prefixes.contains_key(&path.names[0].value)
    }

    /// A declaration as the main file names it, if it can.
    pub(super) fn name_in_main(&self, wanted: Declaration) -> Option<String> {
        self.names_where(START, |meaning| meaning == wanted)
            .into_iter()
            .next()
    }
}

pub(super) fn twice(name: &str, second: Span, first: Span) -> Diagnostic {
    Diagnostic::error(Code::E0204, text!("`{name}` is declared twice", name), second)
        .label(text!("again here"))
        .other(first, text!("first here"))
        .help(text!("give one of them another name"))
}
