//! Waiting for a final state: over a real connection if the time does not matter, otherwise in paused time over a
//! transport that responds at once.

use std::time::Duration;

use serde_json::{Value, json};
use tencentcloud_client::rate::RateLimitMode;
use tencentcloud_client::record;
use tencentcloud_client::wait::{FinalState, StateValue};
use tencentcloud_client::{Action, Client, Effect, ErrorKind, RegionUse, Request, RetryPolicy, Wait};
use tokio::time::Instant;

use crate::blocking::block_on;
use crate::records::{CCC, CreateTask, also};
use crate::scripted::{Script, http_response};
use crate::server::{self, Server};

pub(crate) struct Progress {
    state: Option<u64>,
    phase: String,
    request_id: String,
}

record! {
    Progress {
        state: "State",
        phase: "Phase",
        request_id: "RequestId",
    }
}

also!(
    ByNumber,
    Progress,
    Action::new(&CCC, "ByNumber").with_effect(Effect::Read).with_region_use(RegionUse::Unused)
);
also!(
    ByText,
    Progress,
    Action::new(&CCC, "ByText").with_effect(Effect::Read).with_region_use(RegionUse::Unused)
);

impl Wait for ByNumber {
    const FINAL: &'static [FinalState] = &[
        FinalState::success(StateValue::Integer(2), "finished"),
        FinalState::failure(StateValue::Integer(4), "stopped"),
    ];

    fn state(response: &Progress) -> &dyn record::Value {
        &response.state
    }
}

impl Wait for ByText {
    const FINAL: &'static [FinalState] =
        &[FinalState::success(StateValue::Text("FINISHED"), "all calls are placed")];

    fn state(response: &Progress) -> &dyn record::Value {
        &response.phase
    }
}

/// A response with this state, which is a number or, in another member, a text.
fn body(state: &Value) -> String {
    let name = if state.is_string() { "Phase" } else { "State" };
    json!({ "Response": { name: state, "RequestId": "r" } }).to_string()
}

fn refused(code: &str) -> String {
    json!({ "Response": { "Error": { "Code": code, "Message": "not now" }, "RequestId": "r-1" } }).to_string()
}

/// Responds with these bodies in turn, then always with the last.
fn responding(bodies: impl IntoIterator<Item = String>) -> Server {
    let responses: Vec<_> = bodies.into_iter().map(|body| server::json_response(&body)).collect();
    Server::responding_to_json(move |_, number| responses[number.min(responses.len() - 1)].clone())
}

pub(crate) fn in_states(states: &[u64]) -> Server {
    responding(states.iter().map(|state| body(&json!(state))))
}

const SHORT: Duration = Duration::from_millis(1);

#[tokio::test]
async fn a_wait_ends_with_success() {
    let server = in_states(&[0, 1, 1, 2, 3]);
    let last = server.client().call(ByNumber::default()).wait().interval(SHORT).await.unwrap();
    assert!(last.is_success());
    assert_eq!((last.state().meaning(), last.polls(), last.response.state), ("finished", 4, Some(2)));
    assert_eq!(last.to_string(), "finished (2)");
    assert_eq!(last.state(), ByNumber::FINAL[0]);
    assert_eq!((server.requests().len(), server.connections()), (4, 1));
}

#[tokio::test]
async fn a_wait_ends_with_failure() {
    let server = in_states(&[4]);
    let last = server.client().call(ByNumber::default()).wait().await.unwrap();
    assert!(!last.is_success());
    assert_eq!((last.to_string().as_str(), last.polls()), ("stopped (4)", 1));
}

#[tokio::test]
async fn a_state_may_be_text() {
    let server = responding([body(&json!("RUNNING")), body(&json!("FINISHED"))]);
    let waiting = server.client().call(ByText::default()).wait().interval(SHORT);
    let last = waiting.await.unwrap();
    assert_eq!(last.to_string(), "all calls are placed (FINISHED)");
}

#[tokio::test]
async fn a_state_that_is_absent_or_huge_is_not_final() {
    let server = responding([json!(null), json!(u64::MAX), json!(2)].map(|state| body(&state)));
    let last = server.client().call(ByNumber::default()).wait().interval(SHORT).await.unwrap();
    assert_eq!((last.is_success(), last.polls()), (true, 3));
}

#[tokio::test]
async fn a_retryable_error_does_not_end_a_wait() {
    let bodies = [refused("RequestLimitExceeded"), refused("InternalError.DBError"), body(&json!(2))];
    let server = Server::scripted(move |connection, number| {
        // The first connection is lost.
        for body in bodies.iter().skip(number.saturating_sub(1)) {
            if !connection.read_request() || number == 0 {
                return;
            }
            connection.write(&server::json_response(body));
        }
    });
    let last = server.client().call(ByNumber::default()).wait().interval(SHORT).await.unwrap();
    assert_eq!((last.is_success(), last.polls()), (true, 4));
}

#[tokio::test]
async fn any_other_error_ends_a_wait() {
    let server = responding([body(&json!(1)), refused("ResourceNotFound")]);
    let waiting = server.client().call(ByNumber::default()).wait().interval(SHORT);
    assert_eq!(waiting.await.unwrap_err().code(), Some("ResourceNotFound"));
    assert_eq!(server.requests().len(), 2);
    // A write is not repeated if its response is lost.
    let server = Server::scripted(|connection, _| {
        connection.read_request();
    });
    let error = server.client().call(Starts::default()).wait().interval(SHORT).await.unwrap_err();
    assert_eq!((error.kind(), server.requests().len()), (ErrorKind::Interrupted, 1));
}

also!(Starts, Progress, Action::new(&CCC, "Starts").with_region_use(RegionUse::Unused));

impl Wait for Starts {
    const FINAL: &'static [FinalState] = &[];

    fn state(response: &Progress) -> &dyn record::Value {
        &response.state
    }
}

#[test]
fn a_wait_may_block_without_a_runtime() {
    let server = in_states(&[0, 2]);
    let waiting = server.client().call(ByNumber::default()).wait().interval(SHORT);
    assert_eq!(waiting.send_blocking().unwrap().polls(), 2);
    let server = in_states(&[0]);
    let waiting = server.client().call(ByNumber::default()).wait().deadline(SHORT);
    assert_eq!(waiting.send_blocking().unwrap_err().kind(), ErrorKind::WaitTimeout);
}

#[test]
fn a_wait_runs_under_another_executor() {
    let server = in_states(&[0, 1, 2]);
    let client = server.client();
    let last = block_on(client.call(ByNumber::default()).wait().interval(SHORT).into_future());
    assert_eq!((last.unwrap().polls(), server.connections()), (3, 1));
}

/// Responds with these bodies in turn and then never again.
fn script_of(bodies: impl IntoIterator<Item = String>) -> Script {
    Script::ending(bodies.into_iter().map(|body| http_response(200, &[], &body)).collect())
}

/// Responds with these bodies in turn, and always with the last.
fn script_repeating(bodies: impl IntoIterator<Item = String>) -> Script {
    Script::of(bodies.into_iter().map(|body| http_response(200, &[], &body)).collect())
}

/// A client without retries, whose pauses are random.
fn client(script: &Script) -> Client {
    Client::new(&script.config().retries(RetryPolicy::none()).build().unwrap())
}

/// The milliseconds from each request to the next.
fn pauses(script: &Script) -> Vec<u128> {
    script.times().windows(2).map(|pair| pair[1] - pair[0]).collect()
}

#[tokio::test(start_paused = true)]
async fn pauses_grow_up_to_the_maximum() {
    let script = script_of((0..10).map(|number| body(&json!(if number < 9 { 1 } else { 2 }))));
    client(&script).call(ByNumber::default()).wait().await.unwrap();
    let expected = [2_000, 3_000, 4_500, 6_750, 10_125, 15_187, 22_781, 30_000, 30_000];
    assert!(close(&pauses(&script), &expected), "{:?}", pauses(&script));

    let script = script_of([1, 1, 1, 2].map(|state| body(&json!(state))));
    let waiting = client(&script).call(ByNumber::default()).wait();
    let (first, limit) = (Duration::from_secs(8), Duration::from_secs(10));
    waiting.interval(first).max_interval(limit).await.unwrap();
    assert!(close(&pauses(&script), &[8_000, 10_000, 10_000]), "{:?}", pauses(&script));

    let script = script_of([1, 1, 2].map(|state| body(&json!(state))));
    client(&script).call(ByNumber::default()).wait().interval(Duration::from_secs(60)).await.unwrap();
    assert!(close(&pauses(&script), &[60_000, 60_000]), "{:?}", pauses(&script));
}

#[tokio::test(start_paused = true)]
async fn retry_after_extends_a_pause() {
    let script = script_of([1, 2].map(|state| body(&json!(state))));
    let config = script.config().rate_limit_mode(RateLimitMode::Fail).rate_limit_of("ByNumber", 1);
    let waiting = Client::new(&config.build().unwrap()).call(ByNumber::default()).wait().interval(SHORT);
    // The rate limiter rejects the second call and says how long to wait.
    assert_eq!(waiting.await.unwrap().polls(), 3);
    assert!(close(&pauses(&script), &[1_060]), "{:?}", pauses(&script));
}

#[tokio::test(start_paused = true)]
async fn retry_after_cannot_end_a_wait() {
    let throttled = crate::scripted::error("RequestLimitExceeded", &[("retry-after", "86400")]);
    let script = Script::of(vec![throttled, http_response(200, &[], &body(&json!(2)))]);
    let config = script.config().retries(RetryPolicy::none()).build().unwrap();
    let waiting = Client::new(&config).call(ByNumber::default()).wait().interval(SHORT);
    assert_eq!(waiting.await.unwrap().polls(), 2);
    assert!(close(&pauses(&script), &[60_000]), "{:?}", pauses(&script));
}

/// Compares pauses to the millisecond, the precision of timers.
fn close(pauses: &[u128], expected: &[u128]) -> bool {
    pauses.len() == expected.len() && pauses.iter().zip(expected).all(|(one, two)| one.abs_diff(*two) <= 1)
}

#[tokio::test(start_paused = true)]
async fn an_error_after_the_deadline_has_the_last_state() {
    let script = script_repeating([body(&json!(1))]);
    let waiting = client(&script).call(ByNumber::default()).wait().deadline(Duration::from_secs(30));
    let start = Instant::now();
    let error = waiting.await.unwrap_err();
    assert_eq!(start.elapsed().as_secs(), 30);
    assert_eq!(error.kind(), ErrorKind::WaitTimeout);
    assert_eq!(error.to_string(), "ByNumber: still in state 1 after 6 calls in 30 s");
    assert_eq!(error.action(), Some("ByNumber"));
    assert!(error.maybe_delivered() && !error.is_retryable());
}

#[tokio::test(start_paused = true)]
async fn the_deadline_ends_a_pause_and_a_call() {
    let script = script_repeating([body(&json!("PLACING +8613012345678"))]);
    let waiting = client(&script).call(ByText::default()).wait().interval(Duration::from_secs(60));
    let error = waiting.deadline(Duration::from_millis(500)).await.unwrap_err();
    assert_eq!(error.to_string(), "ByText: still in state PLACING *** after 1 call in 500 ms");

    // The second call never gets a response.
    let script = script_of([body(&json!(1))]);
    let error = client(&script).call(ByNumber::default()).wait().await.unwrap_err();
    assert_eq!(error.to_string(), "ByNumber: still in state 1 after 2 calls in 900 s");
}

#[tokio::test(start_paused = true)]
async fn an_error_after_the_deadline_has_the_last_error() {
    let after = async |bodies: Vec<String>, deadline: Duration| {
        let script = script_repeating(bodies);
        client(&script).call(ByNumber::default()).wait().deadline(deadline).await.unwrap_err()
    };
    let refusal = || refused("RequestLimitExceeded");
    let message = "RequestLimitExceeded: not now (request ID r-1)";
    let error = after(vec![refusal()], Duration::from_secs(4)).await;
    let expected = format!("ByNumber: no state is known after 2 calls in 4 s; the last error: {message}");
    assert_eq!((error.to_string(), error.request_id()), (expected, Some("r-1")));

    let bodies = vec![body(&json!(null)), body(&json!(1)), refusal()];
    let error = after(bodies, Duration::from_secs(9)).await;
    let expected = format!("ByNumber: still in state 1 after 3 calls in 9 s; the last error: {message}");
    assert_eq!(error.to_string(), expected);
}

#[tokio::test(start_paused = true)]
async fn a_deadline_may_be_zero_or_infinite() {
    let script = script_of([1, 2].map(|state| body(&json!(state))));
    let call = || client(&script).call(ByNumber::default()).wait();
    let error = call().deadline(Duration::ZERO).interval(SHORT).await.unwrap_err();
    assert_eq!(error.to_string(), "ByNumber: still in state 1 after 1 call in 0 ms");
    assert!(call().deadline(Duration::MAX).await.unwrap().is_success());
}
