//! When a response is an error of the service, and how the error is shown.

use serde_json::{Value, json};
use tencentcloud_core::exchange::{Endpoint, Exchange, ExchangeSettings, Parameters};
use tencentcloud_core::record;
use tencentcloud_core::{Action, Error, ErrorKind, Request};

use crate::exchange::{decode, exchange, settings};
use crate::records::{CCC, CreateTask, PHONE, also, assert_clean};

/// The result of an action of which this is the response.
fn result_of(response: impl Into<bytes::Bytes>) -> Result<(), Error> {
    decode::<CreateTask>(&exchange(&CreateTask::to(&["1"]), &settings()), response).map(drop)
}

/// The error of a response with this member `Error`.
fn error_of(error: &Value) -> Error {
    let response = json!({ "Response": { "TaskId": 7, "Error": error, "RequestId": "r" } });
    result_of(response.to_string()).unwrap_err()
}

fn with_code(code: &str) -> Error {
    error_of(&json!({ "Code": code, "Message": "why" }))
}

#[test]
fn an_error_without_a_usable_code_may_have_been_executed() {
    let nothing =
        "CreateTask: the service returned an error without a code (may have been executed, request ID r)";
    let denied = "CreateTask: the service returned an error without a code: denied (may have been executed, request ID r)";
    for (error, shown) in [
        (json!({ "Message": "denied" }), denied),
        (json!({ "Code": "", "Message": "denied" }), denied),
        (json!({ "Code": " ", "Message": "denied" }), denied),
        (json!({ "Code": null, "Message": "denied" }), denied),
        (json!({ "Code": {}, "Message": "denied" }), denied),
        (json!({ "Message": "denied", "Code": { "Code": "A.B" } }), denied),
        (json!({ "Code": ["A.B"], "Message": "denied" }), denied),
        (json!("denied"), denied),
        (json!({ "code": "A.B", "Message": { "Text": 1 } }), nothing),
        (json!({}), nothing),
        (json!([]), nothing),
        (json!([{ "Code": "A.B", "Message": "denied" }]), nothing),
        (json!(""), nothing),
    ] {
        let failed = error_of(&error);
        assert_eq!(
            (failed.kind(), failed.code(), failed.request_id()),
            (ErrorKind::Service, None, Some("r"))
        );
        assert!(failed.maybe_delivered() && !failed.is_retryable(), "{error}");
        assert_eq!((failed.class(), failed.has_code("")), (None, false), "{error}");
        assert_eq!(failed.to_string(), shown, "{error}");
    }
    for error in [json!(false), json!(true), json!(0), json!(1.5)] {
        assert_eq!(error_of(&error).message(), error.to_string());
    }
}

#[test]
fn a_code_that_is_not_a_string_is_read_as_one() {
    assert_eq!(error_of(&json!({ "Code": 4711 })).code(), Some("4711"));
}

#[test]
fn every_kind_of_call_recognizes_an_error_without_a_code() {
    let settings = ExchangeSettings::new(Endpoint::parse(CCC.host()).unwrap());
    let parameters = Parameters::of_json(Action::new(&CCC, "CreateTask"), "{}").unwrap();
    let exchange = Exchange::new(parameters, &settings).unwrap();
    let response =
        http::Response::new(r#"{"Response":{"Error":{"Message":"denied"},"RequestId":"r"}}"#.into());
    let error = exchange.decode_json::<Value>(&response).unwrap_err();
    assert_eq!((error.kind(), error.code(), error.message()), (ErrorKind::Service, None, "denied"));
    // The loop of a call cannot know whether the response declares such a parameter.
    assert!(exchange.failure(&response).is_none());
}

#[test]
fn a_null_error_is_none() {
    for response in [
        r#"{"Response":{"TaskId":7,"Error":null,"RequestId":"r"}}"#,
        r#"{"Response":{"Error":null,"Error":null,"TaskId":7,"RequestId":"r"}}"#,
        // An `Error` elsewhere.
        r#"{"Error":{"Code":"A"},"Response":{"TaskId":7,"RequestId":"r"}}"#,
        r#"{"Response":{"TaskId":7,"Callees":[{"Error":{"Code":"A"}}],"error":"x","RequestId":"r"}}"#,
    ] {
        result_of(response).unwrap();
    }
    // Of several, any counts.
    for response in [
        r#"{"Response":{"Error":{"Code":"A"},"Error":null,"RequestId":"r"}}"#,
        r#"{"Response":{"Error":null,"Error":{"Code":"A"},"RequestId":"r"}}"#,
    ] {
        assert_eq!(result_of(response).unwrap_err().code(), Some("A"));
    }
}

#[test]
fn an_error_that_follows_an_unreadable_value_is_not_hidden() {
    for (error, code) in [(r#"{"Code":"A.B"}"#, Some("A.B")), (r#"{"Message":"no"}"#, None)] {
        let error = result_of(format!(r#"{{"Response":{{"TaskId":{{}},"Error":{error},"RequestId":"r"}}}}"#));
        let error = error.unwrap_err();
        assert_eq!((error.kind(), error.code(), error.request_id()), (ErrorKind::Service, code, Some("r")));
    }
    // What is cut short may have had a code.
    let error = result_of(r#"{"Response":{"Error":{"Message":"no""#).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Decode);
}

#[test]
fn without_a_code_a_status_of_failure_decides() {
    let exchange = exchange(&CreateTask::to(&["1"]), &settings());
    let mut response = http::Response::new(r#"{"Response":{"Error":"busy","RequestId":"r"}}"#.into());
    *response.status_mut() = http::StatusCode::SERVICE_UNAVAILABLE;
    let failure = exchange.failure(&response).unwrap();
    for error in [failure, exchange.decode::<CreateTask>(&response).unwrap_err()] {
        assert_eq!((error.kind(), error.is_temporary()), (ErrorKind::UnexpectedResponse, true));
        assert!(error.maybe_delivered() && error.to_string().contains("busy"), "{error}");
    }
}

/// A response that has a parameter called `Error`.
pub(crate) struct Report {
    error: Option<String>,
    request_id: String,
}

record! {
    Report {
        error: "Error",
        request_id: "RequestId",
    }
}

also!(ReportTask, Report, Action::new(&CCC, "ReportTask"));

#[test]
fn a_parameter_may_be_called_error() {
    let exchange = exchange(&ReportTask::default(), &settings());
    let decode = |body| decode::<ReportTask>(&exchange, body);
    for text in ["dial tone", ""] {
        let report = decode(json!({ "Response": { "Error": text, "RequestId": "r" } }).to_string()).unwrap();
        assert_eq!((report.error.as_deref(), report.request_id.as_str()), (Some(text), "r"));
    }
    let error = decode(r#"{"Response":{"Error":{"Code":"A.B"},"RequestId":"r"}}"#.to_owned()).unwrap_err();
    assert_eq!(error.code(), Some("A.B"));
    let error = decode(r#"{"Response":{"Error":{"Message":"no"},"RequestId":"r"}}"#.to_owned()).unwrap_err();
    assert_eq!((error.kind(), error.path()), (ErrorKind::Decode, Some("Error")));
}

#[test]
fn what_is_shown_of_an_error_is_short() {
    let long = "long ".repeat(1 << 20);
    let error = error_of(&json!({ "Code": "A.B", "Message": long }));
    assert!(error.message() == long);
    for shown in [error.to_string(), format!("{error:?}")] {
        assert!(shown.len() < 1_300 && shown.contains("… (request ID r)"), "{} bytes", shown.len());
    }
    let key = "k".repeat(1 << 20);
    let error = result_of(format!(r#"{{"Response":{{"{key}":tru"#)).unwrap_err();
    assert!(error.path() == Some(&*key));
    assert!(error.to_string().len() < 1_300 && format!("{error:?}").len() < 1_500);

    let error = Parameters::of(&CreateTask::to(&[&*"x".repeat(100); 1_000])).unwrap_err();
    let shown = error.to_string();
    assert!(error.violations().len() > 1_000 && shown.len() < 4_000, "{} bytes", shown.len());
    assert!(shown.ends_with(" more"), "{shown}");
}

#[test]
fn a_code_that_is_too_long_is_unknown() {
    let throttled = with_code("RequestLimitExceeded.UinLimitExceeded");
    assert!(!throttled.maybe_delivered() && throttled.is_retryable());
    for rest in [".a".repeat(1 << 20), ".".repeat(1 << 20), "x".repeat(1 << 20)] {
        let code = format!("RequestLimitExceeded{rest}");
        let error = with_code(&code);
        assert!(error.code() == Some(&*code) && error.class().is_none());
        assert!(error.maybe_delivered() && !error.is_retryable());
        assert!(error.to_string().len() < 1_000, "{} bytes", error.to_string().len());
        assert!(format!("{error:?}").len() < 1_200);
    }
}

#[test]
fn lines_and_directions_cannot_be_changed_by_a_message() {
    let deceptive = "a\u{85}b\u{2028}c\u{2029}d\u{202e}e\u{2066}f\u{200f}g\u{feff}h\u{1b}[2Ji\r\nj";
    let escaped = r"a\u{85}b\u{2028}c\u{2029}d\u{202e}e\u{2066}f\u{200f}g\u{feff}h\u{1b}[2Ji\r\nj";
    let shown = error_of(&json!({ "Code": deceptive, "Message": deceptive })).to_string();
    assert_eq!(shown, format!("CreateTask: {escaped}: {escaped} (request ID r)"));
}

#[test]
fn phone_numbers_are_masked_however_they_are_written() {
    for number in [
        PHONE,
        "+86 130 1234 5678",
        "130-1234-5678",
        "+1 (415) 555-0132",
        "130.1234.5678",
        "１３０１２３４５６７８",
        "＋８６－１３０－１２３４－５６７８",
        "1\u{200b}3\u{200b}0\u{200b}1\u{200b}2345678",
        "130\u{a0}1234\u{2011}5678",
    ] {
        let error = error_of(
            &json!({ "Code": format!("A.{number}"), "Message": format!("callee {number} is busy") }),
        );
        assert_eq!(error.to_string(), "CreateTask: A.***: callee *** is busy (request ID r)", "{number}");
        assert_clean(&format!("{error:?}"));
        assert!(error.message().contains(number));
    }
    let message =
        "no task 123456 of 2026-02-28 17:44:25 at 192.168.100.200, see 5a4e1d2c-0000-4000-8000-001234567890";
    let error = error_of(&json!({ "Code": "A", "Message": message }));
    assert_eq!(error.to_string(), format!("CreateTask: A: {message} (request ID r)"));
}

/// The same for an action that says so, whose `Error` has the form of an error of the service.
pub(crate) struct Outcome {
    status: Option<String>,
    error: Option<TaskError>,
    request_id: String,
}

record! {
    Outcome {
        status: "Status",
        error: "Error",
        request_id: required "RequestId",
    }
}

pub(crate) struct TaskError {
    code: String,
}

record! {
    TaskError {
        code: "Code",
    }
}

also!(GetOutcome, Outcome, Action::new(&CCC, "GetOutcome").with_error_parameter());

#[test]
fn the_failure_of_a_task_is_not_one_of_the_call() {
    let exchange = exchange(&GetOutcome::default(), &settings());
    let failed = json!({ "Status": "Failed", "Error": { "Code": "InternalError" }, "RequestId": "r" });
    let body = json!({ "Response": failed }).to_string();
    let outcome = decode::<GetOutcome>(&exchange, body.clone()).unwrap();
    assert_eq!(outcome.error.unwrap().code, "InternalError");
    assert_eq!((outcome.status.as_deref(), outcome.request_id.as_str()), (Some("Failed"), "r"));
    let response = http::Response::new(bytes::Bytes::from(body));
    assert!(exchange.failure(&response).is_none(), "the call would be sent again");
    assert_eq!(exchange.decode_json::<Value>(&response).unwrap(), failed);

    let rejected = r#"{"Response":{"Error":{"Code":"InternalError","Message":"no"},"RequestId":"r"}}"#;
    let error = decode::<GetOutcome>(&exchange, rejected).map(drop).unwrap_err();
    assert_eq!(error.code(), Some("InternalError"));
    assert!(exchange.failure(&http::Response::new(rejected.into())).is_some());
}
