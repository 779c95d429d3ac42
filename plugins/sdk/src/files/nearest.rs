//! The name that somebody probably meant.

use strsim::normalized_damerau_levenshtein;

/// How alike two names must be for one to be taken for a slip of the other.
const ALIKE: f64 = 0.5;

/// Of `names`, the one most like `meant`, if one is like it at all.
pub fn nearest<N: AsRef<str>>(meant: &str, names: impl IntoIterator<Item = N>) -> Option<N> {
    let mut best = None;
    let mut likeness = ALIKE;
    for name in names {
        let alike = normalized_damerau_levenshtein(meant, name.as_ref());
        if alike > likeness {
            (best, likeness) = (Some(name), alike);
        }
    }
    best
}
