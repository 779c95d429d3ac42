//! The flags of commands that score and then say something about what came out; they mean what they mean to `weigh run`.

use std::path::PathBuf;

use clap::ValueEnum;

use super::run::threads;
use super::{BadRows, Memory, Periods, level, periods};

/// What is scored, and how.
#[derive(Debug, clap::Args)]
pub(crate) struct Scored {
    /// Which scorecard, where the file has several
    #[arg(long, value_name = "NAME")]
    pub(crate) scorecard: Option<String>,
    /// Which period to score, or from which to which; without, the last one that the data covers completely
    #[arg(long, value_name = "2024-Q4|2024-Q1..2024-Q4", value_parser = periods)]
    pub(crate) period: Option<Periods>,
    /// What of it is wanted.
    #[command(flatten)]
    pub(crate) wanted: Wanted,
}

/// The same, but for the scorecard and the period.
#[derive(Debug, clap::Args)]
pub(crate) struct Wanted {
    /// Only these subjects, by key: --subject E007 E016, or E007,E016, or --subject twice
    #[arg(long = "subject", value_name = "KEY", num_args = 1..)]
    pub(crate) subjects: Vec<String>,
    /// Compute the KPIs for a level above the subjects: a table that they link to, or one of their columns
    #[arg(long, value_name = "LEVEL", value_parser = level)]
    pub(crate) by: Option<String>,
    /// In which form; without, a table, or what the ending of --out says
    #[arg(long, value_enum)]
    pub(crate) format: Option<Shape>,
    /// Write the result into a file, which appears when it is whole
    #[arg(long, value_name = "PATH")]
    pub(crate) out: Option<PathBuf>,
    /// What to do about errors in the data: stop, or go on without those rows and say so
    #[arg(long, value_enum, value_name = "stop|skip", default_value_t = BadRows::Stop, hide_possible_values = true, hide_default_value = true)]
    pub(crate) bad_rows: BadRows,
    /// How many threads to use; without, one for each core. The result does not depend on it
    #[arg(long, value_name = "N", value_parser = threads)]
    pub(crate) threads: Option<u16>,
    /// Of what grows with rows
    #[command(flatten)]
    pub(crate) memory: Memory,
}

/// The forms of what is said about results.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Shape {
    /// For reading
    Table,
    /// For programs: by a schema in docs/
    Json,
    /// For handing out: one page that stands alone
    Html,
}

impl From<Shape> for weigh_report::Shape {
    fn from(shape: Shape) -> Self {
        match shape {
            Shape::Table => Self::Table,
            Shape::Json => Self::Json,
            Shape::Html => Self::Html,
        }
    }
}
