//! Columns of the subject's own row, and of those that it links to.

use weigh_words::text;

use super::{SubjectContext, leaf};
use crate::diagnostic::{Code, Diagnostic};
use crate::model::{ColumnId, ExprKind, Members, RowExpr, RowLeaf, SubjectExpr, SubjectLeaf, TableId};
use crate::resolve::Resolver;
use crate::source::Span;
use crate::syntax::ast;

impl SubjectContext {
    pub(super) fn column(
        &mut self,
        resolver: &mut Resolver<'_>,
        table: TableId,
        names: &[ast::Name],
        span: Span,
    ) -> Option<SubjectExpr> {
        let Some(around) = &self.around else {
            // A measure by itself: which subject it will have is not known; only the names are checked.
            let row = resolver.follow(table, Vec::new(), names, span)?;
            return Some(from_row(&row, Vec::new()));
        };
        let subject = around.subject;
        if let Some(members) = &around.members
            && resolver.ways(subject, table).is_empty()
            && !resolver.ways(members.table, table).is_empty()
        {
            return Self::column_of_members(resolver, members, subject, (table, names), span);
        }
        let through = if table == subject {
            Vec::new()
        } else {
            let ways = resolver.ways(subject, table);
            if ways.is_empty() {
                many_rows(resolver, table, names, span);
                return None;
            }
            resolver.only_way(subject, table, span)?
        };
        let row = resolver.follow(table, Vec::new(), names, span)?;
        Some(from_row(&row, through))
    }

    pub(in crate::resolve) fn column_of_members(
        resolver: &mut Resolver<'_>,
        members: &Members,
        level: TableId,
        (table, names): (TableId, &[ast::Name]),
        span: Span,
    ) -> Option<SubjectExpr> {
        let way = resolver.only_way(members.table, table, span)?;
        let found = resolver.follow(table, way, names, span)?;
        let ExprKind::Leaf(RowLeaf::Column { through, column }) = &found.kind else {
            return Some(from_row(&found, Vec::new()));
        };
        match resolver.column_of_level(members, level, through, *column) {
            Some((through, column)) => Some(leaf(SubjectLeaf::Column { through, column }, found.ty, span)),
            None => {
                resolver.many_members(members, found.ty, span);
                None
            }
        }
    }
}

impl Resolver<'_> {
    /// A column of the subject's own row, by its name alone.
    pub(in crate::resolve) fn subject_column(
        &mut self,
        subject: TableId,
        path: &ast::Path,
    ) -> Option<SubjectExpr> {
        let row = self.follow(subject, Vec::new(), &path.names, path.span)?;
        Some(from_row(&row, Vec::new()))
    }
}

fn many_rows(resolver: &mut Resolver<'_>, table: TableId, names: &[ast::Name], span: Span) {
    let of = resolver.table(table).name.clone();
    let shown = resolver.text(span);
    if resolver.column(table, &names[0]).is_none() {
        return;
    }
    resolver.out.push(
        Diagnostic::error(
            Code::E0406,
            text!(
                "`{column}` has one value for each row of `{table}`, not one for the subject",
                column = &shown,
                table = of
            ),
            span,
        )
        .help(text!(
            "say which number is meant: `sum({column})`, `avg({column})`, `last({column})` …",
            column = shown
        )),
    );
}

fn from_row(row: &RowExpr, mut through: Vec<ColumnId>) -> SubjectExpr {
    let leaf_of = match &row.kind {
        ExprKind::Leaf(RowLeaf::Column {
            through: rest,
            column,
        }) => {
            through.extend(rest);
            SubjectLeaf::Column {
                through,
                column: *column,
            }
        }
        _ => SubjectLeaf::EmptyColumn,
    };
    leaf(leaf_of, row.ty, row.span)
}
