//! The flags of `weigh whatif`.

use std::path::PathBuf;

use weigh_engine::whatif::ValueGiven;
use weigh_words::text;

use super::scored::Scored;
use super::{Wrong, setting, wrong};

/// `weigh whatif`
#[derive(Debug, clap::Args)]
#[command(override_usage = "weigh whatif <FILE> [OPTIONS]")]
#[command(after_help = "\
Examples:
  weigh whatif examples/specialist/specialist.kpi --weight satisfaction=60%
  weigh whatif examples/specialist/specialist.kpi --value E017.response=2h
  weigh whatif examples/specialist/specialist.kpi --set csat_target=95% --format json

A weight in percent is one of its level: the KPIs and groups beside it share what it leaves, in the proportion of their weights. \
Several of one level may be given; they make 100 % at most. A weight without % is in points, and the others keep theirs. A value \
takes the place of what was counted, before anything is scored: ranks, averages of others and forced distributions follow. It \
holds in every period that is scored.

Exit codes: 0 scored, 1 the scorecard has mistakes, 2 wrong usage, 3 the data is wrong or cannot be read, 4 a plugin cannot be \
loaded or fails, or weigh.toml is wrong.")]
pub(crate) struct WhatIf {
    /// The scorecard, a .kpi file
    pub(crate) file: Option<PathBuf>,
    /// What a KPI or a group would weigh, by name or label: 30% among those beside it, or 30 points
    #[arg(long = "weight", value_name = "NAME=30%", value_parser = weight)]
    pub(crate) weights: Vec<(String, String)>,
    /// What the value of a KPI would be for one subject, as a scorecard would have it: 95%, 2h, 5000 CNY, missing
    #[arg(long = "value", value_name = "SUBJECT.KPI=VALUE", value_parser = value)]
    pub(crate) values: Vec<ValueGiven>,
    /// What a param would be
    #[arg(long = "set", value_name = "NAME=VALUE", value_parser = setting)]
    pub(crate) set: Vec<(String, String)>,
    /// What is scored
    #[command(flatten)]
    pub(crate) scored: Scored,
}

fn weight(text: &str) -> Result<(String, String), Wrong> {
    match text.split_once('=') {
        Some((name, value)) if !name.trim().is_empty() => {
            Ok((name.trim().to_owned(), value.trim().to_owned()))
        }
        _ => Err(wrong(
            text!("`{text}` is no weight", text),
            Some(text!(
                "write the name of a KPI or a group, `=` and its weight: satisfaction=30%"
            )),
        )),
    }
}

/// A key may have points in it, so the last one stands before the KPI.
fn value(text: &str) -> Result<ValueGiven, Wrong> {
    let parts = text.split_once('=').and_then(|(path, value)| {
        let (subject, kpi) = path.rsplit_once('.')?;
        Some((subject.trim(), kpi.trim(), value.trim()))
    });
    match parts {
        Some((subject, kpi, value)) if !subject.is_empty() && !kpi.is_empty() => Ok(ValueGiven {
            subject: subject.to_owned(),
            kpi: kpi.to_owned(),
            value: value.to_owned(),
        }),
        _ => Err(wrong(
            text!("`{text}` is no value of a subject", text),
            Some(text!(
                "write the subject's key, a point, the KPI, `=` and the value: E017.satisfaction=95%"
            )),
        )),
    }
}
