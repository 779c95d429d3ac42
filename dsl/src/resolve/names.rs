//! Which names a file sees: its own declarations, those of the files it uses, and those under a name of their own.

use std::collections::HashMap;
use std::rc::Rc;

use super::{CurveState, Loaded, MeasureState, ParamState, Resolver, literal, not_yet, tables::TableState};
use crate::diagnostic::{Code, Diagnostic, did_you_mean};
use crate::model::{Param, TableId};
use crate::source::Span;
use crate::syntax::ast::{self, ItemKind};

/// A file's names.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct ScopeId(pub(super) usize);

/// What a name can mean at the level of files.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub(super) enum Declaration {
    Table(TableId),
    Param(usize),
    Measure(usize),
    Curve(usize),
    /// A declaration that is refused for now; what follows from it is not reported again.
    Refused,
}

/// The names of one file.
#[derive(Default)]
pub(super) struct Scope {
    /// Name, meaning, place of the declaration.
    names: HashMap<String, (Declaration, Span)>,
    /// Names behind `as`, and the scopes they stand for.
    prefixes: HashMap<String, ScopeId>,
}

impl Resolver<'_> {
    /// Gathers the declarations of all files.
    pub(super) fn declare(&mut self, loaded: &Loaded) {
        self.scopes = loaded.files.iter().map(|_| Scope::default()).collect();
        // A file stands before the files it uses, so the names that it takes are there when it is reached from the end.
        for (index, file) in loaded.files.iter().enumerate().rev() {
            let scope = ScopeId(index);
            for item in &file.tree.items {
                self.declare_item(scope, item);
            }
            for (used, prefix) in &file.uses {
                self.take(scope, ScopeId(*used), prefix.as_ref());
            }
        }
    }

    fn declare_item(&mut self, scope: ScopeId, item: &ast::Item) {
        match &item.kind {
            ItemKind::Use(used) => {
                if let ast::UseTarget::Library(path) = &used.target {
                    not_yet::report(self.out, "the libraries that ship", path.span);
                }
            }
            ItemKind::Param(param) => self.declare_param(scope, param, item.span),
            ItemKind::Table(table) => {
                let id = TableId(self.tables.len() as u32);
                let name = &table.name.names[table.name.names.len() - 1];
                let meaning = if table.origin.is_some() {
                    self.tables
                        .push(TableState::new(Rc::new(table.clone()), scope, item));
                    Declaration::Table(id)
                } else {
                    not_yet::report(self.out, "a table without `from` (a contract)", name.span);
                    Declaration::Refused
                };
                self.name(scope, name, meaning);
            }
            ItemKind::Bind(table) => not_yet::report(self.out, "`bind`", table.name.span),
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
                not_yet::report(self.out, "`template`", template.name.span);
                self.name(scope, &template.name, Declaration::Refused);
            }
            // Those of the main file are resolved once its scorecards are.
            ItemKind::Test(_) | ItemKind::Scorecard(_) => {}
        }
    }

    fn declare_param(&mut self, scope: ScopeId, param: &ast::Param, span: Span) {
        let Some(value) = literal::constant(&param.value) else {
            self.out.push(
                Diagnostic::error(Code::E0410, "a param needs a plain value", param.value.span)
                    .help("write a number, a percentage, a date or a text; a formula is a `measure`"),
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

    fn name(&mut self, scope: ScopeId, name: &ast::Name, meaning: Declaration) {
        let names = &mut self.scopes[scope.0].names;
        if let Some((_, first)) = names.get(&name.value) {
            let first = *first;
            self.out.push(twice(&name.value, name.span, first));
            return;
        }
        names.insert(name.value.clone(), (meaning, name.span));
    }

    fn take(&mut self, scope: ScopeId, from: ScopeId, prefix: Option<&ast::Name>) {
        if let Some(prefix) = prefix {
            self.scopes[scope.0].prefixes.insert(prefix.value.clone(), from);
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
                    self.out.push(
                        twice(&name, own, place)
                            .help("or take the file under a name of its own: `use \"…\" as lib`"),
                    );
                }
                None => {
                    self.scopes[scope.0].names.insert(name, (meaning, place));
                }
            }
        }
    }

    /// What the first names of a path mean, and how many of them were used up.
    pub(super) fn lookup(&mut self, scope: ScopeId, path: &[ast::Name]) -> Option<(Declaration, usize)> {
        let (scope, used) = match self.scopes[scope.0].prefixes.get(&path[0].value) {
            Some(inner) if path.len() > 1 => (*inner, 1),
            _ => (scope, 0),
        };
        let (meaning, _) = *self.scopes[scope.0].names.get(&path[used].value)?;
        self.used.declarations.insert(meaning, ());
        Some((meaning, used + 1))
    }

    /// The table that a whole path names; reports where it names none.
    pub(super) fn table_named(&mut self, scope: ScopeId, path: &ast::Path) -> Option<TableId> {
        match self.lookup(scope, &path.names) {
            Some((Declaration::Table(table), used)) if used == path.names.len() => Some(table),
            Some((Declaration::Refused, _)) => None,
            _ => {
                let name = self.text(path.span);
                let tables: Vec<String> = self.names_where(scope, |d| matches!(d, Declaration::Table(_)));
                let near = did_you_mean(&name, tables.iter().map(String::as_str));
                self.out.push(
                    Diagnostic::error(Code::E0203, format!("there is no table `{name}`"), path.span)
                        .help_maybe(near.map(|near| format!("did you mean `{near}`?"))),
                );
                None
            }
        }
    }

    /// The names of a scope with a certain meaning, sorted.
    pub(super) fn names_where(&self, scope: ScopeId, fits: impl Fn(Declaration) -> bool) -> Vec<String> {
        let mut names: Vec<String> = self.scopes[scope.0]
            .names
            .iter()
            .filter(|(_, (meaning, _))| fits(*meaning))
            .map(|(name, _)| name.clone())
            .collect();
        names.sort();
        names
    }
}

pub(super) fn twice(name: &str, second: Span, first: Span) -> Diagnostic {
    Diagnostic::error(Code::E0204, format!("`{name}` is declared twice"), second)
        .label("again here")
        .other(first, "first here")
        .help("give one of them another name")
}
