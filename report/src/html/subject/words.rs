//! The words of the page of a subject, by name.

use std::collections::BTreeMap;

use weigh_words::{Language, text};

/// All of them in a language.
pub(super) fn words(language: Language) -> BTreeMap<&'static str, String> {
    let words = [
        ("beyond", text!("beyond the end of the scale")),
        ("brings", text!("Points")),
        ("flow", text!("What the total is made of")),
        ("grade", text!("Grade")),
        ("how", text!("How it came about")),
        ("how_total", text!("How the total came about")),
        ("mean", text!("mean of all")),
        ("on_axis", text!("On its scale")),
        ("part", text!("KPI")),
        ("parts", text!("KPI by KPI")),
        ("periods", text!("All periods")),
        ("raise", text!("What would raise the total most")),
        ("rank", text!("Rank")),
        ("score", text!("Score")),
        ("shape", text!("Strengths and weaknesses")),
        ("mark_target", text!("target")),
        ("mark_value", text!("value")),
        ("target", text!("Target")),
        ("total", text!("Total")),
        ("trend", text!("Trend")),
        ("value", text!("Value")),
        ("weight", text!("Weight")),
    ];
    (words.into_iter())
        .map(|(name, words)| (name, words.in_language(language)))
        .collect()
}
