//! One action end to end: through the generated crate and the runtime to the local cloud and back.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::path::Path;
use std::process::Command;

use serde_json::json;
use tencentcloud_ccc::actions::{CreateAutoCalloutTaskRequest, DescribeAutoCalloutTaskRequest};
use tencentcloud_ccc::types::CalleeAttribute;
use tencentcloud_ccc::{ErrorCode, Request};
use tencentcloud_client::{ErrorClass, ErrorKind};
use tencentcloud_mock::{MockCloud, Reply};
use workspace_tests::{client, document_example, start};

const README: &str = include_str!("../../README.md");

/// The request body in the official document.
fn document_body() -> serde_json::Value {
    json!({
        "SdkAppId": 1_400_123_455,
        "NotBefore": 1_642_500_621,
        "Callees": ["008613012345678"],
        "Callers": ["008602012345678"],
        "IvrId": 8
    })
}

#[tokio::test]
async fn the_documented_example_is_sent_and_its_response_decoded() {
    let (cloud, client) = start().await;
    let response = client.create_auto_callout_task(document_example()).await.unwrap();
    assert_eq!((response.task_id, response.request_id.len()), (1, 36));

    let requests = cloud.requests();
    let [request] = &requests[..] else { panic!("expected one request: {requests:?}") };
    assert_eq!(request.body.as_ref(), Some(&document_body()));
    assert_eq!(request.header("x-tc-action"), Some("CreateAutoCalloutTask"));
    assert_eq!(request.header("x-tc-version"), Some("2020-02-10"));
    assert_eq!(request.header("x-tc-region"), None, "the action does not use a region");
    assert_eq!(request.header("content-type"), Some("application/json"));
}

#[test]
fn the_example_can_be_sent_without_an_async_runtime() {
    let cloud = MockCloud::builder().start_blocking().unwrap();
    let response = client(&cloud).create_auto_callout_task(document_example()).send_blocking().unwrap();
    assert_eq!((response.task_id, response.request_id.len()), (1, 36));
}

/// Runs an example and returns its output. Cargo builds the examples before it runs tests.
fn output_of(example: &str) -> String {
    let tests = std::env::current_exe().unwrap();
    let example = tests.ancestors().nth(2).unwrap().join("examples").join(example);
    let output = Command::new(Path::new(&example)).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8_lossy(&output.stdout).into_owned()
}

#[test]
fn the_example_prints_the_documented_response() {
    let output = output_of("create_auto_callout_task");
    let lines: Vec<&str> = output.lines().rev().take(2).collect();
    let [id, task] = lines[..] else { panic!("{output}") };
    // Every call has a request ID of its own.
    let expected = |id: &str| id.strip_prefix("RequestId: ").is_some_and(|id| id.len() == 36);
    assert!(task == "TaskId: 1" && expected(id), "{output}");
    let (_, documented) = README.split_once("```text\nTaskId: 1\n").unwrap();
    assert!(documented.lines().next().is_some_and(expected), "{documented}");
}

#[test]
fn the_campaign_creates_a_task_waits_and_lists_its_records() {
    let output = output_of("campaign");
    let (_, output) = output.split_once('\n').unwrap();
    let expected = "\
task 1 calls 3 people
the task is finished (2) after 3 polls
Ms. Lin: ok after 42 s
Mr. Zhao: ok after 42 s
Mrs. Sun: ok after 42 s
";
    assert_eq!(output, expected);
    assert!(README.contains(&format!("```text\n{expected}```")));
}

#[tokio::test]
async fn an_invalid_request_reports_all_violations_and_is_not_sent() {
    let (cloud, client) = start().await;
    let attribute = |callee: &str| CalleeAttribute::builder().callee(callee).build();
    let request = CreateAutoCalloutTaskRequest::builder()
        .sdk_app_id(1_400_123_455)
        .not_before(1_642_500_621)
        .not_after(1_642_500_620)
        .callees([""; 0])
        .callers(["008602012345678"])
        .ivr_id(8)
        .tries(9)
        .callee_attributes([attribute("008613012345678"), attribute("")])
        .build();
    let error = client.create_auto_callout_task(request.clone()).await.unwrap_err();

    assert_eq!(error.kind(), ErrorKind::Validation);
    assert!(!error.maybe_delivered());
    let violations: Vec<String> = error.violations().iter().map(ToString::to_string).collect();
    assert_eq!(
        violations,
        [
            "Callees: must have at least 1 item, got 0",
            "Tries: must be from 1 to 3, got 9",
            "CalleeAttributes[1].Callee: must have at least 1 character, got 0",
            "NotBefore: must be less than NotAfter",
        ]
    );
    assert!(cloud.requests().is_empty());
    assert_eq!(request.validate().unwrap_err().len(), 4, "the same without a call");

    // Without validation, the service rejects the request.
    let error = client.create_auto_callout_task(request).skip_validation().await.unwrap_err();
    assert_eq!(ErrorCode::of(&error), Some(ErrorCode::InvalidParameterValue));
    assert_eq!(cloud.requests().len(), 1);
}

#[tokio::test]
async fn an_error_of_the_service_has_its_code_class_and_request_id() {
    let (cloud, client) = start().await;
    let cases = [
        ("FailedOperation.PermissionDenied", ErrorCode::FailedOperationPermissionDenied, None, true),
        ("InvalidParameterValue.Brandnew", ErrorCode::InvalidParameterValue, Some(ErrorClass::Caller), false),
        ("InternalError.DBError", ErrorCode::InternalErrorDBError, Some(ErrorClass::Transient), true),
        (
            "RequestLimitExceeded.UinLimitExceeded",
            ErrorCode::RequestLimitExceededUinLimitExceeded,
            Some(ErrorClass::Throttled),
            false,
        ),
    ];
    for (code, expected, class, maybe_delivered) in cases {
        cloud.respond_once("CreateAutoCalloutTask", Reply::error(code, "why"));
        let error = client.create_auto_callout_task(document_example()).no_retries().await.unwrap_err();
        assert_eq!(ErrorCode::of(&error), Some(expected), "{code}");
        assert_eq!(error.code(), Some(code));
        if class.is_some() {
            assert_eq!(error.class(), class, "{code}");
        }
        assert_eq!(error.maybe_delivered(), maybe_delivered, "{code}");
        let message = error.to_string();
        let request_id = error.request_id().expect("a request ID");
        assert!(
            message.contains("CreateAutoCalloutTask")
                && message.contains(code)
                && message.contains(request_id),
            "{message}"
        );
    }
}

#[tokio::test]
async fn phone_numbers_and_keys_are_never_shown() {
    let (cloud, client) = start().await;
    let call = client.create_auto_callout_task(document_example());
    let shown = format!("{:?} {client:?} {call:?} {:#?}", document_example(), document_example());
    assert!(shown.contains("1400123455"), "other values are shown: {shown}");
    for secret in ["13012345678", "02012345678", "EXAMPLEKEY"] {
        assert!(!shown.contains(secret), "{secret} in {shown}");
    }
    cloud.respond_once(
        "CreateAutoCalloutTask",
        Reply::error("InvalidParameter", "callee 008613012345678 is wrong"),
    );
    let error = call.await.unwrap_err();
    let shown = format!("{error} {error:?} {error:#?}");
    assert!(!shown.contains("13012345678"), "{shown}");
    assert_eq!(error.message(), "callee 008613012345678 is wrong", "`message` is not masked");
}

#[tokio::test]
async fn a_nested_response_is_decoded() {
    let (_cloud, client) = start().await;
    let request = DescribeAutoCalloutTaskRequest::builder().sdk_app_id(1_400_123_455).task_id(2).build();
    let task = client.describe_auto_callout_task(request).await.unwrap();
    assert_eq!((task.state, task.not_after, task.max_ring_timeout_second), (1, Some(1_729_905_750), None));
    let [callee] = &task.callees[..] else { panic!("one callee: {task:?}") };
    assert_eq!((callee.state, callee.sessions.len()), (Some(1), 1));
    assert!(!format!("{task:?}").contains("13012345678"));
}
