//! Predicted customer lifetime value: how often and for how much a customer will still buy. A plugin, loaded as a library like
//! anybody's: `clv.value(orders.day, orders.amount, unit: "month")`.

mod bg_nbd;
mod customer;
mod fit;
mod gamma_gamma;
mod history;
mod metrics;
mod questions;
mod special;

pub use bg_nbd::BgNbd;
pub use customer::Customer;
pub use gamma_gamma::GammaGamma;

use metrics::Asked;
use questions::{Active, Age, Frequency, MeanValue, PurchaseValue, Purchases, Recency, Value};

weigh_sdk::export! {
    name: "clv",
    metrics: [
        Asked<Frequency>,
        Asked<Recency>,
        Asked<Age>,
        Asked<MeanValue>,
        Asked<Purchases>,
        Asked<Active>,
        Asked<PurchaseValue>,
        Asked<Value>,
    ],
}

/// How far ahead a lifetime value looks, and what later money is worth.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Horizon {
    /// How many steps.
    pub steps: u32,
    /// How long a step is, in the customers' unit of time.
    pub step: f64,
    /// What a step takes from the value of money: 0.01 is 1 %.
    pub discount: f64,
}

/// A customer's lifetime value: the purchases that can be expected in each step, times what one is worth, discounted by the end
/// of the step. None where it has no value.
pub fn lifetime_value(
    purchases: &BgNbd,
    values: &GammaGamma,
    customer: &Customer,
    horizon: &Horizon,
) -> Option<f64> {
    let worth = values.value(customer)?;
    let (mut before, mut sum) = (0.0, 0.0);
    for step in 1..=horizon.steps {
        let expected = purchases.purchases(customer, f64::from(step) * horizon.step)?;
        sum += (expected - before) * worth / libm::pow(1.0 + horizon.discount, f64::from(step));
        before = expected;
    }
    sum.is_finite().then_some(sum)
}

#[cfg(test)]
mod tests;
