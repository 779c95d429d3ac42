//! The eight tables: which columns they have, and what stands in a row. A row depends on the seed, its table and its number alone.

use crate::dice::Dice;
use crate::world::{Customer, DAY, DAYS, Employee, FIRST_DAY, World, things};

/// What stands in a cell.
#[derive(Clone, Copy)]
pub(crate) enum Cell {
    /// Nothing.
    Missing,
    /// A reference to a customer, or its own key.
    Customer(Customer),
    /// A reference to an employee, or its own key.
    Employee(Employee),
    /// A whole number.
    Whole(i32),
    /// An amount, in hundredths.
    Hundredths(i64),
    /// A day, counted from 1970-01-01.
    Day(i32),
    /// A moment, in seconds from then on.
    Second(i64),
    /// Yes or no.
    Flag(bool),
    /// One of a few words.
    Word(&'static str),
}

/// What stands in the cells of a column.
#[derive(Clone, Copy)]
pub(crate) enum Kind {
    Key,
    Whole,
    Hundredths,
    Day,
    Second,
    Flag,
    Word,
}

/// Names of columns, and what stands in them.
type Columns = &'static [(&'static str, Kind)];
/// What makes a row.
type Fill = fn(&World, Row) -> Vec<Cell>;

/// One table.
pub(crate) struct Table {
    /// Its name, and its file's.
    pub(crate) name: &'static str,
    /// Its columns.
    pub(crate) columns: Columns,
    /// How many rows it has.
    pub(crate) rows: u64,
    /// Which dice are thrown for its rows.
    pub(crate) thing: u64,
    row: Fill,
}

/// Where a row is, with its dice.
struct Row {
    number: u64,
    of: u64,
    dice: Dice,
}

impl Table {
    /// The cells of a row, in the order of the columns.
    pub(crate) fn row(&self, world: &World, number: u64) -> Vec<Cell> {
        let dice = Dice::of(world.seed, self.thing, number);
        (self.row)(
            world,
            Row {
                number,
                of: self.rows,
                dice,
            },
        )
    }
}

impl Row {
    fn second(&mut self) -> i64 {
        World::second(self.number, self.of, &mut self.dice)
    }

    fn day(&mut self) -> i32 {
        (self.second() / DAY) as i32
    }
}

/// The tables of a data set.
pub(crate) fn all(world: &World) -> Vec<Table> {
    let facts = |percent: u64| world.facts * percent / 100;
    let tables: [(&str, u64, Columns, Fill); 8] = [
        ("customers", world.customers(), CUSTOMER, customer),
        ("employees", world.employees(), EMPLOYEE, employee),
        ("orders", facts(30), ORDER, order),
        ("calls", facts(25), CALL, call),
        ("tickets", facts(10), TICKET, ticket),
        ("surveys", facts(8), SURVEY, survey),
        ("emails", facts(22), EMAIL, email),
        ("leads", facts(5), LEAD, lead),
    ];
    (things::TABLES..)
        .zip(tables)
        .map(|(thing, (name, rows, columns, row))| Table {
            name,
            columns,
            rows,
            thing,
            row,
        })
        .collect()
}

const SEGMENTS: [&str; 4] = ["enterprise", "mid-size", "small", "private"];
const REGIONS: [&str; 5] = ["north", "south", "east", "west", "overseas"];
const TEAMS: [&str; 8] = [
    "amber", "birch", "cedar", "dune", "ember", "fjord", "grove", "harbour",
];
const SOURCES: [&str; 6] = ["website", "referral", "fair", "cold call", "partner", "advert"];
/// Those that are ordered often come first.
const CATEGORIES: [&str; 12] = [
    "hardware",
    "software",
    "support",
    "spare parts",
    "training",
    "advice",
    "licences",
    "hosting",
    "furniture",
    "supplies",
    "transport",
    "print",
];
const PROMISED_HOURS: [i32; 4] = [4, 8, 24, 72];

const CUSTOMER: Columns = &[
    ("customer_id", Kind::Key),
    ("employee_id", Kind::Key),
    ("segment", Kind::Word),
    ("region", Kind::Word),
    ("since", Kind::Day),
    ("renewal_due", Kind::Day),
    ("renewed", Kind::Flag),
    ("churned", Kind::Day),
];

fn customer(world: &World, Row { number, mut dice, .. }: Row) -> Vec<Cell> {
    let customer = Customer(number as u32);
    let owner = world.owner(customer);
    let due = dice.chance(0.6);
    let renewed = dice.chance(0.75 + 0.15 * world.quality(owner));
    let gone = dice.chance(if !due {
        0.03
    } else if renewed {
        0.0
    } else {
        0.7
    });
    let mut day = |happens: bool| {
        let day = FIRST_DAY + dice.below(DAYS as u64) as i32;
        if happens { Cell::Day(day) } else { Cell::Missing }
    };
    let (due_on, gone_on) = (day(due), day(gone));
    vec![
        Cell::Customer(customer),
        Cell::Employee(owner),
        Cell::Word(dice.pick(&SEGMENTS)),
        Cell::Word(dice.pick(&REGIONS)),
        Cell::Day(FIRST_DAY - 1 - dice.below(3_000) as i32),
        due_on,
        if due { Cell::Flag(renewed) } else { Cell::Missing },
        gone_on,
    ]
}

const EMPLOYEE: Columns = &[
    ("employee_id", Kind::Key),
    ("team", Kind::Word),
    ("region", Kind::Word),
    ("hired", Kind::Day),
];

fn employee(_: &World, Row { number, mut dice, .. }: Row) -> Vec<Cell> {
    vec![
        Cell::Employee(Employee(number as u32)),
        Cell::Word(dice.pick(&TEAMS)),
        Cell::Word(dice.pick(&REGIONS)),
        Cell::Day(FIRST_DAY - 30 - dice.below(4_000) as i32),
    ]
}

const ORDER: Columns = &[
    ("customer_id", Kind::Key),
    ("employee_id", Kind::Key),
    ("date", Kind::Day),
    ("amount", Kind::Hundredths),
    ("category", Kind::Word),
    ("is_cross_sell", Kind::Flag),
    ("is_upsell", Kind::Flag),
];

fn order(world: &World, mut row: Row) -> Vec<Cell> {
    let day = row.day();
    let dice = &mut row.dice;
    let (customer, employee) = world.pair(dice);
    let quality = world.quality(employee);
    let amount = dice.long_tailed(12_000.0 * (1.0 + 0.3 * quality), 1.1);
    let cross_sell = dice.chance(0.18 + 0.10 * quality);
    let up_sell = dice.chance(0.12 + 0.06 * quality) && !cross_sell;
    // The smaller of two throws: those in front come more often.
    let category = dice.below(12).min(dice.below(12));
    vec![
        Cell::Customer(customer),
        Cell::Employee(employee),
        Cell::Day(day),
        Cell::Hundredths((amount as i64).max(100)),
        Cell::Word(CATEGORIES[category as usize]),
        Cell::Flag(cross_sell),
        Cell::Flag(up_sell),
    ]
}

const CALL: Columns = &[
    ("customer_id", Kind::Key),
    ("employee_id", Kind::Key),
    ("start", Kind::Second),
    ("duration_s", Kind::Whole),
    ("answered", Kind::Flag),
    ("first_contact", Kind::Flag),
];

fn call(world: &World, mut row: Row) -> Vec<Cell> {
    let start = row.second();
    let dice = &mut row.dice;
    let (customer, employee) = world.pair(dice);
    let quality = world.quality(employee);
    let answered = dice.chance(0.90 + 0.06 * quality);
    let (typical, spread) = if answered {
        (240.0 * (1.0 - 0.2 * quality), 0.8)
    } else {
        (35.0, 0.5)
    };
    vec![
        Cell::Customer(customer),
        Cell::Employee(employee),
        Cell::Second(start),
        Cell::Whole((dice.long_tailed(typical, spread) as i32).max(1)),
        Cell::Flag(answered),
        Cell::Flag(answered && dice.chance(0.70 + 0.15 * quality)),
    ]
}

const TICKET: Columns = &[
    ("customer_id", Kind::Key),
    ("employee_id", Kind::Key),
    ("opened", Kind::Second),
    ("first_reply", Kind::Second),
    ("resolved", Kind::Second),
    ("sla_hours", Kind::Whole),
    ("is_complaint", Kind::Flag),
];

fn ticket(world: &World, mut row: Row) -> Vec<Cell> {
    let opened = row.second();
    let dice = &mut row.dice;
    let (customer, employee) = world.pair(dice);
    let quality = world.quality(employee);
    let slow = 1.0 - 0.4 * quality;
    let replied = opened + dice.long_tailed(5_400.0 * slow, 1.2) as i64;
    let resolved = replied + dice.long_tailed(28_000.0 * slow, 1.3) as i64;
    vec![
        Cell::Customer(customer),
        Cell::Employee(employee),
        Cell::Second(opened),
        if dice.chance(0.97) {
            Cell::Second(replied)
        } else {
            Cell::Missing
        },
        if dice.chance(0.93 + 0.04 * quality) {
            Cell::Second(resolved)
        } else {
            Cell::Missing
        },
        Cell::Whole(dice.pick(&PROMISED_HOURS)),
        Cell::Flag(dice.chance(0.12 - 0.06 * quality)),
    ]
}

const SURVEY: Columns = &[
    ("customer_id", Kind::Key),
    ("employee_id", Kind::Key),
    ("date", Kind::Day),
    ("csat", Kind::Whole),
    ("nps", Kind::Whole),
];

fn survey(world: &World, mut row: Row) -> Vec<Cell> {
    let day = row.day();
    let dice = &mut row.dice;
    let (customer, employee) = world.pair(dice);
    let mood = dice.bell() + 0.6 * world.quality(employee);
    let (stars, likely) = (4.0 + mood, 7.8 + 1.8 * mood + 0.7 * dice.bell());
    vec![
        Cell::Customer(customer),
        Cell::Employee(employee),
        Cell::Day(day),
        Cell::Whole((stars.round() as i32).clamp(1, 5)),
        Cell::Whole((likely.round() as i32).clamp(0, 10)),
    ]
}

const EMAIL: Columns = &[
    ("customer_id", Kind::Key),
    ("employee_id", Kind::Key),
    ("sent", Kind::Second),
    ("opened", Kind::Flag),
    ("replied", Kind::Flag),
];

fn email(world: &World, mut row: Row) -> Vec<Cell> {
    let sent = row.second();
    let dice = &mut row.dice;
    let (customer, employee) = world.pair(dice);
    let quality = world.quality(employee);
    let opened = dice.chance(0.38 + 0.12 * quality);
    vec![
        Cell::Customer(customer),
        Cell::Employee(employee),
        Cell::Second(sent),
        Cell::Flag(opened),
        Cell::Flag(opened && dice.chance(0.20 + 0.10 * quality)),
    ]
}

const LEAD: Columns = &[
    ("employee_id", Kind::Key),
    ("created", Kind::Day),
    ("converted", Kind::Day),
    ("source", Kind::Word),
    ("cost", Kind::Hundredths),
];

fn lead(world: &World, mut row: Row) -> Vec<Cell> {
    let day = row.day();
    let dice = &mut row.dice;
    let employee = world.employee(dice);
    let converted = dice.chance(0.14 + 0.08 * world.quality(employee));
    let after = 1 + dice.below(60) as i32;
    vec![
        Cell::Employee(employee),
        Cell::Day(day),
        if converted {
            Cell::Day(day + after)
        } else {
            Cell::Missing
        },
        Cell::Word(dice.pick(&SOURCES)),
        Cell::Hundredths(dice.long_tailed(3_500.0, 0.9) as i64),
    ]
}
