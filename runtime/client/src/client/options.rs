//! The options of one call.

use std::time::Duration;

use super::Call;
use crate::exchange::{ExtraHeaders, Language};
use crate::retry::RetryPolicy;

/// What one call does differently from the configuration.
#[derive(Clone, Debug, Default)]
pub(crate) struct CallOptions {
    pub(crate) region: Option<String>,
    pub(crate) language: Option<Language>,
    pub(crate) timeout: Option<Duration>,
    pub(crate) attempt_timeout: Option<Duration>,
    pub(crate) idle_timeout: Option<Duration>,
    pub(crate) headers: ExtraHeaders,
    pub(crate) trace_id: Option<String>,
    pub(crate) retries: Option<RetryPolicy>,
    pub(crate) skip_validation: bool,
}

/// Options of every kind of call.
impl<R> Call<R> {
    /// Sets the region, instead of that of the configuration.
    pub fn region(mut self, region: impl Into<String>) -> Self {
        self.options.region = Some(region.into());
        self
    }

    /// Limits how long the whole call may take, with all its attempts and pauses.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.options.timeout = Some(timeout);
        self
    }

    /// Limits how long one attempt may take.
    pub fn attempt_timeout(mut self, timeout: Duration) -> Self {
        self.options.attempt_timeout = Some(timeout);
        self
    }

    /// Sets the retry policy, instead of that of the configuration.
    pub fn retries(mut self, policy: RetryPolicy) -> Self {
        self.options.retries = Some(policy);
        self
    }

    /// Makes one attempt only.
    pub fn no_retries(self) -> Self {
        self.retries(RetryPolicy::none())
    }

    /// Sets the language of messages in errors, instead of that of the configuration.
    pub fn language(mut self, language: Language) -> Self {
        self.options.language = Some(language);
        self
    }

    /// Limits how long to wait for the next part of a streamed response. The default is the timeout of the call.
    pub fn idle_timeout(mut self, timeout: Duration) -> Self {
        self.options.idle_timeout = Some(timeout);
        self
    }

    /// Adds a header, unsigned. The call fails with [`Config`](crate::ErrorKind::Config) if the header is invalid or is one
    /// that the call sets itself, such as `Host`, `Authorization` and the headers of the API.
    pub fn header(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.options.headers.add(name, value);
        self
    }

    /// Sends `X-TC-TraceId`, which identifies a chain of calls: letters, digits and dashes, such as a UUID.
    pub fn trace_id(mut self, trace_id: impl Into<String>) -> Self {
        self.options.trace_id = Some(trace_id.into());
        self
    }

    /// Sends the request even if it violates constraints of the spec, and leaves the decision to the service.
    pub fn skip_validation(mut self) -> Self {
        self.options.skip_validation = true;
        self
    }
}
