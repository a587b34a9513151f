//! The span of a call and the events in it.

use std::future::IntoFuture;
use std::sync::Arc;
use std::time::Duration;

use tencentcloud_client::clock::ManualClock;
use tencentcloud_client::endpoint::{EndpointFamily, Failover};
use tencentcloud_client::rate::RateLimitMode;
use tencentcloud_client::{Action, Client, Service};
use tracing::{Instrument, info_span};

use super::capture::Captured;
use super::{client, listen};
use crate::blocking::block_on;
use crate::records::{CreateTask, DescribeTask};
use crate::scripted::{Script, at_once, error, http_response, lost, refused, success};
use crate::wait::{ByNumber, in_states};

fn task() -> CreateTask {
    CreateTask::to(&["1"])
}

fn assert_fields(captured: &Captured, expected: &[(&str, &str)]) {
    let fields: Vec<_> =
        captured.fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    let mut expected = expected.to_vec();
    expected.sort_unstable();
    assert_eq!(fields, expected);
}

const OF_EVERY_CALL: [(&str, &str); 7] = [
    ("http.request.method", "POST"),
    ("otel.kind", "client"),
    ("otel.name", "ccc/CreateTask"),
    ("rpc.method", "ccc/CreateTask"),
    ("rpc.system.name", "tencentcloud"),
    ("server.address", "ccc.tencentcloudapi.com"),
    ("server.port", "443"),
];

#[tokio::test(start_paused = true)]
async fn a_success_has_one_span_and_one_event() {
    let (capture, _listening) = listen();
    client(vec![success()]).call(task()).into_future().instrument(info_span!("the caller's")).await.unwrap();
    let rest = [
        ("http.response.status_code", "200"),
        ("tencentcloud.attempts", "1"),
        ("tencentcloud.request_id", "r"),
    ];
    let call = capture.call();
    assert_fields(&call, &[&OF_EVERY_CALL[..], &rest[..]].concat());
    assert_eq!(call.within.map(|index| capture.spans()[index].name.clone()).as_deref(), Some("the caller's"));
    let events = capture.events();
    assert_eq!(capture.messages(), ["DEBUG attempt"]);
    assert_eq!(capture.spans()[events[0].within.unwrap()].name, "tencentcloud.call");
    assert_fields(
        &events[0],
        &[
            ("attempt", "1"),
            ("elapsed_ms", "250.0"),
            ("http.response.status_code", "200"),
            ("server.address", "ccc.tencentcloudapi.com"),
        ],
    );
}

#[tokio::test(start_paused = true)]
async fn a_failure_has_an_event_for_each_retry() {
    let (capture, _listening) = listen();
    let throttled = error("RequestLimitExceeded.UinLimitExceeded", &[]);
    client(vec![refused(), throttled]).call(task()).await.unwrap_err();
    let description = "CreateTask: RequestLimitExceeded.UinLimitExceeded (too many requests): why (request ID r, 3 attempts)";
    let rest = [
        ("error.type", "RequestLimitExceeded.UinLimitExceeded"),
        ("http.request.resend_count", "2"),
        ("http.response.status_code", "200"),
        ("otel.status_code", "ERROR"),
        ("otel.status_description", description),
        ("rpc.response.status_code", "RequestLimitExceeded.UinLimitExceeded"),
        ("tencentcloud.attempts", "3"),
        ("tencentcloud.request_id", "r"),
    ];
    assert_fields(&capture.call(), &[&OF_EVERY_CALL[..], &rest[..]].concat());
    let expected =
        ["DEBUG attempt", "INFO attempting again", "DEBUG attempt", "INFO attempting again", "DEBUG attempt"];
    assert_eq!(capture.messages(), expected);
    let events = capture.events();
    assert_eq!(events[0].get("error.type"), "connect");
    assert_fields(
        &events[1],
        &[
            ("attempt", "1"),
            ("delay_ms", "0.0"),
            ("error", "CreateTask: could not connect: refused"),
            ("error.type", "connect"),
        ],
    );
}

#[tokio::test(start_paused = true)]
async fn a_retry_without_a_permit_is_reported() {
    let (capture, _listening) = listen();
    let config = Script::of(vec![refused()])
        .config()
        .rate_limit_mode(RateLimitMode::Fail)
        .rate_limit_of("CreateTask", 1);
    Client::new(&config.build().unwrap()).call(task()).await.unwrap_err();
    let expected = [
        "DEBUG attempt",
        "INFO attempting again",
        "INFO not attempting again: the rate limit or the credentials prevent it",
    ];
    assert_eq!(capture.messages(), expected);
    assert_eq!(capture.events()[2].get("error.type"), "rate_limited");
    assert_eq!(capture.call().get("error.type"), "connect");
}

#[tokio::test(start_paused = true)]
async fn a_failure_has_a_type() {
    let table = [
        (vec![lost()], "interrupted", ""),
        (vec![refused()], "connect", ""),
        (vec![http_response(502, &[], "<p>")], "unexpected_response", "502"),
        // These are found only when the response is decoded.
        (vec![http_response(200, &[], "[]")], "unexpected_response", "200"),
        (vec![http_response(200, &[], r#"{"Response":{"TaskId":"x"}}"#)], "decode", "200"),
        (vec![error("Brandnew", &[])], "Brandnew", "200"),
    ];
    for (outcomes, error_type, status) in table {
        let (capture, _listening) = listen();
        client(outcomes).call(task()).no_retries().await.unwrap_err();
        let call = capture.call();
        assert_eq!((call.get("error.type"), call.get("http.response.status_code")), (error_type, status));
        assert_eq!((call.get("otel.status_code"), call.get("tencentcloud.attempts")), ("ERROR", "1"));
    }
}

#[tokio::test(start_paused = true)]
async fn a_dropped_call_is_cancelled() {
    let (capture, _listening) = listen();
    let client = client(vec![success()]);
    tokio::time::timeout(Duration::from_millis(100), client.call(task()).into_future()).await.unwrap_err();
    let call = capture.call();
    assert_eq!((call.get("error.type"), call.get("tencentcloud.attempts")), ("cancelled", ""));
    drop(client.call(task()).into_future());
    assert_eq!(capture.spans().len(), 1, "a call that was not sent has no span");
}

#[tokio::test(start_paused = true)]
async fn raw_responses_have_the_type_of_their_error() {
    let (capture, _listening) = listen();
    let client = client(vec![error("InvalidParameter", &[]), success()]);
    let raw = client.call(task()).raw().await.unwrap();
    let call = capture.call();
    assert_eq!((call.get("error.type"), call.get("tencentcloud.attempts")), ("InvalidParameter", "1"));
    raw.decode().unwrap_err();
    assert_eq!(capture.spans().len(), 1);
    let raw = client.call(task()).raw().await.unwrap();
    assert_eq!(capture.spans()[1].get("error.type"), "");
    drop(raw);
}

#[tokio::test(start_paused = true)]
async fn actions_may_be_named_at_run_time() {
    let (capture, _listening) = listen();
    let action = Action::named(Service::named("cvm", "2017-03-12"), "DescribeInstances");
    client(vec![success()]).call_action(action).await.unwrap();
    let call = capture.call();
    assert_eq!(call.get("rpc.method"), "cvm/DescribeInstances");
    assert_eq!(call.get("server.address"), "cvm.tencentcloudapi.com");
}

#[test]
fn blocking_calls_have_spans() {
    let (capture, _listening) = listen();
    let script = Script::of(vec![refused(), success()]);
    let config = script.config().endpoint("http://127.0.0.1:8080").retries(at_once());
    let client = Client::new(&config.build().unwrap());
    client.call(DescribeTask::default()).send_blocking().unwrap();
    let call = capture.call();
    assert_eq!((call.get("server.address"), call.get("server.port")), ("127.0.0.1", "8080"));
    assert_eq!((call.get("tencentcloud.attempts"), call.get("cloud.region")), ("2", "ap-guangzhou"));
    assert_eq!(capture.messages(), ["DEBUG attempt", "INFO attempting again", "DEBUG attempt"]);
    assert!(capture.events().iter().all(|event| event.within == Some(0)), "in the span of the call");
}

#[test]
fn calls_of_a_wait_are_children_of_the_callers_span() {
    let (capture, _listening) = listen();
    let server = in_states(&[0, 2, 2]);
    let waiting = || server.client().call(ByNumber::default()).wait().interval(Duration::ZERO);
    info_span!("the caller's").in_scope(|| {
        assert_eq!(waiting().send_blocking().unwrap().polls(), 2);
        assert_eq!(block_on(waiting().into_future()).unwrap().polls(), 1);
    });
    let calls: Vec<_> = capture.spans().split_off(1).iter().map(|call| call.within).collect();
    assert_eq!(calls, [Some(0); 3]);
}

#[tokio::test(start_paused = true)]
async fn an_exhausted_budget_is_reported() {
    let (capture, _listening) = listen();
    let config = Script::of(vec![refused()]).config().retries(at_once()).retry_budget(5).build().unwrap();
    Client::new(&config).call(task()).await.unwrap_err();
    let events = capture.events();
    let last = events.last().unwrap();
    assert_eq!((&*last.level, last.get("attempt"), last.get("error.type")), ("WARN", "2", "connect"));
    assert!(last.name.contains("retry budget"), "{last:?}");
    assert_eq!(last.within, Some(0));
}

#[tokio::test]
async fn a_clock_that_is_off_is_reported() {
    let (capture, _listening) = listen();
    let expired = error("AuthFailure.SignatureExpire", &[("date", "Mon, 25 Feb 2019 17:44:25 GMT")]);
    let script = Script::of(vec![expired, success()]);
    let config = script.config().clock(Arc::new(ManualClock::at(1_551_113_065))).build().unwrap();
    Client::new(&config).call(task()).await.unwrap();
    let events = capture.events();
    let warning = events.iter().find(|event| event.level == "WARN").unwrap();
    assert!(warning.name.starts_with("the clock is off"), "{warning:?}");
    assert_eq!(warning.get("ahead_seconds"), "-3600", "an hour behind");
}

#[tokio::test]
async fn missing_values_are_reported_in_the_span_of_the_call() {
    let (capture, _listening) = listen();
    client(vec![http_response(200, &[], r#"{"Response":{"RequestId":"r"}}"#)]).call(task()).await.unwrap();
    let events = capture.events();
    let warning = events.iter().find(|event| event.level == "WARN").unwrap();
    assert_eq!((warning.get("path"), warning.within), ("TaskId", Some(0)));
    assert_eq!(capture.call().get("error.type"), "");
}

#[tokio::test(start_paused = true)]
async fn a_wait_for_the_rate_limit_is_reported() {
    let (capture, _listening) = listen();
    let config = Script::of(vec![success()]).config().rate_limit_of("CreateTask", 1).build().unwrap();
    let client = Client::new(&config);
    for _ in 0..2 {
        client.call(task()).await.unwrap();
    }
    assert_eq!(capture.messages(), ["DEBUG attempt", "DEBUG waited for the rate limit", "DEBUG attempt"]);
    let waited: f64 = capture.events()[1].get("waited_ms").parse().unwrap();
    assert!((900.0..1_100.0).contains(&waited), "{waited}");
}

#[tokio::test(start_paused = true)]
async fn changes_of_the_endpoint_are_reported() {
    let (capture, _listening) = listen();
    let clock = Arc::new(ManualClock::at(1_551_113_065));
    let script = Script::of(vec![refused(), success()]);
    let failover = Failover::to([EndpointFamily::Internal]).failures(1).cool_down(Duration::from_secs(30));
    let config = script.config().clock(clock.clone()).retries(at_once()).failover(failover).build().unwrap();
    let client = Client::new(&config);
    client.call(task()).await.unwrap();
    clock.advance(Duration::from_secs(31));
    client.call(task()).await.unwrap();
    let changes: Vec<_> = capture
        .events()
        .into_iter()
        .filter(|event| event.name.contains("endpoint"))
        .map(|event| (event.level.clone(), event.get("server.address").to_owned()))
        .collect();
    let host = "ccc.tencentcloudapi.com".to_owned();
    assert_eq!(changes, [("WARN".to_owned(), host.clone()), ("INFO".to_owned(), host)]);
}
