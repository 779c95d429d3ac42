//! Plugins as their users meet them: a plugin in C is begun by `weigh plugin new`, built, pinned and used, and what can be
//! wrong with one is told.

#[path = "plugins/curves.rs"]
mod curves;
#[path = "plugins/kept.rs"]
mod kept;
mod library;
#[path = "plugins/refused.rs"]
mod refused;
#[path = "plugins/sandbox.rs"]
mod sandbox;
#[path = "plugins/scored.rs"]
mod scored;
#[path = "plugins/share_above.rs"]
mod share_above;
#[path = "plugins/sigmoid.rs"]
mod sigmoid;
#[path = "plugins/sources.rs"]
mod sources;
#[path = "plugins/tools.rs"]
mod tools;

/// What `weigh plugin new --in rust` writes compiles, and the test in it passes.
#[allow(
    unsafe_code,
    reason = "the macro that exports a plugin writes its one C symbol"
)]
#[path = "../src/templates/plugin/lib.rs"]
mod template;
