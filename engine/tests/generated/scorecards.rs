//! Random scorecards: groups, KPIs, and the rules beside them.

use std::fmt::Write as _;

use super::formulas::{missing, relative, scoring, value};
use super::rules::{bands, grades, rules};
use super::{Dice, TABLES};

/// A scorecard over the tables.
pub(crate) fn scorecard(dice: &mut Dice) -> String {
    let mut known = Known {
        doubles: dice.chance(40),
        ..Known::default()
    };
    let period = dice.one(&["quarter", "month", "half", "year", "week"]);
    let year = dice.one(&["", "  year starts april\n"]);
    // A day that ends a period, and that one of the scored ones ends on.
    known.border = match (period, year) {
        ("month" | "week", _) | ("half" | "year", "") => ("2023-12-31", "2024-01-01"),
        _ => ("2024-03-31", "2024-04-01"),
    };
    let mut text = format!(
        "{TABLES}\nscorecard s {{\n  subject staff{}\n  period {period}\n",
        dice.one(&[
            "",
            "",
            " where level is known",
            " where stars > 0",
            " where stars > 9"
        ])
    );
    text.push_str(year);
    text.push_str(dice.one(&["", "", "  scale 0..120\n", "  scale 10..100\n"]));
    text.push_str(dice.one(&["", "  round score 1\n", "  round score 2 down\n"]));
    text.push_str(dice.one(&[
        "  round total 0\n",
        "  round total 1 half even\n",
        "  round total 2 up\n",
    ]));
    text.push_str(dice.one(&["", "", "  round group 1\n"]));
    text.push_str(dice.one(&[
        "",
        "  combine min\n",
        "  combine max\n",
        "  combine harmonic mean\n",
        if known.doubles {
            "  combine geometric mean\n"
        } else {
            ""
        },
        "  combine sum\n",
    ]));
    members(dice, &mut text, &mut known, 0);
    if dice.chance(30) {
        text.push_str("  kpi each (amount, quantity) \"Mean {each}\" weight 2 = mean(orders.each, 0, 80) { round score 1 }\n");
        known.parts.extend(["amount".to_owned(), "quantity".to_owned()]);
    }
    let grades = grades(dice, &known);
    let bands: &[&str] = if grades.contains("c >") || grades.contains("c next") {
        &["b", "c"]
    } else {
        &["a", "d"]
    };
    let bands: &[&str] = if grades.contains("b top") && !grades.contains("bands") {
        &["b"]
    } else {
        bands
    };
    text.push_str(&grades);
    let _ = writeln!(text, " {}", rules(dice, &known, Some(bands)));
    text.push_str(dice.one(&[
        "",
        "",
        "  limit 0..110\n",
        "  limit ..staff.quota\n",
        "  needs count(orders) >= 2\n",
    ]));
    text.push_str(dice.one(&[
        "",
        "  rollup staff.level { total average, total median, total min, k1 sum }\n",
        "  rollup region { total average weighted by staff.quota, k1 max, k1 average weighted by count(orders) }\n",
        "  rollup staff.level { k1 median, total average weighted by (count(visits) + 1) }\n",
    ]));
    text.push_str("}\n");
    text
}

/// The parts that are written so far, which others may read.
#[derive(Debug, Default)]
pub(super) struct Known {
    /// Whether anything may be calculated in doubles.
    pub(super) doubles: bool,
    /// The last day before definitions change, and the first one after.
    border: (&'static str, &'static str),
    kpis: u32,
    /// Names of KPIs and groups.
    parts: Vec<String>,
    /// Names of those that have bands.
    banded: Vec<String>,
}

impl Known {
    /// A name among some.
    fn one(dice: &mut Dice, names: &[String]) -> Option<String> {
        (!names.is_empty()).then(|| names[dice.below(names.len() as u64) as usize].clone())
    }

    /// The score of a part.
    pub(super) fn score(&self, dice: &mut Dice) -> Option<String> {
        Self::one(dice, &self.parts).map(|part| format!("{part}.score"))
    }

    /// The value of a KPI.
    pub(super) fn value(&self, dice: &mut Dice) -> Option<String> {
        let kpi = Self::one(dice, &self.parts).filter(|part| part.starts_with('k'))?;
        Some(format!("{kpi}.value"))
    }

    /// The grade of a part, which is `high`, `mid` or `low`.
    pub(super) fn grade(&self, dice: &mut Dice) -> Option<String> {
        Self::one(dice, &self.banded).map(|part| format!("{part}.grade"))
    }

    /// One definition up to the day of change and another one from then on: `weight 1 effective ..2023-12-31 weight 2 …`.
    pub(super) fn dated(&self, word: &str, [before, after]: &[&str; 2]) -> String {
        let (last, first) = self.border;
        format!("{word}{before} effective ..{last} {word}{after} effective {first}.. ")
    }

    /// How far apart numbers must be to differ for certain: doubles of one value may differ by a hair.
    pub(super) fn apart(&self) -> &'static str {
        if self.doubles { "0.001 + " } else { "" }
    }

    /// Bands and rules of a part.
    fn beside(&self, dice: &mut Dice) -> (String, bool) {
        let has_bands = dice.chance(30);
        let mut text = if has_bands {
            bands(dice, self)
        } else {
            String::new()
        };
        let names: &[&str] = &["mid", "low"];
        text.push_str(&rules(dice, self, has_bands.then_some(names)));
        (text, has_bands)
    }

    fn add(&mut self, name: String, has_bands: bool) {
        if has_bands {
            self.banded.push(name.clone());
        }
        self.parts.push(name);
    }
}

/// The members of the scorecard, or of a group in it: KPIs, and groups no deeper than three.
fn members(dice: &mut Dice, text: &mut String, known: &mut Known, depth: u64) {
    for _ in 0..=dice.below(3) {
        let weight = dice.one(&[
            "1",
            "2.5",
            "30",
            "(if staff.level = \"senior\" then 3 else 1)",
            "(staff.quota - 20)",
            "staff.stars",
            "(3 - rank(staff.stars))",
        ]);
        let weight = match dice.below(8) {
            0 => known.dated("weight ", &["2", "4.5"]),
            1 => format!("weight 3 effective {}..", known.border.1),
            _ => format!("weight {weight}"),
        };
        let (value, mut scoring) = (value(dice, known), scoring(dice, known));
        if dice.chance(6) {
            scoring = format!("effective {}.. {scoring}", known.border.1);
        }
        let (beside, has_bands) = known.beside(dice);
        known.kpis += 1;
        let name = format!("k{}", known.kpis);
        let _ = writeln!(
            text,
            "  kpi {name} {weight} {{ value {value} {scoring}{beside} }}"
        );
        known.add(name, has_bands);
    }
    for _ in 0..dice.below(3 - depth) {
        let name = format!("g{}", known.kpis);
        let _ = writeln!(text, "  group {name} weight {} {{", 1 + dice.below(5));
        text.push_str(dice.one(&[
            "",
            "",
            "    limit 10..90\n",
            "    limit ..staff.quota\n",
            "    combine product\n",
            if known.doubles {
                "    combine geometric mean\n"
            } else {
                ""
            },
            "    applies when staff.level = \"senior\"\n",
            "    needs count(orders) >= 3\n",
        ]));
        let _ = writeln!(text, "    {}", missing(dice, known));
        if dice.chance(35) {
            let form = match dice.below(4) {
                0 => "0 -> 0, 50 -> 20, 100 -> 100".to_owned(),
                1 => "= value + 5".to_owned(),
                _ => relative(dice, known),
            };
            let _ = writeln!(text, "    score {form}");
            if dice.chance(30) {
                text.push_str("    veto \"low\" when value < 40, score at most 30\n");
                let apart = known.apart();
                let _ = writeln!(text, "    bonus \"above\" 3 when value > {apart}average of value");
            }
        }
        let before = text.len();
        members(dice, text, known, depth + 1);
        // `needs 1 of 3` says how many there are, so it is written when they are.
        let inside = &text[before..];
        let deep = |line: &str| line.starts_with("  group");
        if dice.chance(30) && !inside.lines().any(deep) {
            let all = inside.lines().filter(|line| line.starts_with("  kpi")).count();
            let _ = writeln!(text, "    needs {} of {all}", 1 + dice.below(all as u64));
        }
        let (beside, has_bands) = known.beside(dice);
        let _ = writeln!(text, "   {beside}");
        known.add(name, has_bands);
        text.push_str("  }\n");
    }
}
