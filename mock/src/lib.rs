//! A local Tencent Cloud: an HTTP endpoint that plays the SDK's spec, for tests without network.
//!
//! It checks what the cloud checks, in the cloud's order, and answers with the cloud's codes: the common
//! parameters, the TC3-HMAC-SHA256 signature and its age, the rate limit, and every parameter of an
//! action against its schema. What passes is answered with the example of the spec, or as the test says:
//!
//! ```
//! use serde_json::json;
//! use tencentcloud_mock::{ConnectionFault, MockCloud, Reply};
//!
//! # tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(async {
//! let cloud = MockCloud::start().await?;
//! println!("{} takes {} / {}", cloud.endpoint(), cloud.secret_id(), cloud.secret_key());
//!
//! // One call is answered so, the next breaks off, all others succeed with task 7.
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
//! The signature is computed by this crate's own code, not by the SDK's, so that one cannot agree with
//! the other's mistake. The official SDKs are accepted as they are (tried with those for Python and Node).
//!
//! It serves on a thread of its own until it is dropped, so a test may block, or stop tokio's time.
//!
//! # Faults
//! | what happens | how a test asks for it |
//! | --- | --- |
//! | an error of the API | [`Reply::error`], [`Reply::throttled`] |
//! | a proxy's page, any HTTP answer | [`Reply::bad_gateway`], [`Reply::http`] |
//! | a slow answer | [`Reply::after`] |
//! | an answer broken off | [`Reply::truncated`] |
//! | no answer, the request having been read | [`Reply::Reset`], [`Reply::Silence`] |
//! | no answer, nothing having been read, or half a request | [`ConnectionFault`] |
//! | any of these, the action having been executed | [`Reply::executed`] |
//! | kept connections that end | [`MockCloud::reset_connections`] |
//! | clocks that differ | [`MockCloud::skew_clock`] |

mod answer;
mod builder;
mod cloud;
mod credential;
mod embedded;
#[cfg(fuzzing)]
pub mod fuzzing;
mod gateway;
mod journal;
mod reply;
mod request_id;
mod script;
mod server;
mod sync;
mod time;

pub use builder::Builder;
pub use cloud::MockCloud;
pub use credential::Credential;
pub use gateway::RateLimit;
pub use journal::{Outcome, ReceivedRequest};
pub use reply::{ConnectionFault, Reply};
