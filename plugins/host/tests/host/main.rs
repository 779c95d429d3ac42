//! The host against plugins in Rust and C, sound ones and broken ones, each through a library of its own.

mod built;
mod examples;
mod handshake;
mod misbehaving;
mod sources;
