use serde_json::json;

use super::{FixUp, Obsolete, apply_one, change_response, change_value, member, name_action, retype};
use crate::import::upstream::{ApiObject, OfficialExample, Upstream};

fn upstream(input: &str, output: &str) -> Upstream {
    let api = json!({
        "metadata": { "apiVersion": "2024-01-01", "serviceShortName": "demo" },
        "actions": { "Look": { "input": "LookRequest", "output": "LookResponse" } },
        "objects": {},
    });
    let example =
        OfficialExample { title: String::new(), input: input.to_owned(), output: output.to_owned() };
    let examples = [("Look".to_owned(), vec![example])].into();
    Upstream { api: serde_json::from_value(api).unwrap(), examples }
}

#[test]
fn a_fix_up_fails_once_upstream_has_fixed_the_mistake() {
    let fix_up = FixUp {
        service: "demo/2024-01-01",
        name: "demo::look_names_another_action",
        apply: |upstream| name_action(upstream, "Look", 0, "Listen"),
    };
    let mut wrong = upstream("POST / HTTP/1.1\nX-TC-Action: Listen\n\n{}", "{}");
    assert_eq!(apply_one(&fix_up, &mut wrong), Ok(()));
    assert!(wrong.examples["Look"][0].input.contains("X-TC-Action: Look\n"));
    let obsolete = apply_one(&fix_up, &mut wrong).unwrap_err();
    assert_eq!(
        obsolete,
        "demo/2024-01-01: fix-up demo::look_names_another_action: example 0 of Look does not contain \
         \"X-TC-Action: Listen\\n\": upstream has fixed this, so remove the fix-up"
    );
}

#[test]
fn a_response_is_changed_where_the_pointer_leads() {
    let mut upstream = upstream("", r#"{ "Response": { "List": [{ "Old": 1, "New": 2 }] } }"#);
    let mut remove = |index| {
        change_response(&mut upstream, "Look", index, "/List/0", |record| {
            record.as_object_mut()?.shift_remove("Old").map(drop)
        })
    };
    assert_eq!(remove(0), Some(()));
    assert_eq!(remove(0), None, "the member is gone");
    assert_eq!(remove(1), None, "there is no such example");
    assert_eq!(upstream.examples["Look"][0].output, r#"{"Response":{"List":[{"New":2}]}}"#);
}

#[test]
fn a_type_is_corrected_once() {
    let mut upstream = upstream("", "{}");
    let object = ApiObject { document: String::new(), members: vec![member("List", "object", "Item")] };
    upstream.api.objects.insert("LookResponse".to_owned(), object);
    let mut correct = || retype(&mut upstream, "LookResponse", "List", ("object", "Item"), ("list", "Item"));
    assert_eq!(correct(), Ok(()));
    assert_eq!(correct(), Err(Obsolete("the type of LookResponse.List is not object of Item".to_owned())));
    assert_eq!(upstream.api.objects["LookResponse"].members[0].kind, "list");
}

#[test]
fn an_element_of_a_list_in_a_response_is_corrected() {
    let mut upstream = upstream("", r#"{ "Response": { "Tags": ["a", "b"] } }"#);
    let right = change_value(&mut upstream, "Look", 0, "/Tags/1", |tag| Some(json!({ "Value": tag })));
    assert_eq!(right, Ok(()));
    assert_eq!(upstream.examples["Look"][0].output, r#"{"Response":{"Tags":["a",{"Value":"b"}]}}"#);
}

#[test]
fn a_value_of_a_response_is_corrected_once() {
    let mut upstream = upstream("", r#"{ "Response": { "Items": { "Id": 1 } } }"#);
    let mut wrap =
        || change_value(&mut upstream, "Look", 0, "/Items", |item| item.is_object().then(|| json!([item])));
    assert_eq!(wrap(), Ok(()));
    let right = "/Items in the response of example 0 of Look is right";
    assert_eq!(wrap(), Err(Obsolete(right.to_owned())));
    assert_eq!(upstream.examples["Look"][0].output, r#"{"Response":{"Items":[{"Id":1}]}}"#);
}
