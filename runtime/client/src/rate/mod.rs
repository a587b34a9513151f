//! Rate limits: no more requests per second than the account may send.
//!
//! The spec states for most actions how many requests per second an account may send: 20 for `CreateAutoCalloutTask`. The
//! cloud rejects requests above the limit with `RequestLimitExceeded`. A client avoids that: each request needs a permit
//! before it is signed and sent.
//!
//! ```
//! use tencentcloud_client::{Config, rate::RateLimitMode};
//!
//! let config = Config::builder()
//!     .rate_limit_mode(RateLimitMode::Fail) // fail immediately instead of waiting
//!     .rate_limit_of("ccc:DescribeTelCdr", 5) // the account has less than the spec states
//!     .build()?;
//! assert_eq!(config.rate_limit_mode(), RateLimitMode::Fail);
//! # Ok::<(), tencentcloud_client::Error>(())
//! ```
//!
//! # When the limit is reached
//!
//! | setting | what a call does |
//! | --- | --- |
//! | [`RateLimitMode::Wait`] | waits for its turn, first come, first served. If its turn comes after its [timeout], it fails immediately |
//! | [`RateLimitMode::Fail`] | fails immediately |
//! | [`RateLimitMode::Off`] | is sent without a permit |
//!
//! The error is [`ErrorKind::RateLimited`]: the request was not sent, the call may be
//! retried, and [`Error::retry_after`](crate::Error::retry_after) says when a permit is available. Dropping a call that
//! waits does not delay the calls behind it.
//!
//! Every attempt needs a permit, since the cloud counts every attempt. If a retry gets no permit, the call fails with the
//! error of the previous attempt, and its `retry_after` says when a permit is available.
//!
//! # What is counted
//!
//! The requests of one account, service and action, from all clients of one [`Config`](crate::Config). Any period of one
//! second contains at most as many requests as the limit, so it does not matter where the seconds of the cloud start.
//! Requests below the limit do not wait: an idle program may send one second's worth of requests at once. Requests that
//! wait are sent evenly spaced. The usual token bucket cannot do both: it lets a full bucket and the refill of a second
//! through within one second.
//!
//! Requests take different times to arrive, and the cloud counts when they arrive. Limits therefore apply to a second plus
//! [`MARGIN`], 60 ms, which costs 6 % of the rate.
//!
//! An account is identified by its secret ID, or by the name set with [`rate_limit_account`]. Set a name if the secret ID
//! changes, or differs between processes that share a limit: temporary credentials have a new one every few hours and on
//! every machine.
//!
//! # Several processes
//!
//! All processes of an account share its limits. A fixed share for each process wastes what the others do not use. With
//! the feature `redis`, processes share limits through a Redis server: see `RedisLimiter`. Other ways to count implement
//! the trait [`RateLimiter`].
//!
//! [timeout]: crate::config::ConfigBuilder::timeout
//! [`rate_limit_account`]: crate::config::ConfigBuilder::rate_limit_account

mod keyed;
mod limits;
mod local;
#[cfg(feature = "redis")]
mod redis;
mod window;

use std::fmt;
use std::time::Duration;

use tokio::time::Instant;

use crate::error::{Error, ErrorKind};
use crate::future::BoxFuture;

#[cfg(feature = "redis")]
pub use self::redis::{Fallback, RedisLimiter};
pub(crate) use limits::RateLimits;
pub use local::LocalLimiter;

/// How much longer than a second limits apply, so that requests with different travel times do not arrive too close
/// together.
pub const MARGIN: Duration = Duration::from_millis(60);

/// `instant + wait`, or thirty years from `instant` if the platform cannot represent that.
fn later(instant: Instant, wait: Duration) -> Instant {
    const FAR: Duration = Duration::from_secs(30 * 365 * 24 * 60 * 60);
    instant.checked_add(wait).unwrap_or_else(|| instant + FAR)
}

/// What a call does when the rate limit of its action is reached.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum RateLimitMode {
    /// Waits for its turn, but not past its timeout.
    #[default]
    Wait,
    /// Fails immediately.
    Fail,
    /// Is sent without a permit.
    Off,
}

/// A future that resolves to a permit, or to the reason why it is refused.
pub type PermitFuture<'a> = BoxFuture<'a, Result<(), RateLimitError>>;

/// Grants permits to send requests.
///
/// The futures run in a Tokio runtime, possibly several: a client may be used from any of them.
pub trait RateLimiter: fmt::Debug + Send + Sync + 'static {
    /// Acquires a permit for one request, as soon as there is one and no later than `deadline`. If the deadline has
    /// passed, only a permit that is available now. The request is sent as soon as the future completes.
    ///
    /// `limit` is in requests per second. Dropping the future must not let other requests through sooner than the limit
    /// allows.
    ///
    /// # Errors
    /// Fails immediately if there is no permit before the deadline.
    fn acquire<'a>(&'a self, key: RateKey<'a>, limit: u32, deadline: Instant) -> PermitFuture<'a>;

    /// Acquires a permit that is available now. Returns `None` if this limiter cannot decide without waiting. Called
    /// before [`acquire`](Self::acquire), to save a boxed future.
    fn try_acquire(&self, key: RateKey<'_>, limit: u32) -> Option<Result<(), RateLimitError>> {
        let _ = (key, limit);
        None
    }
}

/// Identifies requests that are counted together.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct RateKey<'a> {
    account: &'a str,
    service: &'a str,
    action: &'a str,
}

impl<'a> RateKey<'a> {
    /// The key of an account, a service and an action.
    #[must_use]
    pub const fn new(account: &'a str, service: &'a str, action: &'a str) -> Self {
        Self { account, service, action }
    }

    /// The secret ID, or the name of the account in the configuration. Empty for unsigned requests.
    #[must_use]
    pub const fn account(&self) -> &'a str {
        self.account
    }

    /// The service name in signatures, such as `ccc`.
    #[must_use]
    pub const fn service(&self) -> &'a str {
        self.service
    }

    /// The action, such as `CreateAutoCalloutTask`.
    #[must_use]
    pub const fn action(&self) -> &'a str {
        self.action
    }
}

/// Omits the account.
impl fmt::Debug for RateKey<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "RateKey({}:{})", self.service, self.action)
    }
}

/// Why a request got no permit.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum RateLimitError {
    /// The limit is reached.
    Exceeded {
        /// After how long a permit is expected to be available.
        retry_after: Duration,
    },
    /// The limiter cannot decide, and is configured not to send in that case.
    Unavailable {
        /// The cause, which is part of the message.
        reason: String,
    },
}

impl RateLimitError {
    /// After how long a permit is expected to be available, if that is known.
    #[must_use]
    pub fn retry_after(&self) -> Option<Duration> {
        match self {
            Self::Exceeded { retry_after } => Some(*retry_after),
            Self::Unavailable { .. } => None,
        }
    }
}

fn exceeded(retry_after: Duration) -> RateLimitError {
    RateLimitError::Exceeded { retry_after }
}

impl fmt::Display for RateLimitError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Exceeded { retry_after } => {
                write!(f, "the rate limit is reached; retry after {} ms", retry_after.as_millis().max(1))
            }
            Self::Unavailable { reason } => write!(f, "the rate limiter is unavailable: {reason}"),
        }
    }
}

impl std::error::Error for RateLimitError {}

impl From<RateLimitError> for Error {
    fn from(error: RateLimitError) -> Self {
        Self::of_kind(ErrorKind::RateLimited, error.to_string()).with_retry_after(error.retry_after())
    }
}
