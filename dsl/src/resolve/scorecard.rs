//! Scorecards: whom they score, the names of their KPIs, and the bands once all scores are known. Their groups are in
//! `group.rs`.

use std::rc::Rc;

use indexmap::IndexMap;
use weigh_words::{Text, text};

use super::Resolver;
use super::clauses::Body;
use super::effective::Stretch;
use super::group::GroupHead;
use super::load::LoadedFile;
use super::names::ScopeId;
use super::rows::RowContext;
use super::subject::{Around, NamedGroup, NamedKpi, SubjectContext};
use crate::check::cycles;
use crate::check::reach::{self, Reach};
use crate::check::scores;
use crate::diagnostic::{Code, Diagnostic};
use crate::model::{
    Band, Bands, Extent, Group, GroupId, Kpi, KpiId, Member, Members, RollupMethod, RowExpr, Scorecard,
    TableId, Weight,
};
use crate::syntax::ast::{self, Clause, ClauseKind, ItemKind};
use crate::value::Decimal;

/// What bands of a part hold, in words and as formulas write it.
fn score_of(part: &str) -> (Text, String) {
    (text!("score of {part}", part), format!("{part}.score"))
}

/// What a part can reach, with its roll-ups that lie in the same bands: means of its scores are no multiples of their step.
fn with_rollups(scorecard: &Scorecard, part: Member, reach: Reach) -> Reach {
    let mut rolled = scorecard.rollups.iter().flat_map(|rollup| &rollup.parts);
    let between = |method| matches!(method, RollupMethod::Average | RollupMethod::Median);
    if rolled.any(|rolled| rolled.part == part && between(rolled.method)) {
        reach.without_step()
    } else {
        reach
    }
}

/// A scorecard on its way into the model.
pub(super) struct Building {
    pub(super) cx: SubjectContext,
    pub(super) scale: (Decimal, Decimal),
    pub(super) groups: Vec<Group>,
    pub(super) kpis: Vec<Option<Kpi>>,
    /// Bands as written, to be checked when all scores are known: of the group, and of KPIs.
    pub(super) group_bands: Vec<(GroupId, ast::Bands)>,
    pub(super) kpi_bands: Vec<(KpiId, ast::Bands, SubjectContext)>,
    pub(super) failed: bool,
}

impl Resolver<'_> {
    /// Resolves the scorecards of the main file.
    pub(super) fn resolve_scorecards(&mut self, main: &LoadedFile) -> Vec<Scorecard> {
        let tree = main.tree.clone();
        let mut names: Vec<(&ast::Name, Option<Stretch>)> = Vec::new();
        let mut scorecards = Vec::new();
        for item in &tree.items {
            let ItemKind::Scorecard(scorecard) = &item.kind else {
                continue;
            };
            // Scorecards of one name are one that changed, if they are in force one after the other.
            let stretch = written_stretch(&scorecard.body);
            let same = names.iter().find(|(name, other)| {
                let apart = stretch
                    .zip(*other)
                    .is_some_and(|(own, other)| !own.overlaps(other));
                name.value == scorecard.name.value && !apart
            });
            if let Some((first, _)) = same {
                let (name, second, first) = (&scorecard.name.value, scorecard.name.span, first.span);
                self.out.push(super::names::twice(name, second, first));
            }
            names.push((&scorecard.name, stretch));
            scorecards.extend(self.scorecard(scorecard, &item.docs));
        }
        scorecards
    }

    fn scorecard(&mut self, tree: &ast::Scorecard, docs: &[String]) -> Option<Scorecard> {
        self.check_clauses(&tree.body, Body::Scorecard, &tree.name);
        let body = self.written_out(&tree.body)?;
        let subject = self.subject(tree)?;
        self.kpi_types.clear();
        let effective =
            written_stretch(&tree.body).map_or((None, None), |stretch| (stretch.from, stretch.to));
        let heading = self.heading(&body);
        let mut around = Around {
            subject: subject.table,
            members: subject.members.clone(),
            period: heading.period,
            calendar: heading.calendar,
            kpis: IndexMap::new(),
            groups: IndexMap::new(),
            bands: IndexMap::new(),
            file: ScopeId::of(tree.name.span),
        };
        self.gather_bands(&mut around, Member::Group(GroupId(0)), &body);
        let mut groups = 1;
        self.gather(&body, &mut around, &mut groups);
        let around = Rc::new(around);
        for clause in &body {
            if let ClauseKind::Effective(dates) = &clause.kind {
                self.stretch((heading.period, heading.calendar), Some(dates));
            }
        }
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
        let distribute = self.distribution(&building, &body);
        let segments = self.segments(&building, &body);
        let cx = building.cx.clone();
        let kpis: Vec<Kpi> = building.kpis.into_iter().collect::<Option<_>>()?;
        let mut scorecard = Scorecard {
            name: tree.name.value.clone(),
            label: tree.label.as_ref().map(|label| label.value.clone()),
            docs: docs.to_vec(),
            subject: subject.table,
            members: subject.members,
            subject_filter: subject.filter,
            period: heading.period,
            calendar: heading.calendar,
            effective,
            scale: heading.scale,
            round: heading.round,
            groups: building.groups,
            kpis,
            distribute,
            segments,
            rollups: Vec::new(),
            span: tree.name.span,
        };
        scorecard.rollups = self.rollups(&body, &scorecard, &cx);
        for (id, tree) in building.group_bands {
            let group = scorecard.group(id);
            let (what, rounding) = if id == GroupId(0) {
                ((text!("total"), "total".to_owned()), scorecard.round.total)
            } else {
                (score_of(&group.name), scorecard.round.group)
            };
            let reach = with_rollups(&scorecard, Member::Group(id), reach::of_group(&scorecard, group));
            scorecard.groups[id.0 as usize].bands = self.bands(&cx, &tree, what, reach, rounding);
        }
        if let (None, Some(form)) = (&scorecard.groups[0].bands, distributed(&body)) {
            scorecard.groups[0].bands = Some(form);
        }
        for (id, tree, cx) in building.kpi_bands {
            let kpi = scorecard.kpi(id);
            let what = score_of(&kpi.name);
            let (reach, rounding) = (
                with_rollups(&scorecard, Member::Kpi(id), reach::of_kpi(&scorecard, kpi)),
                kpi.round.or(scorecard.round.score),
            );
            let (said, place) = (self.out.len(), kpi.span);
            self.at_work = Some(place);
            scorecard.kpis[id.0 as usize].bands = self.bands(&cx, &tree, what, reach, rounding);
            self.at_work = None;
            self.tell_use(said, place);
        }
        cycles::check(&scorecard, self.out);
        scores::beyond_scale(&scorecard, self.out);
        (!building.failed).then_some(scorecard)
    }

    fn subject(&mut self, tree: &ast::Scorecard) -> Option<Subject> {
        let clause = tree.body.iter().find_map(|clause| match &clause.kind {
            ClauseKind::Subject { path, condition } => Some((path, condition)),
            _ => None,
        });
        let Some((path, condition)) = clause else {
            self.out.push(
                Diagnostic::error(
                    Code::E0305,
                    text!("`{scorecard}` does not say whom it scores", scorecard = &tree.name.value),
                    tree.name.span,
                )
                .help(text!(
                    "write `subject` and a table, as in `subject staff`, or a column, as in `subject surveys.employee`"
                )),
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
        if self.table(table).key.is_none() && self.says_key(table) {
            return None; // its column is not there, which was reported
        }
        if self.table(table).key.is_none() {
            let (name, span) = (self.table(table).name.clone(), self.table(table).span);
            self.out.push(
                Diagnostic::error(
                    Code::E0506,
                    text!(
                        "`{table}` has no key, so its rows cannot be scored",
                        table = &name
                    ),
                    path.span,
                )
                .other(span, text!("this table needs a `key`"))
                .help(text!(
                    "write `key` and the column that identifies a row into `{table}`",
                    table = name
                )),
            );
            return None;
        }
        let filter = match condition {
            None => None,
            Some(tree) => {
                let mut cx = RowContext::new(table);
                Some(self.condition(&mut cx, tree, text!("`where`"))?)
            }
        };
        if !self.is_by(tree) {
            return Some(Subject {
                table,
                filter,
                members: None,
            });
        }
        let (table, members) = self.members(table, filter, path.span)?;
        Some(Subject {
            table,
            filter: None,
            members: Some(members),
        })
    }

    /// The names of the bands of a part, best first.
    fn gather_bands(&mut self, around: &mut Around, member: Member, body: &[Clause]) {
        for clause in body {
            match &clause.kind {
                ClauseKind::Bands(tree) => {
                    let names = self.band_names(tree);
                    around.bands.insert(member, names);
                }
                ClauseKind::Distribute(tree) if !around.bands.contains_key(&member) => {
                    let names = tree.shares.iter().map(|share| share.name.value.clone()).collect();
                    around.bands.insert(member, names);
                }
                _ => {}
            }
        }
    }

    /// The names of all KPIs and groups, in the order written.
    fn gather(&mut self, body: &[Clause], around: &mut Around, groups: &mut u32) {
        for clause in body {
            match &clause.kind {
                ClauseKind::Kpi(kpi) => {
                    let ast::KpiName::One(name) = &kpi.name else {
                        continue;
                    };
                    let id = KpiId(around.kpis.len() as u32);
                    match around.kpis.get(&name.value) {
                        Some(first) => {
                            self.out
                                .push(super::names::twice(&name.value, name.span, first.span));
                        }
                        None => {
                            let value = kpi.body.iter().find_map(|clause| match &clause.kind {
                                ClauseKind::Value(value) => Some(value.clone()),
                                _ => None,
                            });
                            self.gather_bands(around, Member::Kpi(id), &kpi.body);
                            around.kpis.insert(
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
                ClauseKind::Group(group) => {
                    let id = GroupId(*groups);
                    *groups += 1;
                    self.gather_bands(around, Member::Group(id), &group.body);
                    let named = NamedGroup {
                        id,
                        span: group.name.span,
                    };
                    // Groups may be called alike as long as nobody asks for one of them.
                    around
                        .groups
                        .entry(group.name.value.clone())
                        .or_default()
                        .push(named);
                    self.gather(&group.body, around, groups);
                }
                _ => {}
            }
        }
    }
}

/// Whom a scorecard scores.
struct Subject {
    table: TableId,
    filter: Option<RowExpr>,
    members: Option<Members>,
}

/// The grades of a forced distribution that stands in place of bands.
fn distributed(body: &[Clause]) -> Option<Bands> {
    let tree = body.iter().find_map(|clause| match &clause.kind {
        ClauseKind::Distribute(tree) => Some(tree),
        _ => None,
    })?;
    let bands = (tree.shares.iter())
        .map(|share| Band {
            name: share.name.value.clone(),
            label: share.label.as_ref().map(|label| label.value.clone()),
            extent: Extent::Distributed,
        })
        .collect();
    Some(Bands { of: None, bands })
}

/// When a scorecard is in force, as it is written; none where nothing is said.
fn written_stretch(body: &[Clause]) -> Option<Stretch> {
    body.iter().find_map(|clause| match &clause.kind {
        ClauseKind::Effective(tree) => Some(Stretch {
            from: tree.from,
            to: tree.to,
        }),
        _ => None,
    })
}
