//! Tables in memory, looked into.

use serde_json::Map;
use weigh_sdk::Open;

use super::{Asked, Found, Inspected, inspect};
use crate::registry::Registry;
use crate::request::Unwatched;
use crate::testing::{Tables, shown};

fn looked_into(tables: &Tables, names: &[&str]) -> Vec<Inspected> {
    let found = found(tables, names);
    assert!(found.failures.is_empty(), "{:?}", found.failures);
    found.tables
}

fn found(tables: &Tables, names: &[&str]) -> Found {
    let mut registry = Registry::default();
    registry.register(Box::new(tables.clone()));
    let asked = names.iter().map(|name| Asked {
        name: (*name).to_owned(),
        kind: "memory".to_owned(),
        open: Open {
            locator: (*name).to_owned(),
            base: "".into(),
            options: Map::new(),
        },
    });
    let asked: Vec<Asked> = asked.collect();
    inspect(&registry, &asked, &Unwatched).expect("nobody stops it")
}

fn lines(numbers: std::ops::RangeInclusive<u32>, line: impl Fn(u32) -> String) -> String {
    numbers.map(line).collect::<Vec<_>>().join("\n")
}

fn company() -> Tables {
    let staff = "e1 | Ada | 1\ne2 | Bo | 2\ne3 | Cy | 2";
    let surveys = "2024-01-05 | e1 | 5 | fine\n2024-03-01 | e2 | | fine\n2024-02-11 | e1 | 3 | slow\n2024-02-12 | e3 | 1 | rude";
    let orders = "1 | 1 | 10.50\n2 | 3 | 7\n3 | 1 | 10.5\n4 | 9 | 0.25";
    let customers = "1 | North\n2 | South\n3 | East\n4 | West\n5 | Far";
    Tables::new()
        .with("staff", "id:text name:text level:int", staff)
        .with("surveys", "day:date agent:text csat:int remark:text", surveys)
        .with("orders", "number:int customer_id:int amount:dec", orders)
        .with("customers", "id:int name:text", customers)
}

#[test]
fn a_column_is_known_by_its_range_and_by_what_is_missing() {
    let tables = looked_into(&company(), &["surveys", "orders"]);
    let csat = &tables[0].columns[2];
    assert_eq!((tables[0].rows, csat.missing, csat.distinct), (4, 1, Some(3)));
    let reach = |column: &super::Column| {
        (
            column.least.as_ref().map(shown),
            column.greatest.as_ref().map(shown),
        )
    };
    assert_eq!(reach(csat), (Some("1".to_owned()), Some("5".to_owned())));
    // 10.50 and 10.5 are one number.
    let amount = &tables[1].columns[2];
    assert_eq!(amount.distinct, Some(3));
    assert_eq!(reach(amount), (Some("0.25".to_owned()), Some("10.5".to_owned())));
    let remark = &tables[0].columns[3];
    let values: Vec<_> = remark
        .values
        .iter()
        .map(|(value, rows)| (value.as_str(), *rows))
        .collect();
    assert_eq!(values, [("fine", 2), ("rude", 1), ("slow", 1)]);
}

#[test]
fn the_range_of_a_column_is_exact_to_the_last_digit() {
    let (more, less) = ("100000000000000000000.26", "100000000000000000000.25");
    let tables = Tables::new().with("t", "amount:dec", &format!("{more}\n{less}"));
    let found = looked_into(&tables, &["t"]);
    let amount = &found[0].columns[0];
    assert_eq!(amount.least.as_ref().map(shown).as_deref(), Some(less));
    assert_eq!(amount.greatest.as_ref().map(shown).as_deref(), Some(more));
}

#[test]
fn keys_labels_times_and_links_are_guessed() {
    let tables = looked_into(&company(), &["staff", "surveys", "orders", "customers"]);
    let role = |table: usize, role: Option<usize>| role.map(|at| tables[table].columns[at].name.as_str());
    let keys: Vec<_> = (0..4).map(|at| role(at, tables[at].key)).collect();
    // The days of the surveys are all different too, but no identifiers.
    assert_eq!(keys, [Some("id"), None, Some("number"), Some("id")]);
    assert_eq!(role(0, tables[0].label), Some("name"));
    assert_eq!(role(1, tables[1].time), Some("day"));
    let links: Vec<_> = tables
        .iter()
        .flat_map(|table| {
            table
                .columns
                .iter()
                .filter_map(|column| Some((column.name.as_str(), column.link?)))
        })
        .map(|(name, link)| (name, tables[link.table].name.as_str(), link.dangling))
        .collect();
    // csat is 1, 3 and 5, which are keys of customers, and no link: numbers need a name that says so. Of the customers of
    // orders a third is unknown, which is too much for a guess.
    assert_eq!(links, [("agent", "staff", 0)]);
}

#[test]
fn a_link_by_name_may_have_a_few_values_that_are_no_keys() {
    let customers = lines(1..=20, |id| format!("{id} | C{id}"));
    let orders = lines(2..=21, |id| format!("{id} | 5"));
    let tables = Tables::new()
        .with("customers", "id:int name:text", &customers)
        .with("orders", "customer_id:int amount:int", &orders);
    let found = looked_into(&tables, &["customers", "orders"]);
    let link = found[1].columns[0].link.expect("a link");
    assert_eq!((found[link.table].name.as_str(), link.dangling), ("customers", 1));
}

#[test]
fn a_guess_that_is_too_narrow_is_widened() {
    let tables = Tables::new().with("t", "a:int", "1\n2\nn/a\n4");
    let found = looked_into(&tables, &["t"]);
    let column = &found[0].columns[0];
    assert_eq!(column.typed.to_string(), "text");
    assert_eq!(
        column.because.as_ref().map(ToString::to_string).as_deref(),
        Some("row 4 of t holds `n/a`")
    );
}

#[test]
fn the_number_of_threads_does_not_matter() {
    let rows = lines(0..=5000, |at| format!("{} | t{}", at % 700, at % 13));
    let tables = Tables::new().with("t", "a:int b:text", &rows);
    let told = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new()
            .num_threads(threads)
            .build()
            .expect("threads");
        format!("{:?}", pool.install(|| looked_into(&tables, &["t"])))
    };
    assert_eq!(told(1), told(4));
}

#[test]
fn a_table_that_cannot_be_read_leaves_the_others() {
    let found = found(&company(), &["staff", "nothing", "surveys"]);
    let names: Vec<&str> = found.tables.iter().map(|table| table.name.as_str()).collect();
    assert_eq!(names, ["staff", "surveys"]);
    let failures: Vec<String> = found.failures.iter().map(ToString::to_string).collect();
    assert!(
        matches!(failures.as_slice(), [one] if one.starts_with("table nothing: ")),
        "{failures:?}"
    );
    // Places among the tables are those of the ones that are left.
    let agent = found.tables[1]
        .columns
        .iter()
        .find(|column| column.name == "agent");
    assert_eq!(agent.and_then(|agent| agent.link).map(|link| link.table), Some(0));
}
