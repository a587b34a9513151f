//! Counters and histograms.

use std::future::IntoFuture;
use std::time::Duration;

use tencentcloud_client::{Action, Service, observe};

use super::client;
use super::recorder::Kept;
use crate::records::CreateTask;
use crate::scripted::{error, http_response, refused, success};

fn task() -> CreateTask {
    CreateTask::to(&["1"])
}

/// The labels of an action and an outcome.
fn of(labels: &str) -> String {
    format!("{{service=ccc,action=CreateTask,{labels}}}")
}

#[tokio::test(start_paused = true)]
async fn every_attempt_and_retry_is_counted() {
    let kept = Kept::default();
    let _counting = metrics::set_default_local_recorder(&kept);
    client(vec![refused(), error("RequestLimitExceeded.Any", &[]), success()]).call(task()).await.unwrap();
    let expected = [
        format!("tencentcloud_attempt_duration_seconds{} 0.250", of("outcome=connect")),
        format!("tencentcloud_attempt_duration_seconds{} 0.250", of("outcome=ok")),
        format!("tencentcloud_attempt_duration_seconds{} 0.250", of("outcome=throttled")),
        format!("tencentcloud_attempts_total{} +1", of("outcome=connect")),
        format!("tencentcloud_attempts_total{} +1", of("outcome=ok")),
        format!("tencentcloud_attempts_total{} +1", of("outcome=throttled")),
        format!("tencentcloud_call_duration_seconds{} 0.750", of("outcome=ok")),
        format!("tencentcloud_calls_total{} +1", of("outcome=ok")),
        format!("tencentcloud_retries_total{} +1", of("reason=connect")),
        format!("tencentcloud_retries_total{} +1", of("reason=throttled")),
    ];
    assert_eq!(kept.lines(), expected);
}

/// The outcomes of all calls that were counted.
fn outcomes(kept: &Kept) -> Vec<String> {
    let lines = kept.lines();
    let calls = lines.iter().filter_map(|line| line.strip_prefix("tencentcloud_calls_total"));
    calls.map(|line| line.split("outcome=").nth(1).unwrap().replace("} +1", "")).collect()
}

#[tokio::test(start_paused = true)]
async fn every_call_has_one_outcome() {
    let kept = Kept::default();
    let _counting = metrics::set_default_local_recorder(&kept);
    // The outcome of a decoded response and of a raw one, which the caller decodes.
    let table = [
        (success(), "ok", "ok"),
        (refused(), "connect", "connect"),
        (http_response(502, &[], "<p>"), "unexpected_response", "unexpected_response"),
        (http_response(200, &[], "[]"), "unexpected_response", "ok"),
        (http_response(200, &[], r#"{"Response":{"TaskId":"x"}}"#), "decode", "ok"),
        (error("InternalError.DBError", &[]), "transient", "transient"),
        (error("AuthFailure.SignatureFailure", &[]), "auth", "auth"),
        (error("AuthFailure.SignatureExpire", &[]), "skew", "skew"),
        (error("FailedOperation.Any", &[]), "caller", "caller"),
        (error("Brandnew", &[]), "service", "service"),
    ];
    let mut expected = Vec::new();
    for (outcome, decoded, raw) in table {
        let client = client(vec![outcome]);
        let _ = client.call(task()).no_retries().await;
        drop(client.call(task()).no_retries().raw().await);
        expected.extend([decoded, raw]);
    }
    let client = client(vec![success()]);
    let _ = tokio::time::timeout(Duration::from_millis(100), client.call(task()).into_future()).await;
    let _ = client.call(CreateTask::default()).await;
    expected.extend(["cancelled", "validation"]);
    expected.sort_unstable();
    assert_eq!(outcomes(&kept), expected);
}

#[tokio::test(start_paused = true)]
async fn actions_may_be_named_at_run_time() {
    let kept = Kept::default();
    let _counting = metrics::set_default_local_recorder(&kept);
    let action = Action::named(Service::named("cvm", "2017-03-12"), "DescribeInstances");
    client(vec![success()]).call_action(action).await.unwrap();
    let expected = "tencentcloud_calls_total{service=cvm,action=DescribeInstances,outcome=ok} +1";
    assert!(kept.lines().iter().any(|line| line == expected), "{:?}", kept.lines());
}

#[tokio::test(start_paused = true)]
async fn a_wait_for_the_rate_limit_is_measured() {
    let kept = Kept::default();
    let _counting = metrics::set_default_local_recorder(&kept);
    let script = crate::scripted::Script::of(vec![success()]);
    let config = script.config().rate_limit_of("CreateTask", 1).build().unwrap();
    tencentcloud_client::Client::new(&config).call(task()).await.unwrap();
    let expected = "tencentcloud_rate_limit_wait_seconds{service=ccc,action=CreateTask} 0.000";
    assert!(kept.lines().iter().any(|line| line == expected), "{:?}", kept.lines());
}

#[test]
fn metrics_are_described() {
    let kept = Kept::default();
    metrics::with_local_recorder(&kept, observe::describe_metrics);
    let expected = [
        "tencentcloud_attempt_duration_seconds is a histogram of seconds",
        "tencentcloud_attempts_total is a counter of count",
        "tencentcloud_call_duration_seconds is a histogram of seconds",
        "tencentcloud_calls_total is a counter of count",
        "tencentcloud_rate_limit_wait_seconds is a histogram of seconds",
        "tencentcloud_retries_total is a counter of count",
    ];
    assert_eq!(kept.lines(), expected);
}
