//! Credentials that are kept and renewed.

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

use super::{Scripted, TokioClock, error_of, kept, numbered};

const SECOND: Duration = Duration::from_secs(1);

/// A role whose credentials hold for a time and take a second to come.
fn role(clock: &Arc<TokioClock>, lifetime: Duration) -> Scripted {
    let clock = Arc::clone(clock);
    Scripted::new(move |number| {
        let clock = Arc::clone(&clock);
        async move {
            sleep(SECOND).await;
            Ok(numbered(number).with_expiry(clock.now() + lifetime))
        }
    })
}

fn id(credentials: Option<Credentials>) -> Option<String> {
    credentials.map(|credentials| credentials.secret_id().to_owned())
}

#[tokio::test(start_paused = true)]
async fn renewed_ahead_of_the_end_while_the_old_ones_serve() {
    let clock = TokioClock::new();
    let role = role(&clock, 1000 * SECOND);
    let source = kept(&role, clock);
    assert_eq!(id(source.cached()), None);
    assert_eq!(id(source.provide().await.ok()).as_deref(), Some("id-0"));
    sleep(749 * SECOND).await;
    assert_eq!((id(source.cached()).as_deref(), role.asked()), (Some("id-0"), 1));
    sleep(2 * SECOND).await;
    // Without waiting, even by those who could.
    let start = Instant::now();
    assert_eq!(id(source.provide().await.ok()).as_deref(), Some("id-0"));
    assert_eq!(id(source.cached()).as_deref(), Some("id-0"));
    assert_eq!(start.elapsed(), Duration::ZERO);
    sleep(2 * SECOND).await;
    assert_eq!((id(source.cached()).as_deref(), role.asked()), (Some("id-1"), 2));
}

#[tokio::test(start_paused = true)]
async fn a_thousand_who_have_none_wait_for_one_renewal() {
    let clock = TokioClock::new();
    let role = role(&clock, 1000 * SECOND);
    let source = kept(&role, clock);
    for expected in ["id-0", "id-1"] {
        let waiting: Vec<_> = (0..1000)
            .map(|_| {
                let source = source.clone();
                tokio::spawn(async move { source.provide().await })
            })
            .collect();
        for one in waiting {
            assert_eq!(one.await.unwrap().unwrap().secret_id(), expected);
        }
        sleep(2000 * SECOND).await;
    }
    assert_eq!((role.asked(), role.most_at_once()), (2, 1));
}

#[tokio::test(start_paused = true)]
async fn a_failing_source_is_not_hammered() {
    let failing = Scripted::new(|number| async move {
        sleep(SECOND / 10).await;
        Err(Error::credentials(format!("away {number}")))
    });
    let source = kept(&failing, TokioClock::new());
    for round in 0..3 {
        for _ in 0..100 {
            let waiting: Vec<_> = (0..10)
                .map(|_| {
                    let source = source.clone();
                    tokio::spawn(async move { source.provide().await })
                })
                .collect();
            for one in waiting {
                let error = error_of(one.await.unwrap());
                assert_eq!(error.to_string(), format!("away {round}"));
                assert_eq!(error.kind(), ErrorKind::Credentials);
            }
        }
        assert_eq!(failing.asked(), round + 1);
        sleep(SECOND).await;
    }
}

#[tokio::test(start_paused = true)]
async fn the_old_ones_serve_until_they_end_whatever_happens_to_the_source() {
    let clock = TokioClock::new();
    let now = Arc::clone(&clock);
    let dying = Scripted::new(move |number| {
        let first = numbered(0).with_expiry(now.now() + 1000 * SECOND);
        async move {
            match number {
                0 => Ok(first),
                // One that hangs, one that gives what has ended, one that panics; then it is away.
                1 => pending().await,
                2 => Ok(first.with_expiry(std::time::UNIX_EPOCH)),
                3 => panic!("a fault of the source's own"),
                _ => Err(Error::credentials("away")),
            }
        }
    });
    let source = kept(&dying, clock);
    source.provide().await.unwrap();
    for _ in 0..999 {
        sleep(SECOND).await;
        assert_eq!(id(source.cached()).as_deref(), Some("id-0"));
    }
    // From the 750th second: the one that hung for 30 s, then after 1, 2, 4, 8, 16, 32 and 32 s and so on.
    assert_eq!(dying.asked(), 1 + 11);
    sleep(SECOND).await;
    assert_eq!(id(source.cached()), None);
    assert_eq!(error_of(source.provide().await).to_string(), "away");
}

#[tokio::test(start_paused = true)]
async fn a_source_that_hangs_or_panics_is_an_error_for_those_who_wait() {
    let source = kept(&Scripted::new(|_| pending()), TokioClock::new());
    let error = error_of(source.provide().await);
    assert_eq!(error.to_string(), "no credentials within 30s");
    assert!(error.is_retryable());

    let panicking = Scripted::new(|_| async { panic!("a fault of the source's own") });
    let source = kept(&panicking, TokioClock::new());
    for _ in 0..3 {
        let error = error_of(source.provide().await);
        assert_eq!(error.to_string(), "the credentials provider panicked");
    }
    assert_eq!(panicking.asked(), 1);
}

#[tokio::test(start_paused = true)]
async fn credentials_without_an_end_are_looked_at_again_now_and_then() {
    let rotated = Scripted::new(|number| async move { Ok(numbered(number / 2)) });
    let source = kept(&rotated, TokioClock::new());
    let mut seen = Vec::new();
    for _ in 0..4 {
        source.provide().await.unwrap();
        // Whoever comes first after a quarter of an hour has them renewed.
        sleep(901 * SECOND).await;
        source.cached().unwrap();
        yield_now().await;
        yield_now().await;
        seen.push(id(source.cached()).unwrap());
    }
    assert_eq!(seen, ["id-0", "id-1", "id-1", "id-2"]);
    assert_eq!(rotated.asked(), 5);
}

#[tokio::test(start_paused = true)]
async fn refused_credentials_are_renewed() {
    let clock = TokioClock::new();
    let role = role(&clock, 1000 * SECOND);
    let source = kept(&role, clock);
    let credentials = source.provide().await.unwrap();
    sleep(40 * SECOND).await;
    source.invalidate(&numbered(7));
    source.cached().unwrap();
    assert_eq!(role.asked(), 1);
    source.invalidate(&credentials);
    source.cached().unwrap();
    sleep(2 * SECOND).await;
    assert_eq!((id(source.cached()).as_deref(), role.asked()), (Some("id-1"), 2));
}

#[tokio::test(start_paused = true)]
async fn one_who_gives_up_neither_ends_nor_holds_up_the_renewal() {
    let clock = TokioClock::new();
    let role = role(&clock, 1000 * SECOND);
    let source = kept(&role, clock);
    {
        let mut waiting = pin!(source.provide());
        assert!(
            std::future::poll_fn(|context| Poll::Ready(waiting.as_mut().poll(context))).await.is_pending()
        );
    }
    let start = Instant::now();
    assert_eq!(id(source.provide().await.ok()).as_deref(), Some("id-0"));
    assert_eq!((start.elapsed(), role.asked()), (SECOND, 1));
}

#[tokio::test(start_paused = true)]
async fn a_renewal_ends_with_the_last_owner() {
    let hanging = Scripted::new(|_| pending());
    let source = kept(&hanging, TokioClock::new());
    let other: SharedProvider = source.clone();
    let waiting = tokio::spawn(async move { source.provide().await });
    yield_now().await;
    yield_now().await;
    assert_eq!(hanging.most_at_once(), 1);
    waiting.abort();
    assert!(waiting.await.is_err());
    assert_eq!(hanging.owners(), 1);
    drop(other);
    yield_now().await;
    assert_eq!(hanging.owners(), 0);
}

/// Has its credentials always there.
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
    let source = SharedProvider::from(Ready(AtomicUsize::new(0)));
    assert_eq!(id(source.cached()).as_deref(), Some("id-0"));
    assert_eq!(id(source.provide().await.ok()).as_deref(), Some("id-0"));
}
