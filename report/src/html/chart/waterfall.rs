//! A step on the way to a total: a bar from where the steps before it lead to where it leads. The steps stand in the rows of a
//! table, whose words say the numbers.

use super::along;
use super::svg::Length::{Percent, Px};
use super::svg::Svg;

/// A step.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Bar {
    pub(crate) from: f64,
    pub(crate) to: f64,
    pub(crate) kind: Kind,
    /// Whether the step before it ends where it begins, and so on.
    pub(crate) joined: bool,
}

/// What a step is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// What a part brings.
    Part,
    /// A rule or a limit that raises the total.
    Up,
    /// One that lowers it.
    Down,
    /// What is lost or won where numbers are rounded.
    Rounding,
    /// What it all comes to.
    Total,
}

const HEIGHT: f64 = 24.0;
const TOP: f64 = 5.0;
const BOTTOM: f64 = 19.0;
/// The least width of a bar, so that a small step is seen.
const LEAST: f64 = 0.4;

/// Draws a step.
pub(crate) fn strip(axis: (f64, f64), bar: Bar) -> String {
    let mut svg = Svg::beside_words("strip", HEIGHT);
    let (from, to) = (along(axis, bar.from), along(axis, bar.to));
    let nought = along(axis, 0.0);
    if nought > 0.0 {
        line(&mut svg, "nought", nought, (0.0, HEIGHT));
    }
    let class = match bar.kind {
        Kind::Part => "part",
        Kind::Up => "up",
        Kind::Down => "down",
        Kind::Rounding => "rounding",
        Kind::Total => "total",
    };
    if bar.kind == Kind::Total {
        // How far it might have come.
        rect(&mut svg, "rail", (0.0, 100.0));
    }
    if bar.joined {
        if bar.from != 0.0 {
            line(&mut svg, "join", from, (0.0, TOP));
        }
        line(&mut svg, "join", to, (BOTTOM, HEIGHT));
    }
    let left = from.min(to).min(100.0 - LEAST);
    rect(&mut svg, class, (left, (from - to).abs().max(LEAST)));
    svg.end()
}

fn rect(svg: &mut Svg, class: &str, (left, width): (f64, f64)) {
    svg.element(
        "rect",
        class,
        &[
            ("x", Percent(left)),
            ("y", Px(TOP)),
            ("width", Percent(width)),
            ("height", Px(BOTTOM - TOP)),
        ],
    );
}

fn line(svg: &mut Svg, class: &str, at: f64, (y1, y2): (f64, f64)) {
    svg.element(
        "line",
        class,
        &[
            ("x1", Percent(at)),
            ("x2", Percent(at)),
            ("y1", Px(y1)),
            ("y2", Px(y2)),
        ],
    );
}
