//! The flags of `weigh sensitivity`.

use std::path::PathBuf;

use weigh_engine::dsl::compile::read_value;
use weigh_engine::dsl::value::{Decimal, Literal};
use weigh_words::text;

use super::scored::Scored;
use super::{Wrong, setting, wrong};

/// `weigh sensitivity`
#[derive(Debug, clap::Args)]
#[command(override_usage = "weigh sensitivity <FILE> [OPTIONS]")]
#[command(after_help = "\
Examples:
  weigh sensitivity examples/specialist/specialist.kpi
  weigh sensitivity examples/specialist/specialist.kpi --move 5% --draws 200 --seed 7
  weigh sensitivity examples/crm-health/crm-health.kpi --format json

First each weight is moved by itself: 10 % of itself down and up, those beside it scaled so that their sum stays. Then all \
weights are drawn at random, each between 90 % and 110 % of itself, and made to add up again. Equal seeds draw equal weights, on \
every machine and with any number of threads; JSON has the weights of every draw. The data is read once.

Exit codes: 0 scored, 1 the scorecard has mistakes, 2 wrong usage, 3 the data is wrong or cannot be read, 4 a plugin cannot be \
loaded or fails, or weigh.toml is wrong.")]
pub(crate) struct Sensitivity {
    /// The scorecard, a .kpi file
    pub(crate) file: Option<PathBuf>,
    /// By how much of itself a weight moves; without, 10%
    #[arg(long = "move", value_name = "10%", value_parser = share)]
    pub(crate) share: Option<Decimal>,
    /// How many times all weights are drawn; without, 1000
    #[arg(long, value_name = "N", value_parser = draws)]
    pub(crate) draws: Option<u32>,
    /// Which draws; without, 1
    #[arg(long, value_name = "N", value_parser = seed)]
    pub(crate) seed: Option<u64>,
    /// Set a param of the scorecard for this run
    #[arg(long = "set", value_name = "NAME=VALUE", value_parser = setting)]
    pub(crate) set: Vec<(String, String)>,
    /// What is scored
    #[command(flatten)]
    pub(crate) scored: Scored,
}

fn share(text: &str) -> Result<Decimal, Wrong> {
    match read_value(text.trim()) {
        Some(Literal::Percent(share)) if share > Decimal::ZERO && share <= Decimal::ONE => Ok(share),
        _ => Err(wrong(
            text!("`{text}` is no share that a weight could move by", text),
            Some(text!("write a percentage above 0 and up to 100: 10%")),
        )),
    }
}

fn draws(text: &str) -> Result<u32, Wrong> {
    const MOST: u32 = 100_000;
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

fn seed(text: &str) -> Result<u64, Wrong> {
    text.parse()
        .map_err(|_| wrong(text!("`{text}` is not a whole number", text), None))
}
