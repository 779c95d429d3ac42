//! Calling a plugin's curve.

use std::fmt;
use std::sync::Arc;

use arrow_array::ArrayRef;
use arrow_array::ffi::FFI_ArrowArray;
use serde_json::{Map, Value};
use weigh_abi::CurveVTable;
use weigh_sdk::{Argument, Typed};
use weigh_words::text;

use crate::bound::{Bound, Seat, bind, bind_apart};
use crate::call::Asked;
use crate::error::{PluginError, Problem};
use crate::export::{delivered, export, fitted};
use crate::hooks::Host;
use crate::import::import;
use crate::options::Schema;
use crate::plugin::{Part, Runs, described, needed, part};
use crate::process::protocol::PartDescription;
use crate::process::{Home, Kind};

/// A curve of a plugin.
#[derive(Clone)]
pub struct LoadedCurve {
    part: Arc<Part>,
    flags: u32,
    runs: Runs<CurveVTable>,
}

impl fmt::Debug for LoadedCurve {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("LoadedCurve").field(&self.name()).finish()
    }
}

impl LoadedCurve {
    pub(crate) fn read(table: &CurveVTable, plugin: &str, host: Host) -> Result<Self, Problem> {
        let part = part(plugin, table.name, table.doc, table.options_schema)?;
        needed(table.bind, "bind", &part.name)?;
        needed(table.eval, "eval", &part.name)?;
        needed(table.unbind, "unbind", &part.name)?;
        Ok(Self {
            part,
            flags: table.flags,
            runs: Runs::Here(Arc::new(*table), host),
        })
    }

    pub(crate) fn apart(told: &PartDescription, plugin: &str, home: &Arc<Home>) -> Result<Self, Problem> {
        Ok(Self {
            part: described(plugin, told)?,
            flags: told.flags,
            runs: Runs::Apart(home.clone()),
        })
    }

    pub(crate) fn flags(&self) -> u32 {
        self.flags
    }

    /// Its full name: `acme.sigmoid`.
    pub fn name(&self) -> &str {
        &self.part.name
    }

    /// What it says about itself, in Markdown.
    pub fn doc(&self) -> &str {
        &self.part.doc
    }

    /// The schema of its options.
    pub fn options(&self) -> &Schema {
        &self.part.options
    }

    /// Whether equal input gives equal bytes.
    pub fn deterministic(&self) -> bool {
        self.flags & weigh_abi::CRV_DETERMINISTIC != 0
    }

    /// Makes it ready for arguments of these types, the value that is scored first. Options are held against the schema.
    /// Scores are numbers without a currency.
    pub fn bind(
        &self,
        arguments: &[Argument],
        options: &Map<String, Value>,
    ) -> Result<BoundCurve, PluginError> {
        let bound = match &self.runs {
            Runs::Here(table, host) => {
                let functions = (looked_for(table.bind), looked_for(table.unbind));
                bind(&self.part, *host, functions, arguments, options)?
            }
            Runs::Apart(home) => bind_apart(&self.part, home, &Kind::Curve, arguments, options)?,
        };
        if !bound.result.is_number() || bound.result.currency.is_some() {
            let asked = Asked {
                who: self.name(),
                during: "bind",
            };
            return Err(asked.broken(text!(
                "its scores are {scored}, not numbers",
                scored = bound.result.to_string()
            )));
        }
        Ok(BoundCurve(Arc::new(Inner {
            curve: self.clone(),
            bound,
        })))
    }
}

/// A function whose absence [`LoadedCurve::read`] refuses.
fn looked_for<F>(function: Option<F>) -> F {
    function.unwrap_or_else(|| unreachable!("a table without it is not loaded"))
}

struct Inner {
    curve: LoadedCurve,
    bound: Bound,
}

/// A curve that is ready to score. Shared by all threads; a clone is the same.
#[derive(Clone)]
pub struct BoundCurve(Arc<Inner>);

impl fmt::Debug for BoundCurve {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("BoundCurve").field(&self.0.curve.name()).finish()
    }
}

impl BoundCurve {
    /// The curve.
    pub fn curve(&self) -> &LoadedCurve {
        &self.0.curve
    }

    /// The type of its scores.
    pub fn result(&self) -> Typed {
        self.0.bound.result
    }

    /// A score for each of `rows` rows, null where there is none. Columns are of the Arrow types of the bound arguments;
    /// texts may be views.
    pub fn eval(&self, columns: &[ArrayRef], rows: usize) -> Result<ArrayRef, PluginError> {
        let Inner { curve, bound } = &*self.0;
        let asked = Asked {
            who: curve.name(),
            during: "eval",
        };
        let given = fitted(columns, &bound.fields, rows).map_err(|why| asked.misused(why))?;
        let (handle, table) = match (&bound.seat, &curve.runs) {
            (Seat::Here(handle), Runs::Here(table, _)) => (handle, table),
            (Seat::Apart(apart), _) => {
                return Ok(delivered(apart.eval(asked, &given, &bound.result.data_type())?));
            }
            (Seat::Here(_), Runs::Apart(_)) => unreachable!("it is bound where it runs"),
        };
        let mut columns = export(given);
        let eval = looked_for(table.eval);
        let mut scores = FFI_ArrowArray::empty();
        asked.call(|error| {
            // SAFETY: the plugin's own function, with its own handle and columns of the types that were bound. What it
            // leaves of them is released when they are dropped.
            unsafe {
                eval(
                    handle.raw,
                    (&raw mut columns).cast(),
                    (&raw mut scores).cast(),
                    error,
                )
            }
        })?;
        let scores =
            import(scores, &bound.result.data_type(), Some(rows)).map_err(|why| asked.broken(why))?;
        Ok(delivered(scores))
    }
}
