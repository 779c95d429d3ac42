//! Metrics: numbers out of many rows, group by group.

use arrow_array::ArrayRef;
use schemars::JsonSchema;
use serde::de::DeserializeOwned;

use crate::{Argument, Failure, Typed};

/// What the host may do with a metric.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Behaviour {
    /// Equal input gives equal bytes. If not, no result is kept for another run.
    pub deterministic: bool,
    /// Rows may be split in any way between states that are merged. If not, one state sees all rows.
    pub mergeable: bool,
    /// The order of rows and of merges does not matter. If not, both keep the order of the data.
    pub commutative: bool,
}

impl Behaviour {
    /// What most sums are: deterministic and mergeable, with rows in their order.
    pub const ORDERED: Self = Self {
        deterministic: true,
        mergeable: true,
        commutative: false,
    };
    /// What exact sums, counts and extremes are: as above, in any order.
    pub const ANY_ORDER: Self = Self {
        commutative: true,
        ..Self::ORDERED
    };
    /// What needs all rows in one state.
    pub const SERIAL: Self = Self {
        mergeable: false,
        ..Self::ORDERED
    };
}

/// An aggregate: many rows in, one value a group out.
///
/// The bound metric (`Self`) is immutable and shared by all threads. A state holds all groups; a thread has a state of
/// its own, and states are merged in the order of the data. Nothing here may start threads.
///
/// Groups are dense numbers. `groups` never shrinks from call to call on one state, and may be larger than any id that
/// was seen: a group without rows is one of [`Metric::finish`]'s too.
pub trait Metric: Sized + Send + Sync + 'static {
    /// The word after the dot in `acme.churn(…)`.
    const NAME: &'static str;
    /// What it is, in a sentence or a page of Markdown.
    const DOC: &'static str = "";
    /// What the host may do with it.
    const BEHAVIOUR: Behaviour = Behaviour::ORDERED;
    /// Its options; [`crate::NoOptions`] where there are none.
    type Options: DeserializeOwned + JsonSchema;
    /// What is known of all groups.
    type State: Send + 'static;

    /// Makes the metric for these arguments and options, and says of which type its result is.
    fn bind(arguments: &[Argument], options: Self::Options) -> Result<(Self, Typed), Failure>;
    /// A state without rows.
    fn state(&self) -> Self::State;
    /// Takes rows in: `ids[i] < groups` is the group of row `i` of each column.
    fn update(
        &self,
        state: &mut Self::State,
        columns: &[ArrayRef],
        ids: &[u32],
        groups: usize,
    ) -> Result<(), Failure>;
    /// Takes another state in, whose group `i` is `map[i] < groups` here. What is left of `other` is dropped.
    ///
    /// The rows of `other` stand behind those of `state`. Never called unless [`Behaviour::mergeable`].
    fn merge(
        &self,
        state: &mut Self::State,
        other: &mut Self::State,
        map: &[u32],
        groups: usize,
    ) -> Result<(), Failure>;
    /// One value a group, of the type that `bind` said; null where it is missing. What is left of `state` is dropped.
    fn finish(&self, state: &mut Self::State, groups: usize) -> Result<ArrayRef, Failure>;
}
