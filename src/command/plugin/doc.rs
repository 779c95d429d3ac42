//! `weigh plugin doc`: what a plugin says of itself and of its options, as a page in Markdown.

use std::io::{self, Write};

use serde_json::Value;
use weigh_host::{OptionsSchema, Plugin};
use weigh_words::{Language, Text, text};

use super::{pinned, project_of};
use crate::args::plugin::Doc;
use crate::failure::{Exit, Failure};
use crate::output;
use crate::terminal::Terminal;

/// Runs the command.
pub(super) fn doc(args: &Doc, terminal: &Terminal) -> Result<Exit, Failure> {
    let project = project_of(&args.project)?;
    let plugin = pinned(&project, &args.name, terminal)?;
    output::to_stdout(|out| page(&plugin, terminal.language(), out))?;
    Ok(Exit::Fine)
}

fn page(plugin: &Plugin, language: Language, out: &mut dyn Write) -> io::Result<()> {
    let said = |text: Text| text.in_language(language);
    writeln!(out, "# {} {}", plugin.name(), plugin.version())?;
    if !plugin.license().is_empty() {
        writeln!(
            out,
            "\n{}",
            said(text!("License: {license}", license = plugin.license()))
        )?;
    }
    for metric in plugin.metrics() {
        let title = said(text!("metric `{name}`", name = metric.name()));
        part(&title, metric.doc(), metric.options(), language, out)?;
    }
    for curve in plugin.curves() {
        let title = said(text!("curve `{name}`", name = curve.name()));
        part(&title, curve.doc(), curve.options(), language, out)?;
    }
    for source in plugin.sources() {
        let title = said(text!("source `{name}`", name = source.name()));
        part(&title, source.doc(), source.options(), language, out)?;
    }
    Ok(())
}

fn part(
    title: &str,
    doc: &str,
    options: &OptionsSchema,
    language: Language,
    out: &mut dyn Write,
) -> io::Result<()> {
    writeln!(out, "\n## {title}")?;
    if !doc.is_empty() {
        writeln!(out, "\n{}", doc.trim())?;
    }
    let said = |text: Text| text.in_language(language);
    if options.names().next().is_none() {
        return writeln!(out, "\n{}", said(text!("It has no options.")));
    }
    let heads = [text!("option"), text!("type"), text!("default"), text!("meaning")].map(said);
    writeln!(out, "\n| {} |\n| --- | --- | --- | --- |", heads.join(" | "))?;
    let schema = options.json();
    for name in options.names() {
        let option = resolved(schema, &schema["properties"][name]);
        let required =
            (schema["required"].as_array()).is_some_and(|required| required.iter().any(|one| one == name));
        let default = match schema["properties"][name].get("default") {
            Some(Value::Null) => String::new(),
            Some(value) => format!("`{value}`"),
            None if required => said(text!("must be given")),
            None => String::new(),
        };
        let meaning = (schema["properties"][name].get("description"))
            .or_else(|| option.get("description"))
            .and_then(Value::as_str)
            .unwrap_or_default();
        let cells = [
            format!("`{name}`"),
            values(schema, option),
            default,
            cell(meaning),
        ];
        writeln!(out, "| {} |", cells.join(" | "))?;
    }
    Ok(())
}

/// What a `$ref` leads to.
fn resolved<'a>(schema: &'a Value, part: &'a Value) -> &'a Value {
    let target = part["$ref"].as_str().and_then(|path| path.strip_prefix('#'));
    target.and_then(|pointer| schema.pointer(pointer)).unwrap_or(part)
}

/// Which values there are, in JSON's words: `number, 0 to 1`, `"day" or "week"`.
fn values(schema: &Value, option: &Value) -> String {
    let option = resolved(schema, option);
    let alternatives = ["oneOf", "anyOf"].iter().find_map(|key| option[key].as_array());
    if let Some(alternatives) = alternatives {
        let each = alternatives.iter().map(|one| values(schema, one));
        let each: Vec<String> = each.filter(|words| words != "null").collect();
        return each.join(", ");
    }
    if let Some(constant) = option.get("const") {
        return format!("`{constant}`");
    }
    if let Some(among) = option["enum"].as_array() {
        let each: Vec<String> = among.iter().map(|one| format!("`{one}`")).collect();
        return each.join(", ");
    }
    let mut words = match &option["type"] {
        Value::String(one) => one.clone(),
        Value::Array(many) => {
            let names = many
                .iter()
                .filter_map(Value::as_str)
                .filter(|name| *name != "null");
            names.collect::<Vec<_>>().join(", ")
        }
        _ => "JSON".to_owned(),
    };
    for (key, sign) in [
        ("minimum", "≥"),
        ("exclusiveMinimum", ">"),
        ("maximum", "≤"),
        ("exclusiveMaximum", "<"),
    ] {
        if let Some(limit) = option.get(key) {
            words = format!("{words} {sign} {limit}");
        }
    }
    words
}

/// A text that stays in its cell.
fn cell(text: &str) -> String {
    text.split_whitespace()
        .collect::<Vec<_>>()
        .join(" ")
        .replace('|', "\\|")
}
