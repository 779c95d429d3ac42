//! The words that templates use, by name. Sentences about numbers are made with the views.

use std::collections::BTreeMap;

use weigh_words::{Language, text};

/// All of them in a language.
pub(crate) fn words(language: Language) -> BTreeMap<&'static str, String> {
    let words = [
        ("grade", text!("Grade")),
        ("rank", text!("Rank")),
        ("subject", text!("Subject")),
        ("total", text!("Total")),
    ];
    (words.into_iter())
        .map(|(name, words)| (name, words.in_language(language)))
        .collect()
}
