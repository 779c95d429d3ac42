//! The page of a library: all that it declares, with what the comments say of it.

use std::fmt::Write;

use crate::library::{Declaration, Kind, Library};

/// The page in Markdown.
pub(crate) fn of(library: &Library) -> String {
    let mut page = format!(
        "# `std.{name}`\n\n{docs}\n\n`use std.{name} as {name}` takes it. This page is made of the comments in \
         `dsl/std/{name}.kpi`, whose measures and templates are all tested in `tests/std/{name}`.\n",
        name = library.name,
        docs = library.docs.join("\n"),
    );
    let of_kind = |kind| (library.declarations.iter()).filter(move |one| one.kind == kind);
    overview(&mut page, of_kind(Kind::Measure));
    params(&mut page, of_kind(Kind::Param));
    let mut heading = None;
    for one in (library.declarations.iter()).filter(|one| matches!(one.kind, Kind::Measure | Kind::Template))
    {
        if heading != one.heading.as_ref() {
            heading = one.heading.as_ref();
            write(
                &mut page,
                &format!("\n## {}\n", heading.map_or("Others", |text| text)),
            );
        }
        declaration(&mut page, one);
    }
    contracts(&mut page, of_kind(Kind::Contract));
    page
}

fn write(page: &mut String, text: &str) {
    page.push_str(text);
}

/// All measures on one page.
fn overview<'a>(page: &mut String, measures: impl Iterator<Item = &'a Declaration>) {
    let mut rows = String::new();
    for one in measures {
        let Some(facts) = one.facts() else { continue };
        let label = one.label.as_deref().unwrap_or_default();
        writeln!(
            rows,
            "| [`{name}`](#{name}) | {label} | {} | {} |",
            facts.unit,
            facts.better,
            name = one.name
        )
        .expect("a text grows");
    }
    if !rows.is_empty() {
        write(
            page,
            &format!("\n| measure | is | unit | better |\n| --- | --- | --- | --- |\n{rows}"),
        );
    }
}

fn params<'a>(page: &mut String, params: impl Iterator<Item = &'a Declaration>) {
    let mut rows = String::new();
    for one in params {
        let value = one.text.split_once(" = ").map_or("", |(_, value)| value);
        writeln!(rows, "| `{}` | {value} | {} |", one.name, one.said()).expect("a text grows");
    }
    if !rows.is_empty() {
        write(
            page,
            &format!("\n## What can be set\n\n| param | is | means |\n| --- | --- | --- |\n{rows}"),
        );
    }
}

fn declaration(page: &mut String, one: &Declaration) {
    let name = &one.name;
    write(page, &format!("\n### {name}\n\n"));
    match one.facts() {
        Some(facts) => {
            let label = one.label.as_deref().unwrap_or_default();
            let better = match facts.better.as_str() {
                "a target" => "a target is best".to_owned(),
                better => format!("{better} is better"),
            };
            write(
                page,
                &format!(
                    "**{label}.** {}\n\n```kpi\n{}\n```\n\nUnit: {}; {better}. Needs {}. Source: {}.\n",
                    facts.formula, one.text, facts.unit, facts.needs, facts.source
                ),
            );
        }
        None => write(page, &format!("{}\n\n```kpi\n{}\n```\n", one.said(), one.text)),
    }
}

fn contracts<'a>(page: &mut String, contracts: impl Iterator<Item = &'a Declaration>) {
    let mut all = String::new();
    for one in contracts {
        write(
            &mut all,
            &format!(
                "\n### Contract {}\n\n{}\n\n```kpi\n{}\n```\n",
                one.name,
                one.said(),
                one.text
            ),
        );
    }
    if !all.is_empty() {
        write(
            page,
            &format!(
                "\n## Contracts\n\nWhat the measures are written against. Only columns that are used must be bound.\n{all}"
            ),
        );
    }
}
