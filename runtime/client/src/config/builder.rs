//! Collects settings and checks them.

use std::sync::Arc;
use std::time::Duration;

use http::HeaderValue;

use super::{Config, PlainSettings, Settings};
use crate::action::check_region;
use crate::clock::{Clock, SystemClock};
use crate::endpoint::{EndpointFamily, EndpointResolver, Failover};
use crate::error::Error;
use crate::exchange::{Endpoint, Language, REQUEST_CLIENT, request_client};
use crate::intercept::Interceptor;
use crate::provider::{ProviderContext, SharedProvider};
use crate::random::{Randomness, SystemRandomness};
use crate::rate::{RateLimitMode, RateLimiter, RateLimits};
use crate::retry::{CorrectedClock, RetryPolicy};
use crate::transport::{HttpTransport, Transport};

/// Builds a [`Config`].
#[derive(Default)]
#[must_use]
pub struct ConfigBuilder {
    endpoint: Option<String>,
    endpoint_family: EndpointFamily,
    root_domain: Option<String>,
    failover: Option<Failover>,
    allow_plain_http: bool,
    request_client: Option<String>,
    transport: Option<Arc<dyn Transport>>,
    plain: PlainSettings,
}

impl Default for PlainSettings {
    fn default() -> Self {
        Self {
            credentials: None,
            region: None,
            language: None,
            timeout: Duration::from_secs(30),
            attempt_timeout: None,
            connect_timeout: Duration::from_secs(10),
            retries: RetryPolicy::default(),
            retry_budget: 500,
            fills_idempotency: true,
            max_response_bytes: 32 << 20,
            clock: CorrectedClock::new(Arc::new(SystemClock)),
            randomness: Arc::new(SystemRandomness),
            interceptors: Vec::new(),
            rate_limits: RateLimits::default(),
        }
    }
}

impl ConfigBuilder {
    /// Sets the credentials: a [`Credentials`](crate::Credentials) value or any [provider](crate::credentials). Without
    /// credentials, only unsigned actions can be called.
    pub fn credentials(mut self, credentials: impl Into<SharedProvider>) -> Self {
        self.plain.credentials = Some(credentials.into());
        self
    }

    /// Sets the region of calls that do not set one, such as `ap-guangzhou`. By default, no region is sent.
    pub fn region(mut self, region: impl Into<String>) -> Self {
        self.plain.region = Some(region.into());
        self
    }

    /// Sets one endpoint for all services: `https://ccc.intl.tencentcloudapi.com`, a bare host, or `http://127.0.0.1:8080` for
    /// a mock.
    pub fn endpoint(mut self, endpoint: impl Into<String>) -> Self {
        self.endpoint = Some(endpoint.into());
        self
    }

    /// Sets the family of endpoints. The default is the site for mainland China.
    pub fn endpoint_family(mut self, family: EndpointFamily) -> Self {
        self.endpoint_family = family;
        self
    }

    /// Sets the domain of the services' hosts, such as `example.com`. The default is `tencentcloudapi.com`.
    pub fn root_domain(mut self, domain: impl Into<String>) -> Self {
        self.root_domain = Some(domain.into());
        self
    }

    /// Sets where attempts are sent while the configured family of endpoints cannot be reached. By default, there is no
    /// failover. See [`endpoint`](crate::endpoint#failover).
    pub fn failover(mut self, failover: Failover) -> Self {
        self.failover = Some(failover);
        self
    }

    /// Allows an `http://` endpoint on another machine. Requests then travel unencrypted: the signature protects them
    /// against changes, but anybody on the way can read them.
    pub fn allow_plain_http(mut self) -> Self {
        self.allow_plain_http = true;
        self
    }

    /// Sets the language of messages in errors. The default is that of the account.
    pub fn language(mut self, language: Language) -> Self {
        self.plain.language = Some(language);
        self
    }

    /// Sets the name of the program, such as `my-app/1.2`. It is sent after the name of this SDK in `X-TC-RequestClient`, which
    /// Tencent Cloud's support can search for. Both names together have at most 128 characters.
    pub fn request_client(mut self, program: impl Into<String>) -> Self {
        self.request_client = Some(program.into());
        self
    }

    /// Limits how long a call may take with all its attempts and pauses. The default is 30 s.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.plain.timeout = timeout;
        self
    }

    /// Limits how long one attempt of a call may take. The default is the timeout of the call.
    pub fn attempt_timeout(mut self, timeout: Duration) -> Self {
        self.plain.attempt_timeout = Some(timeout);
        self
    }

    /// Limits how long connecting may take, with DNS and TLS. The default is 10 s.
    pub fn connect_timeout(mut self, timeout: Duration) -> Self {
        self.plain.connect_timeout = timeout;
        self
    }

    /// Sets the retry policy. The default is [`RetryPolicy::default`].
    pub fn retries(mut self, policy: RetryPolicy) -> Self {
        self.plain.retries = policy;
        self
    }

    /// Sets the retry budget of a client. The default is 500. A retry costs 5, or 10 after a timeout; a successful retry
    /// refunds its cost, and a call that succeeds at the first attempt adds 1. With a budget of 0 there are no retries.
    pub fn retry_budget(mut self, capacity: u32) -> Self {
        self.plain.retry_budget = capacity;
        self
    }

    /// Leaves an action's idempotency parameter, such as `ClientToken`, empty if the request does. Calls of such actions are
    /// then retried only if the service cannot have received them.
    pub fn keep_idempotency_empty(mut self) -> Self {
        self.plain.fills_idempotency = false;
        self
    }

    /// Limits the size of a response. The default is 32 MiB.
    ///
    /// The items of the lists in a typed response take 32 MiB and 8 times its size at most. A response that is read as
    /// `serde_json::Value` may take 100 times its size.
    pub fn max_response_bytes(mut self, bytes: usize) -> Self {
        self.plain.max_response_bytes = bytes;
        self
    }

    /// Sets the clock. The default is that of the operating system.
    pub fn clock(mut self, clock: Arc<dyn Clock>) -> Self {
        self.plain.clock = CorrectedClock::new(clock);
        self
    }

    /// Shares a clock and its correction with another configuration.
    pub(crate) fn corrected_clock(mut self, clock: CorrectedClock) -> Self {
        self.plain.clock = clock;
        self
    }

    /// Adds an interceptor, which observes every attempt of every call.
    pub fn interceptor(mut self, interceptor: Arc<dyn Interceptor>) -> Self {
        self.plain.interceptors.push(interceptor);
        self
    }

    /// Sets what a call does when the rate limit of its action is reached. Default: it [waits](RateLimitMode::Wait). See
    /// [`rate`](crate::rate).
    pub fn rate_limit_mode(mut self, mode: RateLimitMode) -> Self {
        self.plain.rate_limits.mode = mode;
        self
    }

    /// Sets the rate limit of an action in requests per second, if the account's limit differs from the spec. The action
    /// is given by its name, or with the service as `ccc:CreateAutoCalloutTask`, which takes precedence.
    pub fn rate_limit_of(mut self, action: impl Into<String>, requests_per_second: u32) -> Self {
        self.plain.rate_limits.overrides.push((action.into(), requests_per_second));
        self
    }

    /// Sets the name of the account for rate limits, such as its APP ID. Default: the secret ID. Programs that share a
    /// limit under different or changing secret IDs use the same name.
    pub fn rate_limit_account(mut self, account: impl Into<String>) -> Self {
        self.plain.rate_limits.account = Some(account.into());
        self
    }

    /// Sets the rate limiter. Default: a [`LocalLimiter`](crate::rate::LocalLimiter) for this configuration.
    pub fn rate_limiter(mut self, limiter: Arc<dyn RateLimiter>) -> Self {
        self.plain.rate_limits.limiter = limiter;
        self
    }

    /// Sets the source of random numbers. The default is that of the operating system.
    pub fn randomness(mut self, randomness: Arc<dyn Randomness>) -> Self {
        self.plain.randomness = randomness;
        self
    }

    /// Sets the transport. The default is an [`HttpTransport`].
    pub fn transport(mut self, transport: Arc<dyn Transport>) -> Self {
        self.transport = Some(transport);
        self
    }

    /// Builds the configuration.
    ///
    /// # Errors
    /// [`Config`](crate::ErrorKind::Config) if the endpoint, the region, the name of the program or a rate limit is invalid, or
    /// if settings exclude each other; [`Environment`](crate::ErrorKind::Environment) if TLS cannot be set up.
    pub fn build(self) -> Result<Config, Error> {
        if let Some(region) = &self.plain.region {
            check_region(region)?;
        }
        let fixed = match &self.endpoint {
            Some(text) if self.allow_plain_http => Some(Endpoint::parse_allowing_http(text)?),
            Some(text) => Some(Endpoint::parse(text)?),
            None => None,
        };
        let transport = match self.transport {
            Some(transport) => transport,
            None => Arc::new(HttpTransport::new()?),
        };
        let endpoints = EndpointResolver::new(fixed, self.endpoint_family, self.root_domain, self.failover)?;
        let request_client = match &self.request_client {
            Some(program) => request_client(program)?,
            None => HeaderValue::from_static(REQUEST_CLIENT),
        };
        self.plain.rate_limits.validate()?;
        // Last: the context of the first configuration counts, and a failed build must not set it.
        if let Some(credentials) = &self.plain.credentials {
            let context = ProviderContext::sharing(self.plain.clock.clone());
            credentials.set_context(context.with_transport(Arc::clone(&transport)));
        }
        Ok(Config(Arc::new(Settings { endpoints, request_client, transport, plain: self.plain })))
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use crate::clock::{ManualClock, unix_seconds};
    use crate::future::BoxFuture;
    use crate::provider::{ProvideCredentials, ProviderContext, SharedProvider};
    use crate::{Config, Credentials, Error};

    /// Returns the time of its context as the secret ID.
    #[derive(Debug)]
    struct TimeAsId;

    impl ProvideCredentials for TimeAsId {
        fn provide<'a>(&'a self, context: &'a ProviderContext) -> BoxFuture<'a, Result<Credentials, Error>> {
            let time = unix_seconds(context.clock().now());
            Box::pin(async move { Credentials::new(time.to_string(), "key") })
        }
    }

    #[tokio::test]
    async fn the_context_of_a_provider_is_that_of_the_first_configuration_built() {
        let provider = SharedProvider::from(TimeAsId);
        let builder =
            |time| Config::builder().credentials(provider.clone()).clock(Arc::new(ManualClock::at(time)));
        builder(1).request_client("ü").build().unwrap_err();
        builder(2).root_domain("https://example.com").build().unwrap_err();
        builder(3).build().unwrap();
        builder(4).build().unwrap();
        assert_eq!(provider.provide().await.unwrap().secret_id(), "3");
    }
}
