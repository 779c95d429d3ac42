//! Numbers one after the other in time, with a gap where there is none.

use super::along;
use super::bullet::Range;
use super::svg::Length::{Percent, Px};
use super::svg::Svg;

/// What is drawn.
#[derive(Debug, Clone)]
pub(crate) struct Trend {
    /// The numbers at the bottom and at the top.
    pub(crate) axis: (f64, f64),
    /// What is good and bad there.
    pub(crate) ranges: Vec<Range>,
    pub(crate) moments: Vec<Moment>,
}

/// A number at a time.
#[derive(Debug, Clone)]
pub(crate) struct Moment {
    pub(crate) time: String,
    pub(crate) number: Option<f64>,
    pub(crate) shown: String,
}

const HEIGHT: f64 = 176.0;
const TOP: f64 = 20.0;
const BOTTOM: f64 = 152.0;
const BASELINE: f64 = 170.0;
/// With more moments than this not each has its words.
const ROOM: usize = 6;

/// Draws it; `about` says the same in words.
pub(crate) fn trend(trend: &Trend, about: &str) -> String {
    let mut svg = Svg::wide("trend", HEIGHT, about);
    let y = |number: f64| BOTTOM - along(trend.axis, number).clamp(0.0, 100.0) / 100.0 * (BOTTOM - TOP);
    for range in &trend.ranges {
        let (from, to) = (y(range.from), y(range.to));
        svg.element(
            "rect",
            &range.shade.class(),
            &[
                ("x", Px(0.0)),
                ("y", Px(from.min(to))),
                ("width", Percent(100.0)),
                ("height", Px((from - to).abs())),
            ],
        );
    }
    let count = trend.moments.len();
    let x = |at: usize| (at as f64 + 0.5) / count as f64 * 100.0;
    for (at, pair) in trend.moments.windows(2).enumerate() {
        if let (Some(from), Some(to)) = (pair[0].number, pair[1].number) {
            svg.element(
                "line",
                "way",
                &[
                    ("x1", Percent(x(at))),
                    ("y1", Px(y(from))),
                    ("x2", Percent(x(at + 1))),
                    ("y2", Px(y(to))),
                ],
            );
        }
    }
    let every = count.div_ceil(ROOM).max(1);
    for (at, moment) in trend.moments.iter().enumerate() {
        // Counted from the last one, which matters most.
        let has_words = (count - 1 - at).is_multiple_of(every);
        let last = at + 1 == count;
        if let Some(number) = moment.number {
            let (class, radius) = if last { ("spot last", 5.0) } else { ("spot", 3.5) };
            let place = [("cx", Percent(x(at))), ("cy", Px(y(number))), ("r", Px(radius))];
            svg.element("circle", class, &place);
        }
        if has_words {
            let above = moment.number.map_or(BOTTOM - 4.0, |number| y(number) - 9.0);
            let class = if last { "number last" } else { "number" };
            // With many moments the last stands so near to the edge that its words would stand out over it.
            let (x, anchor) = if last && count > ROOM {
                (100.0, "end")
            } else {
                (x(at), "middle")
            };
            svg.words(class, (Percent(x), Px(above)), anchor, &moment.shown);
            svg.words("end", (Percent(x), Px(BASELINE)), anchor, &moment.time);
        }
    }
    svg.end()
}

/// The same as a small line beside words.
pub(crate) fn sparkline(axis: (f64, f64), numbers: &[Option<f64>], about: &str) -> String {
    const WIDTH: f64 = 84.0;
    const HEIGHT: f64 = 24.0;
    const MARGIN: f64 = 4.0;
    let mut svg = Svg::sized("spark", (WIDTH, HEIGHT), about);
    let last = numbers.len().saturating_sub(1).max(1) as f64;
    let x = |at: usize| MARGIN + at as f64 / last * (WIDTH - 2.0 * MARGIN);
    let y = |number: f64| {
        HEIGHT - MARGIN - along(axis, number).clamp(0.0, 100.0) / 100.0 * (HEIGHT - 2.0 * MARGIN)
    };
    for (at, pair) in numbers.windows(2).enumerate() {
        if let (Some(from), Some(to)) = (pair[0], pair[1]) {
            svg.element(
                "line",
                "way",
                &[
                    ("x1", Px(x(at))),
                    ("y1", Px(y(from))),
                    ("x2", Px(x(at + 1))),
                    ("y2", Px(y(to))),
                ],
            );
        }
    }
    for (at, number) in numbers.iter().enumerate() {
        let alone = |other: Option<&Option<f64>>| other.is_none_or(Option::is_none);
        let (before, behind) = (
            at.checked_sub(1).and_then(|at| numbers.get(at)),
            numbers.get(at + 1),
        );
        let is_last = at + 1 == numbers.len();
        let is_alone = alone(before) && alone(behind);
        if let Some(number) = number.filter(|_| is_last || is_alone) {
            let class = if is_last { "spot last" } else { "spot" };
            svg.element(
                "circle",
                class,
                &[("cx", Px(x(at))), ("cy", Px(y(number))), ("r", Px(2.5))],
            );
        }
    }
    svg.end()
}
