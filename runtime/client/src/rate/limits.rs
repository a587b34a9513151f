//! The rate limits of a configuration.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use tokio::time::Instant;

use super::{LocalLimiter, RateKey, RateLimitMode, RateLimiter, later};
use crate::action::Action;
use crate::error::Error;

/// How a configuration limits rates. Debug output omits the account.
pub(crate) struct RateLimits {
    pub(crate) mode: RateLimitMode,
    pub(crate) account: Option<String>,
    pub(crate) limiter: Arc<dyn RateLimiter>,
    /// `Action` or `service:Action`, and requests per second. The last entry of a name counts.
    pub(crate) overrides: Vec<(String, u32)>,
}

impl Default for RateLimits {
    fn default() -> Self {
        Self {
            mode: RateLimitMode::default(),
            account: None,
            limiter: Arc::new(LocalLimiter::new()),
            overrides: Vec::new(),
        }
    }
}

impl RateLimits {
    pub(crate) fn validate(&self) -> Result<(), Error> {
        match self.overrides.iter().find(|(_, limit)| *limit == 0) {
            None => Ok(()),
            Some((name, _)) => Err(Error::config(format!(
                "the rate limit of `{name}` is 0, which allows no requests: set the number of requests per second"
            ))),
        }
    }

    /// The limit of an action in requests per second; `None` if it is not limited.
    pub(crate) fn limit_of(&self, action: &Action) -> Option<u32> {
        if self.mode == RateLimitMode::Off {
            return None;
        }
        self.override_of(action).or(action.rate_limit())
    }

    /// The limit set for the action of this service, or else for actions of this name.
    fn override_of(&self, action: &Action) -> Option<u32> {
        let of_service = self.overrides.iter().rev().find(|(name, _)| {
            name.split_once(':')
                .is_some_and(|(service, name)| service == action.service().name() && name == action.name())
        });
        let of_name = || self.overrides.iter().rev().find(|(name, _)| name == action.name());
        of_service.or_else(of_name).map(|(_, limit)| *limit)
    }

    /// Acquires a permit that is available now.
    pub(crate) fn try_acquire_permit(&self, action: &Action, secret_id: &str, limit: u32) -> bool {
        matches!(self.limiter.try_acquire(self.key(action, secret_id), limit), Some(Ok(())))
    }

    fn key<'a>(&'a self, action: &'a Action, secret_id: &'a str) -> RateKey<'a> {
        let account = self.account.as_deref().unwrap_or(secret_id);
        RateKey::new(account, action.service().name(), action.name())
    }

    /// Acquires a permit, waiting until the deadline if the mode allows it; without a deadline it waits as long as it
    /// takes. Returns whether it waited, if only for the limiter's decision.
    pub(crate) async fn acquire_permit(
        &self,
        action: &Action,
        secret_id: &str,
        limit: u32,
        deadline: Option<Instant>,
    ) -> Result<bool, Error> {
        let key = self.key(action, secret_id);
        let acquired = match (self.limiter.try_acquire(key, limit), self.mode) {
            (Some(Ok(())), _) => return Ok(false),
            (Some(Err(error)), RateLimitMode::Fail) => Err(error),
            (None, RateLimitMode::Fail) => self.limiter.acquire(key, limit, Instant::now()).await,
            (_, _) => {
                let deadline = deadline.unwrap_or_else(|| later(Instant::now(), Duration::MAX));
                self.limiter.acquire(key, limit, deadline).await
            }
        };
        acquired.map(|()| true).map_err(Error::from)
    }
}

impl fmt::Debug for RateLimits {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RateLimits")
            .field("mode", &self.mode)
            .field("overrides", &self.overrides)
            .field("limiter", &self.limiter)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::action::Service;

    static CCC: Service = Service::new("ccc", "2020-02-10", "ccc.tencentcloudapi.com");
    static CVM: Service = Service::new("cvm", "2017-03-12", "cvm.tencentcloudapi.com");

    fn limits(mode: RateLimitMode, overrides: &[(&str, u32)]) -> RateLimits {
        let overrides = overrides.iter().map(|(name, limit)| ((*name).to_owned(), *limit)).collect();
        RateLimits { mode, overrides, ..RateLimits::default() }
    }

    #[test]
    fn the_most_specific_limit_counts() {
        let overrides = [("ccc:Describe", 1), ("Describe", 2), ("Create", 3), ("Create", 4)];
        let limits = limits(RateLimitMode::Wait, &overrides);
        let table = [
            (Action::new(&CCC, "Describe").with_rate_limit(20), Some(1)),
            (Action::new(&CVM, "Describe"), Some(2)),
            (Action::new(&CCC, "Create").with_rate_limit(20), Some(4)),
            (Action::new(&CCC, "Delete").with_rate_limit(20), Some(20)),
            (Action::new(&CCC, "Modify"), None),
        ];
        for (action, expected) in table {
            assert_eq!(limits.limit_of(&action), expected, "{action}");
        }
    }

    #[test]
    fn nothing_is_limited_in_the_mode_off() {
        let limits = limits(RateLimitMode::Off, &[("Create", 1)]);
        assert_eq!(limits.limit_of(&Action::new(&CCC, "Create").with_rate_limit(20)), None);
    }

    #[test]
    fn a_limit_of_zero_is_an_error() {
        let error = limits(RateLimitMode::Wait, &[("Create", 0)]).validate().unwrap_err();
        assert_eq!(error.kind(), crate::ErrorKind::Config);
        assert!(error.to_string().contains("`Create`"), "{error}");
    }
}
