//! The flags of runs that are kept, and `weigh verify`.

use std::path::PathBuf;

use clap::ValueEnum;

/// What a run keeps, and what it knows of earlier ones.
#[derive(Debug, clap::Args)]
pub(crate) struct Keep {
    /// Keep the run in a new folder in this one, with the form and all that says what it was made of: for `weigh verify`
    #[arg(long, value_name = "DIR")]
    pub(crate) save: Option<PathBuf>,
    /// Read earlier runs of the scorecard that were kept in this folder, and show their totals beside those of today
    #[arg(long, value_name = "DIR")]
    pub(crate) history: Option<PathBuf>,
}

/// `weigh verify`
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  weigh run examples/okr/okr.kpi --save runs
  weigh verify runs/okr-2024-Q4

The form that was kept is scored again, by the data at its place, with the params, the period and the subjects of then. What is told: \
whether all numbers are the same; which files of data, plugins or libraries are others; whether somebody changed what was kept; and \
whether the form at its place is another one by now, which alone is no difference.

Exit codes: 0 the same, 1 not the same, or the form has mistakes, 2 wrong usage, or no kept run, 3 the data is gone or wrong, 4 a \
plugin cannot be loaded or fails, or weigh.toml is wrong.")]
pub(crate) struct Verify {
    /// The folder of a kept run
    #[arg(value_name = "DIR")]
    pub(crate) run: PathBuf,
    /// Where the data lies now: the folder that stands for that of the form
    #[arg(long, value_name = "DIR")]
    pub(crate) data: Option<PathBuf>,
    /// In which form: as text, or as JSON
    #[arg(long, value_enum, default_value_t = VerifyFormat::Text, hide_default_value = true)]
    pub(crate) format: VerifyFormat,
}

/// How a verdict is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum VerifyFormat {
    /// For reading
    Text,
    /// For programs
    Json,
}
