//! The data of `examples/crm-health`: 18 account managers from July 2023 to December 2024.

use crate::calendar::Day;
use crate::random::Dice;
use crate::sheet::{Sheet, amount, cell};

const STAFF: [(&str, &str); 21] = [
    ("Moreau, Claire", "account manager"),
    ("Okafor, Chidi", "account manager"),
    ("Lindqvist, Elsa", "account manager"),
    ("Novák, Petr", "account manager"),
    ("Rossi, Giulia", "account manager"),
    ("García, Inés", "account manager"),
    ("de Vries, Maarten", "account manager"),
    ("O'Brien, Niamh", "account manager"),
    ("Kowalska, Zofia", "account manager"),
    ("Schäfer, Jonas", "account manager"),
    ("Papadopoulou, Eleni", "account manager"),
    ("Silva, Tiago", "account manager"),
    ("Virtanen, Aino", "account manager"),
    ("Dupont, Luc", "account manager"),
    ("Horváth, Dóra", "account manager"),
    ("Nielsen, Søren", "account manager"),
    ("Ionescu, Radu", "account manager"),
    ("Murphy, Sean \"Jack\"", "account manager"),
    ("Bianchi, Marco", "team lead"),
    ("Weber, Anna", "team lead"),
    ("Costa, Rita", "assistant"),
];
const MANAGERS: usize = 18;
const HALVES: i64 = 3;

const WORDS: [&str; 24] = [
    "Alder", "Baltic", "Cedar", "Delta", "Ember", "Falcon", "Granite", "Harbour", "Iris", "Juniper",
    "Keystone", "Linden", "Meridian", "Nordic", "Orchard", "Pioneer", "Quartz", "River", "Summit", "Tandem",
    "Union", "Vector", "Willow", "Zenith",
];
const TRADES: [&str; 12] = [
    "Foods",
    "Logistics",
    "Print",
    "Tools",
    "Textiles",
    "Optics",
    "Energy",
    "Paper",
    "Metals",
    "Media",
    "Pharma",
    "Glass",
];
const FORMS: [&str; 4] = [" Ltd", ", Inc.", " GmbH", ", Sons & Co."];

/// Had no complaints in the last half-year.
const WITHOUT_COMPLAINTS: usize = 4;

/// One account manager, seen in one half-year.
struct Stint {
    who: usize,
    half: i64,
    /// How good, from -1000 to 1000.
    skill: i64,
    first_day: Day,
    last_day: Day,
}

impl Stint {
    /// A day of the half-year. The first manager's first record is of its last day, so that the data covers each
    /// half-year to its end.
    fn day(&self, dice: &mut Dice, record: i64) -> Day {
        if self.who == 0 && record == 0 {
            return self.last_day;
        }
        self.first_day
            .plus(dice.between(0, self.last_day.since(self.first_day)))
    }
}

/// A customer while the half-years pass.
struct Customer {
    id: String,
    name: String,
    since: Day,
    left_on: Option<Day>,
    /// What it pays in a year, in cents.
    contract: i64,
}

struct Sheets {
    /// Company names that nobody has yet.
    names: Vec<String>,
    staff: Sheet,
    customers: Sheet,
    orders: Sheet,
    tickets: Sheet,
    surveys: Sheet,
    leads: Sheet,
    referrals: Sheet,
}

/// The files of the example.
pub(crate) fn sheets() -> Vec<Sheet> {
    let dice = &mut Dice::new(7);
    let mut out = Sheets {
        names: company_names(dice),
        staff: Sheet::new("crm-health/data/staff.csv", &["id", "name", "role"]),
        customers: Sheet::new(
            "crm-health/data/customers.csv",
            &["id", "name", "owner", "since", "left_on", "Annual Value"],
        ),
        orders: Sheet::new(
            "crm-health/data/orders.csv",
            &["ordered_on", "customer", "Product Line", "Net Amount"],
        ),
        tickets: Sheet::new(
            "crm-health/data/tickets.csv",
            &["opened", "customer", "kind", "first_reply", "resolved"],
        ),
        surveys: Sheet::new(
            "crm-health/data/surveys.csv",
            &["answered_on", "customer", "satisfaction", "recommends"],
        ),
        leads: Sheet::new(
            "crm-health/data/leads.csv",
            &["created", "owner", "Stage", "Deal Value"],
        ),
        referrals: Sheet::new(
            "crm-health/data/referrals.csv",
            &["made_on", "referrer", "converted_on"],
        ),
    };
    let mut qualities: Vec<i64> = (0..MANAGERS as i64).map(|place| 1000 - place * 100).collect();
    dice.shuffle(&mut qualities);
    for (who, (name, role)) in STAFF.into_iter().enumerate() {
        out.staff
            .add(vec![staff_id(who), name.to_owned(), role.to_owned()]);
        if let Some(&quality) = qualities.get(who) {
            add_manager(&mut out, dice, who, quality);
        }
    }
    let Sheets {
        names: _,
        staff,
        customers,
        orders,
        tickets,
        surveys,
        leads,
        referrals,
    } = out;
    vec![staff, customers, orders, tickets, surveys, leads, referrals]
}

fn company_names(dice: &mut Dice) -> Vec<String> {
    let mut names = Vec::new();
    for word in WORDS {
        for trade in TRADES {
            names.extend(FORMS.map(|form| format!("{word} {trade}{form}")));
        }
    }
    dice.shuffle(&mut names);
    names
}

fn staff_id(who: usize) -> String {
    format!("M{:02}", who + 1)
}

fn add_manager(out: &mut Sheets, dice: &mut Dice, who: usize, quality: i64) {
    let mut customers: Vec<Customer> = Vec::new();
    for _ in 0..dice.between(30, 42) {
        let since = Day::new(2023, 6, 30).plus(-dice.between(0, 2800));
        customers.push(new_customer(out, dice, who, customers.len(), since));
    }
    for half in 0..HALVES {
        let first_day = Day::new(2023, 7 + 6 * half, 1);
        let last_day = Day::new(2023, 13 + 6 * half, 1).plus(-1);
        let stint = Stint {
            who,
            half,
            skill: quality + dice.between(-100, 100),
            first_day,
            last_day,
        };
        for record in 0..dice.between(1, 4) {
            let since = stint.day(dice, record);
            customers.push(new_customer(out, dice, who, customers.len(), since));
        }
        lose_customers(dice, &stint, &mut customers);
        let present: Vec<&str> = customers
            .iter()
            .filter(|customer| customer.since < first_day && customer.left_on.is_none())
            .map(|customer| customer.id.as_str())
            .collect();
        add_orders(&mut out.orders, dice, &stint, &present);
        add_tickets(&mut out.tickets, dice, &stint, &present);
        add_surveys(&mut out.surveys, dice, &stint, &present);
        add_leads(&mut out.leads, dice, &stint);
        add_referrals(&mut out.referrals, dice, &stint, &present);
    }
    for customer in customers {
        out.customers.add(vec![
            customer.id,
            customer.name,
            staff_id(who),
            customer.since.to_string(),
            cell(customer.left_on),
            amount(customer.contract),
        ]);
    }
}

fn new_customer(out: &mut Sheets, dice: &mut Dice, who: usize, number: usize, since: Day) -> Customer {
    Customer {
        id: format!("K{:02}{:03}", who + 1, number + 1),
        name: out.names.pop().expect("there are more names than customers"),
        since,
        left_on: None,
        contract: dice.wait(1_800_000),
    }
}

fn lose_customers(dice: &mut Dice, stint: &Stint, customers: &mut [Customer]) {
    for customer in customers {
        let stays = customer.left_on.is_some() || customer.since >= stint.first_day;
        if !stays && dice.chance(70 - 65 * stint.skill / 1000) {
            customer.left_on = Some(stint.day(dice, 1));
        }
    }
}

fn add_orders(orders: &mut Sheet, dice: &mut Dice, stint: &Stint, present: &[&str]) {
    for record in 0..50 {
        let additional = dice.chance(250 + 150 * stint.skill / 1000);
        let line = if additional {
            *dice.pick(&["service", "training", "spare parts"])
        } else {
            "core"
        };
        orders.add(vec![
            stint.day(dice, record).to_string(),
            (*dice.pick(present)).to_owned(),
            line.to_owned(),
            amount(dice.wait(150_000)),
        ]);
    }
}

fn add_tickets(tickets: &mut Sheet, dice: &mut Dice, stint: &Stint, present: &[&str]) {
    let calm = stint.who == WITHOUT_COMPLAINTS && stint.half == HALVES - 1;
    for record in 0..dice.between(24, 32) {
        let kind = if dice.chance(380) && !calm {
            "complaint"
        } else {
            *dice.pick(&["question", "order"])
        };
        let opened = stint.day(dice, record).at(dice.between(7 * 60, 19 * 60));
        let replied = opened.plus(dice.wait(600 - 520 * stint.skill / 1000));
        let resolved = replied.plus(dice.wait(3_000));
        tickets.add(vec![
            opened.to_string(),
            (*dice.pick(present)).to_owned(),
            kind.to_owned(),
            cell((!dice.chance(30)).then_some(replied)),
            cell(dice.chance(860 + 110 * stint.skill / 1000).then_some(resolved)),
        ]);
    }
}

fn add_surveys(surveys: &mut Sheet, dice: &mut Dice, stint: &Stint, present: &[&str]) {
    for record in 0..dice.between(26, 36) {
        let happy = dice.chance(760 + 170 * stint.skill / 1000);
        let satisfaction = if happy {
            *dice.pick(&[4, 4, 5])
        } else {
            *dice.pick(&[1, 2, 3, 3])
        };
        let recommends = if happy {
            dice.between(7, 10)
        } else {
            dice.between(2, 7)
        };
        surveys.add(vec![
            stint.day(dice, record).to_string(),
            (*dice.pick(present)).to_owned(),
            cell((!dice.chance(25)).then_some(satisfaction)),
            cell((!dice.chance(50)).then_some(recommends)),
        ]);
    }
}

fn add_leads(leads: &mut Sheet, dice: &mut Dice, stint: &Stint) {
    for record in 0..dice.between(22, 30) {
        let won = dice.chance(200 + 130 * stint.skill / 1000);
        let stage = if won {
            "Closed Won"
        } else {
            *dice.pick(&["Closed Lost", "Closed Lost", "Proposal", "Qualified"])
        };
        let value = (!dice.chance(80)).then(|| amount(dice.wait(900_000)));
        leads.add(vec![
            stint.day(dice, record).to_string(),
            staff_id(stint.who),
            stage.to_owned(),
            cell(value),
        ]);
    }
}

fn add_referrals(referrals: &mut Sheet, dice: &mut Dice, stint: &Stint, present: &[&str]) {
    for record in 0..5 + 4 * stint.skill / 1000 + dice.between(0, 2) {
        let made = stint.day(dice, record);
        let converted = dice.chance(350).then(|| made.plus(dice.between(5, 60)));
        referrals.add(vec![
            made.to_string(),
            (*dice.pick(present)).to_owned(),
            cell(converted),
        ]);
    }
}
