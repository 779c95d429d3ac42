//! The data of `examples/rfm`: 80 customers of a mail-order shop and their orders of two years.

use crate::calendar::Day;
use crate::random::Dice;
use crate::sheet::{Sheet, amount};

const FIRST: [&str; 16] = [
    "Ada", "Bela", "Carla", "Dario", "Edda", "Finn", "Gesa", "Hugo", "Ilse", "Jan", "Karin", "Leo", "Mila",
    "Nils", "Olga", "Paul",
];
const LAST: [&str; 5] = ["Arendt", "Borg", "Castro", "Dahl", "Ek"];
const DAYS: i64 = 731;

/// The files of the example.
pub(crate) fn sheets() -> Vec<Sheet> {
    let dice = &mut Dice::new(11);
    let mut customers = Sheet::new("rfm/data/customers.csv", &["id", "name"]);
    let mut orders = Sheet::new("rfm/data/orders.csv", &["ordered_on", "customer", "Amount"]);
    let names = LAST
        .iter()
        .flat_map(|last| FIRST.map(|first| format!("{first} {last}")));
    for (place, name) in names.enumerate() {
        let id = format!("C{:03}", place + 1);
        add_orders(&mut orders, dice, &id, place == 0);
        customers.add(vec![id, name]);
    }
    vec![customers, orders]
}

/// The orders of one customer: from a first day to a last one, one after the other at a pace of the customer's own.
fn add_orders(orders: &mut Sheet, dice: &mut Dice, customer: &str, to_the_end: bool) {
    let start = Day::new(2023, 1, 1);
    let typical = dice.between(2_000, 15_000);
    let pace = dice.between(12, 150);
    let mut day = dice.between(0, DAYS * 4 / 5);
    // Half of them stay; the others stop at some time.
    let last = if dice.chance(500) {
        DAYS - 1
    } else {
        dice.between(day, DAYS - 1)
    };
    while day <= last {
        orders.add(vec![
            start.plus(day).to_string(),
            customer.to_owned(),
            amount(dice.wait(typical)),
        ]);
        day += 1 + dice.wait(pace);
    }
    // One order on the last day, so that the data covers the last quarter to its end.
    if to_the_end {
        orders.add(vec![
            start.plus(DAYS - 1).to_string(),
            customer.to_owned(),
            amount(typical),
        ]);
    }
}
