//! What happens while Redis is away, and once it is back.

use std::time::Duration;

use tencentcloud_client::rate::{Fallback, RedisLimiter};
use tencentcloud_mock::MockCloud;
use tokio::time::{Instant, sleep};

use crate::server::RedisServer;
use crate::{take, wait, worker};

const SECOND: Duration = Duration::from_secs(1);

/// One limiter for each fallback, with keys of its own: fails, counts a quarter, lets everything through.
fn limiters(redis: &RedisServer) -> [RedisLimiter; 3] {
    let fallbacks = [Fallback::Fail, Fallback::Local { processes: 4 }, Fallback::Allow];
    fallbacks.map(|fallback| {
        RedisLimiter::new(&redis.url()).unwrap().fallback(fallback).prefix(format!("{fallback:?}"))
    })
}

/// Asserts that each does as configured without the server.
async fn assert_away([failing, local, allowing]: &[RedisLimiter; 3], reason: &str) {
    let limited = wait(failing, 20).await.unwrap_err();
    assert_eq!(limited.wait(), None);
    assert!(limited.to_string().contains(reason), "{limited}");
    // What the server gave in its last second counts.
    sleep(SECOND + SECOND / 10).await;
    for _ in 0..5 {
        take(local, 20).await.unwrap();
    }
    assert!(take(local, 20).await.unwrap_err().wait().is_some());
    for _ in 0..100 {
        take(allowing, 20).await.unwrap();
    }
    // The quarter of a second's requests is there again a second later.
    sleep(SECOND + SECOND / 10).await;
    for _ in 0..5 {
        wait(local, 20).await.unwrap();
    }
    assert!(take(local, 20).await.unwrap_err().wait().is_some());
}

/// Asserts that each asks the server again, some moments after it is back.
async fn assert_back(limiters: &[RedisLimiter; 3]) {
    let [failing, local, allowing] = limiters;
    let start = Instant::now();
    while wait(failing, 20).await.is_err() {
        assert!(start.elapsed() < 20 * SECOND);
        sleep(SECOND / 20).await;
    }
    // Counting alone, or not counting, would let none or all of these through.
    sleep(SECOND).await;
    for limiter in [local, allowing] {
        let mut taken = 0;
        wait(limiter, 20).await.unwrap();
        while taken < 100 && take(limiter, 20).await.is_ok() {
            taken += 1;
        }
        assert!((6..20).contains(&taken), "{taken} of 20");
    }
}

#[tokio::test]
async fn killed_and_started_again() {
    let Some(mut redis) = RedisServer::start() else { return };
    let limiters = limiters(&redis);
    for limiter in &limiters {
        wait(limiter, 20).await.unwrap();
    }
    for _ in 0..2 {
        redis.kill();
        assert_away(&limiters, "refused").await;
        redis.restart();
        assert_back(&limiters).await;
    }
}

#[tokio::test]
async fn never_there() {
    let Some(mut redis) = RedisServer::start() else { return };
    redis.kill();
    let limiters = limiters(&redis);
    assert_away(&limiters, "refused").await;
    redis.restart();
    assert_back(&limiters).await;
}

#[tokio::test]
async fn there_but_silent() {
    let Some(redis) = RedisServer::start() else { return };
    let limiters = limiters(&redis);
    for limiter in &limiters {
        wait(limiter, 20).await.unwrap();
    }
    redis.freeze();
    assert_away(&limiters, "no answer within 250 ms").await;
    redis.thaw();
    assert_back(&limiters).await;
}

/// The processes go on with a share each, and share again afterwards. Nobody tells them from one moment to the next who
/// had how much of the last second: a few requests too many may be met.
#[tokio::test]
async fn a_fleet_goes_on() {
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
    // The server gives no room in its first second, neither now nor when it comes back.
    sleep(4 * SECOND).await;
    let before = since(0, "before");
    redis.kill();
    sleep(4 * SECOND).await;
    let meanwhile = since(before, "while it is away");
    redis.restart();
    worker::wait_for(workers).await;
    let afterwards = since(meanwhile, "afterwards");
    let shared: usize = (0..4).map(|number| worker::granted(&log(number)).len()).sum();
    println!("{before} before, then {meanwhile} and {afterwards}, of which {shared} shared");
    assert!(shared > before + 20, "the server is asked again");
}

/// What it had counted is lost; what was sent just before is not.
#[tokio::test]
async fn a_server_that_forgot_gives_no_room_for_a_second() {
    let Some(mut redis) = RedisServer::start() else { return };
    let limiter = RedisLimiter::new(&redis.url()).unwrap().fallback(Fallback::Fail);
    wait(&limiter, 20).await.unwrap();
    // Past the first seconds of the server, in which it is careful anyway.
    sleep(3 * SECOND).await;
    for _ in 0..20 {
        wait(&limiter, 20).await.unwrap();
    }
    let last = Instant::now();
    redis.kill();
    redis.restart();
    while wait(&limiter, 20).await.is_err() {
        sleep(SECOND / 100).await;
    }
    assert!(last.elapsed() >= SECOND, "{:?}", last.elapsed());
}

/// Servers, and what is between, close connections that are idle.
#[tokio::test]
async fn a_connection_that_was_closed_is_made_again() {
    let Some(redis) = RedisServer::start() else { return };
    let limiter = RedisLimiter::new(&redis.url()).unwrap().fallback(Fallback::Fail);
    for _ in 0..3 {
        wait(&limiter, 20).await.unwrap();
        let mut connection = redis.connect();
        let killed: u32 = redis::cmd("CLIENT")
            .arg(&["KILL", "TYPE", "normal", "SKIPME", "yes"])
            .query(&mut connection)
            .unwrap();
        assert!(killed >= 1);
    }
}

#[tokio::test]
async fn a_server_that_refuses_is_as_good_as_none() {
    let Some(redis) = RedisServer::start() else { return };
    let mut connection = redis.connect();
    let set = ["SET", "requirepass", "hunter2"];
    redis::cmd("CONFIG").arg(&set).exec(&mut connection).unwrap();
    let limited = wait(&RedisLimiter::new(&redis.url()).unwrap().fallback(Fallback::Fail), 20).await;
    let message = limited.unwrap_err().to_string();
    assert!(message.contains("NOAUTH"), "{message}");

    let url = redis.url().replace("redis://", "redis://:hunter2@");
    wait(&RedisLimiter::new(&url).unwrap().fallback(Fallback::Fail), 20).await.unwrap();
    let url = redis.url().replace("redis://", "redis://:wrong@");
    let limited = wait(&RedisLimiter::new(&url).unwrap().fallback(Fallback::Fail), 20).await;
    let message = limited.unwrap_err().to_string();
    assert!(!message.contains("wrong@"), "{message}");
}
