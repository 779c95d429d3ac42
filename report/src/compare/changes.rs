//! What a what-if supposes, in sentences.

use weigh_engine::dsl::model::{Member, Scorecard};
use weigh_engine::dsl::syntax::ast::Combine;
use weigh_engine::dsl::value::Decimal;
use weigh_engine::outcome::{Cells, Outcome, Packed, Reason};
use weigh_engine::whatif::{Level, Supposed, SupposedValue};
use weigh_words::{Language, Text, text};

use super::{called, few};
use crate::number::{Style, percentage};
use crate::text::clean;

/// What is supposed.
#[derive(Debug, Clone, Copy)]
pub struct Changes<'a> {
    /// The scorecard as it is.
    pub scorecard: &'a Scorecard,
    /// Params that were set: name and value as typed.
    pub set: &'a [(String, String)],
    /// Weights and values.
    pub supposed: &'a Supposed,
    /// What came of it.
    pub outcome: &'a Outcome,
}

impl Changes<'_> {
    /// A sentence for each change.
    pub(crate) fn texts(&self, language: Language) -> Vec<Text> {
        let params = self.set.iter().map(|(name, value)| {
            text!(
                "the param {param} is {value}",
                param = clean(name),
                value = clean(value)
            )
        });
        let levels = self.supposed.levels.iter().flat_map(|level| self.level(level));
        let values = self
            .supposed
            .values
            .iter()
            .map(|value| self.value(value, language));
        params.chain(levels).chain(values).collect()
    }

    /// The label of a part.
    fn label(&self, member: Member) -> String {
        clean(self.scorecard.label_of(member))
    }

    /// The weights of a level, and where they say nothing or less than they seem to.
    fn level(&self, level: &Level) -> Vec<Text> {
        let mut texts = vec![self.weights(level)];
        for (member, _) in &level.given {
            let out = self.periods(|period| !self.is_in_force(*member, period));
            if !out.is_empty() {
                texts.push(text!(
                    "{part} is not in force in {periods}, so its weight changes nothing there",
                    part = self.label(*member),
                    periods = Text::list(out)
                ));
            }
        }
        if !level.points {
            texts.extend(self.alone(level));
        }
        texts
    }

    fn weights(&self, level: &Level) -> Text {
        let group = self.label(Member::Group(level.group));
        let is_sum = self.scorecard.group(level.group).combine == Combine::Sum;
        let weighed = |(member, weight): &(Member, Decimal)| {
            let part = self.label(*member);
            if is_sum {
                text!("{part} counts with the factor {factor}", part, factor = *weight)
            } else if level.points && *weight == Decimal::ONE {
                text!("{part} weighs 1 point", part)
            } else if level.points {
                text!("{part} weighs {points} points", part, points = *weight)
            } else {
                let percent = weight.mul(Decimal::HUNDRED).unwrap_or(*weight);
                text!(
                    "{part} weighs {share}",
                    part,
                    share = percentage(&percent.to_string())
                )
            }
        };
        let given = Text::list(level.given.iter().map(weighed));
        let is_ever = |other: &Member| (0..self.outcome.periods.len()).any(|at| self.is_in_force(*other, at));
        let others = level.others(self.scorecard).filter(is_ever);
        let others: Vec<String> = others.map(|other| self.label(other)).collect();
        let sum = (level.given.iter()).try_fold(Decimal::ZERO, |sum, (_, weight)| sum.add(*weight));
        match others.as_slice() {
            [] => text!("in {group}: {given}", group, given),
            _ if is_sum => text!("in {group}: {given}; the others keep their factors", group, given),
            _ if level.points => text!("in {group}: {given}; the others keep their points", group, given),
            _ if sum == Some(Decimal::ONE) => text!(
                "in {group}: {given}; nothing is left for {others}",
                group,
                given,
                others = Text::list(&others)
            ),
            [other] => text!("in {group}: {given}; {other} has the rest", group, given, other),
            _ => text!(
                "in {group}: {given}; {others} share the rest in the proportion of their weights",
                group,
                given,
                others = Text::all_of(&others)
            ),
        }
    }

    /// Where the given shares make the whole, whatever they come to, since nothing beside them weighs anything.
    fn alone(&self, level: &Level) -> Vec<Text> {
        let group = self.label(Member::Group(level.group));
        let others: Vec<Member> = level.others(self.scorecard).collect();
        // Of those in force in a period, whether they leave a rest that nobody has.
        let leaves = |period: usize| {
            let given = (level.given.iter()).filter(|(member, _)| self.is_in_force(*member, period));
            let sum = given
                .clone()
                .try_fold(Decimal::ZERO, |sum, (_, share)| sum.add(*share));
            given.count() > 0 && sum.is_some_and(|sum| sum < Decimal::ONE)
        };
        let nobody = |period: usize| !others.iter().any(|other| self.is_in_force(*other, period));
        let mut texts = Vec::new();
        let periods = self.periods(|period| leaves(period) && nobody(period));
        if !periods.is_empty() {
            texts.push(text!(
                "in {periods} no other part of {group} is in force, so what is given makes the whole",
                periods = Text::list(periods),
                group = &group
            ));
        }
        let outcome = self.outcome;
        let weighs_nothing = |row: usize, period: usize| {
            let nothing = |other: &Member| {
                let (scores, weights) = self.part(*other);
                !self.is_in_force(*other, period)
                    || (weights[row] == Some(Decimal::ZERO) && !scores.cell(row).is_missing())
            };
            let counts = self.part(Member::Group(level.group)).1[row].is_some_and(|whole| !whole.is_zero());
            counts && leaves(period) && !nobody(period) && others.iter().all(nothing)
        };
        let rows = |subject: usize| {
            (0..outcome.periods.len()).map(move |period| (outcome.row(period, subject), period))
        };
        let subjects: Vec<String> = (0..outcome.subjects.len())
            .filter(|subject| rows(*subject).any(|(row, period)| weighs_nothing(row, period)))
            .map(|subject| called(&outcome.subjects[subject]))
            .collect();
        if !subjects.is_empty() {
            texts.push(text!(
                "no other part of {group} weighs anything for {subjects}, so what is given makes the whole",
                group,
                subjects = few(&subjects)
            ));
        }
        texts
    }

    /// Scores and weights in force of a part.
    fn part(&self, member: Member) -> (&Cells, &Packed<Option<Decimal>>) {
        let results = &self.outcome.results;
        match member {
            Member::Kpi(id) => {
                let kpi = &results.kpis[id.0 as usize];
                (&kpi.scores, &kpi.weights)
            }
            Member::Group(id) => {
                let group = &results.groups[id.0 as usize];
                (&group.scores, &group.weights)
            }
        }
    }

    /// The periods of which something is so.
    fn periods(&self, is_so: impl Fn(usize) -> bool) -> Vec<String> {
        let periods = self.outcome.periods.iter().enumerate();
        let periods = periods.filter(|(at, _)| is_so(*at));
        periods
            .filter_map(|(_, period)| Some((*period)?.to_string()))
            .collect()
    }

    fn is_in_force(&self, member: Member, period: usize) -> bool {
        let days = self.scorecard.days(self.outcome.periods[period]);
        self.scorecard.is_part_in_force(member, days)
    }

    fn value(&self, value: &SupposedValue, language: Language) -> Text {
        let outcome = self.outcome;
        let place = outcome
            .subjects
            .iter()
            .position(|subject| subject.key == value.subject);
        let subject = place.map_or_else(|| clean(&value.subject), |at| called(&outcome.subjects[at]));
        let form = self.scorecard.kpi(value.kpi);
        let style = Style::of_values(
            language,
            form.value.ty,
            form.unit.as_deref(),
            std::iter::once(&value.value),
        );
        let kpi = self.label(Member::Kpi(value.kpi));
        let scores = &outcome.results.kpis[value.kpi.0 as usize].scores;
        let applies = |row: usize| {
            let why = scores.reason(row).map(|why| outcome.reason(why));
            why != Some(&Reason::NotApplicable)
        };
        let mut periods = 0..outcome.periods.len();
        if place.is_some_and(|at| !periods.any(|period| applies(outcome.row(period, at)))) {
            return text!(
                "{kpi} does not apply to {subject}, so another value changes nothing",
                kpi,
                subject
            );
        }
        match style.cell(&value.value) {
            Some(number) => text!("{kpi} of {subject} is {number}", kpi, subject, number),
            None => text!("{kpi} of {subject} is missing", kpi, subject),
        }
    }

    /// A part's name.
    pub(crate) fn name(&self, member: Member) -> &str {
        self.scorecard.name_of(member)
    }
}
