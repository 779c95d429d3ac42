//! `weigh plugin test`: metrics put through everything that a run may do with them, across the C boundary.

use std::path::Path;

use serde_json::{Map, Value};
use weigh_host::{LoadedMetric, Plugin, Problem, Project, Trust};
use weigh_sdk::{Argument, ColumnType, testing};
use weigh_words::{Text, text};

use super::{pinned, project_of};
use crate::args::plugin::Test;
use crate::failure::{Exit, Failure};
use crate::output::{self, phrase};
use crate::project;
use crate::terminal::Terminal;

/// The types of arguments, by the language's words; decimals with the places of money, and of a share.
const TYPES: [(&str, ColumnType); 9] = [
    ("float", ColumnType::Float),
    ("number", ColumnType::Decimal(2)),
    ("integer", ColumnType::Integer),
    ("percent", ColumnType::Percent(4)),
    ("date", ColumnType::Date),
    ("datetime", ColumnType::DateTime),
    ("duration", ColumnType::Duration),
    ("bool", ColumnType::Bool),
    ("text", ColumnType::Text),
];

/// What came of the trials.
#[derive(Default)]
struct Count {
    sound: usize,
    broken: usize,
    /// Metrics that took no arguments that were offered.
    untried: Vec<String>,
}

/// Runs the command.
pub(super) fn test(args: &Test, terminal: &Terminal) -> Result<Exit, Failure> {
    let options = options(args)?;
    let given = types(&args.arguments)?;
    let plugin = opened(args, terminal)?;
    let chosen = chosen(&plugin, args.metric.as_deref())?;
    let mut count = Count::default();
    for metric in chosen {
        one(metric, &given, &options, &mut count, terminal)?;
    }
    for (kind, number) in [
        ("curves", plugin.curves().len()),
        ("sources", plugin.sources().len()),
    ] {
        if number > 0 {
            terminal.say(&match kind {
                "curves" => text!("its curves were not tried"),
                _ => text!("its sources were not tried"),
            });
        }
    }
    if count.broken > 0 {
        return Ok(Exit::Plugin);
    }
    if !count.untried.is_empty() || count.sound == 0 {
        return Err(Failure::usage(
            match count.untried.as_slice() {
                [] => text!("there is no metric to try"),
                names => text!("not tried: {metrics}", metrics = Text::list(names.iter())),
            },
            Some(text!(
                "say what it takes: --metric NAME --arguments date,number --options '{{…}}'"
            )),
        ));
    }
    terminal.say(&text!(
        "tried in turn: all rows in one batch and again, sliced and empty batches, states of parts merged in order, two by two and in \
         other orders as far as the metric allows that, missing values, groups without rows, and no groups at all"
    ));
    Ok(Exit::Fine)
}

fn chosen<'a>(plugin: &'a Plugin, wanted: Option<&str>) -> Result<Vec<&'a LoadedMetric>, Failure> {
    let Some(wanted) = wanted else {
        return Ok(plugin.metrics().iter().collect());
    };
    let full = format!("{}.{wanted}", plugin.name());
    let found = (plugin.metrics().iter()).find(|metric| metric.name() == wanted || metric.name() == full);
    found.map(|metric| vec![metric]).ok_or_else(|| {
        let known = plugin.metrics().iter().map(LoadedMetric::name);
        Failure::usage(
            text!("the plugin has no metric `{metric}`", metric = wanted),
            (known.len() > 0).then(|| text!("it has {metrics}", metrics = Text::list(known))),
        )
    })
}

/// Tries a metric on the arguments that are given or, without, on all single types and pairs that it takes.
fn one(
    metric: &LoadedMetric,
    given: &[ColumnType],
    options: &Map<String, Value>,
    count: &mut Count,
    terminal: &Terminal,
) -> Result<(), Failure> {
    let candidates: Vec<Vec<ColumnType>> = if given.is_empty() {
        let all = || TYPES.iter().map(|(_, ty)| *ty);
        let pairs = all().flat_map(|first| all().map(move |second| vec![first, second]));
        all().map(|one| vec![one]).chain(pairs).collect()
    } else {
        vec![given.to_vec()]
    };
    let mut refusal = None;
    let mut taken = 0;
    for types in candidates {
        let arguments: Vec<Argument> = types.iter().map(|ty| Argument::from(*ty)).collect();
        let words: Vec<&str> = types.iter().map(|ty| word(*ty)).collect();
        let called = format!("{}({})", metric.name(), words.join(", "));
        let bound = match metric.bind(&arguments, options) {
            Ok(bound) => bound,
            Err(error) => {
                refusal.get_or_insert(error.text());
                continue;
            }
        };
        taken += 1;
        match testing::trial(&bound, &arguments, bound.result()) {
            Ok(()) => {
                count.sound += 1;
                print(&text!("ok      {title}", title = called), terminal)?;
            }
            Err(broken) => {
                count.broken += 1;
                print(&text!("FAILED  {metric}", metric = called), terminal)?;
                print(&Text::verbatim(format!("  {broken}")), terminal)?;
            }
        }
    }
    if taken == 0 {
        count.untried.push(metric.name().to_owned());
        if let Some(why) = refusal {
            terminal.say(&why);
        }
    }
    Ok(())
}

fn word(ty: ColumnType) -> &'static str {
    let found = TYPES.iter().find(|(_, known)| *known == ty);
    found.map(|(word, _)| *word).unwrap_or_default()
}

fn print(line: &Text, terminal: &Terminal) -> Result<(), Failure> {
    let line = line.in_language(terminal.language());
    output::to_stdout(|out| writeln!(out, "{line}"))
}

fn types(words: &[String]) -> Result<Vec<ColumnType>, Failure> {
    let ty = |word: &String| {
        let found = TYPES.iter().find(|(known, _)| *known == word.trim());
        found.map(|(_, ty)| *ty).ok_or_else(|| {
            Failure::usage(
                text!("--arguments: `{word}` is no type", word),
                Some(text!(
                    "write some of {types}",
                    types = Text::list(TYPES.iter().map(|(word, _)| *word))
                )),
            )
        })
    };
    words.iter().map(ty).collect()
}

fn options(args: &Test) -> Result<Map<String, Value>, Failure> {
    let Some(text) = &args.options else {
        return Ok(Map::new());
    };
    serde_json::from_str(text).map_err(|error| {
        Failure::usage(
            text!("--options: it is no JSON object: {why}", why = error.to_string()),
            Some(text!("write it like '{{\"after\": 90}}'")),
        )
    })
}

/// The plugin of this name in the project, or the library at this path.
fn opened(args: &Test, terminal: &Terminal) -> Result<Plugin, Failure> {
    let path = Path::new(&args.what);
    if path.is_file() {
        return library(path, terminal);
    }
    pinned(&project_of(&args.project)?, &args.what, terminal)
}

/// Opens a library that somebody named on the command line, through a project of its own.
fn library(path: &Path, terminal: &Terminal) -> Result<Plugin, Failure> {
    let cannot = |error: &std::io::Error| {
        let (path, why) = (path.display().to_string(), phrase(error));
        Failure::usage(text!("cannot read {name}: {why}", name = path, why), None)
    };
    let path = path.canonicalize().map_err(|error| cannot(&error))?;
    let folder = tempfile::tempdir().map_err(|error| cannot(&error))?;
    let manifest = folder.path().join("weigh.toml");
    let mut name = "plugin".to_owned();
    loop {
        let library = Value::String(path.display().to_string());
        std::fs::write(&manifest, format!("[plugins.\"{name}\"]\npath = {library}\n"))
            .map_err(|error| cannot(&error))?;
        let project = Project::open(&manifest, &project::cache()?);
        let mut project = project.map_err(|error| Failure::usage(error.text(), error.help))?;
        match project.pin(&name, Trust::InProcess, false, project::host(terminal)) {
            Ok(plugin) => return Ok(plugin),
            // It knows its own name.
            Err(error) => match error.problem {
                Problem::OtherName { found } if name != found => name = found,
                _ => return Err(error.into()),
            },
        }
    }
}
