//! `weigh plugin list`: what a project has, and how far each plugin can be used.

use std::io::{self, Write};

use serde_json::{Value, json};
use unicode_width::UnicodeWidthStr as _;
use weigh_host::{Isolation, LoadError, Platform, Plugin, Problem, Project, Trust};
use weigh_words::{Language, Text, text};

use super::project_of;
use crate::args::plugin::{List, ListFormat};
use crate::failure::{Exit, Failure};
use crate::output;
use crate::project;
use crate::terminal::Terminal;

/// A plugin as it is listed.
struct Row {
    name: String,
    version: Option<String>,
    isolation: Isolation,
    trust: Option<Trust>,
    state: State,
}

/// How far a plugin can be used.
enum State {
    Loaded(Plugin),
    /// Only where it may run is it asked what it offers, and that is not here.
    Apart,
    Broken(Box<LoadError>),
}

/// Runs the command. A plugin that cannot be loaded is a line like any other.
pub(super) fn list(args: &List, terminal: &Terminal) -> Result<Exit, Failure> {
    let project = project_of(&args.project)?;
    let rows: Vec<Row> = (project.manifest().plugins().keys())
        .map(|name| row(&project, name, terminal))
        .collect();
    match args.format {
        ListFormat::Json => {
            let listed: Vec<Value> = rows.iter().map(as_json).collect();
            output::to_stdout(|out| writeln!(out, "{:#}", Value::Array(listed)))?;
        }
        ListFormat::Table if rows.is_empty() => terminal.say(&text!("weigh.toml lists no plugin")),
        ListFormat::Table => output::to_stdout(|out| table(&rows, terminal.language(), out))?,
    }
    Ok(Exit::Fine)
}

fn row(project: &Project, name: &str, terminal: &Terminal) -> Row {
    let platform = Platform::here();
    let pin = project.lock().pin(name, platform.word());
    let prepared = project.prepare(name);
    Row {
        name: name.to_owned(),
        version: pin.map(|pin| pin.version.clone()),
        // Whatever nobody trusts runs apart.
        isolation: (prepared.as_ref()).map_or(Isolation::Process, weigh_host::Prepared::isolation),
        trust: pin.map(|pin| pin.trust),
        state: match prepared.and_then(|prepared| prepared.load(project::host(terminal))) {
            Ok(plugin) => State::Loaded(plugin),
            Err(error) if error.problem == Problem::NeedsProcess => State::Apart,
            Err(error) => State::Broken(Box::new(error)),
        },
    }
}

/// The full names of all that a plugin offers, by kind.
pub(super) fn offers(plugin: &Plugin) -> [(&'static str, Vec<&str>); 3] {
    [
        (
            "metrics",
            plugin
                .metrics()
                .iter()
                .map(weigh_host::LoadedMetric::name)
                .collect(),
        ),
        (
            "curves",
            plugin
                .curves()
                .iter()
                .map(weigh_host::LoadedCurve::name)
                .collect(),
        ),
        (
            "sources",
            plugin
                .sources()
                .iter()
                .map(weigh_host::LoadedSource::name)
                .collect(),
        ),
    ]
}

fn as_json(row: &Row) -> Value {
    let mut listed = json!({
        "name": row.name,
        "version": row.version,
        "isolation": isolation(row.isolation),
        "trust": row.trust.map(trust),
    });
    match &row.state {
        State::Loaded(plugin) => {
            for (kind, names) in offers(plugin) {
                listed[kind] = json!(names);
            }
        }
        State::Apart => {}
        State::Broken(error) => listed["problem"] = json!(error.problem.to_string()),
    }
    listed
}

fn isolation(isolation: Isolation) -> &'static str {
    match isolation {
        Isolation::Process => "process",
        Isolation::InProcess => "in-process",
    }
}

fn trust(trust: Trust) -> &'static str {
    match trust {
        Trust::Process => "process",
        Trust::InProcess => "in-process",
    }
}

fn table(rows: &[Row], language: Language, out: &mut dyn Write) -> io::Result<()> {
    let said = |text: Text| text.in_language(language);
    let mut lines = vec![[
        said(text!("plugin")),
        said(text!("version")),
        said(text!("isolation")),
        said(text!("trust")),
        said(text!("offers")),
    ]];
    for row in rows {
        let offered = match &row.state {
            State::Loaded(plugin) => {
                let names = offers(plugin).into_iter().flat_map(|(_, names)| names);
                names.collect::<Vec<_>>().join(", ")
            }
            State::Apart => said(text!("what it offers is known in a process of its own only")),
            State::Broken(error) => said(error.problem.text()),
        };
        lines.push([
            row.name.clone(),
            row.version.clone().unwrap_or_else(|| "–".to_owned()),
            isolation(row.isolation).to_owned(),
            row.trust
                .map_or_else(|| said(text!("not pinned")), |pinned| trust(pinned).to_owned()),
            offered,
        ]);
    }
    let mut widths = [0; 5];
    for line in &lines {
        for (width, cell) in widths.iter_mut().zip(line) {
            *width = cell.width().max(*width);
        }
    }
    for line in &lines {
        let cells = line.iter().zip(widths);
        let cells = cells.map(|(cell, width)| format!("{cell}{}  ", " ".repeat(width - cell.width())));
        writeln!(out, "{}", cells.collect::<String>().trim_end())?;
    }
    Ok(())
}
