//! From a raw score to the final one and its grade: rules, limits, what is filled in, vetoes, rounding, bands.

use weigh_engine::dsl::model::{Bands, Extent};
use weigh_engine::dsl::value::{Decimal, Rounding, RoundingMode};
use weigh_engine::explain::{Formula, Graded, GradedBy, Part};
use weigh_engine::outcome::Cell;
use weigh_words::{Text, text};

use super::formula::{because, cell};
use super::{Page, exact};
use crate::table::band_label;

impl Page<'_> {
    /// From the raw score to the final one.
    pub(super) fn ends(&mut self, part: &Part, depth: usize) {
        self.rules(part, depth);
        if !part.adjusted.is_missing() && part.limited != part.adjusted {
            let end = |limit: &Option<Formula>| limit.as_ref().map(|limit| exact(&limit.value));
            let low = end(&part.low).map(|limit| text!("at least {limit}", limit));
            let high = end(&part.high).map(|limit| text!("at most {limit}", limit));
            let text = text!(
                "{from} → {to} ({why})",
                from = exact(&part.adjusted),
                to = exact(&part.limited),
                why = Text::list(low.into_iter().chain(high))
            );
            self.line(depth, &self.lead(&text!("limit")), &text);
        }
        if part.limited.is_missing() && !part.filled.is_missing() {
            let text = text!(
                "where nothing is known the scorecard says {score}",
                score = exact(&part.filled)
            );
            self.line(depth, &self.lead(&text!("missing")), &text);
        }
        if part.settled != part.filled {
            let from = if part.filled.is_missing() {
                text!("nothing")
            } else {
                exact(&part.filled)
            };
            let text = text!("{from} → {to}", from, to = exact(&part.settled));
            self.line(depth, &self.lead(&text!("veto")), &text);
        }
        let Some(rounding) = part.rounding else {
            return;
        };
        let (Cell::Exact(_) | Cell::Float(_), Some(score)) = (&part.settled, self.score(part)) else {
            return;
        };
        if exact(&part.settled) == exact(&part.score) {
            return;
        }
        let text = text!(
            "{from} → {to} ({why})",
            from = exact(&part.settled),
            to = score,
            why = in_words(rounding)
        );
        self.line(depth, &self.lead(&text!("rounded")), &text);
    }

    /// How the score was graded.
    pub(super) fn graded(&mut self, part: &Part, depth: usize) {
        let Some(graded) = part.grade.as_ref().filter(|_| !part.score.is_missing()) else {
            return;
        };
        let Some(bands) = self.scorecard().bands(part.member).cloned() else {
            return;
        };
        let label = |at: u32| band_label(&bands, at as usize);
        let Some(band) = graded.band else {
            self.line(depth, &self.lead(&text!("grade")), &text!("none"));
            return;
        };
        let own = label(band);
        let text = match &graded.by {
            GradedBy::Range | GradedBy::Conditions(_) | GradedBy::Distribution if graded.vetoed => {
                text!("{grade}, the best that a veto allows", grade = own)
            }
            GradedBy::Distribution => text!("{grade}, by the order of totals", grade = own),
            GradedBy::Conditions(conditions) => {
                match conditions.get(band as usize).and_then(Option::as_ref) {
                    Some(condition) => text!(
                        "{grade}, because {condition}",
                        grade = own,
                        condition = because(condition, self.options.language)
                    ),
                    None => text!("{grade}, because no other band's condition holds", grade = own),
                }
            }
            GradedBy::Range => self.by_range(graded, own, &bands),
        };
        self.line(depth, &self.lead(&text!("grade")), &text);
        if let Some(edge) = graded.near {
            let text = text!(
                "before rounding the score is {score}, less than one rounding step from the border at {border}",
                score = exact(&part.settled),
                border = edge.to_string()
            );
            self.line(depth, &self.lead(&text!("near")), &text);
        }
    }

    /// A grade by the range of its band, and how far away the others are.
    fn by_range(&self, graded: &Graded, own: String, bands: &Bands) -> Text {
        let label = |at: u32| band_label(bands, at as usize);
        let mut text = match &graded.of {
            Some(of) => text!(
                "{grade}, by {formula} = {value}",
                grade = own,
                formula = &of.text,
                value = cell(of, self.options.language)
            ),
            None => Text::verbatim(own),
        };
        let band = graded.band.map(|band| &bands.bands[band as usize]);
        if let Some(range) = band.and_then(|band| range(&band.extent)) {
            text = text!("{grade} covers {range}", grade = text, range);
        }
        if let Some((better, distance)) = graded.better {
            text = text!(
                "{so_far}; {grade} begins {distance} higher",
                so_far = text,
                grade = label(better),
                distance = exact(&Cell::Exact(distance))
            );
        }
        if let Some((worse, distance)) = graded.worse {
            text = text!(
                "{so_far}; {distance} above the border to {grade}",
                so_far = text,
                distance = exact(&Cell::Exact(distance)),
                grade = label(worse)
            );
        }
        text
    }
}

/// A rounding in words: `half up, to whole points`.
fn in_words(rounding: Rounding) -> Text {
    let mode = match rounding.mode {
        RoundingMode::HalfUp => text!("half up"),
        RoundingMode::HalfEven => text!("half even"),
        RoundingMode::Up => text!("up"),
        RoundingMode::Down => text!("down"),
    };
    match rounding.places {
        0 => text!("{mode}, to whole points", mode),
        1 => text!("{mode}, to one decimal", mode),
        places => text!("{mode}, to {places} decimals", mode, places),
    }
}

/// The range of a band as it reads.
fn range(extent: &Extent) -> Option<Text> {
    let Extent::Range {
        low,
        low_open,
        high,
        high_open,
    } = extent
    else {
        return None;
    };
    let shown = |end: &Option<Decimal>| end.map(|end| end.to_string());
    Some(match (shown(low), shown(high)) {
        (Some(low), Some(high)) => match (low_open, high_open) {
            (false, false) => text!("{low} to {high}", low, high),
            (false, true) => text!("{low} to less than {high}", low, high),
            (true, false) => text!("more than {low} to {high}", low, high),
            (true, true) => text!("more than {low} to less than {high}", low, high),
        },
        (Some(low), None) if *low_open => text!("more than {low}", low),
        (Some(low), None) => text!("{low} and more", low),
        (None, Some(high)) if *high_open => text!("less than {high}", high),
        (None, Some(high)) => text!("{high} and less", high),
        (None, None) => return None,
    })
}
