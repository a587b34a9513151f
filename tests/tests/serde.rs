//! The feature `serde`: types are serialized and deserialized by their wire names.

use serde_json::json;
use tencentcloud_ccc::actions::{
    CreateAutoCalloutTaskRequest, CreateAutoCalloutTaskResponse, DescribeAutoCalloutTaskResponse,
};
use workspace_tests::document_example;

#[test]
fn a_request_round_trips_through_json() {
    let value = serde_json::to_value(document_example()).unwrap();
    assert_eq!(value["Callees"], json!(["008613012345678"]));
    assert!(value.get("Tries").is_none(), "absent members are omitted");
    let back: CreateAutoCalloutTaskRequest = serde_json::from_value(value).unwrap();
    assert_eq!(back, document_example());
}

#[test]
fn a_request_without_a_required_parameter_is_rejected() {
    let mut value = serde_json::to_value(document_example()).unwrap();
    value.as_object_mut().unwrap().remove("Callees");
    let error = serde_json::from_value::<CreateAutoCalloutTaskRequest>(value).unwrap_err();
    assert!(error.to_string().contains("Callees"), "{error}");
}

#[test]
fn absent_and_empty_lists_are_distinguished() {
    let mut value = serde_json::to_value(document_example()).unwrap();
    value["Variables"] = json!([]);
    let request: CreateAutoCalloutTaskRequest = serde_json::from_value(value.clone()).unwrap();
    assert_eq!(request.variables, Some(Vec::new()));
    assert_eq!(request.callee_attributes, None);
    assert_eq!(serde_json::to_value(request).unwrap(), value);
}

#[test]
fn a_response_round_trips_through_json() {
    let mut response = CreateAutoCalloutTaskResponse::default();
    response.task_id = 7;
    response.request_id = "r".to_owned();
    let text = serde_json::to_string(&response).unwrap();
    assert_eq!(text, r#"{"TaskId":7,"RequestId":"r"}"#);
    assert_eq!(serde_json::from_str::<CreateAutoCalloutTaskResponse>(&text).unwrap(), response);
}

#[test]
fn a_response_with_missing_and_unknown_fields_is_deserialized() {
    let text = r#"{"Name":"n","Callees":[{"Callee":"c"}],"Later":1}"#;
    let response: DescribeAutoCalloutTaskResponse = serde_json::from_str(text).unwrap();
    assert_eq!((response.name.as_str(), response.callees.len(), response.state), ("n", 1, 0));
}
