//! Who is in the data: customers, employees, who looks after whom, who is busy and who is good. Rows are drawn from it.

use crate::dice::{Dice, Popularity, scatter};

/// The day that the data begins with, 2025-01-01, counted from 1970-01-01.
pub(crate) const FIRST_DAY: i32 = 20_089;
/// How many days it goes on for.
pub(crate) const DAYS: i32 = 365;
/// Seconds of a day.
pub(crate) const DAY: i64 = 86_400;

const ROWS_A_CUSTOMER: u64 = 100;
const ROWS_AN_EMPLOYEE: u64 = 5_000;
/// How often a customer is served by the employee who looks after it.
const OWN: f64 = 0.75;

/// A customer, by number from 0.
#[derive(Clone, Copy)]
pub(crate) struct Customer(pub(crate) u32);

/// An employee, by number from 0.
#[derive(Clone, Copy)]
pub(crate) struct Employee(pub(crate) u32);

/// What things are thrown for; each has dice of its own.
pub(crate) mod things {
    pub(crate) const OWNER: u64 = 1;
    pub(crate) const ORDER_OF_CUSTOMERS: u64 = 2;
    pub(crate) const ORDER_OF_EMPLOYEES: u64 = 3;
    pub(crate) const QUALITY: u64 = 4;
    pub(crate) const SPELLING: u64 = 5;
    /// The tables come from here on.
    pub(crate) const TABLES: u64 = 16;
}

/// The people of a data set.
pub(crate) struct World {
    /// What all dice are thrown by.
    pub(crate) seed: u64,
    /// Rows of all fact tables together.
    pub(crate) facts: u64,
    customers: Vec<Customer>,
    employees: Vec<Employee>,
    owners: Vec<Employee>,
    custom: Popularity,
    work: Popularity,
}

impl World {
    /// The people for that many rows.
    pub(crate) fn new(seed: u64, facts: u64) -> Self {
        let customers = (facts / ROWS_A_CUSTOMER).max(1);
        let employees = (facts / ROWS_AN_EMPLOYEE).max(1);
        let mut world = Self {
            seed,
            facts,
            customers: shuffled(seed, things::ORDER_OF_CUSTOMERS, customers)
                .map(Customer)
                .collect(),
            employees: shuffled(seed, things::ORDER_OF_EMPLOYEES, employees)
                .map(Employee)
                .collect(),
            owners: Vec::new(),
            custom: Popularity::new(customers, 5),
            work: Popularity::new(employees, 2),
        };
        world.owners = (0..customers)
            .map(|customer| world.employee(&mut Dice::of(seed, things::OWNER, customer)))
            .collect();
        world
    }

    /// How many customers there are.
    pub(crate) fn customers(&self) -> u64 {
        self.customers.len() as u64
    }

    /// How many employees there are.
    pub(crate) fn employees(&self) -> u64 {
        self.employees.len() as u64
    }

    /// Who looks after a customer.
    pub(crate) fn owner(&self, customer: Customer) -> Employee {
        self.owners[customer.0 as usize]
    }

    /// Some employee; busy ones more often.
    pub(crate) fn employee(&self, dice: &mut Dice) -> Employee {
        self.employees[self.work.draw(dice)]
    }

    /// Some customer with whoever served it.
    pub(crate) fn pair(&self, dice: &mut Dice) -> (Customer, Employee) {
        let customer = self.customers[self.custom.draw(dice)];
        let employee = if dice.chance(OWN) {
            self.owner(customer)
        } else {
            self.employee(dice)
        };
        (customer, employee)
    }

    /// How good an employee's work is, from −1 to 1, so that scores differ.
    pub(crate) fn quality(&self, employee: Employee) -> f64 {
        2.0 * Dice::of(self.seed, things::QUALITY, u64::from(employee.0)).share() - 1.0
    }

    /// The second in which row `row` of `rows` happens: in the order of rows, spread over the year, from 8 to 18 o'clock.
    pub(crate) fn second(row: u64, rows: u64, dice: &mut Dice) -> i64 {
        let days = (row as f64 + dice.share()) / rows as f64 * f64::from(DAYS);
        let day = (days as i32).min(DAYS - 1);
        let of_day = 36_000.0 * (days - f64::from(day));
        i64::from(FIRST_DAY + day) * DAY + 28_800 + (of_day as i64).clamp(0, 35_999)
    }
}

/// The key of a customer: they ascend with gaps, as in a database that has been in use for long.
pub(crate) fn customer_key(customer: Customer) -> u64 {
    let number = u64::from(customer.0);
    1_000_000 + 3 * number + scatter(number) % 3
}

/// The key of an employee, with gaps likewise.
pub(crate) fn employee_key(employee: Employee) -> u64 {
    let number = u64::from(employee.0);
    10_000 + 2 * number + scatter(!number) % 2
}

/// The numbers below `end` in an order of their own.
fn shuffled(seed: u64, thing: u64, end: u64) -> impl Iterator<Item = u32> {
    let mut numbers: Vec<u32> = (0..end as u32).collect();
    let mut dice = Dice::of(seed, thing, 0);
    for last in (1..numbers.len()).rev() {
        numbers.swap(last, dice.below(last as u64 + 1) as usize);
    }
    numbers.into_iter()
}
