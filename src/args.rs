//! The flags as they are typed. What they mean together is each command's to say.

pub(crate) mod diff;
pub(crate) mod kept;
pub(crate) mod look;
pub(crate) mod memory;
pub(crate) mod plugin;
mod run;
pub(crate) mod scored;
pub(crate) mod sensitivity;
pub(crate) mod whatif;

use std::fmt;
use std::path::PathBuf;

use clap::{Parser, Subcommand, ValueEnum};
use weigh_engine::dsl::value::{Granularity, Period};
use weigh_words::{Text, text};

pub(crate) use kept::{Keep, Verify};
pub(crate) use look::Look;
pub(crate) use memory::Memory;
pub(crate) use plugin::{Plugin, PluginCommand};
pub(crate) use run::Run;

/// Score people, customers, teams or countries by a form in plain words.
#[derive(Debug, Parser)]
#[command(
    name = "weigh",
    version,
    arg_required_else_help = true,
    disable_help_subcommand = true
)]
#[command(after_help = "\
Example:
  weigh run examples/specialist/specialist.kpi

`weigh COMMAND --help` says more about a command.

Exit codes: 0 all is well, 1 a scorecard has mistakes or a test of it fails, 2 wrong usage, 3 the data is wrong or cannot be \
read, 4 a plugin cannot be loaded or fails, or weigh.toml is wrong, 70 a fault of Weigh's own, 130 stopped.")]
pub(crate) struct Args {
    /// What to do.
    #[command(subcommand)]
    pub(crate) command: Command,
    /// Whether to colour: on a terminal unless `NO_COLOR` is set, always, or never
    #[arg(long, global = true, display_order = 100, value_enum, value_name = "WHEN")]
    #[arg(default_value_t = Color::Auto, hide_possible_values = true, hide_default_value = true)]
    pub(crate) color: Color,
    /// Speak English or Chinese; without, as the system does. JSON and CSV are the same in all languages
    #[arg(long, global = true, display_order = 100, value_enum, value_name = "en|zh")]
    #[arg(hide_possible_values = true)]
    pub(crate) language: Option<Language>,
    /// Say nothing but results and errors
    #[arg(long, short, global = true, display_order = 101)]
    pub(crate) quiet: bool,
}

/// When to colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Color {
    /// On a terminal, unless `NO_COLOR` is set.
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Score, and print the result
    Run(Run),
    /// Find every mistake in scorecards, without scoring
    Check(Check),
    /// Run the tests written in scorecards
    Test(Test),
    /// Lay scorecards out in the one layout, and write their keywords in one language
    Fmt(Fmt),
    /// Say where a subject's numbers come from, or what an error means
    Explain(Explain),
    /// Say who would score what, were a weight, a value or a param another
    #[command(name = "whatif")]
    WhatIf(whatif::WhatIf),
    /// Say how far totals, ranks and grades depend on the weights
    Sensitivity(sensitivity::Sensitivity),
    /// Say what is different between two periods, two scorecards or two outcomes
    Diff(diff::Diff),
    /// Say what is in files of data: columns, types, ranges, what looks like keys, times and links
    Inspect(Inspect),
    /// Write a scorecard that runs, with data, to start from; or the tables of your own data
    New(New),
    /// Compute a run that was kept once more, and say whether all is as it was
    Verify(Verify),
    /// List, pin, try, describe and begin plugins
    Plugin(Plugin),
}

/// What to do about errors in the data.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum BadRows {
    /// Stop and list them
    Stop,
    /// Go on without those rows
    Skip,
}

/// `weigh test`
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Example:
  weigh test examples/specialist/specialist.kpi

A test gives values or rows and expects what must come out of them; no other data is read. Behind the last test stands what \
no test reaches: KPIs that never had a score, grades that nobody got, rules that never struck.

Exit codes: 0 all tests pass, 1 a test fails or a scorecard has mistakes, 2 wrong usage, 4 a plugin cannot be loaded or fails, \
or weigh.toml is wrong.")]
pub(crate) struct Test {
    /// The scorecards
    #[arg(required = true, value_name = "FILE")]
    pub(crate) files: Vec<PathBuf>,
    /// Only tests whose title holds this
    #[arg(long, value_name = "TEXT")]
    pub(crate) only: Option<String>,
}

/// `weigh check`
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  weigh check examples/specialist/specialist.kpi
  weigh check --data examples/specialist/specialist.kpi examples/crm-health/crm-health.kpi

Exit codes: 0 no mistakes, 1 mistakes, 2 wrong usage, 3 the data cannot be read, 4 a plugin cannot be loaded or fails, or \
weigh.toml is wrong.")]
pub(crate) struct Check {
    /// The scorecards, .kpi files
    #[arg(required = true, value_name = "FILE")]
    pub(crate) files: Vec<PathBuf>,
    /// Look into the data too: whether it has the columns that the scorecard names, and their types
    #[arg(long)]
    pub(crate) data: bool,
    /// How the mistakes are told: as text on standard error, or as JSON on standard output
    #[arg(long, value_enum, default_value_t = CheckFormat::Text, hide_default_value = true)]
    pub(crate) format: CheckFormat,
}

/// How mistakes are told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum CheckFormat {
    /// For reading
    Text,
    /// For editors and scripts
    Json,
}

/// `weigh fmt`
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  weigh fmt --check examples/specialist/specialist.kpi
  weigh fmt --language zh - < examples/specialist/specialist.kpi

With --language the keywords are written in that language too; without, each stays as it is.

Exit codes: 0 done, 1 a file has mistakes or, with --check, another layout, 2 wrong usage.")]
pub(crate) struct Fmt {
    /// The scorecards, .kpi files; `-` is standard input, laid out on standard output
    #[arg(required = true, value_name = "FILE")]
    pub(crate) files: Vec<PathBuf>,
    /// Write nothing; list the files that would change, and how
    #[arg(long)]
    pub(crate) check: bool,
}

/// The languages of messages and of keywords.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Language {
    /// English
    En,
    /// 中文
    Zh,
}

/// `weigh explain`
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  weigh explain examples/specialist/specialist.kpi --subject E017
  weigh explain examples/specialist/specialist.kpi --subject E017 satisfaction --rows
  weigh explain examples/specialist/specialist.kpi --subject E017 --period 2024-Q3 --format json
  weigh explain E0302

Exit codes: 0 explained, 1 the scorecard has mistakes, 2 wrong usage, 3 the data is wrong or cannot be read, 4 a plugin cannot \
be loaded or fails, or weigh.toml is wrong.")]
pub(crate) struct Explain {
    /// The scorecard, a .kpi file; or the code of an error or a warning. Without, all codes are listed
    #[arg(value_name = "FILE|CODE")]
    pub(crate) what: Option<String>,
    /// Only these KPIs or groups, by name or label; without, the whole scorecard
    #[arg(value_name = "KPI", requires = "subject")]
    pub(crate) parts: Vec<String>,
    /// Whose numbers, by key
    #[arg(long, value_name = "KEY")]
    pub(crate) subject: Option<String>,
    /// List the rows behind each aggregate: the first 20, so many, or all of them
    #[arg(long, value_name = "N|all", num_args = 0..=1, default_missing_value = "20", value_parser = rows, requires = "subject")]
    pub(crate) rows: Option<usize>,
    /// Which scorecard, where the file has several
    #[arg(long, value_name = "NAME", requires = "subject")]
    pub(crate) scorecard: Option<String>,
    /// Which period, or from which to which; without, the last one that the data covers completely
    #[arg(long, value_name = "2024-Q4|2024-Q1..2024-Q4", value_parser = periods, requires = "subject")]
    pub(crate) period: Option<Periods>,
    /// Explain the numbers of one of a level above the subjects, as `weigh run --by` computes them
    #[arg(long, value_name = "LEVEL", value_parser = level, requires = "subject")]
    pub(crate) by: Option<String>,
    /// Set a param of the scorecard for this explanation
    #[arg(long = "set", value_name = "NAME=VALUE", value_parser = setting, requires = "subject")]
    pub(crate) set: Vec<(String, String)>,
    /// In which form: as text, or as JSON
    #[arg(long, value_enum, default_value_t = ExplainFormat::Text, hide_default_value = true, requires = "subject")]
    pub(crate) format: ExplainFormat,
    /// What to do about errors in the data: stop, or go on without those rows and say so
    #[arg(long, value_enum, value_name = "stop|skip", default_value_t = BadRows::Stop, hide_possible_values = true, hide_default_value = true)]
    pub(crate) bad_rows: BadRows,
    /// Of what grows with rows
    #[command(flatten)]
    pub(crate) memory: Memory,
}

/// How numbers are explained.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum ExplainFormat {
    /// For reading
    Text,
    /// For programs: see docs/explanation.schema.json
    Json,
}

/// `weigh inspect`
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  weigh inspect examples/specialist/data
  weigh inspect data/staff.csv 'data/orders-*.parquet' --format json

All rows are read. What looks like a key, a label, a time or a link is a guess from values and names; `weigh new --from` writes \
it down as tables of a scorecard, for you to correct.

Exit codes: 0 done, 2 wrong usage, 3 the data cannot be read, 4 a plugin cannot be loaded or fails, or weigh.toml is wrong.")]
pub(crate) struct Inspect {
    /// Files, patterns in quotes, or folders, of which all files that can be read are taken
    #[arg(required = true, value_name = "PATH")]
    pub(crate) paths: Vec<PathBuf>,
    /// What they are, in the word of a scorecard; without, what the endings of their names say
    #[arg(long, value_name = "csv|parquet|…")]
    pub(crate) kind: Option<String>,
    /// In which form: as text, or as JSON
    #[arg(long, value_enum, default_value_t = InspectFormat::Text, hide_default_value = true)]
    pub(crate) format: InspectFormat,
}

/// How it is told what is in data.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum InspectFormat {
    /// For reading
    Text,
    /// For programs
    Json,
}

/// `weigh new`
#[derive(Debug, clap::Args)]
#[command(
    override_usage = "weigh new <DIR> [--template <TEMPLATE>]\n       weigh new [DIR] --from <PATH>..."
)]
#[command(after_help = "\
Examples:
  weigh new my-scorecard
  weigh run my-scorecard/service.kpi
  weigh new --from data/staff.csv data/surveys.csv

With --from, the tables of your own data are written as a scorecard declares them: what looks like a key, a label, a time or a \
link as clauses, everything else as comments. Without DIR they go to standard output, and their paths are relative to this folder.

The scorecards in examples/ are larger: examples/specialist/specialist.kpi is one to read next.

Exit codes: 0 done, 2 wrong usage, 3 the data cannot be read, 4 a plugin cannot be loaded or fails, or weigh.toml is wrong.")]
pub(crate) struct New {
    /// The folder to write into: a new one, or an empty one
    #[arg(value_name = "DIR", required_unless_present = "from")]
    pub(crate) folder: Option<PathBuf>,
    /// Which scorecard to start from
    #[arg(long, value_enum, default_value_t = Template::Service, conflicts_with = "from")]
    pub(crate) template: Template,
    /// The data whose tables are written: files, patterns in quotes, or folders
    #[arg(long, value_name = "PATH", num_args = 1..)]
    pub(crate) from: Vec<PathBuf>,
    /// What they are, in the word of a scorecard; without, what the endings of their names say
    #[arg(long, value_name = "csv|parquet|…", requires = "from")]
    pub(crate) kind: Option<String>,
}

/// The scorecards to start from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Template {
    /// People, by what customers say of them and how much they do
    Service,
    /// Customers, by how recently, how often and for how much they buy
    Customers,
    /// 员工季度考核, with Chinese keywords
    Chinese,
}

/// The first and the last period.
pub(crate) type Periods = (Period, Period);

/// Why a value cannot be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Wrong {
    /// What is wrong.
    pub(crate) what: Text,
    /// What to write.
    pub(crate) mend: Option<Text>,
}

impl fmt::Display for Wrong {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.what.fmt(f)
    }
}

impl std::error::Error for Wrong {}

fn wrong(what: Text, mend: Option<Text>) -> Wrong {
    Wrong { what, mend }
}

pub(crate) fn periods(text: &str) -> Result<Periods, Wrong> {
    let one = |text: &str| {
        Period::parse(text.trim()).ok_or_else(|| {
            wrong(
                text!("`{text}` is no period", text),
                Some(text!("write 2024, 2024-H2, 2024-Q4, 2024-10 or 2024-W41")),
            )
        })
    };
    let Some((first, last)) = text.split_once("..") else {
        return one(text).map(|period| (period, period));
    };
    let (first, last) = (one(first)?, one(last)?);
    if first.granularity != last.granularity {
        return Err(wrong(
            text!(
                "{first} is a {one} and {last} a {other}",
                first,
                one = kind(first),
                last,
                other = kind(last)
            ),
            Some(text!("both ends must be of one kind")),
        ));
    }
    if first.index > last.index {
        return Err(wrong(
            text!("{first} comes after {last}", first, last),
            Some(text!("write {first}..{last}", first = last, last = first)),
        ));
    }
    Ok((first, last))
}

fn kind(period: Period) -> Text {
    match period.granularity {
        Granularity::Year => text!("year"),
        Granularity::Half => text!("half"),
        Granularity::Quarter => text!("quarter"),
        Granularity::Month => text!("month"),
        Granularity::Week => text!("week"),
    }
}

fn rows(text: &str) -> Result<usize, Wrong> {
    if text == "all" {
        return Ok(usize::MAX);
    }
    (text.parse()).map_err(|_| {
        wrong(
            text!("`{text}` is neither a number of rows nor `all`", text),
            None,
        )
    })
}

fn level(text: &str) -> Result<String, Wrong> {
    if text.split('.').any(|name| name.trim().is_empty()) {
        let what = text!("write a table or a column: department, staff.role, department.division");
        return Err(wrong(what, None));
    }
    Ok(text.trim().to_owned())
}

fn setting(text: &str) -> Result<(String, String), Wrong> {
    match text.split_once('=') {
        Some((name, value)) if !name.trim().is_empty() => {
            Ok((name.trim().to_owned(), value.trim().to_owned()))
        }
        _ => Err(wrong(
            text!("`{text}` sets nothing", text),
            Some(text!(
                "write the name of a param, `=` and its value: csat_target=92%"
            )),
        )),
    }
}

#[cfg(test)]
mod tests;
