//! How grades and totals are distributed, as numbers for pictures: shares of widths and heights. What a picture shows stands beside
//! it in words and figures.

use serde::Serialize;
use weigh_engine::dsl::value::Decimal;
use weigh_engine::outcome::Outcome;
use weigh_words::{Language, text};

use super::summary;
use crate::fired;
use crate::number::percentage;
use crate::paint::step;
use crate::table::{band_label, total_style};
use crate::text::{subjects, thousands};

/// What is drawn.
#[derive(Debug, Serialize)]
pub(crate) struct Distribution {
    /// From the best grade down.
    grades: Vec<Bar>,
    /// None where nobody has a total, or all have the same.
    totals: Option<Histogram>,
}

/// How many have a grade.
#[derive(Debug, Serialize)]
struct Bar {
    grade: String,
    step: usize,
    count: String,
    /// Of those that have one.
    share: String,
    /// From 0 to 100; the grade that most have fills the width.
    width: String,
}

/// How many totals lie in stretches of equal width.
#[derive(Debug, Serialize)]
struct Histogram {
    bins: Vec<Bin>,
    ticks: Vec<Tick>,
    /// What it shows, for who cannot see it.
    said: String,
}

/// A stretch, with places from 0 to 100 in both directions.
#[derive(Debug, Serialize)]
struct Bin {
    left: String,
    width: String,
    height: String,
    /// Of the band of the lowest total in it, where bands are ranges of totals.
    step: Option<usize>,
    said: String,
}

#[derive(Debug, Serialize)]
struct Tick {
    left: String,
    text: String,
    /// Which end of the axis it stands at, if it does.
    end: Option<&'static str>,
}

/// The distribution of some rows.
pub(crate) fn view(outcome: &Outcome, rows: &[usize], language: Language) -> Distribution {
    Distribution {
        grades: grades(outcome, rows, language),
        totals: histogram(outcome, rows, language),
    }
}

fn grades(outcome: &Outcome, rows: &[usize], language: Language) -> Vec<Bar> {
    let Some(bands) = outcome
        .scorecard
        .root()
        .bands
        .as_ref()
        .filter(|_| !rows.is_empty())
    else {
        return Vec::new();
    };
    let of = bands.bands.len();
    let counts: Vec<usize> = (0..of).map(|band| summary::count(outcome, rows, band)).collect();
    let most = counts.iter().copied().max().unwrap_or(0).max(1);
    let percents = percents(&counts);
    let bars = counts
        .iter()
        .zip(percents)
        .enumerate()
        .map(|(band, (count, percent))| Bar {
            grade: band_label(bands, band),
            step: step(band, of),
            count: thousands(&count.to_string()),
            share: percentage(&percent.to_string()).in_language(language),
            width: format!("{:.1}", *count as f64 / most as f64 * 100.0),
        });
    bars.collect()
}

/// Counts as whole percentages of their sum. Each is rounded down or up so that they make 100, those with the largest remainders
/// up; but equal counts have equal percentages, even where those of thirds make 99 then.
fn percents(counts: &[usize]) -> Vec<usize> {
    let all = counts.iter().sum::<usize>().max(1);
    let mut percents: Vec<usize> = counts.iter().map(|count| count * 100 / all).collect();
    let mut left = 100_usize.saturating_sub(percents.iter().sum());
    let alike = |count: usize| counts.iter().filter(|other| **other == count).count();
    // The remainder, how many have it alike, and the count.
    let mut by_remainder: Vec<(usize, usize, usize)> = (counts.iter())
        .map(|count| (count * 100 % all, alike(*count), *count))
        .collect();
    by_remainder.sort_unstable();
    by_remainder.dedup();
    for (_, alike, count) in by_remainder
        .into_iter()
        .rev()
        .filter(|(remainder, _, _)| *remainder > 0)
    {
        if alike <= left {
            left -= alike;
            let of_count = percents
                .iter_mut()
                .zip(counts)
                .filter(|(_, other)| **other == count);
            of_count.for_each(|(percent, _)| *percent += 1);
        }
    }
    percents
}

/// About so many stretches.
const BINS: f64 = 20.0;

fn histogram(outcome: &Outcome, rows: &[usize], language: Language) -> Option<Histogram> {
    let totals: Vec<Decimal> = (rows.iter())
        .filter_map(|row| fired::number(&outcome.results.totals.cell(*row)))
        .collect();
    let ends = |all: &mut dyn Iterator<Item = f64>| {
        all.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), x| {
            (low.min(x), high.max(x))
        })
    };
    let (low, high) = ends(&mut totals.iter().map(|total| total.to_f64()));
    if low.is_nan() || low >= high {
        return None;
    }
    let scale = outcome.scorecard.scale;
    let (mut from, mut to) = ends(&mut [scale.0.to_f64(), scale.1.to_f64()].into_iter());
    // A total may be on a scale of its own: a sum, a number put together of digits.
    if low < from - (to - from) || high > to + (to - from) {
        (from, to) = (low, high);
    }
    let width = nice((to - from).max(f64::MIN_POSITIVE) / BINS);
    let from = (from.min(low) / width).floor() * width;
    let count = (((to.max(high) - from) / width).ceil() as usize).max(1);
    let mut stretches: Vec<Vec<Decimal>> = vec![Vec::new(); count];
    for total in totals.iter().copied() {
        let at = ((total.to_f64() - from) / width + 1e-9) as usize;
        stretches[at.min(count - 1)].push(total);
    }
    let most = stretches.iter().map(Vec::len).max().unwrap_or(1).max(1) as f64;
    let style = total_style(outcome, language);
    let places = places(width);
    let plain = |x: f64| format!("{x:.places$}");
    let part = 100.0 / count as f64;
    let bins = (stretches.iter().enumerate()).filter_map(|(at, stretch)| {
        let lowest = stretch.iter().copied().min_by(|a, b| a.compare(*b))?;
        let start = from + at as f64 * width;
        let said = text!(
            "{from} to {to}: {subjects}",
            from = plain(start),
            to = plain(start + width),
            subjects = subjects(stretch.len() as u64)
        );
        Some(Bin {
            left: format!("{:.2}", at as f64 * part),
            width: format!("{part:.2}"),
            height: format!("{:.1}", stretch.len() as f64 / most * 100.0),
            step: band_at(outcome, lowest),
            said: said.in_language(language),
        })
    });
    let lowest = totals.iter().copied().min_by(|a, b| a.compare(*b))?;
    let highest = totals.iter().copied().max_by(|a, b| a.compare(*b))?;
    let said = text!(
        "Distribution of the totals of {subjects}, from {low} to {high}",
        subjects = subjects(totals.len() as u64),
        low = style.digits(lowest),
        high = style.digits(highest)
    );
    Some(Histogram {
        bins: bins.collect(),
        ticks: ticks(from, count, width),
        said: said.in_language(language),
    })
}

/// The band in which a total lies, if a total alone says that.
fn band_at(outcome: &Outcome, total: Decimal) -> Option<usize> {
    let bands = outcome.scorecard.root().bands.as_ref()?;
    let by_total = bands.are_of_scores() && outcome.scorecard.distribute.is_none();
    let band = by_total.then(|| bands.find(total)).flatten()?;
    Some(step(band, bands.bands.len()))
}

/// The next round number: 1, 2 or 5 times a power of ten.
fn nice(about: f64) -> f64 {
    let power = 10_f64.powf(about.log10().floor());
    let rest = about / power;
    let round = if rest <= 1.0 + 1e-9 {
        1.0
    } else if rest <= 2.0 + 1e-9 {
        2.0
    } else if rest <= 5.0 + 1e-9 {
        5.0
    } else {
        10.0
    };
    round * power
}

/// The decimals that a multiple of a round number needs.
fn places(width: f64) -> usize {
    if width >= 1.0 {
        0
    } else {
        (-width.log10() - 1e-9).ceil() as usize
    }
}

/// About five places under the stretches, with their numbers.
fn ticks(from: f64, count: usize, width: f64) -> Vec<Tick> {
    let all = count as f64 * width;
    let apart = nice(all / 6.0);
    let places = places(apart);
    let first = (from / apart - 1e-9).ceil() as i64;
    let last = ((from + all) / apart + 1e-9).floor() as i64;
    (first..=last)
        .map(|at| {
            /// Nearer to an end than this, in percent, a number in the middle would stand out over it.
            const NEAR: f64 = 3.0;
            let x = at as f64 * apart;
            let left = (x - from) / all * 100.0;
            Tick {
                left: format!("{left:.2}"),
                end: match left {
                    left if left < NEAR => Some("first"),
                    left if left > 100.0 - NEAR => Some("last"),
                    _ => None,
                },
                text: format!("{x:.places$}"),
            }
        })
        .collect()
}

#[cfg(test)]
mod tests;
