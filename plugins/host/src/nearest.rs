//! The name that somebody probably meant.

/// Of `names`, the one that `meant` is a slip of, if it is one of any.
pub(crate) fn nearest<'a>(meant: &str, names: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let most = (meant.chars().count() / 3).max(1);
    names
        .into_iter()
        .map(|name| {
            (
                strsim::damerau_levenshtein(&meant.to_lowercase(), &name.to_lowercase()),
                name,
            )
        })
        .filter(|(distance, _)| *distance <= most)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, name)| name)
}

/// What to type instead of `meant`: the name that is near, or all there are.
pub(crate) fn instead<'a>(meant: &str, names: impl IntoIterator<Item = &'a str> + Clone) -> String {
    match nearest(meant, names.clone()) {
        Some(name) => format!("did you mean `{name}`?"),
        None => {
            let all: Vec<String> = names.into_iter().map(|name| format!("`{name}`")).collect();
            if all.is_empty() {
                "there are none".to_owned()
            } else {
                format!("there is {}", all.join(", "))
            }
        }
    }
}
