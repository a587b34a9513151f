//! How processes, limiters and runtimes share a limit.

use std::sync::Arc;
use std::time::Duration;

use tencentcloud_ccc::{Client, Config, Credentials};
use tencentcloud_client::rate::{RateLimiter, RedisLimiter};
use tencentcloud_mock::MockCloud;
use tokio::time::{Instant, timeout};
use workspace_tests::document_example;

use crate::server::RedisServer;
use crate::{KEY, acquire, acquire_now, assert_no_second_exceeds, time, worker};

/// The spec allows 20 requests of `CreateAutoCalloutTask` per second, and the mock rejects more.
#[tokio::test]
async fn four_processes_use_the_rate_and_never_exceed_it() {
    const PROCESSES: usize = 4;
    const SECONDS: u64 = 30;
    const LIMIT: usize = 20;
    let Some(redis) = RedisServer::start() else { return };
    let cloud = MockCloud::start().await.unwrap();
    let folder = tempfile::tempdir().unwrap();
    let log = |number: usize| folder.path().join(number.to_string());
    let workers = (0..PROCESSES).map(|number| worker::start(&redis, &cloud, SECONDS, &log(number))).collect();
    worker::wait_for(workers).await;

    let each: Vec<_> = (0..PROCESSES).map(|number| worker::granted(&log(number))).collect();
    let counts: Vec<_> = each.iter().map(Vec::len).collect();
    let mut granted = each.concat();
    assert_no_second_exceeds(&mut granted, LIMIT);
    let requests = cloud.requests();
    let refused = requests.iter().filter(|request| !request.accepted).count();
    assert_eq!((requests.len(), refused), (granted.len(), 0));
    let mut arrived: Vec<_> = requests.iter().map(|request| request.at).collect();
    arrived.sort_unstable();
    let closest =
        arrived.windows(LIMIT + 1).filter_map(|some| some[LIMIT].duration_since(some[0]).ok()).min();

    let (end, allowed) = (granted[0] + SECONDS * 1_000_000, LIMIT * 30);
    let used = granted.iter().filter(|instant| **instant < end).count();
    println!(
        "{used} of {allowed} in {SECONDS} s, {counts:?} by process; no {LIMIT} and one arrived within less than {closest:?}"
    );
    assert!(used * 10 >= allowed * 9, "{used} of {allowed}");
    let least = granted.len() / PROCESSES / 2;
    assert!(counts.iter().all(|count| *count >= least), "every process gets its turns: {counts:?}");
}

#[tokio::test]
async fn limiters_of_one_server_share_a_limit() {
    let Some(redis) = RedisServer::start() else { return };
    let (one, other) = (limiter(&redis), limiter(&redis));
    for limiter in [&one, &other, &one] {
        acquire(limiter, 3).await.unwrap();
    }
    let limited = acquire_now(&other, 3).await.unwrap_err();
    assert!(limited.retry_after().is_some_and(|wait| wait > Duration::ZERO), "{limited}");
    let mut connection = redis.connect();
    let keys: Vec<String> = redis::cmd("KEYS").arg("*").query(&mut connection).unwrap();
    let [key] = &keys[..] else { panic!("one key: {keys:?}") };
    assert!(key.starts_with("tencentcloud:rate:") && key.ends_with(":ccc:CreateAutoCalloutTask"), "{key}");
    let (entries, expires): (u64, i64) = redis::pipe().llen(key).pttl(key).query(&mut connection).unwrap();
    assert!(entries == 3 && (1..=3200).contains(&expires), "{entries} for {expires} ms");
}

fn limiter(redis: &RedisServer) -> RedisLimiter {
    RedisLimiter::new(&redis.url()).unwrap()
}

/// Callers with different timeouts arrive in bursts and are cancelled in any state.
#[tokio::test]
async fn cancelled_callers_let_no_request_through_too_soon() {
    let Some(redis) = RedisServer::start() else { return };
    let limiters = [(); 3].map(|()| Arc::new(limiter(&redis)));
    let (start, mut callers) = (Instant::now(), Vec::new());
    for number in 0..300_u64 {
        let limiter = Arc::clone(&limiters[usize::try_from(number % 3).unwrap()]);
        let patience = Duration::from_millis(number * 7919 % 4000);
        let mut connection = redis.connect();
        callers.push(tokio::spawn(async move {
            let until = start + Duration::from_millis(number * 104_729 % 5000);
            let granted = timeout(patience, limiter.acquire(KEY, 20, until)).await;
            granted.is_ok_and(|granted| granted.is_ok()).then(|| time(&mut connection))
        }));
        if number % 50 == 0 {
            tokio::time::sleep(Duration::from_millis(300)).await;
        }
    }
    let mut granted = Vec::new();
    for caller in callers {
        granted.extend(caller.await.unwrap());
    }
    assert!(granted.len() > 20, "{}", granted.len());
    assert_no_second_exceeds(&mut granted, 20);
}

/// A connection belongs to one runtime, and a client is used from several.
#[test]
fn a_limiter_is_used_from_several_runtimes() {
    let Some(redis) = RedisServer::start() else { return };
    let cloud = MockCloud::builder().start_blocking().unwrap();
    let config = Config::builder()
        .credentials(Credentials::new(cloud.secret_id(), cloud.secret_key()).unwrap())
        .endpoint(cloud.endpoint())
        .rate_limiter(Arc::new(limiter(&redis).fallback(tencentcloud_client::rate::Fallback::Fail)))
        .build()
        .unwrap();
    let client = Client::new(&config);
    for _ in 0..2 {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            client.create_auto_callout_task(document_example()).await.unwrap();
            client.create_auto_callout_task(document_example()).send_blocking().unwrap();
            client.create_auto_callout_task(document_example()).await.unwrap();
        });
    }
    client.create_auto_callout_task(document_example()).send_blocking().unwrap();
}
