//! What a what-if supposes, in sentences.

use weigh_engine::dsl::model::{Member, Scorecard};
use weigh_engine::dsl::value::Decimal;
use weigh_engine::outcome::{Outcome, Reason};
use weigh_engine::whatif::{Level, Supposed, SupposedValue};
use weigh_words::{Language, Text, text};

use super::called;
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
        let levels = self.supposed.levels.iter().map(|level| self.level(level));
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

    fn level(&self, level: &Level) -> Text {
        let group = self.label(Member::Group(level.group));
        let weighed = |(member, weight): &(Member, Decimal)| {
            let part = self.label(*member);
            if level.points {
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
        let others: Vec<String> = level
            .others(self.scorecard)
            .map(|other| self.label(other))
            .collect();
        let sum = (level.given.iter()).try_fold(Decimal::ZERO, |sum, (_, weight)| sum.add(*weight));
        match others.as_slice() {
            [] => text!("in {group}: {given}", group, given),
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
