//! The core as generated code and the client see it.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod bridge;
mod decode;
mod exchange;
mod hostile;
mod records;
mod redaction;
mod service_errors;
mod signature;
mod unicode;
mod validation;
mod write;
