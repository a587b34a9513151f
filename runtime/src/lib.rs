//! What every generated Tencent Cloud client shares.
//!
//! A generated crate holds data: records, their fields, their constraints, the names of actions. All behaviour is here,
//! and one call passes through these modules in order:
//!
//! ```text
//! request ──► validate ──► record (JSON out) ──► exchange + sign ──► transport
//!                                                                       │
//! response ◄── record (JSON in) ◄── exchange (classify) ◄───────────────┘
//! ```
//!
//! - [`record`] turns structs into JSON and back from one description of their fields.
//! - [`validate`] collects everything that is wrong with a request before it is sent.
//! - [`sign`] is the TC3-HMAC-SHA256 signature and nothing else.
//! - [`exchange`] does a call without input or output: a signed [`http::Request`] out, an [`http::Response`] in.
//! - [`credentials`] are keys, files and roles, cached and renewed.
//! - [`endpoint`] is where calls go.
//! - `transport` and `client` (feature `client`) put a connection under it, async or blocking.
//! - `intercept` looks at every attempt; `events` (feature of that name) reads answers that come in parts.
//! - `observe` tells of every call in spans, events and metrics.
//! - `rate` (feature `client`) holds back what the account may not send yet.
//! - [`paginate`] and [`wait`] make many calls of one: all pages of a list, the state of a task until it is final.
//! - [`Error`] is the one error type: what was answered, whether it may have been executed, whether to try again.
//!
//! Two rules hold everywhere: nothing is sent twice that may have been executed, and no secret or phone number reaches
//! `Debug`, `Display` or a log.

pub mod action;
pub mod builder;
#[cfg(feature = "client")]
pub mod call;
#[cfg(feature = "client")]
pub mod client;
pub mod clock;
pub mod config;
pub mod credentials;
pub mod endpoint;
pub mod error;
#[cfg(feature = "events")]
pub mod events;
pub mod exchange;
mod future;
mod host;
#[cfg(feature = "client")]
pub mod intercept;
#[cfg(feature = "client")]
pub mod observe;
#[cfg(feature = "client")]
pub mod pages;
pub mod paginate;
mod provider;
pub mod random;
#[cfg(feature = "client")]
pub mod rate;
pub mod record;
pub mod retry;
mod secret;
pub mod sign;
#[cfg(feature = "client")]
mod stream;
#[cfg(feature = "client")]
pub mod transport;
pub mod validate;
pub mod wait;
#[cfg(feature = "client")]
pub mod waiter;

pub use action::{Action, Effect, RegionUse, Request, Service};
#[cfg(feature = "client")]
pub use call::{Call, GenericCall, RawAnswer};
#[cfg(feature = "client")]
pub use client::Client;
pub use config::{Config, Language};
pub use credentials::{Credentials, ProvideCredentials};
pub use error::{Error, ErrorClass, ErrorKind};
pub use paginate::Paginate;
pub use retry::RetryPolicy;
#[cfg(feature = "serde")]
pub use serde_core;
pub use wait::Wait;
