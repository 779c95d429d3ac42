//! What is asked of customers, and the options of each question.

use schemars::JsonSchema;
use serde::Deserialize;

use crate::customer::Customer;
use crate::history::Unit;
use crate::metrics::Question;
use crate::{BgNbd, GammaGamma, Horizon, lifetime_value};

/// Until when customers are observed, and in which unit.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Observed {
    /// The last day that is looked at: 1997-09-30. Without, the last day with a purchase of anybody.
    pub(crate) until: Option<String>,
    /// The unit of recency and age.
    #[serde(default)]
    pub(crate) unit: Unit,
}

/// How far ahead purchases are expected.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Expecting {
    /// The last day that is looked at: 1997-09-30. Without, the last day with a purchase of anybody.
    pub(crate) until: Option<String>,
    /// The unit of recency, age and the time ahead.
    #[serde(default)]
    pub(crate) unit: Unit,
    /// The time ahead, in the unit.
    #[serde(default = "one")]
    #[schemars(range(min = 0.0))]
    ahead: f64,
}

/// How far ahead a lifetime value looks, and what later money is worth.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Lifetime {
    /// The last day that is looked at: 1997-09-30. Without, the last day with a purchase of anybody.
    pub(crate) until: Option<String>,
    /// The unit of recency, age and steps.
    #[serde(default)]
    pub(crate) unit: Unit,
    /// How many steps ahead.
    #[serde(default = "twelve")]
    #[schemars(range(min = 1, max = 1200))]
    steps: u32,
    /// How long a step is, in the unit.
    #[serde(default = "one")]
    #[schemars(range(min = 0.0))]
    step: f64,
    /// What a step takes from the value of money: 1% or 0.01.
    #[serde(default)]
    #[schemars(range(min = 0.0))]
    discount: f64,
}

fn one() -> f64 {
    1.0
}

fn twelve() -> u32 {
    12
}

macro_rules! observed {
    () => {
        fn observed(options: &Self::Options) -> Observed {
            Observed {
                until: options.until.clone(),
                unit: options.unit,
            }
        }
    };
}

/// `clv.frequency`
pub(crate) struct Frequency;

impl Question for Frequency {
    const NAME: &'static str = "frequency";
    const DOC: &'static str = "Repeat purchases: the days with a purchase, less the first one.";
    const MONEY: bool = false;
    type Options = Observed;
    observed!();

    fn answers(customers: &[Customer], _: &Observed) -> Vec<Option<f64>> {
        customers
            .iter()
            .map(|customer| Some(customer.frequency))
            .collect()
    }
}

/// `clv.recency`
pub(crate) struct Recency;

impl Question for Recency {
    const NAME: &'static str = "recency";
    const DOC: &'static str =
        "The time from the first purchase to the last one, in the unit; 0 without a repeat.";
    const MONEY: bool = false;
    type Options = Observed;
    observed!();

    fn answers(customers: &[Customer], _: &Observed) -> Vec<Option<f64>> {
        customers.iter().map(|customer| Some(customer.recency)).collect()
    }
}

/// `clv.age`
pub(crate) struct Age;

impl Question for Age {
    const NAME: &'static str = "age";
    const DOC: &'static str = "The time from the first purchase to the end of the observation, in the unit.";
    const MONEY: bool = false;
    type Options = Observed;
    observed!();

    fn answers(customers: &[Customer], _: &Observed) -> Vec<Option<f64>> {
        customers.iter().map(|customer| Some(customer.age)).collect()
    }
}

/// `clv.mean_value`
pub(crate) struct MeanValue;

impl Question for MeanValue {
    const NAME: &'static str = "mean_value";
    const DOC: &'static str = "The mean value of the days with a repeat purchase; 0 without one.";
    const MONEY: bool = true;
    type Options = Observed;
    observed!();

    fn answers(customers: &[Customer], _: &Observed) -> Vec<Option<f64>> {
        customers
            .iter()
            .map(|customer| Some(customer.mean_value))
            .collect()
    }
}

/// `clv.purchases`
pub(crate) struct Purchases;

impl Question for Purchases {
    const NAME: &'static str = "purchases";
    const DOC: &'static str = "How many purchases can be expected of a customer in the time ahead (BG/NBD). Missing where \
                               nobody has bought twice.";
    const MONEY: bool = false;
    type Options = Expecting;
    observed!();

    fn answers(customers: &[Customer], options: &Expecting) -> Vec<Option<f64>> {
        let model = BgNbd::fit(customers);
        let expected = |customer| model.as_ref()?.purchases(customer, options.ahead);
        customers.iter().map(expected).collect()
    }
}

/// `clv.active`
pub(crate) struct Active;

impl Question for Active {
    const NAME: &'static str = "active";
    const DOC: &'static str = "The probability that a customer still buys, 0 to 1 (BG/NBD).";
    const MONEY: bool = false;
    type Options = Observed;
    observed!();

    fn answers(customers: &[Customer], _: &Observed) -> Vec<Option<f64>> {
        let model = BgNbd::fit(customers);
        let probability = |customer| Some(model.as_ref()?.active(customer));
        customers.iter().map(probability).collect()
    }
}

/// `clv.purchase_value`
pub(crate) struct PurchaseValue;

impl Question for PurchaseValue {
    const NAME: &'static str = "purchase_value";
    const DOC: &'static str = "What a purchase of a customer can be expected to be worth (Gamma-Gamma).";
    const MONEY: bool = true;
    type Options = Observed;
    observed!();

    fn answers(customers: &[Customer], _: &Observed) -> Vec<Option<f64>> {
        let model = GammaGamma::fit(customers);
        let worth = |customer| model.as_ref()?.value(customer);
        customers.iter().map(worth).collect()
    }
}

/// `clv.value`
pub(crate) struct Value;

impl Question for Value {
    const NAME: &'static str = "value";
    const DOC: &'static str = "The lifetime value: for each step ahead the purchases that can be expected (BG/NBD) times what one \
                               is worth (Gamma-Gamma), discounted.";
    const MONEY: bool = true;
    type Options = Lifetime;
    observed!();

    fn answers(customers: &[Customer], options: &Lifetime) -> Vec<Option<f64>> {
        let models = BgNbd::fit(customers).zip(GammaGamma::fit(customers));
        let horizon = Horizon {
            steps: options.steps,
            step: options.step,
            discount: options.discount,
        };
        let value = |customer| {
            let (purchases, values) = models.as_ref()?;
            lifetime_value(purchases, values, customer, &horizon)
        };
        customers.iter().map(value).collect()
    }
}
