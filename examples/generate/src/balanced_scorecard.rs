//! The data of `examples/balanced-scorecard`: the sheets of indicators of six branches for the quarters of 2024.

use crate::calendar::Day;
use crate::random::Dice;
use crate::sheet::{Sheet, amount};

const BRANCHES: [&str; 6] = ["Antwerp", "Bilbao", "Cork", "Dresden", "Espoo", "Faro"];

/// One line of the sheet, as all branches have it.
#[derive(Clone, Copy)]
struct Indicator {
    perspective: &'static str,
    name: &'static str,
    points: i64,
    /// In hundredths, as is what it comes to.
    target: i64,
    lower_is_better: bool,
}

const fn line(perspective: &'static str, name: &'static str, points: i64, target: i64) -> Indicator {
    Indicator {
        perspective,
        name,
        points,
        target,
        lower_is_better: false,
    }
}

const fn falling(indicator: Indicator) -> Indicator {
    Indicator {
        lower_is_better: true,
        ..indicator
    }
}

const INDICATORS: [Indicator; 11] = [
    line("financial", "Revenue, thousand euros", 40, 85_000),
    line("financial", "Operating margin, %", 35, 1_200),
    falling(line("financial", "Days until customers pay", 25, 3_800)),
    line("customer", "Satisfied customers, %", 40, 9_000),
    line("customer", "Customers kept, %", 40, 9_400),
    falling(line("customer", "Complaints", 20, 1_500)),
    falling(line("process", "Days from order to delivery", 50, 500)),
    line("process", "Deliveries without a mistake, %", 50, 9_800),
    line("learning", "Days of training for each employee", 40, 300),
    falling(line("learning", "Employees who left", 30, 200)),
    line("learning", "Suggestions put into practice", 30, 1_000),
];

/// The files of the example.
pub(crate) fn sheets() -> Vec<Sheet> {
    let dice = &mut Dice::new(12);
    let mut branches = Sheet::new("balanced-scorecard/data/branches.csv", &["branch", "accidents"]);
    let mut sheet = Sheet::new(
        "balanced-scorecard/data/indicators.csv",
        &[
            "quarter_end",
            "branch",
            "perspective",
            "indicator",
            "points",
            "target",
            "actual",
            "lower_is_better",
        ],
    );
    for (place, branch) in BRANCHES.into_iter().enumerate() {
        branches.add(vec![
            branch.to_owned(),
            if place == 4 { "1" } else { "0" }.to_owned(),
        ]);
        let quality = 60 - 25 * place as i64;
        for quarter in 1..=4 {
            let end = Day::new(2024, 1 + 3 * quarter, 1).plus(-1);
            for indicator in &INDICATORS {
                let better = quality + dice.between(-120, 120);
                let actual = if indicator.lower_is_better {
                    indicator.target * (1000 - better) / 1000
                } else {
                    indicator.target * (1000 + better) / 1000
                };
                // Nobody has asked Faro's customers in the last quarter.
                let unasked = branch == "Faro" && quarter == 4 && indicator.perspective == "customer";
                sheet.add(vec![
                    end.to_string(),
                    branch.to_owned(),
                    indicator.perspective.to_owned(),
                    indicator.name.to_owned(),
                    indicator.points.to_string(),
                    amount(indicator.target),
                    if unasked { String::new() } else { amount(actual) },
                    if indicator.lower_is_better { "yes" } else { "no" }.to_owned(),
                ]);
            }
        }
    }
    vec![branches, sheet]
}
