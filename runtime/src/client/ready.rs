//! What an attempt needs before it is made: credentials, and room within its rate limit.

use std::task::Poll;

use tokio::time::timeout;

use super::operation::Operation;
use super::pace::round_up;
use crate::credentials::{Credentials, Source};
use crate::error::Error;
use crate::observe;
use crate::transport::TransportError;

impl<'a> Operation<'a> {
    /// Credentials and room, if both are there at once. The usual way, which needs no future.
    pub(super) fn ready_at_once(&self) -> Poll<Option<Credentials>> {
        let Ok(credentials) = self.credentials_at_hand() else { return Poll::Pending };
        let (rates, action) = (self.shared.config.rates(), self.exchange.action());
        if let Some(limit) = rates.limit_of(action) {
            let since = observe::now();
            if !rates.take_room(action, secret_id(credentials.as_ref()), limit) {
                return Poll::Pending;
            }
            self.observed.admitted(since);
        }
        Poll::Ready(credentials)
    }

    /// Waits until an attempt may be made, and gives the credentials to sign it with, if it needs any.
    pub(super) async fn ready(&self) -> Result<Option<Credentials>, Error> {
        loop {
            let credentials = match self.credentials_at_hand() {
                Ok(credentials) => credentials,
                // Whoever gives them tries again on their own.
                Err(source) => Some(self.wait_for_credentials(source).await?),
            };
            if !self.admit(credentials.as_ref()).await? {
                return Ok(credentials);
            }
            // While it waited for room they may have been renewed or have ended. If they have ended, those who wait for
            // others would all leave at once then, so that each needs room again.
            if let Ok(credentials) = self.credentials_at_hand() {
                return Ok(credentials);
            }
        }
    }

    /// The credentials to sign with, if any are needed; `Err` with whom to ask if that takes waiting.
    fn credentials_at_hand(&self) -> Result<Option<Credentials>, &'a Source> {
        let source = self.shared.config.credentials().filter(|_| self.exchange.is_signed());
        source.map_or(Ok(None), |source| source.at_hand().map(Some).ok_or(source))
    }

    async fn wait_for_credentials(&self, source: &Source) -> Result<Credentials, Error> {
        let left = round_up(self.pace.left()).min(self.pace.timeout);
        let given = match timeout(left, source.provide()).await {
            Ok(given) => given.map_err(of_source),
            Err(_) => {
                let message = format!("no credentials within {left:?}");
                Err(Error::from(TransportError::timed_out(false, message)))
            }
        };
        given.map_err(|error| self.exchange.name(error))
    }

    /// Takes room for an attempt where its rate is limited. Says whether that took waiting.
    async fn admit(&self, credentials: Option<&Credentials>) -> Result<bool, Error> {
        let (config, action) = (&self.shared.config, self.exchange.action());
        let Some(limit) = config.rates().limit_of(action) else { return Ok(false) };
        let since = observe::now();
        let admitted = config.rates().admit(action, secret_id(credentials), limit, self.pace.deadline).await;
        self.observed.admitted(since);
        admitted.map_err(|error| self.exchange.name(error))
    }
}

/// By whom requests are counted; nobody signs some of them.
fn secret_id(credentials: Option<&Credentials>) -> &str {
    credentials.map_or("", Credentials::secret_id)
}

/// A source may make calls of its own. Whether those arrived, and what they were answered, says nothing of this one.
fn of_source(error: Error) -> Error {
    match error.action() {
        None => error,
        Some(_) => Error::credentials_because("the source of the credentials failed", error),
    }
}
