//! The flags of `weigh diff`.

use std::path::PathBuf;

use super::scored::Wanted;
use super::setting;

/// `weigh diff`
#[derive(Debug, clap::Args)]
#[command(
    override_usage = "weigh diff <FILE> --period <BEFORE> <AFTER> [OPTIONS]\n       weigh diff <BEFORE> <AFTER> [OPTIONS]"
)]
#[command(after_help = "\
Examples:
  weigh diff examples/specialist/specialist.kpi --period 2024-Q3 2024-Q4
  weigh diff examples/specialist/specialist.kpi examples/specialist/teams.kpi --period 2024-Q4
  weigh run examples/specialist/specialist.kpi --period 2024-Q3 --out q3.json
  weigh diff q3.json examples/specialist/specialist.kpi --exit-code

A file is a scorecard, which is scored, or an outcome that `weigh run --format json` wrote, or the folder of a run that --save \
kept. Subjects are matched by key, KPIs, \
groups and grades by name.

What a KPI brought to the change of a total is told apart: by its score, the change of the score times the mean of both weights in \
force; by its weight, the change of the weight times how much the mean of both scores lies above the whole. Roundings, bonuses, \
penalties, vetoes and limits are the rest. Together they are the change exactly.

Exit codes: 0 compared, 1 a scorecard has mistakes, or with --exit-code something is different, 2 wrong usage, 3 the data is wrong \
or cannot be read, 4 a plugin cannot be loaded or fails, or weigh.toml is wrong.")]
pub(crate) struct Diff {
    /// Scorecards (.kpi) or outcomes (.json): one scorecard in two periods, or two files
    #[arg(value_name = "FILE")]
    pub(crate) files: Vec<PathBuf>,
    /// Of one scorecard the two periods; of two files the one that both are scored in. Without, the last one that the data covers
    /// completely
    #[arg(long = "period", value_name = "PERIOD", num_args = 1..=2)]
    pub(crate) periods: Vec<String>,
    /// Which scorecard, where a file has several
    #[arg(long, value_name = "NAME")]
    pub(crate) scorecard: Option<String>,
    /// Set a param of the scorecards for this comparison
    #[arg(long = "set", value_name = "NAME=VALUE", value_parser = setting)]
    pub(crate) set: Vec<(String, String)>,
    /// End with exit code 1 if anything is different
    #[arg(long)]
    pub(crate) exit_code: bool,
    /// What of it is wanted
    #[command(flatten)]
    pub(crate) wanted: Wanted,
}
