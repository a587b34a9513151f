//! Rate limits that processes share through a Redis server.

mod queue;
mod script;
mod server;

use std::fmt;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use redis::RedisResult;
use tokio::time::{Instant, sleep_until, timeout};

use self::queue::BookingQueue;
use self::script::{Script, ScriptReply};
use self::server::{Connections, ServerHealth};
use super::keyed::Keyed;
use super::window::RateLimit;
use super::{LocalLimiter, MARGIN, PermitFuture, RateKey, RateLimitError, RateLimiter, exceeded, later};
use crate::error::Error;

/// The default timeout of Redis, including connecting.
const TIMEOUT: Duration = Duration::from_millis(250);

/// A request that is later than its turn by more than this books again: it could arrive together with one that is due a
/// second after it.
const TOLERANCE: Duration = Duration::from_millis(30);

/// Counts requests in a Redis server (5.0 or later), for all processes that use it.
///
/// One script runs in the server, by the server's clock. It books the next free instant for the account and action, and
/// returns how long to wait for it. The requests of all processes are therefore sent first come, first served, and no
/// second has more than the limit. Within a process, requests wait in a queue of which only the first few have booked. A
/// call that is dropped while it waits wastes at most its own booking.
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
/// # When Redis is unavailable
///
/// Redis is unavailable if it cannot be reached, returns an error, or does not reply within the
/// [timeout](Self::timeout). Every call then does what the [`Fallback`] says, and one of them tries Redis again every
/// half second. A server that has just started grants nothing for about a second, since it may have lost what it counted
/// before. The same holds after its clock was set back. If the clock is set forward, up to twice the limit may be sent in
/// that second.
///
/// # In the server
///
/// Each account and action has a list with at most as many instants as the limit, under
/// `tencentcloud:rate:<hash of the account>:<service>:<action>`, which expires two seconds after its last use. The user of
/// the server needs the commands `EVALSHA`, `SCRIPT LOAD`, `TIME`, `LINDEX`, `LPUSH`, `LTRIM`, `PEXPIRE` and `DEL`;
/// without `INFO`, restarts are not detected. `rediss://` works if the crate `redis` is built with TLS.
pub struct RedisLimiter {
    connections: Connections,
    script: Script,
    health: ServerHealth,
    queues: Keyed<BookingQueue>,
    local: LocalLimiter,
    fallback: Fallback,
    margin: Duration,
    timeout: Duration,
    latency: MeanLatency,
}

/// What calls do while Redis is unavailable.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fallback {
    /// This process counts on its own and uses its share of the limit. If more processes share the limit than stated, they
    /// exceed it together, and the cloud rejects the excess.
    Local {
        /// How many processes share the limit; 0 counts as 1.
        processes: u32,
    },
    /// Calls are sent without a permit.
    Allow,
    /// Calls fail with [`ErrorKind::RateLimited`](crate::ErrorKind::RateLimited) and the reason.
    Fail,
}

impl RedisLimiter {
    /// A limiter that uses the server at `url`: `redis://127.0.0.1:6379/0` or `redis://user:password@host:port/database`.
    /// It connects when it is first used.
    ///
    /// # Errors
    /// [`Config`](crate::ErrorKind::Config) if `url` is not the URL of a Redis server.
    pub fn new(url: &str) -> Result<Self, Error> {
        // The URL may contain a password, and the error of the library may contain the URL.
        let client = redis::Client::open(url).map_err(|_| {
            Error::config("invalid URL of the Redis server: write it as `redis://127.0.0.1:6379/0`")
        })?;
        Ok(Self {
            connections: Connections::new(client),
            script: Script::new(),
            health: ServerHealth::default(),
            queues: Keyed::new(),
            local: LocalLimiter::new(),
            fallback: Fallback::Local { processes: 1 },
            margin: MARGIN,
            timeout: TIMEOUT,
            latency: MeanLatency::default(),
        })
    }

    /// Sets what calls do while Redis is unavailable. Default: this process counts on its own, up to the whole limit.
    #[must_use]
    pub fn fallback(mut self, fallback: Fallback) -> Self {
        self.fallback = fallback;
        self
    }

    /// Sets the prefix of keys. Default: `tencentcloud:rate`.
    #[must_use]
    pub fn prefix(mut self, prefix: impl Into<String>) -> Self {
        self.script.set_prefix(prefix.into());
        self
    }

    /// Sets how much longer than a second limits apply, at most a minute. Default: [`MARGIN`]. All processes should use
    /// the same margin.
    #[must_use]
    pub fn margin(mut self, margin: Duration) -> Self {
        self.margin = margin.min(Duration::from_secs(60));
        self
    }

    /// Sets how long Redis may take to reply, including connecting. Default: 250 ms.
    #[must_use]
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = timeout;
        self
    }

    async fn wait(
        &self,
        key: RateKey<'_>,
        limit: RateLimit,
        deadline: Instant,
    ) -> Result<(), RateLimitError> {
        let queue = self.queues.get_on_this_runtime(key, || BookingQueue::new(limit));
        // A call that must not wait books nothing in advance, so it needs no place in the queue.
        let _place = if deadline > Instant::now() { Some(queue.enter(limit, deadline).await?) } else { None };
        // If even the third booking is missed, the machine is too busy to be on time.
        for last in [false, false, true] {
            let booking = match self.book(key, limit, deadline).await {
                Ok(booking) => booking?,
                Err(reason) => return self.fall_back(key, limit, deadline, reason).await,
            };
            sleep_until(booking.due).await;
            if last || Instant::now() - booking.due + booking.delay <= TOLERANCE {
                break;
            }
        }
        if let Fallback::Local { processes } = self.fallback {
            // If the server becomes unavailable now, this request counts.
            self.local.record(key, limit.share_of(processes));
        }
        Ok(())
    }

    /// Books an instant in the server.
    ///
    /// # Errors
    /// Why the server is unavailable.
    async fn book(
        &self,
        key: RateKey<'_>,
        limit: RateLimit,
        deadline: Instant,
    ) -> Result<Result<Booking, RateLimitError>, String> {
        self.health.check()?;
        let sent = Instant::now();
        let max_wait = deadline - sent;
        let reply_timeout = if max_wait.is_zero() { self.timeout } else { self.timeout.min(max_wait) };
        let reply = match timeout(reply_timeout, self.run_script(key, limit, max_wait)).await {
            Ok(Ok(reply)) => reply,
            Ok(Err(error)) => return Err(self.report_failure(error.to_string())),
            Err(_) => {
                let reason = format!("no reply within {} ms", reply_timeout.as_millis());
                // The deadline of a call says nothing about the server.
                return Err(if reply_timeout < self.timeout { reason } else { self.report_failure(reason) });
            }
        };
        self.health.succeeded();
        let received = Instant::now();
        let delay = self.latency.record(received - sent);
        Ok(match reply {
            ScriptReply::Booked(wait) => Ok(Booking { due: later(received, wait), delay }),
            ScriptReply::TooLate(wait) => Err(exceeded(wait)),
        })
    }

    /// Runs the script, and again if the connection was lost: servers and network devices close idle ones. A second
    /// booking wastes a permit but does no harm.
    async fn run_script(
        &self,
        key: RateKey<'_>,
        limit: RateLimit,
        max_wait: Duration,
    ) -> RedisResult<ScriptReply> {
        let mut connection = self.connections.current(self.timeout)?;
        match self.script.run(&mut connection, key, limit, max_wait).await {
            Err(error) if error.is_unrecoverable_error() || error.is_io_error() => {
                self.script.run(&mut connection, key, limit, max_wait).await
            }
            reply => reply,
        }
    }

    fn report_failure(&self, reason: String) -> String {
        self.health.failed(&reason);
        reason
    }

    async fn fall_back(
        &self,
        key: RateKey<'_>,
        limit: RateLimit,
        deadline: Instant,
        reason: String,
    ) -> Result<(), RateLimitError> {
        match self.fallback {
            Fallback::Local { processes } => self.local.wait(key, limit.share_of(processes), deadline).await,
            Fallback::Allow => Ok(()),
            Fallback::Fail => Err(RateLimitError::Unavailable { reason }),
        }
    }
}

struct Booking {
    due: Instant,
    /// By how much the reply was slower than usual: the request may be later than booked by this much.
    delay: Duration,
}

/// The moving average of the server's latency, in microseconds.
#[derive(Default)]
struct MeanLatency(AtomicU64);

impl MeanLatency {
    /// Records a latency, and returns by how much it exceeds the average of those before.
    fn record(&self, latency: Duration) -> Duration {
        let latency = u64::try_from(latency.as_micros()).unwrap_or(u64::MAX);
        // A concurrent update may be lost, which does not matter to an average.
        let mean = match self.0.load(Ordering::Relaxed) {
            0 => latency,
            mean => mean,
        };
        self.0.store((mean / 8 * 7).saturating_add(latency / 8).max(1), Ordering::Relaxed);
        Duration::from_micros(latency.saturating_sub(mean))
    }
}

impl RateLimiter for RedisLimiter {
    fn acquire<'a>(&'a self, key: RateKey<'a>, limit: u32, deadline: Instant) -> PermitFuture<'a> {
        let limit = RateLimit::new(limit, Duration::from_secs(1) + self.margin);
        Box::pin(self.wait(key, limit, deadline))
    }
}

/// Omits the URL, which may contain a password.
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
    fn passwords_are_redacted() {
        let limiter = RedisLimiter::new("redis://user:hunter2@127.0.0.1:6380/3").unwrap();
        let output = format!("{limiter:?}");
        assert!(output.contains("127.0.0.1:6380") && !output.contains("hunter2"), "{output}");
        let error = RedisLimiter::new("http://user:hunter2@127.0.0.1").unwrap_err();
        assert_eq!(error.kind(), crate::ErrorKind::Config);
        assert!(!format!("{error} {error:?}").contains("hunter2"), "{error}");
    }

    #[test]
    fn a_delay_is_what_exceeds_the_mean_latency() {
        let (latency, millisecond) = (MeanLatency::default(), Duration::from_millis(1));
        assert_eq!(latency.record(millisecond), Duration::ZERO, "the first one sets the mean");
        for _ in 0..10 {
            assert_eq!(latency.record(millisecond), Duration::ZERO);
        }
        assert_eq!(latency.record(31 * millisecond), 30 * millisecond);
    }
}
