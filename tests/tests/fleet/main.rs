//! Rate limits that processes share through Redis, with a real server, real processes and real time.
//!
//! Each test starts a `redis-server` on a free port. Without `redis-server` the tests are skipped, unless
//! `TENCENTCLOUD_TEST_REDIS=required` is set.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod clock;
mod outages;
mod server;
mod sharing;
mod worker;

use std::time::Duration;

use tencentcloud_client::rate::{RateKey, RateLimitError, RateLimiter, RedisLimiter};
use tokio::time::Instant;

const KEY: RateKey<'static> = RateKey::new("AKIDEXAMPLE", "ccc", "CreateAutoCalloutTask");

/// Acquires a permit that is available now.
async fn acquire_now(limiter: &RedisLimiter, limit: u32) -> Result<(), RateLimitError> {
    limiter.acquire(KEY, limit, Instant::now()).await
}

/// Acquires a permit, waiting up to 20 seconds.
async fn acquire(limiter: &RedisLimiter, limit: u32) -> Result<(), RateLimitError> {
    limiter.acquire(KEY, limit, Instant::now() + Duration::from_secs(20)).await
}

/// The time of the server, in microseconds.
fn time(connection: &mut redis::Connection) -> u64 {
    let (seconds, microseconds): (u64, u64) = redis::cmd("TIME").query(connection).unwrap();
    seconds * 1_000_000 + microseconds
}

/// Asserts that no period of one second contains more than `limit` instants, which are in microseconds.
fn assert_no_second_exceeds(instants: &mut [u64], limit: usize) {
    instants.sort_unstable();
    for (index, later) in instants.iter().enumerate().skip(limit) {
        let distance = later - instants[index - limit];
        assert!(distance >= 1_000_000, "{} within {distance} µs", limit + 1);
    }
}
