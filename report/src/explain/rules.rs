//! Bonuses, penalties and vetoes: those that did something, and those that did not.

use std::io;

use weigh_engine::dsl::model::VetoEffect;
use weigh_engine::explain::{Part, RuleSeen};
use weigh_engine::outcome::Rule;

use super::Page;
use super::exact;
use super::formula::{cell, with_values};
use crate::table::band_label;
use crate::text::clean;

impl Page<'_> {
    /// The rules of a part.
    pub(super) fn rules(&mut self, part: &Part, depth: usize) -> io::Result<()> {
        for seen in &part.rules {
            let (lead, text) = match seen.rule {
                Rule::Adjustment(at) => self.adjustment(part, seen, at),
                Rule::Veto(at) => self.veto(part, seen, at),
            };
            if seen.fired {
                self.line(depth, lead, &text)?;
            } else {
                self.dim(depth, lead, &text)?;
            }
        }
        if part.adjusted != part.raw && !part.adjusted.is_missing() {
            let text = format!("{} → {}", exact(&part.raw), exact(&part.adjusted));
            self.line(depth, "then     ", &text)?;
        }
        Ok(())
    }

    fn adjustment(&self, part: &Part, seen: &RuleSeen, at: usize) -> (&'static str, String) {
        let form = &self.scorecard().rules(part.member).adjustments[at];
        let (lead, sign) = if form.penalty {
            ("penalty  ", "−")
        } else {
            ("bonus    ", "+")
        };
        let points = seen.points.as_ref().filter(|_| seen.fired);
        let points = points.map_or_else(
            || "nothing".to_owned(),
            |points| format!("{sign}{}", exact(points)),
        );
        let mut text = format!("{points} for \"{}\"", clean(&form.why));
        if let Some(amount) = &seen.amount {
            let amount = if amount.parts.is_empty() && amount.rows.is_none() {
                clean(&amount.text)
            } else {
                format!("{} ({})", clean(&amount.text), cell(amount))
            };
            text = format!("{text}: {amount}");
        }
        if let Some(each) = &seen.each {
            text = format!("{text} for each {} ({})", clean(&each.text), cell(each));
        }
        if let Some(condition) = &seen.condition {
            text = format!("{text} when {}{}", clean(&condition.text), with_values(condition));
        }
        if let Some(most) = &seen.limit {
            text = format!("{text}, at most {}", cell(most));
        }
        (lead, text)
    }

    fn veto(&self, part: &Part, seen: &RuleSeen, at: usize) -> (&'static str, String) {
        let form = &self.scorecard().rules(part.member).vetoes[at];
        let limit = seen.limit.as_ref().map(cell).unwrap_or_default();
        let effect = match &form.effect {
            VetoEffect::GradeAtMost(band) => {
                let bands = self.scorecard().bands(part.member);
                let label = bands
                    .map(|bands| band_label(bands, *band as usize))
                    .unwrap_or_default();
                format!("grade at most {label}")
            }
            VetoEffect::ScoreAtMost(_) => format!("score at most {limit}"),
            VetoEffect::Score(_) => format!("score {limit}"),
        };
        let struck = if seen.fired { "struck" } else { "did not strike" };
        let condition = seen
            .condition
            .as_ref()
            .map(|condition| format!(" when {}{}", clean(&condition.text), with_values(condition)));
        let text = format!(
            "\"{}\" {struck}: {effect}{}",
            clean(&form.why),
            condition.unwrap_or_default()
        );
        ("veto     ", text)
    }
}
