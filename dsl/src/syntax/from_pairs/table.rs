//! Tables, contracts and bindings.

use weigh_words::text;

use super::{Node, Parts, Reader};
use crate::diagnostic::{Code, Diagnostic};
use crate::source::Spanned;
use crate::syntax::ast::{Name, Origin, Table, TableClause, TableClauseKind, TypeName};
use crate::syntax::grammar::Rule;
use crate::syntax::keywords;
use crate::value::Literal;

impl Reader<'_> {
    pub(super) fn table(&mut self, node: Node) -> Table {
        let span = self.span(&node);
        let mut parts = Parts::of(node);
        let head = parts.any();
        let binding = head.as_rule() == Rule::bind_head;
        let body = parts.maybe(Rule::table_body);
        if body.is_none()
            && head
                .clone()
                .into_inner()
                .all(|part| part.as_rule() != Rule::origin)
        {
            let (title, help) = if binding {
                (
                    text!("this binding binds nothing"),
                    text!("write `from` and a source, and its columns between `{{` and `}}`"),
                )
            } else {
                (
                    text!("this table has neither rows nor columns"),
                    text!("write `from csv \"…\"`, or its columns between `{{` and `}}`"),
                )
            };
            self.report(Diagnostic::error(Code::E0105, title, span).help(help));
        }
        let mut table = self.table_head(head);
        table.clauses = body.map(|body| self.table_clauses(body)).unwrap_or_default();
        table
    }

    /// A table without its clauses.
    pub(in crate::syntax) fn table_head(&mut self, node: Node) -> Table {
        let mut parts = Parts::of(node);
        Table {
            name: self.path(parts.one(Rule::path)),
            origin: parts.maybe(Rule::origin).map(|origin| self.origin(origin)),
            clauses: Vec::new(),
        }
    }

    fn origin(&mut self, node: Node) -> Origin {
        let node = Parts::of(node).any();
        if node.as_rule() == Rule::distinct_origin {
            return Origin::Distinct(Parts::of(node).map(|path| self.path(path)).collect());
        }
        let mut parts = Parts::of(node);
        Origin::Source {
            kind: self.name(&parts.one(Rule::name)),
            locator: parts.maybe(Rule::text).map(|text| self.text(&text)),
            options: parts.filter_map(|option| self.source_option(option)).collect(),
        }
    }

    /// `sheet "Tickets"`, `missing "..", "NA"`; a name alone says yes.
    fn source_option(&mut self, node: Node) -> Option<(Name, Vec<Spanned<Literal>>)> {
        let mut parts = Parts::of(node);
        let mut name = self.name(&parts.one(Rule::name));
        if let Some(english) = keywords::option(&name.value) {
            english.clone_into(&mut name.value);
        }
        let Some(value) = parts.maybe(Rule::option_value) else {
            let span = name.span;
            return Some((name, vec![Spanned::new(Literal::Bool(true), span)]));
        };
        let span = self.span(&value);
        let mut inner = value.into_inner().peekable();
        let negative = inner.next_if(|part| part.as_rule() == Rule::negative).is_some();
        let Some(node) = inner.next() else {
            unreachable!("an option's value is a literal")
        };
        let literal = match node.as_rule() {
            Rule::text => Literal::Text(self.text(&node).value),
            Rule::kw_yes => Literal::Bool(true),
            Rule::kw_no => Literal::Bool(false),
            Rule::calendar => self.calendar(&node)?,
            _ => match (self.number(&node)?, negative) {
                (Literal::Number(number), true) => Literal::Number(number.neg()),
                (number, _) => number,
            },
        };
        let mut values = vec![Spanned::new(literal, span)];
        for further in parts {
            let text = self.text(&Parts::of(further).one(Rule::text));
            values.push(Spanned::new(Literal::Text(text.value), text.span));
        }
        Some((name, values))
    }

    /// The clauses between a table's braces.
    pub(in crate::syntax) fn table_clauses(&mut self, node: Node) -> Vec<TableClause> {
        self.in_rows(|reader| {
            Parts::of(node)
                .map(|clause| reader.table_clause(clause))
                .collect()
        })
    }

    fn table_clause(&mut self, node: Node) -> TableClause {
        let (docs, span, rule) = (self.docs(&node), self.span(&node), node.as_rule());
        let mut parts = Parts::of(node);
        let kind = match rule {
            Rule::row_clause => TableClauseKind::Where(self.formula(parts.one(Rule::formula))),
            _ => {
                let name = self.name(&parts.one(Rule::name));
                match rule {
                    Rule::key_clause => TableClauseKind::Key(name),
                    Rule::label_clause => TableClauseKind::Label(name),
                    Rule::time_clause => TableClauseKind::Time(name),
                    Rule::link_clause => TableClauseKind::Link {
                        column: name,
                        target: self.path(parts.one(Rule::path)),
                    },
                    Rule::let_clause => TableClauseKind::Let {
                        name,
                        value: self.formula(parts.one(Rule::formula)),
                    },
                    _ => self.column(name, parts),
                }
            }
        };
        TableClause { docs, kind, span }
    }

    fn column(&mut self, name: Name, mut parts: Parts) -> TableClauseKind {
        let (mut ty, mut range) = (None, None);
        if let Some(declared) = parts.maybe(Rule::column_type) {
            let mut declared = Parts::of(declared);
            ty = Some(self.type_name(declared.one(Rule::type_name)));
            range = declared
                .maybe(Rule::constant_range)
                .map(|range| self.range(range));
        }
        let value = parts
            .maybe(Rule::column_value)
            .map(|value| self.formula(Parts::of(value).one(Rule::formula)));
        TableClauseKind::Column {
            name,
            ty,
            range,
            value,
        }
    }

    fn type_name(&mut self, node: Node) -> Spanned<TypeName> {
        let span = self.span(&node);
        let Some(word) = node.into_inner().next() else {
            unreachable!("a type is a word")
        };
        let ty = match word.as_rule() {
            Rule::kw_number => TypeName::Number,
            Rule::kw_integer => TypeName::Integer,
            Rule::kw_float => TypeName::Float,
            Rule::kw_percent => TypeName::Percent,
            Rule::kw_duration => TypeName::Duration,
            Rule::kw_datetime => TypeName::DateTime,
            Rule::kw_date => TypeName::Date,
            Rule::kw_text => TypeName::Text,
            Rule::kw_bool => TypeName::Bool,
            Rule::money_type => TypeName::Money(self.name(&Parts::of(word).one(Rule::currency_code))),
            other => unreachable!("{other:?} is no type"),
        };
        Spanned::new(ty, span)
    }
}
