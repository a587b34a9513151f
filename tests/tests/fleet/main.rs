//! Limits that processes share through Redis: a real server, real processes, real time.
//!
//! The tests start a `redis-server` of their own on a free port and pass over where none is installed, unless
//! `TENCENTCLOUD_TEST_REDIS=required`.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod away;
mod server;
mod share;
mod worker;

use std::time::Duration;

use tencentcloud_client::rate::{Limited, RateKey, RateLimiter, RedisLimiter};
use tokio::time::Instant;

const KEY: RateKey<'static> = RateKey::new("AKIDEXAMPLE", "ccc", "CreateAutoCalloutTask");

/// Takes room that is there now.
async fn take(limiter: &RedisLimiter, limit: u32) -> Result<(), Limited> {
    limiter.acquire(KEY, limit, Instant::now()).await
}

/// Takes room as soon as there is some.
async fn wait(limiter: &RedisLimiter, limit: u32) -> Result<(), Limited> {
    limiter.acquire(KEY, limit, Instant::now() + Duration::from_secs(20)).await
}

/// Asserts that no second holds more than so many instants, which are in microseconds.
fn assert_every_second_holds(instants: &mut [u64], limit: usize) {
    instants.sort_unstable();
    for (index, later) in instants.iter().enumerate().skip(limit) {
        let distance = later - instants[index - limit];
        assert!(distance >= 1_000_000, "{} within {distance} µs", limit + 1);
    }
}
