//! What happens when the clock of the Redis server is set back.

use std::sync::Arc;
use std::time::Duration;

use redis::Connection;
use tencentcloud_client::rate::{Fallback, RateLimiter, RedisLimiter};
use tokio::time::{Instant, sleep};

use crate::server::RedisServer;
use crate::{KEY, acquire, assert_no_second_exceeds, time};

/// Sets the server's clock back for the limiter: everything in the server was stored that much later.
fn set_back(connection: &mut Connection, by: Duration) {
    const SCRIPT: &str = "
        for _, key in ipairs(redis.call('KEYS', '*')) do
            local entries, left = redis.call('LRANGE', key, 0, -1), redis.call('PTTL', key)
            redis.call('DEL', key)
            for _, entry in ipairs(entries) do
                entry = string.gsub(entry, string.rep('%d', 16), function(time)
                    return string.format('%.0f', tonumber(time) + ARGV[1])
                end)
                redis.call('RPUSH', key, entry)
            end
            redis.call('PEXPIRE', key, left + math.ceil(ARGV[1] / 1000))
        end";
    let by = u64::try_from(by.as_micros()).unwrap();
    redis::cmd("EVAL").arg(SCRIPT).arg(0).arg(by).exec(connection).unwrap();
}

#[tokio::test]
async fn calls_continue_after_the_clock_was_set_back() {
    let Some(redis) = RedisServer::start() else { return };
    let limiter = RedisLimiter::new(&redis.url()).unwrap().fallback(Fallback::Fail);
    let mut connection = redis.connect();
    for milliseconds in [300, 1_500, 30_000, 598_000, 86_400_000] {
        // A server grants nothing in its first second.
        for _ in 0..20 {
            acquire(&limiter, 20).await.unwrap();
        }
        set_back(&mut connection, Duration::from_millis(milliseconds));
        let start = Instant::now();
        acquire(&limiter, 20).await.unwrap_or_else(|error| panic!("{milliseconds} ms: {error}"));
        assert!(start.elapsed() < Duration::from_secs(6), "{milliseconds} ms: {:?}", start.elapsed());
    }
}

/// Callers that booked before the step are still waiting, and send their requests after it.
#[tokio::test]
async fn no_second_exceeds_the_limit_while_the_clock_is_set_back() {
    let Some(redis) = RedisServer::start() else { return };
    let limiters =
        [(); 4].map(|()| Arc::new(RedisLimiter::new(&redis.url()).unwrap().fallback(Fallback::Fail)));
    let (mut callers, until) = (Vec::new(), Instant::now() + Duration::from_secs(60));
    for seconds in [0, 40, 3, 3_600] {
        for number in 0..40 {
            let (limiter, mut connection) = (Arc::clone(&limiters[number % 4]), redis.connect());
            callers.push(tokio::spawn(async move {
                limiter.acquire(KEY, 20, until).await.unwrap();
                time(&mut connection)
            }));
        }
        sleep(Duration::from_millis(1_700)).await;
        set_back(&mut redis.connect(), Duration::from_secs(seconds));
    }
    let mut granted = Vec::new();
    for caller in callers {
        granted.push(caller.await.unwrap());
    }
    assert_no_second_exceeds(&mut granted, 20);
}
