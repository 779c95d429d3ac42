//! What [`export!`](crate::export!) stands on: the plugin's half of the C boundary. Not for use by hand.
//!
//! Each function that the host calls runs inside a guard, so that no panic crosses the boundary: it becomes an error
//! with its text and place.

mod bound;
mod curve;
mod guard;
mod host;
mod incoming;
mod metric;
mod outgoing;
mod source;
mod stream;

pub use curve::curve;
pub use guard::survived;
pub use host::{cancelled, log};
pub use metric::metric;
pub use source::source;
pub use weigh_abi;

use weigh_abi::{CurveVTable, Error, Host, MetricVTable, Plugin, SourceVTable, Str};

use crate::Failure;

/// What a plugin has, before it is laid out for the host.
#[derive(Debug)]
pub struct Parts {
    /// The word before the dot.
    pub name: &'static str,
    /// Its version.
    pub version: &'static str,
    /// Its license.
    pub license: &'static str,
    /// Its sources.
    pub sources: Vec<SourceVTable>,
    /// Its metrics.
    pub metrics: Vec<MetricVTable>,
    /// Its curves.
    pub curves: Vec<CurveVTable>,
}

/// Lays a plugin out in storage that lives as long as the process, as the library does.
pub fn lay_out(parts: Parts) -> &'static Plugin {
    let (sources, n_sources) = table(parts.sources);
    let (metrics, n_metrics) = table(parts.metrics);
    let (curves, n_curves) = table(parts.curves);
    Box::leak(Box::new(Plugin {
        struct_size: size_of::<Plugin>() as u32,
        abi_version: weigh_abi::ABI_VERSION,
        name: Str::new(parts.name),
        version: Str::new(parts.version),
        license: Str::new(parts.license),
        sources,
        n_sources,
        metrics,
        n_metrics,
        curves,
        n_curves,
    }))
}

fn table<T>(each: Vec<T>) -> (*const *const T, usize) {
    let pointers: Vec<*const T> = each
        .into_iter()
        .map(|one| std::ptr::from_ref(Box::leak(Box::new(one))))
        .collect();
    let count = pointers.len();
    (Box::leak(pointers.into_boxed_slice()).as_ptr(), count)
}

/// A text that lives as long as the process.
fn forever(text: &str) -> Str {
    Str::new(Box::leak(text.to_owned().into_boxed_str()))
}

/// The body of the entry function.
///
/// # Safety
/// The pointers are those that the host passed to the entry function, as the header says.
pub unsafe fn entry(
    host: *const Host,
    out: *mut *const Plugin,
    error: *mut Error,
    plugin: impl FnOnce() -> &'static Plugin,
) -> i32 {
    guard::install();
    guard::guard(error, || {
        // SAFETY: the host passes itself, or nothing.
        let version = unsafe { host.as_ref() }.map(|host| host.abi_version >> 16);
        if version != Some(weigh_abi::ABI_MAJOR) {
            let message = format!("this plugin speaks ABI {}", weigh_abi::ABI_MAJOR);
            return Err(Failure::new(crate::Status::Abi, message));
        }
        host::remember(host);
        let plugin = std::ptr::from_ref(plugin());
        // SAFETY: the host passes a place for the answer.
        unsafe { out.write(plugin) };
        Ok(())
    })
}

/// Makes the library a plugin: its metrics, curves and sources by type.
///
/// ```ignore
/// weigh_sdk::export! {
///     name: "acme",
///     metrics: [F64<GeometricMean>, Churn],
///     curves: [F64Score<Sigmoid>],
///     sources: [Helpdesk],
/// }
/// ```
///
/// Every list may be left out. Types of `metrics` implement [`Metric`](crate::Metric), of `curves`
/// [`Curve`](crate::Curve), of `sources` [`SourceKind`](crate::SourceKind) and `Default`. Version and license are those
/// of the crate. A crate that is built with `panic = "abort"` is refused: a panic would end the host.
#[macro_export]
macro_rules! export {
    (
        name: $name:expr
        $(, metrics: [$($metric:ty),* $(,)?])?
        $(, curves: [$($curve:ty),* $(,)?])?
        $(, sources: [$($source:ty),* $(,)?])?
        $(,)?
    ) => {
        #[cfg(panic = "abort")]
        compile_error!("a Weigh plugin must unwind: with `panic = \"abort\"` a panic would end the whole run");

        /// The one symbol of the plugin.
        ///
        /// # Safety
        /// Called by the host, as `weigh_plugin.h` says.
        #[unsafe(no_mangle)]
        pub unsafe extern "C" fn weigh_plugin_entry_v1(
            host: *const $crate::export::weigh_abi::Host,
            out: *mut *const $crate::export::weigh_abi::Plugin,
            error: *mut $crate::export::weigh_abi::Error,
        ) -> i32 {
            static PLUGIN: ::std::sync::OnceLock<&'static $crate::export::weigh_abi::Plugin> =
                ::std::sync::OnceLock::new();
            let plugin = || {
                *PLUGIN.get_or_init(|| {
                    $crate::export::lay_out($crate::export::Parts {
                        name: $name,
                        version: env!("CARGO_PKG_VERSION"),
                        license: env!("CARGO_PKG_LICENSE"),
                        sources: ::std::vec![$($($crate::export::source::<$source>()),*)?],
                        metrics: ::std::vec![$($($crate::export::metric::<$metric>()),*)?],
                        curves: ::std::vec![$($($crate::export::curve::<$curve>()),*)?],
                    })
                })
            };
            // SAFETY: the pointers are the host's own.
            unsafe { $crate::export::entry(host, out, error, plugin) }
        }
    };
}
