//! Gamma-Gamma: what a customer's purchases are worth (Fader and Hardie, "The Gamma-Gamma Model of Monetary Value", 2013).
//!
//! The values of a customer's purchases vary around a mean of one's own (shape p), and the means vary among customers
//! (shape q, rate γ). Value and frequency are taken to be independent.

use crate::customer::Customer;
use crate::fit;
use crate::special::{digamma, ln_gamma};

/// The parameters, in the customers' currency.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct GammaGamma {
    /// Shape of a customer's purchases.
    pub p: f64,
    /// Shape of the customers' rates.
    pub q: f64,
    /// Rate of the customers' rates: γ.
    pub v: f64,
}

impl GammaGamma {
    /// The parameters that make the repeat purchases of these customers likeliest; none where there are none of value.
    pub fn fit(customers: &[Customer]) -> Option<Self> {
        let repeating = |customer: &&Customer| customer.frequency > 0.0 && customer.mean_value > 0.0;
        let customers: Vec<Customer> = customers.iter().filter(repeating).copied().collect();
        let count = customers.len() as f64;
        let mean = customers.iter().map(|customer| customer.mean_value).sum::<f64>() / count;
        if customers.is_empty() || !mean.is_finite() {
            return None;
        }
        let cost = |parameters: &[f64]| {
            let model = Self::of(parameters, mean);
            -customers
                .iter()
                .map(|customer| model.ln_likelihood(customer))
                .sum::<f64>()
                / count
        };
        let slopes = |parameters: &[f64]| {
            let model = Self::of(parameters, mean);
            let mut sums = [0.0; 3];
            for customer in &customers {
                sums.iter_mut()
                    .zip(model.slopes(customer))
                    .for_each(|(sum, slope)| *sum -= slope);
            }
            sums[2] *= mean;
            sums.iter().map(|sum| sum / count).collect()
        };
        let parameters = fit::least(cost, slopes, &[2.0, 3.0, 1.0])?;
        Some(Self::of(&parameters, mean))
    }

    fn of(parameters: &[f64], unit: f64) -> Self {
        Self {
            p: parameters[0],
            q: parameters[1],
            v: parameters[2] * unit,
        }
    }

    /// Equation (1a) of the note, in logarithms.
    fn ln_likelihood(&self, customer: &Customer) -> f64 {
        let Self { p, q, v } = *self;
        let (x, m) = (customer.frequency, customer.mean_value);
        ln_gamma(p * x + q) - ln_gamma(p * x) - ln_gamma(q)
            + q * libm::log(v)
            + (p * x - 1.0) * libm::log(m)
            + p * x * libm::log(x)
            - (p * x + q) * libm::log(x * m + v)
    }

    /// The derivatives of `ln_likelihood` by p, q and γ.
    fn slopes(&self, customer: &Customer) -> [f64; 3] {
        let Self { p, q, v } = *self;
        let (x, m) = (customer.frequency, customer.mean_value);
        let all = digamma(p * x + q);
        let spread = libm::log(x * m + v);
        [
            x * (all - digamma(p * x) + libm::log(m) + libm::log(x) - spread),
            all - digamma(q) + libm::log(v) - spread,
            q / v - (p * x + q) / (x * m + v),
        ]
    }

    /// What a purchase of a customer can be expected to be worth: equation (5) of the note. None where it has no value.
    pub fn value(&self, customer: &Customer) -> Option<f64> {
        let Self { p, q, v } = *self;
        let (x, m) = (customer.frequency, customer.mean_value);
        let expected = p * (v + x * m) / (p * x + q - 1.0);
        expected.is_finite().then_some(expected)
    }
}
