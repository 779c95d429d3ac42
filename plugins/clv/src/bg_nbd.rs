//! BG/NBD: how often a customer buys, and whether for good no longer (Fader, Hardie and Lee, "Counting Your Customers the
//! Easy Way: An Alternative to the Pareto/NBD Model", Marketing Science 24 (2005), 275–284).
//!
//! While active, a customer buys at a rate drawn from a gamma distribution (r, α); after each purchase one leaves with a
//! probability drawn from a beta distribution (a, b).

use crate::customer::Customer;
use crate::fit;
use crate::special::{digamma, hypergeometric, ln_gamma};

/// The parameters, in the customers' unit of time.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct BgNbd {
    /// Shape of the rates of purchase.
    pub r: f64,
    /// Rate of the rates of purchase, in units of time.
    pub alpha: f64,
    /// First parameter of the probabilities to leave.
    pub a: f64,
    /// Second one.
    pub b: f64,
}

impl BgNbd {
    /// The parameters that make these customers likeliest; none where they tell nothing: nobody bought twice.
    pub fn fit(customers: &[Customer]) -> Option<Self> {
        if !customers.iter().any(|customer| customer.frequency > 0.0) {
            return None;
        }
        // In units of the oldest customer's age all parameters are near 1.
        let longest = customers.iter().map(|customer| customer.age).fold(0.0, f64::max);
        if longest <= 0.0 {
            return None;
        }
        let count = customers.len() as f64;
        let cost = |parameters: &[f64]| {
            let model = Self::of(parameters, longest);
            -customers
                .iter()
                .map(|customer| model.ln_likelihood(customer))
                .sum::<f64>()
                / count
        };
        let slopes = |parameters: &[f64]| {
            let model = Self::of(parameters, longest);
            let mut sums = [0.0; 4];
            for customer in customers {
                sums.iter_mut()
                    .zip(model.slopes(customer))
                    .for_each(|(sum, slope)| *sum -= slope);
            }
            sums[1] *= longest;
            sums.iter().map(|sum| sum / count).collect()
        };
        let parameters = fit::least(cost, slopes, &[0.5, 0.1, 1.0, 2.0])?;
        Some(Self::of(&parameters, longest))
    }

    fn of(parameters: &[f64], unit: f64) -> Self {
        Self {
            r: parameters[0],
            alpha: parameters[1] * unit,
            a: parameters[2],
            b: parameters[3],
        }
    }

    /// Equation (6) of the paper, in logarithms.
    fn ln_likelihood(&self, customer: &Customer) -> f64 {
        let Self { r, alpha, a, b } = *self;
        let x = customer.frequency;
        let bought = ln_gamma(r + x) - ln_gamma(r) + r * libm::log(alpha);
        let stayed = ln_gamma(a + b) + ln_gamma(b + x) - ln_gamma(b) - ln_gamma(a + b + x);
        let active = -(r + x) * libm::log(alpha + customer.age);
        bought + stayed + active - libm::log(self.active(customer))
    }

    /// The derivatives of `ln_likelihood` by r, α, a and b.
    fn slopes(&self, customer: &Customer) -> [f64; 4] {
        let Self { r, alpha, a, b } = *self;
        let x = customer.frequency;
        let active = self.active(customer);
        let (age, recency) = (alpha + customer.age, alpha + customer.recency);
        let left = 1.0 - active;
        // With no repeat purchase nobody can have left, and `b + x - 1` says nothing.
        let by_b = if left > 0.0 { left / (b + x - 1.0) } else { 0.0 };
        [
            digamma(r + x) - digamma(r) + libm::log(alpha)
                - active * libm::log(age)
                - left * libm::log(recency),
            r / alpha - (r + x) * (active / age + left / recency),
            digamma(a + b) - digamma(a + b + x) + left / a,
            digamma(a + b) + digamma(b + x) - digamma(b) - digamma(a + b + x) - by_b,
        ]
    }

    /// How many purchases a customer can be expected to make in the time ahead: equation (10) of the paper. None where it
    /// has no value.
    pub fn purchases(&self, customer: &Customer, ahead: f64) -> Option<f64> {
        let Self { r, alpha, a, b } = *self;
        let x = customer.frequency;
        let until = alpha + customer.age + ahead;
        let hypergeometric = hypergeometric(r + x, b + x, a + b + x - 1.0, ahead / until)?;
        let kept = libm::pow((alpha + customer.age) / until, r + x) * hypergeometric;
        let expected = (a + b + x - 1.0) / (a - 1.0) * (1.0 - kept) * self.active(customer);
        expected.is_finite().then_some(expected)
    }

    /// The probability that a customer still buys, 0 to 1 (Fader, Hardie and Lee, "Computing P(alive) Using the BG/NBD Model",
    /// 2008). Who never bought twice counts as active, as the model has it.
    pub fn active(&self, customer: &Customer) -> f64 {
        let Self { r, alpha, a, b } = *self;
        let x = customer.frequency;
        if x <= 0.0 {
            return 1.0;
        }
        let odds = libm::pow((alpha + customer.age) / (alpha + customer.recency), r + x);
        1.0 / (1.0 + a / (b + x - 1.0) * odds)
    }
}
