//! The table of parts: groups and KPIs in the order of the scorecard, with all their numbers.

use serde::Serialize;
use weigh_engine::dsl::model::{GroupId, KpiId, Member};
use weigh_engine::dsl::value::Decimal;
use weigh_engine::explain::{Explained, Part, Standing};
use weigh_engine::outcome::{Cells, Outcome, Reason};
use weigh_words::{Language, text};

use super::{Grade, Has, Pages, Told, history, scale, shape};
use crate::explain::{Page, find, percent};
use crate::html::people::reach;
use crate::number::{Style, fixed};
use crate::paint::step;
use crate::table::{MISSING, band_label, label};

/// A group or a KPI.
#[derive(Debug, Serialize)]
pub(crate) struct Row {
    group: bool,
    /// How many groups it stands in.
    depth: usize,
    name: String,
    value: String,
    target: Option<String>,
    bullet: Option<String>,
    /// Whether a target is marked there, and whether the value lies beyond an end.
    marks: (bool, bool),
    score: String,
    grade: Option<Grade>,
    weight: Option<String>,
    /// The points that it brings, and the most that it could.
    points: Option<(String, String)>,
    spark: Option<String>,
    /// Why something is missing, and what comes of it.
    lack: Option<String>,
    /// What bonuses, penalties and vetoes did to it.
    rules: Vec<Told>,
    how: Vec<Told>,
}

/// How the numbers of each part are shown.
pub(super) struct Columns<'a> {
    outcome: &'a Outcome,
    /// By KPI.
    values: Vec<Style>,
    /// By KPI.
    scores: Vec<Style>,
    /// By group.
    groups: Vec<Style>,
    /// All parts but the whole, with how many groups each stands in.
    members: Vec<(Member, usize)>,
    /// The mean score of each of them.
    means: Vec<Option<Decimal>>,
    /// How far the scores of each reach, where the best of the scale lies at 1.
    reaches: Vec<f64>,
}

/// The scores of a part.
pub(super) fn scores(outcome: &Outcome, member: Member) -> &Cells {
    match member {
        Member::Kpi(id) => &outcome.results.kpis[id.0 as usize].scores,
        Member::Group(id) => &outcome.results.groups[id.0 as usize].scores,
    }
}

impl<'a> Columns<'a> {
    pub(super) fn of(outcome: &'a Outcome, language: Language) -> Self {
        let scorecard = &*outcome.scorecard;
        let kpis = scorecard.kpis.iter().zip(&outcome.results.kpis);
        let values = kpis.clone().enumerate().map(|(at, (kpi, results))| {
            let (ty, unit) = (outcome.value_type(at), kpi.unit.as_deref());
            Style::of_values(language, ty, unit, results.values.iter())
        });
        let scores: Vec<Style> = kpis
            .map(|(kpi, results)| {
                let rounding = kpi.round.or(scorecard.round.score);
                Style::of_scores(language, rounding, scorecard.scale, results.scores.iter())
            })
            .collect();
        let groups: Vec<Style> = (outcome.results.groups.iter())
            .map(|group| {
                Style::of_scores(
                    language,
                    scorecard.round.group,
                    scorecard.scale,
                    group.scores.iter(),
                )
            })
            .collect();
        // The scores of all parts stand in one column.
        let places = (scores.iter().chain(&groups[1..])).map(Style::places).max();
        let level = |styles: Vec<Style>| -> Vec<Style> {
            let level = |style: &Style| style.with_places(places.unwrap_or_default());
            styles.iter().map(level).collect()
        };
        let last = outcome.periods.len() - 1;
        let rows = outcome.row(last, 0)..outcome.row(last + 1, 0);
        let mut members = Vec::new();
        below(outcome, GroupId(0), 0, &mut members);
        Self {
            outcome,
            values: values.collect(),
            scores: level(scores),
            groups: level(groups),
            reaches: (members.iter())
                .map(|(member, _)| {
                    let cells = self::scores(outcome, *member);
                    reach(scorecard.scale, rows.clone().map(|row| cells.cell(row)))
                })
                .collect(),
            means: (members.iter())
                .map(|(member, _)| shape::mean(outcome, *member))
                .collect(),
            members,
        }
    }

    pub(super) fn members(&self) -> &[(Member, usize)] {
        &self.members
    }

    /// The mean score of a part.
    pub(super) fn mean(&self, member: Member) -> Option<Decimal> {
        let at = self.members.iter().position(|(known, _)| *known == member)?;
        self.means[at]
    }

    /// How far the scores of a part reach over all subjects, where the best of the scale lies at 1: beyond it where one of them does.
    pub(super) fn reach(&self, member: Member) -> f64 {
        let at = self.members.iter().position(|(known, _)| *known == member);
        at.map_or(1.0, |at| self.reaches[at])
    }

    /// What people see of a part.
    pub(super) fn name(&self, member: Member) -> String {
        label(None, self.outcome.scorecard.label_of(member))
    }

    /// The score of a part in a row; none where it is missing.
    pub(super) fn score(&self, member: Member, row: usize) -> Option<String> {
        let style = match member {
            Member::Kpi(id) => &self.scores[id.0 as usize],
            Member::Group(id) => &self.groups[id.0 as usize],
        };
        style.cell(&scores(self.outcome, member).cell(row))
    }

    fn value(&self, kpi: KpiId, row: usize) -> Option<String> {
        let at = kpi.0 as usize;
        self.values[at].cell(&self.outcome.results.kpis[at].values.cell(row))
    }

    fn grade(&self, member: Member, row: usize) -> Option<Grade> {
        let bands = self.outcome.scorecard.bands(member)?;
        let grades = match member {
            Member::Kpi(id) => self.outcome.results.kpis[id.0 as usize].grades.as_ref()?,
            Member::Group(id) => self.outcome.results.groups[id.0 as usize].grades.as_ref()?,
        };
        grades[row].map(|grade| Grade {
            label: band_label(bands, grade as usize),
            step: step(grade as usize, bands.bands.len()),
        })
    }

    fn weight(&self, member: Member, row: usize) -> Option<Decimal> {
        match member {
            Member::Kpi(id) => self.outcome.results.kpis[id.0 as usize].weights[row],
            Member::Group(id) => self.outcome.results.groups[id.0 as usize].weights[row],
        }
    }
}

fn below(outcome: &Outcome, group: GroupId, depth: usize, found: &mut Vec<(Member, usize)>) {
    for member in &outcome.scorecard.group(group).members {
        found.push((*member, depth));
        if let Member::Group(id) = member {
            below(outcome, *id, depth + 1, found);
        }
    }
}

/// The rows of a subject in the last period, and which columns they fill.
pub(super) fn rows(
    pages: &Pages<'_>,
    subject: usize,
    told: Option<(&Page<'_>, &Explained)>,
) -> (Vec<Row>, Has) {
    let mut has = Has::default();
    let mut rows: Vec<Row> = (pages.columns.members().iter())
        .map(|(member, depth)| row(pages, subject, (*member, *depth), told))
        .collect();
    for row in &rows {
        has.target |= row.target.is_some();
        has.grade |= row.grade.is_some();
        has.weight |= row.weight.is_some();
        has.points |= row.points.is_some();
        has.spark |= row.spark.is_some();
        has.bullet |= row.bullet.is_some();
        has.mark |= row.marks.0;
        has.beyond |= row.marks.1;
    }
    level(&mut rows);
    (rows, has)
}

/// Gives the points of all rows as many decimals as those of one of them have: they stand in one column.
fn level(rows: &mut [Row]) {
    let places = |points: &str| points.split_once('.').map_or(0, |(_, decimals)| decimals.len());
    let points = || rows.iter().filter_map(|row| row.points.as_ref());
    let brings = points().map(|(brings, _)| places(brings)).max().unwrap_or(0);
    let most = points().map(|(_, most)| places(most)).max().unwrap_or(0);
    let same = |points: &mut String, places: usize| {
        if let Some(number) = Decimal::parse(points) {
            *points = fixed(number, places);
        }
    };
    for points in rows.iter_mut().filter_map(|row| row.points.as_mut()) {
        same(&mut points.0, brings);
        same(&mut points.1, most);
    }
}

fn row(
    pages: &Pages<'_>,
    subject: usize,
    (member, depth): (Member, usize),
    told: Option<(&Page<'_>, &Explained)>,
) -> Row {
    let (columns, outcome) = (&pages.columns, pages.handout.outcome);
    let at = outcome.row(outcome.periods.len() - 1, subject);
    let language = pages.options.language;
    let mut above = Vec::new();
    let part = told.and_then(|(page, explained)| {
        let part = find(&explained.total, member, &mut above)?;
        Some((page, part))
    });
    let missing = |shown: Option<String>| match shown {
        Some(shown) => shown,
        None if does_not_apply(outcome, member, at) => text!("n/a").in_language(language),
        None => MISSING.to_owned(),
    };
    let score = columns.score(member, at);
    let shown = match member {
        Member::Kpi(kpi) => columns.value(kpi, at),
        Member::Group(_) => None,
    };
    let drawn = part
        .filter(|(_, part)| part.standing != Standing::NotApplicable)
        .and_then(|(page, part)| scale::drawn(page, part, shown.clone()));
    let lack = part
        .filter(|_| score.is_none())
        .map(|(page, part)| page.said(&page.verdict(part, &above)));
    // What is said at once need not be said again.
    let said = usize::from(lack.is_some());
    Row {
        group: matches!(member, Member::Group(_)),
        depth,
        name: columns.name(member),
        value: match member {
            Member::Kpi(_) => missing(shown),
            Member::Group(_) => String::new(),
        },
        target: part.and_then(|(page, part)| target(page, part)),
        marks: drawn
            .as_ref()
            .map_or((false, false), |drawn| (drawn.target, drawn.beyond)),
        bullet: drawn.map(|drawn| drawn.svg),
        grade: columns.grade(member, at),
        weight: columns
            .weight(member, at)
            .map(|share| percent(share).in_language(language)),
        points: part.and_then(|(page, part)| page.points(part, &above)),
        spark: history::spark(pages, subject, member),
        lack,
        rules: part.map_or_else(Vec::new, |(page, part)| {
            let rules = page.told_of_rules(part).into_iter();
            rules.filter(|said| !said.dim).map(Told::from).collect()
        }),
        how: part.map_or_else(Vec::new, |(page, part)| {
            let told = page.told_of(part, &above).into_iter().skip(said);
            told.map(Told::from).collect()
        }),
        score: missing(score),
    }
}

fn target(page: &Page<'_>, part: &Part) -> Option<String> {
    let Member::Kpi(kpi) = part.member else {
        return None;
    };
    scale::target(part).map(|target| page.cell_as_value(kpi, target))
}

fn does_not_apply(outcome: &Outcome, member: Member, row: usize) -> bool {
    match scores(outcome, member).cell(row) {
        weigh_engine::outcome::Cell::Missing(why) => *outcome.reason(why) == Reason::NotApplicable,
        _ => false,
    }
}
