//! `first available (…)`: which of several expressions the data has the columns for. It is settled once, by the columns
//! of the source, before any row is read.

use weigh_words::{Text, text};

use super::Resolver;
use super::argument::collect_paths;
use super::columns::shown_name;
use super::contracts::quoted;
use super::names::Declaration;
use super::rows::period_part;
use crate::diagnostic::{Code, Diagnostic, echo};
use crate::model::{Origin, TableId};
use crate::source::Span;
use crate::syntax::ast::{self, ExprKind, Path};

impl Resolver<'_> {
    /// The first of some expressions whose columns are there; reports where none is. Where nobody knows the columns, it is the
    /// first of all.
    pub(super) fn first_available<'t>(
        &mut self,
        rows: Option<TableId>,
        among: &'t [ast::Expr],
        span: Span,
    ) -> Option<&'t ast::Expr> {
        let own = rows.and_then(|table| self.tables[table.0 as usize].open.last().cloned());
        let found = self.available(rows, own.as_deref(), among);
        if found.is_none() {
            self.none_available(rows, own.as_deref(), among, span);
        }
        found
    }

    /// The same, for what a column of that name is computed from, without a report.
    pub(super) fn available<'t>(
        &self,
        rows: Option<TableId>,
        own: Option<&str>,
        among: &'t [ast::Expr],
    ) -> Option<&'t ast::Expr> {
        let first = |filled: bool| {
            let mut among = among.iter();
            among.find(|one| self.not_there(rows, own, one, filled).is_empty())
        };
        // What a test says nothing of comes after what it gives.
        first(false).or_else(|| first(true))
    }

    /// Whether a column that is computed from this has nothing to be computed from: all columns that are asked for one after
    /// the other are not there.
    pub(super) fn has_nothing(&self, id: TableId, name: &str, value: &ast::Expr) -> bool {
        match &value.kind {
            ExprKind::FirstAvailable(among) => self.available(Some(id), Some(name), among).is_none(),
            _ => false,
        }
    }

    /// The names in an expression that mean columns which are not there; those that a test says nothing of are there if
    /// `filled`.
    fn not_there<'t>(
        &self,
        rows: Option<TableId>,
        own: Option<&str>,
        tree: &'t ast::Expr,
        filled: bool,
    ) -> Vec<&'t Path> {
        let mut paths = Vec::new();
        collect_paths(tree, &mut paths);
        paths.retain(|path| !self.is_there(rows, own, path, filled));
        paths
    }

    fn is_there(&self, rows: Option<TableId>, own: Option<&str>, path: &Path, filled: bool) -> bool {
        let first = &path.names[0].value;
        if rows.is_some_and(|table| self.has_in_rows(table, own, first, filled))
            || period_part::<()>(path).is_some()
        {
            return true;
        }
        match self.meaning_of(&path.names) {
            Some((Declaration::Table(table), used)) if used < path.names.len() => {
                self.has_in_rows(table, None, &path.names[used].value, filled)
            }
            Some((Declaration::Param(_), used)) if used == path.names.len() => true,
            // For a subject a measure or a KPI, or nothing at all, which is told where it is used; in a row none of them can stand.
            _ => rows.is_none(),
        }
    }

    /// Whether a table has a column, as far as anybody knows: one of its source, or one that says what it is computed from.
    /// What is being computed itself can only be that of the source.
    fn has_in_rows(&self, id: TableId, own: Option<&str>, name: &str, filled: bool) -> bool {
        let state = &self.tables[id.0 as usize];
        let said = |name: &str| {
            let mut of_table = self.filled.iter().filter(|(place, _)| *place == state.table.span);
            !of_table.any(|(_, columns)| columns.iter().any(|column| column == name))
        };
        let in_source = |name: &str| match &state.schema {
            Some(schema) => schema.contains_key(name) && (filled || said(name)),
            None => {
                !matches!(state.table.origin, Origin::Distinct(_)) || self.has_column(id, name) != Some(false)
            }
        };
        if own == Some(name) {
            return in_source(name);
        }
        match self.declared_value(id, name) {
            Some(value) => !self.has_nothing(id, name, &value),
            None => in_source(name),
        }
    }

    fn none_available(&mut self, rows: Option<TableId>, own: Option<&str>, among: &[ast::Expr], span: Span) {
        let missing: Vec<&Path> = (among.iter())
            .flat_map(|one| self.not_there(rows, own, one, true))
            .collect();
        let mut names: Vec<String> = Vec::new();
        for path in missing {
            let name = quoted(&echo(&self.text(path.span).replace('`', "")));
            if !names.contains(&name) {
                names.push(name);
            }
        }
        let columns = Text::any_of(names);
        let Some(id) = rows else {
            let title = text!("there is no column {columns}", columns);
            self.out.push(
                Diagnostic::error(Code::E0202, title, span)
                    .help(text!("add what the column is called in your data")),
            );
            return;
        };
        let state = &self.tables[id.0 as usize];
        let bound = state.contract.as_ref().and_then(|contract| contract.bound);
        let (table, help) = (state.table.name.clone(), self.its_columns(id));
        let Some(bound) = bound.filter(|bound| bound.source != span.source) else {
            let title = text!("`{table}` has no column {columns}", table, columns);
            self.out
                .push(Diagnostic::error(Code::E0202, title, span).help(help));
            return;
        };
        let title = text!(
            "what is bound to `{contract}` has no column {columns}, one of which is used",
            contract = table,
            columns
        );
        let mut diagnostic =
            Diagnostic::error(Code::E0525, title, bound).other(span, text!("the first of these is taken"));
        if let Some(place) = self.demands.place.filter(|place| *place != bound) {
            diagnostic = diagnostic.other(place, text!("needed here"));
        }
        let help = match own {
            Some(own) => self.which_column(id, own),
            None => help,
        };
        self.out.push(diagnostic.help(help));
    }

    /// The columns of a source, for a help line.
    pub(super) fn its_columns(&self, id: TableId) -> Text {
        let schema = self.tables[id.0 as usize].schema.as_ref();
        let columns: Vec<&String> = schema.iter().flat_map(|schema| schema.keys()).collect();
        let first = Text::list(columns.iter().take(12).map(|column| shown_name(&echo(column))));
        if columns.len() > 12 {
            text!("its columns are {columns} …", columns = first)
        } else {
            text!("its columns are {columns}", columns = first)
        }
    }
}
