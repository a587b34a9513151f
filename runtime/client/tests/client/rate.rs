//! Rate limits within a process, in paused time.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use tencentcloud_client::config::ConfigBuilder;
use tencentcloud_client::rate::{
    LocalLimiter, PermitFuture, RateKey, RateLimitError, RateLimitMode, RateLimiter,
};
use tencentcloud_client::{Action, Client, Error, ErrorKind, RegionUse, Request};
use tokio::time::{Instant, advance, sleep, timeout};

use crate::records::{CCC, CreateTask, TaskResponse, also};
use crate::scripted::{Script, refused, success};
use crate::server::concurrently;

const KEY: RateKey<'static> = RateKey::new("AKIDexample", "ccc", "CreateAutoCalloutTask");
const SECOND: Duration = Duration::from_secs(1);

/// Pseudorandom numbers that are the same in every run.
struct Dice(u64);

impl Dice {
    fn below(&mut self, bound: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % bound
    }
}

/// Asserts that no period of one second contains more than `limit` of these instants.
fn assert_no_second_exceeds(granted: &mut [Instant], limit: u32) {
    granted.sort_unstable();
    let limit = usize::try_from(limit).unwrap();
    for (index, later) in granted.iter().enumerate().skip(limit) {
        let distance = *later - granted[index - limit];
        assert!(distance >= SECOND, "{} within {distance:?}", limit + 1);
    }
}

/// Mixes bursts, pauses, short deadlines and cancelled callers.
#[tokio::test(start_paused = true)]
async fn no_second_holds_more_than_the_limit() {
    for (seed, limit) in [(1, 1), (2, 2), (3, 3), (4, 7), (5, 20), (6, 20), (7, 100), (8, 1000)] {
        let (limiter, granted) = (Arc::new(LocalLimiter::new()), Arc::new(Mutex::new(Vec::new())));
        let mut dice = Dice(seed);
        let mut callers = Vec::new();
        for _ in 0..2000 {
            let (limiter, granted) = (Arc::clone(&limiter), Arc::clone(&granted));
            let deadline = Instant::now() + Duration::from_millis(dice.below(4000));
            let patience = Duration::from_millis(dice.below(4000));
            callers.push(tokio::spawn(async move {
                if let Ok(Ok(())) = timeout(patience, limiter.acquire(KEY, limit, deadline)).await {
                    granted.lock().unwrap().push(Instant::now());
                }
            }));
            match dice.below(10) {
                0 => sleep(Duration::from_millis(dice.below(3000))).await,
                1..=3 => sleep(Duration::from_millis(dice.below(30))).await,
                _ => {}
            }
        }
        for caller in callers {
            caller.await.unwrap();
        }
        let mut granted = granted.lock().unwrap();
        assert!(granted.len() > 50, "{}", granted.len());
        assert_no_second_exceeds(&mut granted, limit);
    }
}

#[tokio::test(start_paused = true)]
async fn nearly_all_of_the_rate_is_used_evenly() {
    let (limiter, granted) = (Arc::new(LocalLimiter::new()), Arc::new(Mutex::new(Vec::new())));
    let start = Instant::now();
    let callers = [(); 3].map(|()| {
        let (limiter, granted) = (Arc::clone(&limiter), Arc::clone(&granted));
        tokio::spawn(async move {
            while start.elapsed() < 30 * SECOND {
                limiter.acquire(KEY, 20, start + 60 * SECOND).await.unwrap();
                granted.lock().unwrap().push(Instant::now());
            }
        })
    });
    for caller in callers {
        caller.await.unwrap();
    }
    let mut granted = granted.lock().unwrap();
    let gaps: Vec<_> = granted[20..].windows(2).map(|pair| (pair[1] - pair[0]).as_millis()).collect();
    assert!(gaps.iter().all(|gap| (50..=55).contains(gap)), "{gaps:?}");
    assert!(granted.len() >= 560, "{} of 600", granted.len());
    assert_no_second_exceeds(&mut granted, 20);
}

#[tokio::test(start_paused = true)]
async fn permits_are_granted_first_come_first_served() {
    let (limiter, order) = (Arc::new(LocalLimiter::new()), Arc::new(Mutex::new(Vec::new())));
    let mut callers = Vec::new();
    for number in 0..10 {
        let (limiter, order) = (Arc::clone(&limiter), Arc::clone(&order));
        callers.push(tokio::spawn(async move {
            limiter.acquire(KEY, 2, Instant::now() + 60 * SECOND).await.unwrap();
            order.lock().unwrap().push(number);
        }));
        advance(Duration::from_millis(1)).await;
    }
    for caller in callers {
        caller.await.unwrap();
    }
    assert_eq!(*order.lock().unwrap(), (0..10).collect::<Vec<_>>());
}

#[tokio::test(start_paused = true)]
async fn cancelled_callers_do_not_delay_the_callers_behind_them() {
    let limiter = Arc::new(LocalLimiter::new());
    let start = Instant::now();
    let until = start + 60 * SECOND;
    assert_eq!(limiter.try_acquire(KEY, 1), Some(Ok(())));
    let waiting: Vec<_> = (0..50)
        .map(|_| {
            let limiter = Arc::clone(&limiter);
            tokio::spawn(async move { limiter.acquire(KEY, 1, until).await })
        })
        .collect();
    advance(Duration::from_millis(10)).await;
    tokio::task::yield_now().await;
    let full = limiter.try_acquire(KEY, 1).unwrap().unwrap_err();
    assert_eq!(full.retry_after(), Some(Duration::from_millis(1060 * 51 - 10)), "behind all of them");
    for caller in &waiting {
        caller.abort();
    }
    for caller in waiting {
        assert!(caller.await.unwrap_err().is_cancelled());
    }
    limiter.acquire(KEY, 1, until).await.unwrap();
    assert_eq!(start.elapsed().as_millis(), 1060);
}

#[tokio::test(start_paused = true)]
async fn a_caller_that_cannot_meet_its_deadline_fails_immediately() {
    let limiter = LocalLimiter::new();
    let start = Instant::now();
    for _ in 0..20 {
        limiter.acquire(KEY, 20, start).await.unwrap();
    }
    let full = limiter.acquire(KEY, 20, start + SECOND).await.unwrap_err();
    assert_eq!(full.retry_after(), Some(Duration::from_millis(1060)));
    assert_eq!(limiter.try_acquire(KEY, 20), Some(Err(full)));
    assert_eq!(start.elapsed(), Duration::ZERO);
    let other = RateKey::new("AKIDother", "ccc", "CreateAutoCalloutTask");
    assert_eq!(limiter.try_acquire(other, 20), Some(Ok(())), "another account has its own limit");
}

#[tokio::test(start_paused = true)]
async fn extreme_limits_and_margins_do_not_panic() {
    for limiter in [LocalLimiter::new(), LocalLimiter::with_margin(Duration::MAX)] {
        for limit in [0, 1, u32::MAX] {
            for until in [Instant::now(), Instant::now() + SECOND] {
                let _ = limiter.acquire(KEY, limit, until).await;
                let _ = limiter.try_acquire(KEY, limit);
            }
        }
    }
}

also!(
    Limited20,
    TaskResponse,
    Action::new(&CCC, "Limited20").with_rate_limit(20).with_region_use(RegionUse::Unused)
);
also!(Unlimited, TaskResponse, Action::new(&CCC, "Unlimited").with_region_use(RegionUse::Unused));

/// A transport that always responds with success.
fn succeeding() -> Script {
    Script::of(vec![success()])
}

/// Makes calls concurrently and returns their results in order.
async fn at_once<R: Request + Default>(client: &Client, calls: usize) -> Vec<Result<R::Response, Error>> {
    concurrently(calls, || client.call(R::default()).into_future()).await
}

#[tokio::test(start_paused = true)]
async fn calls_above_the_limit_wait() {
    let (sent, start) = (succeeding(), Instant::now());
    let client = Client::new(&sent.config().build().unwrap());
    let results = at_once::<Limited20>(&client, 25).await;
    assert!(results.iter().all(Result::is_ok));
    assert_eq!(start.elapsed().as_millis(), 1272, "20 at once, one after 1060 ms, four more 53 ms apart");
    let left = sent.sent().last().unwrap().limits.attempt_timeout;
    assert_eq!(left + start.elapsed(), 30 * SECOND, "the wait counts against the timeout of the call");
    at_once::<Unlimited>(&client, 100).await;
    assert_eq!((sent.sent().len(), start.elapsed().as_millis()), (125, 1272));
}

#[tokio::test(start_paused = true)]
async fn calls_fail_immediately_if_they_must_not_wait_or_would_wait_too_long() {
    let with_mode = |mode| move |config: ConfigBuilder| config.rate_limit_mode(mode);
    let short_timeout = |config: ConfigBuilder| config.timeout(Duration::from_millis(1059));
    let settings: [Box<dyn Fn(ConfigBuilder) -> ConfigBuilder>; 2] =
        [Box::new(with_mode(RateLimitMode::Fail)), Box::new(short_timeout)];
    for setting in settings {
        let (sent, start) = (succeeding(), Instant::now());
        let client = Client::new(&setting(sent.config()).build().unwrap());
        let mut results = at_once::<Limited20>(&client, 21).await;
        let error = results.pop().unwrap().unwrap_err();
        assert!(results.iter().all(Result::is_ok));
        assert_eq!((error.kind(), error.action()), (ErrorKind::RateLimited, Some("Limited20")));
        assert!(error.is_retryable() && !error.maybe_delivered(), "{error:?}");
        assert_eq!(error.retry_after(), Some(Duration::from_millis(1060)));
        assert_eq!(error.to_string(), "Limited20: the rate limit is reached; retry after 1060 ms",);
        assert_eq!((sent.sent().len(), start.elapsed()), (20, Duration::ZERO));
        sleep(error.retry_after().unwrap()).await;
        client.call(Limited20::default()).await.unwrap();
    }
}

#[tokio::test(start_paused = true)]
async fn limits_can_be_disabled_and_overridden() {
    let (sent, start) = (succeeding(), Instant::now());
    let client = Client::new(&sent.config().rate_limit_mode(RateLimitMode::Off).build().unwrap());
    at_once::<Limited20>(&client, 100).await;
    assert_eq!((sent.sent().len(), start.elapsed()), (100, Duration::ZERO));

    let own = sent.config().rate_limit_of("Limited20", 50).rate_limit_of("ccc:Unlimited", 10);
    let client = Client::new(&own.rate_limit_mode(RateLimitMode::Fail).build().unwrap());
    let rejected = |results: Vec<Result<TaskResponse, Error>>| results.iter().filter(|r| r.is_err()).count();
    assert_eq!(rejected(at_once::<Limited20>(&client, 60).await), 10);
    assert_eq!(rejected(at_once::<Unlimited>(&client, 60).await), 50);

    let error = sent.config().rate_limit_of("Unlimited", 0).build().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Config);
}

#[tokio::test(start_paused = true)]
async fn clients_of_one_configuration_share_its_limits() {
    let sent = succeeding();
    let one = sent.config().rate_limit_mode(RateLimitMode::Fail).build().unwrap();
    let other = sent.config().rate_limit_mode(RateLimitMode::Fail).build().unwrap();
    for _ in 0..20 {
        Client::new(&one).call(Limited20::default()).await.unwrap();
    }
    assert!(Client::new(&one).call(Limited20::default()).await.is_err());
    Client::new(&other).call(Limited20::default()).await.unwrap();
}

#[test]
fn blocking_calls_are_limited() {
    let sent = succeeding();
    // The second call exceeds the limit however slowly the test runs.
    let limiter = LocalLimiter::with_margin(Duration::from_secs(3600));
    let config = sent.config().rate_limit_mode(RateLimitMode::Fail).rate_limit_of("Limited20", 1);
    let client = Client::new(&config.rate_limiter(Arc::new(limiter)).build().unwrap());
    client.call(Limited20::default()).send_blocking().unwrap();
    let error = client.call(Limited20::default()).send_blocking().unwrap_err();
    assert_eq!((error.kind(), sent.sent().len()), (ErrorKind::RateLimited, 1));
}

/// A caller on a blocked runtime must not delay others.
#[tokio::test]
async fn a_blocking_call_does_not_wait_for_callers_on_the_runtime_it_blocks() {
    let sent = succeeding();
    let client = Client::new(&sent.config().rate_limit_of("Limited20", 1).build().unwrap());
    client.call(Limited20::default()).await.unwrap();
    let waiting = tokio::spawn(client.call(Limited20::default()).into_future());
    tokio::task::yield_now().await;
    client.call(Limited20::default()).send_blocking().unwrap();
    assert_eq!(sent.sent().len(), 2);
    waiting.await.unwrap().unwrap();
}

/// A custom limiter that is never available and records its arguments.
#[derive(Clone, Debug, Default)]
struct Unreachable(Arc<Mutex<Vec<String>>>);

impl RateLimiter for Unreachable {
    fn acquire<'a>(&'a self, key: RateKey<'a>, limit: u32, deadline: Instant) -> PermitFuture<'a> {
        let within = deadline - Instant::now();
        self.0.lock().unwrap().push(format!(
            "{}:{}:{} {limit} {within:?}",
            key.account(),
            key.service(),
            key.action()
        ));
        Box::pin(async { Err(RateLimitError::Unavailable { reason: "no route".to_owned() }) })
    }
}

#[tokio::test(start_paused = true)]
async fn a_custom_limiter_receives_account_limit_and_deadline() {
    let (sent, limiter) = (succeeding(), Unreachable::default());
    let with =
        |config: ConfigBuilder| Client::new(&config.rate_limiter(Arc::new(limiter.clone())).build().unwrap());
    let error = with(sent.config()).call(Limited20::default()).await.unwrap_err();
    assert_eq!(error.to_string(), "Limited20: the rate limiter is unavailable: no route");
    assert_eq!((error.kind(), error.retry_after()), (ErrorKind::RateLimited, None));
    let named = sent.config().rate_limit_mode(RateLimitMode::Fail).rate_limit_account("1250000000");
    with(named).call(Limited20::default()).await.unwrap_err();
    with(sent.config()).call(Unlimited::default()).await.unwrap();
    assert_eq!(
        *limiter.0.lock().unwrap(),
        ["AKIDexample:ccc:Limited20 20 30s", "1250000000:ccc:Limited20 20 0ns"]
    );
    assert_eq!(format!("{KEY:?}"), "RateKey(ccc:CreateAutoCalloutTask)", "the account is redacted");
}

#[tokio::test(start_paused = true)]
async fn every_attempt_needs_a_permit() {
    let script = Script::new(|number| if number % 3 == 2 { success() } else { refused() });
    let client = Client::new(&script.config().rate_limit_of("Limited20", 4).build().unwrap());
    let start = Instant::now();
    client.call(Limited20::default()).await.unwrap();
    assert!(start.elapsed() < SECOND, "{:?}", start.elapsed());
    client.call(Limited20::default()).await.unwrap();
    assert_eq!(script.sent().len(), 6);
    assert!(start.elapsed() > SECOND, "six attempts at four a second: {:?}", start.elapsed());
}
