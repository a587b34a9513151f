//! Requests and responses of Tencent Cloud's API, without I/O.
//!
//! This crate builds on any target, WebAssembly included. Programs that call the API use the crate `tencentcloud-client`, or a
//! generated crate of a service, which depend on this one. The modules import only those before them:
//!
//! | module | content |
//! | --- | --- |
//! | [`error`] | the one error type |
//! | [`record`](mod@record) | structs as JSON and back, from one description of their fields |
//! | [`validate`] | the constraints of a request, checked before it is sent |
//! | [`clock`], [`random`] | where the time and random numbers come from |
//! | [`action`] | services, actions, requests |
//! | [`Credentials`] | a secret ID, a secret key and maybe a token |
//! | [`sign`] | the signature TC3-HMAC-SHA256 |
//! | [`retry`], [`paginate`], [`wait`] | decisions about retries, pages and final states |
//! | [`exchange`] | a signed HTTP request out, an HTTP response in |
//!
//! ```text
//! request ──► validate ──► record (JSON out) ──► exchange + sign ──► http::Request
//! response ◄── record (JSON in) ◄── exchange (classify) ◄── http::Response
//! ```
//!
//! Neither `Debug` nor `Display` nor a log ever shows a secret or a phone number.

pub mod action;
#[doc(hidden)]
pub mod builder;
pub mod clock;
mod credentials;
pub mod error;
pub mod exchange;
#[doc(hidden)]
pub mod host;
pub mod paginate;
pub mod random;
pub mod record;
pub mod retry;
pub mod sign;
pub mod validate;
pub mod wait;

pub use action::{Action, Effect, RegionUse, Request, Service};
pub use credentials::Credentials;
#[doc(hidden)]
pub use credentials::secret_header;
pub use error::{Error, ErrorClass, ErrorKind};
pub use exchange::Language;
pub use paginate::Paginate;
#[cfg(feature = "serde")]
pub use serde_core;
pub use wait::Wait;
