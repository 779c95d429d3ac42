//! Bonuses, penalties and vetoes: beside the scores that they changed, and under the table by rule, with whom.

use std::io::{self, Write};

use weigh_engine::dsl::model::{
    ExprKind, Extent, GroupId, KpiId, Limit, Member, Scoring, SubjectExpr, Type, VetoEffect,
};
use weigh_engine::dsl::value::Literal;
use weigh_engine::outcome::{Cell, Outcome, RuleForm, RuleResults};
use weigh_words::{Language, Text, text};

use super::columns::{Column, MOST_LABEL, MOST_TEXT, Shown, band_label, label, plain};
use crate::Options;
use crate::fired::{self, Effect, Kind, ROOT};
use crate::number::Style;
use crate::paint::Paint;
use crate::text::{Align, clean, cut, hang, subjects};

/// So many subjects are named for a rule.
const MOST_NAMES: usize = 8;

/// A column that says what the rules of a part did, if they did anything: a veto first, then the points one by one. The
/// scorecard's says of vetoes on its parts too that there is one, since they lowered the total.
pub(crate) fn column(
    outcome: &Outcome,
    member: Member,
    title: String,
    language: Language,
) -> Option<Column<'_>> {
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
                Effect::Points(cell) => points.push(signed(&cell, language)),
                Effect::Score(_) | Effect::ScoreAtMost(_) | Effect::GradeAtMost(_) => vetoed = true,
            }
        }
        let veto = if vetoed {
            text!("VETO")
        } else if in_parts.iter().any(|rule| rule.effects[row].is_some()) {
            text!("VETO in a part")
        } else {
            return plain(cut(&points.join(" "), MOST_TEXT));
        };
        points.insert(0, veto.in_language(language));
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
    match scored_by_standing(outcome) {
        Some(text) => writeln!(
            out,
            "\n{}",
            hang("", &text.in_language(options.language), options.width)
        ),
        None => Ok(()),
    }
}

/// The KPIs and groups that are scored by how one stands among the others, if there are any.
pub(crate) fn scored_by_standing(outcome: &Outcome) -> Option<Text> {
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
    (!names.is_empty()).then(|| {
        text!(
            "Scored by how one stands among the {subjects}: {names}",
            subjects = subjects(outcome.population as u64),
            names = Text::list(names)
        )
    })
}

/// Rules of a kind that fired, each in a line.
pub(crate) struct Fired {
    pub(crate) title: Text,
    pub(crate) paint: Paint,
    pub(crate) lines: Vec<Text>,
}

/// Says for each rule that fired in these rows what it did, and to whom.
pub(crate) fn write(
    outcome: &Outcome,
    rows: &[usize],
    labels_suffice: bool,
    options: &Options,
    out: &mut dyn Write,
) -> io::Result<()> {
    for Fired { title, paint, lines } in fired_in(outcome, rows, labels_suffice, options.language) {
        let title = title.in_language(options.language);
        writeln!(out, "\n{}", paint.over(&title, options.color))?;
        for line in lines {
            writeln!(
                out,
                "{}",
                hang("  ", &line.in_language(options.language), options.width)
            )?;
        }
    }
    Ok(())
}

/// The rules that fired in these rows: vetoes, then bonuses and penalties.
pub(crate) fn fired_in(
    outcome: &Outcome,
    rows: &[usize],
    labels_suffice: bool,
    language: Language,
) -> Vec<Fired> {
    let (mut vetoes, mut points) = (Vec::new(), Vec::new());
    for rule in fired::ordered(outcome) {
        let hits: Vec<(usize, Effect<'_>)> = rows
            .iter()
            .filter_map(|row| Some((*row, fired::effect(outcome, rule, *row)?)))
            .collect();
        if hits.is_empty() {
            continue;
        }
        let line = line(outcome, rule, &hits, labels_suffice, language);
        match fired::kind(outcome, rule) {
            Kind::Veto => vetoes.push(line),
            Kind::Bonus | Kind::Penalty => points.push(line),
        }
    }
    let kinds = [
        (text!("Vetoes"), Paint::Error, vetoes),
        (points_title(outcome, language), Paint::Bold, points),
    ];
    (kinds.into_iter())
        .map(|(title, paint, lines)| Fired { title, paint, lines })
        .filter(|fired| !fired.lines.is_empty())
        .collect()
}

/// `Data leak, grade at most poor: Li Na (poor instead of excellent)`. What the rule did to all alike stands once.
fn line(
    outcome: &Outcome,
    rule: &RuleResults,
    hits: &[(usize, Effect<'_>)],
    labels_suffice: bool,
    language: Language,
) -> Text {
    let why = cut(&clean(fired::why(outcome, rule)), MOST_LABEL);
    let what = match part(outcome, rule.member) {
        Some(part) => text!("{rule} ({part})", rule = why, part),
        None => Text::verbatim(why),
    };
    let said = |effect: &Effect<'_>| said(outcome, rule.member, effect, language);
    let alike = hits.iter().all(|(_, effect)| *effect == hits[0].1);
    let names = hits.iter().take(MOST_NAMES).map(|(row, effect)| {
        let name = Text::verbatim(subject(outcome, *row, labels_suffice));
        let name = if alike {
            name
        } else {
            text!("{subject} {effect}", subject = name, effect = said(effect))
        };
        match change(outcome, rule, *row) {
            Some(change) => text!("{subject} ({change})", subject = name, change),
            None => name,
        }
    });
    let names = Text::list(names);
    let names = match hits.len().saturating_sub(MOST_NAMES) {
        0 => names,
        more => text!("{names} and {more} more", names, more),
    };
    if alike {
        text!(
            "{rule}, {effect}: {subjects}",
            rule = what,
            effect = said(&hits[0].1),
            subjects = names
        )
    } else {
        text!("{rule}: {subjects}", rule = what, subjects = names)
    }
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
fn said(outcome: &Outcome, member: Member, effect: &Effect<'_>, language: Language) -> Text {
    match effect {
        Effect::Points(points) => Text::verbatim(signed(points, language)),
        Effect::Score(score) => text!("score {score}", score = shown(score, language)),
        Effect::ScoreAtMost(score) => text!("score at most {score}", score = shown(score, language)),
        Effect::GradeAtMost(band) => {
            let bands = outcome.scorecard.bands(member);
            let named = bands.and_then(|bands| {
                let at = bands.bands.iter().position(|other| other.name == band.name)?;
                Some(band_label(bands, at))
            });
            text!("grade at most {grade}", grade = named.unwrap_or_default())
        }
    }
}

/// What a veto on the grade changed for a subject, as far as that can be told: from the score, where the bands are ranges
/// of it; otherwise a grade below the one that the veto allows was there anyway.
fn change(outcome: &Outcome, rule: &RuleResults, row: usize) -> Option<Text> {
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
        text!("{grade} anyway", grade = now)
    } else {
        text!(
            "{grade} instead of {other}",
            grade = now,
            other = band_label(bands, without)
        )
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

/// The title over points, with what a limit on the total says to those that would lead beyond it.
fn points_title(outcome: &Outcome, language: Language) -> Text {
    let end = |end: &Option<SubjectExpr>| match end.as_ref().map(|end| &end.kind) {
        Some(ExprKind::Literal(Literal::Number(number))) => Some(shown(&Cell::Exact(*number), language)),
        _ => None,
    };
    let Some(Limit { low, high }) = &outcome.scorecard.root().limit else {
        return text!("Bonuses and penalties");
    };
    match (end(low), end(high)) {
        (Some(low), Some(high)) => text!(
            "Bonuses and penalties (the total stays within {low} to {high})",
            low,
            high
        ),
        (None, Some(high)) => text!("Bonuses and penalties (the total stays at {high} or below)", high),
        (Some(low), None) => text!("Bonuses and penalties (the total stays at {low} or above)", low),
        (None, None) => text!("Bonuses and penalties"),
    }
}

/// A number by itself, with the decimals that say something.
pub(crate) fn shown(cell: &Cell, language: Language) -> String {
    let style = Style::of_values(language, Type::DECIMAL, None, std::iter::once(cell));
    style.cell(cell).unwrap_or_default()
}

/// Points with their sign.
fn signed(points: &Cell, language: Language) -> String {
    let text = shown(points, language);
    if text.starts_with('-') {
        text
    } else {
        format!("+{text}")
    }
}
