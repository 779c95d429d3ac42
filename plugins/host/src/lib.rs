//! Loads plugins and calls them safely: the program's half of the C boundary.
//!
//! ```text
//! weigh.toml ─▶ Manifest ┐
//! weigh.lock ─▶ Lock ────┴▶ Project ──prepare──▶ Prepared ──load──▶ Plugin ─▶ Registry
//!                           nothing of the library runs │ its code runs         acme.churn → LoadedMetric …
//! ```
//!
//! [`Project::prepare`] goes as far as one can without running anything of the library: platform and ABI from the
//! manifest, SHA-256 against the lock, a private copy. [`Prepared::load`] opens that copy in this process and reads what
//! it offers; it is never unloaded. What comes back from a plugin is checked before anything uses it, and every mistake
//! is an error of that plugin: [`LoadError`] until it is loaded, [`PluginError`] from then on.
//!
//! Nothing here knows the language, reads the environment or prints.

#![allow(
    unsafe_code,
    reason = "calling a C library is unsafe; each block says what makes it sound, and plugins/broken tries it"
)]

mod bound;
mod cache;
mod call;
mod curve;
mod digest;
mod error;
mod export;
mod face;
mod hooks;
mod import;
mod library;
mod lock;
mod manifest;
mod metric;
mod nearest;
mod options;
mod platform;
mod plugin;
mod process;
mod project;
mod registry;
mod source;
mod stream;
pub mod worker;

pub use curve::{BoundCurve, LoadedCurve};
pub use error::{Fault, LoadError, PluginError, Problem, Trace};
pub use hooks::{Hooks, Host};
pub use lock::{Lock, Pin, Trust};
pub use manifest::{
    Connection, Driver, Isolation, Libraries, Manifest, ManifestError, Place, PluginEntry, Resolved, Secret,
    Secrets,
};
pub use metric::{BoundMetric, LoadedMetric, MetricState};
pub use options::{OptionError, Schema as OptionsSchema};
pub use platform::Platform;
pub use plugin::Plugin;
pub use process::{Ended, Environment, Launch, Limits};
pub use project::{Prepared, Project};
pub use registry::{Clash, Registry};
pub use source::{LoadedSource, SourceConnection};
