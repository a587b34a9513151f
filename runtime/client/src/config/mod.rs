//! The settings that the clients of all services share.

mod builder;

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use http::HeaderValue;

use crate::clock::Clock;
use crate::endpoint::EndpointResolver;
use crate::exchange::Language;
use crate::intercept::Interceptor;
use crate::provider::SharedProvider;
use crate::random::Randomness;
use crate::rate::{RateLimitMode, RateLimits};
use crate::retry::{CorrectedClock, RetryPolicy};
use crate::transport::Transport;

pub use builder::ConfigBuilder;

/// Credentials, region, endpoint, limits. Immutable, cheap to clone, and shared by the clients of all services.
///
/// ```
/// use std::time::Duration;
/// use tencentcloud_client::{Config, Credentials};
///
/// let config = Config::builder()
///     .credentials(Credentials::new("AKIDexample", "secret")?)
///     .region("ap-guangzhou")
///     .timeout(Duration::from_secs(10))
///     .build()?;
/// assert_eq!(config.region(), Some("ap-guangzhou"));
/// # Ok::<(), tencentcloud_client::Error>(())
/// ```
#[derive(Clone)]
pub struct Config(Arc<Settings>);

struct Settings {
    endpoints: EndpointResolver,
    request_client: HeaderValue,
    transport: Arc<dyn Transport>,
    plain: PlainSettings,
}

/// The settings that are used as they are given.
struct PlainSettings {
    credentials: Option<SharedProvider>,
    region: Option<String>,
    language: Option<Language>,
    timeout: Duration,
    attempt_timeout: Option<Duration>,
    connect_timeout: Duration,
    retries: RetryPolicy,
    retry_budget: u32,
    fills_idempotency: bool,
    max_response_bytes: usize,
    clock: CorrectedClock,
    randomness: Arc<dyn Randomness>,
    interceptors: Vec<Arc<dyn Interceptor>>,
    rate_limits: RateLimits,
}

impl Config {
    /// A builder with the defaults that the methods of [`ConfigBuilder`] document.
    pub fn builder() -> ConfigBuilder {
        ConfigBuilder::default()
    }

    /// The credentials. Clones share the cache of the configuration.
    #[must_use]
    pub fn credentials(&self) -> Option<&SharedProvider> {
        self.0.plain.credentials.as_ref()
    }

    /// The region of calls that do not set one.
    #[must_use]
    pub fn region(&self) -> Option<&str> {
        self.0.plain.region.as_deref()
    }

    /// The language of messages in errors; the account's own if none is set.
    #[must_use]
    pub fn language(&self) -> Option<Language> {
        self.0.plain.language
    }

    /// What is sent as `X-TC-RequestClient`.
    #[must_use]
    pub fn request_client(&self) -> &HeaderValue {
        &self.0.request_client
    }

    /// How long a call may take with all its attempts and pauses.
    #[must_use]
    pub fn timeout(&self) -> Duration {
        self.0.plain.timeout
    }

    /// How long one attempt of a call may take, if it is limited.
    #[must_use]
    pub fn attempt_timeout(&self) -> Option<Duration> {
        self.0.plain.attempt_timeout
    }

    /// How long connecting may take.
    #[must_use]
    pub fn connect_timeout(&self) -> Duration {
        self.0.plain.connect_timeout
    }

    /// The retry policy.
    pub fn retries(&self) -> RetryPolicy {
        self.0.plain.retries
    }

    /// The retry budget of a client.
    #[must_use]
    pub fn retry_budget(&self) -> u32 {
        self.0.plain.retry_budget
    }

    /// Whether an action's idempotency parameter is filled in if a request leaves it empty.
    #[must_use]
    pub fn fills_idempotency(&self) -> bool {
        self.0.plain.fills_idempotency
    }

    /// The maximum size of a response.
    #[must_use]
    pub fn max_response_bytes(&self) -> usize {
        self.0.plain.max_response_bytes
    }

    /// The clock, without the correction that [responses](crate::retry#the-clock) may have shown to be necessary.
    #[must_use]
    pub fn clock(&self) -> &dyn Clock {
        self.0.plain.clock.local()
    }

    /// The clock with that correction.
    pub(crate) fn corrected_clock(&self) -> &CorrectedClock {
        &self.0.plain.clock
    }

    /// What a call does when the rate limit of its action is reached.
    #[must_use]
    pub fn rate_limit_mode(&self) -> RateLimitMode {
        self.0.plain.rate_limits.mode
    }

    pub(crate) fn rate_limits(&self) -> &RateLimits {
        &self.0.plain.rate_limits
    }

    /// The source of random numbers.
    #[must_use]
    pub fn randomness(&self) -> &dyn Randomness {
        &*self.0.plain.randomness
    }

    pub(crate) fn endpoints(&self) -> &EndpointResolver {
        &self.0.endpoints
    }

    pub(crate) fn interceptors(&self) -> &[Arc<dyn Interceptor>] {
        &self.0.plain.interceptors
    }

    pub(crate) fn transport(&self) -> &dyn Transport {
        &*self.0.transport
    }
}

impl fmt::Debug for Config {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Settings { endpoints, plain, .. } = &*self.0;
        let mut shown = f.debug_struct("Config");
        shown.field("credentials", &plain.credentials);
        shown.field("region", &plain.region);
        shown.field("endpoint", endpoints);
        shown.field("language", &plain.language);
        shown.field("timeout", &plain.timeout);
        shown.field("attempt_timeout", &plain.attempt_timeout);
        shown.field("connect_timeout", &plain.connect_timeout);
        shown.field("retries", &plain.retries);
        shown.field("max_response_bytes", &plain.max_response_bytes);
        shown.field("rate_limits", &plain.rate_limits);
        shown.finish_non_exhaustive()
    }
}
