//! Random formulas and forms of `score`.

use super::Dice;
use super::scorecards::Known;

const WINDOWS: &[&str] = &[
    "",
    "",
    "",
    "[previous]",
    "[year ago]",
    "[year to date]",
    "[last 2 months]",
    "[last 45 days]",
    "[last 2 quarters]",
    "[before]",
    "[all]",
    "[2023-Q4]",
    "[overall]",
    "[overall][previous]",
];

pub(super) fn aggregate(dice: &mut Dice, known: &Known) -> String {
    if dice.chance(12) {
        return dice
            .one(&[
                "count(visits)",
                "sum(visits.minutes)",
                "avg(visits.minutes where minutes < 40)",
                "max(visits.minutes)[overall]",
            ])
            .to_owned();
    }
    if dice.chance(12) {
        return of_targets(dice);
    }
    let filter = dice.one(&[
        "",
        "",
        "",
        " where won",
        " where not won",
        " where kind = \"new\"",
        " where kind in (\"new\", \"gift\")",
        " where amount > 0",
        " where seller.level = \"senior\"",
        " where amount between -50 and 300 or won",
        " where day >= period.start + 20d",
        " where kind starts with \"n\"",
        " where quantity is missing",
        " where worth > amount",
        " where upper(kind) ends with \"EW\" or lower(kind) contains \"if\"",
        " where trim(kind) not in (\"old\")",
        " where month(day) in (1, 2, 12) and day(day) <= 15",
        " where year(day) = 2024 or date(day) < 2023-06-01",
        " where (months between day and period.end) < 3",
        " where (quantity otherwise 4) > 3",
    ]);
    let number = dice.one(&[
        "amount",
        "quantity",
        "worth",
        "worked",
        "amount - quantity",
        "amount * seller.region.factor",
    ]);
    let window = dice.one(WINDOWS);
    let inner = match dice.below(if known.doubles { 15 } else { 14 }) {
        0 => "count(orders".to_owned(),
        1 | 2 => format!("sum(orders.{number}"),
        3 | 4 => format!("avg(orders.{number}"),
        5 => format!("min(orders.{number}"),
        6 => format!("max(orders.{number}"),
        7 => format!("median(orders.{number}"),
        8 => format!("percentile(orders.{number}, {}", dice.one(&["90", "10", "33.3"])),
        9 => format!(
            "distinct(orders.{}",
            dice.one(&["amount", "quantity", "kind", "day", "won"])
        ),
        // Curves here go far beyond 1, which a percentage may not be held against.
        10 => format!(
            "100 * share(orders.{}",
            dice.one(&["won", "amount > 100", "kind = \"new\" and won"])
        ),
        11 => format!(
            "{}(orders.{}",
            dice.one(&["first", "last"]),
            dice.one(&["amount", "quantity"])
        ),
        12 => "avg(orders.amount weighted by orders.quantity".to_owned(),
        13 => {
            let roles = dice.one(&["new 50%, old 30%, gift 20%", "gift 3, old 1", "new 100%"]);
            return format!("blend(orders.{number}{filter} by orders.kind: {roles}){window}");
        }
        _ => format!(
            "{}(orders.rating",
            dice.one(&["sum", "avg", "stddev", "max", "median"])
        ),
    };
    format!("{inner}{filter}){window}")
}

/// An aggregate over rows that the people of a region share.
fn of_targets(dice: &mut Dice) -> String {
    let goals = dice.one(&[
        "count(targets",
        "last(targets.goal",
        "first(targets.goal",
        "sum(targets.goal",
        "avg(targets.goal",
        "median(targets.goal",
        "distinct(targets.goal",
        "sum(targets.goal * targets.region.factor",
    ]);
    let filter = dice.one(&["", "", " where goal > 40", " where month >= period.start + 20d"]);
    format!("{goals}{filter}){}", dice.one(WINDOWS))
}

/// A number that subjects are compared by, from few different ones to many.
fn compared(dice: &mut Dice, known: &Known) -> String {
    match dice.below(8) {
        0 | 1 => "staff.stars".to_owned(),
        2 => "count(visits)".to_owned(),
        3 => "staff.quota".to_owned(),
        4 => known.score(dice).unwrap_or_else(|| "staff.stars / 3".to_owned()),
        5 => known
            .value(dice)
            .unwrap_or_else(|| "count(orders where won)".to_owned()),
        6 => "count(visits where minutes > 1000)".to_owned(),
        _ => aggregate(dice, known),
    }
}

/// Nothing, or whom to compare with.
pub(super) fn within(dice: &mut Dice) -> &'static str {
    dice.one(&[
        "",
        "",
        "",
        " within team",
        " within staff.region",
        " within staff.level",
        " within staff.stars",
        " within staff.region.factor",
    ])
}

/// A number across subjects.
pub(super) fn across(dice: &mut Dice, known: &Known) -> String {
    let (of, within) = (compared(dice, known), within(dice));
    match dice.below(14) {
        0 => format!("rank({of}){within}"),
        1 => format!("dense rank({of}){within}"),
        11 => format!("cumulative sum({of}){within}"),
        2 => format!("100 * percentile rank({of}){within}"),
        3 => format!(
            "quantile({of}, {}){within}",
            dice.one(&["2", "3", "4", "5", "10"])
        ),
        4 if known.doubles => format!("zscore({of}){within}"),
        4 => format!("median of (-{of}){within}"),
        5 => format!("100 * minmax({of}){within}"),
        6 => format!("average of ({of}){within}"),
        7 => format!("best of ({of}){within}"),
        8 => format!("worst of ({of}){within}"),
        9 => format!("median of ({of}){within}"),
        10 => format!("percentile {} of ({of}){within}", dice.one(&["0", "12.5", "90"])),
        _ => format!("sum of ({of}){within}"),
    }
}

/// The value of a KPI.
pub(super) fn value(dice: &mut Dice, known: &Known) -> String {
    let first = aggregate(dice, known);
    match dice.below(20) {
        0 => format!("{first} / {}", aggregate(dice, known)),
        1 => format!("{first} - {}", aggregate(dice, known)),
        2 => format!("({first} otherwise 3) * 2"),
        3 => format!("{first} / staff.quota"),
        4 => format!(
            "if staff.level = \"senior\" then {first} else round({}, 1)",
            aggregate(dice, known)
        ),
        5 => format!("max({first}, staff.region.factor)"),
        6 | 7 => across(dice, known),
        8 => format!("{} - {}", compared(dice, known), across(dice, known)),
        9 => format!("100 * ({})", across(dice, known)),
        10 => "staff.stars".to_owned(),
        11 => known.score(dice).unwrap_or(first),
        12 => format!("if {} then {first} else 40", condition(dice, known)),
        13 => format!("abs(floor({first}) - ceil(staff.quota)) + period.days"),
        14 => "(days between min(orders.day) and period.end) - month(period.start)".to_owned(),
        15 if known.doubles => format!("ln(exp(1) + sqrt({first})) + 2 ^ staff.stars"),
        16 => format!("min({first}, staff.quota, 50)"),
        17 if known.doubles => format!("100 * normal({first} / 50 - 1)"),
        18 if known.doubles => format!("normal_inverse(1 / (2 + abs({first})))"),
        _ => first,
    }
}

/// Something that is so or not, for a subject.
pub(super) fn condition(dice: &mut Dice, known: &Known) -> String {
    let of_part = match dice.below(5) {
        0 => known
            .score(dice)
            .map(|score| format!("{score} >= {}", dice.below(100))),
        1 => known.grade(dice).map(|grade| {
            let test = dice.one(&["= mid", "<> high", ">= mid", "< high", "in (mid, low)", "<= low"]);
            format!("{grade} {test}")
        }),
        2 => known.value(dice).map(|value| format!("{value} is missing")),
        3 => known
            .score(dice)
            .map(|score| format!("{score} > {}average of {score}{}", known.apart(), within(dice))),
        _ => None,
    };
    of_part.unwrap_or_else(|| match dice.below(6) {
        0 => format!("{} > 1", across(dice, known)),
        1 => "rank(staff.stars) <= 2".to_owned(),
        2 => "count(orders) > 2".to_owned(),
        3 => "staff.level = \"senior\"".to_owned(),
        4 => "staff.stars < 2".to_owned(),
        _ => "staff.team is missing".to_owned(),
    })
}

/// What stands behind `score`, with what else a KPI says about its score.
pub(super) fn scoring(dice: &mut Dice, known: &Known) -> String {
    let within = within(dice);
    let form = match dice.below(30) {
        0 => "-50 -> 0, 0 -> 30, 0 -> 40, 120 -> 100".to_owned(),
        1 => "100 -> 0, 2 -> 100".to_owned(),
        2 => "100 when value >= 90, 55.5 when value >= 10, otherwise 7".to_owned(),
        3 => "attainment of 70, at most 120".to_owned(),
        4 => "attainment below 15, at most 110".to_owned(),
        5 => "attainment below 40 by difference, at least 0, at most 100".to_owned(),
        6 => "close to 50: 5% -> 100, 60% -> 20, 200% -> 0".to_owned(),
        7 => "deduct 3 for each 4 over 10 from 100, at least 0".to_owned(),
        8 => "attainment of staff.quota, at least 5, at most 150".to_owned(),
        9 => "attainment below staff.quota".to_owned(),
        10 => "attainment below staff.quota by difference, at most 140".to_owned(),
        11 => "add 2 for each 3 over 1 from 10, at most 90".to_owned(),
        12 => "add 1 for each staff.quota under 50".to_owned(),
        13 if known.doubles => "lognormal p10 5 median 60".to_owned(),
        14 => "= 100 - value / 2".to_owned(),
        15 => format!("100 when value >= average of value{within}, 40 when rank(value) <= 2, otherwise 7"),
        16 => format!("= 50 + value - median of value{within}"),
        17 => "0 -> 0, target -> 100".to_owned(),
        18 => "curve bend".to_owned(),
        19 => "curve steps".to_owned(),
        20 => "add 3 for each 50% over target from 20, at most 90".to_owned(),
        21 => "close to target: 1 -> 100, 40 -> 30, 90 -> 0".to_owned(),
        _ => relative(dice, known),
    };
    let target = match form.contains("target").then(|| dice.below(3)) {
        None => String::new(),
        Some(0) => known.dated("target ", &["staff.quota", "35"]),
        Some(_) => "target staff.quota ".to_owned(),
    };
    let missing = missing(dice, known);
    let needs = dice.one(&[
        "",
        "",
        "",
        "",
        "needs count(orders) >= 2",
        "applies when staff.level = \"senior\"",
        "applies when value > 3",
        "applies when staff.stars > 0",
        "needs value > 1",
    ]);
    let round = dice.one(&[
        "",
        "",
        "round score 1 half even",
        "limit 5..95",
        "limit ..staff.quota",
    ]);
    format!("{target}score {form} {missing} {needs} {round}")
}

/// A form of score relative to the other subjects.
pub(super) fn relative(dice: &mut Dice, known: &Known) -> String {
    let within = within(dice);
    match dice.below(8) {
        0 | 1 => format!("rank{within}"),
        2 => format!("percentile rank{within}"),
        3 => format!("quantile {}{within}", dice.one(&["2", "3", "5"])),
        4 | 5 if known.doubles => format!("zscore{within}: -1.5 -> 0, 0 -> 40, 2 -> 100"),
        _ => format!("minmax{within}"),
    }
}

/// What happens where a part is missing.
pub(super) fn missing(dice: &mut Dice, known: &Known) -> String {
    match dice.below(14) {
        0 | 1 => "missing zero".to_owned(),
        2 => "missing worst".to_owned(),
        3 => "missing score 12.5".to_owned(),
        4 => "missing fail".to_owned(),
        5 => "missing skip".to_owned(),
        6 | 7 => format!("missing score average of score{}", within(dice)),
        8 => format!("missing score worst of score{}", within(dice)),
        9 => "missing score (median of score) - 10".to_owned(),
        10 => known
            .score(dice)
            .map_or(String::new(), |score| format!("missing score average of {score}")),
        _ => String::new(),
    }
}
