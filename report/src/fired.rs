//! What the bonuses, penalties and vetoes did, in the order in which people follow it. No layout.

use weigh_engine::dsl::model::{Band, GroupId, Member, VetoEffect};
use weigh_engine::dsl::value::Decimal;
use weigh_engine::outcome::{Cell, Outcome, RuleForm, RuleResults};

/// The scorecard as the group of all.
pub(crate) const ROOT: Member = Member::Group(GroupId(0));

/// The kinds of rules.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Bonus,
    Penalty,
    Veto,
}

impl Kind {
    /// The keyword.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Kind::Bonus => "bonus",
            Kind::Penalty => "penalty",
            Kind::Veto => "veto",
        }
    }
}

/// What a rule did to one subject.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Effect<'a> {
    /// Points, below 0 for a penalty.
    Points(Cell),
    /// The score is this.
    Score(&'a Cell),
    /// The score is at most this.
    ScoreAtMost(&'a Cell),
    /// The grade is at most this.
    GradeAtMost(&'a Band),
}

/// The rules of an outcome: of the KPIs, of the groups, and last those of the scorecard itself.
pub(crate) fn ordered(outcome: &Outcome) -> impl Iterator<Item = &RuleResults> {
    let rules = &outcome.results.rules;
    let of_parts = rules.iter().filter(|rule| rule.member != ROOT);
    of_parts.chain(rules.iter().filter(|rule| rule.member == ROOT))
}

/// The kind of a rule.
pub(crate) fn kind(outcome: &Outcome, rule: &RuleResults) -> Kind {
    match outcome.rule(rule) {
        RuleForm::Adjustment(form) if form.penalty => Kind::Penalty,
        RuleForm::Adjustment(_) => Kind::Bonus,
        RuleForm::Veto(_) => Kind::Veto,
    }
}

/// The reason that people see.
pub(crate) fn why<'a>(outcome: &'a Outcome, rule: &RuleResults) -> &'a str {
    match outcome.rule(rule) {
        RuleForm::Adjustment(form) => &form.why,
        RuleForm::Veto(form) => &form.why,
    }
}

/// What a rule did in a row, if anything.
pub(crate) fn effect<'a>(outcome: &'a Outcome, rule: &'a RuleResults, row: usize) -> Option<Effect<'a>> {
    let cell = rule.effects[row].as_ref()?;
    Some(match outcome.rule(rule) {
        RuleForm::Adjustment(form) => Effect::Points(if form.penalty {
            negative(cell)
        } else {
            cell.clone()
        }),
        RuleForm::Veto(form) => match &form.effect {
            VetoEffect::Score(_) => Effect::Score(cell),
            VetoEffect::ScoreAtMost(_) => Effect::ScoreAtMost(cell),
            VetoEffect::GradeAtMost(band) => {
                let bands = outcome.scorecard.bands(rule.member)?;
                Effect::GradeAtMost(&bands.bands[*band as usize])
            }
        },
    })
}

fn negative(cell: &Cell) -> Cell {
    match cell {
        Cell::Exact(points) => Cell::Exact(points.neg()),
        Cell::Float(points) => Cell::Float(-points),
        other => other.clone(),
    }
}

/// Whether a veto struck a part in a row.
pub(crate) fn vetoed(outcome: &Outcome, member: Member, row: usize) -> bool {
    let mut rules = outcome.results.rules.iter();
    rules
        .any(|rule| rule.member == member && rule.effects[row].is_some() && kind(outcome, rule) == Kind::Veto)
}

/// The number in a cell, if it has one.
pub(crate) fn number(cell: &Cell) -> Option<Decimal> {
    match cell {
        Cell::Exact(number) => Some(*number),
        Cell::Float(number) => Decimal::from_f64(*number),
        Cell::Text(_) | Cell::Date(_) | Cell::DateTime(_) | Cell::Bool(_) | Cell::Missing(_) => None,
    }
}
