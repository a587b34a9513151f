//! What an attempt needs before it is sent: credentials, and a permit of its rate limit.

use std::task::Poll;

use tencentcloud_core::Credentials;
use tokio::time::timeout;

use super::deadline::round_up;
use super::operation::Operation;
use crate::error::Error;
use crate::observe;
use crate::provider::SharedProvider;
use crate::transport::TransportError;

impl<'a> Operation<'a> {
    /// Credentials and a permit, if both are available without waiting. The usual case, which needs no future.
    pub(super) fn prepare_now(&self) -> Poll<Option<Credentials>> {
        let Ok(credentials) = self.cached_credentials() else { return Poll::Pending };
        let (limits, action) = (self.shared.config.rate_limits(), self.exchange.action());
        if let Some(limit) = limits.limit_of(action) {
            let since = observe::now();
            if !limits.try_acquire_permit(action, secret_id(credentials.as_ref()), limit) {
                return Poll::Pending;
            }
            self.observed.permit_acquired(since);
        }
        Poll::Ready(credentials)
    }

    /// Waits until an attempt may be sent. Returns the credentials to sign it with, if it needs any.
    pub(super) async fn prepare(&self) -> Result<Option<Credentials>, Error> {
        loop {
            let credentials = match self.cached_credentials() {
                Ok(credentials) => credentials,
                // The provider retries on its own.
                Err(provider) => Some(self.wait_for_credentials(provider).await?),
            };
            if !self.acquire_permit(credentials.as_ref()).await? {
                return Ok(credentials);
            }
            // The credentials may have been renewed or have expired during the wait. If they expired, all waiting calls
            // would be sent at once after the renewal, so each needs another permit.
            if let Ok(credentials) = self.cached_credentials() {
                return Ok(credentials);
            }
        }
    }

    /// The credentials to sign with, if any are needed; `Err` with the provider if they are not available yet.
    fn cached_credentials(&self) -> Result<Option<Credentials>, &'a SharedProvider> {
        let provider = self.shared.config.credentials().filter(|_| self.exchange.is_signed());
        provider.map_or(Ok(None), |provider| provider.cached().map(Some).ok_or(provider))
    }

    async fn wait_for_credentials(&self, provider: &SharedProvider) -> Result<Credentials, Error> {
        let left = round_up(self.deadline.left()).min(self.deadline.timeout);
        let given = match timeout(left, provider.provide()).await {
            Ok(given) => given.map_err(provider_error),
            Err(_) => {
                let message = format!("no credentials within {left:?}");
                Err(Error::from(TransportError::timed_out(false, message)))
            }
        };
        given.map_err(|error| self.exchange.with_action(error))
    }

    /// Acquires a permit if the rate of the action is limited. Returns whether that took waiting.
    async fn acquire_permit(&self, credentials: Option<&Credentials>) -> Result<bool, Error> {
        let (config, action) = (&self.shared.config, self.exchange.action());
        let Some(limit) = config.rate_limits().limit_of(action) else { return Ok(false) };
        let since = observe::now();
        let acquired = config
            .rate_limits()
            .acquire_permit(action, secret_id(credentials), limit, self.deadline.instant)
            .await;
        self.observed.permit_acquired(since);
        acquired.map_err(|error| self.exchange.with_action(error))
    }
}

/// The account whose requests are counted; empty for unsigned requests.
fn secret_id(credentials: Option<&Credentials>) -> &str {
    credentials.map_or("", Credentials::secret_id)
}

/// A provider may send requests of its own. Whether those were delivered says nothing about this call.
fn provider_error(error: Error) -> Error {
    if error.action().is_none() && !error.maybe_delivered() {
        return error;
    }
    Error::credentials_because("the credentials provider failed", error)
}
