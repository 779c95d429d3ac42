//! A number on its axis, with what is good and bad there as ranges, and where it is meant to be as a tick.

use super::along;
use super::svg::Length::{Percent, Px};
use super::svg::Svg;

/// What is drawn.
#[derive(Debug, Clone)]
pub(crate) struct Bullet {
    /// The numbers at the left and the right end.
    pub(crate) axis: (f64, f64),
    /// What stands under them.
    pub(crate) ends: (String, String),
    pub(crate) ranges: Vec<Range>,
    pub(crate) value: Option<f64>,
    pub(crate) target: Option<f64>,
}

/// A stretch of the axis.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Range {
    pub(crate) from: f64,
    pub(crate) to: f64,
    pub(crate) shade: Shade,
}

/// How a stretch looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Shade {
    /// The colour of a grade, 0 is the best.
    Band(usize),
    /// Neither good nor bad.
    Plain,
}

impl Shade {
    /// The class of the style.
    pub(super) fn class(self) -> String {
        match self {
            Shade::Band(step) => format!("band-{step}"),
            Shade::Plain => "plain".to_owned(),
        }
    }
}

const HEIGHT: f64 = 32.0;
/// Ranges lie between these.
const TOP: f64 = 2.0;
const BOTTOM: f64 = 16.0;
const MIDDLE: f64 = f64::midpoint(TOP, BOTTOM);
/// Where the words under the ends stand.
const BASELINE: f64 = 29.0;

impl Bullet {
    /// Whether the value lies beyond an end of the axis.
    pub(crate) fn is_beyond(&self) -> bool {
        let at = self.value.map(|value| along(self.axis, value));
        at.is_some_and(|at| !(-0.005..=100.005).contains(&at))
    }

    /// Whether there is a target that lies on the axis.
    pub(crate) fn shows_target(&self) -> bool {
        let at = self.target.map(|target| along(self.axis, target));
        at.is_some_and(|at| (-0.005..=100.005).contains(&at))
    }
}

/// Draws it; `about` says the same in words.
pub(crate) fn bullet(bullet: &Bullet, about: &str) -> String {
    let mut svg = Svg::wide("bullet", HEIGHT, about);
    for range in &bullet.ranges {
        let (from, to) = (along(bullet.axis, range.from), along(bullet.axis, range.to));
        let (left, right) = (from.min(to).clamp(0.0, 100.0), from.max(to).clamp(0.0, 100.0));
        svg.element(
            "rect",
            &range.shade.class(),
            &[
                ("x", Percent(left)),
                ("y", Px(TOP)),
                ("width", Percent(right - left)),
                ("height", Px(BOTTOM - TOP)),
            ],
        );
    }
    if let Some(value) = bullet.value {
        let at = along(bullet.axis, value);
        let shown = at.clamp(0.0, 100.0);
        svg.element(
            "rect",
            "value",
            &[
                ("x", Px(0.0)),
                ("y", Px(MIDDLE - 2.5)),
                ("width", Percent(shown)),
                ("height", Px(5.0)),
            ],
        );
        // What lies beyond an end is open there.
        let class = if bullet.is_beyond() { "beyond" } else { "spot" };
        svg.element(
            "circle",
            class,
            &[("cx", Percent(shown)), ("cy", Px(MIDDLE)), ("r", Px(4.5))],
        );
    }
    if let Some(target) = bullet.target.filter(|_| bullet.shows_target()) {
        let at = along(bullet.axis, target);
        svg.element(
            "line",
            "target",
            &[
                ("x1", Percent(at)),
                ("x2", Percent(at)),
                ("y1", Px(0.0)),
                ("y2", Px(BOTTOM + 2.0)),
            ],
        );
    }
    svg.words("end", (Px(0.0), Px(BASELINE)), "start", &bullet.ends.0);
    svg.words("end", (Percent(100.0), Px(BASELINE)), "end", &bullet.ends.1);
    svg.end()
}
