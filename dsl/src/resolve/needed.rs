//! Which tables of used files the main file reaches, by names alone. The others are not opened: a library may speak of
//! much that a client does not have.

use std::collections::HashSet;

use super::names::{Declaration, MAIN, ScopeId};
use super::visit::{self, Visitor};
use super::{Loaded, Resolver};
use crate::model::TableId;
use crate::syntax::ast::{self, Expr, ItemKind, Path};

/// Gathers what names mean.
struct Reached<'r, 'a> {
    resolver: &'r Resolver<'a>,
    found: Vec<Declaration>,
}

impl Visitor for Reached<'_, '_> {
    fn expr(&mut self, _: &mut Expr) -> bool {
        true
    }

    fn path(&mut self, path: &mut Path) {
        self.found
            .extend(self.resolver.meaning_of(&path.names).map(|(meaning, _)| meaning));
    }
}

impl Resolver<'_> {
    /// The tables whose sources are opened.
    pub(super) fn needed_tables(&self, loaded: &Loaded) -> HashSet<TableId> {
        let mut reached = Reached {
            resolver: self,
            found: Vec::new(),
        };
        for item in &loaded.files[MAIN.0].tree.items {
            reached.item(&item.kind);
        }
        let mut seen: HashSet<Declaration> = HashSet::new();
        while let Some(next) = reached.found.pop() {
            if seen.insert(next) {
                reached.declaration(next);
            }
        }
        let all = (0..self.tables.len() as u32).map(TableId);
        all.filter(|id| self.declared_in(*id) == MAIN || seen.contains(&Declaration::Table(*id)))
            .collect()
    }

    fn declared_in(&self, id: TableId) -> ScopeId {
        ScopeId::of(self.table(id).span)
    }
}

impl Reached<'_, '_> {
    fn item(&mut self, item: &ItemKind) {
        match item {
            ItemKind::Use(_) | ItemKind::Param(_) | ItemKind::Calendar(_) | ItemKind::BindCalendar(_) => {}
            ItemKind::Table(table) => self.table(table),
            ItemKind::Bind(table) => {
                self.path(&mut table.name.clone());
                self.table(table);
            }
            ItemKind::Measure(measure) => visit::expr(&mut measure.value.clone(), self),
            ItemKind::Curve(curve) => visit::score(&mut curve.score.clone(), self),
            ItemKind::Template(template) => visit::clauses(&mut template.body.clone(), self),
            ItemKind::Scorecard(scorecard) => visit::clauses(&mut scorecard.body.clone(), self),
            ItemKind::Test(test) => {
                for (path, value) in &test.given {
                    self.path(&mut path.clone());
                    visit::expr(&mut value.clone(), self);
                }
                for table in &test.tables {
                    self.path(&mut table.table.clone());
                }
                for expected in &test.expect {
                    visit::expr(&mut expected.clone(), self);
                }
            }
        }
    }

    fn table(&mut self, table: &ast::Table) {
        if let Some(ast::Origin::Distinct(paths)) = &table.origin {
            for path in paths {
                self.path(&mut path.clone());
            }
        }
        for clause in &table.clauses {
            visit::table_clause(&mut clause.clone(), self);
        }
    }

    fn declaration(&mut self, declaration: Declaration) {
        match declaration {
            Declaration::Table(id) => {
                if let Some(tree) = self.resolver.tree(id) {
                    self.table(&tree);
                }
            }
            Declaration::Measure(at) => {
                visit::expr(&mut self.resolver.measures[at].measure.value.clone(), self);
            }
            Declaration::Curve(at) => visit::score(&mut self.resolver.curves[at].curve.score.clone(), self),
            Declaration::Template(at) => {
                visit::clauses(&mut self.resolver.templates[at].template.body.clone(), self);
            }
            Declaration::Param(_) | Declaration::Calendar(_) | Declaration::Refused => {}
        }
    }
}
