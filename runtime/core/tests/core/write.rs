//! JSON out.

use serde::Serialize;
use tencentcloud_core::record::{self, Shape};

use crate::records::{CalleeAttribute, CreateTask, DayType};

fn json(task: &CreateTask) -> String {
    String::from_utf8(record::to_json(task)).unwrap()
}

#[test]
fn absent_values_are_omitted_and_empty_ones_written() {
    assert_eq!(json(&CreateTask::default()), r#"{"Callees":[]}"#);
    let mut task = CreateTask::to(&["1"]);
    task.attributes = Some(Vec::new());
    task.fallback = Some(Box::default());
    assert_eq!(json(&task), r#"{"Callees":["1"],"Attributes":[],"Fallback":{"Callees":[]}}"#);
}

#[test]
fn every_kind_of_value_is_written_and_read_back() {
    let task = CreateTask {
        callees: vec!["a\"b".into(), "电话".into()],
        tries: Some(u64::MAX),
        offset: Some(-5),
        ratio: Some(0.5),
        urgent: Some(true),
        day: Some(DayType::EveryDay),
        attributes: Some(vec![CalleeAttribute { callee: "+86".into(), uui: None }]),
        fallback: None,
        client_token: Some(String::new()),
    };
    let expected = r#"{"Callees":["a\"b","电话"],"Tries":18446744073709551615,"Offset":-5,"Ratio":0.5,"Urgent":true,"Day":"EveryDay","Attributes":[{"Callee":"+86"}],"ClientToken":""}"#;
    assert_eq!(json(&task), expected);
    assert_eq!(record::from_json::<CreateTask>(expected.as_bytes()).unwrap(), task);
}

#[test]
fn fractions_read_back_exactly() {
    for ratio in [907.303_832_202_868_9, 0.1 + 0.2, 1.0 / 3.0, 5e-324, f64::MAX, 123_456_789.012_345_67] {
        let task = CreateTask { ratio: Some(ratio), ..CreateTask::default() };
        assert_eq!(record::from_json::<CreateTask>(json(&task).as_bytes()).unwrap().ratio, Some(ratio));
    }
}

#[test]
fn json_equals_that_of_a_derived_serializer() {
    #[derive(Serialize)]
    #[serde(rename_all = "PascalCase")]
    struct Derived<'a> {
        callees: &'a [String],
        #[serde(skip_serializing_if = "Option::is_none")]
        ratio: Option<f64>,
        #[serde(skip_serializing_if = "Option::is_none")]
        client_token: Option<&'a str>,
    }
    for text in ["", "plain", "quote\" back\\slash", "\u{0}\u{1f}\u{7f}\u{2028}", "混合 mixed 😀\n"] {
        for ratio in [None, Some(0.1), Some(-0.0), Some(1e21), Some(f64::NAN), Some(5e-324)] {
            let mut task = CreateTask::to(&[text, "x", text]);
            task.ratio = ratio;
            task.client_token = Some(text.to_owned());
            let derived = Derived { callees: &task.callees, ratio, client_token: Some(text) };
            assert_eq!(record::to_json(&task), serde_json::to_vec(&derived).unwrap());
        }
    }
}

#[test]
fn fields_are_visited_by_name() {
    let task = CreateTask::to(&["1", "2"]);
    let mut seen = Vec::new();
    record::fields(&task, &mut |field| {
        if let Shape::List(list) = field.value {
            seen.push((field.name, field.sensitive, list.len()));
        }
    });
    assert_eq!(seen, [("Callees", true, 2)]);
}
