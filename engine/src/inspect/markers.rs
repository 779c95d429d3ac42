//! Columns that are text only because of what customarily stands for no value, such as `..`: whether the option `missing` would
//! make something else of them. The source itself is asked, which may have no such option.

use std::collections::BTreeMap;

use serde_json::Value;
use weigh_sdk::{ColumnType, Open, Schema};

use super::profile::Profile;
use super::{Asked, Marked};
use crate::registry::Registry;

/// The option that says what stands for no value.
const OPTION: &str = "missing";

/// Such columns by their names, and the signs in them. Of those that are words, only such as no other column of texts has, where they
/// may be meant: `NA` is Namibia too.
pub(super) fn found(
    registry: &Registry,
    asked: &Asked,
    schema: &Schema,
    profiles: &[Profile],
) -> (BTreeMap<String, Marked>, Vec<String>) {
    let columns = || schema.columns.iter().zip(profiles);
    let likely = |(_, profile): &(_, &Profile)| {
        let signs: u64 = profile.signs.rows.values().sum();
        signs > 0 && signs < profile.known && !profile.signs.beside_text
    };
    let mut signs: Vec<&str> = (columns().filter(likely))
        .flat_map(|(_, profile)| profile.signs.rows.keys().map(|sign| &**sign))
        .collect();
    signs.sort_unstable();
    signs.dedup();
    if signs.is_empty() || asked.open.options.contains_key(OPTION) {
        return Default::default();
    }
    let Some(others) = opened_with(registry, asked, &signs) else {
        return Default::default();
    };
    let is_mended = |name: &str| {
        let column = others.columns.iter().find(|column| column.name == name);
        column.is_some_and(|column| column.ty != ColumnType::Text)
    };
    let mut marked = BTreeMap::new();
    for (column, profile) in columns().filter(likely) {
        if is_mended(&column.name) {
            let mut markers: Vec<(&str, u64)> = profile
                .signs
                .rows
                .iter()
                .map(|(sign, rows)| (&**sign, *rows))
                .collect();
            markers.sort_by(|(a, many), (b, more)| more.cmp(many).then_with(|| a.cmp(b)));
            let rows = markers.iter().map(|(_, rows)| rows).sum();
            let markers = markers.into_iter().map(|(sign, _)| sign.to_owned()).collect();
            marked.insert(column.name.clone(), Marked { markers, rows });
        }
    }
    signs.retain(|sign| {
        let may_be_meant = |(column, profile): (&weigh_sdk::Column, &Profile)| {
            profile.signs.rows.contains_key(*sign) && !marked.contains_key(&column.name)
        };
        let mends = |marked: &Marked| marked.markers.iter().any(|marker| marker == sign);
        let is_word = sign.contains(char::is_alphabetic);
        marked.values().any(mends) && !(is_word && columns().any(may_be_meant))
    });
    let signs = signs.into_iter().map(str::to_owned).collect();
    (marked, signs)
}

/// The columns of the source, opened once more with these signs for no value; none where it has no such option.
fn opened_with(registry: &Registry, asked: &Asked, signs: &[&str]) -> Option<Schema> {
    let mut options = asked.open.options.clone();
    options.insert(OPTION.to_owned(), Value::from(signs));
    let what = Open {
        locator: asked.open.locator.clone(),
        base: asked.open.base.clone(),
        options,
    };
    registry.find(&asked.kind).ok()?.open(&what).ok()?.schema().ok()
}
