//! Metrics and curves behind one face each, whichever way they were got: linked into the program, or out of a library.

use std::any::Any;
use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;

use arrow_array::ArrayRef;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};
use weigh_words::Text;

use crate::{Argument, Behaviour, Curve, Failure, Metric, Typed};

/// A metric by its full name.
pub trait AnyMetric: fmt::Debug + Send + Sync {
    /// `acme.churn`
    fn name(&self) -> &str;
    /// Makes it ready for arguments of these types. Options are held against its schema first.
    fn bind(
        &self,
        arguments: &[Argument],
        options: &Map<String, Value>,
    ) -> Result<Arc<dyn BoundMetric>, Refusal>;
}

/// Why a metric or a curve cannot be bound.
#[derive(Debug, Clone, PartialEq)]
pub enum Refusal {
    /// An option is wrong: which (none where one is missing), and why.
    Option {
        /// Its name.
        option: Option<String>,
        /// What is wrong about it.
        why: Text,
        /// What to do about it, where that is known.
        help: Option<Text>,
    },
    /// It refuses itself, or fails.
    Failed(Failure),
}

/// A metric that is ready to take rows in. Immutable, shared by all threads.
pub trait BoundMetric: Send + Sync {
    /// The type of its results.
    fn result(&self) -> Typed;
    /// What may be done with it.
    fn behaviour(&self) -> Behaviour;
    /// A state without rows.
    fn state(&self) -> Result<Box<dyn MetricState>, Failure>;
}

/// What is known of all groups so far. Used by one thread at a time. After a failure it is of no more use than to be dropped.
pub trait MetricState: Any + Send {
    /// Takes rows in: `ids[i] < groups` is the group of row `i` of each column. `groups` never shrinks.
    fn update(&mut self, columns: &[ArrayRef], ids: &[u32], groups: u32) -> Result<(), Failure>;
    /// Takes in another state of the same bound metric, whose group `i` is `map[i]` here and whose rows stand behind those that
    /// are here. Only where it is mergeable.
    fn merge(&mut self, other: Box<dyn MetricState>, map: &[u32], groups: u32) -> Result<(), Failure>;
    /// One value a group, of the type [`BoundMetric::result`]; null where it is missing.
    fn finish(self: Box<Self>, groups: u32) -> Result<ArrayRef, Failure>;
}

/// A curve by its full name.
pub trait AnyCurve: fmt::Debug + Send + Sync {
    /// `acme.sigmoid`
    fn name(&self) -> &str;
    /// Makes it ready for arguments of these types, of which the first is the value that is scored. Options are held against its
    /// schema first.
    fn bind(
        &self,
        arguments: &[Argument],
        options: &Map<String, Value>,
    ) -> Result<Arc<dyn BoundCurve>, Refusal>;
}

/// A curve that is ready to score. Immutable, shared by all threads.
pub trait BoundCurve: fmt::Debug + Send + Sync {
    /// The type of its scores.
    fn result(&self) -> Typed;
    /// A score for each of `rows` rows, of the type [`BoundCurve::result`]; null where there is none.
    fn eval(&self, columns: &[ArrayRef], rows: usize) -> Result<ArrayRef, Failure>;
}

/// A [`Metric`] or a [`Curve`] that is linked into the program, under a full name.
pub struct Linked<M> {
    name: String,
    linked: PhantomData<fn() -> M>,
}

impl<M: Metric> Linked<M> {
    /// The metric as that of a plugin.
    pub fn of(plugin: &str) -> Self {
        Self {
            name: format!("{plugin}.{}", M::NAME),
            linked: PhantomData,
        }
    }
}

impl<C: Curve> Linked<C> {
    /// The curve as that of a plugin.
    pub fn curve_of(plugin: &str) -> Self {
        Self {
            name: format!("{plugin}.{}", C::NAME),
            linked: PhantomData,
        }
    }
}

impl<M> fmt::Debug for Linked<M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Linked").field(&self.name).finish()
    }
}

impl<M: Metric> AnyMetric for Linked<M> {
    fn name(&self) -> &str {
        &self.name
    }

    fn bind(
        &self,
        arguments: &[Argument],
        options: &Map<String, Value>,
    ) -> Result<Arc<dyn BoundMetric>, Refusal> {
        let (metric, result) = M::bind(arguments, read(options)?).map_err(Refusal::Failed)?;
        Ok(Arc::new(LinkedBound {
            metric: Arc::new(metric),
            result,
        }))
    }
}

/// Options as the type that is linked has them.
fn read<O: DeserializeOwned>(options: &Map<String, Value>) -> Result<O, Refusal> {
    serde_json::from_value(Value::Object(options.clone())).map_err(|error| Refusal::Option {
        option: None,
        why: Text::verbatim(error.to_string()),
        help: None,
    })
}

impl<C: Curve> AnyCurve for Linked<C> {
    fn name(&self) -> &str {
        &self.name
    }

    fn bind(
        &self,
        arguments: &[Argument],
        options: &Map<String, Value>,
    ) -> Result<Arc<dyn BoundCurve>, Refusal> {
        let (curve, result) = C::bind(arguments, read(options)?).map_err(Refusal::Failed)?;
        Ok(Arc::new(LinkedCurve { curve, result }))
    }
}

struct LinkedCurve<C> {
    curve: C,
    result: Typed,
}

impl<C: Curve> fmt::Debug for LinkedCurve<C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("LinkedCurve").field(&C::NAME).finish()
    }
}

impl<C: Curve> BoundCurve for LinkedCurve<C> {
    fn result(&self) -> Typed {
        self.result
    }

    fn eval(&self, columns: &[ArrayRef], rows: usize) -> Result<ArrayRef, Failure> {
        self.curve.eval(columns, rows)
    }
}

struct LinkedBound<M> {
    metric: Arc<M>,
    result: Typed,
}

impl<M: Metric> BoundMetric for LinkedBound<M> {
    fn result(&self) -> Typed {
        self.result
    }

    fn behaviour(&self) -> Behaviour {
        M::BEHAVIOUR
    }

    fn state(&self) -> Result<Box<dyn MetricState>, Failure> {
        Ok(Box::new(LinkedState {
            state: self.metric.state(),
            metric: self.metric.clone(),
        }))
    }
}

struct LinkedState<M: Metric> {
    metric: Arc<M>,
    state: M::State,
}

impl<M: Metric> MetricState for LinkedState<M> {
    fn update(&mut self, columns: &[ArrayRef], ids: &[u32], groups: u32) -> Result<(), Failure> {
        self.metric.update(&mut self.state, columns, ids, groups as usize)
    }

    fn merge(&mut self, other: Box<dyn MetricState>, map: &[u32], groups: u32) -> Result<(), Failure> {
        let other: Box<dyn Any> = other;
        match other.downcast::<Self>() {
            Ok(mut other) => self
                .metric
                .merge(&mut self.state, &mut other.state, map, groups as usize),
            Err(_) => unreachable!("states of one bound metric are of one type"),
        }
    }

    fn finish(mut self: Box<Self>, groups: u32) -> Result<ArrayRef, Failure> {
        self.metric.finish(&mut self.state, groups as usize)
    }
}
