//! Shared by the end-to-end tests: the documented example, a client of a local cloud, and a list of all actions.
//!
//! A check of every action is written once, over type-erased requests and the parsed spec:
//!
//! ```text
//! spec ──► sample, strategy ──► values ──► mutate ──► mutants
//!   │                              │                     │
//!   └──► judge (jsonschema)        └──► typed: the request that a program sends, the response it receives
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

/// The request in the official document's example.
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

/// A client of `cloud`, with its credentials.
///
/// # Errors
/// Fails if the configuration is invalid.
pub fn client(cloud: &MockCloud) -> Result<Client, Error> {
    Ok(Client::new(&config(cloud)?))
}

/// The configuration of a client of `cloud`.
///
/// # Errors
/// Fails if the configuration is invalid.
pub fn config(cloud: &MockCloud) -> Result<Config, Error> {
    settings(cloud)?.build()
}

/// A builder of the configuration of a client of `cloud`.
///
/// # Errors
/// Fails if the credentials are invalid.
pub fn settings(cloud: &MockCloud) -> Result<ConfigBuilder, Error> {
    let credentials = Credentials::new(cloud.secret_id(), cloud.secret_key())?;
    Ok(Config::builder().credentials(credentials).endpoint(cloud.endpoint()))
}

/// Three attempts without pauses.
pub fn three_at_once() -> RetryPolicy {
    RetryPolicy::default().base_delay(Duration::ZERO).throttled_delay(Duration::ZERO)
}

/// Compiles the examples in README and the documentation.
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
