//! `cargo xtask diff` as a person runs it: on small specs, one kind of change at a time.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod actions;
mod limits;
mod members;
mod report;
mod support;
mod trees;
