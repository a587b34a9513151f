//! Rate limits: no more requests a second than the account may send.
//!
//! The spec says for most actions how many requests a second an account may send; `CreateAutoCalloutTask` takes 20. The
//! cloud answers whatever is above with `RequestLimitExceeded`. A client does not let it come to that: a request that
//! has no room yet waits before it is signed and sent.
//!
//! ```
//! use tencentcloud_client::{Config, rate::RateLimit};
//!
//! let config = Config::builder()
//!     .rate_limit(RateLimit::Fail) // an error at once, instead of waiting
//!     .rate_limit_of("ccc:DescribeTelCdr", 5) // the account was given less than the spec says
//!     .build()?;
//! assert_eq!(config.rate_limit(), RateLimit::Fail);
//! # Ok::<(), tencentcloud_client::Error>(())
//! ```
//!
//! # What happens when there is no room
//!
//! | setting | what a call does |
//! | --- | --- |
//! | [`RateLimit::Wait`] | waits for its turn, first come, first served. If its turn does not come within its [timeout], it fails at once rather than at its end |
//! | [`RateLimit::Fail`] | fails at once |
//! | [`RateLimit::Off`] | is sent; the cloud judges |
//!
//! The failure is [`ErrorKind::RateLimited`](crate::ErrorKind::RateLimited): nothing was sent, it may be tried again, and
//! [`Error::retry_after`](crate::Error::retry_after) says when there would be room. A call that is dropped while it waits
//! takes nothing from those behind it.
//!
//! Every attempt counts, since the cloud counts every attempt. Where there is no room for another one, the call's error is
//! that of the attempt before, with the time until there is.
//!
//! # What is counted
//!
//! Requests of one account, service and action, over all clients of one [`Config`](crate::Config). No second, wherever it
//! begins, holds more of them than the limit; how the cloud cuts its seconds therefore does not matter. As long as there
//! is room nothing waits, so a program that has been idle may send a whole second's requests at once. Once requests have
//! to wait they leave evenly spaced. Both together is more than the usual token bucket can do, which lets a full bucket
//! and the refill of a second through within one second.
//!
//! Requests do not all take the same time on their way, and the cloud counts when they arrive. So the second is counted
//! a little longer than it is: by [`MARGIN`], 60 ms, at the cost of 6 % of the rate.
//!
//! An account is known by its secret id, unless [`rate_limit_account`] names it. Name it where the secret id changes or
//! differs between processes that share a limit: temporary credentials have a new one every few hours and on every
//! machine.
//!
//! # Several processes
//!
//! All processes of an account share its limits. A fixed share for each wastes what the others leave: with the feature
//! `redis` they share it through a Redis server, see `RedisLimiter`. Anything else that can count goes behind the trait
//! [`RateLimiter`].
//!
//! [timeout]: crate::config::ConfigBuilder::timeout
//! [`rate_limit_account`]: crate::config::ConfigBuilder::rate_limit_account

mod keyed;
mod local;
mod log;
mod rates;
#[cfg(feature = "redis")]
mod redis;

use std::fmt;
use std::time::Duration;

use tokio::time::Instant;

use crate::error::Error;
use crate::transport::BoxFuture;

#[cfg(feature = "redis")]
pub use self::redis::{Fallback, RedisLimiter};
pub use local::LocalLimiter;
pub(crate) use rates::{Limits, Rates};

/// How much longer than a second is counted, so that requests which travel at different speeds do not meet.
pub const MARGIN: Duration = Duration::from_millis(60);

/// The instant so much later; one that the platform cannot hold is thirty years away.
fn later(instant: Instant, wait: Duration) -> Instant {
    const FAR: Duration = Duration::from_secs(30 * 365 * 24 * 60 * 60);
    instant.checked_add(wait).unwrap_or_else(|| instant + FAR)
}

/// What a call does when the account has sent as many requests as it may.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum RateLimit {
    /// Waits for its turn, but not past its timeout.
    #[default]
    Wait,
    /// Fails at once.
    Fail,
    /// Is sent all the same.
    Off,
}

/// Says when the next request may be sent.
///
/// The futures are polled inside a Tokio runtime, on any of them: a client may be used from several.
pub trait RateLimiter: fmt::Debug + Send + Sync + 'static {
    /// Takes room for one request, as soon as there is some and no later than `until`; if that has passed already, now or
    /// never. The request is sent as soon as this is done.
    ///
    /// It gives up at once if there will be no room in time. Dropping the future must not let others through sooner
    /// than the limit allows.
    fn acquire<'a>(
        &'a self,
        key: RateKey<'a>,
        limit: u32,
        until: Instant,
    ) -> BoxFuture<'a, Result<(), Limited>>;

    /// Takes room for one request if there is some at once: `Err` if there is none, `None` if this limiter cannot tell
    /// without waiting. It is asked before [`acquire`](Self::acquire) and saves a future on the heap.
    fn try_acquire(&self, key: RateKey<'_>, limit: u32) -> Option<Result<(), Limited>> {
        let _ = (key, limit);
        None
    }
}

/// What is counted together.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct RateKey<'a> {
    account: &'a str,
    service: &'a str,
    action: &'a str,
}

impl<'a> RateKey<'a> {
    /// Requests of this account for this action of this service.
    #[must_use]
    pub const fn new(account: &'a str, service: &'a str, action: &'a str) -> Self {
        Self { account, service, action }
    }

    /// The secret id, or the name that the configuration gives the account; empty for unsigned requests.
    #[must_use]
    pub const fn account(&self) -> &'a str {
        self.account
    }

    /// The service as it is signed: `ccc`.
    #[must_use]
    pub const fn service(&self) -> &'a str {
        self.service
    }

    /// The action: `CreateAutoCalloutTask`.
    #[must_use]
    pub const fn action(&self) -> &'a str {
        self.action
    }
}

/// Leaves the account out.
impl fmt::Debug for RateKey<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "RateKey({}:{})", self.service, self.action)
    }
}

/// Why a request was given no room.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Limited {
    retry_after: Option<Duration>,
    unavailable: Option<String>,
}

impl Limited {
    /// The limit is reached; there is room after so long, as far as can be told.
    #[must_use]
    pub fn retry_after(wait: Duration) -> Self {
        Self { retry_after: Some(wait), unavailable: None }
    }

    /// Nobody can tell whether there is room, and it was decided not to send then. The reason is shown.
    #[must_use]
    pub fn unavailable(reason: impl Into<String>) -> Self {
        Self { retry_after: None, unavailable: Some(reason.into()) }
    }

    /// After which time there is room.
    #[must_use]
    pub fn wait(&self) -> Option<Duration> {
        self.retry_after
    }
}

impl fmt::Display for Limited {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (&self.unavailable, self.retry_after) {
            (Some(reason), _) => write!(f, "the rate limiter cannot be asked: {reason}"),
            (None, Some(wait)) => {
                write!(f, "the rate limit is reached; there is room in {} ms", wait.as_millis().max(1))
            }
            (None, None) => f.write_str("the rate limit is reached"),
        }
    }
}

impl std::error::Error for Limited {}

impl From<Limited> for Error {
    fn from(limited: Limited) -> Self {
        Self::rate_limited(limited.to_string()).with_retry_after(limited.wait())
    }
}
