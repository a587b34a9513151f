//! Responses that break the protocol, and the result of a call that receives them.
//!
//! `maybe_delivered()` matters most: a task that is created twice calls everybody twice. So each response is sent both to a
//! call without retries and to a call with up to three attempts.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::net::TcpListener;
use std::time::Duration;

use serde_json::json;
use tencentcloud_ccc::actions::CreateAutoCalloutTaskResponse;
use tencentcloud_ccc::{Client, Config, Credentials, Error};
use tencentcloud_client::{ErrorKind, RetryPolicy};
use tencentcloud_mock::{ConnectionFault, Reply};
use workspace_tests::{document_example, start, three_at_once};

const ACTION: &str = "CreateAutoCalloutTask";
const JSON: &str = "application/json";

/// The result of the example's call if the cloud responds like this; the same with and without retries.
async fn result_of(reply: impl Into<Reply>) -> Result<CreateAutoCalloutTaskResponse, Error> {
    let reply = reply.into();
    let without = result_under(RetryPolicy::none(), reply.clone()).await;
    let with = result_under(three_at_once(), reply).await;
    let kind = |result: &Result<_, Error>| result.as_ref().map_err(Error::kind).err();
    assert_eq!(kind(&with), kind(&without));
    with
}

async fn result_under(policy: RetryPolicy, reply: Reply) -> Result<CreateAutoCalloutTaskResponse, Error> {
    let (cloud, client) = start().await;
    cloud.respond_once(ACTION, reply);
    let call = client.create_auto_callout_task(document_example());
    let result = call.retries(policy).await;
    assert_eq!(cloud.requests().len(), 1, "a write is sent once, whatever the response");
    result
}

/// The error of a call that may have created a task, so it must not be retried.
async fn lost(reply: impl Into<Reply>, kind: ErrorKind) -> Error {
    let error = result_of(reply).await.unwrap_err();
    assert_eq!(error.kind(), kind, "{error}");
    assert!(error.maybe_delivered() && !error.is_retryable(), "{error:?}");
    assert!(error.to_string().starts_with(ACTION), "{error}");
    assert_eq!(error.attempts(), 1);
    error
}

#[tokio::test]
async fn a_502_page_keeps_its_status_and_body() {
    let error = lost(Reply::bad_gateway(), ErrorKind::UnexpectedResponse).await;
    assert_eq!((error.status(), error.request_id()), (Some(502), None));
    assert!(error.to_string().contains("HTTP 502 with text/html: <html>"), "{error}");
    assert!(error.body().is_some_and(|body| body.starts_with(b"<html>")));
}

#[tokio::test]
async fn a_200_without_response_is_an_error() {
    let error = lost(Reply::http(200, JSON, "{}"), ErrorKind::UnexpectedResponse).await;
    assert_eq!(error.status(), Some(200));
}

#[tokio::test]
async fn truncated_json_is_an_error_with_its_path() {
    let body = r#"{"Response":{"TaskId":1,"RequestId":"a"#;
    let error = lost(Reply::http(200, JSON, body), ErrorKind::Decode).await;
    assert_eq!((error.status(), error.path()), (Some(200), Some("RequestId")));
}

#[tokio::test]
async fn a_truncated_body_is_an_interruption() {
    let error = lost(Reply::Example.truncated(), ErrorKind::Interrupted).await;
    assert_eq!(error.status(), Some(200));
}

#[tokio::test]
async fn a_task_id_as_a_string_is_decoded() {
    let response = result_of(json!({ "TaskId": "7", "RequestId": "r" })).await.unwrap();
    assert_eq!((response.task_id, response.request_id.as_str()), (7, "r"));
}

#[tokio::test]
async fn a_missing_task_id_is_zero() {
    let response = result_of(json!({ "RequestId": "r" })).await.unwrap();
    assert_eq!((response.task_id, response.request_id.as_str()), (0, "r"));
}

#[tokio::test]
async fn a_null_task_id_is_zero() {
    let response = result_of(json!({ "TaskId": null, "RequestId": "r" })).await.unwrap();
    assert_eq!((response.task_id, response.request_id.as_str()), (0, "r"));
}

#[tokio::test]
async fn a_task_id_that_is_an_object_is_an_error_with_its_path_and_request_id() {
    let error = lost(json!({ "TaskId": { "Id": 7 }, "RequestId": "r-1" }), ErrorKind::Decode).await;
    assert_eq!((error.path(), error.request_id(), error.status()), (Some("TaskId"), Some("r-1"), Some(200)));
    assert!(error.body().is_some_and(|body| body.starts_with(br#"{"Response""#)), "the body is kept");
}

#[tokio::test]
async fn unknown_fields_are_ignored() {
    let response = result_of(json!({ "New": [{ "a": 1 }], "TaskId": 7, "RequestId": "r" })).await.unwrap();
    assert_eq!(response.task_id, 7);
}

#[tokio::test]
async fn a_wrong_content_type_does_not_lose_the_response() {
    let body = r#"{"Response":{"TaskId":7,"RequestId":"r"}}"#;
    let response = result_of(Reply::http(200, "text/plain; charset=utf-8", body)).await.unwrap();
    assert_eq!(response.task_id, 7);
}

#[tokio::test]
async fn a_refused_connection_is_retried_and_delivers_nothing() {
    // A port that was free a moment ago.
    let address = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let credentials = Credentials::new("AKIDEXAMPLE", "EXAMPLEKEY").unwrap();
    let config =
        Config::builder().credentials(credentials).endpoint(format!("http://{address}")).build().unwrap();
    for policy in [RetryPolicy::none(), three_at_once()] {
        let call = Client::new(&config).create_auto_callout_task(document_example());
        let error = call.retries(policy).await.unwrap_err();
        assert_eq!((error.kind(), error.attempts()), (ErrorKind::Connect, policy.attempts()));
        assert!(!error.maybe_delivered() && error.is_retryable(), "{error:?}");
        assert_eq!((error.status(), error.request_id(), error.body()), (None, None, None));
    }
}

#[tokio::test]
async fn a_reset_before_the_request_is_read_may_have_delivered_it_if_connected() {
    let (cloud, client) = start().await;
    cloud.fail_next_connection(ConnectionFault::Reset);
    let call = client.create_auto_callout_task(document_example());
    let error = call.no_retries().await.unwrap_err();
    // The reset arrives while the connection is being made, or later: from then on, this side cannot know what the other
    // side has read.
    let connected = match error.kind() {
        ErrorKind::Connect => false,
        ErrorKind::Interrupted => true,
        _ => panic!("{error:?}"),
    };
    assert_eq!((error.maybe_delivered(), error.is_retryable()), (connected, !connected), "{error:?}");
    assert!(cloud.requests().is_empty());

    cloud.fail_next_connection(ConnectionFault::Reset);
    let call = client.create_auto_callout_task(document_example());
    match call.retries(three_at_once()).await {
        // It was reset while the connection was being made.
        Ok(response) => assert_eq!(response.task_id, 1),
        Err(error) => assert!(error.maybe_delivered() && error.attempts() == 1, "{error:?}"),
    }
}

#[tokio::test]
async fn a_reset_after_the_request_may_have_delivered_it() {
    let error = lost(Reply::Reset, ErrorKind::Interrupted).await;
    assert_eq!((error.status(), error.request_id()), (None, None));
}

#[tokio::test]
async fn silence_ends_with_a_timeout() {
    let (cloud, client) = start().await;
    for policy in [RetryPolicy::none(), three_at_once()] {
        cloud.respond_once(ACTION, Reply::Silence);
        let call = client.create_auto_callout_task(document_example()).retries(policy);
        let error = call.attempt_timeout(Duration::from_millis(200)).await.unwrap_err();
        assert_eq!((error.kind(), error.status()), (ErrorKind::Timeout, None));
        assert!(error.maybe_delivered() && !error.is_retryable(), "{error:?}");
    }
}

#[tokio::test]
async fn a_body_of_64_mb_is_rejected() {
    let error = lost(Reply::http(200, JSON, vec![b' '; 64 << 20]), ErrorKind::ResponseTooLarge).await;
    assert_eq!(error.status(), Some(200));
    assert!(error.to_string().contains("33554432"), "the message lacks the limit: {error}");
}
