//! From a raw score to the final one and its grade: rules, limits, what is filled in, vetoes, rounding, bands.

use std::io;

use weigh_engine::dsl::model::Extent;
use weigh_engine::dsl::value::{Rounding, RoundingMode};
use weigh_engine::explain::{Formula, GradedBy, Part, Standing};
use weigh_engine::outcome::Cell;

use super::formula::{cell, with_values};
use super::{Page, exact};
use crate::table::band_label;

impl Page<'_> {
    /// From the raw score to the final one.
    pub(super) fn ends(&mut self, part: &Part, depth: usize) -> io::Result<()> {
        self.rules(part, depth)?;
        if !part.adjusted.is_missing() && part.limited != part.adjusted {
            let end = |name: &str, limit: &Option<Formula>| {
                limit
                    .as_ref()
                    .map(|limit| format!("{name} {}", exact(&limit.value)))
            };
            let ends: Vec<String> = [end("at least", &part.low), end("at most", &part.high)]
                .into_iter()
                .flatten()
                .collect();
            let text = format!(
                "{} → {} ({})",
                exact(&part.adjusted),
                exact(&part.limited),
                ends.join(", ")
            );
            self.line(depth, "limit    ", &text)?;
        }
        if part.standing == Standing::Filled {
            let text = format!(
                "where nothing is known the scorecard says {}",
                exact(&part.filled)
            );
            self.line(depth, "missing  ", &text)?;
        }
        if part.settled != part.filled {
            let from = if part.filled.is_missing() {
                "nothing".to_owned()
            } else {
                exact(&part.filled)
            };
            self.line(depth, "veto     ", &format!("{from} → {}", exact(&part.settled)))?;
        }
        let Some(rounding) = part.rounding else {
            return Ok(());
        };
        let (Cell::Exact(_) | Cell::Float(_), Some(score)) = (&part.settled, self.score(part)) else {
            return Ok(());
        };
        if exact(&part.settled) == exact(&part.score) {
            return Ok(());
        }
        let text = format!("{} → {score} ({})", exact(&part.settled), in_words(rounding));
        self.line(depth, "rounded  ", &text)
    }

    /// How the score was graded.
    pub(super) fn graded(&mut self, part: &Part, depth: usize) -> io::Result<()> {
        let Some(graded) = part.grade.as_ref().filter(|_| !part.score.is_missing()) else {
            return Ok(());
        };
        let Some(bands) = self.scorecard().bands(part.member).cloned() else {
            return Ok(());
        };
        let label = |at: u32| band_label(&bands, at as usize);
        let Some(band) = graded.band else {
            return self.line(depth, "grade    ", "none");
        };
        let extent = range(&bands.bands[band as usize].extent);
        let mut text = label(band);
        match &graded.by {
            GradedBy::Range | GradedBy::Conditions(_) | GradedBy::Distribution if graded.vetoed => {
                text.push_str(", the best that a veto allows");
            }
            GradedBy::Distribution => text.push_str(", by the order of totals"),
            GradedBy::Conditions(conditions) => {
                match conditions.get(band as usize).and_then(Option::as_ref) {
                    Some(condition) => {
                        text = format!("{text}, because {}{}", condition.text, with_values(condition));
                    }
                    None => text.push_str(", because no other band's condition holds"),
                }
            }
            GradedBy::Range => {
                if let Some(of) = &graded.of {
                    text = format!("{text}, by {} = {}", of.text, cell(of));
                }
                text.push_str(
                    &extent
                        .map(|extent| format!(" covers {extent}"))
                        .unwrap_or_default(),
                );
                if let Some((better, distance)) = graded.better {
                    let distance = exact(&Cell::Exact(distance));
                    text = format!("{text}; {} begins {distance} higher", label(better));
                }
                if let Some((worse, distance)) = graded.worse {
                    let distance = exact(&Cell::Exact(distance));
                    text = format!("{text}; {distance} above the border to {}", label(worse));
                }
            }
        }
        self.line(depth, "grade    ", &text)?;
        if let Some(edge) = graded.near {
            let text = format!(
                "before rounding the score is {}, less than one rounding step from the border at {edge}",
                exact(&part.settled)
            );
            self.line(depth, "near     ", &text)?;
        }
        Ok(())
    }
}

/// A rounding in words: `half up, to whole points`.
fn in_words(rounding: Rounding) -> String {
    let mode = match rounding.mode {
        RoundingMode::HalfUp => "half up",
        RoundingMode::HalfEven => "half even",
        RoundingMode::Up => "up",
        RoundingMode::Down => "down",
    };
    match rounding.places {
        0 => format!("{mode}, to whole points"),
        1 => format!("{mode}, to one decimal"),
        places => format!("{mode}, to {places} decimals"),
    }
}

/// The range of a band as it reads.
fn range(extent: &Extent) -> Option<String> {
    let Extent::Range {
        low,
        low_open,
        high,
        high_open,
    } = extent
    else {
        return None;
    };
    Some(match (low, high) {
        (Some(low), Some(high)) => {
            let from = if *low_open { "more than " } else { "" };
            let to = if *high_open { "less than " } else { "" };
            format!("{from}{low} to {to}{high}")
        }
        (Some(low), None) if *low_open => format!("more than {low}"),
        (Some(low), None) => format!("{low} and more"),
        (None, Some(high)) if *high_open => format!("less than {high}"),
        (None, Some(high)) => format!("{high} and less"),
        (None, None) => return None,
    })
}
