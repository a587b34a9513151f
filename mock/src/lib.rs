//! A local Tencent Cloud for tests without a network: an HTTP endpoint that serves the SDK's spec.
//!
//! It makes the same checks as the cloud, in the same order, and returns the same error codes. It checks
//! the common parameters, the signature and its age, the rate limit, and every parameter of an action
//! against its schema. An accepted request gets the example response of the spec, or the
//! reply that a test scripts:
//!
//! ```
//! use serde_json::json;
//! use tencentcloud_mock::{ConnectionFault, MockCloud, Reply};
//!
//! # tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(async {
//! let cloud = MockCloud::start().await?;
//! println!("{} accepts {} / {}", cloud.endpoint(), cloud.secret_id(), cloud.secret_key());
//!
//! // The first request gets an error, the second a truncated response, and all others create task 7.
//! cloud.respond_once("CreateAutoCalloutTask", Reply::error("InternalError.DBError", "No database."));
//! cloud.respond_once("CreateAutoCalloutTask", Reply::Example.truncated());
//! cloud.respond_with("CreateAutoCalloutTask", json!({ "TaskId": 7 }));
//! cloud.fail_next_connection(ConnectionFault::Reset);
//!
//! // … the code under test …
//!
//! for request in cloud.requests() {
//!     println!("{request}");
//! }
//! # std::io::Result::Ok(())
//! # }).unwrap();
//! ```
//!
//! This crate computes signatures with its own code rather than the SDK's, so that a mistake in one
//! cannot go unnoticed in the other. It accepts unmodified official SDKs (tested with Python and Node).
//!
//! # Requests that it understands
//! | signature method | request | parameters |
//! | --- | --- | --- |
//! | `TC3-HMAC-SHA256`, also with `UNSIGNED-PAYLOAD` | POST | JSON, `multipart/form-data`, or `application/octet-stream` |
//! | `TC3-HMAC-SHA256` | GET | flattened in the query: `Filters.0.Name=zone` |
//! | `HmacSHA1`, `HmacSHA256` | GET, or POST of a form | flattened, with the common parameters |
//! | none (`Authorization: SKIP`) | GET or POST | like those of `TC3-HMAC-SHA256`, for actions without a signature |
//!
//! The server runs on its own thread until it is dropped, so a test may block or pause Tokio's time.
//!
//! Test suites in other languages do the same over HTTP, below `/_mock/`; see `docs/testing.md`.
//!
//! # Faults
//! | fault | how to request it |
//! | --- | --- |
//! | an API error | [`Reply::error`], [`Reply::throttled`] |
//! | the page of a proxy, or any HTTP response | [`Reply::bad_gateway`], [`Reply::http`] |
//! | a slow response | [`Reply::after`] |
//! | a truncated response | [`Reply::truncated`] |
//! | no response to a request that was read | [`Reply::Reset`], [`Reply::Silence`] |
//! | no response to a request that was not read, or only in part | [`ConnectionFault`] |
//! | any of these after the action was executed | [`Reply::executed`] |
//! | open connections that are lost | [`MockCloud::reset_connections`] |
//! | clocks that differ | [`MockCloud::skew_clock`] |

mod clock;
mod cloud;
mod control;
mod example;
#[cfg(fuzzing)]
pub mod fuzzing;
mod gateway;
mod memory;
mod reply;
mod request_log;
mod response;
mod script;
mod script_file;
mod server;
mod services;
mod state;
#[cfg(feature = "tls")]
mod tls;

use std::sync::{Mutex, MutexGuard, PoisonError};

use serde_json::Value;

pub use cloud::{MockCloud, MockCloudBuilder};
pub use gateway::{Credential, RateLimitPolicy};
pub use reply::{ConnectionFault, Reply};
pub use request_log::{ReceivedRequest, RequestOutcome};

/// Locks a mutex even if it is poisoned: a panic in one test must not fail the others.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// What a string, a number, or a member costs besides its text, in bytes.
const JSON_OVERHEAD: usize = 64;

/// How much memory a value takes, roughly, in bytes.
fn memory_size(value: &Value) -> usize {
    JSON_OVERHEAD
        + match value {
            Value::String(text) => text.len(),
            Value::Array(elements) => elements.iter().map(memory_size).sum(),
            Value::Object(members) => {
                members.iter().map(|(name, value)| name.len() + memory_size(value)).sum()
            }
            Value::Null | Value::Bool(_) | Value::Number(_) => 0,
        }
}
