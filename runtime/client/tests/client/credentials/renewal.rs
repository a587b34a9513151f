//! Caching and renewal.

use std::future::pending;
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::Poll;
use std::time::Duration;

use tencentcloud_client::clock::Clock;
use tencentcloud_client::credentials::{BoxFuture, ProvideCredentials, ProviderContext, SharedProvider};
use tencentcloud_client::{Credentials, Error, ErrorKind};
use tokio::task::yield_now;
use tokio::time::{Instant, sleep};

use super::{Scripted, TokioClock, error_of, numbered, shared_provider};
use crate::server::concurrently;

const SECOND: Duration = Duration::from_secs(1);

/// A role whose credentials are valid for 1000 seconds and take a second to fetch.
fn role() -> (Scripted, SharedProvider) {
    let clock = TokioClock::new();
    let now = Arc::clone(&clock);
    let role = Scripted::new(move |number| {
        let clock = Arc::clone(&now);
        async move {
            sleep(SECOND).await;
            Ok(numbered(number).with_expiry(clock.now() + 1000 * SECOND))
        }
    });
    let provider = shared_provider(&role, clock);
    (role, provider)
}

async fn provide_concurrently(provider: &SharedProvider, callers: usize) -> Vec<Result<Credentials, Error>> {
    let provide = || {
        let provider = provider.clone();
        async move { provider.provide().await }
    };
    concurrently(callers, provide).await
}

fn id(credentials: Option<Credentials>) -> Option<String> {
    credentials.map(|credentials| credentials.secret_id().to_owned())
}

#[tokio::test(start_paused = true)]
async fn credentials_are_renewed_before_they_expire_without_waiting() {
    let (role, provider) = role();
    assert_eq!(id(provider.cached()), None);
    assert_eq!(id(provider.provide().await.ok()).as_deref(), Some("id-0"));
    sleep(749 * SECOND).await;
    assert_eq!((id(provider.cached()).as_deref(), role.requests()), (Some("id-0"), 1));
    sleep(2 * SECOND).await;
    // Even callers that could wait do not.
    let start = Instant::now();
    assert_eq!(id(provider.provide().await.ok()).as_deref(), Some("id-0"));
    assert_eq!(id(provider.cached()).as_deref(), Some("id-0"));
    assert_eq!(start.elapsed(), Duration::ZERO);
    sleep(2 * SECOND).await;
    assert_eq!((id(provider.cached()).as_deref(), role.requests()), (Some("id-1"), 2));
}

#[tokio::test(start_paused = true)]
async fn a_thousand_callers_without_credentials_wait_for_one_renewal() {
    let (role, provider) = role();
    for expected in ["id-0", "id-1"] {
        for credentials in provide_concurrently(&provider, 1000).await {
            assert_eq!(credentials.unwrap().secret_id(), expected);
        }
        sleep(2000 * SECOND).await;
    }
    assert_eq!((role.requests(), role.max_concurrent()), (2, 1));
}

#[tokio::test(start_paused = true)]
async fn a_failing_provider_is_called_once_per_second() {
    let failing = Scripted::new(|number| async move {
        sleep(SECOND / 10).await;
        Err(Error::credentials(format!("unavailable {number}")))
    });
    let provider = shared_provider(&failing, TokioClock::new());
    for round in 0..3 {
        for _ in 0..100 {
            for credentials in provide_concurrently(&provider, 10).await {
                let error = error_of(credentials);
                assert_eq!(error.to_string(), format!("unavailable {round}"));
                assert_eq!(error.kind(), ErrorKind::Credentials);
            }
        }
        assert_eq!(failing.requests(), round + 1);
        sleep(SECOND).await;
    }
}

#[tokio::test(start_paused = true)]
async fn valid_credentials_are_used_until_they_expire_whatever_the_provider_does() {
    let clock = TokioClock::new();
    let now = Arc::clone(&clock);
    let dying = Scripted::new(move |number| {
        let first = numbered(0).with_expiry(now.now() + 1000 * SECOND);
        async move {
            match number {
                0 => Ok(first),
                // It hangs, returns expired credentials, panics, and then fails.
                1 => pending().await,
                2 => Ok(first.with_expiry(std::time::UNIX_EPOCH)),
                3 => panic!("a bug in the provider"),
                _ => Err(Error::credentials("unavailable")),
            }
        }
    });
    let provider = shared_provider(&dying, clock);
    provider.provide().await.unwrap();
    for _ in 0..999 {
        sleep(SECOND).await;
        assert_eq!(id(provider.cached()).as_deref(), Some("id-0"));
    }
    // From second 750: 30 s for the request that hangs, then pauses of 1, 2, 4, 8, 16, 32, 32 s and so on.
    assert_eq!(dying.requests(), 1 + 11);
    sleep(SECOND).await;
    assert_eq!(id(provider.cached()), None);
    assert_eq!(error_of(provider.provide().await).to_string(), "unavailable");
}

#[tokio::test(start_paused = true)]
async fn waiting_callers_fail_if_the_provider_hangs_or_panics() {
    let provider = shared_provider(&Scripted::new(|_| pending()), TokioClock::new());
    let error = error_of(provider.provide().await);
    assert_eq!(error.to_string(), "no credentials within 30s");
    assert!(error.is_retryable());

    let panicking = Scripted::new(|_| async { panic!("a bug in the provider") });
    let provider = shared_provider(&panicking, TokioClock::new());
    for _ in 0..3 {
        let error = error_of(provider.provide().await);
        assert_eq!(error.to_string(), "the credentials provider panicked");
    }
    assert_eq!(panicking.requests(), 1);
}

#[tokio::test(start_paused = true)]
async fn credentials_without_an_expiry_are_fetched_again_every_15_minutes() {
    let rotated = Scripted::new(|number| async move { Ok(numbered(number / 2)) });
    let provider = shared_provider(&rotated, TokioClock::new());
    let mut seen = Vec::new();
    for _ in 0..4 {
        provider.provide().await.unwrap();
        // The first caller after 15 minutes starts the renewal.
        sleep(901 * SECOND).await;
        provider.cached().unwrap();
        yield_now().await;
        yield_now().await;
        seen.push(id(provider.cached()).unwrap());
    }
    assert_eq!(seen, ["id-0", "id-1", "id-1", "id-2"]);
    assert_eq!(rotated.requests(), 5);
}

#[tokio::test(start_paused = true)]
async fn invalidated_credentials_are_renewed() {
    let (role, provider) = role();
    let credentials = provider.provide().await.unwrap();
    sleep(40 * SECOND).await;
    provider.invalidate(&numbered(7));
    provider.cached().unwrap();
    assert_eq!(role.requests(), 1);
    provider.invalidate(&credentials);
    assert_eq!(id(provider.cached()), None);
    assert_eq!(id(provider.provide().await.ok()).as_deref(), Some("id-1"));
    assert_eq!(role.requests(), 2);
}

#[tokio::test(start_paused = true)]
async fn a_cancelled_caller_neither_cancels_nor_delays_the_renewal() {
    let (role, provider) = role();
    {
        let mut waiting = pin!(provider.provide());
        assert!(
            std::future::poll_fn(|context| Poll::Ready(waiting.as_mut().poll(context))).await.is_pending()
        );
    }
    let start = Instant::now();
    assert_eq!(id(provider.provide().await.ok()).as_deref(), Some("id-0"));
    assert_eq!((start.elapsed(), role.requests()), (SECOND, 1));
}

#[tokio::test(start_paused = true)]
async fn a_renewal_is_aborted_with_the_last_owner() {
    let hanging = Scripted::new(|_| pending());
    let provider = shared_provider(&hanging, TokioClock::new());
    let other: SharedProvider = provider.clone();
    let waiting = tokio::spawn(async move { provider.provide().await });
    yield_now().await;
    yield_now().await;
    assert_eq!(hanging.max_concurrent(), 1);
    waiting.abort();
    assert!(waiting.await.is_err());
    assert_eq!(hanging.owners(), 1);
    drop(other);
    yield_now().await;
    assert_eq!(hanging.owners(), 0);
}

/// Has credentials available without waiting.
#[derive(Debug)]
struct Ready(AtomicUsize);

impl ProvideCredentials for Ready {
    fn provide<'a>(&'a self, _: &'a ProviderContext) -> BoxFuture<'a, Result<Credentials, Error>> {
        Box::pin(pending())
    }

    fn cached(&self) -> Option<Credentials> {
        Some(numbered(self.0.fetch_add(1, Ordering::SeqCst)))
    }
}

#[tokio::test(start_paused = true)]
async fn credentials_that_are_available_are_not_waited_for() {
    let provider = SharedProvider::from(Ready(AtomicUsize::new(0)));
    assert_eq!(id(provider.cached()).as_deref(), Some("id-0"));
    assert_eq!(id(provider.provide().await.ok()).as_deref(), Some("id-0"));
}

/// Keeps offering the same credentials, and provides others.
#[derive(Debug)]
struct Stubborn;

impl ProvideCredentials for Stubborn {
    fn provide<'a>(&'a self, _: &'a ProviderContext) -> BoxFuture<'a, Result<Credentials, Error>> {
        Box::pin(async { Ok(numbered(1)) })
    }

    fn cached(&self) -> Option<Credentials> {
        Some(numbered(0))
    }
}

#[tokio::test(start_paused = true)]
async fn rejected_credentials_are_not_taken_from_the_provider_again() {
    let clock = TokioClock::new();
    let provider = SharedProvider::from(Stubborn);
    tencentcloud_client::Config::builder().clock(clock).credentials(provider.clone()).build().unwrap();
    let first = provider.cached().unwrap();
    assert_eq!(first.secret_id(), "id-0");
    sleep(60 * SECOND).await;
    provider.invalidate(&first);
    assert_eq!(id(provider.provide().await.ok()).as_deref(), Some("id-1"));
}
