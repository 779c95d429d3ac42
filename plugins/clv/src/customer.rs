//! What the models know of a customer.

/// A customer's purchases up to the end of the observation, in one unit of time.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Customer {
    /// Repeat purchases: days with a purchase, less the first one.
    pub frequency: f64,
    /// From the first purchase to the last one; 0 without a repeat.
    pub recency: f64,
    /// From the first purchase to the end of the observation.
    pub age: f64,
    /// The mean value of the repeat purchases; 0 without one.
    pub mean_value: f64,
}
