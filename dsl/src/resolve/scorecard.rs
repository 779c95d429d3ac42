//! Scorecards: whom they score, the names of their KPIs, and the bands once all scores are known. Their groups are in
//! `group.rs`.

use std::rc::Rc;

use indexmap::IndexMap;

use super::Resolver;
use super::clauses::Body;
use super::group::GroupHead;
use super::load::LoadedFile;
use super::names::ScopeId;
use super::rows::RowContext;
use super::subject::{Around, NamedKpi, SubjectContext};
use crate::check::cycles;
use crate::check::reach;
use crate::diagnostic::{Code, Diagnostic};
use crate::model::{Group, GroupId, Kpi, KpiId, RowExpr, Scorecard, TableId, Weight};
use crate::source::Span;
use crate::syntax::ast::{self, Clause, ClauseKind, ItemKind};
use crate::value::Decimal;

/// A scorecard on its way into the model.
pub(super) struct Building {
    pub(super) cx: SubjectContext,
    pub(super) scale: (Decimal, Decimal),
    pub(super) groups: Vec<Group>,
    pub(super) kpis: Vec<Option<Kpi>>,
    /// Bands as written, to be checked when all scores are known: of the group, and of KPIs.
    pub(super) group_bands: Vec<(GroupId, ast::Bands)>,
    pub(super) kpi_bands: Vec<(KpiId, ast::Bands)>,
    pub(super) failed: bool,
}

impl Resolver<'_> {
    /// Resolves the scorecards of the main file.
    pub(super) fn resolve_scorecards(&mut self, main: &LoadedFile) -> Vec<Scorecard> {
        let tree = main.tree.clone();
        let mut names: IndexMap<String, Span> = IndexMap::new();
        let mut scorecards = Vec::new();
        for item in &tree.items {
            let ItemKind::Scorecard(scorecard) = &item.kind else {
                continue;
            };
            if let Some(first) = names.insert(scorecard.name.value.clone(), scorecard.name.span) {
                self.out.push(super::names::twice(
                    &scorecard.name.value,
                    scorecard.name.span,
                    first,
                ));
            }
            scorecards.extend(self.scorecard(scorecard, &item.docs));
        }
        scorecards
    }

    fn scorecard(&mut self, tree: &ast::Scorecard, docs: &[String]) -> Option<Scorecard> {
        self.check_clauses(&tree.body, Body::Scorecard, &tree.name);
        let body = self.written_out(&tree.body)?;
        let (subject, subject_filter) = self.subject(tree)?;
        let heading = self.heading(&tree.body);
        let mut kpi_names = IndexMap::new();
        self.gather_kpis(&body, &mut kpi_names);
        let around = Rc::new(Around {
            subject,
            period: heading.period,
            kpis: kpi_names,
            file: ScopeId::of(tree.name.span),
        });
        let mut building = Building {
            cx: SubjectContext::new(Some(around.clone())),
            scale: heading.scale,
            groups: Vec::new(),
            kpis: vec![None; around.kpis.len()],
            group_bands: Vec::new(),
            kpi_bands: Vec::new(),
            failed: false,
        };
        let root = GroupHead {
            name: &tree.name,
            label: tree.label.as_ref(),
            weight: Weight::Fixed(Decimal::ONE),
        };
        self.group(&mut building, root, &body, Body::Scorecard);
        let kpis: Vec<Kpi> = building.kpis.into_iter().collect::<Option<_>>()?;
        cycles::check(&kpis, self.out);
        let mut scorecard = Scorecard {
            name: tree.name.value.clone(),
            label: tree.label.as_ref().map(|label| label.value.clone()),
            docs: docs.to_vec(),
            subject,
            subject_filter,
            period: heading.period,
            calendar: heading.calendar,
            scale: heading.scale,
            round: heading.round,
            groups: building.groups,
            kpis,
            span: tree.name.span,
        };
        for (id, tree) in building.group_bands {
            let group = scorecard.group(id);
            let (what, rounding) = if id == GroupId(0) {
                ("total".to_owned(), scorecard.round.total)
            } else {
                (format!("score of {}", group.name), scorecard.round.group)
            };
            let reach = reach::of_group(&scorecard, group);
            scorecard.groups[id.0 as usize].bands = self.bands(&tree, what, reach, rounding);
        }
        for (id, tree) in building.kpi_bands {
            let kpi = scorecard.kpi(id);
            let what = format!("score of {}", kpi.name);
            let (reach, rounding) = (
                reach::of_kpi(&scorecard, kpi),
                kpi.round.or(scorecard.round.score),
            );
            let (said, place) = (self.out.len(), kpi.span);
            scorecard.kpis[id.0 as usize].bands = self.bands(&tree, what, reach, rounding);
            self.tell_use(said, place);
        }
        (!building.failed).then_some(scorecard)
    }

    fn subject(&mut self, tree: &ast::Scorecard) -> Option<(TableId, Option<RowExpr>)> {
        let clause = tree.body.iter().find_map(|clause| match &clause.kind {
            ClauseKind::Subject { path, condition } => Some((path, condition)),
            _ => None,
        });
        let Some((path, condition)) = clause else {
            self.out.push(
                Diagnostic::error(
                    Code::E0305,
                    format!("`{}` does not say whom it scores", tree.name.value),
                    tree.name.span,
                )
                .help("write `subject` and a table, as in `subject staff`, or a column, as in `subject surveys.employee`"),
            );
            return None;
        };
        let whole_table = match self.lookup(&path.names) {
            Some((super::names::Declaration::Table(table), used)) if used == path.names.len() => Some(table),
            Some((super::names::Declaration::Refused, _)) => return None,
            _ => None,
        };
        let table = match whole_table {
            Some(table) => table,
            None if path.names.len() > 1 => self.distinct_of(path)?,
            None => self.table_named(path)?,
        };
        self.at_place(path.span);
        self.demand_key(table);
        if self.table(table).key.is_none() {
            let (name, span) = (self.table(table).name.clone(), self.table(table).span);
            self.out.push(
                Diagnostic::error(
                    Code::E0506,
                    format!("`{name}` has no key, so its rows cannot be scored"),
                    path.span,
                )
                .other(span, "this table needs a `key`")
                .help(format!(
                    "write `key` and the column that identifies a row into `{name}`"
                )),
            );
            return None;
        }
        let filter = match condition {
            None => None,
            Some(tree) => {
                let mut cx = RowContext::new(table);
                Some(self.condition(&mut cx, tree, "`where`")?)
            }
        };
        Some((table, filter))
    }

    /// The names of all KPIs, in the order written.
    fn gather_kpis(&mut self, body: &[Clause], names: &mut IndexMap<String, NamedKpi>) {
        for clause in body {
            match &clause.kind {
                ClauseKind::Kpi(kpi) => {
                    let ast::KpiName::One(name) = &kpi.name else {
                        continue;
                    };
                    let id = KpiId(names.len() as u32);
                    match names.get(&name.value) {
                        Some(first) => {
                            self.out
                                .push(super::names::twice(&name.value, name.span, first.span));
                        }
                        None => {
                            let value = kpi.body.iter().find_map(|clause| match &clause.kind {
                                ClauseKind::Value(value) => Some(value.clone()),
                                _ => None,
                            });
                            names.insert(
                                name.value.clone(),
                                NamedKpi {
                                    id,
                                    span: name.span,
                                    value,
                                },
                            );
                        }
                    }
                }
                ClauseKind::Group(group) => self.gather_kpis(&group.body, names),
                _ => {}
            }
        }
    }
}
