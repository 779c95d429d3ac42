//! Why it is this period, where nobody asked for one.

use weigh_engine::dsl::value::Granularity;
use weigh_engine::outcome::Outcome;
use weigh_words::{Text, text};

/// Why it is this period, if it was chosen; with no full stop.
pub(crate) fn why_this_period(outcome: &Outcome) -> Option<Text> {
    let [Some(period)] = outcome.periods.as_slice() else {
        return None;
    };
    if !outcome.period_chosen {
        return None;
    }
    let granularity = period.granularity;
    let period = period.to_string();
    // "half" alone would leave open of what.
    Some(match granularity {
        Granularity::Year => text!("{period} is the last complete year in the data", period),
        Granularity::Half => text!("{period} is the last complete half-year in the data", period),
        Granularity::Quarter => text!("{period} is the last complete quarter in the data", period),
        Granularity::Month => text!("{period} is the last complete month in the data", period),
        Granularity::Week => text!("{period} is the last complete week in the data", period),
    })
}

/// The same as a sentence, for those who are handed a report, and have no flags.
pub(crate) fn sentence(outcome: &Outcome) -> Option<Text> {
    why_this_period(outcome).map(|why| text!("{why}.", why))
}
