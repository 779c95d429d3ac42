//! Metrics and curves that are bound in a process of their own.

use std::sync::Arc;

use arrow_array::{Array, ArrayRef, StructArray, UInt32Array};
use arrow_schema::{DataType, Field, Fields};
use serde_json::{Map, Value};
use weigh_sdk::Typed;
use weigh_words::text;

use super::columns;
use super::home::{Home, Lease};
use super::protocol::{Done, Request};
use crate::call::Asked;
use crate::error::PluginError;

/// What is bound.
pub(crate) enum Kind {
    /// A metric.
    Metric,
    /// A curve.
    Curve,
}

/// A metric or a curve that is bound in a process, which does nothing else as long as this lives.
pub(crate) struct Bound {
    lease: Lease,
    id: u64,
    who: String,
}

impl Drop for Bound {
    fn drop(&mut self) {
        let asked = Asked {
            who: &self.who,
            during: "unbind",
        };
        // A process that is gone has let go of everything.
        let _ = self.lease.call(asked, &Request::Unbind { bound: self.id }, &[]);
    }
}

/// Binds in a process. Options were held against the schema.
pub(crate) fn bind(
    home: &Arc<Home>,
    kind: &Kind,
    asked: Asked<'_>,
    fields: &Fields,
    options: &Map<String, Value>,
) -> Result<(Bound, Typed), PluginError> {
    let lease = home.lease(asked)?;
    let options = options.clone();
    // The process knows them without the plugin's name.
    let name = asked
        .who
        .split_once('.')
        .map_or(asked.who, |(_, name)| name)
        .to_owned();
    let request = match kind {
        Kind::Metric => Request::BindMetric { name, options },
        Kind::Curve => Request::BindCurve { name, options },
    };
    let body = columns::types(fields).map_err(|why| asked.misused(why))?;
    let (done, body) = lease.call(asked, &request, &body)?;
    let id = id(asked, &done)?;
    let bound = Bound {
        lease,
        id,
        who: asked.who.to_owned(),
    };
    let (schema, _) = columns::decoded(body).map_err(|why| asked.broken(why))?;
    let [result] = &schema.fields()[..] else {
        return Err(asked.broken(text!("it says no type of its results")));
    };
    let result =
        Typed::of(result).map_err(|why| asked.broken(text!("the type of its results: {why}", why)))?;
    Ok((bound, result))
}

/// The id of what was made.
pub(super) fn id(asked: Asked<'_>, done: &Done) -> Result<u64, PluginError> {
    done.id.ok_or_else(|| asked.broken(text!("its answer has no id")))
}

impl Bound {
    /// A new state's id.
    pub(crate) fn state(&self, asked: Asked<'_>) -> Result<u64, PluginError> {
        let (done, _) = self
            .lease
            .call(asked, &Request::StateNew { bound: self.id }, &[])?;
        id(asked, &done)
    }

    /// Takes rows in.
    pub(crate) fn update(
        &self,
        asked: Asked<'_>,
        state: u64,
        rows: &StructArray,
        ids: &[u32],
        groups: u32,
    ) -> Result<(), PluginError> {
        let mut all: Vec<ArrayRef> = vec![Arc::new(UInt32Array::from(ids.to_vec()))];
        all.extend(rows.columns().iter().cloned());
        let group = Arc::new(Field::new(columns::GROUP, DataType::UInt32, false));
        let fields: Fields = std::iter::once(group)
            .chain(rows.fields().iter().cloned())
            .collect();
        let body = columns::batch(fields, all).and_then(|batch| columns::rows(&batch));
        let body = body.map_err(|why| asked.misused(why))?;
        self.lease
            .call(asked, &Request::Update { state, groups }, &body)?;
        Ok(())
    }

    /// Takes a state into another, and lets go of it.
    pub(crate) fn merge(
        &self,
        asked: Asked<'_>,
        state: u64,
        other: u64,
        map: &[u32],
        groups: u32,
    ) -> Result<(), PluginError> {
        let group = Field::new(columns::GROUP, DataType::UInt32, false);
        let body = columns::column(group, Arc::new(UInt32Array::from(map.to_vec())));
        let body = body.map_err(|why| asked.misused(why))?;
        self.lease
            .call(asked, &Request::Merge { state, other, groups }, &body)?;
        Ok(())
    }

    /// One value a group; lets go of the state.
    pub(crate) fn finish(
        &self,
        asked: Asked<'_>,
        state: u64,
        groups: u32,
        ty: &DataType,
    ) -> Result<ArrayRef, PluginError> {
        let (_, body) = self.lease.call(asked, &Request::Finish { state, groups }, &[])?;
        columns::decoded_column(body, ty, groups as usize).map_err(|why| asked.broken(why))
    }

    /// Lets go of a state.
    pub(crate) fn free(&self, asked: Asked<'_>, state: u64) {
        // A process that is gone has let go of everything.
        let _ = self.lease.call(asked, &Request::StateFree { state }, &[]);
    }

    /// A score a row.
    pub(crate) fn eval(
        &self,
        asked: Asked<'_>,
        rows: &StructArray,
        ty: &DataType,
    ) -> Result<ArrayRef, PluginError> {
        let count = rows.len();
        let body = columns::batch(rows.fields().clone(), rows.columns().to_vec())
            .and_then(|batch| columns::rows(&batch));
        let body = body.map_err(|why| asked.misused(why))?;
        let request = Request::Eval {
            bound: self.id,
            rows: count as u64,
        };
        let (_, body) = self.lease.call(asked, &request, &body)?;
        columns::decoded_column(body, ty, count).map_err(|why| asked.broken(why))
    }
}
