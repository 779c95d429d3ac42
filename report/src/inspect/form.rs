//! Tables as a scorecard declares them: what looks like a key, a label, a time and a link as clauses, everything else as
//! comments, for whoever goes on from there.

use std::fmt::Write as _;

use serde_json::Value;
use weigh_engine::dsl::format::{Language as Keywords, format};
use weigh_engine::dsl::syntax::is_reserved;
use weigh_engine::inspect::{Column, Inspected};
use weigh_words::{Language, Text, text};

use super::{missing, values};
use crate::text::{clean, cut, rows};

/// The declarations of tables, laid out, with keywords and comments in a language.
pub(crate) fn declarations(tables: &[Inspected], language: Language) -> String {
    let names = names(tables);
    let mut form = String::new();
    for (at, table) in tables.iter().enumerate() {
        if at > 0 {
            form.push('\n');
        }
        one(table, at, &names, language, &mut form);
    }
    let keywords = match language {
        Language::English => Keywords::English,
        Language::Chinese => Keywords::Chinese,
    };
    format("", &form, Some(keywords)).unwrap_or(form)
}

fn one(table: &Inspected, at: usize, names: &[String], language: Language, form: &mut String) {
    let mut say = |line: &str| {
        form.push_str(line);
        form.push('\n');
    };
    say(&format!("# {}", rows(table.rows).in_language(language)));
    say(&format!(
        "table {} from {} {}{} {{",
        names[at],
        name(&table.kind),
        quoted(&table.locator),
        options(table)
    ));
    for (place, column) in table.columns.iter().enumerate() {
        let is = |role: Option<usize>| role == Some(place);
        let own = name(&column.name);
        let about = comment(column, table, language);
        if is(table.key) {
            say(&format!("key {own} # {about}"));
        } else if is(table.label) {
            say(&format!("label {own} # {about}"));
        } else if is(table.time) {
            say(&format!("time {own} # {about}"));
        } else if let Some(link) = column.link {
            say(&format!("link {own} -> {} # {about}", names[link.table]));
        } else {
            say(&format!("# {own}: {about}"));
        }
    }
    say("}");
}

/// What is known of a column, on one line.
fn comment(column: &Column, table: &Inspected, language: Language) -> String {
    let mut parts = vec![Text::verbatim(column.typed.to_string())];
    let values = cut(&values(column, language), 60);
    if !values.is_empty() {
        parts.push(Text::verbatim(values));
    }
    if column.missing > 0 {
        parts.push(text!("{share} missing", share = missing(column, table.rows)));
    }
    if let Some(because) = &column.because {
        parts.push(because.clone());
    }
    let parts: Vec<String> = parts.iter().map(|part| part.in_language(language)).collect();
    clean(&parts.join("; "))
}

fn options(table: &Inspected) -> String {
    let mut shown = String::new();
    for (option, value) in &table.options {
        let _ = write!(shown, " {option} {}", written(value));
    }
    shown
}

/// The value of an option, as it is written.
fn written(value: &Value) -> String {
    match value {
        Value::String(text) => quoted(text),
        Value::Bool(true) => "yes".to_owned(),
        Value::Bool(false) => "no".to_owned(),
        Value::Array(several) => several.iter().map(written).collect::<Vec<_>>().join(", "),
        other => other.to_string(),
    }
}

/// The names of tables in the language, each another.
fn names(tables: &[Inspected]) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for table in tables {
        let wanted = name(&table.name);
        let mut free = wanted.clone();
        let mut number = 2;
        while names.contains(&free) {
            free = match wanted.strip_suffix('`') {
                Some(open) => format!("{open}_{number}`"),
                None => format!("{wanted}_{number}"),
            };
            number += 1;
        }
        names.push(free);
    }
    names
}

/// A name as it is written: in backquotes where it is no word, or a word of the language.
fn name(name: &str) -> String {
    let clean = clean(name).replace('`', "'");
    let mut letters = clean.chars();
    let word = letters
        .next()
        .is_some_and(|first| first.is_alphabetic() || first == '_')
        && letters.all(|letter| letter.is_alphanumeric() || letter == '_');
    if word && !is_reserved(&clean) {
        clean
    } else {
        format!("`{clean}`")
    }
}

fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('"', "\"\""))
}
