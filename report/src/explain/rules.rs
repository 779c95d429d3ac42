//! Bonuses, penalties and vetoes: those that did something, and those that did not.

use weigh_engine::dsl::model::VetoEffect;
use weigh_engine::explain::{Part, RuleSeen};
use weigh_engine::outcome::Rule;
use weigh_words::{Text, text};

use super::Page;
use super::exact;
use super::formula::{because, cell};
use crate::table::band_label;
use crate::text::clean;

impl Page<'_> {
    /// The rules of a part.
    pub(super) fn rules(&mut self, part: &Part, depth: usize) {
        for seen in &part.rules {
            let (lead, text) = match seen.rule {
                Rule::Adjustment(at) => self.adjustment(part, seen, at),
                Rule::Veto(at) => self.veto(part, seen, at),
            };
            let lead = self.lead(&lead);
            if seen.fired {
                self.line(depth, &lead, &text);
            } else {
                self.dim(depth, &lead, &text);
            }
        }
        if part.adjusted != part.raw && !part.adjusted.is_missing() {
            let text = text!(
                "{from} → {to}",
                from = exact(&part.raw),
                to = exact(&part.adjusted)
            );
            self.line(depth, &self.lead(&text!("then")), &text);
        }
    }

    fn adjustment(&self, part: &Part, seen: &RuleSeen, at: usize) -> (Text, Text) {
        let form = &self.scorecard().rules(part.member).adjustments[at];
        let language = self.options.language;
        let (lead, sign) = if form.penalty {
            (text!("penalty"), "−")
        } else {
            (text!("bonus"), "+")
        };
        let points = seen.points.as_ref().filter(|_| seen.fired);
        let points = points.map_or(text!("nothing"), |points| {
            text!("{sign}{points}", sign, points = exact(points))
        });
        let mut text = text!("{points} for \"{why}\"", points, why = clean(&form.why));
        if let Some(amount) = &seen.amount {
            let formula = clean(&amount.text);
            let amount = if amount.parts.is_empty() && amount.rows.is_none() {
                Text::verbatim(formula)
            } else {
                text!("{formula} ({value})", formula, value = cell(amount, language))
            };
            text = text!("{so_far}: {amount}", so_far = text, amount);
        }
        if let Some(each) = &seen.each {
            text = text!(
                "{so_far} for each {formula} ({value})",
                so_far = text,
                formula = clean(&each.text),
                value = cell(each, language)
            );
        }
        if let Some(condition) = &seen.condition {
            text = text!(
                "{so_far} when {condition}",
                so_far = text,
                condition = because(condition, language)
            );
        }
        if let Some(most) = &seen.limit {
            text = text!(
                "{so_far}, at most {limit}",
                so_far = text,
                limit = cell(most, language)
            );
        }
        (lead, text)
    }

    fn veto(&self, part: &Part, seen: &RuleSeen, at: usize) -> (Text, Text) {
        let form = &self.scorecard().rules(part.member).vetoes[at];
        let language = self.options.language;
        let limit = seen.limit.as_ref().map(|limit| cell(limit, language));
        let limit = limit.unwrap_or_default();
        let effect = match &form.effect {
            VetoEffect::GradeAtMost(band) => {
                let bands = self.scorecard().bands(part.member);
                let label = bands.map(|bands| band_label(bands, *band as usize));
                text!("grade at most {grade}", grade = label.unwrap_or_default())
            }
            VetoEffect::ScoreAtMost(_) => text!("score at most {score}", score = limit),
            VetoEffect::Score(_) => text!("score {score}", score = limit),
        };
        let why = clean(&form.why);
        let text = if seen.fired {
            text!("\"{why}\" struck: {effect}", why, effect)
        } else {
            text!("\"{why}\" did not strike: {effect}", why, effect)
        };
        let text = match &seen.condition {
            Some(condition) => text!(
                "{so_far} when {condition}",
                so_far = text,
                condition = because(condition, language)
            ),
            None => text,
        };
        (text!("veto"), text)
    }
}
