//! The name that somebody probably meant.

use strsim::normalized_damerau_levenshtein;

/// How alike two names must be for one to be taken for a slip of the other.
const ALIKE: f64 = 0.5;

/// Of `names`, the one most like `meant`, if one is like it at all.
pub(crate) fn nearest<'n>(meant: &str, names: impl IntoIterator<Item = &'n str>) -> Option<&'n str> {
    let alike = |name: &str| normalized_damerau_levenshtein(&meant.to_lowercase(), &name.to_lowercase());
    let alike = names.into_iter().map(|name| (alike(name), name));
    let likely = alike.filter(|(likeness, _)| *likeness > ALIKE);
    likely
        .max_by(|(a, _), (b, _)| a.total_cmp(b))
        .map(|(_, name)| name)
}
