//! Credentials under several Tokio runtimes, under none, and for blocking calls.

use std::future::{pending, poll_fn};
use std::pin::pin;
use std::sync::Arc;
use std::task::Poll;
use std::thread;
use std::time::Duration;

use tencentcloud_client::clock::{Clock, ManualClock, SystemClock};
use tencentcloud_client::credentials::SharedProvider;
use tencentcloud_client::{Client, ErrorKind};
use tokio::runtime::{Builder, Runtime};
use tokio::task::yield_now;

use super::{Scripted, numbered, shared_provider};
use crate::blocking::block_on;
use crate::records::CreateTask;
use crate::server::{Server, success};

fn runtime() -> Runtime {
    Builder::new_current_thread().enable_all().start_paused(true).build().unwrap()
}

/// Hangs in the first request and then succeeds.
fn hanging_once() -> Scripted {
    Scripted::new(|number| async move { if number == 0 { pending().await } else { Ok(numbered(number)) } })
}

/// Starts a renewal on a runtime and leaves it pending.
fn begin_in(runtime: &Runtime, provider: &SharedProvider) {
    runtime.block_on(async {
        let mut waiting = pin!(provider.provide());
        assert!(poll_fn(|context| Poll::Ready(waiting.as_mut().poll(context))).await.is_pending());
        yield_now().await;
    });
}

#[test]
fn a_renewal_ends_with_its_runtime() {
    let hanging = hanging_once();
    let provider = shared_provider(&hanging, Arc::new(SystemClock));
    let (one, other) = (runtime(), runtime());
    begin_in(&one, &provider);
    drop(one);
    let start = other.block_on(async { tokio::time::Instant::now() });
    let (credentials, end) =
        other.block_on(async { (provider.provide().await, tokio::time::Instant::now()) });
    assert_eq!(credentials.unwrap().secret_id(), "id-1");
    assert_eq!((end - start, hanging.requests(), hanging.owners()), (Duration::ZERO, 2, 1));
}

#[test]
fn a_blocked_runtime_delays_others_only_briefly() {
    let hanging = hanging_once();
    let provider = shared_provider(&hanging, Arc::new(SystemClock));
    let (one, other) = (runtime(), runtime());
    begin_in(&one, &provider);
    assert_eq!(other.block_on(provider.provide()).unwrap().secret_id(), "id-1");
    assert_eq!(hanging.requests(), 2);
    // The pending renewal is aborted when its runtime continues.
    one.block_on(yield_now());
    assert_eq!(hanging.max_concurrent(), 2);
    assert_eq!(one.block_on(provider.provide()).unwrap().secret_id(), "id-1");
    drop(provider);
    assert_eq!(hanging.owners(), 0);
}

#[test]
fn a_blocked_runtime_does_not_prevent_later_renewals() {
    let clock = Arc::new(ManualClock::at(1_000_000));
    let end = clock.now() + Duration::from_secs(1000);
    let role = Scripted::new(move |number| async move {
        match number {
            0 => Ok(numbered(0).with_expiry(end)),
            1 => pending().await,
            _ => Ok(numbered(number).with_expiry(end + Duration::from_secs(1000))),
        }
    });
    let provider = shared_provider(&role, clock.clone());
    let (one, other) = (runtime(), runtime());
    one.block_on(provider.provide()).unwrap();
    clock.advance(Duration::from_secs(800));
    one.block_on(async {
        provider.cached().unwrap();
        yield_now().await;
    });
    let look = || {
        other.block_on(async {
            provider.cached().unwrap();
            yield_now().await;
            provider.cached().unwrap().secret_id().to_owned()
        })
    };
    clock.advance(Duration::from_secs(59));
    assert_eq!((look().as_str(), role.requests()), ("id-0", 2));
    clock.advance(Duration::from_secs(1));
    assert_eq!((look().as_str(), role.requests()), ("id-2", 3));
}

#[test]
fn blocking_calls_of_many_threads_and_clients_share_one_renewal() {
    let server = Server::responding(success());
    let role = Scripted::new(|number| async move {
        tokio::time::sleep(Duration::from_millis(20)).await;
        Ok(numbered(number))
    });
    let config = server.config().credentials(role.clone()).build().unwrap();
    let clients = [Client::new(&config), Client::new(&config)];
    thread::scope(|scope| {
        for number in 0..16 {
            let client = clients[number % 2].clone();
            scope.spawn(move || {
                let response = client.call(CreateTask::to(&["1"])).send_blocking();
                assert_eq!(response.unwrap().task_id, 7);
            });
        }
    });
    assert_eq!((role.requests(), role.max_concurrent()), (1, 1));
}

#[test]
fn without_a_runtime_only_calls_fetch_credentials() {
    let role = Scripted::new(|number| async move { Ok(numbered(number)) });
    let provider = shared_provider(&role, Arc::new(SystemClock));
    assert!(provider.cached().is_none());
    assert_eq!(block_on(provider.provide()).unwrap_err().kind(), ErrorKind::Environment);
    // A call provides a runtime.
    let server = Server::responding(success());
    let client = Client::new(&server.config().credentials(provider.clone()).build().unwrap());
    let response = block_on(async { client.call(CreateTask::to(&["1"])).await });
    assert_eq!(response.unwrap().task_id, 7);
    assert!(provider.cached().is_some());
}
