//! "Did you mean": the nearest of the names that would have been right.

use weigh_words::{Text, text};

/// The candidate nearest to `wrong`, if it is near enough to be a slip of the keyboard.
pub fn did_you_mean<'a>(wrong: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let wrong_lower = wrong.to_lowercase();
    let most = (wrong.chars().count() / 3).max(1);
    candidates
        .into_iter()
        .map(|candidate| {
            (
                strsim::damerau_levenshtein(&wrong_lower, &candidate.to_lowercase()),
                candidate,
            )
        })
        .filter(|(distance, candidate)| *distance <= most && *distance < candidate.chars().count().max(2))
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}

/// Asks whether that name was meant.
pub fn meant(near: &str) -> Text {
    text!("did you mean `{near}`?", near)
}
