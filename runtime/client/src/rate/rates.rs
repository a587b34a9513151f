//! What a configuration says about rates, and what that means for a call.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use tokio::time::Instant;

use super::{LocalLimiter, RateKey, RateLimit, RateLimiter, later};
use crate::action::Action;
use crate::error::Error;

/// The rate settings of a configuration, as its builder collects them.
#[derive(Clone, Debug, Default)]
pub(crate) struct Rates {
    pub(crate) mode: RateLimit,
    pub(crate) account: Option<String>,
    pub(crate) limiter: Option<Arc<dyn RateLimiter>>,
    /// `Action` or `service:Action`, and requests a second; of two that mean the same action the later one holds.
    pub(crate) own: Vec<(String, u32)>,
}

/// The same, checked and in use. Debug output leaves the account out.
pub(crate) struct Limits {
    mode: RateLimit,
    account: Option<String>,
    limiter: Arc<dyn RateLimiter>,
    own: Vec<(String, u32)>,
}

impl Rates {
    pub(crate) fn build(self) -> Result<Limits, Error> {
        if let Some((name, _)) = self.own.iter().find(|(_, limit)| *limit == 0) {
            return Err(Error::config(format!(
                "the rate limit of `{name}` is 0, which lets nothing through: give the requests a second"
            )));
        }
        Ok(Limits {
            mode: self.mode,
            account: self.account,
            limiter: self.limiter.unwrap_or_else(|| Arc::new(LocalLimiter::new())),
            own: self.own,
        })
    }
}

impl Limits {
    pub(crate) fn mode(&self) -> RateLimit {
        self.mode
    }

    /// How many requests a second hold for an action; `None` if it may be sent as often as one likes.
    pub(crate) fn limit_of(&self, action: &Action) -> Option<u32> {
        if self.mode == RateLimit::Off {
            return None;
        }
        self.own_limit_of(action).or(action.rate_limit())
    }

    /// The limit that is set for the action of this service, or else for actions of this name.
    fn own_limit_of(&self, action: &Action) -> Option<u32> {
        let of_service = self.own.iter().rev().find(|(name, _)| {
            name.split_once(':')
                .is_some_and(|(service, name)| service == action.service().name() && name == action.name())
        });
        let of_name = || self.own.iter().rev().find(|(name, _)| name == action.name());
        of_service.or_else(of_name).map(|(_, limit)| *limit)
    }

    /// Takes room for one request if there is some at once.
    pub(crate) fn take_room(&self, action: &Action, secret_id: &str, limit: u32) -> bool {
        matches!(self.limiter.try_acquire(self.key(action, secret_id), limit), Some(Ok(())))
    }

    fn key<'a>(&'a self, action: &'a Action, secret_id: &'a str) -> RateKey<'a> {
        let account = self.account.as_deref().unwrap_or(secret_id);
        RateKey::new(account, action.service().name(), action.name())
    }

    /// Takes room for one request, waiting for it until then if it may wait; without an end if there is none. Says whether
    /// it took the time to ask or to wait, rather than being there at once.
    pub(crate) async fn admit(
        &self,
        action: &Action,
        secret_id: &str,
        limit: u32,
        until: Option<Instant>,
    ) -> Result<bool, Error> {
        let key = self.key(action, secret_id);
        let taken = match (self.limiter.try_acquire(key, limit), self.mode) {
            (Some(Ok(())), _) => return Ok(false),
            (Some(Err(limited)), RateLimit::Fail) => Err(limited),
            (None, RateLimit::Fail) => self.limiter.acquire(key, limit, Instant::now()).await,
            (_, _) => {
                let until = until.unwrap_or_else(|| later(Instant::now(), Duration::MAX));
                self.limiter.acquire(key, limit, until).await
            }
        };
        taken.map(|()| true).map_err(Error::from)
    }
}

impl fmt::Debug for Limits {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Limits")
            .field("mode", &self.mode)
            .field("own", &self.own)
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

    fn rates(mode: RateLimit, own: &[(&str, u32)]) -> Rates {
        let own = own.iter().map(|(name, limit)| ((*name).to_owned(), *limit)).collect();
        Rates { mode, own, ..Rates::default() }
    }

    #[test]
    fn the_most_specific_limit_holds() {
        let limits =
            rates(RateLimit::Wait, &[("ccc:Describe", 1), ("Describe", 2), ("Create", 3), ("Create", 4)]);
        let limits = limits.build().unwrap();
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
    fn off_is_off() {
        let limits = rates(RateLimit::Off, &[("Create", 1)]).build().unwrap();
        assert_eq!(limits.limit_of(&Action::new(&CCC, "Create").with_rate_limit(20)), None);
    }

    #[test]
    fn a_limit_of_nothing_is_a_mistake() {
        let error = rates(RateLimit::Wait, &[("Create", 0)]).build().unwrap_err();
        assert_eq!(error.kind(), crate::ErrorKind::Config);
        assert!(error.to_string().contains("`Create`"), "{error}");
    }
}
