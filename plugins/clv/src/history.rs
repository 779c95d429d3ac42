//! From purchases to what the models know of a customer.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Deserialize;

use crate::customer::Customer;

/// The unit in which recency, age and the time ahead are counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Unit {
    /// Days.
    Day,
    /// Weeks of seven days.
    #[default]
    Week,
    /// Months of 365.25 / 12 days.
    Month,
    /// Years of 365.25 days.
    Year,
}

impl Unit {
    fn days(self) -> f64 {
        match self {
            Unit::Day => 1.0,
            Unit::Week => 7.0,
            Unit::Month => 365.25 / 12.0,
            Unit::Year => 365.25,
        }
    }
}

/// A customer's purchases by day (since 1970-01-01): what they came to together.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct History(BTreeMap<i32, f64>);

impl History {
    /// Takes in a purchase. Several of a day are one.
    pub(crate) fn add(&mut self, day: i32, amount: f64) {
        *self.0.entry(day).or_default() += amount;
    }

    /// Takes in what another knows of the same customer.
    pub(crate) fn merge(&mut self, other: &Self) {
        other.0.iter().for_each(|(day, amount)| self.add(*day, *amount));
    }

    /// The last day with a purchase.
    pub(crate) fn last(&self) -> Option<i32> {
        self.0.keys().next_back().copied()
    }

    /// What the models know at the end of a day; none without a purchase until then.
    pub(crate) fn customer(&self, until: i32, unit: Unit) -> Option<Customer> {
        let mut seen = self.0.range(..=until);
        let (first, _) = seen.next()?;
        let (mut repeats, mut sum, mut last) = (0_u32, 0.0, *first);
        for (day, amount) in seen {
            repeats += 1;
            sum += amount;
            last = *day;
        }
        let frequency = f64::from(repeats);
        let time = |days: i32| f64::from(days) / unit.days();
        Some(Customer {
            frequency,
            recency: time(last - first),
            age: time(until - first),
            mean_value: if repeats == 0 { 0.0 } else { sum / frequency },
        })
    }
}

#[cfg(test)]
mod tests {
    use super::{History, Unit};

    #[test]
    fn purchases_of_a_day_are_one_and_later_ones_are_not_seen() {
        let mut history = History::default();
        for (day, amount) in [(10, 5.0), (24, 2.0), (24, 3.0), (17, 7.0), (40, 100.0)] {
            history.add(day, amount);
        }
        let customer = history.customer(31, Unit::Week).expect("a customer");
        assert_eq!(
            (
                customer.frequency,
                customer.recency,
                customer.age,
                customer.mean_value
            ),
            (2.0, 2.0, 3.0, 6.0)
        );
        assert_eq!(history.customer(9, Unit::Week), None);
    }

    #[test]
    fn one_purchase_is_no_repeat() {
        let mut history = History::default();
        history.add(10, 5.0);
        let customer = history.customer(20, Unit::Day).expect("a customer");
        assert_eq!(
            (
                customer.frequency,
                customer.recency,
                customer.age,
                customer.mean_value
            ),
            (0.0, 0.0, 10.0, 0.0)
        );
    }
}
