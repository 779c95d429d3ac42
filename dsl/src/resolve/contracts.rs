//! Contracts and bindings: a table without `from` says what a library of measures needs, a `bind` in a client's file says
//! which data answers. Together they make one table, which is then like any other.

use std::rc::Rc;

use weigh_words::{Text, text};

use super::Resolver;
use super::columns::shown_name;
use super::names::{Declaration, MAIN, ScopeId};
use crate::diagnostic::{Code, Diagnostic, did_you_mean, echo, meant};
use crate::model::{TableId, Type};
use crate::source::Span;
use crate::syntax::ast::{self, TableClause, TableClauseKind};

/// What a table that is a contract has besides.
pub(super) struct Contract {
    /// As it is declared.
    pub(super) declared: Rc<ast::Table>,
    /// The same with what a library says of it in a `bind` without a source: how some system calls its columns.
    pub(super) mapped: Option<Rc<ast::Table>>,
    /// The name behind that `bind`.
    pub(super) mapped_by: Option<Span>,
    /// The name behind `bind`, where one answers it.
    pub(super) bound: Option<Span>,
}

impl Contract {
    /// Whether a clause is the contract's rather than its binding's.
    pub(super) fn wrote(&self, clause: &TableClause) -> bool {
        let mapped = self.mapped.iter().flat_map(|mapped| &mapped.clauses);
        let mut own = self.declared.clauses.iter().chain(mapped);
        own.any(|own| own.span == clause.span)
    }
}

impl Resolver<'_> {
    /// Answers a contract.
    pub(super) fn bind(&mut self, binding: &ast::Table) {
        let Some(id) = self.bound_table(binding) else {
            return;
        };
        let name = self.text(binding.name.span);
        match &binding.origin {
            Some(ast::Origin::Source { .. }) => {}
            Some(ast::Origin::Distinct(_)) => {
                self.out.push(
                    Diagnostic::error(
                        Code::E0512,
                        text!("a contract takes its rows from a source, not from the values of columns"),
                        binding.name.span,
                    )
                    .help(text!("write `bind {name} from csv \"file.csv\"`", name)),
                );
                return;
            }
            None if ScopeId::of(binding.name.span) != MAIN || self.is_library => {}
            None => {
                self.out.push(
                    Diagnostic::error(
                        Code::E0512,
                        text!("`{name}` is bound to nothing", name = &name),
                        binding.name.span,
                    )
                    .help(text!(
                        "say where its rows come from: `bind {name} from csv \"file.csv\"`",
                        name
                    )),
                );
                return;
            }
        }
        let Some(contract) = &mut self.state(id).contract else {
            let declared = self.table(id).span;
            self.out.push(
                Diagnostic::error(
                    Code::E0522,
                    text!("`{name}` is no contract, so nothing can be bound to it", name),
                    binding.name.span,
                )
                .other(declared, text!("it says itself where its rows come from"))
                .help(text!(
                    "change the path in the table, or give the new one a name of its own: `table NAME from …`"
                )),
            );
            return;
        };
        let mapped_by = contract.mapped_by;
        // A library that is checked alone has no data, and its mapping is looked at as what a form's binding would be.
        let is_mapping = binding.origin.is_none() && ScopeId::of(binding.name.span) != MAIN;
        if let Some(first) = contract.bound.or(mapped_by.filter(|_| is_mapping)) {
            self.out.push(
                Diagnostic::error(
                    Code::E0523,
                    text!("`{name}` is bound twice", name),
                    binding.name.span,
                )
                .label(text!("again here"))
                .other(first, text!("first here"))
                .help(text!(
                    "keep one of them; a path such as `\"data/orders-*.csv\"` reads several files as one table"
                )),
            );
            return;
        }
        let before = contract.mapped.as_ref().unwrap_or(&contract.declared).clone();
        if !is_mapping {
            contract.bound = Some(binding.name.span);
        }
        let clauses = self.merged(&before, binding);
        if is_mapping {
            if let Some(contract) = &mut self.state(id).contract {
                contract.mapped_by = Some(binding.name.span);
                contract.mapped = Some(Rc::new(ast::Table {
                    name: before.name.clone(),
                    origin: None,
                    clauses,
                }));
            }
            return;
        }
        let state = self.state(id);
        state.table.span = binding.name.span;
        state.tree = Some(Rc::new(ast::Table {
            name: before.name.clone(),
            origin: binding.origin.clone(),
            clauses,
        }));
    }

    fn bound_table(&mut self, binding: &ast::Table) -> Option<TableId> {
        match self.lookup(&binding.name.names) {
            Some((Declaration::Table(table), used)) if used == binding.name.names.len() => Some(table),
            Some((Declaration::Refused, _)) => None,
            _ => {
                let shown = self.text(binding.name.span);
                let contracts = self.names_where(binding.name.span, |d| match d {
                    Declaration::Table(table) => self.tables[table.0 as usize].contract.is_some(),
                    _ => false,
                });
                let help = match did_you_mean(&shown, contracts.iter().map(String::as_str)) {
                    Some(near) => meant(near),
                    None if contracts.is_empty() => {
                        text!("take the file that declares it: `use \"lib.kpi\"`, `use std.crm`")
                    }
                    None => text!(
                        "the contracts here are {contracts}",
                        contracts = Text::list(contracts)
                    ),
                };
                self.out.push(
                    Diagnostic::error(
                        Code::E0203,
                        text!("there is no contract `{contract}`", contract = shown),
                        binding.name.span,
                    )
                    .help(help),
                );
                None
            }
        }
    }

    /// What contract and binding say together. The binding says where a column comes from and may add to the contract;
    /// what the contract says of types and ranges stands.
    fn merged(&mut self, declared: &ast::Table, binding: &ast::Table) -> Vec<TableClause> {
        let mut rest: Vec<&TableClause> = binding.clauses.iter().collect();
        let mut all = Vec::new();
        for clause in &declared.clauses {
            let answers = |other: &&TableClause| match (&clause.kind, &other.kind) {
                (TableClauseKind::Key(_), TableClauseKind::Key(_))
                | (TableClauseKind::Label(_), TableClauseKind::Label(_))
                | (TableClauseKind::Time(_), TableClauseKind::Time(_)) => true,
                (TableClauseKind::Link { column: name, .. }, TableClauseKind::Link { column: other, .. }) => {
                    name.value == other.value
                }
                (
                    TableClauseKind::Column { name, .. } | TableClauseKind::Let { name, .. },
                    TableClauseKind::Column { name: other, .. } | TableClauseKind::Let { name: other, .. },
                ) => name.value == other.value,
                _ => false,
            };
            let Some(at) = rest.iter().position(answers) else {
                all.push(clause.clone());
                continue;
            };
            let answer = rest.remove(at);
            all.push(TableClause {
                docs: clause.docs.clone(),
                kind: self.answered(&clause.kind, &answer.kind),
                span: answer.span,
            });
        }
        all.extend(rest.into_iter().cloned());
        all
    }

    /// A clause of a contract as the binding answers it.
    fn answered(&mut self, wanted: &TableClauseKind, given: &TableClauseKind) -> TableClauseKind {
        let TableClauseKind::Column {
            name: _,
            ty,
            range,
            value: default,
        } = wanted
        else {
            return given.clone();
        };
        let (name, value) = match given {
            TableClauseKind::Let { name, value } => (name, value),
            TableClauseKind::Column {
                name,
                ty: other,
                range: narrower,
                value,
            } => {
                let says_else = ty
                    .as_ref()
                    .zip(other.as_ref())
                    .filter(|(a, b)| a.value != b.value);
                if let Some((wanted, given)) = says_else {
                    self.other_type(name, wanted.span, given.span);
                } else if let (Some(wanted), Some(given)) = (range, narrower)
                    && wanted != given
                {
                    self.out.push(
                        Diagnostic::error(
                            Code::E0524,
                            text!(
                                "the contract says in which range `{column}` lies",
                                column = &name.value
                            ),
                            given.span,
                        )
                        .other(wanted.span, text!("the contract"))
                        .help(text!(
                            "leave the range out here; a value outside it is reported with its row"
                        )),
                    );
                }
                return TableClauseKind::Column {
                    name: name.clone(),
                    ty: ty.clone().or_else(|| other.clone()),
                    range: range.clone().or_else(|| narrower.clone()),
                    value: value.clone().or_else(|| default.clone()),
                };
            }
            other => unreachable!("{other:?} answers no column"),
        };
        TableClauseKind::Column {
            name: name.clone(),
            ty: ty.clone(),
            range: range.clone(),
            value: Some(value.clone()),
        }
    }

    /// Reports that a binding declares another type than its contract.
    fn other_type(&mut self, column: &ast::Name, wanted: Span, given: Span) {
        let title = text!(
            "`{column}` is {wanted} in the contract, not {given}",
            column = &column.value,
            wanted = self.text(wanted),
            given = self.text(given)
        );
        self.out.push(
            Diagnostic::error(Code::E0524, title, given)
                .other(wanted, text!("the contract"))
                .help(text!(
                    "leave the type out here, and compute what the contract asks for: `column {column} = …`",
                    column = shown_name(&column.value)
                )),
        );
    }

    /// Where a contract speaks of a column of that name.
    pub(super) fn in_contract(&self, id: TableId, name: &str) -> Option<Span> {
        let contract = self.tables[id.0 as usize].contract.as_ref()?;
        contract.declared.clauses.iter().find_map(|clause| {
            let own = match &clause.kind {
                TableClauseKind::Key(own)
                | TableClauseKind::Label(own)
                | TableClauseKind::Time(own)
                | TableClauseKind::Link { column: own, .. }
                | TableClauseKind::Column { name: own, .. }
                | TableClauseKind::Let { name: own, .. } => own,
                TableClauseKind::Where(_) => return None,
            };
            (own.value == name).then_some(own.span)
        })
    }

    /// Whether a table is a contract, answered or not.
    pub(super) fn is_contract(&self, id: TableId) -> bool {
        self.tables[id.0 as usize].contract.is_some()
    }

    /// Whether a table is a contract that nothing answers.
    pub(super) fn is_unbound(&self, id: TableId) -> bool {
        let contract = self.tables[id.0 as usize].contract.as_ref();
        contract.is_some_and(|contract| contract.bound.is_none())
    }

    /// Whether a table is a contract that a binding answers.
    pub(super) fn is_bound(&self, id: TableId) -> bool {
        let contract = self.tables[id.0 as usize].contract.as_ref();
        contract.is_some_and(|contract| contract.bound.is_some())
    }

    /// Whether a clause of a bound table is one of the contract that the binding says nothing of.
    pub(super) fn is_of_bound(&self, id: TableId, clause: &TableClause) -> bool {
        let contract = self.tables[id.0 as usize].contract.as_ref();
        contract.is_some_and(|contract| contract.bound.is_some() && contract.wrote(clause))
    }

    /// Whether a clause of a contract needs a column that the bound data does not have. What only some measures of a
    /// library need must not be asked of everybody.
    pub(super) fn is_absent(&self, id: TableId, clause: &TableClause, name: &str) -> bool {
        self.is_of_bound(id, clause) && self.is_unanswered(id, name)
    }

    /// Whether neither the bound data nor the binding has such a column.
    pub(super) fn is_unanswered(&self, id: TableId, name: &str) -> bool {
        let state = &self.tables[id.0 as usize];
        let missing = |schema: &indexmap::IndexMap<_, _>| !schema.contains_key(name);
        self.is_bound(id)
            && state.table.column_named(name).is_none()
            && (self.declared_value(id, name)).is_none_or(|value| self.has_nothing(id, name, &value))
            && state.schema.as_ref().is_some_and(missing)
    }

    /// Reports that bound data lacks a column of its contract.
    pub(super) fn unanswered(&mut self, id: TableId, name: &ast::Name, declared: Span) {
        let contract = self.tables[id.0 as usize].contract.as_ref();
        let Some(binding) = contract.and_then(|contract| contract.bound) else {
            return;
        };
        let help = self.which_column(id, &name.value);
        let state = &self.tables[id.0 as usize];
        let title = text!(
            "what is bound to `{contract}` has no column `{column}`, which is used",
            contract = &state.table.name,
            column = echo(&name.value)
        );
        let mut diagnostic =
            Diagnostic::error(Code::E0525, title, binding).other(declared, text!("the contract asks for it"));
        if let Some(place) = self
            .demands
            .place
            .filter(|place| *place != declared && *place != binding)
        {
            diagnostic = diagnostic.other(place, text!("needed here"));
        }
        self.out.push(diagnostic.help(help));
    }

    /// How to say which column of bound data one of the contract is.
    pub(super) fn which_column(&self, id: TableId, name: &str) -> Text {
        let schema = self.tables[id.0 as usize].schema.as_ref();
        let columns: Vec<&str> = (schema.iter())
            .flat_map(|schema| schema.keys().map(String::as_str))
            .collect();
        let own = shown_name(&echo(name));
        if let Some(near) = did_you_mean(name, columns.iter().copied()) {
            return text!(
                "if that is `{near}`, write `column {column} = {quoted}`",
                near,
                column = own,
                quoted = quoted(near)
            );
        }
        let first = Text::list(columns.iter().take(12).map(|column| quoted(&echo(column))));
        if columns.len() > 12 {
            text!(
                "say which column that is: `column {column} = …`; the data has {columns} …",
                column = own,
                columns = first
            )
        } else {
            text!(
                "say which column that is: `column {column} = …`; the data has {columns}",
                column = own,
                columns = first
            )
        }
    }

    /// Reports a column that a contract does not speak of.
    pub(super) fn not_in_contract(&mut self, id: TableId, name: &ast::Name) {
        let state = &self.tables[id.0 as usize];
        let Some(contract) = &state.contract else { return };
        let mut columns: Vec<&str> = Vec::new();
        for clause in &contract.declared.clauses {
            let (TableClauseKind::Key(own)
            | TableClauseKind::Label(own)
            | TableClauseKind::Time(own)
            | TableClauseKind::Link { column: own, .. }
            | TableClauseKind::Column { name: own, .. }
            | TableClauseKind::Let { name: own, .. }) = &clause.kind
            else {
                continue;
            };
            if !columns.contains(&own.value.as_str()) {
                columns.push(&own.value);
            }
        }
        let help = match did_you_mean(&name.value, columns.iter().copied()) {
            Some(near) => meant(&shown_name(near)),
            None => text!(
                "write it into the contract: `column {column}: number`",
                column = shown_name(&echo(&name.value))
            ),
        };
        let title = text!(
            "the contract `{contract}` has no column `{column}`",
            contract = &state.table.name,
            column = echo(&name.value)
        );
        let declared = state.table.span;
        self.out.push(
            Diagnostic::error(Code::E0202, title, name.span)
                .other(declared, text!("the contract"))
                .help(help),
        );
    }

    /// Reports a computed column that is not what its contract asks for; whether that is so.
    pub(super) fn contradicts(
        &mut self,
        id: TableId,
        name: &str,
        found: Type,
        declared: Type,
        at: Span,
    ) -> bool {
        let Some(wanted) = self
            .in_contract(id, name)
            .filter(|wanted| wanted.source != at.source || self.is_bound(id))
        else {
            return false;
        };
        let title = text!(
            "`{column}` is {declared} in the contract, and this is {found}",
            column = echo(name),
            declared,
            found
        );
        let help = match declared {
            Type::Bool => text!("make a yes or no of it: ``column won = `Stage` = \"Closed Won\"``"),
            _ => text!("compute {declared} here, or bind another column", declared),
        };
        self.out.push(
            Diagnostic::error(Code::E0524, title, at)
                .label(found)
                .other(wanted, text!("the contract"))
                .help(help),
        );
        true
    }
}

/// A column of a client's data as one writes it in a binding: always in backquotes, so that it is told from the
/// contract's names.
pub(super) fn quoted(name: &str) -> String {
    format!("`{name}`")
}
