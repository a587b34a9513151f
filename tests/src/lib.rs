//! What the end-to-end tests share: the document's example, a client of a local cloud, and all actions as one list.
//!
//! What is checked of every action is written once, over types forgotten and the parsed spec:
//!
//! ```text
//! spec ──► sample, strategy ──► values ──► mutate ──► mutants
//!   │                              │                     │
//!   └──► judge (jsonschema)        └──► typed: the request that a program would send, the answer that it would get
//! ```

pub mod judge;
pub mod mutate;
pub mod same;
pub mod sample;
pub mod sensitive;
pub mod spec;
pub mod strategy;
pub mod subject;
pub mod typed;

use std::time::Duration;

use tencentcloud_ccc::actions::CreateAutoCalloutTaskRequest;
use tencentcloud_ccc::{Client, Config, Credentials};
use tencentcloud_mock::MockCloud;
use tencentcloud_runtime::config::ConfigBuilder;
use tencentcloud_runtime::{Error, RetryPolicy};

/// The request of the example in the official document.
#[must_use]
pub fn document_example() -> CreateAutoCalloutTaskRequest {
    CreateAutoCalloutTaskRequest::builder()
        .sdk_app_id(1_400_123_455)
        .not_before(1_642_500_621)
        .callees(["008613012345678"])
        .callers(["008602012345678"])
        .ivr_id(8)
        .build()
}

/// A client that calls `cloud` with the credentials it knows.
///
/// # Errors
/// The configuration is refused.
pub fn client(cloud: &MockCloud) -> Result<Client, Error> {
    Ok(Client::new(&config(cloud)?))
}

/// The configuration with which `cloud` is called.
///
/// # Errors
/// The configuration is refused.
pub fn config(cloud: &MockCloud) -> Result<Config, Error> {
    settings(cloud)?.build()
}

/// The settings of a configuration with which `cloud` is called, to be changed.
///
/// # Errors
/// The credentials are refused.
pub fn settings(cloud: &MockCloud) -> Result<ConfigBuilder, Error> {
    let credentials = Credentials::new(cloud.secret_id(), cloud.secret_key())?;
    Ok(Config::builder().credentials(credentials).endpoint(cloud.endpoint()))
}

/// Three attempts without pauses.
pub fn three_at_once() -> RetryPolicy {
    RetryPolicy::default().base_delay(Duration::ZERO).throttled_delay(Duration::ZERO)
}

/// The examples of README and documentation, so that they compile.
#[cfg(doctest)]
mod pages {
    #[doc = include_str!("../../README.md")]
    struct Readme;

    #[doc = include_str!("../../docs/credentials.md")]
    struct Credentials;

    #[doc = include_str!("../../docs/retries.md")]
    struct Retries;

    #[doc = include_str!("../../docs/rate-limits.md")]
    struct RateLimits;

    #[doc = include_str!("../../docs/testing.md")]
    struct Testing;

    #[doc = include_str!("../../docs/observability.md")]
    struct Observability;
}
