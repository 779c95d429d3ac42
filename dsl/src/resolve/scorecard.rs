//! Scorecards and their groups: whom they score, when, and how their parts come together.

use std::rc::Rc;

use indexmap::IndexMap;

use super::clauses::Body;
use super::kpi::plain;
use super::load::LoadedFile;
use super::names::ScopeId;
use super::rows::RowContext;
use super::subject::{Around, NamedKpi, SubjectContext};
use super::{Resolver, literal, not_yet};
use crate::check::reach;
use crate::check::weights::Stated;
use crate::check::{cycles, weights};
use crate::diagnostic::{Code, Diagnostic};
use crate::model::{
    Expr, ExprKind, Group, GroupId, Kpi, KpiId, Limit, Member, Members, Missing, Point, Policy, Roundings,
    RowExpr, Scorecard, Scoring, SubjectExpr, TableId, Type, Weight,
};
use crate::source::{Span, Spanned};
use crate::syntax::ast::{self, Clause, ClauseKind, Combine, ItemKind, RoundWhat};
use crate::value::{Calendar, Decimal, Granularity, Literal, Rounding};

/// A scorecard on its way into the model.
pub(super) struct Building {
    pub(super) cx: SubjectContext,
    pub(super) scale: (Decimal, Decimal),
    pub(super) groups: Vec<Group>,
    pub(super) kpis: Vec<Option<Kpi>>,
    /// Bands as written, to be checked when all scores are known: of the group, and of KPIs.
    group_bands: Vec<(GroupId, ast::Bands)>,
    pub(super) kpi_bands: Vec<(KpiId, ast::Bands)>,
    failed: bool,
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
        let scope = ScopeId(0);
        self.check_clauses(&tree.body, Body::Scorecard, &tree.name);
        let subject = self.subject(scope, tree)?;
        let heading = self.heading(&tree.body);
        let mut kpi_names = IndexMap::new();
        self.gather_kpis(&tree.body, &mut kpi_names);
        let around = Rc::new(Around {
            subject: subject.table,
            members: subject.members.clone(),
            period: heading.period,
            kpis: kpi_names,
        });
        let mut building = Building {
            cx: SubjectContext::new(scope, Some(around.clone())),
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
        self.group(&mut building, root, &tree.body, Body::Scorecard);
        let kpis: Vec<Kpi> = building.kpis.into_iter().collect::<Option<_>>()?;
        cycles::check(&kpis, self.out);
        let mut scorecard = Scorecard {
            name: tree.name.value.clone(),
            label: tree.label.as_ref().map(|label| label.value.clone()),
            docs: docs.to_vec(),
            subject: subject.table,
            members: subject.members,
            subject_filter: subject.filter,
            period: heading.period,
            calendar: heading.calendar,
            scale: heading.scale,
            round: heading.round,
            groups: building.groups,
            kpis,
            rollups: Vec::new(),
            span: tree.name.span,
        };
        scorecard.rollups = self.rollups(&tree.body, &scorecard, &building.cx);
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
            scorecard.kpis[id.0 as usize].bands = self.bands(&tree, what, reach, rounding);
        }
        (!building.failed).then_some(scorecard)
    }

    fn subject(&mut self, scope: ScopeId, tree: &ast::Scorecard) -> Option<Subject> {
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
        let whole_table = match self.lookup(scope, &path.names) {
            Some((super::names::Declaration::Table(table), used)) if used == path.names.len() => Some(table),
            Some((super::names::Declaration::Refused, _)) => return None,
            _ => None,
        };
        let table = match whole_table {
            Some(table) => table,
            None if path.names.len() > 1 => self.distinct_of(scope, path)?,
            None => self.table_named(scope, path)?,
        };
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
                let mut cx = RowContext::new(table, scope);
                Some(self.condition(&mut cx, tree, "`where`")?)
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

    fn heading(&mut self, body: &[Clause]) -> Heading {
        let mut heading = Heading {
            period: None,
            calendar: Calendar::default(),
            scale: (Decimal::ZERO, Decimal::HUNDRED),
            round: Roundings::default(),
        };
        for clause in body {
            match &clause.kind {
                ClauseKind::Period(period) => heading.period = Some(period.value),
                ClauseKind::YearStarts(month) => {
                    heading.calendar = Calendar {
                        first_month: month.value,
                    }
                }
                ClauseKind::Scale(range) => heading.scale = self.scale(range).unwrap_or(heading.scale),
                ClauseKind::Round { what, places, mode } => {
                    let Some(rounding) = self.rounding(places, mode.as_ref()) else {
                        continue;
                    };
                    match what.value {
                        RoundWhat::Score => heading.round.score = Some(rounding),
                        RoundWhat::Group => heading.round.group = Some(rounding),
                        RoundWhat::Total => heading.round.total = Some(rounding),
                    }
                }
                _ => {}
            }
        }
        heading
    }

    pub(super) fn rounding(
        &mut self,
        places: &Spanned<u32>,
        mode: Option<&Spanned<crate::value::RoundingMode>>,
    ) -> Option<Rounding> {
        if places.value > 18 {
            self.out.push(
                Diagnostic::error(Code::E0309, "a score has at most 18 decimal places", places.span)
                    .help("write a smaller number: `round total 1`"),
            );
            return None;
        }
        Some(Rounding {
            places: places.value,
            mode: mode.map(|mode| mode.value).unwrap_or_default(),
        })
    }

    fn scale(&mut self, range: &ast::Range) -> Option<(Decimal, Decimal)> {
        let end = |end: &Option<ast::Expr>| match literal::constant(end.as_ref()?)? {
            Literal::Number(number) => Some(number),
            _ => None,
        };
        match (end(&range.low), end(&range.high)) {
            (Some(low), Some(high)) if low < high && !range.open => Some((low, high)),
            _ => {
                self.out.push(
                    Diagnostic::error(
                        Code::E0309,
                        "a scale goes from its worst score to its best",
                        range.span,
                    )
                    .help("write `scale 0..100`, `scale 0..1` or `scale 1..5`"),
                );
                None
            }
        }
    }

    /// A group's body, or the scorecard's as the group of all. Its members follow it in `building.groups`.
    fn group(
        &mut self,
        building: &mut Building,
        head: GroupHead<'_>,
        body: &[Clause],
        which: Body,
    ) -> GroupId {
        let id = GroupId(building.groups.len() as u32);
        building.groups.push(Group {
            name: head.name.value.clone(),
            label: head.label.map(|label| label.value.clone()),
            weight: head.weight,
            combine: Combine::WeightedMean,
            members: Vec::new(),
            missing: Missing {
                policy: Policy::Skip,
                stated: false,
            },
            needs: None,
            needs_conditions: Vec::new(),
            applies: None,
            limit: None,
            bands: None,
            span: head.name.span,
        });
        let mut members = Vec::new();
        let mut stated = Vec::new();
        for clause in body {
            match &clause.kind {
                ClauseKind::Kpi(tree) => {
                    let ast::KpiName::One(name) = &tree.name else {
                        not_yet::report(self.out, "`kpi each`", clause.keyword);
                        building.failed = true;
                        continue;
                    };
                    let (weight, given) = self.weight(building, name, &tree.weight);
                    stated.push(given);
                    let stand_in = stand_in(building, name, &weight, id);
                    match self.kpi(building, tree, name, weight, id, &clause.docs) {
                        Some(kpi) => members.push(Member::Kpi(kpi)),
                        None => {
                            building.failed = true;
                            members.extend(stand_in.map(|(kpi, stand_in)| {
                                building.kpis[kpi.0 as usize] = Some(stand_in);
                                Member::Kpi(kpi)
                            }));
                        }
                    }
                }
                ClauseKind::Group(tree) => {
                    self.check_clauses(&tree.body, Body::Group, &tree.name);
                    let (weight, given) = self.weight(building, &tree.name, &tree.weight);
                    stated.push(given);
                    let head = GroupHead {
                        name: &tree.name,
                        label: tree.label.as_ref(),
                        weight,
                    };
                    members.push(Member::Group(self.group(building, head, &tree.body, Body::Group)));
                }
                ClauseKind::Bands(tree) => building.group_bands.push((id, tree.clone())),
                _ => {}
            }
        }
        if stated.is_empty() {
            self.out.push(
                Diagnostic::error(
                    Code::E0308,
                    format!("`{}` has no KPI", head.name.value),
                    head.name.span,
                )
                .help("write at least one: `kpi name weight 100% { value … score … }`"),
            );
            building.failed = true;
        }
        weights::check(&head.name.value, &stated, self.out);
        building.groups[id.0 as usize].members = members;
        self.group_clauses(building, id, body, stated.len(), which);
        inherit_failure(building, id);
        id
    }

    fn group_clauses(
        &mut self,
        building: &mut Building,
        id: GroupId,
        body: &[Clause],
        members: usize,
        which: Body,
    ) {
        for clause in body {
            match &clause.kind {
                ClauseKind::Combine(combine) => building.groups[id.0 as usize].combine = combine.value,
                ClauseKind::Applies(tree) if which == Body::Group => {
                    let applies = self.condition(&mut building.cx.clone(), tree, "`applies when`");
                    building.groups[id.0 as usize].applies = applies;
                }
                ClauseKind::Needs(ast::Needs::Condition(tree)) => {
                    let needs = self.condition(&mut building.cx.clone(), tree, "`needs`");
                    building.groups[id.0 as usize].needs_conditions.extend(needs);
                }
                ClauseKind::Needs(ast::Needs::Parts { needed, of })
                | ClauseKind::Missing(Spanned {
                    value: ast::Missing::Needs { needed, of },
                    ..
                }) => {
                    building.groups[id.0 as usize].needs = self.parts_needed(needed, of, members);
                }
                ClauseKind::Missing(missing) => {
                    if let Some(missing) = self.missing(&mut building.cx.clone(), missing) {
                        building.groups[id.0 as usize].missing = missing;
                    }
                }
                ClauseKind::Limit(range) => {
                    building.groups[id.0 as usize].limit = self.limit(&mut building.cx.clone(), range);
                }
                _ => {}
            }
        }
    }

    fn parts_needed(&mut self, needed: &Spanned<u32>, of: &Spanned<u32>, members: usize) -> Option<u32> {
        let title = if of.value as usize != members {
            format!("there are {members} parts here, not {}", of.value)
        } else if needed.value > of.value {
            format!("{} of {} parts can never be there", needed.value, of.value)
        } else {
            return Some(needed.value);
        };
        self.out
            .push(Diagnostic::error(Code::E0307, title, of.span).help(format!(
                "write `needs {} of {members}`",
                (needed.value as usize).min(members)
            )));
        None
    }

    /// The weight of a member, and what was stated of it.
    fn weight(&mut self, building: &Building, name: &ast::Name, trees: &[ast::Dated]) -> (Weight, Stated) {
        let mut given = Stated {
            name: name.value.clone(),
            named: name.span,
            span: None,
            fixed: None,
        };
        let Some(dated) = trees.first() else {
            return (Weight::Fixed(Decimal::ONE), given);
        };
        if let Some(effective) = trees.iter().find_map(|dated| dated.effective.as_ref()) {
            not_yet::report(self.out, "`effective`", effective.span);
        }
        given.span = Some(dated.value.span);
        let Some(expr) = self.expr(&mut building.cx.clone(), &dated.value) else {
            return (Weight::Fixed(Decimal::ONE), given);
        };
        given.fixed = expr.as_literal().cloned();
        match expr.as_literal() {
            Some(Literal::Number(weight) | Literal::Percent(weight)) => (Weight::Fixed(*weight), given),
            Some(_) => {
                self.bad_weight(&expr);
                (Weight::Fixed(Decimal::ONE), given)
            }
            None => {
                let plain = expr.ty.number().is_none_or(|number| number.unit.is_none());
                if !plain || !matches!(expr.ty, Type::Number(_) | Type::Unknown) {
                    self.bad_weight(&expr);
                }
                (Weight::By(expr), given)
            }
        }
    }

    fn bad_weight(&mut self, expr: &SubjectExpr) {
        let title = format!("a weight is a percentage or points, not {}", expr.ty);
        self.out.push(
            Diagnostic::error(Code::E0409, title, expr.span)
                .label(expr.ty.to_string())
                .help("write `weight 30%` or `weight 30`"),
        );
    }

    pub(super) fn limit(&mut self, cx: &mut SubjectContext, range: &ast::Range) -> Option<Limit> {
        let mut end = |this: &mut Self, tree: &Option<ast::Expr>| match tree {
            None => Some(None),
            Some(tree) => {
                let expr = this.expr(cx, tree)?;
                this.wants_number(&expr, "a limit")?;
                Some(Some(expr))
            }
        };
        let (low, high) = (end(self, &range.low)?, end(self, &range.high)?);
        if let (Some(Literal::Number(a)), Some(Literal::Number(b))) = (
            low.as_ref().and_then(SubjectExpr::as_literal),
            high.as_ref().and_then(SubjectExpr::as_literal),
        ) && a > b
        {
            self.out.push(
                Diagnostic::error(Code::E0309, format!("nothing lies in {a}..{b}"), range.span)
                    .help(format!("write the lower end first: `{b}..{a}`")),
            );
            return None;
        }
        Some(Limit { low, high })
    }

    pub(super) fn missing(
        &mut self,
        cx: &mut SubjectContext,
        tree: &Spanned<ast::Missing>,
    ) -> Option<Missing> {
        let policy = match &tree.value {
            ast::Missing::Skip => Policy::Skip,
            ast::Missing::Zero => Policy::Zero,
            ast::Missing::Worst => Policy::Worst,
            ast::Missing::Fail => Policy::Fail,
            ast::Missing::Score(score) => {
                let score = self.expr(cx, score)?;
                self.wants_number(&score, "a score")?;
                Policy::Score(score)
            }
            ast::Missing::Needs { needed, .. } => {
                self.out.push(
                    Diagnostic::error(
                        Code::E0301,
                        "a kpi has no parts of which some could be needed",
                        needed.span,
                    )
                    .help("write this into the group or the scorecard"),
                );
                return None;
            }
        };
        Some(Missing { policy, stated: true })
    }
}

/// A group with a part that must not be missing must not be missing itself, unless it says otherwise: so `missing fail`
/// reaches the total through groups that say nothing.
fn inherit_failure(building: &mut Building, id: GroupId) {
    let fails = |missing: &Missing| missing.policy == Policy::Fail;
    let group = &building.groups[id.0 as usize];
    let member_fails = |member: &Member| match member {
        Member::Kpi(id) => building.kpis[id.0 as usize]
            .as_ref()
            .is_some_and(|kpi| fails(&kpi.missing)),
        Member::Group(id) => fails(&building.groups[id.0 as usize].missing),
    };
    if !group.missing.stated && group.members.iter().any(member_fails) {
        building.groups[id.0 as usize].missing.policy = Policy::Fail;
    }
}

/// A KPI that can score anything on the scale, in the place of one with a mistake: the rest of the form is checked as if
/// it were right.
fn stand_in(building: &Building, name: &ast::Name, weight: &Weight, group: GroupId) -> Option<(KpiId, Kpi)> {
    let named = building
        .cx
        .around
        .as_ref()?
        .kpis
        .get(&name.value)
        .filter(|named| named.span == name.span)?;
    let literal = |value: Literal| Expr {
        kind: ExprKind::Literal(value),
        ty: Type::DECIMAL,
        span: name.span,
    };
    let point = |score: Decimal| Point {
        at: literal(Literal::Number(score)),
        score: literal(Literal::Number(score)),
    };
    let scoring = Scoring::Points(vec![point(building.scale.0), point(building.scale.1)]);
    let kpi = plain(name, weight.clone(), group, literal(Literal::Missing), scoring);
    Some((named.id, kpi))
}

/// Whom a scorecard scores.
struct Subject {
    table: TableId,
    filter: Option<RowExpr>,
    members: Option<Members>,
}

/// What the head of a scorecard says.
struct Heading {
    period: Option<Granularity>,
    calendar: Calendar,
    scale: (Decimal, Decimal),
    round: Roundings,
}

/// What stands before a group's brace.
struct GroupHead<'a> {
    name: &'a ast::Name,
    label: Option<&'a Spanned<String>>,
    weight: Weight,
}
