//! Spans, events and metrics contain nothing sensitive, whatever the outcome of a call.

use std::fmt::Write;

use tencentcloud_client::transport::TransportError;
use tencentcloud_client::{Client, Config};

use super::listen;
use crate::records::{CreateTask, PHONE, assert_clean, secret_credentials};
use crate::scripted::{AttemptResult, Script, at_once, error, http_response, lost, refused, success};

fn outcomes() -> Vec<AttemptResult> {
    let service = |code: &str| {
        let message = format!("callee +{PHONE} called by\\n{PHONE}");
        let body = format!(
            r#"{{"Response":{{"Error":{{"Code":"{code}","Message":"{message}"}},"RequestId":"{PHONE}"}}}}"#
        );
        http_response(200, &[], &body)
    };
    vec![
        success(),
        http_response(200, &[], &format!(r#"{{"Response":{{"TaskId":7,"RequestId":"{PHONE}"}}}}"#)),
        http_response(200, &[("x-tc-requestid", PHONE)], r#"{"Response":{"TaskId":7}}"#),
        http_response(200, &[], &format!(r#"{{"Response":{{"RequestId":"r","{PHONE}":"{PHONE}"}}}}"#)),
        service("InvalidParameterValue"),
        service("RequestLimitExceeded"),
        service("InternalError.DBError"),
        service(&format!("Unknown.{PHONE}")),
        error("AuthFailure.SignatureExpire", &[("date", "Mon, 25 Feb 2039 17:44:25 GMT")]),
        http_response(502, &[("content-type", PHONE)], &format!("<html>{PHONE}</html>")),
        http_response(200, &[], &format!(r#"{{"Response":{{"TaskId":"{PHONE}x"}}}}"#)),
        http_response(200, &[], &format!(r#"{{"Response":{{"TaskId":{PHONE}"#)),
        Err(TransportError::lost(format!("{PHONE} hung up"))),
        Err(TransportError::connect("no connection").with_source(std::io::Error::other(PHONE))),
        Err(TransportError::timed_out(true, PHONE)),
        lost(),
        refused(),
    ]
}

fn config(script: &Script) -> Config {
    script.config().credentials(secret_credentials()).retries(at_once()).retry_budget(1_000).build().unwrap()
}

/// The spans and events of calls that have this outcome and then succeed, and of calls that always have it.
async fn observed(outcome: AttemptResult) -> String {
    let (capture, _listening) = listen();
    for outcomes in [vec![outcome.clone(), success()], vec![outcome]] {
        let client = Client::new(&config(&Script::of(outcomes)));
        let mut text = String::new();
        for result in [client.call(CreateTask::to(&[PHONE])).await, client.call(CreateTask::default()).await]
        {
            if let Err(error) = result {
                write!(text, "{error} {error:?}").unwrap();
            }
        }
        assert!(!text.contains('\n'), "an error is one line: {text}");
        assert_clean(&text);
    }
    format!("{:?} {:?}", capture.spans(), capture.events())
}

#[tokio::test]
async fn spans_and_events_contain_nothing_sensitive() {
    for outcome in outcomes() {
        let observed = observed(outcome).await;
        assert!(observed.contains("tencentcloud.call") && observed.contains("attempt"), "{observed}");
        assert_clean(&observed);
    }
}

#[cfg(feature = "metrics")]
#[tokio::test]
async fn metrics_contain_nothing_sensitive() {
    for outcome in outcomes() {
        let kept = super::recorder::Kept::default();
        let _counting = metrics::set_default_local_recorder(&kept);
        observed(outcome).await;
        let counted = kept.lines().join("\n");
        assert!(counted.contains("tencentcloud_attempts_total"), "{counted}");
        assert_clean(&counted);
    }
}
