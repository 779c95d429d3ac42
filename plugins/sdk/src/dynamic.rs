//! Metrics behind one face, whichever way they were got: linked into the program, or out of a library.

use std::any::Any;
use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;

use arrow_array::ArrayRef;
use serde_json::{Map, Value};
use weigh_words::Text;

use crate::{Argument, Behaviour, Failure, Metric, Typed};

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

/// Why a metric cannot be bound.
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
    /// The metric itself refuses, or fails.
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

/// A [`Metric`] that is linked into the program, under a full name.
pub struct Linked<M> {
    name: String,
    metric: PhantomData<fn() -> M>,
}

impl<M: Metric> Linked<M> {
    /// The metric as that of a plugin.
    pub fn of(plugin: &str) -> Self {
        Self {
            name: format!("{plugin}.{}", M::NAME),
            metric: PhantomData,
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
        let options = serde_json::from_value(Value::Object(options.clone()));
        let options = options.map_err(|error| Refusal::Option {
            option: None,
            why: Text::verbatim(error.to_string()),
            help: None,
        })?;
        let (metric, result) = M::bind(arguments, options).map_err(Refusal::Failed)?;
        Ok(Arc::new(LinkedBound {
            metric: Arc::new(metric),
            result,
        }))
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
