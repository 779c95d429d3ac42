//! Scores of several parts at once, each on a spoke, with the mean of all subjects behind them.

use std::f64::consts::TAU;

use super::svg::Length::Px;
use super::svg::Svg;
use crate::text::{cut, wrap};

/// With more spokes than this nobody reads it.
pub(crate) const MOST_AXES: usize = 12;

/// What is drawn.
#[derive(Debug, Clone)]
pub(crate) struct Radar {
    pub(crate) spokes: Vec<Spoke>,
}

/// A part of the scorecard.
#[derive(Debug, Clone)]
pub(crate) struct Spoke {
    pub(crate) name: String,
    /// Its score, as people read it.
    pub(crate) shown: String,
    /// How far out it lies, from 0 at the worst to 1 at the best.
    pub(crate) share: Option<f64>,
    /// How far out the mean of all lies.
    pub(crate) mean: Option<f64>,
}

const WIDTH: f64 = 400.0;
const RADIUS: f64 = 96.0;
/// Room above and below for the words.
const AROUND: f64 = 58.0;
const LINE: f64 = 14.0;
/// How many columns of characters a line of a name has, and how many lines.
const COLUMNS: usize = 15;
const LINES: usize = 2;

/// Draws it; `about` says the same in words.
pub(crate) fn radar(radar: &Radar, about: &str) -> String {
    let height = 2.0 * (RADIUS + AROUND);
    let mut svg = Svg::sized("radar", (WIDTH, height), about);
    let count = radar.spokes.len();
    let centre = (WIDTH / 2.0, height / 2.0);
    let angle = |at: usize| at as f64 / count as f64 * TAU;
    let place = |at: usize, share: f64| {
        let (sin, cos) = angle(at).sin_cos();
        let out = RADIUS * share.clamp(0.0, 1.0);
        (centre.0 + out * sin, centre.1 - out * cos)
    };
    for ring in [0.25, 0.5, 0.75, 1.0] {
        let class = if ring < 1.0 { "ring" } else { "rim" };
        svg.polygon(class, (0..count).map(|at| place(at, ring)));
    }
    for at in 0..count {
        line(&mut svg, "spoke", centre, place(at, 1.0));
    }
    let means = radar.spokes.iter().map(|spoke| spoke.mean);
    outline(&mut svg, "mean", &means.collect::<Vec<_>>(), &place);
    let own: Vec<Option<f64>> = radar.spokes.iter().map(|spoke| spoke.share).collect();
    outline(&mut svg, "own", &own, &place);
    for (at, share) in own.iter().enumerate() {
        if let Some(share) = share {
            let (x, y) = place(at, *share);
            svg.element("circle", "spot", &[("cx", Px(x)), ("cy", Px(y)), ("r", Px(3.5))]);
        }
    }
    for (at, spoke) in radar.spokes.iter().enumerate() {
        let (sin, cos) = angle(at).sin_cos();
        let (x, y) = (centre.0 + (RADIUS + 10.0) * sin, centre.1 - (RADIUS + 10.0) * cos);
        let anchor = match sin {
            right if right > 0.2 => "start",
            left if left < -0.2 => "end",
            _ => "middle",
        };
        let name = named(&spoke.name);
        let lines = name.len() + 1;
        // The words above the middle grow upwards, those below it downwards.
        let first = y - (1.0 + cos) / 2.0 * (lines as f64 - 1.0) * LINE + LINE * 0.3;
        for (line, words) in name.iter().enumerate() {
            svg.words("name", (Px(x), Px(first + line as f64 * LINE)), anchor, words);
        }
        let below = first + name.len() as f64 * LINE;
        svg.words("number", (Px(x), Px(below)), anchor, &spoke.shown);
    }
    svg.end()
}

/// A line around through what is known, filled where all is.
fn outline(svg: &mut Svg, class: &str, shares: &[Option<f64>], place: &dyn Fn(usize, f64) -> (f64, f64)) {
    let points: Vec<Option<(f64, f64)>> = (shares.iter().enumerate())
        .map(|(at, share)| share.map(|share| place(at, share)))
        .collect();
    if let Some(all) = points.iter().copied().collect::<Option<Vec<_>>>() {
        svg.polygon(class, all.into_iter());
        return;
    }
    for at in 0..points.len() {
        if let (Some(from), Some(to)) = (points[at], points[(at + 1) % points.len()]) {
            line(svg, class, from, to);
        }
    }
}

fn line(svg: &mut Svg, class: &str, from: (f64, f64), to: (f64, f64)) {
    svg.element(
        "line",
        class,
        &[
            ("x1", Px(from.0)),
            ("y1", Px(from.1)),
            ("x2", Px(to.0)),
            ("y2", Px(to.1)),
        ],
    );
}

/// A name in few short lines.
fn named(name: &str) -> Vec<String> {
    let mut lines = wrap(name, COLUMNS);
    if lines.len() > LINES {
        let rest = lines.split_off(LINES - 1).concat();
        lines.push(cut(&rest, COLUMNS));
    }
    lines
}
