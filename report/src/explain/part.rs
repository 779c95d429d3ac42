//! A KPI or a group: what it scored, what that brings, and what happened on the way.

use weigh_engine::dsl::model::{Member, Policy};
use weigh_engine::dsl::syntax::ast::Combine;
use weigh_engine::dsl::value::{Decimal, Rounding, RoundingMode};
use weigh_engine::explain::{Content, Formula, Part, Standing};
use weigh_engine::outcome::Cell;
use weigh_words::{Language, Text, text};

use super::formula::{begins_missing, cell, values, written_out};
use super::{EXACT, Page, UNDER, exact, number_of, percent, sum, told};
use crate::paint::Paint;
use crate::text::{clean, hang};

impl Page<'_> {
    /// A part and all below it; `above` are the groups that lead to it, the outermost first.
    pub(super) fn part(&mut self, part: &Part, above: &[&Part], depth: usize) {
        let name = self.name(part.member);
        let verdict = self.verdict(part, above);
        let painted = Paint::Bold.over(&name, self.options.color);
        let text = self.said(&text!("{name}: {verdict}", name = &name, verdict));
        let text = hang(&"  ".repeat(depth), &text, self.options.width);
        self.ready(text.replacen(&name, &painted, 1));
        let depth = depth + 1;
        self.about(part, above, depth);
        if let Content::Group { parts, .. } = &part.content {
            let above: Vec<&Part> = above.iter().copied().chain([part]).collect();
            for part in parts {
                self.part(part, &above, depth);
            }
        }
    }

    /// A part without what is below it.
    pub(super) fn about(&mut self, part: &Part, above: &[&Part], depth: usize) {
        self.weight(part, above, depth);
        match &part.content {
            Content::Kpi { .. } => self.kpi(part, depth),
            Content::Group { .. } => self.group(part, depth),
        }
        self.ends(part, depth);
        self.graded(part, depth);
    }

    /// The scorecard as the group of all.
    pub(super) fn whole(&mut self, total: &Part) {
        if let Some(why) = self.reason(&total.score) {
            self.line(1, &self.lead(&text!("missing")), &Text::verbatim(why));
        }
        if let Content::Group { parts, combined, .. } = &total.content
            && !combined.is_missing()
            && self.adds_up(total)
            && let Some(points) = self.addends(parts, combined)
            && points.len() > 1
        {
            let text = text!(
                "{sum} = {score}",
                sum = points.join(" + "),
                score = exact(combined)
            );
            self.line(1, &self.lead(&text!("points")), &text);
        }
        self.group(total, 1);
        self.ends(total, 1);
        self.graded(total, 1);
    }

    /// Whether a group's score is the sum of what its members bring.
    pub(crate) fn adds_up(&self, group: &Part) -> bool {
        match group.member {
            Member::Kpi(_) => false,
            Member::Group(id) => {
                let group = self.scorecard().group(id);
                group.combine == Combine::WeightedMean && group.scoring.is_none()
            }
        }
    }

    /// What the parts that count bring to the total, each with its name; as exactly as the total is told.
    fn addends(&self, parts: &[Part], combined: &Cell) -> Option<Vec<String>> {
        let counting = || parts.iter().filter(|part| part.share != Some(Decimal::ZERO));
        let brought: Option<Vec<Decimal>> = counting().map(brings).collect();
        let shown = sum::shown(&brought?, number_of(combined)?, EXACT)?;
        let named = counting().zip(shown);
        Some(
            named
                .map(|(part, points)| format!("{} {points}", self.name(part.member)))
                .collect(),
        )
    }

    /// The points that a part brings to the total.
    fn brings(&self, part: &Part) -> Option<Text> {
        brings(part).map(|points| told(&Cell::Exact(points), self.point_places()))
    }

    /// What a part scored, and what that brings.
    pub(crate) fn verdict(&self, part: &Part, above: &[&Part]) -> Text {
        let Some(score) = self.score(part) else {
            let lack = match part.standing {
                Standing::NotApplicable if !part.in_force => text!("not in force"),
                Standing::NotApplicable => text!("does not apply"),
                Standing::There | Standing::Filled | Standing::Skipped | Standing::Failed => text!(
                    "no score, because {why}",
                    why = self.reason(&part.score).unwrap_or_default()
                ),
            };
            return match part.standing {
                Standing::Failed => text!("{lack}; so what it belongs to has none either", lack),
                Standing::Skipped | Standing::NotApplicable if part.in_force => {
                    self.left_out(lack, above.last().copied())
                }
                Standing::There | Standing::Filled | Standing::Skipped | Standing::NotApplicable => lack,
            };
        };
        let filled = if part.standing == Standing::Filled {
            text!(
                "nothing known, so it scores {score}",
                score = self.policy(part, score)
            )
        } else {
            Text::verbatim(score)
        };
        let Some(share) = part.share else {
            return filled;
        };
        // Only points that are added up to the total are points of it.
        let Some((brings, most)) = self.points(part, above) else {
            return text!(
                "{score}, with {share} of the weight",
                score = filled,
                share = percent(share)
            );
        };
        text!(
            "{score} × {share} = {points} of {most} points",
            score = filled,
            share = percent(share),
            points = brings,
            most
        )
    }

    /// The points that a part brings to the total, and the most that it could; none where they are not added up to it.
    pub(crate) fn points(&self, part: &Part, above: &[&Part]) -> Option<(String, String)> {
        if !above.iter().all(|group| self.adds_up(group)) {
            return None;
        }
        let most = self.scorecard().scale.1.mul(part.share?)?;
        let brings = self.brings(part)?;
        let most = told(&Cell::Exact(most), self.point_places());
        Some((self.said(&brings), self.said(&most)))
    }

    /// That a part is left out of its group, and what that means for the others, if there are any.
    fn left_out(&self, lack: Text, group: Option<&Part>) -> Text {
        let Some((Member::Group(id), Content::Group { parts, .. })) =
            group.map(|group| (group.member, &group.content))
        else {
            return lack;
        };
        if !parts.iter().any(|part| !part.score.is_missing()) {
            return lack;
        }
        match self.scorecard().group(id).combine {
            Combine::WeightedMean | Combine::GeometricMean | Combine::HarmonicMean => {
                if parts
                    .iter()
                    .any(|part| part.share.is_some_and(|share| !share.is_zero()))
                {
                    text!("{lack}; its weight is shared out among the others", lack)
                } else {
                    lack
                }
            }
            Combine::Sum => text!("{lack}; it adds nothing", lack),
            Combine::Product | Combine::Min | Combine::Max => {
                text!("{lack}; the others are combined without it", lack)
            }
        }
    }

    fn policy(&self, part: &Part, score: String) -> Text {
        let policy = match part.member {
            Member::Kpi(id) => &self.scorecard().kpi(id).missing.policy,
            Member::Group(id) => &self.scorecard().group(id).missing.policy,
        };
        match policy {
            Policy::Worst => text!("{score}, the worst", score),
            Policy::Score(_) | Policy::Zero | Policy::Skip | Policy::Fail => Text::verbatim(score),
        }
    }

    /// The weight, where it is not simply what is written.
    fn weight(&mut self, part: &Part, above: &[&Part], depth: usize) {
        let Some(weight) = &part.weight else { return };
        if let Some(formula) = &weight.formula {
            let language = self.options.language;
            let shown = match &weight.own {
                Ok(own) if formula.text.contains('%') => percent(*own),
                _ => Text::verbatim(cell(formula, language)),
            };
            self.line(depth, &self.lead(&text!("weight")), &written_out(formula, shown));
            self.leaves(formula, depth);
        }
        let (Some(written), Some(share)) = (weight.written, part.share) else {
            return;
        };
        let same = |a: Decimal| {
            Rounding {
                places: 9,
                mode: RoundingMode::HalfUp,
            }
            .apply(a)
        };
        if same(written) == same(share) {
            return;
        }
        let absent: Vec<String> = (above.iter().chain([&part]))
            .flat_map(|group| match &group.content {
                Content::Group { parts, .. } if group.member != part.member => parts.as_slice(),
                Content::Group { .. } | Content::Kpi { .. } => &[],
            })
            .filter(|sibling| sibling.share == Some(Decimal::ZERO) && sibling.member != part.member)
            .filter(|sibling| sibling.in_force)
            .map(|sibling| self.name(sibling.member))
            .collect();
        let absent = if share.is_zero() { Vec::new() } else { absent };
        let text = in_force(&percent(written), &percent(share), &absent);
        self.line(depth, &self.lead(&text!("weight")), &text);
    }

    fn kpi(&mut self, part: &Part, depth: usize) {
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
            return;
        };
        let text = match self.exact_value(id, &formula.value) {
            Some(value) => text!("{value} = {formula}", value, formula = &formula.text),
            None => text!("missing ({formula})", formula = &formula.text),
        };
        self.line(depth, &self.lead(&text!("value")), &text);
        // The reason stands beside the part itself, or beside what the formula begins with.
        let said = self.reason(&part.score);
        let why = self
            .reason(&formula.value)
            .filter(|why| said.as_ref() != Some(why));
        if let Some(why) = why.filter(|_| !begins_missing(formula)) {
            self.line(depth, UNDER, &text!("missing: {why}", why));
        }
        self.leaves(formula, depth);
        self.conditions(part, depth);
        if let Some(target) = target {
            let shown = self.cell_as_value(id, target);
            self.line(
                depth,
                &self.lead(&text!("target")),
                &written_out(target, Text::verbatim(shown)),
            );
            self.leaves(target, depth);
        }
        if !value.is_missing() && part.standing != Standing::NotApplicable {
            self.scored(id, value, scored, part, depth);
        }
        if let Some(note) = &self.scorecard().kpi(id).note {
            let note = Text::verbatim(clean(note));
            self.dim(depth, &self.lead(&text!("note")), &note);
        }
    }

    fn group(&mut self, part: &Part, depth: usize) {
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
            return;
        };
        let group = self.scorecard().group(id);
        let combine = in_words(group.combine, exact(combined));
        let needed = group.needs;
        if let Some(combine) = combine {
            self.line(depth, &self.lead(&text!("score")), &combine);
        }
        if let Some(needed) = needed {
            let text = text!(
                "{needed} of its {parts} parts; {found} are there",
                needed,
                parts = parts.len(),
                found = *found
            );
            self.line(depth, &self.lead(&text!("needs")), &text);
        }
        self.conditions(part, depth);
        if let Some(scored) = scored {
            self.scored_group(combined, scored, part, depth);
        }
    }

    /// The conditions that a part has.
    fn conditions(&mut self, part: &Part, depth: usize) {
        let needs = part.needs.iter().map(|condition| (text!("needs"), condition));
        let applies = part.applies.iter().map(|condition| (text!("applies"), condition));
        for (lead, condition) in needs.chain(applies) {
            let text = tested(condition, self.options.language);
            self.line(depth, &self.lead(&lead), &text);
        }
    }
}

/// The points that a part brings to the total.
fn brings(part: &Part) -> Option<Decimal> {
    number_of(&part.score)?.mul(part.share?)
}

/// A condition, and whether it holds.
fn tested(condition: &Formula, language: Language) -> Text {
    let holds = condition.value == Cell::Bool(true);
    let (condition, values) = (clean(&condition.text), values(condition, language));
    match (holds, values) {
        (true, None) => text!("{condition}, which holds", condition),
        (true, Some(values)) => text!("{condition}, which holds ({values})", condition, values),
        (false, None) => text!("{condition}, which does not hold", condition),
        (false, Some(values)) => text!("{condition}, which does not hold ({values})", condition, values),
    }
}

/// A weight as it is written and as it is in force, because of parts that are absent.
fn in_force(written: &Text, share: &Text, absent: &[String]) -> Text {
    match absent {
        [] => text!("{written} as written, {share} in force", written, share),
        [one] => text!(
            "{written} as written, {share} in force, because {part} left its weight to the others",
            written,
            share,
            part = one
        ),
        several => text!(
            "{written} as written, {share} in force, because {parts} left their weights to the others",
            written,
            share,
            parts = Text::all_of(several)
        ),
    }
}

/// How a group's score was made of those of its parts; nothing for the weighted mean, which the points say.
fn in_words(combine: Combine, score: Text) -> Option<Text> {
    Some(match combine {
        Combine::WeightedMean => return None,
        Combine::GeometricMean => text!("{score} = the weighted geometric mean of its parts", score),
        Combine::HarmonicMean => text!("{score} = the weighted harmonic mean of its parts", score),
        Combine::Sum => text!("{score} = the sum of its parts, each times its weight", score),
        Combine::Product => text!("{score} = the product of its parts", score),
        Combine::Min => text!("{score} = the smallest of its parts", score),
        Combine::Max => text!("{score} = the largest of its parts", score),
    })
}
