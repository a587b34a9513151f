//! All reasons for the gateway to reject a request.

use serde_json::{Value, json};
use tencentcloud_mock::{Credential, RequestOutcome};

use crate::support::{NOW, TestRequest, builder, start, task};

#[test]
fn a_rejection_has_http_status_200() {
    let cloud = start();
    let response = TestRequest::new(&cloud).header("x-tc-action", "Nonesuch").send(&cloud);
    assert_eq!(response.status, 200);
    assert_eq!(response.header("content-type"), Some("application/json"));
    let id = response.response()["RequestId"].as_str().unwrap().to_owned();
    assert_eq!(
        response.body,
        json!({ "Response": {
            "Error": {
                "Code": "InvalidAction",
                "Message": "The service has no such action in this version.",
            },
            "RequestId": id,
        }})
        .to_string()
    );
    assert_eq!(id.len(), 36);
    let [received] = &cloud.requests()[..] else { panic!("expected one request") };
    assert!(!received.accepted);
    assert_eq!(received.outcome, RequestOutcome::Error("InvalidAction".to_owned()));
    assert_eq!(received.request_id, Some(id));
}

#[test]
fn only_get_and_post_are_supported() {
    let cloud = start();
    for method in ["PUT", "PATCH", "DELETE"] {
        let request = TestRequest { method, ..TestRequest::new(&cloud) };
        assert_eq!(request.code(&cloud), "UnsupportedProtocol");
    }
}

#[test]
fn a_body_larger_than_ten_megabytes_is_rejected() {
    let cloud = start();
    let padded = |length: usize| {
        let text = task().to_string();
        let padding = " ".repeat(length - text.len());
        TestRequest::new(&cloud).body(&(text + &padding))
    };
    assert_eq!(padded(10 << 20).code(&cloud), "ok");
    assert_eq!(padded((10 << 20) + 1).code(&cloud), "RequestSizeLimitExceeded");
}

#[test]
fn common_parameters_are_checked() {
    let cloud = start();
    let missing = [("x-tc-action", "Action"), ("x-tc-version", "Version"), ("x-tc-timestamp", "Timestamp")];
    for (header, name) in missing {
        for request in [TestRequest::new(&cloud).without(header), TestRequest::new(&cloud).header(header, "")]
        {
            let response = request.send(&cloud);
            assert_eq!(response.code(), "MissingParameter");
            assert_eq!(response.message(), format!("The request is missing a required parameter `{name}`."));
        }
    }
    let table = [
        ("x-tc-timestamp", "soon".to_owned(), "InvalidParameter"),
        ("x-tc-language", "fr-FR".to_owned(), "InvalidParameterValue"),
        ("x-tc-language", "en-US".to_owned(), "ok"),
        ("x-tc-requestclient", "x".repeat(129), "InvalidParameterValue"),
        ("x-tc-requestclient", "x".repeat(128), "ok"),
        // The official SDKs put their name before what the caller may write.
        ("x-tc-requestclient", format!("SDK_PYTHON_3.1.195; {}", "x".repeat(128)), "ok"),
        ("x-tc-requestclient", format!("SDK_PYTHON_3.1.195; {}", "x".repeat(129)), "InvalidParameterValue"),
        ("x-tc-requestclient", format!("Another; {}", "x".repeat(128)), "InvalidParameterValue"),
        ("x-tc-content-sha256", "abc".to_owned(), "InvalidParameterValue"),
        ("x-tc-region", "ap-guangzhou".to_owned(), "ok"),
    ];
    for (header, value, code) in table {
        assert_eq!(TestRequest::new(&cloud).header(header, &value).code(&cloud), code, "{header}: {value}");
    }
}

#[test]
fn a_missing_authorization_is_a_missing_parameter() {
    let cloud = start();
    let text = String::from_utf8(TestRequest::new(&cloud).bytes()).unwrap();
    let (head, tail) = text.split_once("authorization: ").unwrap();
    let (_, tail) = tail.split_once("\r\n").unwrap();
    let mut connection = crate::support::TestConnection::open(cloud.address());
    connection.send([head, tail].concat().as_bytes()).unwrap();
    let response = connection.receive().unwrap();
    assert_eq!(response.message(), "The request is missing a required parameter `Authorization`.");
}

#[test]
fn service_version_and_action_must_exist() {
    let cloud = start();
    let request = TestRequest::new(&cloud);
    let of_service = |service: &str| TestRequest { service: service.to_owned(), ..request.clone() };
    let table = [
        (of_service("nonesuch"), "NoSuchProduct", "The service does not exist."),
        (of_service("cvn"), "NoSuchProduct", "The service does not exist. Did you mean `cdn` or `cvm`?"),
        (
            request.clone().header("x-tc-version", "1999-01-01"),
            "NoSuchVersion",
            "The service has no such version. It has 2020-02-10.",
        ),
        (
            request.clone().header("x-tc-action", "createautocallouttask"),
            "InvalidAction",
            "The service has no such action in this version. Did you mean `CreateAutoCalloutTask`?",
        ),
        (
            of_service("as").header("x-tc-version", "2018-04-19").header("x-tc-action", "RunInstances"),
            "InvalidAction",
            "The service has no such action in this version.",
        ),
    ];
    for (request, code, message) in table {
        let response = request.send(&cloud);
        assert_eq!((response.code().as_str(), response.message().as_str()), (code, message));
    }
}

#[test]
fn an_invalid_authorization_is_rejected_with_the_mistake() {
    let cloud = start();
    let request = TestRequest::new(&cloud);
    let skipped = request.clone().header("authorization", "SKIP").send(&cloud);
    assert_eq!(skipped.code(), "AuthFailure.InvalidAuthorization");
    assert!(skipped.message().contains("`TC3-HMAC-SHA256 `"), "{}", skipped.message());
    for (signed, problem) in [
        ("host;content-type", "not sorted"),
        ("content-type", "does not contain `host`"),
        ("content-type;host;x-tc-nonesuch", "the signed header `x-tc-nonesuch` is missing"),
    ] {
        let response = TestRequest { signed, ..request.clone() }.send(&cloud);
        assert_eq!(response.code(), "AuthFailure.InvalidAuthorization");
        assert!(response.message().contains(problem), "{}", response.message());
    }
}

#[test]
fn the_secret_id_must_exist() {
    let cloud = builder().credentials("first", "1").credentials("second", "2").start_blocking().unwrap();
    assert_eq!((cloud.secret_id(), cloud.secret_key()), ("first", "1"));
    let request = TestRequest::new(&cloud);
    assert_eq!(request.code(&cloud), "ok");
    let second =
        TestRequest { secret_id: "second".to_owned(), secret_key: "2".to_owned(), ..request.clone() };
    assert_eq!(second.code(&cloud), "ok");
    let mixed = TestRequest { secret_id: "second".to_owned(), ..request.clone() };
    assert_eq!(mixed.code(&cloud), "AuthFailure.SignatureFailure");
    let third = TestRequest { secret_id: "third".to_owned(), ..request };
    assert_eq!(third.code(&cloud), "AuthFailure.SecretIdNotFound");
}

#[test]
fn temporary_credentials_require_their_token() {
    let credential = Credential::new("id", "key").with_token("a token");
    let cloud = builder().credential(credential).start_blocking().unwrap();
    let request = TestRequest::new(&cloud);
    assert_eq!(request.code(&cloud), "AuthFailure.TokenFailure");
    assert_eq!(request.clone().header("x-tc-token", "another").code(&cloud), "AuthFailure.TokenFailure");
    assert_eq!(request.header("x-tc-token", cloud.token().unwrap()).code(&cloud), "ok");
    let shown = format!("{cloud:?} {:?}", cloud.requests());
    assert!(!shown.contains("a token") && !shown.contains("Signature="), "{shown}");
}

#[test]
fn an_old_signature_has_expired() {
    let cloud = start();
    let sent_at = |timestamp: i64| TestRequest::new(&cloud).header("x-tc-timestamp", &timestamp);
    for timestamp in [NOW - 300, NOW + 300] {
        assert_eq!(sent_at(timestamp).code(&cloud), "ok");
    }
    for timestamp in [NOW - 301, NOW + 301] {
        assert_eq!(sent_at(timestamp).code(&cloud), "AuthFailure.SignatureExpire");
    }
    let tomorrow = TestRequest { date: "2023-11-15".to_owned(), ..TestRequest::new(&cloud) };
    assert_eq!(tomorrow.code(&cloud), "AuthFailure.SignatureFailure");
}

#[test]
fn the_signature_covers_what_was_sent() {
    let cloud = start();
    let request = TestRequest::new(&cloud);
    let failure = "AuthFailure.SignatureFailure";

    let other_key = TestRequest { secret_key: "another".to_owned(), ..request.clone() };
    assert_eq!(other_key.code(&cloud), failure);
    let other_body = TestRequest { payload: Some("{}"), ..request.clone() };
    assert_eq!(other_body.code(&cloud), failure);
    let host_without_port = TestRequest { signed_host: Some("127.0.0.1".to_owned()), ..request.clone() };
    assert_eq!(host_without_port.code(&cloud), failure);

    let more = TestRequest { signed: "content-type;host;x-tc-action;x-tc-version", ..request.clone() };
    assert_eq!(more.code(&cloud), "ok");
    let upper_case = request.clone().header("content-type", "Application/JSON; charset=UTF-8");
    assert_eq!(upper_case.code(&cloud), "ok");

    let unsigned = TestRequest { payload: Some("UNSIGNED-PAYLOAD"), ..request };
    assert_eq!(unsigned.code(&cloud), failure, "the header that declares it is missing");
    assert_eq!(unsigned.header("x-tc-content-sha256", "UNSIGNED-PAYLOAD").code(&cloud), "ok");
}

#[test]
fn the_body_must_be_a_json_object() {
    let cloud = start();
    for body in ["", "[]", "null", "{", "SdkAppId=1", "{} {}"] {
        assert_eq!(TestRequest::new(&cloud).body(body).code(&cloud), "InvalidRequest", "{body:?}");
    }
    let empty = TestRequest::new(&cloud).body("{}").send(&cloud);
    assert_eq!(empty.message(), "The request is missing a required parameter `SdkAppId`.");
}

#[test]
fn parameters_are_checked_against_the_schema() {
    let cloud = start();
    let table = [
        ("/Callees", Value::Null, "InvalidParameter", "`Callees` has the wrong type"),
        ("/SdkAppId", json!("1400123455"), "InvalidParameter", "`SdkAppId` has the wrong type"),
        ("/SdkAppId", json!(-1), "InvalidParameter", "`SdkAppId`"),
        ("/Callees/0", json!(5_550_100), "InvalidParameter", "`Callees.0`"),
        ("/Callees", json!([]), "InvalidParameterValue", "`Callees` has an invalid value: fewer than 1"),
        ("/Tries", json!(9), "InvalidParameterValue", "`Tries` has an invalid value: greater than 3"),
        ("/NotAfter", json!(1), "InvalidParameterValue", "`NotBefore`"),
        ("/Callee", json!("x"), "UnknownParameter", "`Callee` is not recognized"),
        (
            "/CalleeAttributes",
            json!([{ "Callee": "1", "Variables": [{ "Key": "k" }] }]),
            "MissingParameter",
            "`CalleeAttributes.0.Variables.0.Value`",
        ),
        ("/RetryInterval", json!(599), "InvalidParameterValue", "`RetryInterval`"),
        // The service adds values to its enumerations, and a maximum length is not documented.
        ("/RetryHangupTypes", json!(["999"]), "ok", ""),
        ("/UUI", json!("x".repeat(1025)), "ok", ""),
    ];
    for (pointer, value, code, message) in table {
        let mut body = task();
        match body.pointer_mut(pointer) {
            Some(node) => *node = value,
            None => body[&pointer[1..]] = value,
        }
        let response = TestRequest::new(&cloud).body(&body).send(&cloud);
        assert_eq!(response.code(), code, "{pointer}");
        assert!(response.message().contains(message), "{pointer}: {}", response.message());
        assert!(!response.message().contains("5550100"), "the message repeats a value");
    }
}

#[test]
fn messages_are_in_the_language_of_the_request() {
    let cloud = start();
    let request = TestRequest::new(&cloud);
    let table = [
        (
            request.clone().header("x-tc-action", "CreateAutoCalloutTasks"),
            "InvalidAction",
            "`CreateAutoCalloutTask`",
        ),
        (request.clone().header("x-tc-version", "1999-01-01"), "NoSuchVersion", "版本"),
        (TestRequest { service: "cvn".to_owned(), ..request.clone() }, "NoSuchProduct", "`cvm`"),
        (request.clone().body("{}"), "MissingParameter", "`SdkAppId`"),
        (request.clone().body("["), "InvalidRequest", "请求"),
        (
            TestRequest { secret_key: "no".to_owned(), ..request.clone() },
            "AuthFailure.SignatureFailure",
            "签名",
        ),
        (
            TestRequest { secret_id: "no".to_owned(), ..request.clone() },
            "AuthFailure.SecretIdNotFound",
            "SecretId",
        ),
    ];
    let is_chinese = |text: &str| text.chars().any(|letter| ('\u{4e00}'..='\u{9fff}').contains(&letter));
    for (request, code, part) in table {
        let chinese = request.clone().header("x-tc-language", "zh-CN").send(&cloud);
        assert_eq!(chinese.code(), code);
        let message = chinese.message();
        assert!(is_chinese(&message) && message.contains(part), "{message}");
        for english in [request.clone(), request.header("x-tc-language", "en-US")] {
            let english = english.send(&cloud);
            assert_eq!(english.code(), code);
            assert!(!is_chinese(&english.message()), "{}", english.message());
        }
    }
}
