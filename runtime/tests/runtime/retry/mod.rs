//! How often a call is attempted, after what pauses, and what its error says then.

mod costs;

use std::sync::Arc;
use std::time::Duration;

use tencentcloud_runtime::clock::ManualClock;
use tencentcloud_runtime::random::{Randomness, SeededRandomness};
use tencentcloud_runtime::transport::TransportError;
use tencentcloud_runtime::{Client, Error, ErrorKind, Request, RetryPolicy};

use crate::records::{CreateTask, DescribeTask, TaskResponse};
use crate::scripted::{AttemptResult, Script, error, http_response, lost, refused, success};

/// The greatest pause each time, all but a moment.
#[derive(Debug)]
struct Longest;

impl Randomness for Longest {
    fn number(&self) -> u64 {
        u64::MAX
    }
}

/// Three attempts without a pause.
fn at_once() -> RetryPolicy {
    RetryPolicy::default().base_delay(Duration::ZERO).throttled_delay(Duration::ZERO)
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
async fn pauses_double() {
    let script = Script::of(vec![refused()]);
    let error = slow(&script).call(task()).await.unwrap_err();
    assert_eq!(script.times(), [0, 100, 300]);
    assert_eq!((error.kind(), error.attempts()), (ErrorKind::Connect, 3));
    assert_eq!(error.to_string(), "CreateTask: no connection: refused (3 attempts)");

    let script = Script::of(vec![crate::scripted::error("RequestLimitExceeded.UinLimitExceeded", &[])]);
    let error = slow(&script).call(task()).await.unwrap_err();
    assert_eq!(script.times(), [0, 1_000, 3_000]);
    let told = "CreateTask: RequestLimitExceeded.UinLimitExceeded (called too often): why (request id r, 3 attempts)";
    assert_eq!(error.to_string(), told);
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
    assert_eq!((error.kind(), error.attempts()), (ErrorKind::Connect, 2), "the last error, not a timeout");
    assert_eq!(script.times(), [0, 100]);
    assert_eq!(start.elapsed().as_millis(), 100, "at once, not when the time is over");
}

#[tokio::test(start_paused = true)]
async fn attempts_share_the_time_of_the_call() {
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
async fn no_time_limit_at_all() {
    let script = Script::of(vec![refused()]);
    let error = slow(&script).call(task()).timeout(Duration::MAX).await.unwrap_err();
    assert_eq!(error.attempts(), 3);
}

#[tokio::test(start_paused = true)]
async fn the_server_says_when_to_come_back() {
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

    // A short pause does not shorten our own.
    let script = Script::of(vec![throttled(&[("retry-after", "0")]), success()]);
    slow(&script).call(task()).await.unwrap();
    assert_eq!(script.times(), [0, 1_000]);
}

/// How often a call is attempted that always comes to this: as a write, a write with its own token, and a read.
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
async fn what_is_attempted_again() {
    let page = |status| http_response(status, &[("content-type", "text/html")], "<p>sorry</p>");
    let never = [1, 1, 1];
    let always = [3, 3, 3];
    let unless_it_may_harm = [1, 3, 3];
    let table = [
        ("refused", refused(), always),
        ("no connection in time", Err(TransportError::timed_out(false, "late")), always),
        ("no answer in time", Err(TransportError::timed_out(true, "late")), unless_it_may_harm),
        ("lost", lost(), unless_it_may_harm),
        ("cut short", Err(TransportError::lost("short").with_status(200)), unless_it_may_harm),
        ("too long", Err(TransportError::too_large(1)), never),
        ("408", page(408), unless_it_may_harm),
        ("429", page(429), unless_it_may_harm),
        ("500", page(500), unless_it_may_harm),
        ("502", page(502), unless_it_may_harm),
        ("503", page(503), unless_it_may_harm),
        ("504", page(504), unless_it_may_harm),
        ("404", page(404), never),
        ("302", page(302), never),
        ("a page of success", page(200), never),
        ("JSON that breaks off", http_response(200, &[], r#"{"Response":{"TaskId":"#), never),
        ("throttled", error("RequestLimitExceeded", &[]), always),
        ("throttled by a sub-code", error("RequestLimitExceeded.Any.Thing", &[]), always),
        ("trouble", error("InternalError.DBError", &[]), unless_it_may_harm),
        ("unavailable", error("ServiceUnavailable", &[]), unless_it_may_harm),
        ("credentials", error("AuthFailure.SignatureFailure", &[]), never),
        ("the clock, without a date to learn from", error("AuthFailure.SignatureExpire", &[]), never),
        ("the request", error("InvalidParameter", &[]), never),
        ("failed", error("FailedOperation.Whatever", &[]), never),
        ("unknown", error("Brandnew", &[]), never),
    ];
    for (what, outcome, expected) in table {
        assert_eq!(attempts(outcome).await, expected, "{what}");
    }
}

#[tokio::test]
async fn the_first_success_is_the_answer() {
    for count in 0..3 {
        let script = Script::new(move |number| if number < count { refused() } else { success() });
        assert_eq!(quick(&script).call(task()).await.unwrap().task_id, 7);
        assert_eq!(script.sent().len(), count + 1, "what succeeded is not sent again");
    }
}

#[tokio::test]
async fn a_write_is_not_sent_again_once_it_may_have_arrived() {
    let script = Script::of(vec![refused(), lost(), success()]);
    let config = script.config().retries(at_once()).keep_idempotency_empty().build().unwrap();
    let error = Client::new(&config).call(task()).await.unwrap_err();
    assert_eq!((error.kind(), error.attempts()), (ErrorKind::Interrupted, 2));
    assert!(error.maybe_delivered() && !error.is_retryable());
}

#[tokio::test]
async fn whether_anything_arrived_is_told_of_all_attempts() {
    let last: [(AttemptResult, bool); 3] = [
        (refused(), false),
        (error("InvalidParameter", &[]), false),
        // Found only when the answer is read.
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
async fn a_token_that_was_filled_in_does_not_make_another_call_harmless() {
    let error_of =
        async |task: CreateTask| -> Error { quick(&Script::of(vec![lost()])).call(task).await.unwrap_err() };
    let filled_in = error_of(task()).await;
    assert_eq!((filled_in.attempts(), filled_in.is_retryable()), (3, false));
    let own = error_of(CreateTask { client_token: Some("own".to_owned()), ..task() }).await;
    assert_eq!((own.attempts(), own.is_retryable()), (3, true));
}

#[tokio::test]
async fn every_attempt_is_signed_for_its_own_time() {
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

/// The clock of 2019-02-25T16:44:25Z, and a cloud an hour ahead.
const HERE: u64 = 1_551_113_065;
const AN_HOUR_LATER: (&str, &str) = ("date", "Mon, 25 Feb 2019 17:44:25 GMT");

#[tokio::test]
async fn the_clock_is_learnt_from_a_refusal() {
    let expired = || error("AuthFailure.SignatureExpire", &[AN_HOUR_LATER]);
    let script = Script::of(vec![expired(), success()]);
    let config = script.config().clock(Arc::new(ManualClock::at(HERE))).build().unwrap();
    let client = Client::new(&config);
    assert_eq!(client.call(task()).await.unwrap().task_id, 7, "a write: it was refused before execution");
    client.clone().call(task()).await.unwrap();
    assert_eq!(script.timestamps(), ["1551113065", "1551116665", "1551116665"]);

    // Refused although the time is right now: nothing more to learn.
    let script = Script::of(vec![expired()]);
    let config = script.config().clock(Arc::new(ManualClock::at(HERE))).build().unwrap();
    let error = Client::new(&config).call(task()).await.unwrap_err();
    assert_eq!(error.attempts(), 2);
    assert!(error.to_string().contains("SignatureExpire (the clock is off)"), "{error}");

    // Where nothing is attempted twice, the next call is right.
    let script = Script::of(vec![expired(), success()]);
    let config = script.config().clock(Arc::new(ManualClock::at(HERE))).retries(RetryPolicy::none());
    let client = Client::new(&config.build().unwrap());
    assert_eq!(client.call(task()).await.unwrap_err().attempts(), 1);
    client.call(task()).await.unwrap();
    assert_eq!(script.timestamps(), ["1551113065", "1551116665"]);
}

#[tokio::test]
async fn dates_that_mean_nothing_are_passed_over() {
    for date in ["", "yesterday", "Mon, 25 Feb 2019 16:44:29 GMT"] {
        let script = Script::of(vec![error("AuthFailure.SignatureExpire", &[("date", date)]), success()]);
        let config = script.config().clock(Arc::new(ManualClock::at(HERE))).build().unwrap();
        assert_eq!(Client::new(&config).call(task()).await.unwrap_err().attempts(), 1, "{date}");
    }
}

#[test]
fn blocking_calls_are_attempted_again_too() {
    let script = Script::of(vec![refused(), refused(), success()]);
    assert_eq!(quick(&script).call(task()).send_blocking().unwrap().task_id, 7);
    assert_eq!(script.sent().len(), 3);
    let script = Script::of(vec![refused()]);
    assert_eq!(quick(&script).call(task()).send_blocking().unwrap_err().attempts(), 3);
}

#[tokio::test]
async fn what_caused_an_error_is_kept() {
    let cause = std::io::Error::new(std::io::ErrorKind::ConnectionRefused, "nobody listens");
    let script = Script::of(vec![Err(TransportError::connect("no connection").with_source(cause))]);
    let error = quick(&script).call(task()).await.unwrap_err();
    let transport = std::error::Error::source(&error).unwrap();
    assert_eq!(transport.to_string(), "no connection");
    assert!(transport.is::<TransportError>());
    let cause = transport.source().unwrap().downcast_ref::<std::io::Error>().unwrap();
    assert_eq!(cause.kind(), std::io::ErrorKind::ConnectionRefused);
}

#[tokio::test]
async fn nothing_that_is_wrong_beforehand_is_attempted() {
    let script = Script::of(vec![success()]);
    let error = quick(&script).call(CreateTask::to(&[])).await.unwrap_err();
    assert_eq!((error.kind(), error.attempts(), script.sent().len()), (ErrorKind::Validation, 0, 0));
}
