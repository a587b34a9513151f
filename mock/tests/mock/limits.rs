//! How often an action may be called.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::thread;

use serde_json::json;
use tencentcloud_mock::{MockCloud, RateLimit};

use crate::support::{NOW, Request, at, builder, start};

fn succeeded(cloud: &MockCloud, request: &Request, calls: usize) -> usize {
    (0..calls)
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
fn twenty_of_thirty_quick_calls_succeed() {
    let cloud = start();
    assert_eq!(succeeded(&cloud, &Request::new(&cloud), 30), 20);
}

#[test]
fn twenty_of_thirty_calls_at_once_succeed() {
    let cloud = start();
    let request = Request::new(&cloud);
    let count: usize = thread::scope(|scope| {
        let call = || usize::from(request.code(&cloud) == "ok");
        let calls: Vec<_> = (0..30).map(|_| scope.spawn(call)).collect();
        calls.into_iter().map(|call| call.join().unwrap()).sum()
    });
    assert_eq!(count, 20);
}

#[test]
fn the_next_second_has_room_again() {
    let seconds = Arc::new(AtomicI64::new(NOW));
    let clock = Arc::clone(&seconds);
    let cloud = builder().clock(move || at(clock.load(Ordering::Relaxed))).start_blocking().unwrap();
    let request = Request::new(&cloud);
    assert_eq!(succeeded(&cloud, &request, 25), 20);
    seconds.fetch_add(1, Ordering::Relaxed);
    assert_eq!(succeeded(&cloud, &request, 25), 20);
}

#[test]
fn actions_and_accounts_are_counted_apart() {
    let cloud = builder()
        .credentials("first", "1")
        .credentials("second", "2")
        .rate_limit(RateLimit::PerSecond(2))
        .start_blocking()
        .unwrap();
    let first = Request::new(&cloud);
    let second = Request { secret_id: "second".to_owned(), secret_key: "2".to_owned(), ..first.clone() };
    let describe = first
        .clone()
        .header("x-tc-action", "DescribeAutoCalloutTask")
        .body(&json!({ "SdkAppId": 1, "TaskId": 1 }));
    for request in [first, second, describe] {
        assert_eq!(succeeded(&cloud, &request, 3), 2);
    }
}

#[test]
fn requests_that_are_not_authentic_do_not_count() {
    let cloud = start();
    let forged = Request { secret_key: "another".to_owned(), ..Request::new(&cloud) };
    for _ in 0..30 {
        assert_eq!(forged.code(&cloud), "AuthFailure.SignatureFailure");
    }
    assert_eq!(succeeded(&cloud, &Request::new(&cloud), 30), 20);
}

#[test]
fn the_limit_can_be_lifted() {
    let cloud = builder().rate_limit(RateLimit::Off).start_blocking().unwrap();
    assert_eq!(succeeded(&cloud, &Request::new(&cloud), 60), 60);
}
