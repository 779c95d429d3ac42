//! Bonuses, penalties and vetoes: beside the scores that they changed, and under the table by rule, with whom.

use std::io::{self, Write};

use weigh_engine::dsl::model::{
    ExprKind, Extent, GroupId, KpiId, Limit, Member, Scoring, SubjectExpr, Type, VetoEffect,
};
use weigh_engine::dsl::value::Literal;
use weigh_engine::outcome::{Cell, Outcome, RuleForm, RuleResults};

use super::columns::{Column, MOST_LABEL, MOST_TEXT, Shown, band_label, label, plain};
use crate::Options;
use crate::fired::{self, Effect, Kind, ROOT};
use crate::number::Style;
use crate::paint::Paint;
use crate::text::{Align, clean, count, cut, hang};

/// So many subjects are named for a rule.
const MOST_NAMES: usize = 8;

/// A column that says what the rules of a part did, if they did anything: a veto first, then the points one by one. The
/// scorecard's says of vetoes on its parts too that there is one, since they lowered the total.
pub(crate) fn column<'a>(outcome: &'a Outcome, member: Member, title: &'static str) -> Option<Column<'a>> {
    let tells = |rule: &&RuleResults| {
        let own = rule.member == member;
        own || (member == ROOT && fired::kind(outcome, rule) == Kind::Veto)
    };
    let fired = fired::ordered(outcome)
        .filter(tells)
        .filter(|rule| rule.effects.iter().any(Option::is_some));
    let (own, in_parts): (Vec<_>, Vec<_>) = fired.partition(|rule| rule.member == member);
    if own.is_empty() && in_parts.is_empty() {
        return None;
    }
    Some(Column::new(outcome, title, Align::Left, move |row| {
        let mut points = Vec::new();
        let mut vetoed = false;
        for effect in own.iter().filter_map(|rule| fired::effect(outcome, rule, row)) {
            match effect {
                Effect::Points(cell) => points.push(signed(&cell)),
                Effect::Score(_) | Effect::ScoreAtMost(_) | Effect::GradeAtMost(_) => vetoed = true,
            }
        }
        let veto = if vetoed {
            "VETO"
        } else if in_parts.iter().any(|rule| rule.effects[row].is_some()) {
            "VETO in a part"
        } else {
            return plain(cut(&points.join(" "), MOST_TEXT));
        };
        points.insert(0, veto.to_owned());
        Shown {
            text: cut(&points.join(" "), MOST_TEXT),
            paint: Paint::Error,
        }
    }))
}

/// In how many of these rows a veto struck, on whatever part.
pub(crate) fn vetoed(outcome: &Outcome, rows: &[usize]) -> usize {
    let vetoes: Vec<&RuleResults> = fired::ordered(outcome)
        .filter(|rule| fired::kind(outcome, rule) == Kind::Veto)
        .collect();
    rows.iter()
        .filter(|row| vetoes.iter().any(|veto| veto.effects[**row].is_some()))
        .count()
}

/// Says which KPIs and groups are scored by how subjects stand among the others, so that nobody looks for a fixed scale.
pub(crate) fn standing(outcome: &Outcome, options: &Options, out: &mut dyn Write) -> io::Result<()> {
    let scorecard = &*outcome.scorecard;
    let groups = scorecard
        .groups
        .iter()
        .filter(|group| matches!(group.scoring, Some(Scoring::Relative(..))));
    let kpis = scorecard
        .kpis
        .iter()
        .filter(|kpi| matches!(kpi.scoring, Scoring::Relative(..)));
    let names: Vec<String> = groups
        .map(|group| label(group.label.as_deref(), &group.name))
        .chain(kpis.map(|kpi| label(kpi.label.as_deref(), &kpi.name)))
        .collect();
    if names.is_empty() {
        return Ok(());
    }
    let all = count(outcome.population as u64, "subject", "subjects");
    let text = format!("Scored by how one stands among the {all}: {}", names.join(", "));
    writeln!(out, "\n{}", hang("", &text, options.width))
}

/// Says for each rule that fired in these rows what it did, and to whom.
pub(crate) fn write(
    outcome: &Outcome,
    rows: &[usize],
    labels_suffice: bool,
    options: &Options,
    out: &mut dyn Write,
) -> io::Result<()> {
    let (mut vetoes, mut points) = (Vec::new(), Vec::new());
    for rule in fired::ordered(outcome) {
        let hits: Vec<(usize, Effect<'_>)> = rows
            .iter()
            .filter_map(|row| Some((*row, fired::effect(outcome, rule, *row)?)))
            .collect();
        if hits.is_empty() {
            continue;
        }
        let line = line(outcome, rule, &hits, labels_suffice);
        match fired::kind(outcome, rule) {
            Kind::Veto => vetoes.push(line),
            Kind::Bonus | Kind::Penalty => points.push(line),
        }
    }
    let points_title = format!("Bonuses and penalties{}", kept_within(outcome));
    for (title, paint, lines) in [
        ("Vetoes".to_owned(), Paint::Error, vetoes),
        (points_title, Paint::Bold, points),
    ] {
        if lines.is_empty() {
            continue;
        }
        writeln!(out, "\n{}", paint.over(&title, options.color))?;
        for line in lines {
            writeln!(out, "{}", hang("  ", &line, options.width))?;
        }
    }
    Ok(())
}

/// `Data leak, grade at most poor: Li Na (poor instead of excellent)`. What the rule did to all alike stands once.
fn line(outcome: &Outcome, rule: &RuleResults, hits: &[(usize, Effect<'_>)], labels_suffice: bool) -> String {
    let why = cut(&clean(fired::why(outcome, rule)), MOST_LABEL);
    let part = part(outcome, rule.member).map_or(String::new(), |part| format!(" ({part})"));
    let alike = hits.iter().all(|(_, effect)| *effect == hits[0].1);
    let to_all = if alike {
        format!(", {}", said(outcome, rule.member, &hits[0].1))
    } else {
        String::new()
    };
    let names: Vec<String> = hits
        .iter()
        .take(MOST_NAMES)
        .map(|(row, effect)| {
            let name = subject(outcome, *row, labels_suffice);
            let own = if alike {
                String::new()
            } else {
                format!(" {}", said(outcome, rule.member, effect))
            };
            let change = change(outcome, rule, *row).map_or(String::new(), |change| format!(" ({change})"));
            format!("{name}{own}{change}")
        })
        .collect();
    let more = match hits.len().saturating_sub(MOST_NAMES) {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    format!("{why}{part}{to_all}: {}{more}", names.join(", "))
}

/// Whose rule it is, where it is not the scorecard's.
fn part(outcome: &Outcome, member: Member) -> Option<String> {
    match member {
        ROOT => None,
        Member::Kpi(KpiId(at)) => {
            let kpi = &outcome.scorecard.kpis[at as usize];
            Some(label(kpi.label.as_deref(), &kpi.name))
        }
        Member::Group(GroupId(at)) => {
            let group = &outcome.scorecard.groups[at as usize];
            Some(label(group.label.as_deref(), &group.name))
        }
    }
}

/// What a rule did, in words.
fn said(outcome: &Outcome, member: Member, effect: &Effect<'_>) -> String {
    match effect {
        Effect::Points(points) => signed(points),
        Effect::Score(score) => format!("score {}", shown(score)),
        Effect::ScoreAtMost(score) => format!("score at most {}", shown(score)),
        Effect::GradeAtMost(band) => {
            let bands = outcome.scorecard.bands(member);
            let named = bands.and_then(|bands| {
                let at = bands.bands.iter().position(|other| other.name == band.name)?;
                Some(band_label(bands, at))
            });
            format!("grade at most {}", named.unwrap_or_default())
        }
    }
}

/// What a veto on the grade changed for a subject, as far as that can be told: from the score, where the bands are ranges
/// of it; otherwise a grade below the one that the veto allows was there anyway.
fn change(outcome: &Outcome, rule: &RuleResults, row: usize) -> Option<String> {
    let RuleForm::Veto(veto) = outcome.rule(rule) else {
        return None;
    };
    let VetoEffect::GradeAtMost(allowed) = veto.effect else {
        return None;
    };
    let scorecard = &*outcome.scorecard;
    let bands = scorecard.bands(rule.member)?;
    let (score, grade) = score_and_grade(outcome, rule.member, row)?;
    let by_condition = (bands.bands.iter()).any(|band| matches!(band.extent, Extent::When(_)));
    let distributed = rule.member == ROOT && scorecard.distribute.is_some();
    let without = if bands.of.is_some() || by_condition || distributed {
        (grade > allowed as usize).then_some(grade)?
    } else {
        bands.find(fired::number(&score)?)?
    };
    let now = band_label(bands, grade);
    Some(if grade == without {
        format!("{now} anyway")
    } else {
        format!("{now} instead of {}", band_label(bands, without))
    })
}

/// The score of a part and the index of its grade, if it has one.
fn score_and_grade(outcome: &Outcome, member: Member, row: usize) -> Option<(Cell, usize)> {
    let results = &outcome.results;
    let (scores, grades) = match member {
        ROOT => (&results.totals, Some(&results.grades)),
        Member::Kpi(KpiId(at)) => {
            let kpi = &results.kpis[at as usize];
            (&kpi.scores, kpi.grades.as_ref())
        }
        Member::Group(GroupId(at)) => {
            let group = &results.groups[at as usize];
            (&group.scores, group.grades.as_ref())
        }
    };
    Some((scores.cell(row), grades?[row]? as usize))
}

/// The subject of a row: its label, and its key where that is needed to tell it from others.
fn subject(outcome: &Outcome, row: usize, labels_suffice: bool) -> String {
    let subject = &outcome.subjects[row % outcome.subjects.len()];
    let key = clean(&subject.key);
    cut(
        &match &subject.label {
            Some(label) if labels_suffice => clean(label),
            Some(label) => format!("{} ({key})", clean(label)),
            None => key,
        },
        MOST_TEXT,
    )
}

/// What a limit on the total says to points that would lead beyond it.
fn kept_within(outcome: &Outcome) -> String {
    let end = |end: &Option<SubjectExpr>| match end.as_ref().map(|end| &end.kind) {
        Some(ExprKind::Literal(Literal::Number(number))) => Some(shown(&Cell::Exact(*number))),
        _ => None,
    };
    let Some(Limit { low, high }) = &outcome.scorecard.root().limit else {
        return String::new();
    };
    match (end(low), end(high)) {
        (Some(low), Some(high)) => format!(" (the total stays within {low} to {high})"),
        (None, Some(high)) => format!(" (the total stays at {high} or below)"),
        (Some(low), None) => format!(" (the total stays at {low} or above)"),
        (None, None) => String::new(),
    }
}

/// A number by itself, with the decimals that say something.
pub(crate) fn shown(cell: &Cell) -> String {
    let style = Style::of_values(Type::DECIMAL, None, std::iter::once(cell));
    style.cell(cell).unwrap_or_default()
}

/// Points with their sign.
fn signed(points: &Cell) -> String {
    let text = shown(points);
    if text.starts_with('-') {
        text
    } else {
        format!("+{text}")
    }
}
