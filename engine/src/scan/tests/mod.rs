//! Values out of rows: aggregates, windows, filters, links, what is missing and what is wrong.

mod aggregates;
mod expressions;
mod lean;
mod mistakes;
mod order;
mod shared;
mod windows;

use weigh_dsl::value::Period;

use crate::program::Ran;
use crate::request::Request;
use crate::testing::Tables;

/// Two people, and what they did in the second half of 2024.
fn deeds() -> Tables {
    Tables::new()
        .with(
            "staff",
            "id:text name:text level:text",
            "
            ann | Ann | senior
            bob | Bob | junior
            cid |     |",
        )
        .with(
            "deeds",
            "who:text day:date amount:dec count:int ratio:float done:bool kind:text took:duration",
            "
            ann | 2024-07-01 | 10.50 | 3 | 0.5  | yes | a | 60
            bob | 2024-07-31 | 1.25  | 1 | 1.5  | no  | b | 120
            ann | 2024-08-15 | 20    | 4 | 0.25 | no  | a | 30
            ann | 2024-08-15 | -5.75 |   | 0.1  |     | c |
            bob | 2024-09-30 | 7     | 9 |      | yes |   | 600
            ann | 2024-10-01 | 100   | 2 | 8    | yes | b | 5
            ann |            | 1000  | 1 | 64   | no  | d | 1
                | 2024-07-20 | 5     | 5 | 5    | yes | e | 5",
        )
}

const TABLES: &str = r#"
table staff from memory "staff" { key id label name }
table deeds from memory "deeds" { time day link who -> staff }
"#;

/// A scorecard of these values, one KPI each.
fn card(period: &str, values: &[&str]) -> String {
    let kpis: Vec<String> = values
        .iter()
        .enumerate()
        .map(|(at, value)| format!("kpi k{at} weight 1 {{ value {value} score 0 -> 0, 1 -> 100 }}"))
        .collect();
    format!(
        "{TABLES} scorecard s {{ subject staff {period} bands {{ good >= 50, poor otherwise }} {} }}",
        kpis.join("\n")
    )
}

fn in_periods(first: &str, last: &str) -> Request {
    let period = |text| Period::parse(text).expect("a period");
    Request {
        periods: Some((period(first), period(last))),
        ..Request::default()
    }
}

fn run(text: &str, request: &Request) -> Ran {
    match deeds().run(text, request) {
        Ok(ran) => ran,
        Err(error) => panic!("{error:?}"),
    }
}
