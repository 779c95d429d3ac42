//! What is said about bands that do not fit.

use weigh_words::{Text, text};

use super::{Banded, Interval, Side, Written, WrittenExtent};
use crate::diagnostic::{Code, Diagnostic};
use crate::value::Decimal;

pub(super) fn two_rests(first: &Written, second: &Written) -> Diagnostic {
    Diagnostic::error(Code::E0312, text!("two bands hold `otherwise`"), second.span)
        .other(first.span, text!("the first one"))
        .help(text!("give one of them a range"))
}

/// `otherwise` holds only what lies above all other bands, the highest of which ends at `end`.
pub(super) fn rest_above(
    rest: &Written,
    top: &Written,
    (end, open): (Decimal, bool),
    lowest: Interval<'_>,
    banded: &Banded,
) -> Diagnostic {
    let name = &rest.name.value;
    let sign = if open { ">=" } else { ">" };
    let mut diagnostic = Diagnostic::error(
        Code::E0315,
        text!("is `{name}` the best grade or the worst?", name),
        rest.span,
    )
    .label(text!(
        "holds what lies above all other bands: `{sign} {end}`",
        sign,
        end
    ))
    .other(top.span, text!("the highest of the others"))
    .help(text!(
        "where more is better, write so: `{name} {sign} {end}`",
        name,
        sign,
        end
    ));
    if let Some(high) = lowest.high {
        let sign = if lowest.high_open { "<" } else { "<=" };
        diagnostic = diagnostic.help(text!(
            "where less is better, write a condition for each, the best first: `{band} when {what} {sign} {high}`",
            band = &lowest.of.name.value,
            what = &banded.written_as,
            sign,
            high
        ));
    }
    diagnostic
}

/// All scores lie on the other side of `end`.
pub(super) fn unreachable(band: &Written, side: Side, end: Decimal, banded: &Banded) -> Diagnostic {
    let why = match side {
        Side::Above => text!("the highest that can be reached is {end}", end),
        Side::Below => text!("the lowest that can be reached is {end}", end),
    };
    let title = text!(
        "no {score} can be `{band}`",
        score = &banded.what,
        band = &band.name.value
    );
    Diagnostic::error(Code::E0313, title, band.span)
        .label(why)
        .help(text!(
            "change the band, or the scores or limits that keep the score from it"
        ))
}

pub(super) fn empty(band: &Written) -> Diagnostic {
    Diagnostic::error(
        Code::E0313,
        text!("no score can be `{band}`", band = &band.name.value),
        band.span,
    )
    .label(text!(
        "this range holds nothing, or comes after one that holds all of it"
    ))
    .help(text!(
        "write the lower end first, and thresholds from the highest down"
    ))
}

pub(super) fn overlap(lower: &Written, upper: &Written, score: Decimal) -> Diagnostic {
    // The later one of the file is underlined.
    let (first, second) = if lower.span < upper.span {
        (lower, upper)
    } else {
        (upper, lower)
    };
    Diagnostic::error(
        Code::E0312,
        text!(
            "{score} is both `{upper}` and `{lower}`",
            score,
            upper = &upper.name.value,
            lower = &lower.name.value
        ),
        second.span,
    )
    .label(text!("holds {score}", score))
    .other(first.span, text!("holds {score} too", score))
    .help_maybe(low_end(lower).map(|low| {
        text!(
            "leave the upper end of `{band}` out: `{low}..<{score}`",
            band = &lower.name.value,
            low,
            score
        )
    }))
}

/// The lower end of a band that is written as a range.
fn low_end(band: &Written) -> Option<Decimal> {
    match &band.extent {
        WrittenExtent::Range { low, .. } => *low,
        WrittenExtent::From { .. } | WrittenExtent::UpTo { .. } | WrittenExtent::Otherwise => None,
    }
}

/// The upper end of a band that is written as a range.
fn high_end(band: &Written) -> Option<Decimal> {
    match &band.extent {
        WrittenExtent::Range { high, .. } => *high,
        WrittenExtent::From { .. } | WrittenExtent::UpTo { .. } | WrittenExtent::Otherwise => None,
    }
}

pub(super) fn gap(lower: &Written, upper: &Written, score: Decimal, banded: &Banded) -> Diagnostic {
    let (first, second) = if lower.span < upper.span {
        (lower, upper)
    } else {
        (upper, lower)
    };

    let side = |band: &Written| {
        if std::ptr::eq(band, lower) {
            text!("ends below it")
        } else {
            text!("begins above it")
        }
    };
    let mut diagnostic = Diagnostic::error(Code::E0311, not_held(score, banded), second.span)
        .label(side(second))
        .other(first.span, side(first));
    if let (Some(from), Some(next)) = (low_end(lower), low_end(upper)) {
        diagnostic = diagnostic.help(text!(
            "write `{from}..<{next}` for `{band}`",
            from,
            next,
            band = &lower.name.value
        ));
    }
    match (&upper.extent, &lower.extent) {
        (WrittenExtent::From { low, open: true }, _) if *low == score => {
            return diagnostic.help(text!(
                "write `{band} >= {low}`",
                band = &upper.name.value,
                low = *low
            ));
        }
        (_, WrittenExtent::UpTo { high, open: true }) if *high == score => {
            return diagnostic.help(text!(
                "write `{band} <= {high}`",
                band = &lower.name.value,
                high = *high
            ));
        }
        _ => {}
    }
    if banded.what == text!("total") {
        // Half stars do not become whole ones.
        let whole = |end: Option<Decimal>| end.is_none_or(|end| end.floor() == end);
        let ends = [low_end(lower), high_end(lower), low_end(upper), high_end(upper)];
        if banded.step().is_none_or(|step| step < Decimal::ONE) && ends.into_iter().all(whole) {
            diagnostic = diagnostic.help(text!("or round the total to whole numbers: `round total 0`"));
        }
    }
    diagnostic
}

fn not_held(score: Decimal, banded: &Banded) -> Text {
    text!(
        "no band holds {score}, which the {what} can be",
        score,
        what = &banded.what
    )
}

pub(super) fn outside(
    band: &Written,
    reached: Option<Decimal>,
    end: Decimal,
    side: Side,
    banded: &Banded,
) -> Diagnostic {
    let what = &banded.what;
    let title = match (reached, side) {
        (Some(score), _) => not_held(score, banded),
        (None, Side::Below) => text!(
            "no band holds what is below {end}, and nothing keeps the {what} from it",
            end,
            what
        ),
        (None, Side::Above) => text!(
            "no band holds what is above {end}, and nothing keeps the {what} from it",
            end,
            what
        ),
    };
    let help = match side {
        Side::Below => text!(
            "make the lowest band `otherwise`, or let it begin below {end}",
            end
        ),
        Side::Above => text!(
            "keep the {what} within the bands: `limit ..{end}`, or widen this band",
            what,
            end
        ),
    };
    Diagnostic::error(Code::E0311, title, band.span)
        .label(text!("the bands end here, at {end}", end))
        .help(help)
}
