//! The name that somebody probably meant.

use weigh_words::{Text, text};

/// Of `names`, the one that `meant` is a slip of or short for, if it is one of any.
pub(crate) fn nearest<'a>(meant: &str, names: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let meant = meant.to_lowercase();
    let most = (meant.chars().count() / 3).max(1);
    names
        .into_iter()
        .map(|name| (strsim::damerau_levenshtein(&meant, &name.to_lowercase()), name))
        .filter(|(distance, name)| *distance <= most || short_for(&meant, &name.to_lowercase()))
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, name)| name)
}

/// Whether letters left out of `name` make `short`: `tresh` is short for `threshold`. The first letter stays.
fn short_for(short: &str, name: &str) -> bool {
    const LEAST: usize = 3;
    let mut rest = name.chars();
    short.chars().count() >= LEAST
        && short.chars().next() == name.chars().next()
        && short.chars().all(|letter| rest.any(|next| next == letter))
}

/// What to type instead of `meant`: the name that is near, or all there are.
pub(crate) fn instead<'a>(meant: &str, names: impl IntoIterator<Item = &'a str> + Clone) -> Text {
    match nearest(meant, names.clone()) {
        Some(name) => text!("did you mean `{name}`?", name),
        None => {
            let all: Vec<String> = names.into_iter().map(|name| format!("`{name}`")).collect();
            if all.is_empty() {
                text!("there are none")
            } else {
                text!("there is {names}", names = Text::list(all))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::nearest;

    #[test]
    fn a_slip_and_a_short_form_are_near_and_little_else_is() {
        let names = ["threshold", "after", "uri"];
        for (meant, name) in [
            ("treshold", Some("threshold")),
            ("tresh", Some("threshold")),
            ("thr", Some("threshold")),
            ("URL", Some("uri")),
            ("aftr", Some("after")),
            ("th", None),
            ("hold", None),
            ("zzz", None),
        ] {
            assert_eq!(nearest(meant, names), name, "{meant}");
        }
    }
}
