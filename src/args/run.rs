//! The flags of `weigh run`.

use std::path::PathBuf;

use clap::ValueEnum;
use weigh_report::Column;
use weigh_words::{Text, text};

use super::{BadRows, Keep, Look, Memory, Periods, Wrong, level, periods, setting, wrong};

/// `weigh run`
#[derive(Debug, clap::Args)]
#[command(override_usage = "weigh run <FILE> [OPTIONS]")]
#[command(after_help = "\
Examples:
  weigh run examples/specialist/specialist.kpi
  weigh run examples/specialist/specialist.kpi --period 2024-Q1..2024-Q4 --subject E007,E016
  weigh run examples/customer-scorecard/customer-scorecard.kpi --period 2024-06 --format json
  weigh run examples/crm-health/crm-health.kpi --out health.csv --columns total,grade
  weigh run examples/okr/okr.kpi --out okr.json --out okr.csv --out -

Rows left out with --bad-rows skip are listed in the result: the first ten of each kind, and how many there are. CSV has \
no place for them: beside --out health.csv they stand in health.data-errors.csv, and without --out they are listed on \
standard error.

CSV has a row for each subject and period: subject, label, period, total, grade, rank, segment; then value, score and weight \
of each KPI; and last, where the scorecard has bonuses, penalties or vetoes, the rules that fired, for reading: `bonus \
Referrals: +2; veto Data leak: grade at most poor`. What a program needs is in JSON.

Exit codes: 0 scored, 1 the scorecard has mistakes, 2 wrong usage, 3 the data is wrong or cannot be read, 4 a plugin cannot be \
loaded or fails, or weigh.toml is wrong.")]
pub(crate) struct Run {
    /// The scorecard, a .kpi file
    pub(crate) file: Option<PathBuf>,
    /// Which scorecard, where the file has several
    #[arg(long, value_name = "NAME")]
    pub(crate) scorecard: Option<String>,
    /// Which period to score, or from which to which; without, the last one that the data covers completely
    #[arg(long, value_name = "2024-Q4|2024-Q1..2024-Q4", value_parser = periods)]
    pub(crate) period: Option<Periods>,
    /// Only these subjects, by key: --subject E007 E016, or E007,E016, or --subject twice
    #[arg(long = "subject", value_name = "KEY", num_args = 1..)]
    pub(crate) subjects: Vec<String>,
    /// Compute the KPIs for a level above the subjects: a table that they link to, or one of their columns
    #[arg(long, value_name = "LEVEL", value_parser = level)]
    pub(crate) by: Option<String>,
    /// Set a param of the scorecard for this run
    #[arg(long = "set", value_name = "NAME=VALUE", value_parser = setting)]
    pub(crate) set: Vec<(String, String)>,
    /// In which form; without, a table, or what the ending of --out says. Several forms, with commas between them, become
    /// files whose names are that of --out with the ending of each
    #[arg(long = "format", value_name = "FORMAT", value_enum, value_delimiter = ',')]
    pub(crate) formats: Vec<Format>,
    /// Which columns CSV, Parquet and Arrow have beside subject and period: label, total, grade, rank, segment, rules, and value, score and
    /// weight of each KPI; without, all of them
    #[arg(long, value_name = "NAME,NAME", value_delimiter = ',', value_parser = column)]
    pub(crate) columns: Vec<Column>,
    /// Write the result into a file, which appears when it is whole; several times for several forms: --out q4.json --out
    /// q4.csv
    #[arg(long = "out", value_name = "PATH")]
    pub(crate) outs: Vec<PathBuf>,
    /// Of pages
    #[command(flatten)]
    pub(crate) look: Look,
    /// What to do about errors in the data: stop, or go on without those rows and say so
    #[arg(long, value_enum, value_name = "stop|skip", default_value_t = BadRows::Stop, hide_possible_values = true, hide_default_value = true)]
    pub(crate) bad_rows: BadRows,
    /// How many threads to use; without, one for each core. The result does not depend on it
    #[arg(long, value_name = "N", value_parser = threads)]
    pub(crate) threads: Option<u16>,
    /// Of runs that are kept
    #[command(flatten)]
    pub(crate) keep: Keep,
    /// Of what grows with rows
    #[command(flatten)]
    pub(crate) memory: Memory,
}

/// The forms of a result.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// For reading
    Table,
    /// For programs: see docs/outcome.schema.json
    Json,
    /// For spreadsheets: a row per subject and period
    Csv,
    /// For handing out: one page that stands alone
    Html,
    /// For handing out: a workbook of formulas, which follow when a value, a weight or a band is changed
    Xlsx,
    /// For wikis and forges: a report as text that reads well as it is
    Markdown,
    /// For programs that compute with tables: the rows of CSV as typed columns
    Parquet,
    /// The same as a file of Arrow (IPC, Feather)
    Arrow,
}

impl From<Format> for weigh_report::Format {
    fn from(format: Format) -> Self {
        match format {
            Format::Table => Self::Table,
            Format::Json => Self::Json,
            Format::Csv => Self::Csv,
            Format::Html => Self::Html,
            Format::Xlsx => Self::Xlsx,
            Format::Markdown => Self::Markdown,
            Format::Parquet => Self::Parquet,
            Format::Arrow => Self::Arrow,
        }
    }
}

fn column(text: &str) -> Result<Column, Wrong> {
    Column::named(text.trim()).ok_or_else(|| {
        wrong(
            text!("CSV has no column `{name}`", name = text.trim()),
            Some(text!(
                "write one of {columns}, or several with commas between them",
                columns = Text::list(Column::ALL.map(Column::name))
            )),
        )
    })
}

pub(super) fn threads(text: &str) -> Result<u16, Wrong> {
    const MOST: u16 = 1024;
    let number = text.parse().ok().filter(|number| (1..=MOST).contains(number));
    number.ok_or_else(|| {
        wrong(
            text!(
                "`{text}` is not a whole number from 1 to {most}",
                text,
                most = MOST
            ),
            None,
        )
    })
}

#[cfg(test)]
mod tests;
