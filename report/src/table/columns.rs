//! Which columns a table has, what their heads say and what their cells show. Where they stand is not decided here.

use std::collections::HashSet;

use weigh_engine::dsl::model::{Bands, GroupId, KpiId, Member};
use weigh_engine::dsl::value::{Decimal, Rounding};
use weigh_engine::outcome::{Cell, Outcome, Reason};

use super::weights::Weights;
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
    pub(crate) title: &'static str,
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
    /// Total and grade.
    pub(crate) total: Vec<Field<'a>>,
    /// The scores of the groups.
    pub(crate) groups: Section<'a>,
    /// The KPIs, group by group.
    pub(crate) kpis: Vec<Section<'a>>,
}

/// What stands for a missing value.
pub(crate) const MISSING: &str = "–";
/// What stands for a KPI that does not apply to a subject: nothing is amiss there.
const NOT_APPLICABLE: &str = "n/a";
/// Text columns are cut here.
const MOST_TEXT: usize = 40;

impl<'a> Sheet<'a> {
    /// The columns of an outcome, for lines of so many characters.
    pub(crate) fn of(outcome: &'a Outcome, line: usize) -> Self {
        let scorecard = &*outcome.scorecard;
        let weights = Weights::of(outcome);
        let groups = (1..scorecard.groups.len())
            .map(|group| group_field(outcome, &weights, group))
            .collect();
        let kpis = (0..scorecard.groups.len())
            .filter_map(|group| kpi_section(outcome, &weights, group))
            .collect();
        Self {
            lead: lead(outcome, line),
            labels_suffice: labels_suffice(outcome),
            total: total(outcome),
            groups: Section {
                title: String::new(),
                fields: groups,
            },
            kpis,
        }
    }
}

impl<'a> Column<'a> {
    fn new(outcome: &Outcome, title: &'static str, align: Align, cell: impl Fn(usize) -> Shown + 'a) -> Self {
        let widest = (0..outcome.results.rows)
            .map(|row| width(&cell(row).text))
            .max()
            .unwrap_or(0);
        Self {
            title,
            align,
            width: widest.max(width(title)),
            cell: Box::new(cell),
        }
    }

    /// What it shows in a row.
    pub(crate) fn cell(&self, row: usize) -> Shown {
        (self.cell)(row)
    }
}

fn plain(text: String) -> Shown {
    Shown {
        text,
        paint: Paint::Plain,
    }
}

fn field<'a>(title: &str, column: Column<'a>) -> Field<'a> {
    Field {
        title: title.to_owned(),
        note: None,
        columns: vec![column],
    }
}

/// Rank, label and key. The key stands alone where there are no labels.
fn lead(outcome: &Outcome, line: usize) -> Vec<Field<'_>> {
    let most = MOST_TEXT.min(line / 3);
    let subjects = &outcome.subjects;
    let subject = move |row: usize| &subjects[row % subjects.len()];
    let rank = Column::new(outcome, "", Align::Right, |row| {
        plain(outcome.results.ranks[row].map_or(MISSING.to_owned(), |rank| rank.to_string()))
    });
    let key = Column::new(outcome, "", Align::Left, move |row| {
        plain(cut(&clean(&subject(row).key), most))
    });
    let mut fields = vec![field("#", rank)];
    if subjects.iter().any(|subject| subject.label.is_some()) {
        let label = Column::new(outcome, "", Align::Left, move |row| {
            plain(cut(
                &clean(subject(row).label.as_deref().unwrap_or_default()),
                most,
            ))
        });
        fields.push(field("Subject", label));
        fields.push(field("Key", key));
    } else {
        fields.push(field("Subject", key));
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

fn total(outcome: &Outcome) -> Vec<Field<'_>> {
    let bands = outcome.scorecard.root().bands.as_ref();
    let style = total_style(outcome);
    let grades = &outcome.results.grades;
    let score = Column::new(outcome, "", Align::Right, move |row| {
        cell(
            outcome,
            &style,
            &outcome.results.totals[row],
            band_paint(bands, grades[row], Paint::Bold),
        )
    });
    let mut fields = vec![field("Total", score)];
    if let Some(bands) = bands {
        fields.push(field("Grade", grade_column(outcome, "", bands, grades)));
    }
    fields
}

/// The style of the totals.
pub(crate) fn total_style(outcome: &Outcome) -> Style {
    let scorecard = &*outcome.scorecard;
    let totals = &outcome.results.totals;
    let style = Style::of_scores(scorecard.round.total, scorecard.scale, totals.iter());
    match &scorecard.root().bands {
        Some(bands) if scorecard.round.total.is_none() => {
            let grades = outcome.results.grades.iter().copied();
            in_their_bands(style, bands, &totals.iter().zip(grades))
        }
        _ => style,
    }
}

/// A style of scores that no rounding is declared for: they get as many decimals as it takes for each of them, as
/// printed, to lie in the band that it has. Nobody is to read "90.0, good" where 90 is excellent.
pub(crate) fn in_their_bands<'a>(
    style: Style,
    bands: &Bands,
    graded: &(impl Iterator<Item = (&'a Cell, Option<u32>)> + Clone),
) -> Style {
    const ENOUGH: usize = 9;
    if bands.of.is_some() {
        return style;
    }
    let agrees = |style: &Style| {
        graded.clone().all(|(score, grade)| {
            let printed = style.cell(score).and_then(|text| Decimal::parse(&text));
            printed.is_none_or(|printed| bands.find(printed) == grade.map(|grade| grade as usize))
        })
    };
    (style.places()..=ENOUGH)
        .map(|places| style.with_places(places))
        .find(agrees)
        .unwrap_or(style)
}

fn group_field<'a>(outcome: &'a Outcome, weights: &Weights<'_>, index: usize) -> Field<'a> {
    let group = &outcome.scorecard.groups[index];
    let results = &outcome.results.groups[index];
    let style = Style::of_scores(
        outcome.scorecard.round.group,
        outcome.scorecard.scale,
        results.scores.iter(),
    );
    Field {
        title: clean(group.label.as_deref().unwrap_or(&group.name)),
        note: weights.text(Member::Group(GroupId(index as u32))),
        columns: score_columns(
            outcome,
            "",
            style,
            &results.scores,
            group.bands.as_ref(),
            results.grades.as_ref(),
        ),
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
        let title = clean(group.label.as_deref().unwrap_or(&group.name));
        weight.map_or(title.clone(), |weight| format!("{title} {weight}"))
    };
    (!fields.is_empty()).then_some(Section { title, fields })
}

fn kpi_field<'a>(outcome: &'a Outcome, weights: &Weights<'_>, index: usize) -> Field<'a> {
    let scorecard = &*outcome.scorecard;
    let kpi = &scorecard.kpis[index];
    let results = &outcome.results.kpis[index];
    let values = Style::of_values(
        outcome.value_type(index),
        kpi.unit.as_deref(),
        results.values.iter(),
    );
    let align = if kpi.value.ty.number().is_some() {
        Align::Right
    } else {
        Align::Left
    };
    let mut columns = vec![Column::new(outcome, "value", align, move |row| {
        cell(outcome, &values, &results.values[row], Paint::Plain)
    })];
    let rounding: Option<Rounding> = kpi.round.or(scorecard.round.score);
    let scores = Style::of_scores(rounding, scorecard.scale, results.scores.iter());
    columns.extend(score_columns(
        outcome,
        "score",
        scores,
        &results.scores,
        kpi.bands.as_ref(),
        results.grades.as_ref(),
    ));
    Field {
        title: clean(kpi.label.as_deref().unwrap_or(&kpi.name)),
        note: weights.text(Member::Kpi(KpiId(index as u32))),
        columns,
    }
}

/// A column of scores, and one of grades where there are bands.
fn score_columns<'a>(
    outcome: &'a Outcome,
    title: &'static str,
    style: Style,
    scores: &'a [Cell],
    bands: Option<&'a Bands>,
    grades: Option<&'a Vec<Option<u32>>>,
) -> Vec<Column<'a>> {
    let mut columns = vec![Column::new(outcome, title, Align::Right, move |row| {
        let grade = grades.and_then(|grades| grades[row]);
        cell(
            outcome,
            &style,
            &scores[row],
            band_paint(bands, grade, Paint::Plain),
        )
    })];
    if let (Some(bands), Some(grades)) = (bands, grades) {
        let title = if title.is_empty() { "" } else { "grade" };
        columns.push(grade_column(outcome, title, bands, grades));
    }
    columns
}

fn grade_column<'a>(
    outcome: &'a Outcome,
    title: &'static str,
    bands: &'a Bands,
    grades: &'a [Option<u32>],
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

/// What people see of a band.
pub(crate) fn band_label(bands: &Bands, index: usize) -> String {
    let band = &bands.bands[index];
    clean(band.label.as_deref().unwrap_or(&band.name))
}

fn band_paint(bands: Option<&Bands>, grade: Option<u32>, otherwise: Paint) -> Paint {
    match (bands, grade) {
        (Some(bands), Some(grade)) => Paint::Band(grade as usize, bands.bands.len()),
        _ => otherwise,
    }
}

fn cell(outcome: &Outcome, style: &Style, cell: &Cell, paint: Paint) -> Shown {
    match cell {
        Cell::Missing(id) if *outcome.reason(*id) == Reason::NotApplicable => Shown {
            text: NOT_APPLICABLE.to_owned(),
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
