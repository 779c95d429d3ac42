//! A KPI or a group: what it scored, what that brings, and what happened on the way.

use std::io;

use weigh_engine::dsl::model::{Member, Policy};
use weigh_engine::dsl::syntax::ast::Combine;
use weigh_engine::dsl::value::{Decimal, Rounding, RoundingMode};
use weigh_engine::explain::{Content, Part, Standing};
use weigh_engine::outcome::Cell;

use super::formula::{UNDER, begins_missing, behind_literal, cell, with_values};
use super::{Page, exact, percent, told};
use crate::paint::Paint;
use crate::text::hang;

impl Page<'_> {
    /// A part and all below it; `above` are the groups that lead to it, the outermost first.
    pub(super) fn part(&mut self, part: &Part, above: &[&Part], depth: usize) -> io::Result<()> {
        let name = self.name(part.member);
        let verdict = self.verdict(part, above);
        let painted = Paint::Bold.over(&name, self.options.color);
        let text = hang(
            &"  ".repeat(depth),
            &format!("{name}: {verdict}"),
            self.options.width,
        );
        writeln!(self.out, "{}", text.replacen(&name, &painted, 1))?;
        let depth = depth + 1;
        self.weight(part, above, depth)?;
        match &part.content {
            Content::Kpi { .. } => self.kpi(part, depth)?,
            Content::Group { .. } => self.group(part, depth)?,
        }
        self.ends(part, depth)?;
        self.graded(part, depth)?;
        if let Content::Group { parts, .. } = &part.content {
            let above: Vec<&Part> = above.iter().copied().chain([part]).collect();
            for part in parts {
                self.part(part, &above, depth)?;
            }
        }
        Ok(())
    }

    /// The scorecard as the group of all.
    pub(super) fn whole(&mut self, total: &Part) -> io::Result<()> {
        if let Some(why) = self.reason(&total.score) {
            self.line(1, "missing  ", &why)?;
        }
        if let Content::Group { parts, combined, .. } = &total.content
            && !combined.is_missing()
            && self.adds_up(total)
        {
            let points: Option<Vec<String>> = parts
                .iter()
                .filter(|part| part.share != Some(Decimal::ZERO))
                .map(|part| Some(format!("{} {}", self.name(part.member), self.brings(part)?)))
                .collect();
            if let Some(points) = points.filter(|points| points.len() > 1) {
                self.line(
                    1,
                    "points   ",
                    &format!("{} = {}", points.join(" + "), exact(combined)),
                )?;
            }
        }
        self.group(total, 1)?;
        self.ends(total, 1)?;
        self.graded(total, 1)
    }

    /// Whether a group's score is the sum of what its members bring.
    fn adds_up(&self, group: &Part) -> bool {
        match group.member {
            Member::Kpi(_) => false,
            Member::Group(id) => {
                let group = self.scorecard().group(id);
                group.combine == Combine::WeightedMean && group.scoring.is_none()
            }
        }
    }

    /// The points that a part brings to the total.
    fn brings(&self, part: &Part) -> Option<String> {
        let share = part.share?;
        let brings = match &part.score {
            Cell::Exact(score) => Cell::Exact(score.mul(share)?),
            Cell::Float(score) => Cell::Float(score * share.to_f64()),
            _ => return None,
        };
        Some(told(&brings, self.point_places()))
    }

    /// What a part scored, and what that brings.
    fn verdict(&self, part: &Part, above: &[&Part]) -> String {
        let shares = |part: &Part| part.share.is_some_and(|share| !share.is_zero());
        let others = above.last().is_some_and(|group| match &group.content {
            Content::Group { parts, .. } => parts.iter().any(shares),
            Content::Kpi { .. } => false,
        });
        let Some(score) = self.score(part) else {
            let lack = match part.standing {
                Standing::NotApplicable if !is_in_force(part) => "not in force".to_owned(),
                Standing::NotApplicable => "does not apply".to_owned(),
                Standing::There | Standing::Filled | Standing::Skipped | Standing::Failed => {
                    format!(
                        "no score, because {}",
                        self.reason(&part.score).unwrap_or_default()
                    )
                }
            };
            let then = match part.standing {
                Standing::Failed => "; so what it belongs to has none either",
                Standing::Skipped | Standing::NotApplicable if others && is_in_force(part) => {
                    "; its weight is shared out among the others"
                }
                Standing::There | Standing::Filled | Standing::Skipped | Standing::NotApplicable => "",
            };
            return format!("{lack}{then}");
        };
        let filled = if part.standing == Standing::Filled {
            format!("nothing known, so it scores {}", self.policy(part))
        } else {
            score.clone()
        };
        let (Some(share), best) = (part.share, self.scorecard().scale.1) else {
            return filled;
        };
        // Only points that are added up to the total are points of it.
        if !above.iter().all(|group| self.adds_up(group)) {
            return format!("{filled}, with {} of the weight", percent(share));
        }
        let most = best.mul(share).map(Cell::Exact);
        let most = most.map(|most| told(&most, self.point_places()));
        let Some((brings, most)) = self.brings(part).zip(most) else {
            return filled;
        };
        format!("{filled} × {} = {brings} of {most} points", percent(share))
    }

    fn policy(&self, part: &Part) -> String {
        let policy = match part.member {
            Member::Kpi(id) => &self.scorecard().kpi(id).missing.policy,
            Member::Group(id) => &self.scorecard().group(id).missing.policy,
        };
        let score = self.score(part).unwrap_or_default();
        match policy {
            Policy::Worst => format!("{score}, the worst"),
            Policy::Score(_) | Policy::Zero | Policy::Skip | Policy::Fail => score,
        }
    }

    /// The weight, where it is not simply what is written.
    fn weight(&mut self, part: &Part, above: &[&Part], depth: usize) -> io::Result<()> {
        let Some(weight) = &part.weight else { return Ok(()) };
        if let Some(formula) = &weight.formula {
            let shown = match &weight.own {
                Ok(own) if formula.text.contains('%') => percent(*own),
                _ => cell(formula),
            };
            self.line(depth, "weight   ", &format!("{shown}{}", behind_literal(formula)))?;
            self.leaves(formula, depth)?;
        }
        let (Some(written), Some(share)) = (weight.written, part.share) else {
            return Ok(());
        };
        let same = |a: Decimal| {
            Rounding {
                places: 9,
                mode: RoundingMode::HalfUp,
            }
            .apply(a)
        };
        if same(written) == same(share) {
            return Ok(());
        }
        let absent: Vec<String> = (above.iter().chain([&part]))
            .flat_map(|group| match &group.content {
                Content::Group { parts, .. } if group.member != part.member => parts.as_slice(),
                Content::Group { .. } | Content::Kpi { .. } => &[],
            })
            .filter(|sibling| sibling.share == Some(Decimal::ZERO) && sibling.member != part.member)
            .filter(|sibling| is_in_force(sibling))
            .map(|sibling| self.name(sibling.member))
            .collect();
        let why = match absent.as_slice() {
            _ if share.is_zero() => String::new(),
            [] => String::new(),
            [one] => format!(", because {one} left its weight to the others"),
            several => format!(
                ", because {} left their weights to the others",
                several.join(" and ")
            ),
        };
        let text = format!(
            "{} as written, {} in force{why}",
            percent(written),
            percent(share)
        );
        self.line(depth, "weight   ", &text)
    }

    fn kpi(&mut self, part: &Part, depth: usize) -> io::Result<()> {
        let (
            Content::Kpi {
                formula,
                value,
                target,
                scored,
            },
            Member::Kpi(id),
        ) = (&part.content, part.member)
        else {
            return Ok(());
        };
        let text = match self.value(id, &formula.value) {
            Some(value) => format!("{value} = {}", formula.text),
            None => format!("missing ({})", formula.text),
        };
        self.line(depth, "value    ", &text)?;
        // The reason stands beside the part itself, or beside what the formula begins with.
        let said = self.reason(&part.score);
        let why = self
            .reason(&formula.value)
            .filter(|why| said.as_ref() != Some(why));
        if let Some(why) = why.filter(|_| !begins_missing(formula)) {
            self.line(depth, UNDER, &format!("missing: {why}"))?;
        }
        self.leaves(formula, depth)?;
        self.conditions(part, depth)?;
        if let Some(target) = target {
            let shown = self.cell_as_value(id, target);
            self.line(depth, "target   ", &format!("{shown}{}", behind_literal(target)))?;
            self.leaves(target, depth)?;
        }
        if !value.is_missing() && part.standing != Standing::NotApplicable {
            self.scored(id, value, scored, part, depth)?;
        }
        if let Some(note) = &self.scorecard().kpi(id).note {
            let note = crate::text::clean(note);
            self.dim(depth, "note     ", &note)?;
        }
        Ok(())
    }

    fn group(&mut self, part: &Part, depth: usize) -> io::Result<()> {
        let (
            Content::Group {
                scored,
                combined,
                parts,
                found,
            },
            Member::Group(id),
        ) = (&part.content, part.member)
        else {
            return Ok(());
        };
        let group = self.scorecard().group(id);
        let combine = match group.combine {
            Combine::WeightedMean => None,
            Combine::GeometricMean => Some("the weighted geometric mean of its parts"),
            Combine::HarmonicMean => Some("the weighted harmonic mean of its parts"),
            Combine::Sum => Some("the sum of its parts, each times its weight"),
            Combine::Product => Some("the product of its parts"),
            Combine::Min => Some("the smallest of its parts"),
            Combine::Max => Some("the largest of its parts"),
        };
        let needed = group.needs;
        if let Some(combine) = combine {
            self.line(depth, "score    ", &format!("{} = {combine}", exact(combined)))?;
        }
        if let Some(needed) = needed {
            let text = format!("{needed} of its {} parts; {found} are there", parts.len());
            self.line(depth, "needs    ", &text)?;
        }
        self.conditions(part, depth)?;
        if let Some(scored) = scored {
            self.scored_group(combined, scored, part, depth)?;
        }
        Ok(())
    }

    /// The conditions that a part has.
    fn conditions(&mut self, part: &Part, depth: usize) -> io::Result<()> {
        let needs = part.needs.iter().map(|condition| ("needs    ", condition));
        let applies = part.applies.iter().map(|condition| ("applies  ", condition));
        for (lead, condition) in needs.chain(applies) {
            let holds = condition.value == Cell::Bool(true);
            let verdict = if holds {
                "which holds"
            } else {
                "which does not hold"
            };
            let text = format!("{}, {verdict}{}", condition.text, with_values(condition));
            self.line(depth, lead, &text)?;
        }
        Ok(())
    }
}

/// Whether a part has a weight in the scored time: outside of its days it has none as written, though it says one.
fn is_in_force(part: &Part) -> bool {
    let Some(weight) = &part.weight else { return true };
    weight.written != Some(Decimal::ZERO) || weight.own == Ok(Decimal::ZERO)
}
