//! The tables that are held in memory: what is kept of them, and who of them is scored.

use std::collections::BTreeSet;

use indexmap::IndexMap;
use serde::Serialize;
use weigh_dsl::model::{ColumnId, Members, Origin, RowExpr, Table, TableId};
use weigh_dsl::source::Span;
use weigh_words::text;

use super::build::Builder;
use super::join::Join;
use super::needs::{Need, Needs};
use super::rows::{NodeId, PathId, RowPlan};
use super::scan::{DistinctPass, Scan};
use super::{Planner, depends};
use crate::error::Error;

/// A table of a source that is held in memory.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Load {
    /// How its rows are read.
    pub rows: RowPlan,
    /// The columns that are kept.
    pub columns: Vec<(ColumnId, NodeId)>,
    /// What identifies a row.
    pub key: Option<(ColumnId, NodeId)>,
    /// How keys are compared.
    pub join: Join,
    /// The links that are followed from here.
    pub links: Vec<LoadLink>,
    /// What can be evaluated only once all tables are in memory, since it follows links: a filter, checks and the
    /// values of links.
    pub late: RowPlan,
}

/// A link of a table that is held in memory.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct LoadLink {
    /// The column.
    pub column: ColumnId,
    /// Where it leads.
    pub target: TableId,
    /// The value of the column.
    pub value: NodeId,
    /// Whether `value` is a node of the late pass.
    pub late: bool,
}

/// A table of distinct values.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct DistinctTable {
    /// The table.
    pub table: TableId,
    /// How its values are compared.
    pub join: Join,
    /// Where its values come from.
    pub passes: Vec<DistinctPass>,
}

/// Whom to score, and what is read of them.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SubjectPlan {
    /// The expressions over the rows of the subject table, which are in memory.
    pub rows: RowPlan,
    /// Which rows are scored.
    pub filter: Option<NodeId>,
    /// What people see of them.
    pub label: Option<NodeId>,
    /// The columns that formulas read.
    pub columns: Vec<SubjectColumn>,
    /// The rows that they share with others, where aggregates are taken over those.
    pub levels: Vec<SubjectLevel>,
    /// Whose members are counted together, where the subjects are a level above others. A level without members is
    /// not scored.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub members: Option<MembersPlan>,
}

/// The members of the subjects.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct MembersPlan {
    /// The expressions over the rows of their table, which are in memory.
    pub rows: RowPlan,
    /// Which rows are members.
    pub filter: Option<NodeId>,
    /// The links to the subjects.
    pub path: PathId,
}

/// How subjects reach rows that they share with others.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SubjectLevel {
    /// The links from the subject table.
    pub through: Vec<ColumnId>,
    /// The links as they are followed.
    pub path: PathId,
    /// Where they lead.
    pub target: TableId,
    /// How they are written: `staff.region`.
    pub written: String,
}

/// A column of the subjects that formulas read.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SubjectColumn {
    /// The links that lead to it.
    pub through: Vec<ColumnId>,
    /// The column there.
    pub column: ColumnId,
    /// Its value: for each period, or one for all.
    pub nodes: Vec<NodeId>,
    /// How each of the links is written: `staff.team`, `staff.team.region`.
    #[serde(skip)]
    pub written: Vec<String>,
    /// Whether it depends on the period.
    pub by_period: bool,
    /// Where it is used.
    #[serde(skip)]
    pub span: Span,
}

impl Planner<'_> {
    /// Plans whom to score.
    pub(super) fn subjects(&self, needs: &mut Needs) -> Result<SubjectPlan, Error> {
        let (model, table) = (self.cx.model, self.scorecard.subject);
        needs.table(table);
        let label = model.table(table).label;
        self.constant(table, self.scorecard.subject_filter.as_ref())?;
        let mut builder = Builder::new(self.cx, table, true, needs);
        let filter = self.scorecard.subject_filter.as_ref();
        let filter = filter.map(|filter| builder.expr(filter));
        let label = label.map(|label| builder.column(label));
        let mut columns = Vec::new();
        for ((through, column), span) in &self.asked.columns {
            let end = through.iter().try_fold(table, |table, link| {
                model.table(table).link_of(*link).map(|link| link.target)
            });
            let by_period = end.is_some_and(|end| depends::column_on_period(model, end, *column));
            let periods = if by_period {
                self.periods
            } else {
                &self.periods[..1.min(self.periods.len())]
            };
            let mut nodes = Vec::new();
            for period in periods {
                builder.in_period(period.days);
                nodes.push(builder.reach(through, *column));
            }
            columns.push(SubjectColumn {
                through: through.clone(),
                column: *column,
                nodes,
                written: self.ways(through),
                by_period,
                span: *span,
            });
        }
        let levels = self
            .asked
            .levels
            .iter()
            .filter_map(|through| self.level(through, &mut builder))
            .collect();
        Ok(SubjectPlan {
            rows: builder.finish(),
            filter,
            label,
            columns,
            levels,
            members: match &self.scorecard.members {
                Some(members) => self.members(members, needs)?,
                None => None,
            },
        })
    }

    fn members(&self, members: &Members, needs: &mut Needs) -> Result<Option<MembersPlan>, Error> {
        needs.table(members.table);
        self.constant(members.table, members.filter.as_ref())?;
        let mut builder = Builder::new(self.cx, members.table, true, needs);
        let filter = members.filter.as_ref().map(|filter| builder.expr(filter));
        let path = builder.path(&members.through);
        Ok(path.map(|path| MembersPlan {
            rows: builder.finish(),
            filter,
            path,
        }))
    }

    /// Refuses a choice of subjects that is another one in each period.
    fn constant(&self, table: TableId, filter: Option<&RowExpr>) -> Result<(), Error> {
        if filter.is_some_and(|filter| depends::on_period(self.cx.model, table, filter)) {
            return Err(Error::Request {
                message: text!("whom to score cannot depend on the scored period"),
                help: Some(text!("say `applies when` in the KPIs instead")),
            });
        }
        Ok(())
    }

    fn level(&self, through: &[ColumnId], builder: &mut Builder<'_>) -> Option<SubjectLevel> {
        let model = self.cx.model;
        let target = through.iter().try_fold(self.scorecard.subject, |at, link| {
            model.table(at).link_of(*link).map(|link| link.target)
        });
        Some(SubjectLevel {
            through: through.to_vec(),
            path: builder.path(through)?,
            target: target?,
            written: self.ways(through).pop()?,
        })
    }

    /// How links from the subject table are written, each with those before it.
    fn ways(&self, through: &[ColumnId]) -> Vec<String> {
        let model = self.cx.model;
        let mut at = Some(model.table(self.scorecard.subject));
        let mut written: Vec<String> = Vec::new();
        for link in through {
            let Some(table) = at else { break };
            let before = written.last().unwrap_or(&table.name);
            written.push(format!("{before}.{}", table.columns[link.0 as usize].name));
            at = table.link_of(*link).map(|link| model.table(link.target));
        }
        written
    }

    /// Plans the tables of distinct values that are needed.
    pub(super) fn distinct_tables(
        &self,
        scans: &[Scan],
        needs: &mut Needs,
    ) -> Result<Vec<DistinctTable>, Error> {
        let wanted: Vec<TableId> = needs.iter().map(|(table, _)| table).collect();
        let mut tables = Vec::new();
        let mut seen = BTreeSet::new();
        for table in wanted {
            let Origin::Distinct(columns) = &self.cx.model.table(table).origin else {
                continue;
            };
            let mut of_tables: IndexMap<TableId, Vec<ColumnId>> = IndexMap::new();
            for column in columns {
                of_tables.entry(column.table).or_default().push(column.column);
            }
            let mut passes = Vec::new();
            for (from, columns) in of_tables {
                let reported = scans.iter().any(|scan| scan.rows.table == from) || !seen.insert(from);
                passes.push(self.distinct_pass(table, from, &columns, reported, needs)?);
            }
            tables.push(DistinctTable {
                table,
                join: self.cx.joins[table.0 as usize],
                passes,
            });
        }
        Ok(tables)
    }

    fn distinct_pass(
        &self,
        target: TableId,
        table: TableId,
        columns: &[ColumnId],
        reported: bool,
        needs: &mut Needs,
    ) -> Result<DistinctPass, Error> {
        let in_memory = needs.holds(table);
        if self.filter_on_period(table) {
            return Err(self.bound_to_period(table));
        }
        let mut builder = Builder::new(self.cx, table, in_memory, needs);
        if !in_memory {
            self.filter(table, &mut builder);
        }
        let values = columns
            .iter()
            .map(|column| builder.link_value(*column, target))
            .collect();
        let mut rows = builder.finish();
        rows.tell_source();
        Ok(DistinctPass {
            rows,
            in_memory,
            values,
            reported: reported || in_memory,
        })
    }

    /// Plans what is held in memory of sources.
    pub(super) fn loads(&self, needs: &mut Needs) -> Result<Vec<Load>, Error> {
        let wanted: Vec<(TableId, Need)> = needs.iter().map(|(table, need)| (table, need.clone())).collect();
        let mut loads = Vec::new();
        for (table, need) in wanted {
            if matches!(self.cx.model.table(table).origin, Origin::Source { .. }) {
                loads.push(self.load(table, &need, needs)?);
            }
        }
        Ok(loads)
    }

    fn load(&self, table: TableId, need: &Need, needs: &mut Needs) -> Result<Load, Error> {
        let model = self.cx.model;
        let declared = model.table(table);
        if self.filter_on_period(table) {
            return Err(self.bound_to_period(table));
        }
        if let Some(key) = declared.key
            && depends::column_on_links(model, table, key)
        {
            let name = &declared.columns[key.0 as usize].name;
            return Err(Error::Request {
                message: text!(
                    "the key `{name}` of `{table}` cannot be taken from another table",
                    name,
                    table = &declared.name
                ),
                help: Some(text!("take a column of the table itself as its key")),
            });
        }
        let mut links = Vec::new();
        let mut builder = Builder::new(self.cx, table, false, needs);
        if !self.filter_on_links(table) {
            self.filter(table, &mut builder);
        }
        let key = declared.key.map(|key| (key, builder.link_value(key, table)));
        let columns = need
            .columns
            .iter()
            .map(|column| (*column, builder.column(*column)))
            .collect();
        let on_links = |column: &&ColumnId| depends::column_on_links(model, table, **column);
        for column in need.links.iter().filter(|column| !on_links(column)) {
            links.push(load_link(&mut builder, declared, *column, false));
        }
        for column in self.checked(table, need).filter(|column| !on_links(column)) {
            builder.column(*column);
        }
        let rows = builder.finish();
        let late = self.late(table, need, needs, &mut links);
        Ok(Load {
            rows,
            columns,
            key,
            join: self.cx.joins[table.0 as usize],
            links,
            late,
        })
    }

    /// Plans what follows links, and so has to wait until all tables are in memory.
    fn late(&self, table: TableId, need: &Need, needs: &mut Needs, links: &mut Vec<LoadLink>) -> RowPlan {
        let model = self.cx.model;
        let on_links = |column: &&ColumnId| depends::column_on_links(model, table, **column);
        let mut builder = Builder::new(self.cx, table, true, needs);
        if self.filter_on_links(table) {
            self.filter(table, &mut builder);
        }
        for column in need.links.iter().filter(on_links) {
            links.push(load_link(&mut builder, model.table(table), *column, true));
        }
        for column in self.checked(table, need).filter(on_links) {
            builder.late_check(*column);
        }
        builder.finish()
    }

    /// The computed columns whose range is checked where the table is read.
    fn checked<'n>(&self, table: TableId, need: &'n Need) -> impl Iterator<Item = &'n ColumnId> {
        let model = self.cx.model;
        need.checked
            .iter()
            .filter(move |column| !depends::column_on_period(model, table, **column))
    }

    fn filter_on_links(&self, table: TableId) -> bool {
        let filter = self.cx.model.table(table).filter.as_ref();
        filter.is_some_and(|filter| depends::on_links(self.cx.model, table, filter))
    }

    fn bound_to_period(&self, table: TableId) -> Error {
        let name = &self.cx.model.table(table).name;
        Error::Request {
            message: text!(
                "which rows `{table}` has cannot depend on the scored period, since others link to it",
                table = name
            ),
            help: Some(text!(
                "move the condition into the aggregates: `count({table} where …)`",
                table = name
            )),
        }
    }
}

fn load_link(builder: &mut Builder<'_>, table: &Table, column: ColumnId, late: bool) -> LoadLink {
    let target = match table.link_of(column) {
        Some(link) => link.target,
        None => unreachable!("only links are needed as links"),
    };
    LoadLink {
        column,
        target,
        value: builder.link_value(column, target),
        late,
    }
}
