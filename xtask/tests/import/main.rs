//! `cargo xtask import` from an invented upstream into a temporary folder.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod bookshop;
mod command;
mod examples;
mod facts;
mod merge;
mod upstream;
