//! Random tables: their declarations, and their cells.

use std::collections::HashMap;

use super::Dice;
use crate::memory::{Cells, Table};

/// How the tables are declared, and what is used of templates and curves.
pub(crate) const TABLES: &str = r#"
calendar desk {
  hours  monday..thursday 08:30..12:00, 13:00..17:45
  hours  saturday 10:00..24:00
  closed 2023-12-23..2024-01-02, 2024-05-01
  hours  2023-07-01..2023-07-09, 2024-02-29 00:00..09:10
}
table regions from memory "regions" { key id }
table staff from memory "staff" {
  key  id
  link region -> regions
}
table orders from memory "orders" {
  time day
  link seller -> staff
  let  worth = amount * quantity
  let  worked = (working time between came and went in desk) / 100s
}
table visits from memory "visits" {
  link who -> staff
  where minutes > 5
}
table targets from memory "targets" {
  time month
  link region -> regions
}
curve bend  = -20 -> 0, 10 -> 60, 10 -> 70, 150 -> 100
curve steps = 90 when value >= 60, 45 when value >= 3, otherwise 5
template mean(column, worst, best) {
  value avg(column)
  score worst -> 0, best -> 100
  needs count(orders) >= 1
}
"#;

/// Their cells.
pub(crate) fn tables(dice: &mut Dice) -> HashMap<String, Table> {
    let staff = 1 + dice.below(9) as i64;
    // With rows at both ends of the two years, so that every period that is asked for lies in the data.
    let orders = Some(dice.below(120) as usize)
        .filter(|orders| *orders >= 2)
        .unwrap_or(0);
    let visits = dice.below(40) as usize;
    let targets = Some(dice.below(30) as usize)
        .filter(|targets| *targets >= 2)
        .unwrap_or(0);
    let day = |dice: &mut Dice| 19_358 + dice.below(731) as i32; // 2023 and 2024
    let ends = [19_358, 20_088];
    let column = |name: &str, cells: Cells| (name.to_owned(), cells);
    let text = |all: &[&str], dice: &mut Dice| Some(dice.one(all).to_owned());
    let regions = Table {
        rows: 2,
        columns: vec![
            column(
                "id",
                Cells::Text(vec![Some("north".into()), Some("south".into())]),
            ),
            column(
                "factor",
                Cells::Decimal(vec![Some(95), dice.maybe(30, |d| d.below(200) as i64)], 2),
            ),
        ],
    };
    let staff_rows = staff as usize;
    let staff = Table {
        rows: staff_rows,
        columns: vec![
            column("id", Cells::Whole((1..=staff).map(Some).collect())),
            column(
                "region",
                Cells::Text(
                    (0..staff_rows)
                        .map(|_| dice.maybe(10, |d| d.one(&["north", "south"]).to_owned()))
                        .collect(),
                ),
            ),
            column(
                "quota",
                Cells::Decimal(
                    (0..staff_rows)
                        .map(|_| dice.maybe(20, |d| d.below(5000) as i64 - 300))
                        .collect(),
                    1,
                ),
            ),
            column(
                "level",
                Cells::Text(
                    (0..staff_rows)
                        .map(|_| text(&["junior", "senior"], dice))
                        .collect(),
                ),
            ),
            column(
                "team",
                Cells::Text(
                    (0..staff_rows)
                        .map(|_| dice.maybe(15, |d| d.one(&["red", "blue"]).to_owned()))
                        .collect(),
                ),
            ),
            // Few different numbers, so that there are ties.
            column(
                "stars",
                Cells::Whole(
                    (0..staff_rows)
                        .map(|_| dice.maybe(15, |d| d.below(4) as i64))
                        .collect(),
                ),
            ),
        ],
    };
    let of = |n: usize, dice: &mut Dice, f: &mut dyn FnMut(&mut Dice) -> Option<i64>| -> Vec<Option<i64>> {
        (0..n).map(|_| f(dice)).collect()
    };
    let people = staff_rows as u64;
    // To the second; some go before they come, and some stay over the holidays.
    let came: Vec<Option<i64>> = of(orders, dice, &mut |d| {
        d.maybe(8, |d| {
            (i64::from(day(d)) * 86_400 + d.below(86_400) as i64) * 1_000_000
        })
    });
    let went = (came.iter())
        .map(|came| {
            let later = (dice.below(2_000_000) as i64 - 200_000) * 1_000_000;
            came.filter(|_| !dice.chance(8)).map(|came| came + later)
        })
        .collect();
    let orders_table = Table {
        rows: orders,
        columns: vec![
            column(
                "seller",
                Cells::Whole(of(orders, dice, &mut |d| {
                    d.maybe(5, |d| 1 + d.below(people) as i64)
                })),
            ),
            column(
                "day",
                Cells::Date(
                    (0..orders)
                        .map(|row| ends.get(row).copied().or_else(|| dice.maybe(5, day)))
                        .collect(),
                ),
            ),
            column(
                "amount",
                Cells::Decimal(
                    of(orders, dice, &mut |d| {
                        d.maybe(10, |d| d.below(100_000) as i64 - 20_000)
                    }),
                    2,
                ),
            ),
            column(
                "quantity",
                Cells::Whole(of(orders, dice, &mut |d| d.maybe(10, |d| d.below(9) as i64))),
            ),
            column(
                "won",
                Cells::Bool((0..orders).map(|_| dice.maybe(15, |d| d.chance(60))).collect()),
            ),
            column(
                "kind",
                Cells::Text(
                    (0..orders)
                        .map(|_| dice.maybe(10, |d| d.one(&["new", "old", "gift"]).to_owned()))
                        .collect(),
                ),
            ),
            column("came", Cells::DateTime(came.clone())),
            column("went", Cells::DateTime(went)),
            column(
                "rating",
                Cells::Float(
                    (0..orders)
                        .map(|_| dice.maybe(10, |d| d.below(1000) as f64 / 7.0))
                        .collect(),
                ),
            ),
        ],
    };
    let visits_table = Table {
        rows: visits,
        columns: vec![
            column(
                "who",
                Cells::Whole(of(visits, dice, &mut |d| Some(1 + d.below(people) as i64))),
            ),
            column(
                "minutes",
                Cells::Whole(of(visits, dice, &mut |d| d.maybe(10, |d| d.below(60) as i64))),
            ),
        ],
    };
    let targets_table = Table {
        rows: targets,
        columns: vec![
            column(
                "region",
                Cells::Text(
                    (0..targets)
                        .map(|_| dice.maybe(10, |d| d.one(&["north", "south"]).to_owned()))
                        .collect(),
                ),
            ),
            column(
                "month",
                Cells::Date(
                    (0..targets)
                        .map(|row| ends.get(row).copied().or_else(|| dice.maybe(5, day)))
                        .collect(),
                ),
            ),
            column(
                "goal",
                Cells::Decimal(
                    of(targets, dice, &mut |d| d.maybe(10, |d| d.below(3000) as i64)),
                    1,
                ),
            ),
        ],
    };
    [
        ("targets", targets_table),
        ("regions", regions),
        ("staff", staff),
        ("orders", orders_table),
        ("visits", visits_table),
    ]
    .into_iter()
    .map(|(name, table)| (name.to_owned(), table))
    .collect()
}
