//! The models as metrics: what they take, and one answer for each customer.
//!
//! All of them take purchases, `clv.value(orders.day, orders.amount)`: a day, and where money matters an amount. Or they take
//! what is known of each customer already, `clv.value(customers.frequency, customers.recency, customers.age, customers.mean)`: one row
//! each. The models are fitted to all customers together.

use std::marker::PhantomData;
use std::sync::Arc;

use schemars::JsonSchema;
use serde::de::DeserializeOwned;
use weigh_sdk::arrow_array::cast::AsArray as _;
use weigh_sdk::arrow_array::types::{Date32Type, TimestampMicrosecondType};
use weigh_sdk::arrow_array::{Array as _, ArrayRef, Float64Array};
use weigh_sdk::arrow_schema::DataType;
use weigh_sdk::{Argument, Behaviour, ColumnType, Failure, Metric, Status, Typed, for_each_number};

use crate::customer::Customer;
use crate::history::{History, Unit};
use crate::questions::Observed;

/// What is asked of a customer.
pub(crate) trait Question: Send + Sync + 'static {
    const NAME: &'static str;
    const DOC: &'static str;
    /// Whether it needs the values of purchases, and answers in their currency.
    const MONEY: bool;
    type Options: DeserializeOwned + JsonSchema + Send + Sync + 'static;

    fn observed(options: &Self::Options) -> Observed;
    /// One answer for each customer.
    fn answers(customers: &[Customer], options: &Self::Options) -> Vec<Option<f64>>;
}

/// A question as a metric.
pub(crate) struct Asked<Q: Question> {
    options: Q::Options,
    until: Option<i32>,
    unit: Unit,
    takes: Takes,
    question: PhantomData<Q>,
}

/// What the arguments are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Takes {
    /// A day, and perhaps an amount.
    Purchases,
    /// Frequency, recency, age, and perhaps the mean value.
    Customers,
}

/// What is known of the customers.
#[derive(Debug, Clone, Default)]
pub(crate) struct Known {
    histories: Vec<History>,
    customers: Vec<Option<Customer>>,
}

impl<Q: Question> Metric for Asked<Q> {
    const NAME: &'static str = Q::NAME;
    const DOC: &'static str = Q::DOC;
    const BEHAVIOUR: Behaviour = Behaviour::ORDERED;
    type Options = Q::Options;
    type State = Known;

    fn bind(arguments: &[Argument], options: Q::Options) -> Result<(Self, Typed), Failure> {
        let takes = takes::<Q>(arguments)?;
        let observed = Q::observed(&options);
        let until = observed.until.as_deref().map(day).transpose()?;
        let money = arguments.last().and_then(|last| last.ty.currency);
        let result = Typed {
            ty: ColumnType::Float,
            currency: money.filter(|_| Q::MONEY),
        };
        let asked = Self {
            options,
            until,
            unit: observed.unit,
            takes,
            question: PhantomData,
        };
        Ok((asked, result))
    }

    fn state(&self) -> Known {
        Known::default()
    }

    fn update(
        &self,
        state: &mut Known,
        columns: &[ArrayRef],
        ids: &[u32],
        groups: usize,
    ) -> Result<(), Failure> {
        state.grow(groups);
        match self.takes {
            Takes::Purchases => purchases(state, columns, ids),
            Takes::Customers => customers(state, columns, ids),
        }
    }

    fn merge(&self, state: &mut Known, other: &mut Known, map: &[u32], groups: usize) -> Result<(), Failure> {
        state.grow(groups);
        for (history, to) in other.histories.iter().zip(map) {
            state.histories[*to as usize].merge(history);
        }
        for (customer, to) in other.customers.iter().zip(map) {
            if let Some(customer) = customer {
                state.put(*to as usize, *customer)?;
            }
        }
        Ok(())
    }

    fn finish(&self, state: &mut Known, groups: usize) -> Result<ArrayRef, Failure> {
        state.grow(groups);
        let last = || state.histories.iter().filter_map(History::last).max();
        let until = self.until.or_else(last).unwrap_or_default();
        let customers: Vec<Option<Customer>> = match self.takes {
            Takes::Customers => std::mem::take(&mut state.customers),
            Takes::Purchases => {
                let customer = |history: &History| history.customer(until, self.unit);
                state.histories.iter().map(customer).collect()
            }
        };
        let there: Vec<Customer> = customers.iter().flatten().copied().collect();
        let mut answers = Q::answers(&there, &self.options).into_iter();
        let answer = |customer: &Option<Customer>| customer.as_ref().and_then(|_| answers.next().flatten());
        Ok(Arc::new(customers.iter().map(answer).collect::<Float64Array>()))
    }
}

impl Known {
    fn grow(&mut self, groups: usize) {
        if self.histories.len() < groups {
            self.histories.resize_with(groups, History::default);
            self.customers.resize(groups, None);
        }
    }

    fn put(&mut self, at: usize, customer: Customer) -> Result<(), Failure> {
        match self.customers[at].replace(customer) {
            None => Ok(()),
            Some(_) => Err(Failure::new(
                Status::InvalidArgument,
                "a customer has several rows, where frequency, recency and age stand in one",
            )),
        }
    }
}

fn takes<Q: Question>(arguments: &[Argument]) -> Result<Takes, Failure> {
    let is_day = |argument: &Argument| matches!(argument.ty.ty, ColumnType::Date | ColumnType::DateTime);
    let is_number = |argument: &Argument| argument.ty.is_number();
    let takes = match (arguments, Q::MONEY) {
        ([first], false) if is_day(first) => Some(Takes::Purchases),
        ([first, amount], _) if is_day(first) && is_number(amount) => Some(Takes::Purchases),
        ([_, _, _], false) | ([_, _, _, _], _) if arguments.iter().all(is_number) => Some(Takes::Customers),
        _ => None,
    };
    takes.ok_or_else(|| {
        let (purchases, customers) = if Q::MONEY {
            (
                "a day and an amount",
                "frequency, recency, age and the mean value of a customer",
            )
        } else {
            ("a day", "frequency, recency and age of a customer")
        };
        let message = format!("`{}` takes {purchases} of each purchase, or {customers}", Q::NAME);
        Failure::new(Status::Type, message)
    })
}

/// Takes in purchases. One without a day or, where amounts are given, without an amount is no purchase.
fn purchases(state: &mut Known, columns: &[ArrayRef], ids: &[u32]) -> Result<(), Failure> {
    let days = &columns[0];
    let mut amounts = vec![Some(0.0); ids.len()];
    if let Some(column) = columns.get(1) {
        amounts = numbers(column)?;
    }
    for (row, (id, amount)) in ids.iter().zip(amounts).enumerate() {
        let (Some(amount), false) = (amount, days.is_null(row)) else {
            continue;
        };
        state.histories[*id as usize].add(day_of(days, row), amount);
    }
    Ok(())
}

fn customers(state: &mut Known, columns: &[ArrayRef], ids: &[u32]) -> Result<(), Failure> {
    let columns: Vec<Vec<Option<f64>>> = columns.iter().map(numbers).collect::<Result<_, _>>()?;
    for (row, id) in ids.iter().enumerate() {
        let (Some(frequency), Some(recency), Some(age)) = (columns[0][row], columns[1][row], columns[2][row])
        else {
            continue;
        };
        let mean_value = columns.get(3).and_then(|means| means[row]).unwrap_or_default();
        let possible = frequency >= 0.0 && recency >= 0.0 && recency <= age;
        if !possible {
            let message =
                format!("frequency {frequency}, recency {recency} and age {age} belong to no customer");
            return Err(Failure::new(Status::InvalidArgument, message));
        }
        let customer = Customer {
            frequency,
            recency,
            age,
            mean_value,
        };
        state.put(*id as usize, customer)?;
    }
    Ok(())
}

fn numbers(column: &ArrayRef) -> Result<Vec<Option<f64>>, Failure> {
    let mut numbers = vec![None; column.len()];
    for_each_number(column, |row, value| numbers[row] = Some(value))?;
    Ok(numbers)
}

/// The day of a row, since 1970-01-01.
fn day_of(days: &ArrayRef, row: usize) -> i32 {
    const MICROSECONDS: i64 = 86_400_000_000;
    match days.data_type() {
        DataType::Date32 => days.as_primitive::<Date32Type>().value(row),
        _ => days
            .as_primitive::<TimestampMicrosecondType>()
            .value(row)
            .div_euclid(MICROSECONDS) as i32,
    }
}

/// A day as an option says it.
fn day(text: &str) -> Result<i32, Failure> {
    let day: jiff::civil::Date = text.parse().map_err(|_| {
        let message = format!("`until` is a day, as in 1997-09-30, and `{text}` is none");
        Failure::new(Status::InvalidArgument, message)
    })?;
    let since = day.since((jiff::Unit::Day, jiff::civil::date(1970, 1, 1)));
    since
        .map(|since| since.get_days())
        .map_err(|error| Failure::new(Status::InvalidArgument, error.to_string()))
}

#[cfg(test)]
mod tests;
