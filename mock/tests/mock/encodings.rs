//! Bodies that are not JSON: forms of several parts and binary bodies.

use serde_json::json;
use tencentcloud_catalog::Sources;
use tencentcloud_mock::MockCloud;

use crate::support::{TestRequest, builder, start, task};

fn form(cloud: &MockCloud, parts: &[(&str, &str)]) -> TestRequest {
    let parts: String = parts
        .iter()
        .map(|(head, content)| {
            format!("--b0undary\r\nContent-Disposition: form-data; {head}\r\n\r\n{content}\r\n")
        })
        .collect();
    TestRequest::new(cloud)
        .header("content-type", "multipart/form-data; boundary=b0undary")
        .body(&format!("{parts}--b0undary--\r\n"))
}

const PARTS: [(&str, &str); 5] = [
    ("name=\"SdkAppId\"", "1400123455"),
    ("name=\"NotBefore\"", "1642500621"),
    ("name=\"Callees\"\r\nContent-Type: application/json", r#"["008613012345678"]"#),
    ("name=\"Callers.0\"", "008602012345678"),
    ("name=\"IvrId\"", "8"),
];

#[test]
fn a_form_of_several_parts_has_the_types_of_the_schema() {
    let cloud = start();
    assert_eq!(form(&cloud, &PARTS).code(&cloud), "ok");
    assert_eq!(cloud.requests()[0].body, Some(task()));
    let with_file = [&PARTS[..], &[("name=\"File\"; filename=\"File\"", "\0\u{7f}")]].concat();
    assert_eq!(form(&cloud, &with_file).code(&cloud), "ok");
    let response = form(&cloud, &PARTS[1..]).send(&cloud);
    assert_eq!(response.message(), "The request is missing a required parameter `SdkAppId`.");
    let unknown = [&PARTS[..], &[("name=\"Other\"", "1")]].concat();
    assert_eq!(form(&cloud, &unknown).code(&cloud), "UnknownParameter");
}

#[test]
fn a_form_that_was_changed_after_it_was_signed_is_rejected() {
    let cloud = start();
    let changed = TestRequest { payload: Some("--b0undary--\r\n"), ..form(&cloud, &PARTS) };
    assert_eq!(changed.code(&cloud), "AuthFailure.SignatureFailure");
}

#[test]
fn a_malformed_form_is_an_invalid_request() {
    let cloud = start();
    for body in ["", "--b0undary", "--other--", "--b0undary\r\n\r\nx\r\n--b0undary--"] {
        let response = form(&cloud, &[]).body(body).send(&cloud);
        assert_eq!(response.code(), "InvalidRequest", "{body:?}: {}", response.message());
    }
    let text = [("name=\"Callees\"\r\nContent-Type: application/json", "[")];
    assert!(form(&cloud, &text).send(&cloud).message().contains("not JSON"));
}

#[test]
fn a_binary_body_has_its_parameters_in_headers() {
    let mut sources = Sources::default();
    sources.insert("common.json", include_str!("spec/common.json"));
    sources.insert("cvm/2017-03-12/service.json", include_str!("spec/service.json"));
    sources.insert("cvm/2017-03-12/actions/Upload.json", include_str!("spec/Upload.json"));
    let cloud = builder().spec(sources.parse().unwrap()).start_blocking().unwrap();
    let mut upload = TestRequest { service: "cvm".to_owned(), ..TestRequest::new(&cloud) }
        .header("x-tc-version", "2017-03-12")
        .header("x-tc-action", "Upload")
        .header("content-type", "application/octet-stream")
        .header("x-cvm-topicid", "t-1")
        .header("x-cvm-size", "3");
    upload.body = b"\0\xff\n".to_vec();
    assert_eq!(upload.code(&cloud), "ok");
    assert_eq!(cloud.requests()[0].body, Some(json!({ "TopicId": "t-1", "Size": 3 })));
    let without = upload.clone().without("x-cvm-topicid").send(&cloud);
    assert_eq!(without.message(), "The request is missing a required parameter `TopicId`.");
    let changed = TestRequest { payload: Some("x"), ..upload };
    assert_eq!(changed.code(&cloud), "AuthFailure.SignatureFailure");
}

#[test]
fn a_binary_body_of_another_action_is_an_invalid_request() {
    let cloud = start();
    let binary = TestRequest::new(&cloud).header("content-type", "application/octet-stream").body("\0");
    assert_eq!(binary.code(&cloud), "InvalidRequest");
}
