//! The flags of `weigh plugin`.

use std::path::PathBuf;

use clap::{Subcommand, ValueEnum};

/// `weigh plugin`
#[derive(Debug, clap::Args)]
#[command(
    subcommand_required = true,
    arg_required_else_help = true,
    disable_help_subcommand = true
)]
#[command(after_help = "\
Examples:
  weigh plugin new acme --in c
  weigh plugin lock acme --trust
  weigh plugin list

Plugins are listed in weigh.toml, which is looked for in the folder of the scorecard and above it, and pinned in weigh.lock \
beside it. What is pinned is copied before it is opened: into the folder that the system has for such, or the one that the \
variable WEIGH_CACHE names.

Exit codes: 0 done, 2 wrong usage, 4 a plugin, weigh.toml or weigh.lock is wrong.")]
pub(crate) struct Plugin {
    /// What to do.
    #[command(subcommand)]
    pub(crate) command: PluginCommand,
}

/// What can be done with plugins.
#[derive(Debug, Subcommand)]
pub(crate) enum PluginCommand {
    /// List the plugins of weigh.toml: version, isolation, trust and what each offers
    List(List),
    /// Pin the library that a plugin has now, so that scorecards may use it
    Lock(Lock),
    /// Put the metrics and curves of a plugin through everything that a run may do with them
    Test(Test),
    /// Write a metric plugin that builds, with a scorecard that uses it, to start from
    New(New),
    /// Describe what a plugin offers and its options, in Markdown
    Doc(Doc),
}

/// `weigh plugin list`
#[derive(Debug, clap::Args)]
pub(crate) struct List {
    /// The folder whose weigh.toml is meant, in it or above it; without, this one
    #[arg(long, value_name = "DIR", default_value = ".", hide_default_value = true)]
    pub(crate) project: PathBuf,
    /// In which form: as a table, or as JSON
    #[arg(long, value_enum, default_value_t = ListFormat::Table, hide_default_value = true)]
    pub(crate) format: ListFormat,
}

/// How plugins are listed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum ListFormat {
    /// For reading
    Table,
    /// For programs
    Json,
}

/// `weigh plugin lock`
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  weigh plugin lock acme --trust
  weigh plugin lock acme --trust --locked

The library is opened, so that it can say its name and version: its code runs. With --locked nothing is written, and what would \
have to be written is an error: for checks before a release.")]
pub(crate) struct Lock {
    /// The plugins, as weigh.toml calls them
    #[arg(required = true, value_name = "NAME")]
    pub(crate) names: Vec<String>,
    /// Let them run inside this program; without, each runs in a process of its own
    #[arg(long)]
    pub(crate) trust: bool,
    /// Write nothing; fail where weigh.lock would have to change
    #[arg(long)]
    pub(crate) locked: bool,
    /// The folder whose weigh.toml is meant, in it or above it; without, this one
    #[arg(long, value_name = "DIR", default_value = ".", hide_default_value = true)]
    pub(crate) project: PathBuf,
}

/// `weigh plugin test`
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  weigh plugin test target/release/libacme.so
  weigh plugin test acme --metric churn --arguments date,number --options '{\"after\": 90}'

A path is opened as it is: its code runs. A name is one of weigh.toml and must be pinned.

Exit codes: 0 everything that was tried is sound, 2 wrong usage, or nothing could be tried, 4 something is not sound, or the plugin \
cannot be loaded.")]
pub(crate) struct Test {
    /// A library, or the name of a plugin in weigh.toml
    #[arg(value_name = "PATH|NAME")]
    pub(crate) what: String,
    /// Only this metric
    #[arg(long, value_name = "METRIC")]
    pub(crate) metric: Option<String>,
    /// Only this curve
    #[arg(long, value_name = "CURVE", conflicts_with = "metric")]
    pub(crate) curve: Option<String>,
    /// The types of its arguments, of: bool, integer, number, percent, float, date, datetime, duration, text; without, those
    /// among all single types and pairs that it takes
    #[arg(long, value_name = "TYPE,...", value_delimiter = ',')]
    pub(crate) arguments: Vec<String>,
    /// Its options, as JSON
    #[arg(long, value_name = "JSON")]
    pub(crate) options: Option<String>,
    /// The folder whose weigh.toml is meant, in it or above it; without, this one
    #[arg(long, value_name = "DIR", default_value = ".", hide_default_value = true)]
    pub(crate) project: PathBuf,
}

/// `weigh plugin new`
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  weigh plugin new acme --in c
  weigh plugin new acme --sdk ../weigh

A plugin in C needs a C compiler and nothing else. One in Rust builds on the crate weigh-sdk, which lies in plugins/sdk of a \
checkout of Weigh: --sdk says where that is.")]
pub(crate) struct New {
    /// The plugin's name, and the folder to write into: scorecards call it by NAME and a dot
    #[arg(value_name = "NAME")]
    pub(crate) name: String,
    /// In which language it is written
    #[arg(long = "in", value_enum, default_value_t = Tongue::Rust, value_name = "rust|c", hide_possible_values = true)]
    pub(crate) tongue: Tongue,
    /// The checkout of Weigh that a plugin in Rust builds on
    #[arg(long, value_name = "DIR")]
    pub(crate) sdk: Option<PathBuf>,
}

/// The languages of scaffolds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Tongue {
    /// Rust
    Rust,
    /// C99
    C,
}

/// `weigh plugin doc`
#[derive(Debug, clap::Args)]
pub(crate) struct Doc {
    /// The plugin, as weigh.toml calls it
    #[arg(value_name = "NAME")]
    pub(crate) name: String,
    /// The folder whose weigh.toml is meant, in it or above it; without, this one
    #[arg(long, value_name = "DIR", default_value = ".", hide_default_value = true)]
    pub(crate) project: PathBuf,
}
