//! Responses that are meant to take much time or memory.

use tencentcloud_core::record;
use tencentcloud_core::record::from_json;

use crate::records::{CreateTask, TaskResponse};

#[test]
fn lists_cannot_take_far_more_memory_than_their_text() {
    let large = format!(r#"{{"Attributes":[{}{{}}]}}"#, "{},".repeat(3 << 19));
    let error = from_json::<CreateTask>(large.as_bytes()).unwrap_err();
    let problem = "the list takes too much memory for a response of this size";
    assert!(error.to_string().ends_with(problem), "{error}");
    // A long list is fine, whatever it holds.
    for item in ["{}", "null", r#"{"State":1}"#] {
        let list = format!(r#"{{"Callees":[{item}{}]}}"#, format!(",{item}").repeat(49_999));
        assert_eq!(from_json::<TaskResponse>(list.as_bytes()).unwrap().callees.len(), 50_000);
    }
    // What takes as much memory as its text may be as long as it likes.
    let long = format!(r#"{{"Callees":["0"{}]}}"#, r#","0086130""#.repeat(1 << 19));
    assert_eq!(from_json::<CreateTask>(long.as_bytes()).unwrap().callees.len(), (1 << 19) + 1);
}

/// A record that contains itself.
struct Tree {
    tasks: Option<CreateTask>,
    next: Option<Box<Tree>>,
    trees: Vec<Tree>,
}

record! {
    Tree {
        tasks: "Tasks",
        next: "Next",
        trees: "Trees",
    }
}

#[test]
fn records_in_boxes_count_as_well() {
    let chain = |length: usize| format!("{}{{}}{}", r#"{"Next":"#.repeat(length), "}".repeat(length));
    let trees = |count: usize| format!(r#"{{"Trees":[{{}}{}]}}"#, format!(",{}", chain(100)).repeat(count));
    assert_eq!(from_json::<Tree>(trees(100).as_bytes()).unwrap().trees.len(), 101);
    let error = from_json::<Tree>(trees(4_000).as_bytes()).unwrap_err();
    assert!(
        error.to_string().ends_with("the list takes too much memory for a response of this size"),
        "{error}"
    );
}

#[test]
fn long_numbers_and_names_are_read_in_linear_time() {
    let digits = "7".repeat(1 << 20);
    for json in [
        format!(r#"{{"TaskId":{digits}}}"#),
        format!(r#"{{"TaskId":"{digits}"}}"#),
        format!(r#"{{"Callees":[{{"Cost":0.{digits}}}]}}"#),
        format!(r#"{{"Callees":[{{"Cost":"0.{digits}"}}]}}"#),
        format!(r#"{{"Callees":[{{"Cost":{digits}e-1048576}}]}}"#),
        format!(r#"{{"New":{digits}}}"#),
        format!(r#"{{"{digits}":1}}"#),
        format!("{{{}\"A\":1}}", r#""A":1,"#.repeat(1 << 18)),
    ] {
        // Whether it can be read does not matter, only that it ends.
        let _ = from_json::<TaskResponse>(json.as_bytes());
    }
}
