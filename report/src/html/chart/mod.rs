//! Pictures of numbers as plain SVG: each a function from numbers to the text of an element. Colours are the page's, by class
//! (`chart.css`). Positions along a line are percentages, so that a picture takes the room that it gets while its words keep their
//! size. What a picture shows is said in words too.

mod bullet;
mod radar;
mod svg;
mod trend;
mod waterfall;

pub(crate) use bullet::{Bullet, Range, Shade, bullet};
pub(crate) use radar::{MOST_AXES, Radar, Spoke, radar};
pub(crate) use trend::{Moment, Trend, sparkline, trend};
pub(crate) use waterfall::{Bar, Kind, strip};

/// How far a number lies along an axis, in percent; below 0 or above 100 where it lies outside.
fn along((from, to): (f64, f64), at: f64) -> f64 {
    if (to - from).abs() < f64::EPSILON {
        return 50.0;
    }
    (at - from) / (to - from) * 100.0
}

#[cfg(test)]
mod tests;
