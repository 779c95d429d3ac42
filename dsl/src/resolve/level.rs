//! Levels above the subjects: which one is meant, and what aggregates and columns are taken of there.

use weigh_words::{Text, text};

use super::Resolver;
use super::names::Declaration;
use super::subject::Around;
use crate::diagnostic::{Code, Diagnostic, did_you_mean, echo, meant};
use crate::model::{
    ColumnId, ColumnRef, Expr, ExprKind, Grain, Members, RowExpr, SubjectExpr, SubjectLeaf, TableId, Type,
};
use crate::source::Span;
use crate::syntax::ast;

/// A level that links lead to.
pub(super) struct Level {
    /// Its table.
    pub(super) table: TableId,
    /// The links that lead there; at least one.
    pub(super) through: Vec<ColumnId>,
}

/// What the names of a level turned out to be.
enum Meant {
    /// A table that links lead to.
    Table(TableId),
    /// A column of a table that these links lead to.
    Column(Vec<ColumnId>, ColumnRef),
}

impl Resolver<'_> {
    /// The level that names mean, seen from a table: a table that links lead to, a column with a link, or a column whose
    /// different values are the level.
    pub(super) fn level(&mut self, from: TableId, path: &ast::Path) -> Option<Level> {
        match self.meant_level(from, path)? {
            Meant::Table(table) => {
                let through = self.only_way(from, table, path.span)?;
                self.demand_way(from, &through);
                Some(Level { table, through })
            }
            Meant::Column(mut through, at) => {
                let linked = self.table(at.table).link_of(at.column).map(|link| link.target);
                let table = match linked {
                    Some(table) => table,
                    None => self.distinct_of_column(at, path.span),
                };
                through.push(at.column);
                self.demand_way(from, &through);
                Some(Level { table, through })
            }
        }
    }

    /// The column by which a subject belongs to one of a level, and that of the level's label, as formulas read them.
    pub(super) fn level_of_subject(
        &mut self,
        subject: TableId,
        path: &ast::Path,
    ) -> Option<(SubjectExpr, Option<SubjectExpr>)> {
        let (through, at) = match self.meant_level(subject, path)? {
            Meant::Table(table) => (self.only_way(subject, table, path.span)?, Err(table)),
            Meant::Column(mut through, at) => {
                match self.table(at.table).link_of(at.column).map(|link| link.target) {
                    Some(table) => {
                        through.push(at.column);
                        (through, Err(table))
                    }
                    None => (through, Ok(at)),
                }
            }
        };
        self.demand_way(subject, &through);
        let (key, label) = match at {
            Ok(column) => (column, None),
            Err(table) => {
                let column = |column| ColumnRef { table, column };
                (
                    column(self.table(table).key?),
                    self.table(table).label.map(column),
                )
            }
        };
        let leaf = |at: ColumnRef| Expr {
            kind: ExprKind::Leaf(SubjectLeaf::Column {
                through: through.clone(),
                column: at.column,
            }),
            ty: self.table(at.table).columns[at.column.0 as usize].ty,
            span: path.span,
        };
        Some((leaf(key), label.map(leaf)))
    }

    fn meant_level(&mut self, from: TableId, path: &ast::Path) -> Option<Meant> {
        let names = path.names.as_slice();
        let found = match self.lookup(names) {
            Some((Declaration::Table(table), used)) => Some((table, used)),
            _ => None,
        };
        // Without a look at the data, what is no table may well be a column.
        if self.has_column(from, &names[0].value).unwrap_or(found.is_none()) {
            let (through, table, column) = self.follow_path(from, Vec::new(), names)?;
            return Some(Meant::Column(through, ColumnRef { table, column }));
        }
        match found {
            Some((table, used)) if used == names.len() && table != from => {
                if self.ways(from, table).is_empty() {
                    self.no_level(from, path);
                    return None;
                }
                Some(Meant::Table(table))
            }
            Some((table, used)) if used < names.len() => {
                let through = if table == from {
                    Vec::new()
                } else {
                    self.only_way(from, table, path.span)?
                };
                let (through, table, column) = self.follow_path(table, through, &names[used..])?;
                Some(Meant::Column(through, ColumnRef { table, column }))
            }
            _ => {
                self.no_level(from, path);
                None
            }
        }
    }

    fn no_level(&mut self, from: TableId, path: &ast::Path) {
        let written: Vec<String> = path.names.iter().map(|name| echo(&name.value)).collect();
        let written = written.join(".");
        let of = self.table(from).name.clone();
        let links: Vec<String> = self
            .table(from)
            .links
            .iter()
            .map(|link| self.way_text(from, &[link.column]))
            .collect();
        if written == of {
            self.out.push(
                Diagnostic::error(
                    Code::E0210,
                    text!("`{table}` are the subjects already", table = &written),
                    path.span,
                )
                .help(text!(
                    "name a level above them: a link of theirs, or a column that groups them"
                )),
            );
            return;
        }
        let near = did_you_mean(&written, links.iter().map(String::as_str));
        let help = match near {
            Some(near) => meant(near),
            None if links.is_empty() => {
                text!(
                    "take a column of `{table}`, or write `link COLUMN -> TABLE` into it",
                    table = &of
                )
            }
            None => text!(
                "take one of its links, {links}, or any column of it",
                links = Text::list(links)
            ),
        };
        self.out.push(
            Diagnostic::error(
                Code::E0210,
                text!(
                    "`{level}` is no level above `{table}`",
                    level = written,
                    table = of
                ),
                path.span,
            )
            .label(text!("no link leads from here to it"))
            .help(help),
        );
    }

    /// Whether this run takes a scorecard at a level above its own.
    pub(super) fn is_by(&self, tree: &ast::Scorecard) -> bool {
        self.by.as_ref().is_some_and(|by| match &by.scorecard {
            Some(name) => *name == tree.name.value,
            None => self.only_scorecard,
        })
    }

    /// The members and their level, where this run takes the scorecard at a level above its own.
    pub(super) fn members(
        &mut self,
        table: TableId,
        filter: Option<RowExpr>,
        at: Span,
    ) -> Option<(TableId, Members)> {
        let by = self.by.clone()?;
        let names = by.level.split('.').map(|name| ast::Name {
            value: name.trim().trim_matches('`').to_owned(),
            span: at,
        });
        let path = ast::Path {
            names: names.collect(),
            span: at,
        };
        let level = self.level(table, &path)?;
        Some((
            level.table,
            Members {
                by: by.level,
                table,
                through: level.through,
                filter,
            },
        ))
    }

    /// The table whose rows an aggregate's rows must reach: that of the members, if they reach it.
    pub(super) fn whose(&self, around: &Around, table: TableId) -> TableId {
        match &around.members {
            Some(members) if !self.ways(table, members.table).is_empty() => members.table,
            Some(_) | None => around.subject,
        }
    }

    /// Over the rows of the subject's members, where it has members: from theirs the links go on to the subject.
    pub(super) fn of_members(&self, around: &Around, table: TableId, mut way: Vec<ColumnId>) -> Grain {
        if let Some(members) = &around.members
            && self.whose(around, table) == members.table
        {
            way.extend(&members.through);
        }
        Grain::Subject { through: way }
    }

    /// An aggregate's filter with that of the members, which says whose rows count.
    pub(super) fn only_members(
        &self,
        around: Option<&Around>,
        table: TableId,
        grain: &Grain,
        filter: Option<RowExpr>,
    ) -> Option<RowExpr> {
        let (Some(members), Grain::Subject { through }) = (around.and_then(|a| a.members.as_ref()), grain)
        else {
            return filter;
        };
        let (Some(own), true) = (&members.filter, through.ends_with(&members.through)) else {
            return filter;
        };
        if self.ways(table, members.table).is_empty() {
            return filter;
        }
        let way = &through[..through.len() - members.through.len()];
        Some(super::filters::both(filter, own.behind(way)))
    }

    /// A column of the members, as far as all members of a subject have the same: what lies behind their level.
    /// Answers the links from the subject and the column.
    pub(super) fn column_of_level(
        &self,
        members: &Members,
        level: TableId,
        through: &[ColumnId],
        column: ColumnId,
    ) -> Option<(Vec<ColumnId>, ColumnId)> {
        if let Some(rest) = through.strip_prefix(members.through.as_slice()) {
            return Some((rest.to_vec(), column));
        }
        // The value of the link itself is the level's key.
        let (last, before) = members.through.split_last()?;
        let key = self.table(level).key?;
        (through == before && column == *last).then(|| (Vec::new(), key))
    }

    /// A column of which each member has its own value.
    pub(super) fn many_members(&mut self, members: &Members, ty: Type, span: Span) {
        let shown = self.text(span);
        let of = self.table(members.table).name.clone();
        let level = echo(&members.by);
        let column = &shown;
        let example = match ty {
            Type::Number(_) => text!("`avg({column})` or `sum({column})`", column),
            Type::Bool => text!("`share({column})`", column),
            Type::Date | Type::DateTime => text!("`min({column})` or `max({column})`", column),
            Type::Text | Type::Unknown => text!("`first({column})`", column),
        };
        self.out.push(
            Diagnostic::error(
                Code::E0406,
                text!(
                    "`{column}` has one value for each row of `{table}`, not one for the `{level}`",
                    column,
                    table = of,
                    level = &level
                ),
                span,
            )
            .label(text!("this run is by `{by}`", by = level))
            .help(text!(
                "say which value is meant where there are many, such as {example}; or run without `--by`",
                example
            )),
        );
    }
}
