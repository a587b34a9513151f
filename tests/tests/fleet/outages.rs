//! What calls do while Redis is unavailable, and afterwards.

use std::time::Duration;

use tencentcloud_client::rate::{Fallback, RedisLimiter};
use tencentcloud_mock::MockCloud;
use tokio::time::{Instant, sleep};

use crate::server::RedisServer;
use crate::{acquire, acquire_now, worker};

const SECOND: Duration = Duration::from_secs(1);

/// One limiter for each fallback, with separate keys: `Fail`, `Local` with a quarter of the limit, and `Allow`.
fn limiters(redis: &RedisServer) -> [RedisLimiter; 3] {
    let fallbacks = [Fallback::Fail, Fallback::Local { processes: 4 }, Fallback::Allow];
    fallbacks.map(|fallback| {
        RedisLimiter::new(&redis.url()).unwrap().fallback(fallback).prefix(format!("{fallback:?}"))
    })
}

/// Asserts that each limiter applies its fallback.
async fn assert_unavailable([failing, local, allowing]: &[RedisLimiter; 3], reason: &str) {
    let limited = acquire(failing, 20).await.unwrap_err();
    assert_eq!(limited.retry_after(), None);
    assert!(limited.to_string().contains(reason), "{limited}");
    // Permits of the last second before the outage count.
    sleep(SECOND + SECOND / 10).await;
    for _ in 0..5 {
        acquire_now(local, 20).await.unwrap();
    }
    assert!(acquire_now(local, 20).await.unwrap_err().retry_after().is_some());
    for _ in 0..100 {
        acquire_now(allowing, 20).await.unwrap();
    }
    // A second later the share of a second is available again.
    sleep(SECOND + SECOND / 10).await;
    for _ in 0..5 {
        acquire(local, 20).await.unwrap();
    }
    assert!(acquire_now(local, 20).await.unwrap_err().retry_after().is_some());
}

/// Asserts that each limiter uses the server again, soon after it is back.
async fn assert_recovers(limiters: &[RedisLimiter; 3]) {
    let [failing, local, allowing] = limiters;
    let start = Instant::now();
    while acquire(failing, 20).await.is_err() {
        assert!(start.elapsed() < 20 * SECOND);
        sleep(SECOND / 20).await;
    }
    // A limiter that still applied its fallback would permit none or all of these.
    sleep(SECOND).await;
    for limiter in [local, allowing] {
        let mut taken = 0;
        acquire(limiter, 20).await.unwrap();
        while taken < 100 && acquire_now(limiter, 20).await.is_ok() {
            taken += 1;
        }
        assert!((6..20).contains(&taken), "{taken} of 20");
    }
}

#[tokio::test]
async fn limiters_fall_back_while_the_server_is_down_and_recover() {
    let Some(mut redis) = RedisServer::start() else { return };
    let limiters = limiters(&redis);
    for limiter in &limiters {
        acquire(limiter, 20).await.unwrap();
    }
    for _ in 0..2 {
        redis.kill();
        assert_unavailable(&limiters, "refused").await;
        redis.restart();
        assert_recovers(&limiters).await;
    }
}

#[tokio::test]
async fn limiters_fall_back_if_the_server_was_never_up() {
    let Some(mut redis) = RedisServer::start() else { return };
    redis.kill();
    let limiters = limiters(&redis);
    assert_unavailable(&limiters, "refused").await;
    redis.restart();
    assert_recovers(&limiters).await;
}

#[tokio::test]
async fn limiters_fall_back_if_the_server_does_not_reply() {
    let Some(redis) = RedisServer::start() else { return };
    let limiters = limiters(&redis);
    for limiter in &limiters {
        acquire(limiter, 20).await.unwrap();
    }
    redis.freeze();
    assert_unavailable(&limiters, "no reply within 250 ms").await;
    redis.thaw();
    assert_recovers(&limiters).await;
}

/// Each process uses its share during the outage, and the shared limit afterwards. At the transitions no process knows
/// what the others sent in the last second, so a few requests may exceed the limit.
#[tokio::test]
async fn a_fleet_keeps_calling_through_an_outage() {
    let Some(mut redis) = RedisServer::start() else { return };
    let cloud = MockCloud::start().await.unwrap();
    let folder = tempfile::tempdir().unwrap();
    let log = |number: i32| folder.path().join(number.to_string());
    let workers = (0..4).map(|number| worker::start(&redis, &cloud, 14, &log(number))).collect();
    let since = |count: usize, when: &str| {
        let requests = cloud.requests().split_off(count);
        let refused = requests.iter().filter(|request| !request.accepted).count();
        assert!(requests.len() >= 40 && refused <= 4, "{when}: {refused} of {} refused", requests.len());
        count + requests.len()
    };
    // A server grants nothing in its first second, now and after the restart.
    sleep(4 * SECOND).await;
    let before = since(0, "before");
    redis.kill();
    sleep(4 * SECOND).await;
    let meanwhile = since(before, "during the outage");
    redis.restart();
    worker::wait_for(workers).await;
    let afterwards = since(meanwhile, "afterwards");
    let shared: usize = (0..4).map(|number| worker::granted(&log(number)).len()).sum();
    println!("{before} before, then {meanwhile} and {afterwards}, of which {shared} shared");
    assert!(shared > before + 20, "the server is used again");
}

/// The server loses its counts, but the cloud still counts the requests before the restart.
#[tokio::test]
async fn a_restarted_server_grants_nothing_for_a_second() {
    let Some(mut redis) = RedisServer::start() else { return };
    let limiter = RedisLimiter::new(&redis.url()).unwrap().fallback(Fallback::Fail);
    acquire(&limiter, 20).await.unwrap();
    // Past the first seconds of the server, in which it grants little.
    sleep(3 * SECOND).await;
    for _ in 0..20 {
        acquire(&limiter, 20).await.unwrap();
    }
    let last = Instant::now();
    redis.kill();
    redis.restart();
    while acquire(&limiter, 20).await.is_err() {
        sleep(SECOND / 100).await;
    }
    assert!(last.elapsed() >= SECOND, "{:?}", last.elapsed());
}

/// Servers and network devices close idle connections.
#[tokio::test]
async fn a_closed_connection_is_replaced() {
    let Some(redis) = RedisServer::start() else { return };
    let limiter = RedisLimiter::new(&redis.url()).unwrap().fallback(Fallback::Fail);
    for _ in 0..3 {
        acquire(&limiter, 20).await.unwrap();
        let mut connection = redis.connect();
        let killed: u32 = redis::cmd("CLIENT")
            .arg(&["KILL", "TYPE", "normal", "SKIPME", "yes"])
            .query(&mut connection)
            .unwrap();
        assert!(killed >= 1);
    }
}

#[tokio::test]
async fn a_server_that_denies_access_is_unavailable() {
    let Some(redis) = RedisServer::start() else { return };
    let mut connection = redis.connect();
    let set = ["SET", "requirepass", "hunter2"];
    redis::cmd("CONFIG").arg(&set).exec(&mut connection).unwrap();
    let limited = acquire(&RedisLimiter::new(&redis.url()).unwrap().fallback(Fallback::Fail), 20).await;
    let message = limited.unwrap_err().to_string();
    assert!(message.contains("NOAUTH"), "{message}");

    let url = redis.url().replace("redis://", "redis://:hunter2@");
    acquire(&RedisLimiter::new(&url).unwrap().fallback(Fallback::Fail), 20).await.unwrap();
    let url = redis.url().replace("redis://", "redis://:wrong@");
    let limited = acquire(&RedisLimiter::new(&url).unwrap().fallback(Fallback::Fail), 20).await;
    let message = limited.unwrap_err().to_string();
    assert!(!message.contains("wrong@"), "{message}");
}
