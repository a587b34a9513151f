//! Shared by the end-to-end tests: the documented example, a client of a local cloud, and a list of all actions.
//!
//! A check of every action is written once, over type-erased requests and the parsed spec:
//!
//! ```text
//! spec ──► sample, strategy ──► values ──► mutate ──► mutants
//!   │                              │                     │
//!   └──► judge (jsonschema)        └──► typed: the request that a program sends, the response it receives
//! ```

pub mod catalog;
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
use tencentcloud_client::RetryPolicy;
use tencentcloud_client::config::ConfigBuilder;
use tencentcloud_mock::MockCloud;

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

/// Starts a local cloud. Returns it with a client.
///
/// # Panics
/// Panics if no port is free.
pub async fn start() -> (MockCloud, Client) {
    let cloud = MockCloud::start().await.expect("a free port");
    let client = client(&cloud);
    (cloud, client)
}

/// A client of `cloud`, with its credentials.
#[must_use]
pub fn client(cloud: &MockCloud) -> Client {
    client_with(settings(cloud))
}

/// A client with these settings.
///
/// # Panics
/// Panics if the settings are invalid.
#[must_use]
pub fn client_with(settings: ConfigBuilder) -> Client {
    Client::new(&settings.build().expect("a valid configuration"))
}

/// The settings of a client of `cloud`, with its credentials.
///
/// # Panics
/// Does not panic: the credentials are valid.
pub fn settings(cloud: &MockCloud) -> ConfigBuilder {
    let credentials = Credentials::new(cloud.secret_id(), cloud.secret_key()).expect("valid credentials");
    Config::builder().credentials(credentials).endpoint(cloud.endpoint())
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

    #[doc = include_str!("../../docs/campaigns.md")]
    struct Campaigns;

    #[doc = include_str!("../../docs/credentials.md")]
    struct Credentials;

    #[doc = include_str!("../../docs/retries.md")]
    struct Retries;

    #[doc = include_str!("../../docs/rate-limits.md")]
    struct RateLimits;

    #[doc = include_str!("../../docs/connections.md")]
    struct Connections;

    #[doc = include_str!("../../docs/testing.md")]
    struct Testing;

    #[doc = include_str!("../../docs/observability.md")]
    struct Observability;
}
