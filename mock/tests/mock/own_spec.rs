//! A custom spec with cases that the embedded spec does not have.

use serde_json::json;
use tencentcloud_catalog::Sources;
use tencentcloud_mock::MockCloud;

use crate::support::{TestRequest, builder};

fn start() -> MockCloud {
    let mut sources = Sources::default();
    sources.insert("common.json", include_str!("spec/common.json"));
    sources.insert("cvm/2017-03-12/service.json", include_str!("spec/service.json"));
    let actions = [
        ("Bare", include_str!("spec/Bare.json")),
        ("Offline", include_str!("spec/Offline.json")),
        ("Regional", include_str!("spec/Regional.json")),
        ("Respelled", include_str!("spec/Respelled.json")),
    ];
    for (name, text) in actions {
        sources.insert(format!("cvm/2017-03-12/actions/{name}.json"), text);
    }
    builder().spec(sources.parse().expect("the spec is valid")).start_blocking().expect("a port is free")
}

fn request(cloud: &MockCloud, action: &str) -> TestRequest {
    TestRequest { service: "cvm".to_owned(), ..TestRequest::new(cloud) }
        .header("x-tc-version", "2017-03-12")
        .header("x-tc-action", action)
        .body("{}")
}

#[test]
fn a_custom_spec_replaces_the_embedded_one() {
    let cloud = start();
    assert_eq!(request(&cloud, "Bare").code(&cloud), "ok");
    assert_eq!(TestRequest::new(&cloud).code(&cloud), "NoSuchProduct");
}

#[test]
fn a_required_region_is_checked() {
    let cloud = start();
    let regional = request(&cloud, "Regional").body(&json!({ "Id": 1 }));
    let missing = regional.send(&cloud);
    assert_eq!(missing.message(), "The request is missing a required parameter `Region`.");
    assert_eq!(regional.clone().header("x-tc-region", "").code(&cloud), "MissingParameter");
    assert_eq!(regional.header("x-tc-region", "ap-guangzhou").code(&cloud), "ok");
}

#[test]
fn an_offline_action_is_rejected() {
    let cloud = start();
    assert_eq!(request(&cloud, "Offline").code(&cloud), "ActionOffline");
}

#[test]
fn the_example_with_the_same_request_is_returned() {
    let cloud = start();
    let regional = request(&cloud, "Regional").header("x-tc-region", "ap-guangzhou");
    let table = [(json!({ "Id": 1 }), 1), (json!({ "Name": "n" }), 2), (json!({ "Name": "another" }), 1)];
    for (body, number) in table {
        assert_eq!(regional.clone().body(&body).send(&cloud).response()["Number"], number);
    }
}

#[test]
fn a_response_without_an_example_has_a_request_id() {
    let cloud = start();
    let response = request(&cloud, "Bare").send(&cloud).response();
    assert_eq!(response.as_object().map(serde_json::Map::len), Some(1));
    assert_eq!(response["RequestId"].as_str().map(str::len), Some(36));
}

#[test]
fn one_of_several_parameters_is_required() {
    let cloud = start();
    let neither = request(&cloud, "Regional").header("x-tc-region", "ap-guangzhou").send(&cloud);
    assert_eq!(neither.code(), "MissingParameter");
    assert_eq!(neither.message(), "The request is missing parameters: at least one must be given: Id, Name.");
}

#[test]
fn the_spelling_of_an_official_example_is_accepted() {
    let cloud = start();
    let table = [
        (json!({ "Count": "10", "Filters": [{ "On": "true" }] }), "ok"),
        (json!({ "Count": 7, "Filters": [{ "On": false }, { "On": "False" }] }), "ok"),
        (json!({ "Count": "ten" }), "InvalidParameter"),
        (json!({ "Count": [10] }), "InvalidParameter"),
        (json!({ "Limit": "10" }), "InvalidParameter"),
        (json!({ "Count": "10", "Other": 1 }), "UnknownParameter"),
        (json!({ "Day": "2024-01-31" }), "ok"),
        (json!({ "Day": "31.01.2024" }), "InvalidParameterValue"),
    ];
    for (body, code) in table {
        assert_eq!(request(&cloud, "Respelled").body(&body).code(&cloud), code, "{body}");
    }
}
