//! Columns: where their values come from, of which type they are, what they must lie in. A column enters the model when it
//! is declared or first used.

use weigh_words::{Text, text};

use super::Resolver;
use super::literal;
use super::rows::RowContext;
use crate::check::types;
use crate::diagnostic::{Code, Diagnostic, did_you_mean, echo, meant};
use crate::model::{
    Column, ColumnId, ColumnRange, Exactness, Expr, ExprKind, NumberType, Origin, RowExpr, RowLeaf, Stored,
    TableId, Type,
};
use crate::source::Span;
use crate::syntax::ast::{self, TableClauseKind, TypeName};
use crate::value::{Currency, Literal, Unit};

impl Resolver<'_> {
    /// Why a column of a source has its type, as a sentence for a help line.
    pub(super) fn because(&self, id: TableId, name: &str) -> Option<Text> {
        let because = self.tables[id.0 as usize]
            .schema
            .as_ref()?
            .get(name)?
            .because
            .as_ref()?;
        Some(text!("it is text because {because}", because))
    }

    /// Why a column of which numbers are wanted is text, and how its cells that are none are found.
    pub(super) fn why_text(&self, id: TableId, column: ColumnId) -> Text {
        let name = &self.table(id).columns[column.0 as usize].name;
        let declare = text!(
            "if it holds numbers, `column {column}: number` shows the cells that are none",
            column = shown_name(name)
        );
        match self.because(id, name) {
            Some(why) => text!("{why}; {declare}", why, declare),
            None => declare,
        }
    }

    /// The column of that name, which enters the model if it was not there; reports where there is none.
    pub(super) fn column(&mut self, id: TableId, name: &ast::Name) -> Option<ColumnId> {
        if let Some(column) = self.table(id).column_named(&name.value) {
            return Some(column);
        }
        if self.state(id).broken.contains(&name.value) {
            return None;
        }
        let made = match self.declared(id, &name.value) {
            Some(clause) => self.declared_column(id, &clause),
            None => self.stored_column(id, name),
        };
        let made = made.and_then(|column| {
            let depth = match &column.stored {
                Stored::Computed(expr) => self.depth_of_column(id, expr)?,
                Stored::Source { .. } | Stored::Distinct => 0,
            };
            Some((column, depth))
        });
        match made {
            Some((column, depth)) => {
                let state = self.state(id);
                state.table.columns.push(column);
                state.depths.push(depth);
                Some(ColumnId(state.depths.len() as u32 - 1))
            }
            None => {
                self.state(id).broken.push(name.value.clone());
                None
            }
        }
    }

    /// Whether the columns of a table's source are known.
    pub(super) fn knows_columns(&self, id: TableId) -> bool {
        self.tables[id.0 as usize].schema.is_some()
    }

    /// Whether a table has a column of that name, as far as anybody knows.
    pub(super) fn has_column(&self, id: TableId, name: &str) -> Option<bool> {
        let state = &self.tables[id.0 as usize];
        if state.table.column_named(name).is_some() || self.declared(id, name).is_some() {
            return Some(true);
        }
        match &state.table.origin {
            Origin::Distinct(_) => Some(false),
            Origin::Unbound => Some(self.in_contract(id, name).is_some()),
            Origin::Source { .. } if self.in_contract(id, name).is_some() => Some(true),
            Origin::Source { .. } => state.schema.as_ref().map(|schema| schema.contains_key(name)),
        }
    }

    /// What a declared column is computed from, or that of a source whose name it changes.
    pub(super) fn declared_value(&self, id: TableId, name: &str) -> Option<ast::Expr> {
        match self.declared(id, name)?.kind {
            TableClauseKind::Column { value, .. } => value,
            TableClauseKind::Let { value, .. } => Some(value),
            _ => None,
        }
    }

    fn declared(&self, id: TableId, name: &str) -> Option<ast::TableClause> {
        let tree = self.tables[id.0 as usize].tree.as_ref()?;
        let named = |clause: &&ast::TableClause| match &clause.kind {
            TableClauseKind::Column { name: own, .. } | TableClauseKind::Let { name: own, .. } => {
                own.value == name
            }
            _ => false,
        };
        tree.clauses.iter().find(named).cloned()
    }

    /// A column of the source that is not declared.
    fn stored_column(&mut self, id: TableId, name: &ast::Name) -> Option<Column> {
        let state = &self.tables[id.0 as usize];
        if let Origin::Distinct(_) = state.table.origin {
            let own = state
                .table
                .columns
                .first()
                .map(|column| column.name.clone())
                .unwrap_or_default();
            self.out.push(
                Diagnostic::error(
                    Code::E0202,
                    text!(
                        "`{table}` has only the column `{column}`",
                        table = &state.table.name,
                        column = own
                    ),
                    name.span,
                )
                .help(text!("a table of distinct values knows nothing more about them")),
            );
            return None;
        }
        if self.is_unbound(id) && self.in_contract(id, &name.value).is_none() {
            self.not_in_contract(id, name);
            return None;
        }
        let ty = match &state.schema {
            None => Type::Unknown,
            Some(schema) => match schema.get(&name.value) {
                Some(column) => column.ty,
                None => {
                    self.unknown_column(id, name);
                    return None;
                }
            },
        };
        Some(Column {
            name: name.value.clone(),
            ty,
            range: None,
            stored: Stored::Source {
                header: name.value.clone(),
                declared: false,
            },
            span: name.span,
        })
    }

    fn unknown_column(&mut self, id: TableId, name: &ast::Name) {
        if let Some(declared) = self.in_contract(id, &name.value) {
            return self.unanswered(id, name, declared);
        }
        let state = &self.tables[id.0 as usize];
        let columns: Vec<&str> = state
            .schema
            .iter()
            .flat_map(|schema| schema.keys().map(String::as_str))
            .collect();
        let near = did_you_mean(&name.value, columns.iter().copied());
        let meant_as_text = near.is_none().then(|| {
            text!(
                "if a text is meant, write it in quotes: \"{text}\"",
                text = echo(&name.value)
            )
        });
        let help = match near {
            Some(near) => meant(&shown_name(near)),
            None => self.its_columns(id),
        };
        let title = text!(
            "`{table}` has no column `{column}`",
            table = &state.table.name,
            column = echo(&name.value)
        );
        self.out.push(
            Diagnostic::error(Code::E0202, title, name.span)
                .help(help)
                .help_maybe(meant_as_text),
        );
    }

    fn declared_column(&mut self, id: TableId, clause: &ast::TableClause) -> Option<Column> {
        let (name, ty, range, value) = match &clause.kind {
            TableClauseKind::Column {
                name,
                ty,
                range,
                value,
            } => (name, ty.as_ref(), range.as_ref(), value.as_ref()),
            TableClauseKind::Let { name, value } => (name, None, None, Some(value)),
            _ => return None,
        };
        let declared = match ty {
            Some(ty) => Some(self.type_named(ty)?),
            None => None,
        };
        let (mut column_type, stored) = match value {
            None => self.declared_stored(id, name, declared)?,
            Some(value) => self.computed(id, name, value, declared)?,
        };
        if let Some(declared) = declared {
            column_type = declared;
        }
        let range = match range {
            Some(range) => Some(self.column_range(range, column_type)?),
            None => None,
        };
        Some(Column {
            name: name.value.clone(),
            ty: column_type,
            range,
            stored,
            span: name.span,
        })
    }

    fn declared_stored(
        &mut self,
        id: TableId,
        name: &ast::Name,
        declared: Option<Type>,
    ) -> Option<(Type, Stored)> {
        let found = self.stored_column(id, name)?;
        let stored = Stored::Source {
            header: name.value.clone(),
            declared: declared.is_some(),
        };
        Some((found.ty, stored))
    }

    /// A computed column. One that only renames a column of the source and says its type is read as that type.
    fn computed(
        &mut self,
        id: TableId,
        name: &ast::Name,
        value: &ast::Expr,
        declared: Option<Type>,
    ) -> Option<(Type, Stored)> {
        let value = self.chosen(id, name, value)?;
        if let Some(raw) = self.renamed(id, name, value) {
            let (ty, _) = self.declared_stored(id, raw, declared)?;
            return Some((
                ty,
                Stored::Source {
                    header: raw.value.clone(),
                    declared: declared.is_some(),
                },
            ));
        }
        if self.state(id).open.contains(&name.value) {
            return self.circle(name);
        }
        self.state(id).open.push(name.value.clone());
        let mut cx = RowContext::new(id);
        let expr = self.expr(&mut cx, value);
        self.state(id).open.pop();
        let expr = expr?;
        let Some(declared) = declared else {
            return Some((expr.ty, Stored::Computed(expr)));
        };
        self.fits(id, name, &expr, declared)?;
        Some((declared, Stored::Computed(expr)))
    }

    /// The column of the source that a column only gives another name.
    fn renamed<'t>(&self, id: TableId, name: &ast::Name, value: &'t ast::Expr) -> Option<&'t ast::Name> {
        let ast::ExprKind::Name(path) = &value.kind else {
            return None;
        };
        let [raw] = path.names.as_slice() else { return None };
        let own = raw.value == name.value;
        let schema = self.tables[id.0 as usize].schema.as_ref();
        let renames = (own || self.declared(id, &raw.value).is_none())
            && schema.is_none_or(|schema| schema.contains_key(&raw.value))
            && (matches!(self.table(id).origin, Origin::Source { .. }) || own && self.is_unbound(id));
        renames.then_some(raw)
    }

    fn circle<T>(&mut self, name: &ast::Name) -> Option<T> {
        self.out.push(
            Diagnostic::error(
                Code::E0510,
                text!("`{column}` is computed from itself", column = &name.value),
                name.span,
            )
            .help(text!(
                "take one of the columns on the way straight from the source"
            )),
        );
        None
    }

    /// What a column is computed from: of several, the first that the data has.
    fn chosen<'t>(&mut self, id: TableId, name: &ast::Name, value: &'t ast::Expr) -> Option<&'t ast::Expr> {
        let ast::ExprKind::FirstAvailable(among) = &value.kind else {
            return Some(value);
        };
        self.state(id).open.push(name.value.clone());
        let first = self.first_available(Some(id), among, value.span);
        self.state(id).open.pop();
        first
    }

    /// Whether a computed column can be of its declared type: a plain number takes the unit that is declared.
    fn fits(&mut self, id: TableId, name: &ast::Name, expr: &RowExpr, declared: Type) -> Option<()> {
        let fine = match (expr.ty, declared) {
            (Type::Unknown, _) => true,
            (Type::Number(found), Type::Number(wanted)) => found.unit == wanted.unit || found.unit.is_none(),
            (found, wanted) => found == wanted,
        };
        if fine {
            return Some(());
        }
        if self.contradicts(id, &name.value, expr.ty, declared, expr.span) {
            return None;
        }
        let title = text!(
            "this is {found}, but the column is declared as {declared}",
            found = expr.ty,
            declared
        );
        self.out
            .push(Diagnostic::error(Code::E0401, title, expr.span).label(expr.ty));
        None
    }

    fn type_named(&mut self, ty: &crate::source::Spanned<TypeName>) -> Option<Type> {
        Some(match &ty.value {
            TypeName::Number => Type::DECIMAL,
            TypeName::Integer => Type::WHOLE,
            TypeName::Float => Type::FLOAT,
            TypeName::Percent => Type::PERCENT,
            TypeName::Duration => Type::DURATION,
            TypeName::Date => Type::Date,
            TypeName::DateTime => Type::DateTime,
            TypeName::Text => Type::Text,
            TypeName::Bool => Type::Bool,
            TypeName::Money(name) => {
                let Some(currency) = Currency::new(&name.value) else {
                    self.out.push(
                        Diagnostic::error(
                            Code::E0401,
                            text!("`{name}` is no currency", name = echo(&name.value)),
                            name.span,
                        )
                        .help(text!("write its three capital letters: `money CNY`, `money EUR`")),
                    );
                    return None;
                };
                let unit = Unit::money(currency);
                Type::Number(NumberType {
                    exactness: Exactness::Decimal,
                    unit,
                    percent: false,
                })
            }
        })
    }

    fn column_range(&mut self, range: &ast::Range, ty: Type) -> Option<ColumnRange> {
        let low = self.range_end(range.low.as_ref(), ty)?;
        let high = self.range_end(range.high.as_ref(), ty)?;
        if let (Some(low), Some(high)) = (&low, &high)
            && let (Some(a), Some(b)) = (
                crate::check::curves::number(low),
                crate::check::curves::number(high),
            )
            && a > b
        {
            self.out.push(
                Diagnostic::error(
                    Code::E0309,
                    text!("nothing lies in {low}..{high}", low, high),
                    range.span,
                )
                .help(text!(
                    "write the lower end first: `{low}..{high}`",
                    low = high,
                    high = low
                )),
            );
            return None;
        }
        Some(ColumnRange { low, high })
    }

    fn range_end(&mut self, end: Option<&ast::Expr>, ty: Type) -> Option<Option<Literal>> {
        let Some(end) = end else { return Some(None) };
        let Some(value) = literal::constant(end) else {
            self.out.push(
                Diagnostic::error(
                    Code::E0410,
                    text!("the end of a range needs a plain value"),
                    end.span,
                )
                .help(text!("write a number or a date: `1..5`")),
            );
            return None;
        };
        let found = types::of_literal(&value).unwrap_or(Type::Unknown);
        if types::compare(ast::Comparison::AtLeast, ty, found).is_err() && !types::is_bare_zero(Some(&value))
        {
            let title = text!(
                "the column is {declared}, but the end of its range is {found}",
                declared = ty,
                found
            );
            self.out
                .push(Diagnostic::error(Code::E0403, title, end.span).label(found));
            return None;
        }
        Some(Some(value))
    }
}

/// A name as it must be written: in backquotes where it has blanks or signs.
pub(super) fn shown_name(name: &str) -> String {
    let plain =
        name.chars().all(|c| c.is_alphanumeric() || c == '_') && !name.starts_with(|c: char| c.is_numeric());
    if plain {
        name.to_owned()
    } else {
        format!("`{name}`")
    }
}

/// A column as an expression.
pub(super) fn leaf(through: Vec<ColumnId>, column: ColumnId, ty: Type, span: Span) -> RowExpr {
    Expr {
        kind: ExprKind::Leaf(RowLeaf::Column { through, column }),
        ty,
        span,
    }
}
