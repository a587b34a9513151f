//! `cargo xtask import` as a person runs it: from an upstream of our own invention into a folder of its own.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod bookshop;
mod command;
mod examples;
mod facts;
mod merge;
mod upstream;
