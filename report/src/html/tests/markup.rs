//! Whether a page is well-formed: tags close in order, ids are there once, and whatever refers to an id finds it.

use std::collections::BTreeSet;

const VOID: [&str; 5] = ["meta", "img", "input", "br", "hr"];

/// Says what is wrong in a page, if anything is.
pub(super) fn check(page: &str) {
    let mut open: Vec<String> = Vec::new();
    let mut ids = BTreeSet::new();
    let mut asked = BTreeSet::new();
    let mut rest = page;
    while let Some(at) = rest.find('<') {
        let text = &rest[..at];
        assert!(!text.contains('>'), "a bare `>` in: {text}");
        let behind = &rest[at + 1..];
        if behind.starts_with('!') {
            assert!(behind.starts_with("!doctype html>"), "{}", start(behind));
            rest = &behind["!doctype html>".len()..];
            continue;
        }
        let end = end(behind).unwrap_or_else(|| panic!("a tag without its end: {}", start(behind)));
        let tag = &behind[..end];
        rest = &behind[end + 1..];
        if let Some(name) = tag.strip_prefix('/') {
            assert_eq!(open.pop().as_deref(), Some(name), "before: {}", start(rest));
            continue;
        }
        let name = tag.split([' ', '\n', '/']).next().unwrap_or_default().to_owned();
        assert!(
            !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-'),
            "no tag: {tag}"
        );
        for (attribute, value) in attributes(tag) {
            match attribute {
                "id" => assert!(ids.insert(value.to_owned()), "twice the id {value}"),
                "for" | "aria-labelledby" | "aria-describedby" => {
                    asked.extend(value.split(' ').map(str::to_owned));
                }
                "href" => asked.extend(value.strip_prefix('#').map(str::to_owned)),
                _ => {}
            }
        }
        if name == "script" || name == "style" {
            let close = format!("</{name}>");
            let at = rest.find(&close).unwrap_or_else(|| panic!("no end of {name}"));
            rest = &rest[at + close.len()..];
        } else if !VOID.contains(&name.as_str()) && !tag.ends_with('/') {
            open.push(name);
        }
    }
    assert!(open.is_empty(), "never closed: {open:?}");
    let lost: Vec<_> = asked.difference(&ids).collect();
    // The rows of many subjects are drawn by a script, and so are the pages that they lead to.
    assert!(lost.is_empty(), "nothing has the ids {lost:?}");
}

/// Where a tag ends: at the first `>` that stands in no quotes.
fn end(tag: &str) -> Option<usize> {
    let mut quoted = false;
    tag.bytes().position(|byte| {
        quoted ^= byte == b'"';
        byte == b'>' && !quoted
    })
}

fn attributes(tag: &str) -> impl Iterator<Item = (&str, &str)> {
    let mut pieces = tag.split('"');
    std::iter::from_fn(move || {
        let name = pieces.next()?.rsplit([' ', '\n']).next()?.strip_suffix('=')?;
        Some((name, pieces.next()?))
    })
}

fn start(text: &str) -> &str {
    text.get(..text.floor_char_boundary(80)).unwrap_or(text)
}
