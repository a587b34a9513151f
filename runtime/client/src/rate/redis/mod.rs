//! Limits that processes share through a Redis server.

mod connection;
mod health;
mod queue;
mod script;

use std::fmt;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use redis::RedisResult;
use tokio::time::{Instant, sleep_until, timeout};

use self::connection::Connections;
use self::health::Health;
use self::queue::Queue;
use self::script::{Answer, Script};
use super::keyed::Counters;
use super::log::Pace;
use super::{Limited, LocalLimiter, MARGIN, RateKey, RateLimiter, later};
use crate::error::Error;
use crate::transport::BoxFuture;

/// How long Redis may take to answer, with connecting.
const TIMEOUT: Duration = Duration::from_millis(250);

/// A request that is this much later than it was due gives up its room and takes another: it could meet one that is due
/// a second after it.
const TOLERANCE: Duration = Duration::from_millis(30);

/// Counts in a Redis server (5.0 or later), for all processes that name the same one.
///
/// One script does it all within the server, by the server's clock: it books the next free instant for the account's
/// action and answers how long to wait for it. So the requests of all processes leave first come, first served, and never
/// more of them than allowed in any second. Within a process they stand in a queue of which only the first few have
/// booked; a call that is dropped while it waits wastes at most the room it has booked.
///
/// ```no_run
/// use std::sync::Arc;
/// use tencentcloud_client::Config;
/// use tencentcloud_client::rate::{Fallback, RedisLimiter};
///
/// let limiter = RedisLimiter::new("redis://10.0.0.5:6379")?.fallback(Fallback::Local { processes: 4 });
/// let config = Config::builder()
///     .rate_limiter(Arc::new(limiter))
///     .rate_limit_account("1250000000")
///     .build()?;
/// # Ok::<(), tencentcloud_client::Error>(())
/// ```
///
/// # When Redis is away
///
/// It is away if it cannot be reached, answers an error or does not answer within the [timeout](Self::timeout). Then
/// every call does what the [`Fallback`] says, and one of them asks again every half second. A server that was started a
/// moment ago gives no room for the length of a second: what it counted before may be lost.
///
/// # In the server
///
/// For each account and action there is a list of at most as many instants as the limit, under
/// `tencentcloud:rate:<digest of the account>:<service>:<action>`, which is gone two seconds after its last use. The
/// server's user needs the commands `EVALSHA`, `SCRIPT LOAD`, `TIME`, `LINDEX`, `LPUSH`, `LTRIM`, `PEXPIRE` and `DEL`;
/// without `INFO` a restart goes unnoticed. `rediss://` works if the crate `redis` is built with TLS.
pub struct RedisLimiter {
    connections: Connections,
    script: Script,
    health: Health,
    queues: Counters<Queue>,
    local: LocalLimiter,
    fallback: Fallback,
    margin: Duration,
    timeout: Duration,
    usual: Usual,
}

/// What calls do while Redis is away.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fallback {
    /// This process counts by itself and takes the share of one among so many processes. With fewer than there are,
    /// they send more than is allowed together and the cloud refuses what is too much.
    Local {
        /// How many processes share the limit; 0 counts as 1.
        processes: u32,
    },
    /// They are sent, and the cloud judges.
    Allow,
    /// They fail with [`ErrorKind::RateLimited`](crate::ErrorKind::RateLimited) and the reason.
    Fail,
}

impl RedisLimiter {
    /// A limiter in this server, `redis://127.0.0.1:6379/0` or `redis://user:password@host:port/database`. It connects
    /// when it is first used.
    ///
    /// # Errors
    /// [`Config`](crate::ErrorKind::Config) if that is not the URL of a Redis server.
    pub fn new(url: &str) -> Result<Self, Error> {
        // The URL may hold a password: what is wrong with it is not told in its own words.
        let client = redis::Client::open(url).map_err(|_| {
            Error::config(
                "the URL of the Redis server cannot be used: write it as `redis://127.0.0.1:6379/0`",
            )
        })?;
        Ok(Self {
            connections: Connections::new(client),
            script: Script::new(),
            health: Health::default(),
            queues: Counters::new(),
            local: LocalLimiter::new(),
            fallback: Fallback::Local { processes: 1 },
            margin: MARGIN,
            timeout: TIMEOUT,
            usual: Usual::default(),
        })
    }

    /// What calls do while Redis is away; otherwise this process counts by itself, up to the whole limit.
    #[must_use]
    pub fn fallback(mut self, fallback: Fallback) -> Self {
        self.fallback = fallback;
        self
    }

    /// What keys begin with; otherwise `tencentcloud:rate`.
    #[must_use]
    pub fn prefix(mut self, prefix: impl Into<String>) -> Self {
        self.script.set_prefix(prefix.into());
        self
    }

    /// How much longer than it is a second is counted, at most a minute; otherwise [`MARGIN`]. All processes should say
    /// the same.
    #[must_use]
    pub fn margin(mut self, margin: Duration) -> Self {
        self.margin = margin.min(Duration::from_secs(60));
        self
    }

    /// How long Redis may take to answer, with connecting; otherwise 250 ms.
    #[must_use]
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = timeout;
        self
    }

    async fn take(&self, key: RateKey<'_>, pace: Pace, until: Instant) -> Result<(), Limited> {
        let queue = self.queues.get_here(key, || Queue::new(pace));
        // Who must not wait books nothing ahead and stands in no queue.
        let _seat = if until > Instant::now() { Some(queue.seat(pace, until).await?) } else { None };
        // Where even the third one was missed, the machine is too busy to be on time.
        for last in [false, false, true] {
            let booking = match self.book(key, pace, until).await {
                Ok(Ok(booking)) => booking,
                Ok(Err(limited)) => return Err(limited),
                Err(reason) => return self.without(key, pace, until, reason).await,
            };
            sleep_until(booking.due).await;
            if last || Instant::now() - booking.due + booking.slow <= TOLERANCE {
                break;
            }
        }
        if let Fallback::Local { processes } = self.fallback {
            // Should the server go away now, what it gave counts.
            self.local.note(key, pace.shared(processes));
        }
        Ok(())
    }

    /// Books room in the server.
    ///
    /// # Errors
    /// Why the server cannot be asked.
    async fn book(
        &self,
        key: RateKey<'_>,
        pace: Pace,
        until: Instant,
    ) -> Result<Result<Booking, Limited>, String> {
        self.health.may_ask()?;
        let sent = Instant::now();
        let longest = until - sent;
        let patience = if longest.is_zero() { self.timeout } else { self.timeout.min(longest) };
        let answer = match timeout(patience, self.ask(key, pace, longest)).await {
            Ok(Ok(answer)) => answer,
            Ok(Err(error)) => return Err(self.failed(error.to_string())),
            Err(_) => {
                let reason = format!("no answer within {} ms", patience.as_millis());
                // A call that is short of time says nothing of the server.
                return Err(if patience < self.timeout { reason } else { self.failed(reason) });
            }
        };
        self.health.answered();
        let answered = Instant::now();
        let slow = self.usual.exceeded_by(answered - sent);
        Ok(match answer {
            Answer::Booked(wait) => Ok(Booking { due: later(answered, wait), slow }),
            Answer::TooLate(wait) => Err(Limited::retry_after(wait)),
        })
    }

    /// Asks the server, once more if the connection turns out to be lost: servers and what is between close idle ones.
    /// Room that is booked twice is wasted, which does no harm.
    async fn ask(&self, key: RateKey<'_>, pace: Pace, longest: Duration) -> RedisResult<Answer> {
        let mut connection = self.connections.current(self.timeout)?;
        match self.script.ask(&mut connection, key, pace, longest).await {
            Err(error) if error.is_unrecoverable_error() || error.is_io_error() => {
                self.script.ask(&mut connection, key, pace, longest).await
            }
            answer => answer,
        }
    }

    fn failed(&self, reason: String) -> String {
        self.health.failed(&reason);
        reason
    }

    /// What to do without the server.
    async fn without(
        &self,
        key: RateKey<'_>,
        pace: Pace,
        until: Instant,
        reason: String,
    ) -> Result<(), Limited> {
        match self.fallback {
            Fallback::Local { processes } => self.local.wait(key, pace.shared(processes), until).await,
            Fallback::Allow => Ok(()),
            Fallback::Fail => Err(Limited::unavailable(reason)),
        }
    }
}

/// Room that was booked.
struct Booking {
    due: Instant,
    /// How much longer than usual the answer took, which is how much later than booked it may be.
    slow: Duration,
}

/// How long answers usually take: the mean of the last few, in microseconds.
#[derive(Default)]
struct Usual(AtomicU64);

impl Usual {
    /// Takes in how long an answer took, and says by how much it was slower than those before.
    fn exceeded_by(&self, took: Duration) -> Duration {
        let took = u64::try_from(took.as_micros()).unwrap_or(u64::MAX);
        // Two at once may lose one of them, which does not matter to a mean.
        let usual = match self.0.load(Ordering::Relaxed) {
            0 => took,
            usual => usual,
        };
        self.0.store((usual / 8 * 7).saturating_add(took / 8).max(1), Ordering::Relaxed);
        Duration::from_micros(took.saturating_sub(usual))
    }
}

impl RateLimiter for RedisLimiter {
    fn acquire<'a>(
        &'a self,
        key: RateKey<'a>,
        limit: u32,
        until: Instant,
    ) -> BoxFuture<'a, Result<(), Limited>> {
        let pace = Pace::new(limit, Duration::from_secs(1) + self.margin);
        Box::pin(self.take(key, pace, until))
    }
}

/// Leaves the URL out, which may hold a password.
impl fmt::Debug for RedisLimiter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RedisLimiter")
            .field("address", &self.connections.address())
            .field("prefix", &self.script.prefix())
            .field("fallback", &self.fallback)
            .field("margin", &self.margin)
            .field("timeout", &self.timeout)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn passwords_are_not_shown() {
        let limiter = RedisLimiter::new("redis://user:hunter2@127.0.0.1:6380/3").unwrap();
        let shown = format!("{limiter:?}");
        assert!(shown.contains("127.0.0.1:6380") && !shown.contains("hunter2"), "{shown}");
        let error = RedisLimiter::new("http://user:hunter2@127.0.0.1").unwrap_err();
        assert_eq!(error.kind(), crate::ErrorKind::Config);
        assert!(!format!("{error} {error:?}").contains("hunter2"), "{error}");
    }

    #[test]
    fn slower_than_usual() {
        let (usual, millisecond) = (Usual::default(), Duration::from_millis(1));
        assert_eq!(usual.exceeded_by(millisecond), Duration::ZERO, "the first one is the usual one");
        for _ in 0..10 {
            assert_eq!(usual.exceeded_by(millisecond), Duration::ZERO);
        }
        assert_eq!(usual.exceeded_by(31 * millisecond), 30 * millisecond);
    }
}
