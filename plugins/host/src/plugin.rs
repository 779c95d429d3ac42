//! A loaded plugin: what it says about itself, looked over and copied.

use std::collections::HashSet;
use std::sync::Arc;

use weigh_abi::{ABI_MAJOR, CurveVTable, MetricVTable, SourceVTable, Str};
use weigh_words::{Text, text};

use crate::call::{clean, strict};
use crate::curve::LoadedCurve;
use crate::error::{Problem, Trace};
use crate::hooks::Host;
use crate::library::read;
use crate::metric::LoadedMetric;
use crate::options::Schema;
use crate::process::Home;
use crate::process::protocol::{Description, PartDescription};
use crate::source::LoadedSource;

/// The most metrics, curves or sources that a plugin may have.
const MOST: usize = 10_000;
/// The sizes of version 1.0.
const PLUGIN: usize = 104;
const SOURCE: usize = 216;
const METRIC: usize = 192;
const CURVE: usize = 144;

/// A loaded plugin.
#[derive(Debug, Clone)]
pub struct Plugin {
    name: String,
    version: String,
    license: String,
    abi: (u32, u32),
    metrics: Vec<LoadedMetric>,
    curves: Vec<LoadedCurve>,
    sources: Vec<LoadedSource>,
}

/// What every part of a plugin has.
#[derive(Debug)]
pub(crate) struct Part {
    /// `acme.churn`.
    pub(crate) name: String,
    pub(crate) doc: String,
    pub(crate) options: Schema,
}

/// Where a part of a plugin runs; in this process by its table of functions.
#[derive(Clone)]
pub(crate) enum Runs<T> {
    /// In this process.
    Here(Arc<T>, Host),
    /// In processes of its own.
    Apart(Arc<Home>),
}

impl Plugin {
    /// The word before the dot.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Its version, as it says.
    pub fn version(&self) -> &str {
        &self.version
    }

    /// Its license, as it says.
    pub fn license(&self) -> &str {
        &self.license
    }

    /// Major and minor version of the ABI that it was built for.
    pub fn abi(&self) -> (u32, u32) {
        self.abi
    }

    /// Its metrics, in its order.
    pub fn metrics(&self) -> &[LoadedMetric] {
        &self.metrics
    }

    /// Its curves, in its order.
    pub fn curves(&self) -> &[LoadedCurve] {
        &self.curves
    }

    /// Its kinds of sources, in its order.
    pub fn sources(&self) -> &[LoadedSource] {
        &self.sources
    }

    /// Looks over what the entry function answered. `wanted` is its name in the manifest.
    pub(crate) fn read(
        at: *const weigh_abi::Plugin,
        wanted: &str,
        host: Host,
        trace: &mut Trace,
    ) -> Result<Self, Problem> {
        // SAFETY: null, or the plugin's own struct in static storage. The first eight bytes are there in every version.
        let head = unsafe { read(at.cast::<[u32; 2]>(), "WeighPlugin", 8) }?;
        let abi = (head[1] >> 16, head[1] & 0xffff);
        trace.note(format!("it speaks ABI {}.{}", abi.0, abi.1));
        if abi.0 != ABI_MAJOR {
            return Err(Problem::OtherAbi { found: abi.0 });
        }
        // SAFETY: as above; all of it may be zero.
        let plugin: weigh_abi::Plugin = unsafe { read(at, "WeighPlugin", PLUGIN) }?;
        let name = read_text(plugin.name, &text!("its name"))?;
        identifier(&name)?;
        trace.note(format!("it calls itself {name}"));
        if name != wanted {
            return Err(Problem::OtherName { found: name });
        }
        let metric = |table: &MetricVTable| LoadedMetric::read(table, &name, host);
        let curve = |table: &CurveVTable| LoadedCurve::read(table, &name, host);
        let source = |table: &SourceVTable| LoadedSource::read(table, &name, host);
        let metrics = each(
            plugin.metrics,
            plugin.n_metrics,
            "WeighMetricVTable",
            METRIC,
            metric,
        )?;
        let curves = each(plugin.curves, plugin.n_curves, "WeighCurveVTable", CURVE, curve)?;
        let sources = each(
            plugin.sources,
            plugin.n_sources,
            "WeighSourceVTable",
            SOURCE,
            source,
        )?;
        Self {
            version: read_text(plugin.version, &text!("its version"))?,
            license: read_text(plugin.license, &text!("its license"))?,
            abi,
            metrics,
            curves,
            sources,
            name,
        }
        .with_names_that_differ()
    }

    /// Looks over what a plugin in a process of its own says. `wanted` is its name in the manifest.
    pub(crate) fn described(
        told: Description,
        wanted: &str,
        home: &Arc<Home>,
        trace: &mut Trace,
    ) -> Result<Self, Problem> {
        if told.abi.0 != ABI_MAJOR {
            return Err(Problem::OtherAbi { found: told.abi.0 });
        }
        identifier(&told.name)?;
        trace.note(format!("it calls itself {}", told.name));
        if told.name != wanted {
            return Err(Problem::OtherName { found: told.name });
        }
        let parts = |parts: &[PartDescription]| {
            if parts.len() > MOST {
                return Err(malformed(text!(
                    "it has {count} things of one kind",
                    count = parts.len()
                )));
            }
            Ok(parts.to_vec())
        };
        let name = &told.name;
        let metrics = parts(&told.metrics)?
            .iter()
            .map(|part| LoadedMetric::apart(part, name, home))
            .collect::<Result<_, _>>()?;
        let curves = parts(&told.curves)?
            .iter()
            .map(|part| LoadedCurve::apart(part, name, home))
            .collect::<Result<_, _>>()?;
        let sources = parts(&told.sources)?
            .iter()
            .map(|part| LoadedSource::apart(part, name, home))
            .collect::<Result<_, _>>()?;
        Self {
            version: clean(&told.version),
            license: clean(&told.license),
            abi: told.abi,
            metrics,
            curves,
            sources,
            name: told.name,
        }
        .with_names_that_differ()
    }

    fn with_names_that_differ(self) -> Result<Self, Problem> {
        let mut names = HashSet::new();
        let all = self.metrics.iter().map(LoadedMetric::name);
        let all = all
            .chain(self.curves.iter().map(LoadedCurve::name))
            .chain(self.sources.iter().map(LoadedSource::name));
        for one in all {
            if !names.insert(one) {
                return Err(malformed(text!("it has two things called `{name}`", name = one)));
            }
        }
        Ok(self)
    }

    /// What it says about itself, for whoever is at the other end of a pipe.
    pub(crate) fn description(&self) -> Description {
        let part = |name: &str, doc: &str, options: &Schema, flags: u32| PartDescription {
            name: name.split_once('.').map_or(name, |(_, name)| name).to_owned(),
            doc: doc.to_owned(),
            options: Some(options.json().clone()),
            flags,
        };
        let metrics = self.metrics.iter();
        let curves = self.curves.iter();
        let sources = self.sources.iter();
        Description {
            name: self.name.clone(),
            version: self.version.clone(),
            license: self.license.clone(),
            abi: self.abi,
            metrics: metrics
                .map(|m| part(m.name(), m.doc(), m.options(), m.flags()))
                .collect(),
            curves: curves
                .map(|c| part(c.name(), c.doc(), c.options(), c.flags()))
                .collect(),
            sources: sources
                .map(|s| part(s.name(), s.doc(), s.options(), s.flags()))
                .collect(),
        }
    }
}

/// What a part says about itself from the other end of a pipe, under its full name.
pub(crate) fn described(plugin: &str, told: &PartDescription) -> Result<Arc<Part>, Problem> {
    identifier(&told.name)?;
    let name = format!("{plugin}.{}", told.name);
    let schema = told.options.as_ref().map(ToString::to_string).unwrap_or_default();
    Ok(Arc::new(Part {
        doc: told.doc.clone(),
        options: Schema::read(&schema)
            .map_err(|why| malformed(text!("`{name}`: {why}", name = &name, why)))?,
        name,
    }))
}

/// Reads a list of tables.
fn each<T: Copy, L>(
    at: *const *const T,
    count: usize,
    what: &str,
    least: usize,
    load: impl Fn(&T) -> Result<L, Problem>,
) -> Result<Vec<L>, Problem> {
    if count == 0 {
        return Ok(Vec::new());
    }
    if at.is_null() || !at.is_aligned() || count > MOST {
        return Err(malformed(text!(
            "its list of {count} {struct_name} is at no address or too long",
            count,
            struct_name = what
        )));
    }
    (0..count)
        .map(|index| {
            // SAFETY: the plugin says that so many pointers are there, each to a table in static storage; a table of
            // zeros is one without functions.
            load(&unsafe { read(*at.add(index), what, least) }?)
        })
        .collect()
}

/// Reads what every part has, and gives it its full name.
pub(crate) fn part(plugin: &str, name: Str, doc: Str, options: Str) -> Result<Arc<Part>, Problem> {
    let name = read_text(name, &text!("a name in `{plugin}`", plugin))?;
    identifier(&name)?;
    let name = format!("{plugin}.{name}");
    let schema = read_text(options, &text!("the schema of `{name}`", name = &name))?;
    Ok(Arc::new(Part {
        doc: read_text(doc, &text!("the description of `{name}`", name = &name))?,
        options: Schema::read(&schema)
            .map_err(|why| malformed(text!("`{name}`: {why}", name = &name, why)))?,
        name,
    }))
}

/// A function that a table must have.
pub(crate) fn needed<F>(function: Option<F>, what: &str, of: &str) -> Result<F, Problem> {
    function.ok_or_else(|| {
        malformed(text!(
            "`{part}` has no function `{function}`",
            part = of,
            function = what
        ))
    })
}

/// A text of a plugin. `what` it is.
fn read_text(text: Str, what: &Text) -> Result<String, Problem> {
    // SAFETY: the plugin's own text in static storage, by the header.
    unsafe { strict(text) }.map_err(|why| malformed(text!("{what}: {why}", what, why)))
}

/// Names are words of the language: letters, digits and `_`, and no digit in front.
fn identifier(name: &str) -> Result<(), Problem> {
    let mut letters = name.chars();
    let first = letters.next().is_some_and(|c| c.is_alphabetic() || c == '_');
    if first && letters.all(|c| c.is_alphanumeric() || c == '_') && name.chars().count() <= 100 {
        return Ok(());
    }
    Err(malformed(text!(
        "`{name}` is no name: it has letters, digits and `_`",
        name = clean(name)
    )))
}

pub(crate) fn malformed(why: Text) -> Problem {
    Problem::Malformed { why }
}

#[cfg(test)]
mod tests {
    //! The sizes that a plugin must have at least are those of the first version.

    use super::{CURVE, METRIC, PLUGIN, SOURCE};

    #[test]
    #[cfg(target_pointer_width = "64")]
    fn version_1_0_has_these_sizes() {
        assert_eq!(size_of::<weigh_abi::Plugin>(), PLUGIN);
        assert_eq!(size_of::<weigh_abi::SourceVTable>(), SOURCE);
        assert_eq!(size_of::<weigh_abi::MetricVTable>(), METRIC);
        assert_eq!(size_of::<weigh_abi::CurveVTable>(), CURVE);
    }
}
