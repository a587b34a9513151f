//! Records and other formats, through serde.

#![cfg(feature = "serde")]

use serde::de::value::{Error as PlainError, MapDeserializer};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::json;
use tencentcloud_core::record;

use crate::records::{CalleeAttribute, CreateTask, DayType, TaskResponse};

impl Serialize for CreateTask {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        record::serialize(self, serializer)
    }
}

impl<'de> Deserialize<'de> for CreateTask {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        record::deserialize(deserializer)
    }
}

impl<'de> Deserialize<'de> for TaskResponse {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        record::deserialize_response(deserializer)
    }
}

fn task() -> CreateTask {
    CreateTask {
        callees: vec!["1".into()],
        tries: Some(2),
        offset: Some(-3),
        ratio: Some(0.5),
        urgent: Some(false),
        day: Some(DayType::BusinessDay),
        attributes: Some(vec![CalleeAttribute { callee: "4".into(), uui: Some("u".into()) }]),
        fallback: Some(Box::new(CreateTask::to(&[]))),
        client_token: None,
    }
}

#[test]
fn records_serialize_and_deserialize() {
    let value = serde_json::to_value(task()).unwrap();
    let expected = json!({
        "Callees": ["1"], "Tries": 2, "Offset": -3, "Ratio": 0.5, "Urgent": false, "Day": "BusinessDay",
        "Attributes": [{"Callee": "4", "UUI": "u"}], "Fallback": {"Callees": []},
    });
    assert_eq!(value, expected);
    assert_eq!(CreateTask::deserialize(&value).unwrap(), task());
    assert_eq!(serde_json::from_value::<CreateTask>(value).unwrap(), task());
    assert_eq!(serde_json::to_vec(&task()).unwrap(), record::to_json(&task()));
}

#[test]
fn an_incomplete_request_is_an_error() {
    for (value, expected) in [
        (json!({}), "Callees: missing"),
        (json!({"Callees": null}), "Callees: expected a list, found null"),
        (json!({"Callees": [null]}), "Callees[0]: expected a string, found null"),
        (json!({"Callees": [], "Attributes": [{"UUI": "u"}]}), "Attributes[0].Callee: missing"),
        (json!({"Callees": [], "Fallback": {}}), "Fallback.Callees: missing"),
        (json!({"Callees": [], "Tries": {}}), "Tries: expected an unsigned integer, found an object"),
        (json!({"Callees": [], "Tries": ""}), "Tries: expected an unsigned integer, found a string"),
        (json!({"Callees": [], "Fallback": []}), "Fallback: expected an object, found a list"),
    ] {
        let error = serde_json::from_value::<CreateTask>(value).unwrap_err();
        assert_eq!(error.to_string(), expected);
    }
}

#[test]
fn unknown_parameters_of_a_request_are_all_reported_with_the_name_that_was_meant() {
    for (value, expected) in [
        (json!({"Callees": [], "tries": 1}), "tries: unknown parameter, did you mean `Tries`?"),
        (
            json!({"Callees": [], "Client_Token": ""}),
            "Client_Token: unknown parameter, did you mean `ClientToken`?",
        ),
        (json!({"Callees": [], "Attribute": []}), "Attribute: unknown parameter, did you mean `Attributes`?"),
        (json!({"Callees": [], "Filters": [{"Name": "x"}]}), "Filters: unknown parameter"),
        (
            json!({"Attributes": [{"Callee": "1"}, {"Calee": "2"}], "Callee": [], "Fallback": {"Callees": [], "Day2": 1}}),
            "Attributes[1].Calee: unknown parameter, did you mean `Callee`?; \
             Attributes[1].Callee: missing; \
             Callee: unknown parameter, did you mean `Callees`?; \
             Fallback.Day2: unknown parameter, did you mean `Day`?; \
             Callees: missing",
        ),
        (
            json!({"Attribute": 1, "Callees": 7}),
            "Attribute: unknown parameter, did you mean `Attributes`?; Callees: expected a list, found an integer",
        ),
    ] {
        let error = serde_json::from_value::<CreateTask>(value.clone()).unwrap_err();
        assert_eq!(error.to_string(), expected);
        let error = serde_json::from_str::<CreateTask>(&value.to_string()).unwrap_err();
        assert!(error.to_string().starts_with(expected), "{error}");
    }
}

#[test]
fn an_error_lists_some_of_many_unknown_parameters() {
    let many: serde_json::Map<_, _> = (0..1000).map(|index| ("x".repeat(1000 + index), json!(1))).collect();
    let error = serde_json::from_value::<CreateTask>(many.into()).unwrap_err().to_string();
    assert!(error.ends_with("; and 991 more") && error.len() < 5000, "{error}");
}

#[test]
fn an_unknown_member_of_a_response_is_skipped() {
    let response: TaskResponse = serde_json::from_value(json!({"taskId": 1, "Callees": [{"x": 1}]})).unwrap();
    assert_eq!((response.task_id, response.callees.len()), (0, 1));
}

#[test]
fn an_incomplete_response_is_accepted() {
    let response: TaskResponse = serde_json::from_value(json!({"TaskId": null})).unwrap();
    assert_eq!(response, TaskResponse::default());
}

#[test]
fn records_nest_in_other_structs() {
    #[derive(Debug, Deserialize, PartialEq, Serialize)]
    struct Plan {
        name: String,
        tasks: Vec<CreateTask>,
    }
    let plan = Plan { name: "a".into(), tasks: vec![task()] };
    let text = serde_json::to_string(&plan).unwrap();
    assert_eq!(serde_json::from_str::<Plan>(&text).unwrap(), plan);
}

#[test]
fn enumerations_serialize_and_deserialize() {
    let text = record::serialize_value(&DayType::EveryDay, serde_json::value::Serializer).unwrap();
    assert_eq!(text, json!("EveryDay"));
    assert_eq!(record::deserialize_value::<DayType, _>(text).unwrap(), DayType::EveryDay);
}

/// With `serde_json/arbitrary_precision`, which any crate of a program can turn on for all, numbers come as maps.
#[test]
fn numbers_of_arbitrary_precision_are_read() {
    for (digits, expected) in [("7", Some(7)), ("7.0", Some(7)), ("-7", None), ("1.5", None)] {
        let number = [("$serde_json::private::Number", digits)];
        let number = MapDeserializer::<_, PlainError>::new(number.into_iter());
        let read = record::deserialize_value::<u64, _>(number);
        assert_eq!(read.ok(), expected);
    }
    for digits in ["7", "1234567890123456789012", "1.10", "1e999"] {
        let number = [("$serde_json::private::Number", digits)];
        let number = MapDeserializer::<_, PlainError>::new(number.into_iter());
        assert_eq!(record::deserialize_value::<String, _>(number).unwrap(), digits);
    }
}

/// A type that requests must fill and responses need not.
#[derive(Clone, PartialEq)]
pub(crate) struct Pair {
    key: Option<String>,
    values: Vec<String>,
    counts: Option<Vec<Option<i64>>>,
}

record! {
    Pair {
        key: sent secret "Key",
        values: sent "Values",
        counts: "Counts",
    }
}

#[test]
fn what_a_request_must_have_may_be_missing_in_a_response() {
    for (value, expected) in [
        (json!({}), "Key: missing; Values: missing"),
        (json!({"Key": null, "Values": []}), "Key: missing"),
        (json!({"Key": "k", "Values": null}), "Values: expected a list, found null"),
    ] {
        let error = record::deserialize::<Pair, _>(value.clone()).map(drop).unwrap_err();
        assert_eq!(error.to_string(), expected);
        let pair = record::deserialize_response::<Pair, _>(value).unwrap();
        assert_eq!((pair.key.as_deref().unwrap_or("k"), pair.values.len()), ("k", 0));
    }
}

#[test]
fn null_in_a_list_that_may_hold_it_is_kept_in_both_directions() {
    let value = json!({"Key": "k", "Values": [], "Counts": [1, null, "3", ""]});
    let error = record::deserialize::<Pair, _>(value.clone()).map(drop).unwrap_err();
    assert_eq!(error.to_string(), "Counts[3]: expected an integer, found a string");
    let pair = record::deserialize_response::<Pair, _>(value).unwrap();
    assert_eq!(pair.counts, Some(vec![Some(1), None, Some(3), None]));
    assert_eq!(record::to_json(&pair), br#"{"Key":"k","Values":[],"Counts":[1,null,3,null]}"#);
    let written = record::serialize(&pair, serde_json::value::Serializer).unwrap();
    assert_eq!(written, json!({"Key": "k", "Values": [], "Counts": [1, null, 3, null]}));
}
