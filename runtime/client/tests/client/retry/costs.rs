//! The retry budget: what spends it, and what does not.

use std::future::IntoFuture;
use std::sync::Arc;
use std::time::Duration;

use tencentcloud_client::intercept::{Attempt, Interceptor, Outgoing};
use tencentcloud_client::rate::RateLimitMode;
use tencentcloud_client::{Client, Error, ErrorKind};

use super::{Longest, task};
use crate::records::DescribeTask;
use crate::scripted::{Script, at_once, error, lost, refused, success};

#[tokio::test]
async fn a_client_retries_within_its_budget() {
    let script = Script::new(|number| if number < 8 { refused() } else { success() });
    let config = script.config().retries(at_once()).retry_budget(15).build().unwrap();
    let client = Client::new(&config);
    let attempts = async || client.call(task()).await.map_or_else(|error| error.attempts(), |_| 0);
    let mut counts = Vec::new();
    for _ in 0..5 {
        counts.push(attempts().await);
    }
    assert_eq!(counts, [3, 2, 1, 1, 1]);
    assert_eq!(
        Client::new(&config).call(task()).await.unwrap().task_id,
        7,
        "another client has its own budget"
    );
}

/// The rate limit does not permit the retry, at once or before the deadline.
#[tokio::test(start_paused = true)]
async fn a_retry_beyond_the_rate_limit_keeps_the_error_and_the_budget() {
    for mode in [RateLimitMode::Fail, RateLimitMode::Wait] {
        let script = Script::new(|number| if number < 4 { lost() } else { refused() });
        let config =
            script.config().rate_limit_mode(mode).rate_limit_of("DescribeTask", 1).retries(at_once());
        let config = config.timeout(Duration::from_millis(1059)).retry_budget(10);
        let client = Client::new(&config.build().unwrap());
        for _ in 0..4 {
            let error = client.call(DescribeTask::default()).await.unwrap_err();
            assert_eq!((error.kind(), error.attempts()), (ErrorKind::Interrupted, 1), "{mode:?}");
            assert!(error.maybe_delivered() && error.is_retryable(), "{error:?}");
            tokio::time::sleep(error.retry_after().unwrap()).await;
        }
        assert_eq!(script.sent().len(), 4);
        assert_eq!(client.call(task()).await.unwrap_err().attempts(), 3, "the budget is untouched");
    }
}

#[tokio::test(start_paused = true)]
async fn a_raw_response_is_returned_if_the_rate_limit_permits_no_retry() {
    let script = Script::of(vec![error("RequestLimitExceeded", &[])]);
    let config = script.config().rate_limit_mode(RateLimitMode::Fail).rate_limit_of("CreateTask", 1);
    let client = Client::new(&config.retries(at_once()).build().unwrap());
    let response = client.call(task()).raw().await.unwrap();
    assert_eq!(response.decode().unwrap_err().code(), Some("RequestLimitExceeded"));
}

/// Permits the first attempt only.
#[derive(Debug)]
struct Once;

impl Interceptor for Once {
    fn before(&self, attempt: &Attempt<'_>, _: &mut Outgoing<'_>) -> Result<(), Error> {
        if attempt.number() == 1 { Ok(()) } else { Err(Error::credentials("no second attempt")) }
    }
}

#[tokio::test]
async fn a_retry_that_is_not_sent_does_not_use_the_budget() {
    let script = Script::of(vec![refused()]);
    let config = script.config().interceptor(Arc::new(Once)).retries(at_once()).retry_budget(5);
    let client = Client::new(&config.build().unwrap());
    for _ in 0..3 {
        let error = client.call(task()).await.unwrap_err();
        assert_eq!((error.to_string().as_str(), error.attempts()), ("CreateTask: no second attempt", 1));
    }
}

#[tokio::test(start_paused = true)]
async fn a_call_that_is_dropped_before_its_retry_returns_the_cost_to_the_budget() {
    let script = Script::of(vec![refused()]).with_latency(Duration::from_millis(10));
    let config = script.config().randomness(Arc::new(Longest)).retry_budget(5).build().unwrap();
    let client = Client::new(&config);
    // During the first attempt, and during the pause after it.
    for dropped_after in [5, 50] {
        let before = script.sent().len();
        let limit = Duration::from_millis(dropped_after);
        let call = client.call(task()).into_future();
        assert!(tokio::time::timeout(limit, call).await.is_err());
        tokio::time::sleep(Duration::from_secs(5)).await;
        assert_eq!(script.sent().len() - before, 1, "a dropped call continues");
    }
    assert_eq!(client.call(task()).await.unwrap_err().attempts(), 2, "the budget suffices for one retry");
    assert_eq!(client.call(task()).await.unwrap_err().attempts(), 1);
}

/// Programs may put a timeout of their own around their calls. The budget must protect the service all the same.
#[tokio::test(start_paused = true)]
async fn calls_that_are_dropped_during_their_retry_spend_the_budget() {
    let script = Script::of(vec![refused()]).with_latency(Duration::from_millis(10));
    let config = script.config().randomness(Arc::new(Longest)).retry_budget(15).build().unwrap();
    let client = Client::new(&config);
    for _ in 0..20 {
        // In the second attempt, if there is one.
        let call = client.call(task()).into_future();
        let _ = tokio::time::timeout(Duration::from_millis(115), call).await;
    }
    assert_eq!(script.sent().len(), 20 + 3);
}
