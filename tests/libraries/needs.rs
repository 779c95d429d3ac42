//! What a measure of a library asks for: the contracts and columns that a form without any binding is told to bind.

use weigh_engine::dsl::compile::{Files, Settings, compile};
use weigh_engine::dsl::diagnostic::{Code, Diagnostic};
use weigh_words::{Language, Text};

use crate::library::Library;

struct NoFiles;

impl Files for NoFiles {
    fn read(&self, _: &str, _: &str) -> Result<(String, String), Text> {
        unreachable!("the libraries that ship are no files")
    }
}

/// The contracts, each with its columns, in the order of their names: `surveys: answered_on, csat; tickets: opened`.
pub(crate) fn of(library: &Library, measure: &str) -> String {
    let library = &library.name;
    let over_all = format!(
        "use std.{library} as lib\ntable company from csv \"company.csv\" {{ key id }}\n\
         scorecard s {{ subject company period quarter kpi k {{ value lib.{measure}[overall] score = 1 }} }}\n"
    );
    asked_for(&over_all).unwrap_or_else(|| panic!("{measure} cannot be used"))
}

/// What a form is told to bind; nothing if it has other mistakes.
fn asked_for(form: &str) -> Option<String> {
    let found = compile("form.kpi", form, &NoFiles, &Settings::default(), None).diagnostics;
    if found.is_empty() || found.iter().any(|one| one.code != Code::E0521) {
        return None;
    }
    let mut contracts: Vec<String> = found.iter().map(contract).collect();
    contracts.sort();
    Some(contracts.join("; "))
}

/// `surveys: answered_on, csat` out of a message that nothing is bound.
fn contract(told: &Diagnostic) -> String {
    let english = |text: &Text| text.in_language(Language::English);
    let title = english(&told.title);
    let name = title.split('`').nth(1).expect("the contract's name");
    let needs: Option<String> = told
        .help
        .iter()
        .find_map(|help| Some(english(help).strip_prefix("it needs ")?.to_owned()));
    let needs = needs.expect("what it needs");
    if needs.starts_with("no column") {
        return name.to_owned();
    }
    // Behind each column stands its type, and maybe a range, in parentheses.
    let plain: String = (needs.split('('))
        .map(|part| part.split_once(')').map_or(part, |(_, rest)| rest))
        .collect();
    let mut columns: Vec<&str> = plain.split(',').map(str::trim).collect();
    columns.sort_unstable();
    format!("{name}: {}", columns.join(", "))
}
