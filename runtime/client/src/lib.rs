//! The client that every generated Tencent Cloud crate shares.
//!
//! A generated crate holds data: records, their fields, their constraints, the names of actions. The behavior is here and in
//! the crate `tencentcloud-core`, which does everything that needs no I/O. These modules take part in a call:
//!
//! - [`client`] runs a call: it prepares an attempt, dispatches it, judges the response, and decides about the next one.
//! - [`config`] holds the settings that clients share.
//! - [`credentials`] provides credentials from environment variables, files, and roles.
//! - [`endpoint`] resolves services to hosts.
//! - [`rate`] delays requests that the account may not send yet.
//! - [`transport`] sends HTTP requests over pooled connections.
//! - [`retry`] documents when a call is retried; [`pages`] and [`waiter`] make several calls: page by page, or until a
//!   state is final.
//! - [`intercept`] runs code of the program around every attempt. `events` (a feature) reads streamed responses.
//! - [`observe`] reports every call in spans, events, and metrics.
//! - [`Error`] is the one error type: what happened, whether the request may have been executed, whether to try again.
//!
//! Two rules hold everywhere: a request that may have been executed is sent again only if that is harmless, and no secret or
//! phone number reaches `Debug`, `Display`, or a log.

pub mod client;
pub mod config;
pub mod credentials;
pub mod endpoint;
#[cfg(feature = "events")]
pub mod events;
mod future;
#[doc(hidden)]
pub mod generated;
pub mod intercept;
pub mod observe;
pub mod pages;
mod provider;
pub mod rate;
pub mod retry;
mod stream;
pub mod transport;
pub mod waiter;

pub use client::{Call, Client, GenericCall, RawResponse};
pub use config::Config;
pub use credentials::ProvideCredentials;
pub use retry::RetryPolicy;
#[cfg(feature = "serde")]
pub use tencentcloud_core::serde_core;
pub use tencentcloud_core::{
    Action, Credentials, Effect, Error, ErrorClass, ErrorKind, Language, Paginate, RegionUse, Request,
    Service, Wait,
};
#[doc(hidden)]
pub use tencentcloud_core::{action, builder, host, record};
#[doc(no_inline)]
pub use tencentcloud_core::{clock, error, exchange, paginate, random, sign, validate, wait};
