//! How often a call is attempted, with what pauses, and what its error says.

mod costs;
mod sequences;

use std::sync::Arc;
use std::time::Duration;

use tencentcloud_client::clock::ManualClock;
use tencentcloud_client::random::{Randomness, SeededRandomness};
use tencentcloud_client::transport::TransportError;
use tencentcloud_client::{Client, Error, ErrorKind, Request, RetryPolicy};

use crate::records::{CreateTask, DescribeTask, TaskResponse};
use crate::scripted::{AttemptResult, Script, at_once, error, http_response, lost, refused, success};

/// Makes every pause the longest possible.
#[derive(Debug)]
struct Longest;

impl Randomness for Longest {
    fn number(&self) -> u64 {
        u64::MAX
    }
}

fn slow(script: &Script) -> Client {
    Client::new(&script.config().randomness(Arc::new(Longest)).build().unwrap())
}

fn quick(script: &Script) -> Client {
    Client::new(&script.config().retries(at_once()).build().unwrap())
}

fn task() -> CreateTask {
    CreateTask::to(&["1"])
}

#[tokio::test(start_paused = true)]
async fn pauses_double_with_each_attempt() {
    let script = Script::of(vec![refused()]);
    let error = slow(&script).call(task()).await.unwrap_err();
    assert_eq!(script.times(), [0, 100, 300]);
    assert_eq!((error.kind(), error.attempts()), (ErrorKind::Connect, 3));
    assert_eq!(error.to_string(), "CreateTask: could not connect: refused (3 attempts)");

    let script = Script::of(vec![crate::scripted::error("RequestLimitExceeded.UinLimitExceeded", &[])]);
    let error = slow(&script).call(task()).await.unwrap_err();
    assert_eq!(script.times(), [0, 1_000, 3_000]);
    let message = "CreateTask: RequestLimitExceeded.UinLimitExceeded (too many requests): why (request ID r, 3 attempts)";
    assert_eq!(error.to_string(), message);
    assert!(!error.maybe_delivered() && error.is_retryable());
}

#[tokio::test(start_paused = true)]
async fn a_call_has_its_own_policy() {
    let script = Script::of(vec![refused()]);
    let client = slow(&script);
    assert_eq!(client.call(task()).no_retries().await.unwrap_err().attempts(), 1);
    let policy = RetryPolicy::default().max_attempts(5).max_delay(Duration::from_millis(150));
    assert_eq!(client.call(task()).retries(policy).await.unwrap_err().attempts(), 5);
    assert_eq!(script.times()[1..], [0, 100, 250, 400, 550]);
}

#[tokio::test(start_paused = true)]
async fn no_pause_goes_past_the_deadline() {
    let script = Script::of(vec![refused()]);
    let call = slow(&script).call(task()).timeout(Duration::from_millis(250));
    let start = tokio::time::Instant::now();
    let error = call.await.unwrap_err();
    assert_eq!((error.kind(), error.attempts()), (ErrorKind::Connect, 2), "a timeout hides the last error");
    assert_eq!(script.times(), [0, 100]);
    assert_eq!(start.elapsed().as_millis(), 100, "the call waits although no pause fits");
}

#[tokio::test(start_paused = true)]
async fn attempts_share_the_timeout_of_the_call() {
    let script = Script::of(vec![refused()]).with_latency(Duration::from_secs(4));
    let client = slow(&script);
    client.call(task()).timeout(Duration::from_secs(10)).await.unwrap_err();
    let limits: Vec<_> = script.sent().iter().map(|sent| sent.limits.attempt_timeout.as_millis()).collect();
    assert_eq!(limits, [10_000, 5_900, 1_700]);
    client
        .call(task())
        .timeout(Duration::from_secs(10))
        .attempt_timeout(Duration::from_secs(5))
        .await
        .unwrap_err();
    let limits: Vec<_> =
        script.sent()[3..].iter().map(|sent| sent.limits.attempt_timeout.as_millis()).collect();
    assert_eq!(limits, [5_000, 5_000, 1_700]);
}

#[tokio::test(start_paused = true)]
async fn a_timeout_may_be_infinite() {
    let script = Script::of(vec![refused()]);
    let error = slow(&script).call(task()).timeout(Duration::MAX).await.unwrap_err();
    assert_eq!(error.attempts(), 3);
}

#[tokio::test(start_paused = true)]
async fn retry_after_extends_a_pause() {
    let throttled = |headers| crate::scripted::error("RequestLimitExceeded", headers);
    let script = Script::of(vec![
        throttled(&[("retry-after", "7")]),
        throttled(&[
            ("date", "Fri, 31 Dec 1999 23:59:30 GMT"),
            ("retry-after", "Fri, 31 Dec 1999 23:59:50 GMT"),
        ]),
        success(),
    ]);
    slow(&script).call(task()).await.unwrap();
    assert_eq!(script.times(), [0, 7_000, 27_000]);

    let script = Script::of(vec![throttled(&[("retry-after", "31")])]);
    let error = slow(&script).call(task()).await.unwrap_err();
    assert_eq!((error.attempts(), error.retry_after()), (1, Some(Duration::from_secs(31))));

    // A longer one than a minute is not made, however long the call may take.
    for (asked, attempts, reported) in [("60", 2, None), ("61", 1, Some(61)), ("90000", 1, Some(86_400))] {
        let throttled = crate::scripted::error("RequestLimitExceeded", &[("retry-after", asked)]);
        let script = Script::of(vec![throttled, success()]);
        let result = slow(&script).call(task()).timeout(Duration::MAX).await;
        assert_eq!(script.times().len(), attempts, "{asked}");
        let retry_after = result.err().and_then(|error| error.retry_after());
        assert_eq!(retry_after, reported.map(Duration::from_secs), "{asked}");
    }

    // A short pause does not shorten our own.
    let script = Script::of(vec![throttled(&[("retry-after", "0")]), success()]);
    slow(&script).call(task()).await.unwrap();
    assert_eq!(script.times(), [0, 1_000]);
}

/// The number of attempts of a call that always has this outcome: a write, a write with its own token, and a read.
async fn attempts(outcome: AttemptResult) -> [usize; 3] {
    async fn count<R: Request<Response = TaskResponse>>(outcome: AttemptResult, request: R) -> usize {
        let script = Script::of(vec![outcome]);
        let config = script.config().retries(at_once()).keep_idempotency_empty().build().unwrap();
        let error = Client::new(&config).call(request).await.unwrap_err();
        let count = script.sent().len();
        assert_eq!(usize::try_from(error.attempts()).unwrap(), count, "{error}");
        let shown = error.to_string();
        assert_eq!(shown.contains("attempts)"), count > 1, "{shown}");
        count
    }
    let with_token = CreateTask { client_token: Some("token".to_owned()), ..task() };
    [
        count(outcome.clone(), task()).await,
        count(outcome.clone(), with_token).await,
        count(outcome, DescribeTask::default()).await,
    ]
}

#[tokio::test]
async fn only_temporary_and_harmless_failures_are_retried() {
    let page = |status| http_response(status, &[("content-type", "text/html")], "<p>sorry</p>");
    let never = [1, 1, 1];
    let always = [3, 3, 3];
    let if_harmless = [1, 3, 3];
    let table = [
        ("refused", refused(), always),
        ("no connection in time", Err(TransportError::timed_out(false, "late")), always),
        ("no response in time", Err(TransportError::timed_out(true, "late")), if_harmless),
        ("lost", lost(), if_harmless),
        ("cut short", Err(TransportError::lost("short").with_status(200)), if_harmless),
        ("too long", Err(TransportError::too_large(1)), never),
        ("408", page(408), if_harmless),
        ("429", page(429), if_harmless),
        ("500", page(500), if_harmless),
        ("502", page(502), if_harmless),
        ("503", page(503), if_harmless),
        ("504", page(504), if_harmless),
        ("404", page(404), never),
        ("302", page(302), never),
        ("a page of success", page(200), never),
        ("JSON that breaks off", http_response(200, &[], r#"{"Response":{"TaskId":"#), never),
        ("throttled", error("RequestLimitExceeded", &[]), always),
        ("throttled by a sub-code", error("RequestLimitExceeded.Any.Thing", &[]), always),
        ("trouble", error("InternalError.DBError", &[]), if_harmless),
        ("unavailable", error("ServiceUnavailable", &[]), if_harmless),
        ("credentials", error("AuthFailure.SignatureFailure", &[]), never),
        ("the clock, without a date", error("AuthFailure.SignatureExpire", &[]), never),
        ("the request", error("InvalidParameter", &[]), never),
        ("failed", error("FailedOperation.Whatever", &[]), never),
        ("unknown", error("Brandnew", &[]), never),
    ];
    for (what, outcome, expected) in table {
        assert_eq!(attempts(outcome).await, expected, "{what}");
    }
}

#[tokio::test]
async fn a_success_is_not_sent_again() {
    for count in 0..3 {
        let script = Script::new(move |number| if number < count { refused() } else { success() });
        assert_eq!(quick(&script).call(task()).await.unwrap().task_id, 7);
        assert_eq!(script.sent().len(), count + 1, "{count} failures before it");
    }
}

#[tokio::test]
async fn a_write_is_not_retried_once_it_may_have_been_executed() {
    let script = Script::of(vec![refused(), lost(), success()]);
    let config = script.config().retries(at_once()).keep_idempotency_empty().build().unwrap();
    let error = Client::new(&config).call(task()).await.unwrap_err();
    assert_eq!((error.kind(), error.attempts()), (ErrorKind::Interrupted, 2));
    assert!(error.maybe_delivered() && !error.is_retryable());
}

#[tokio::test]
async fn maybe_delivered_covers_all_attempts() {
    let last: [(AttemptResult, bool); 3] = [
        (refused(), false),
        (error("InvalidParameter", &[]), false),
        // Detected only when the response is decoded.
        (http_response(200, &[], "[]"), true),
    ];
    for (outcome, alone) in last {
        let script = Script::of(vec![outcome.clone()]);
        assert_eq!(quick(&script).call(task()).await.unwrap_err().maybe_delivered(), alone);
        let script = Script::of(vec![lost(), outcome]);
        let error = quick(&script).call(task()).await.unwrap_err();
        assert!(error.maybe_delivered(), "{error:?}");
        assert!(error.attempts() > 1 && error.to_string().contains("attempts)"), "{error}");
    }
}

#[tokio::test]
async fn a_token_is_filled_in_once_for_all_attempts() {
    let script = Script::of(vec![lost(), lost(), success()]);
    let config = script.config().retries(at_once()).randomness(Arc::new(SeededRandomness::new(1)));
    let client = Client::new(&config.build().unwrap());
    client.call(task()).await.unwrap();
    client.call(task()).await.unwrap();
    let bodies = script.bodies();
    assert_eq!(bodies.len(), 4);
    assert!(bodies[0] == bodies[1] && bodies[1] == bodies[2] && bodies[2] != bodies[3], "{bodies:?}");
    let token = |body: &str| {
        let body: serde_json::Value = serde_json::from_str(body).unwrap();
        assert_eq!(body.as_object().unwrap().len(), 2, "{body}");
        body["ClientToken"].as_str().unwrap().to_owned()
    };
    assert_eq!(token(&bodies[0]).len(), 36);
    assert_ne!(token(&bodies[0]), token(&bodies[3]), "another call");

    let empty = CreateTask { client_token: Some(String::new()), ..task() };
    client.call(empty).await.unwrap();
    let body = script.bodies().pop().unwrap();
    assert_eq!((token(&body).len(), body.matches("ClientToken").count()), (36, 1));

    client.call(CreateTask::default()).skip_validation().await.unwrap();
    let own = CreateTask { client_token: Some("own".to_owned()), ..task() };
    client.call(own).await.unwrap();
    assert_eq!(token(&script.bodies().pop().unwrap()), "own");
}

#[tokio::test]
async fn a_filled_in_token_does_not_make_the_error_retryable() {
    let error_of =
        async |task: CreateTask| -> Error { quick(&Script::of(vec![lost()])).call(task).await.unwrap_err() };
    let filled_in = error_of(task()).await;
    assert_eq!((filled_in.attempts(), filled_in.is_retryable()), (3, false));
    let own = error_of(CreateTask { client_token: Some("own".to_owned()), ..task() }).await;
    assert_eq!((own.attempts(), own.is_retryable()), (3, true));
}

#[tokio::test]
async fn every_attempt_is_signed_with_the_current_time() {
    let clock = Arc::new(ManualClock::at(1_551_113_065));
    let passing = Arc::clone(&clock);
    let script = Script::new(move |_| {
        passing.advance(Duration::from_secs(200));
        lost()
    });
    let config = script.config().retries(at_once()).clock(clock).build().unwrap();
    Client::new(&config).call(task()).await.unwrap_err();
    assert_eq!(script.timestamps(), ["1551113065", "1551113265", "1551113465"]);
    let sent = script.sent();
    assert!(sent[0].authorization != sent[1].authorization && sent[0].body == sent[1].body);
}

/// The local time, 2019-02-25T16:44:25Z, and the `Date` of a service whose clock is an hour ahead.
const HERE: u64 = 1_551_113_065;
const AN_HOUR_LATER: (&str, &str) = ("date", "Mon, 25 Feb 2019 17:44:25 GMT");

#[tokio::test]
async fn an_expired_signature_corrects_the_clock() {
    let expired = || error("AuthFailure.SignatureExpire", &[AN_HOUR_LATER]);
    let script = Script::of(vec![expired(), success()]);
    let config = script.config().clock(Arc::new(ManualClock::at(HERE))).build().unwrap();
    let client = Client::new(&config);
    assert_eq!(client.call(task()).await.unwrap().task_id, 7, "a write: it was refused before execution");
    client.clone().call(task()).await.unwrap();
    assert_eq!(script.timestamps(), ["1551113065", "1551116665", "1551116665"]);

    // Rejected although the time is correct now.
    let script = Script::of(vec![expired()]);
    let config = script.config().clock(Arc::new(ManualClock::at(HERE))).build().unwrap();
    let error = Client::new(&config).call(task()).await.unwrap_err();
    assert_eq!(error.attempts(), 2);
    assert!(error.to_string().contains("SignatureExpire (check the clock)"), "{error}");

    // Without retries, the next call has the correct time.
    let script = Script::of(vec![expired(), success()]);
    let config = script.config().clock(Arc::new(ManualClock::at(HERE))).retries(RetryPolicy::none());
    let client = Client::new(&config.build().unwrap());
    assert_eq!(client.call(task()).await.unwrap_err().attempts(), 1);
    client.call(task()).await.unwrap();
    assert_eq!(script.timestamps(), ["1551113065", "1551116665"]);
}

#[tokio::test]
async fn an_invalid_date_does_not_correct_the_clock() {
    for date in ["", "yesterday", "Mon, 25 Feb 2019 16:44:29 GMT"] {
        let script = Script::of(vec![error("AuthFailure.SignatureExpire", &[("date", date)]), success()]);
        let config = script.config().clock(Arc::new(ManualClock::at(HERE))).build().unwrap();
        assert_eq!(Client::new(&config).call(task()).await.unwrap_err().attempts(), 1, "{date}");
    }
}

#[test]
fn blocking_calls_are_retried() {
    let script = Script::of(vec![refused(), refused(), success()]);
    assert_eq!(quick(&script).call(task()).send_blocking().unwrap().task_id, 7);
    assert_eq!(script.sent().len(), 3);
    let script = Script::of(vec![refused()]);
    assert_eq!(quick(&script).call(task()).send_blocking().unwrap_err().attempts(), 3);
}

#[tokio::test]
async fn an_error_keeps_its_cause() {
    let cause = std::io::Error::new(std::io::ErrorKind::ConnectionRefused, "nobody listens");
    let script = Script::of(vec![Err(TransportError::connect("no connection").with_source(cause))]);
    let error = quick(&script).call(task()).await.unwrap_err();
    let transport = std::error::Error::source(&error).unwrap();
    assert_eq!(transport.to_string(), "no connection");
    assert!(transport.is::<TransportError>());
    let cause = transport.source().unwrap().downcast_ref::<std::io::Error>().unwrap();
    assert_eq!(cause.kind(), std::io::ErrorKind::ConnectionRefused);
}
