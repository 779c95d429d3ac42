//! The data of `examples/crm-exports`: what four salespeople did in the second half of 2024, once, and as each system exports
//! it. How a system writes it is in `crm_exports/`, a file for each.

mod fxiaoke;
mod hubspot;
mod salesforce;
mod zoho;

use crate::calendar::{Day, Minute};
use crate::random::Dice;
use crate::sheet::Sheet;

const PEOPLE: [(&str, &str); 4] = [
    ("Ada Moss", "North"),
    ("Bo Lind", "North"),
    ("Cy Reed", "South"),
    ("Di Park", "South"),
];

const CUSTOMERS: [&str; 10] = [
    "Alder Foods",
    "Baltic Print",
    "Cedar Tools",
    "Delta Optics",
    "Ember Glass",
    "Falcon Paper",
    "Granite Metals",
    "Iris Media",
    "Juniper Pharma",
    "Linden Energy",
];

/// What happened, whatever system it was written into. People and customers are indices.
struct World {
    customers: Vec<Customer>,
    deals: Vec<Deal>,
    leads: Vec<Lead>,
    campaigns: Vec<Campaign>,
    orders: Vec<Order>,
    tickets: Vec<Ticket>,
}

struct Customer {
    owner: usize,
    since: Minute,
}

struct Deal {
    customer: usize,
    owner: usize,
    amount: i64,
    created: Minute,
    closes: Day,
    state: State,
}

#[derive(Clone, Copy)]
enum State {
    Open,
    Won,
    Lost,
}

struct Lead {
    owner: usize,
    came: Minute,
    converted: Option<Minute>,
}

struct Campaign {
    owner: usize,
    started: Day,
    audience: i64,
    cost: i64,
}

struct Order {
    customer: usize,
    seller: usize,
    at: Minute,
    amount: i64,
}

struct Ticket {
    customer: usize,
    agent: usize,
    opened: Minute,
    resolved: Option<Minute>,
}

/// The files of the example.
pub(crate) fn sheets() -> Vec<Sheet> {
    let world = World::new();
    [
        zoho::sheets(&world),
        salesforce::sheets(&world),
        hubspot::sheets(&world),
        fxiaoke::sheets(&world),
    ]
    .into_iter()
    .flatten()
    .collect()
}

impl World {
    fn new() -> Self {
        let dice = &mut Dice::new(23);
        let day = |dice: &mut Dice| Day::new(2024, 7, 1).plus(dice.between(0, 183));
        let in_hours = |dice: &mut Dice, day: Day| day.at(dice.between(8 * 60, 18 * 60));
        let customers = (0..CUSTOMERS.len())
            .map(|customer| {
                let since = Day::new(2023, 1, 1).plus(dice.between(0, 540));
                Customer {
                    owner: customer % PEOPLE.len(),
                    since: in_hours(dice, since),
                }
            })
            .collect();
        let deals = (0..40)
            .map(|deal| {
                let created = day(dice);
                let state = match dice.between(0, 9) {
                    0..=4 => State::Won,
                    5..=7 => State::Lost,
                    _ => State::Open,
                };
                Deal {
                    customer: deal % CUSTOMERS.len(),
                    owner: deal % PEOPLE.len(),
                    amount: 100 * dice.wait(180),
                    created: in_hours(dice, created),
                    closes: created.plus(dice.between(4, 70)),
                    state,
                }
            })
            .collect();
        let leads = (0..36)
            .map(|lead| {
                let came = day(dice);
                Lead {
                    owner: lead % PEOPLE.len(),
                    came: in_hours(dice, came),
                    converted: dice.chance(450).then(|| {
                        let later = came.plus(dice.between(1, 25));
                        in_hours(dice, later)
                    }),
                }
            })
            .collect();
        let campaigns = (0..12)
            .map(|campaign| Campaign {
                owner: campaign % PEOPLE.len(),
                started: day(dice),
                audience: dice.between(200, 900),
                cost: 50 * dice.between(8, 60),
            })
            .collect();
        let orders = (0..48)
            .map(|order| {
                let on = day(dice);
                Order {
                    customer: order % CUSTOMERS.len(),
                    seller: order % PEOPLE.len(),
                    at: in_hours(dice, on),
                    amount: dice.wait(420_000),
                }
            })
            .collect();
        let tickets = (0..40)
            .map(|ticket| {
                let on = day(dice);
                let opened = in_hours(dice, on);
                Ticket {
                    customer: ticket % CUSTOMERS.len(),
                    agent: ticket % PEOPLE.len(),
                    opened,
                    resolved: dice.chance(850).then(|| opened.plus(dice.wait(1500))),
                }
            })
            .collect();
        Self {
            customers,
            deals,
            leads,
            campaigns,
            orders,
            tickets,
        }
    }
}

/// The number of something, from 1, as a system counts: with a beginning of its own.
fn number(base: i64, index: usize) -> String {
    (base + 1 + index as i64).to_string()
}

/// What an opportunity is called.
fn title(deal: &Deal, index: usize) -> String {
    format!("{} {}", CUSTOMERS[deal.customer], index + 1)
}
