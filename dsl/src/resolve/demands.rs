//! Which tables and columns the scorecards need: only the contracts among them have to be bound.

use indexmap::{IndexMap, IndexSet};
use weigh_words::{Text, text};

use super::Resolver;
use super::columns::shown_name;
use super::names::{Declaration, MAIN, ScopeId};
use crate::diagnostic::{Code, Diagnostic};
use crate::model::{
    CalendarId, ColumnId, ColumnRange, ExprKind, Origin, RowExpr, RowLeaf, Stored, TableId, Type,
};
use crate::source::Span;
use crate::value::Literal;

/// What was needed so far.
#[derive(Default)]
pub(super) struct Demands {
    /// The place in the main file that is being resolved.
    pub(super) place: Option<Span>,
    /// The tables, where they are needed first, and which of their columns.
    tables: IndexMap<TableId, Demand>,
    /// The calendars, where their hours are needed first.
    calendars: IndexMap<CalendarId, Option<Span>>,
}

#[derive(Default)]
struct Demand {
    place: Option<Span>,
    columns: IndexSet<ColumnId>,
    /// The tables that it has to lead to, and does not.
    links: IndexSet<TableId>,
}

impl Resolver<'_> {
    /// Remembers the place in the main file that is being resolved.
    pub(super) fn at_place(&mut self, place: Span) {
        if ScopeId::of(place) == MAIN {
            self.demands.place = Some(place);
        }
    }

    /// A table's rows are needed.
    pub(super) fn demand_table(&mut self, table: TableId) {
        let place = self.demands.place;
        self.demands.tables.entry(table).or_insert_with(|| Demand {
            place,
            ..Demand::default()
        });
    }

    /// The hours of a calendar are needed.
    pub(super) fn demand_calendar(&mut self, calendar: CalendarId) {
        let place = self.demands.place;
        self.demands.calendars.entry(calendar).or_insert(place);
    }

    /// A column is needed.
    pub(super) fn demand_column(&mut self, table: TableId, column: ColumnId) {
        self.demand_table(table);
        if let Some(demand) = self.demands.tables.get_mut(&table) {
            demand.columns.insert(column);
        }
    }

    /// A table has to lead to another one, and does not.
    pub(super) fn demand_link(&mut self, table: TableId, target: TableId) {
        self.demand_table(table);
        if let Some(demand) = self.demands.tables.get_mut(&table) {
            demand.links.insert(target);
        }
    }

    /// The columns of links on a way are needed, and the keys that they lead to.
    pub(super) fn demand_way(&mut self, mut table: TableId, way: &[ColumnId]) {
        for &column in way {
            self.demand_column(table, column);
            let Some(target) = self.table(table).link_of(column).map(|link| link.target) else {
                return;
            };
            table = target;
            self.demand_key(table);
        }
    }

    /// The key of a table is needed.
    pub(super) fn demand_key(&mut self, table: TableId) {
        self.demand_table(table);
        if let Some(key) = self.table(table).key {
            self.demand_column(table, key);
        }
    }

    /// Forgets what was needed since then, and answers whether a bound contract was among it.
    pub(super) fn undemand(&mut self, before: Demands) -> bool {
        let since = std::mem::replace(&mut self.demands, before);
        since.tables.keys().any(|table| self.is_bound(*table))
    }

    /// Reports the contracts that the scorecards need and nothing is bound to.
    pub(super) fn check_demands(&mut self) {
        self.close_demands();
        let demands = std::mem::take(&mut self.demands.tables);
        for (&table, demand) in &demands {
            if self.is_unbound(table) {
                self.unbound(table, demand);
            }
        }
        self.demands.tables = demands;
        for (id, place) in std::mem::take(&mut self.demands.calendars) {
            if self.calendars[id.0 as usize].is_unbound() {
                self.unbound_calendar(id, place);
            }
        }
    }

    /// Adds what is needed on account of what is needed: a table's time and filter, and what computed columns read.
    fn close_demands(&mut self) {
        let mut at = 0;
        while let Some((&table, _)) = self.demands.tables.get_index(at) {
            at += 1;
            if let Some(time) = self.table(table).time {
                self.demand_column(table, time);
            }
            if let Origin::Distinct(columns) = &self.table(table).origin {
                for column in columns.clone() {
                    self.demand_column(column.table, column.column);
                }
            }
            if let Some(filter) = self.table(table).filter.clone() {
                self.demand_parts(table, &filter);
            }
            let mut next = 0;
            while let Some(&column) = self
                .demands
                .tables
                .get(&table)
                .and_then(|d| d.columns.get_index(next))
            {
                next += 1;
                if let Stored::Computed(expr) = &self.table(table).columns[column.0 as usize].stored {
                    let expr = expr.clone();
                    self.demand_parts(table, &expr);
                }
            }
        }
    }

    fn demand_parts(&mut self, table: TableId, expr: &RowExpr) {
        let mut read = Vec::new();
        let mut calendars = Vec::new();
        expr.walk(&mut |part| {
            if let ExprKind::Leaf(RowLeaf::Column { through, column }) = &part.kind {
                read.push((through.clone(), *column));
            }
            if let ExprKind::WorkingTime(calendar, ..) = &part.kind {
                calendars.push(*calendar);
            }
        });
        for calendar in calendars {
            self.demand_calendar(calendar);
        }
        for (through, column) in read {
            self.demand_way(table, &through);
            let target = through.iter().try_fold(table, |table, link| {
                self.table(table).link_of(*link).map(|link| link.target)
            });
            if let Some(target) = target {
                self.demand_column(target, column);
            }
        }
    }

    fn unbound(&mut self, id: TableId, demand: &Demand) {
        let table = self.table(id);
        let mut needed: Vec<Text> = Vec::new();
        let mut example = None;
        for column in &demand.columns {
            let column = &table.columns[column.0 as usize];
            if let Stored::Computed(_) = column.stored {
                continue;
            }
            let name = shown_name(&column.name);
            example.get_or_insert_with(|| name.clone());
            needed.push(match (column.ty, &column.range) {
                (Type::Unknown, _) => Text::verbatim(name),
                (ty, None) => text!("{column} ({type})", column = name, type = ty),
                (ty, Some(range)) => text!(
                    "{column} ({type}, {range})",
                    column = name,
                    type = ty,
                    range = shown_range(range)
                ),
            });
        }
        let name = self
            .name_in_main(Declaration::Table(id))
            .unwrap_or_else(|| table.name.clone());
        let needs = if needed.is_empty() {
            text!("it needs no column of its own: its rows are counted")
        } else {
            text!("it needs {columns}", columns = Text::list(needed))
        };
        let renamed = example.is_some();
        let links = demand
            .links
            .iter()
            .map(|target| self.table(*target).name.as_str());
        let binding = binding(name, &table.name, links, example);
        let mend = if renamed {
            text!(
                "write `{binding}`; a column that is called the same in your data needs no line",
                binding
            )
        } else {
            text!("write `{binding}`", binding)
        };
        let title = text!(
            "nothing is bound to the contract `{contract}`, which is needed",
            contract = &table.name
        );
        let declared = table.span;
        self.out.push(
            Diagnostic::error(Code::E0521, title, demand.place.unwrap_or(declared))
                .label(text!("its rows are needed here"))
                .other(declared, text!("declared here, without a source"))
                .help(needs)
                .help(mend),
        );
    }
}

fn shown_range(ColumnRange { low, high }: &ColumnRange) -> String {
    let end = |end: &Option<Literal>| end.as_ref().map_or_else(String::new, ToString::to_string);
    format!("{}..{}", end(low), end(high))
}

/// A binding as one would write it: with the links that are wanted, and a column that is called otherwise in the data.
fn binding<'n>(
    name: String,
    file: &str,
    links: impl Iterator<Item = &'n str>,
    renamed: Option<String>,
) -> Text {
    let links = links.map(|target| text!("link COLUMN -> {table}", table = target));
    let renamed = renamed.map(|column| text!("column {column} = `Your Column`", column));
    let body = links
        .chain(renamed)
        .reduce(|before, clause| text!("{before} {clause}", before, clause));
    match body {
        None => text!("bind {name} from csv \"{file}.csv\"", name, file),
        Some(body) => text!(
            "bind {name} from csv \"{file}.csv\" {{ {body} }}",
            name,
            file,
            body
        ),
    }
}
