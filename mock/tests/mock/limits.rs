//! Rate limits.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::thread;

use serde_json::json;
use tencentcloud_mock::{MockCloud, RateLimitPolicy};

use crate::support::{NOW, TestRequest, at, builder, start};

fn count_successes(cloud: &MockCloud, request: &TestRequest, requests: usize) -> usize {
    (0..requests)
        .filter(|_| match request.code(cloud).as_str() {
            "ok" => true,
            code => {
                assert_eq!(code, "RequestLimitExceeded");
                false
            }
        })
        .count()
}

#[test]
fn twenty_of_thirty_requests_succeed() {
    let cloud = start();
    assert_eq!(count_successes(&cloud, &TestRequest::new(&cloud), 30), 20);
}

#[test]
fn twenty_of_thirty_concurrent_requests_succeed() {
    let cloud = start();
    let request = TestRequest::new(&cloud);
    let count: usize = thread::scope(|scope| {
        let send = || usize::from(request.code(&cloud) == "ok");
        let threads: Vec<_> = (0..30).map(|_| scope.spawn(send)).collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).sum()
    });
    assert_eq!(count, 20);
}

#[test]
fn the_limit_is_per_second() {
    let seconds = Arc::new(AtomicI64::new(NOW));
    let clock = Arc::clone(&seconds);
    let cloud = builder().clock(move || at(clock.load(Ordering::Relaxed))).start_blocking().unwrap();
    let request = TestRequest::new(&cloud);
    assert_eq!(count_successes(&cloud, &request, 25), 20);
    seconds.fetch_add(1, Ordering::Relaxed);
    assert_eq!(count_successes(&cloud, &request, 25), 20);
}

#[test]
fn actions_and_accounts_have_separate_limits() {
    let cloud = builder()
        .credentials("first", "1")
        .credentials("second", "2")
        .rate_limit(RateLimitPolicy::PerSecond(2))
        .start_blocking()
        .unwrap();
    let first = TestRequest::new(&cloud);
    let second = TestRequest { secret_id: "second".to_owned(), secret_key: "2".to_owned(), ..first.clone() };
    let describe = first
        .clone()
        .header("x-tc-action", "DescribeAutoCalloutTask")
        .body(&json!({ "SdkAppId": 1, "TaskId": 1 }));
    for request in [first, second, describe] {
        assert_eq!(count_successes(&cloud, &request, 3), 2);
    }
}

#[test]
fn rejected_requests_do_not_count() {
    let cloud = start();
    let forged = TestRequest { secret_key: "another".to_owned(), ..TestRequest::new(&cloud) };
    for _ in 0..30 {
        assert_eq!(forged.code(&cloud), "AuthFailure.SignatureFailure");
    }
    assert_eq!(count_successes(&cloud, &TestRequest::new(&cloud), 30), 20);
}

#[test]
fn the_limit_can_be_disabled() {
    let cloud = builder().rate_limit(RateLimitPolicy::Off).start_blocking().unwrap();
    assert_eq!(count_successes(&cloud, &TestRequest::new(&cloud), 60), 60);
}
