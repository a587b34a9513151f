//! Collects settings and checks them.

use std::sync::Arc;
use std::time::Duration;

use http::HeaderValue;

use super::{Config, Settings};
use crate::action::check_region;
use crate::clock::{Clock, SystemClock};
use crate::endpoint::{EndpointFamily, EndpointResolver, Failover};
use crate::error::Error;
use crate::exchange::{Endpoint, Language, REQUEST_CLIENT, request_client};
use crate::intercept::Interceptor;
use crate::provider::{ProviderContext, SharedProvider};
use crate::random::{Randomness, SystemRandomness};
use crate::rate::{RateLimitMode, RateLimiter, RateLimits};
use crate::retry::RetryPolicy;
use crate::transport::{HttpTransport, Transport};

/// Collects what a [`Config`] is made of.
#[must_use]
pub struct ConfigBuilder {
    credentials: Option<SharedProvider>,
    region: Option<String>,
    endpoint: Option<String>,
    endpoint_family: EndpointFamily,
    root_domain: Option<String>,
    failover: Option<Failover>,
    allow_plain_http: bool,
    language: Option<Language>,
    request_client: Option<String>,
    timeout: Duration,
    attempt_timeout: Option<Duration>,
    connect_timeout: Duration,
    retries: RetryPolicy,
    retry_budget: u32,
    fills_idempotency: bool,
    max_response_bytes: usize,
    clock: Arc<dyn Clock>,
    randomness: Arc<dyn Randomness>,
    interceptors: Vec<Arc<dyn Interceptor>>,
    rate_limits: RateLimits,
    transport: Option<Arc<dyn Transport>>,
}

impl Default for ConfigBuilder {
    fn default() -> Self {
        Self {
            credentials: None,
            region: None,
            endpoint: None,
            endpoint_family: EndpointFamily::default(),
            root_domain: None,
            failover: None,
            allow_plain_http: false,
            language: None,
            request_client: None,
            timeout: Duration::from_secs(30),
            attempt_timeout: None,
            connect_timeout: Duration::from_secs(10),
            retries: RetryPolicy::default(),
            retry_budget: 500,
            fills_idempotency: true,
            max_response_bytes: 32 << 20,
            clock: Arc::new(SystemClock),
            randomness: Arc::new(SystemRandomness),
            interceptors: Vec::new(),
            rate_limits: RateLimits::default(),
            transport: None,
        }
    }
}

impl ConfigBuilder {
    /// Sets the credentials: a [`Credentials`](crate::Credentials) value or any [provider](crate::credentials). Without
    /// credentials, only unsigned actions can be called.
    pub fn credentials(mut self, credentials: impl Into<SharedProvider>) -> Self {
        self.credentials = Some(credentials.into());
        self
    }

    /// The region of calls that do not name one, such as `ap-guangzhou`. Without one, none is sent.
    pub fn region(mut self, region: impl Into<String>) -> Self {
        self.region = Some(region.into());
        self
    }

    /// Where every call goes instead of the service's own host: `https://ccc.intl.tencentcloudapi.com`, a bare host, or
    /// `http://127.0.0.1:8080` for a mock.
    pub fn endpoint(mut self, endpoint: impl Into<String>) -> Self {
        self.endpoint = Some(endpoint.into());
        self
    }

    /// Which of a service's hosts is called; otherwise that of the site for mainland China.
    pub fn endpoint_family(mut self, family: EndpointFamily) -> Self {
        self.endpoint_family = family;
        self
    }

    /// What the hosts of services end with, such as `example.com`; otherwise `tencentcloudapi.com`.
    pub fn root_domain(mut self, domain: impl Into<String>) -> Self {
        self.root_domain = Some(domain.into());
        self
    }

    /// Where attempts go while the usual endpoint cannot be reached; otherwise nowhere else. See
    /// [`endpoint`](crate::endpoint#failover).
    pub fn failover(mut self, failover: Failover) -> Self {
        self.failover = Some(failover);
        self
    }

    /// Lets an `http://` endpoint be another machine. Requests then travel unencrypted: their signature protects them
    /// from change, not from being read.
    pub fn allow_plain_http(mut self) -> Self {
        self.allow_plain_http = true;
        self
    }

    /// The language of messages in errors; otherwise the account's own.
    pub fn language(mut self, language: Language) -> Self {
        self.language = Some(language);
        self
    }

    /// The name of the program, such as `my-app/1.2`: it follows this crate's own in `X-TC-RequestClient`, by which
    /// Tencent Cloud's support finds calls. Both together have at most 128 characters.
    pub fn request_client(mut self, program: impl Into<String>) -> Self {
        self.request_client = Some(program.into());
        self
    }

    /// How long a call may take, all in all; otherwise 30 s.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = timeout;
        self
    }

    /// How long one attempt of a call may take; otherwise as long as the call.
    pub fn attempt_timeout(mut self, timeout: Duration) -> Self {
        self.attempt_timeout = Some(timeout);
        self
    }

    /// How long it may take until a connection is there, with DNS and TLS; otherwise 10 s.
    pub fn connect_timeout(mut self, timeout: Duration) -> Self {
        self.connect_timeout = timeout;
        self
    }

    /// How often calls are attempted; otherwise as [`RetryPolicy::default`] says.
    pub fn retries(mut self, policy: RetryPolicy) -> Self {
        self.retries = policy;
        self
    }

    /// What retries may cost a client before it has to succeed again; otherwise 500. A retry costs 5, after a timeout 10,
    /// which come back if it succeeds; a call that succeeds at once brings 1. With 0 there are no retries.
    pub fn retry_budget(mut self, capacity: u32) -> Self {
        self.retry_budget = capacity;
        self
    }

    /// Leaves requests as they are: an action's idempotency parameter, such as `ClientToken`, is not filled in where a
    /// request leaves it empty. Calls of such actions are then sent again only if nothing can have arrived.
    pub fn keep_idempotency_empty(mut self) -> Self {
        self.fills_idempotency = false;
        self
    }

    /// How long an answer may be; otherwise 32 MiB.
    pub fn max_response_bytes(mut self, bytes: usize) -> Self {
        self.max_response_bytes = bytes;
        self
    }

    /// Where the time comes from; otherwise the operating system.
    pub fn clock(mut self, clock: Arc<dyn Clock>) -> Self {
        self.clock = clock;
        self
    }

    /// Adds something that looks at every attempt of every call, after those added before.
    pub fn interceptor(mut self, interceptor: Arc<dyn Interceptor>) -> Self {
        self.interceptors.push(interceptor);
        self
    }

    /// Sets what a call does when the rate limit of its action is reached. Default: it [waits](RateLimitMode::Wait). See
    /// [`rate`](crate::rate).
    pub fn rate_limit_mode(mut self, mode: RateLimitMode) -> Self {
        self.rate_limits.mode = mode;
        self
    }

    /// Sets the rate limit of an action in requests per second, if the account's limit differs from the spec. The action
    /// is given by its name, or with the service as `ccc:CreateAutoCalloutTask`, which takes precedence.
    pub fn rate_limit_of(mut self, action: impl Into<String>, requests_per_second: u32) -> Self {
        self.rate_limits.overrides.push((action.into(), requests_per_second));
        self
    }

    /// Sets the name of the account for rate limits, such as its APP ID. Default: the secret id. Programs that share a
    /// limit under different or changing secret ids use the same name.
    pub fn rate_limit_account(mut self, account: impl Into<String>) -> Self {
        self.rate_limits.account = Some(account.into());
        self
    }

    /// Sets the rate limiter. Default: a [`LocalLimiter`](crate::rate::LocalLimiter) for this configuration.
    pub fn rate_limiter(mut self, limiter: Arc<dyn RateLimiter>) -> Self {
        self.rate_limits.limiter = limiter;
        self
    }

    /// Where random numbers come from; otherwise the operating system.
    pub fn randomness(mut self, randomness: Arc<dyn Randomness>) -> Self {
        self.randomness = randomness;
        self
    }

    /// What requests are sent with; otherwise an [`HttpTransport`].
    pub fn transport(mut self, transport: Arc<dyn Transport>) -> Self {
        self.transport = Some(transport);
        self
    }

    /// Makes the configuration.
    ///
    /// # Errors
    /// [`Config`](crate::ErrorKind::Config) if the endpoint, the region, the name of the program or a rate limit cannot be
    /// used, or settings do not go together, with how to mend it;
    /// [`Environment`](crate::ErrorKind::Environment) if TLS cannot be set up.
    pub fn build(self) -> Result<Config, Error> {
        if let Some(region) = &self.region {
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
        self.rate_limits.validate()?;
        // Last: the context of the first configuration counts, and a failed build must not set it.
        if let Some(credentials) = &self.credentials {
            let context = ProviderContext::new(Arc::clone(&self.clock));
            let context = context.with_transport(Arc::clone(&transport));
            credentials.set_context(context);
        }
        Ok(Config(Arc::new(Settings {
            credentials: self.credentials,
            region: self.region,
            endpoints,
            language: self.language,
            request_client,
            timeout: self.timeout,
            attempt_timeout: self.attempt_timeout,
            connect_timeout: self.connect_timeout,
            retries: self.retries,
            retry_budget: self.retry_budget,
            fills_idempotency: self.fills_idempotency,
            max_response_bytes: self.max_response_bytes,
            clock: self.clock,
            randomness: self.randomness,
            interceptors: self.interceptors,
            rate_limits: self.rate_limits,
            transport,
        })))
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use crate::clock::{ManualClock, unix_seconds};
    use crate::future::BoxFuture;
    use crate::provider::{ProvideCredentials, ProviderContext, SharedProvider};
    use crate::{Config, Credentials, Error};

    /// Returns the time of its context as the secret id.
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
