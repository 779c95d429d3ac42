//! Amounts of money: of one currency, of several, declared or not.

use crate::project::Project;

fn orders(column: &str, value: &str, cells: &[&str]) -> Project {
    let rows = cells.join("\"\nE1,\"");
    let form = format!(
        "table staff from csv \"staff.csv\" {{ key id }}
         table orders from csv \"orders.csv\" {{ link seller -> staff {column} }}
         scorecard sales {{ subject staff kpi revenue {{ value {value} }} }}"
    );
    Project::new(&form)
        .with("staff.csv", "id\nE1\n")
        .with("orders.csv", format!("seller,v\nE1,\"{rows}\"\n"))
}

#[test]
fn an_amount_in_another_currency_than_the_declared_one_is_wrong() {
    let project = orders(
        "column v: money CNY",
        "sum(orders.v) score 0 -> 0, 1000 CNY -> 100",
        &["100 CNY", "¥100", "100元", "100", "100 USD", "$100", "€5"],
    );
    let said = project.refusal(&[], 3);
    for place in [
        "orders.csv row 6, column v: `100 USD` is not an amount in CNY",
        "orders.csv row 7, column v: `$100` is not an amount in CNY",
        "orders.csv row 8, column v: `€5` is not an amount in CNY",
    ] {
        assert!(said.contains(place), "`{place}` is not in: {said}");
    }
    let json = project.json(&["--bad-rows", "skip"]);
    assert_eq!(json["results"][0]["kpis"]["revenue"]["value"], 400);
    assert_eq!(json["data_errors"][0]["count"], 3);
}

#[test]
fn the_yen_shares_its_sign_with_the_yuan() {
    let column = "column v: money JPY";
    let project = orders(
        column,
        "sum(orders.v) score 0 -> 0, 1000 JPY -> 100",
        &["¥100", "200 JPY"],
    );
    assert_eq!(project.rows(&[]), ["E1,,,30,,1,,300,30,1"]);
}

#[test]
fn an_undeclared_column_of_one_currency_is_money() {
    let cells = ["¥100", "200", "1,234.50元"];
    let project = orders("", "sum(orders.v) score 0 -> 0, 15_345 CNY -> 1000", &cells);
    assert_eq!(
        project.json(&[])["results"][0]["kpis"]["revenue"]["value"],
        1534.5
    );
    let said = orders("", "sum(orders.v) score 0 -> 0, 1000 USD -> 100", &cells).refusal(&[], 1);
    assert!(said.contains("CNY") && said.contains("USD"), "{said}");
}

#[test]
fn an_undeclared_column_of_two_currencies_is_never_a_number() {
    let said = orders("", "sum(orders.v) score 0 -> 0, 1000 -> 100", &["¥100", "$100"]).refusal(&[], 1);
    let because = "row 2 of orders.csv holds `¥100`, and row 3 of orders.csv `$100`";
    let flat = said.replace(" │ ", " ");
    assert!(
        flat.contains("¥100") && flat.contains("$100"),
        "`{because}` is not in: {said}"
    );
}
