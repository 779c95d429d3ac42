//! Metrics and curves of plugins behind the faces that those linked into the program have too.

use std::any::Any;
use std::sync::Arc;

use arrow_array::ArrayRef;
use serde_json::{Map, Value};
use weigh_sdk::{AnyCurve, AnyMetric, Argument, Behaviour, Failure, Refusal, Typed};

use crate::curve::{BoundCurve, LoadedCurve};
use crate::error::{Fault, PluginError};
use crate::metric::{BoundMetric, LoadedMetric, MetricState};

impl AnyMetric for LoadedMetric {
    fn name(&self) -> &str {
        self.name()
    }

    fn bind(
        &self,
        arguments: &[Argument],
        options: &Map<String, Value>,
    ) -> Result<Arc<dyn weigh_sdk::BoundMetric>, Refusal> {
        match LoadedMetric::bind(self, arguments, options) {
            Ok(bound) => Ok(Arc::new(bound)),
            Err(error) => Err(refusal(error)),
        }
    }
}

/// What the options lack is said of the option; all else is the plugin's failure.
fn refusal(error: PluginError) -> Refusal {
    match error.fault {
        Fault::Options(wrong) => {
            let option = wrong
                .pointer
                .trim_start_matches('/')
                .split('/')
                .next()
                .unwrap_or_default();
            Refusal::Option {
                option: (!option.is_empty()).then(|| option.to_owned()),
                why: wrong.message,
                help: wrong.help,
            }
        }
        Fault::Failed(_) | Fault::Broken(_) | Fault::Misused(_) | Fault::Ended(_) => {
            Refusal::Failed(error.into())
        }
    }
}

impl weigh_sdk::BoundMetric for BoundMetric {
    fn result(&self) -> Typed {
        self.result()
    }

    fn behaviour(&self) -> Behaviour {
        self.metric().behaviour()
    }

    fn state(&self) -> Result<Box<dyn weigh_sdk::MetricState>, Failure> {
        Ok(Box::new(BoundMetric::state(self)?))
    }
}

impl weigh_sdk::MetricState for MetricState {
    fn update(&mut self, columns: &[ArrayRef], ids: &[u32], groups: u32) -> Result<(), Failure> {
        Ok(MetricState::update(self, columns, ids, groups)?)
    }

    fn merge(
        &mut self,
        other: Box<dyn weigh_sdk::MetricState>,
        map: &[u32],
        groups: u32,
    ) -> Result<(), Failure> {
        let other: Box<dyn Any> = other;
        match other.downcast::<Self>() {
            Ok(other) => Ok(MetricState::merge(self, *other, map, groups)?),
            Err(_) => unreachable!("states of one bound metric are of one type"),
        }
    }

    fn finish(self: Box<Self>, groups: u32) -> Result<ArrayRef, Failure> {
        Ok(MetricState::finish(*self, groups)?)
    }
}

impl AnyCurve for LoadedCurve {
    fn name(&self) -> &str {
        self.name()
    }

    fn bind(
        &self,
        arguments: &[Argument],
        options: &Map<String, Value>,
    ) -> Result<Arc<dyn weigh_sdk::BoundCurve>, Refusal> {
        match LoadedCurve::bind(self, arguments, options) {
            Ok(bound) => Ok(Arc::new(bound)),
            Err(error) => Err(refusal(error)),
        }
    }
}

impl weigh_sdk::BoundCurve for BoundCurve {
    fn result(&self) -> Typed {
        self.result()
    }

    fn eval(&self, columns: &[ArrayRef], rows: usize) -> Result<ArrayRef, Failure> {
        Ok(BoundCurve::eval(self, columns, rows)?)
    }
}
