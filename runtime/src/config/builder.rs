//! Collects settings and checks them.

use std::sync::Arc;
use std::time::Duration;

use super::{Config, Language, Settings, check_region};
use crate::clock::{Clock, SystemClock};
use crate::credentials::{Chain, Source, Surroundings, Variables};
use crate::endpoint::Endpoint;
use crate::error::Error;
use crate::random::{Randomness, SystemRandomness};
use crate::retry::RetryPolicy;
#[cfg(feature = "client")]
use crate::transport::{HttpTransport, Transport};

/// Collects what a [`Config`] is made of.
#[must_use]
pub struct ConfigBuilder {
    credentials: Option<Source>,
    region: Option<String>,
    endpoint: Option<String>,
    allow_plain_http: bool,
    language: Option<Language>,
    timeout: Duration,
    attempt_timeout: Option<Duration>,
    connect_timeout: Duration,
    retries: RetryPolicy,
    retry_budget: u32,
    fills_idempotency: bool,
    max_response_bytes: usize,
    clock: Arc<dyn Clock>,
    randomness: Arc<dyn Randomness>,
    #[cfg(feature = "client")]
    transport: Option<Arc<dyn Transport>>,
}

impl Default for ConfigBuilder {
    fn default() -> Self {
        Self {
            credentials: None,
            region: None,
            endpoint: None,
            allow_plain_http: false,
            language: None,
            timeout: Duration::from_secs(30),
            attempt_timeout: None,
            connect_timeout: Duration::from_secs(10),
            retries: RetryPolicy::default(),
            retry_budget: 500,
            fills_idempotency: true,
            max_response_bytes: 32 << 20,
            clock: Arc::new(SystemClock),
            randomness: Arc::new(SystemRandomness),
            #[cfg(feature = "client")]
            transport: None,
        }
    }
}

impl ConfigBuilder {
    /// Who calls: [`Credentials`](crate::Credentials) or any [source](crate::credentials) of them. Without, only unsigned
    /// actions can be called.
    pub fn credentials(mut self, credentials: impl Into<Source>) -> Self {
        self.credentials = Some(credentials.into());
        self
    }

    /// Who calls: whoever the environment, a file or a role says, by the [default chain](Chain).
    pub fn default_credentials(self) -> Self {
        self.credentials(Chain::default())
    }

    /// The region of calls that do not name one, such as `ap-guangzhou`. Without one, none is sent.
    pub fn region(mut self, region: impl Into<String>) -> Self {
        self.region = Some(region.into());
        self
    }

    pub(super) fn region_from(mut self, variables: &Variables) -> Self {
        self.region = variables.text("TENCENTCLOUD_REGION").or(self.region);
        self
    }

    /// Where every call goes instead of the service's own host: `https://ccc.intl.tencentcloudapi.com`, a bare host, or
    /// `http://127.0.0.1:8080` for a mock.
    pub fn endpoint(mut self, endpoint: impl Into<String>) -> Self {
        self.endpoint = Some(endpoint.into());
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

    /// Where random numbers come from; otherwise the operating system.
    pub fn randomness(mut self, randomness: Arc<dyn Randomness>) -> Self {
        self.randomness = randomness;
        self
    }

    /// What requests are sent with; otherwise an [`HttpTransport`].
    #[cfg(feature = "client")]
    pub fn transport(mut self, transport: Arc<dyn Transport>) -> Self {
        self.transport = Some(transport);
        self
    }

    /// Makes the configuration.
    ///
    /// # Errors
    /// [`Config`](crate::ErrorKind::Config) if the endpoint or the region cannot be used, with how to mend it;
    /// [`Environment`](crate::ErrorKind::Environment) if TLS cannot be set up.
    pub fn build(self) -> Result<Config, Error> {
        if let Some(region) = &self.region {
            check_region(region)?;
        }
        let endpoint = match &self.endpoint {
            Some(text) => Some(Endpoint::parse(text, self.allow_plain_http)?),
            None => None,
        };
        #[cfg(feature = "client")]
        let transport = match self.transport {
            Some(transport) => transport,
            None => Arc::new(HttpTransport::new()?),
        };
        if let Some(credentials) = &self.credentials {
            let surroundings = Surroundings::new(Arc::clone(&self.clock));
            #[cfg(feature = "client")]
            let surroundings = surroundings.with_transport(Arc::clone(&transport));
            credentials.attach(&surroundings);
        }
        Ok(Config(Arc::new(Settings {
            credentials: self.credentials,
            region: self.region,
            endpoint,
            language: self.language,
            timeout: self.timeout,
            attempt_timeout: self.attempt_timeout,
            connect_timeout: self.connect_timeout,
            retries: self.retries,
            retry_budget: self.retry_budget,
            fills_idempotency: self.fills_idempotency,
            max_response_bytes: self.max_response_bytes,
            clock: self.clock,
            randomness: self.randomness,
            #[cfg(feature = "client")]
            transport,
        })))
    }
}

#[cfg(test)]
mod tests {
    use crate::Config;
    use crate::credentials::Variables;

    #[test]
    fn the_region_of_the_environment() {
        let region = |set: Option<&'static str>| {
            let variables =
                Variables::new(move |name| set.filter(|_| name == "TENCENTCLOUD_REGION").map(Into::into));
            let built = Config::builder().region("ap-beijing").region_from(&variables).build();
            built.map(|config| config.region().map(str::to_owned))
        };
        assert_eq!(region(Some("ap-guangzhou")).unwrap().as_deref(), Some("ap-guangzhou"));
        assert_eq!(region(Some("")).unwrap().as_deref(), Some("ap-beijing"));
        assert_eq!(region(None).unwrap().as_deref(), Some("ap-beijing"));
        assert!(region(Some("Guangzhou, please")).is_err());
    }
}
