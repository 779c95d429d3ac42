//! Which columns a table has, what their heads say and what their cells show. Where they stand is not decided here.

use std::collections::HashSet;

use weigh_engine::dsl::model::{Bands, GroupId, KpiId, Member};
use weigh_engine::dsl::value::Rounding;
use weigh_engine::outcome::{Cell, Cells, Outcome, Packed, Reason};
use weigh_words::{Language, Text, text};

use super::rules;
use super::total::total;
use super::weights::Weights;
use crate::history::History;
use crate::number::Style;
use crate::paint::Paint;
use crate::text::{Align, clean, cut, width};

/// What a cell shows.
pub(crate) struct Shown {
    pub(crate) text: String,
    pub(crate) paint: Paint,
}

/// One column of cells.
pub(crate) struct Column<'a> {
    /// What stands over it alone, if anything does.
    pub(crate) title: String,
    pub(crate) align: Align,
    /// The columns of characters that its widest cell takes.
    pub(crate) width: usize,
    cell: Box<dyn Fn(usize) -> Shown + 'a>,
}

/// Columns under one head: a KPI with its value and its score.
pub(crate) struct Field<'a> {
    pub(crate) title: String,
    /// A line under the title: the weight.
    pub(crate) note: Option<String>,
    pub(crate) columns: Vec<Column<'a>>,
}

/// Fields under one head: a group with its KPIs.
pub(crate) struct Section<'a> {
    pub(crate) title: String,
    pub(crate) fields: Vec<Field<'a>>,
}

/// All columns of a table.
pub(crate) struct Sheet<'a> {
    /// Rank, label and key of the subjects: what every block begins with.
    pub(crate) lead: Vec<Field<'a>>,
    /// Whether the labels alone tell the subjects apart.
    pub(crate) labels_suffice: bool,
    /// Total, grade, rules and segment.
    pub(crate) total: Vec<Field<'a>>,
    /// The scores of the groups.
    pub(crate) groups: Section<'a>,
    /// The KPIs, group by group.
    pub(crate) kpis: Vec<Section<'a>>,
}

/// What stands for a missing value.
pub(crate) const MISSING: &str = "–";
/// Text columns are cut here.
pub(crate) const MOST_TEXT: usize = 40;
/// Labels of KPIs and groups are cut here, wherever they stand: as heads they are folded into a few lines.
pub(crate) const MOST_LABEL: usize = 72;

impl<'a> Sheet<'a> {
    /// The columns of an outcome, for lines of so many characters; with the totals of the period before, where they are known.
    pub(crate) fn of(
        outcome: &'a Outcome,
        history: Option<&History>,
        line: usize,
        language: Language,
    ) -> Self {
        let scorecard = &*outcome.scorecard;
        let weights = Weights::of(outcome, language);
        let groups = (1..scorecard.groups.len())
            .map(|group| group_field(outcome, &weights, group))
            .collect();
        let kpis = (0..scorecard.groups.len())
            .filter_map(|group| kpi_section(outcome, &weights, group))
            .collect();
        Self {
            lead: lead(outcome, line, language),
            labels_suffice: labels_suffice(outcome),
            total: total(outcome, history, language),
            groups: Section {
                title: String::new(),
                fields: groups,
            },
            kpis,
        }
    }
}

impl<'a> Column<'a> {
    pub(crate) fn new(
        outcome: &Outcome,
        title: String,
        align: Align,
        cell: impl Fn(usize) -> Shown + 'a,
    ) -> Self {
        Self::over(outcome.results.rows, title, align, cell)
    }

    /// A column of so many rows.
    pub(crate) fn over(rows: usize, title: String, align: Align, cell: impl Fn(usize) -> Shown + 'a) -> Self {
        let widest = (0..rows).map(|row| width(&cell(row).text)).max().unwrap_or(0);
        Self {
            width: widest.max(width(&title)),
            title,
            align,
            cell: Box::new(cell),
        }
    }

    /// What it shows in a row.
    pub(crate) fn cell(&self, row: usize) -> Shown {
        (self.cell)(row)
    }
}

pub(crate) fn plain(text: String) -> Shown {
    Shown {
        text,
        paint: Paint::Plain,
    }
}

pub(crate) fn field(title: String, column: Column<'_>) -> Field<'_> {
    Field {
        title,
        note: None,
        columns: vec![column],
    }
}

/// Rank, label and key. The key stands alone where there are no labels.
fn lead(outcome: &Outcome, line: usize, language: Language) -> Vec<Field<'_>> {
    let most = MOST_TEXT.min(line / 3);
    let subjects = &outcome.subjects;
    let subject = move |row: usize| &subjects[row % subjects.len()];
    let rank = Column::new(outcome, String::new(), Align::Right, |row| {
        plain(outcome.results.ranks[row].map_or(MISSING.to_owned(), |rank| rank.to_string()))
    });
    let key = Column::new(outcome, String::new(), Align::Left, move |row| {
        plain(cut(&clean(&subject(row).key), most))
    });
    let mut fields = vec![field("#".to_owned(), rank)];
    let subject_title = text!("Subject").in_language(language);
    if subjects.iter().any(|subject| subject.label.is_some()) {
        let label = Column::new(outcome, String::new(), Align::Left, move |row| {
            plain(cut(
                &clean(subject(row).label.as_deref().unwrap_or_default()),
                most,
            ))
        });
        fields.push(field(subject_title, label));
        fields.push(field(text!("Key").in_language(language), key));
    } else {
        fields.push(field(subject_title, key));
    }
    fields
}

fn labels_suffice(outcome: &Outcome) -> bool {
    let mut seen = HashSet::new();
    outcome
        .subjects
        .iter()
        .all(|subject| subject.label.as_deref().is_some_and(|label| seen.insert(label)))
}

fn group_field<'a>(outcome: &'a Outcome, weights: &Weights<'_>, index: usize) -> Field<'a> {
    let group = &outcome.scorecard.groups[index];
    let results = &outcome.results.groups[index];
    let style = Style::of_scores(
        weights.language,
        outcome.scorecard.round.group,
        outcome.scorecard.scale,
        results.scores.iter(),
    );
    let member = Member::Group(GroupId(index as u32));
    let mut columns = score_columns(
        outcome,
        false,
        style,
        &results.scores,
        group.bands.as_ref(),
        results.grades.as_ref(),
    );
    columns.extend(rules::column(outcome, member, String::new(), weights.language));
    Field {
        title: label(group.label.as_deref(), &group.name),
        note: weights
            .text(member)
            .map(|weight| weight.in_language(weights.language)),
        columns,
    }
}

/// The KPIs that stand directly in a group, if there are any.
fn kpi_section<'a>(outcome: &'a Outcome, weights: &Weights<'_>, index: usize) -> Option<Section<'a>> {
    let group = &outcome.scorecard.groups[index];
    let fields: Vec<_> = group
        .members
        .iter()
        .filter_map(|member| match member {
            Member::Kpi(id) => Some(kpi_field(outcome, weights, id.0 as usize)),
            Member::Group(_) => None,
        })
        .collect();
    let title = if index == 0 {
        String::new()
    } else {
        let weight = weights.text(Member::Group(GroupId(index as u32)));
        let title = cut(&label(group.label.as_deref(), &group.name), MOST_TEXT);
        weight.map_or(title.clone(), |weight| {
            format!("{title} {}", weight.in_language(weights.language))
        })
    };
    (!fields.is_empty()).then_some(Section { title, fields })
}

fn kpi_field<'a>(outcome: &'a Outcome, weights: &Weights<'_>, index: usize) -> Field<'a> {
    let scorecard = &*outcome.scorecard;
    let kpi = &scorecard.kpis[index];
    let results = &outcome.results.kpis[index];
    let language = weights.language;
    let values = Style::of_values(
        language,
        outcome.value_type(index),
        kpi.unit.as_deref(),
        results.values.iter(),
    );
    let align = if kpi.value.ty.number().is_some() {
        Align::Right
    } else {
        Align::Left
    };
    let title = text!("value").in_language(language);
    let mut columns = vec![Column::new(outcome, title, align, move |row| {
        cell(outcome, &values, &results.values.cell(row), Paint::Plain)
    })];
    let rounding: Option<Rounding> = kpi.round.or(scorecard.round.score);
    let scores = Style::of_scores(language, rounding, scorecard.scale, results.scores.iter());
    columns.extend(score_columns(
        outcome,
        true,
        scores,
        &results.scores,
        kpi.bands.as_ref(),
        results.grades.as_ref(),
    ));
    let member = Member::Kpi(KpiId(index as u32));
    let title = text!("rules").in_language(language);
    columns.extend(rules::column(outcome, member, title, language));
    Field {
        title: label(kpi.label.as_deref(), &kpi.name),
        note: weights
            .text(member)
            .map(|weight| weight.in_language(weights.language)),
        columns,
    }
}

/// A column of scores, and one of grades where there are bands; `titled` beside a column of values.
fn score_columns<'a>(
    outcome: &'a Outcome,
    titled: bool,
    style: Style,
    scores: &'a Cells,
    bands: Option<&'a Bands>,
    grades: Option<&'a Packed<Option<u32>>>,
) -> Vec<Column<'a>> {
    let language = style.language();
    let title = |title: Text| {
        if titled {
            title.in_language(language)
        } else {
            String::new()
        }
    };
    let mut columns = vec![Column::new(
        outcome,
        title(text!("score")),
        Align::Right,
        move |row| {
            let grade = grades.and_then(|grades| grades[row]);
            cell(
                outcome,
                &style,
                &scores.cell(row),
                band_paint(bands, grade, Paint::Plain),
            )
        },
    )];
    if let (Some(bands), Some(grades)) = (bands, grades) {
        columns.push(grade_column(outcome, title(text!("grade")), bands, grades));
    }
    columns
}

pub(crate) fn grade_column<'a>(
    outcome: &'a Outcome,
    title: String,
    bands: &'a Bands,
    grades: &'a Packed<Option<u32>>,
) -> Column<'a> {
    Column::new(outcome, title, Align::Left, move |row| match grades[row] {
        Some(grade) => Shown {
            text: band_label(bands, grade as usize),
            paint: band_paint(Some(bands), Some(grade), Paint::Plain),
        },
        None => Shown {
            text: MISSING.to_owned(),
            paint: Paint::Dim,
        },
    })
}

/// What people see of a part of the scorecard.
pub(crate) fn label(label: Option<&str>, name: &str) -> String {
    cut(&clean(label.unwrap_or(name)), MOST_LABEL)
}

/// What people see of a band.
pub(crate) fn band_label(bands: &Bands, index: usize) -> String {
    let band = &bands.bands[index];
    cut(&clean(band.label.as_deref().unwrap_or(&band.name)), MOST_TEXT)
}

pub(crate) fn band_paint(bands: Option<&Bands>, grade: Option<u32>, otherwise: Paint) -> Paint {
    match (bands, grade) {
        (Some(bands), Some(grade)) => Paint::Band(grade as usize, bands.bands.len()),
        _ => otherwise,
    }
}

pub(crate) fn cell(outcome: &Outcome, style: &Style, cell: &Cell, paint: Paint) -> Shown {
    match cell {
        Cell::Missing(id) if *outcome.reason(*id) == Reason::NotApplicable => Shown {
            // Nothing is amiss there.
            text: text!("n/a").in_language(style.language()),
            paint: Paint::Dim,
        },
        Cell::Missing(_) => Shown {
            text: MISSING.to_owned(),
            paint: Paint::Dim,
        },
        known => Shown {
            text: cut(&style.cell(known).unwrap_or_default(), MOST_TEXT),
            paint,
        },
    }
}
