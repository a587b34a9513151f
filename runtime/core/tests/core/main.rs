//! The core as generated code and the client see it.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod bridge;
mod decode;
mod exchange;
mod records;
mod redaction;
mod signature;
mod validation;
mod write;
