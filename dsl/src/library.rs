//! The libraries that ship, as the texts that they are: `use std.crm`.

/// Name and text of each.
const LIBRARIES: &[(&str, &str)] = &[
    ("std.crm", include_str!("../std/crm.kpi")),
    ("std.hr", include_str!("../std/hr.kpi")),
    ("std.fxiaoke", include_str!("../std/fxiaoke.kpi")),
    ("std.hubspot", include_str!("../std/hubspot.kpi")),
    ("std.salesforce", include_str!("../std/salesforce.kpi")),
    ("std.zoho", include_str!("../std/zoho.kpi")),
];

/// The text of a library by its name.
pub(crate) fn text(name: &str) -> Option<&'static str> {
    LIBRARIES
        .iter()
        .find(|(known, _)| *known == name)
        .map(|(_, text)| *text)
}

/// Whether a text of this name is one of them.
pub fn ships(name: &str) -> bool {
    text(name).is_some()
}

/// The names of all of them.
pub(crate) fn names() -> impl Iterator<Item = &'static str> {
    LIBRARIES.iter().map(|(name, _)| *name)
}

#[cfg(test)]
mod tests;
