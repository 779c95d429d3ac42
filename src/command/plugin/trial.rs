//! `weigh plugin test`: metrics and curves put through everything that a run may do with them, across the C boundary.

use std::path::Path;

use serde_json::{Map, Value};
use weigh_host::{LoadedCurve, LoadedMetric, Plugin, PluginError, Problem, Project, Trust};
use weigh_sdk::{Argument, ColumnType, testing, testing::Broken};
use weigh_words::{Text, text};

use super::{pinned, project_of};
use crate::args::plugin::Test;
use crate::failure::{Exit, Failure};
use crate::output;
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
    /// Metrics and curves that took no arguments that were offered.
    untried: Vec<String>,
}

/// What can be tried.
enum Tried<'p> {
    Metric(&'p LoadedMetric),
    Curve(&'p LoadedCurve),
}

impl Tried<'_> {
    fn name(&self) -> &str {
        match self {
            Tried::Metric(metric) => metric.name(),
            Tried::Curve(curve) => curve.name(),
        }
    }

    /// What came of it, where it takes such arguments.
    fn on(
        &self,
        arguments: &[Argument],
        options: &Map<String, Value>,
    ) -> Result<Result<(), Broken>, PluginError> {
        Ok(match self {
            Tried::Metric(metric) => {
                let bound = metric.bind(arguments, options)?;
                testing::trial(&bound, arguments, bound.result())
            }
            Tried::Curve(curve) => testing::trial_curve(&curve.bind(arguments, options)?, arguments),
        })
    }
}

/// Runs the command.
pub(super) fn test(args: &Test, terminal: &Terminal) -> Result<Exit, Failure> {
    let options = options(args)?;
    let given = types(&args.arguments)?;
    let plugin = opened(args, terminal)?;
    let chosen = chosen(&plugin, args)?;
    let mut count = Count::default();
    for part in &chosen {
        one(part, &given, &options, &mut count, terminal)?;
    }
    if !plugin.sources().is_empty() {
        terminal.say(&text!("its sources were not tried"));
    }
    if count.broken > 0 {
        return Ok(Exit::Plugin);
    }
    if !count.untried.is_empty() || count.sound == 0 {
        return Err(Failure::usage(
            match count.untried.as_slice() {
                [] => text!("there is no metric and no curve to try"),
                names => text!("not tried: {names}", names = Text::list(names.iter())),
            },
            Some(text!(
                "say what it takes: --metric NAME or --curve NAME, --arguments date,number --options '{{…}}'"
            )),
        ));
    }
    let tried_metrics = chosen.iter().any(|part| matches!(part, Tried::Metric(_)));
    if tried_metrics {
        terminal.say(&text!(
            "metrics, tried in turn: all rows in one batch and again, sliced and empty batches, states of parts merged in order, two \
             by two and in other orders as far as the metric allows that, missing values, groups without rows, and no groups at all"
        ));
    }
    if chosen.iter().any(|part| matches!(part, Tried::Curve(_))) {
        terminal.say(&text!(
            "curves, tried in turn: all rows in one batch and again, sliced and empty batches, missing values, and no rows at all"
        ));
    }
    Ok(Exit::Fine)
}

/// The parts that are asked for by name; without a name, all.
fn chosen<'p>(plugin: &'p Plugin, args: &Test) -> Result<Vec<Tried<'p>>, Failure> {
    let is = |name: &str, wanted: &String| name == wanted || name == format!("{}.{wanted}", plugin.name());
    let metrics = plugin.metrics().iter();
    let curves = plugin.curves().iter();
    match (&args.metric, &args.curve) {
        (None, None) => Ok(metrics
            .map(Tried::Metric)
            .chain(curves.map(Tried::Curve))
            .collect()),
        (Some(wanted), _) => {
            let known = plugin.metrics().iter().map(LoadedMetric::name);
            let found = metrics.into_iter().find(|metric| is(metric.name(), wanted));
            found.map(|metric| vec![Tried::Metric(metric)]).ok_or_else(|| {
                Failure::usage(
                    text!("the plugin has no metric `{metric}`", metric = wanted),
                    (known.len() > 0).then(|| text!("it has {metrics}", metrics = Text::list(known))),
                )
            })
        }
        (None, Some(wanted)) => {
            let known = plugin.curves().iter().map(LoadedCurve::name);
            let found = curves.into_iter().find(|curve| is(curve.name(), wanted));
            found.map(|curve| vec![Tried::Curve(curve)]).ok_or_else(|| {
                Failure::usage(
                    text!("the plugin has no curve `{curve}`", curve = wanted),
                    (known.len() > 0).then(|| text!("it has {curves}", curves = Text::list(known))),
                )
            })
        }
    }
}

/// Tries a metric or a curve on the arguments that are given or, without, on all single types and pairs that it takes.
fn one(
    part: &Tried<'_>,
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
        let called = format!("{}({})", part.name(), words.join(", "));
        let came = match part.on(&arguments, options) {
            Ok(came) => came,
            Err(error) => {
                refusal.get_or_insert(error.text());
                continue;
            }
        };
        taken += 1;
        match came {
            Ok(()) => {
                count.sound += 1;
                output::line(&text!("ok      {title}", title = called), terminal)?;
            }
            Err(broken) => {
                count.broken += 1;
                output::line(&text!("FAILED  {title}", title = called), terminal)?;
                output::line(&Text::verbatim(format!("  {broken}")), terminal)?;
            }
        }
    }
    if taken == 0 {
        count.untried.push(part.name().to_owned());
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
    let named = path;
    let cannot = |error: &std::io::Error| Failure::unread(named, error);
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
