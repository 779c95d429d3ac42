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
    /// How far out the spokes reach: 1, or more where scores lie beyond the best of the scale.
    pub(crate) reach: f64,
}

/// A part of the scorecard.
#[derive(Debug, Clone)]
pub(crate) struct Spoke {
    pub(crate) name: String,
    /// Its score, as people read it.
    pub(crate) shown: String,
    /// How far out it lies, from 0 at the worst to 1 at the best of the scale.
    pub(crate) share: Option<f64>,
    /// How far out the mean of all lies.
    pub(crate) mean: Option<f64>,
}

const WIDTH: f64 = 400.0;
const RADIUS: f64 = 96.0;
/// How far from the rim the words stand.
const AWAY: f64 = 10.0;
const MARGIN: f64 = 4.0;
const LINE: f64 = 14.0;
/// How many columns of characters a line of a name has.
const COLUMNS: usize = 15;

/// Draws it; `about` says the same in words.
pub(crate) fn radar(radar: &Radar, about: &str) -> String {
    let places: Vec<Label> = labels(radar);
    let top = places
        .iter()
        .map(|label| label.first - LINE)
        .fold(-RADIUS, f64::min)
        - MARGIN;
    let bottom = places.iter().map(Label::last).fold(0.0, f64::max) + MARGIN;
    let mut svg = Svg::sized("radar", (WIDTH, bottom - top), about);
    let count = radar.spokes.len();
    let centre = (WIDTH / 2.0, -top);
    let place = |at: usize, share: f64| {
        let (sin, cos) = angle(at, count).sin_cos();
        let out = RADIUS * (share / radar.reach).clamp(0.0, 1.0);
        (centre.0 + out * sin, centre.1 - out * cos)
    };
    for ring in [0.25, 0.5, 0.75, 1.0] {
        let class = if ring < 1.0 { "ring" } else { "rim" };
        svg.polygon(class, (0..count).map(|at| place(at, ring)));
    }
    for at in 0..count {
        line(&mut svg, "spoke", centre, place(at, radar.reach));
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
    for (label, spoke) in places.iter().zip(&radar.spokes) {
        let x = Px(centre.0 + label.x);
        let y = |line: usize| Px(centre.1 + label.first + line as f64 * LINE);
        for (line, words) in label.name.iter().enumerate() {
            svg.words("name", (x, y(line)), label.anchor, words);
        }
        svg.words("number", (x, y(label.name.len())), label.anchor, &spoke.shown);
    }
    svg.end()
}

/// The words at the end of a spoke, placed from the middle of the wheel.
struct Label {
    name: Vec<String>,
    x: f64,
    /// Where the first line stands.
    first: f64,
    anchor: &'static str,
}

impl Label {
    /// Where the last line stands, which is the score's.
    fn last(&self) -> f64 {
        self.first + self.name.len() as f64 * LINE
    }
}

fn labels(radar: &Radar) -> Vec<Label> {
    let count = radar.spokes.len();
    let label = |(at, spoke): (usize, &Spoke)| {
        let (sin, cos) = angle(at, count).sin_cos();
        let name = named(&spoke.name);
        // The words above the middle grow upwards, those below it downwards.
        let above = f64::midpoint(1.0, cos) * name.len() as f64 * LINE;
        Label {
            x: (RADIUS + AWAY) * sin,
            first: -(RADIUS + AWAY) * cos - above + LINE * 0.3,
            anchor: match sin {
                right if right > 0.2 => "start",
                left if left < -0.2 => "end",
                _ => "middle",
            },
            name,
        }
    };
    radar.spokes.iter().enumerate().map(label).collect()
}

fn angle(at: usize, count: usize) -> f64 {
    at as f64 / count as f64 * TAU
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

/// A name in one short line, or two.
fn named(name: &str) -> Vec<String> {
    let lines = wrap(name, COLUMNS);
    match lines.as_slice() {
        [first, _, _, ..] => {
            let rest = name.trim_start().strip_prefix(first.as_str()).unwrap_or(name);
            vec![first.clone(), cut(rest.trim_start(), COLUMNS)]
        }
        _ => lines,
    }
}
