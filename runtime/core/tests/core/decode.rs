//! Reading records from JSON: what is tolerated and what is rejected.

use tencentcloud_core::record::{ReadFields, Record, ValueKind, from_json};

use crate::records::{CalleeState, CreateTask, DayType, TaskResponse};

fn read<T: Record + ReadFields>(json: &str) -> T {
    from_json(json.as_bytes()).unwrap_or_else(|error| panic!("{json}: {error}"))
}

fn response(json: &str) -> TaskResponse {
    read(json)
}

#[test]
fn unsigned_integers_are_read_from_numbers_and_strings() {
    for (json, expected) in [
        ("7", 7),
        ("7.0", 7),
        ("7e2", 700),
        (r#""7""#, 7),
        (r#""7.0""#, 7),
        ("18446744073709551615", u64::MAX),
        (r#""18446744073709551615""#, u64::MAX),
        ("-0", 0),
        ("null", 0),
    ] {
        assert_eq!(response(&format!(r#"{{"TaskId":{json}}}"#)).task_id, expected, "{json}");
    }
}

#[test]
fn signed_integers_floats_and_booleans_are_read_from_numbers_and_strings() {
    let state = |json: &str| read::<CalleeState>(json);
    for (json, expected) in [
        ("-7", -7),
        ("-7.0", -7),
        (r#""-7""#, -7),
        ("9223372036854775807", i64::MAX),
        ("-9223372036854775808", i64::MIN),
    ] {
        assert_eq!(state(&format!(r#"{{"State":{json}}}"#)).state, expected, "{json}");
    }
    for (json, expected) in [("1", 1.0), ("-1", -1.0), ("0.25", 0.25), (r#""0.25""#, 0.25), (r#""-1""#, -1.0)]
    {
        let cost = state(&format!(r#"{{"Cost":{json}}}"#)).cost;
        assert!((cost - expected).abs() < f64::EPSILON, "{json}");
    }
    for (json, expected) in [
        ("true", true),
        ("false", false),
        ("1", true),
        ("0", false),
        (r#""true""#, true),
        (r#""False""#, false),
        (r#""1""#, true),
        ("null", false),
    ] {
        assert_eq!(state(&format!(r#"{{"Done":{json}}}"#)).done, expected, "{json}");
    }
}

#[test]
fn strings_are_read_from_numbers_and_booleans() {
    for (json, expected) in [
        (r#""a\u7535\n""#, "a电\n"),
        ("12", "12"),
        ("-12", "-12"),
        ("1.5", "1.5"),
        ("true", "true"),
        ("null", ""),
    ] {
        assert_eq!(response(&format!(r#"{{"RequestId":{json}}}"#)).request_id, expected, "{json}");
    }
    assert_eq!(response(r#"{"Note":null}"#).note, None);
    assert_eq!(response(r#"{"Note":""}"#).note.as_deref(), Some(""));
    assert_eq!(response(r#"{"Note":3}"#).note.as_deref(), Some("3"));
}

#[test]
fn lists_records_and_enumerations_may_be_null_or_incomplete() {
    assert_eq!(response("{}"), TaskResponse::default());
    assert_eq!(response(r#"{"Callees":null}"#).callees, []);
    assert_eq!(response(r#"{"Callees":[]}"#).callees, []);
    let callees = response(r#"{"Callees":[{"State":1},null,{}]}"#).callees;
    assert_eq!(callees.iter().map(|callee| callee.state).collect::<Vec<_>>(), [1, 0, 0]);

    let task = read::<CreateTask>(r#"{"Day":"BusinessDay","Fallback":{"Fallback":{"Tries":"2"}}}"#);
    assert_eq!(task.day, Some(DayType::BusinessDay));
    assert_eq!(task.fallback.unwrap().fallback.unwrap().tries, Some(2));
    for (json, expected) in [(r#""New""#, "New"), ("3", "3"), ("true", "true")] {
        let day = read::<CreateTask>(&format!(r#"{{"Day":{json}}}"#)).day;
        assert_eq!(day, Some(DayType::Unknown(expected.to_owned())));
    }
    assert_eq!(read::<CreateTask>(r#"{"Day":null,"Attributes":null}"#), CreateTask::default());
}

#[test]
fn an_empty_string_or_list_reads_as_null_where_it_does_not_fit() {
    let json = r#"{"TaskId":"","Callees":"","Note":""}"#;
    assert_eq!(response(json), TaskResponse { note: Some(String::new()), ..TaskResponse::default() });
    let callees = response(r#"{"Callees":["",[],{"State":"","Done":"","Cost":""},{"State":1}]}"#).callees;
    assert_eq!(callees.iter().map(|callee| callee.state).collect::<Vec<_>>(), [0, 0, 0, 1]);
    for nothing in [r#""""#, "[]"] {
        let task = read::<CreateTask>(&format!(r#"{{"Tries":2,"Fallback":{nothing}}}"#));
        assert_eq!((task.tries, task.fallback), (Some(2), None), "{nothing}");
    }
    let json = r#"{"Tries":"","Offset":"","Ratio":"","Urgent":"","Attributes":""}"#;
    assert_eq!(read::<CreateTask>(json), CreateTask::default());
}

#[test]
fn a_number_for_a_string_keeps_its_digits() {
    for digits in [
        "1234567890123456789012",
        "-9223372036854775809",
        "18446744073709551616",
        "1.10",
        "0.1000000000000000055511151231257827",
        "-0",
        "1E+3",
        "1.0",
    ] {
        let json = format!(
            r#"{{"TaskId":7.0,"Note":{digits},"Callees":[{{"State":1e3,"Done":1.0,"Cost":1.5}}],"New":1.5,"RequestId":"\"2.50"}}"#
        );
        let response = response(&json);
        assert_eq!(response.note.as_deref(), Some(digits));
        assert_eq!((response.task_id, response.request_id.as_str()), (7, "\"2.50"));
        let [callee] = &response.callees[..] else { panic!("{:?}", response.callees) };
        assert_eq!(*callee, CalleeState { state: 1000, done: true, cost: 1.5 });
        let day = read::<CreateTask>(&format!(r#"{{"Day":{digits}}}"#)).day;
        assert_eq!(day, Some(DayType::Unknown(digits.to_owned())));
    }
    // Also in a response that is repaired.
    let response = response(r#"{"Note":1.10,"RequestId":"\ud800"}"#);
    assert_eq!((response.note.as_deref(), response.request_id.as_str()), (Some("1.10"), "\u{fffd}"));
}

#[test]
fn unknown_fields_are_skipped_and_the_last_of_two_values_counts() {
    let json = r#"{"New":{"a":[1,{"b":null}]},"TaskId":1,"Newer":"x","TaskId":2,"T\u0061skId":3}"#;
    assert_eq!(response(json).task_id, 3);
    let json = r#"{"Callees":[{"State":1},{"State":2}],"Callees":[{"Done":true}]}"#;
    assert_eq!(response(json).callees, [CalleeState { done: true, ..CalleeState::default() }]);
    assert_eq!(response(r#"{"TaskId":1,"TaskId":null,"Note":"a","Note":null}"#), response("{}"));
}

#[test]
fn an_unreadable_value_is_located_but_not_shown() {
    let number = "an unsigned integer";
    for (json, path, expected, found) in [
        (r#"{"TaskId":{}}"#, "TaskId", number, ValueKind::Object),
        (r#"{"TaskId":[1]}"#, "TaskId", number, ValueKind::List),
        (r#"{"TaskId":true}"#, "TaskId", number, ValueKind::Boolean),
        (r#"{"TaskId":-1}"#, "TaskId", number, ValueKind::NegativeInteger),
        (r#"{"TaskId":1.5}"#, "TaskId", number, ValueKind::Float),
        (r#"{"TaskId":1e30}"#, "TaskId", number, ValueKind::LargeInteger),
        (r#"{"TaskId":18446744073709551616}"#, "TaskId", number, ValueKind::LargeInteger),
        (r#"{"TaskId":"18446744073709551616"}"#, "TaskId", number, ValueKind::Text),
        (r#"{"TaskId":"13012345678x"}"#, "TaskId", number, ValueKind::Text),
        (r#"{"TaskId":" "}"#, "TaskId", number, ValueKind::Text),
        (r#"{"TaskId":[]}"#, "TaskId", number, ValueKind::List),
        (r#"{"TaskId":"-1"}"#, "TaskId", number, ValueKind::Text),
        (r#"{"Note":{}}"#, "Note", "a string", ValueKind::Object),
        (r#"{"Note":[]}"#, "Note", "a string", ValueKind::List),
        // The key under which serde_json may pass numbers.
        (r#"{"Note":{"$serde_json::private::Number":13012345678}}"#, "Note", "a string", ValueKind::Object),
        (r#"{"Callees":{}}"#, "Callees", "a list", ValueKind::Object),
        (r#"{"Callees":"13012345678"}"#, "Callees", "a list", ValueKind::Text),
        (r#"{"Callees":[{"State":1},[0]]}"#, "Callees[1]", "an object", ValueKind::List),
        (
            r#"{"Callees":[{"State":-9223372036854775809}]}"#,
            "Callees[0].State",
            "an integer",
            ValueKind::LargeInteger,
        ),
        (
            r#"{"Callees":[{"State":"-9223372036854775809"}]}"#,
            "Callees[0].State",
            "an integer",
            ValueKind::Text,
        ),
        (r#"{"Callees":[13012345678]}"#, "Callees[0]", "an object", ValueKind::Integer),
        (
            r#"{"Callees":[{},{},{},{"State":9223372036854775808}]}"#,
            "Callees[3].State",
            "an integer",
            ValueKind::LargeInteger,
        ),
        (r#"{"Callees":[{"Done":2}]}"#, "Callees[0].Done", "a boolean", ValueKind::Integer),
        (r#"{"Callees":[{"Done":"yes"}]}"#, "Callees[0].Done", "a boolean", ValueKind::Text),
        (r#"{"Callees":[{"Done":0.5}]}"#, "Callees[0].Done", "a boolean", ValueKind::Float),
        (r#"{"Callees":[{"Cost":"NaN"}]}"#, "Callees[0].Cost", "a number", ValueKind::Text),
        (r#"{"Callees":[{"Cost":false}]}"#, "Callees[0].Cost", "a number", ValueKind::Boolean),
        ("[]", "", "an object", ValueKind::List),
        (r#""""#, "", "an object", ValueKind::Text),
        ("13012345678", "", "an object", ValueKind::Integer),
    ] {
        let error = from_json::<TaskResponse>(json.as_bytes()).unwrap_err();
        assert_eq!(error.path(), path, "{json}");
        assert_eq!(error.expected(), Some(expected), "{json}");
        assert_eq!(error.found(), Some(found), "{json}");
        assert!(!format!("{error} {error:?}").contains("13012345678"), "{error}");
    }
    let error = from_json::<CreateTask>(br#"{"Day":{}}"#).unwrap_err();
    assert_eq!(error.to_string(), "Day: expected a string, found an object");
    let error = from_json::<CreateTask>(br#"{"Fallback":{"Attributes":[{"UUI":[]}]}}"#).unwrap_err();
    assert_eq!(error.path(), "Fallback.Attributes[0].UUI");
}

#[test]
fn invalid_json_is_an_error_with_a_path() {
    for (json, path) in [
        ("", ""),
        ("{", ""),
        ("{}x", ""),
        (r#"{"TaskId":"#, "TaskId"),
        (r#"{"TaskId":1,"Callees":[{"State":1},{"State":tru"#, "Callees[1].State"),
        (r#"{"New":[1,"#, "New"),
        (r#"{"RequestId":"a\x"}"#, "RequestId"),
        ("<html>", ""),
    ] {
        let error = from_json::<TaskResponse>(json.as_bytes()).unwrap_err();
        assert_eq!(error.path(), path, "{json}: {error}");
        assert_eq!((error.expected(), error.found()), (None, None));
    }
}

#[test]
fn deep_nesting_is_an_error_and_not_a_crash() {
    let deep = format!("{}{}", r#"{"Fallback":"#.repeat(100_000), "}".repeat(100_000));
    assert!(from_json::<CreateTask>(deep.as_bytes()).is_err());
    let deep = format!(r#"{{"New":{}{}}}"#, "[".repeat(100_000), "]".repeat(100_000));
    // An unknown field is skipped without recursion, at any depth.
    let _ = from_json::<CreateTask>(deep.as_bytes());
    let fine = format!("{}{{}}{}", r#"{"Fallback":"#.repeat(100), "}".repeat(100));
    assert!(from_json::<CreateTask>(fine.as_bytes()).is_ok());
}

#[test]
fn truncated_and_corrupted_json_does_not_panic() {
    let json = r#"{"TaskId":"7","Callees":[{"State":-1.5e3,"Done":"1","Cost":null}],"Note":"\ud83d\ude00"}"#;
    for end in 0..json.len() {
        assert!(from_json::<TaskResponse>(&json.as_bytes()[..end]).is_err());
    }
    let mut bytes = json.as_bytes().to_vec();
    for index in 0..bytes.len() {
        for byte in [0, b'"', b'{', b'9', 0xff] {
            let kept = std::mem::replace(&mut bytes[index], byte);
            let _ = from_json::<TaskResponse>(&bytes);
            bytes[index] = kept;
        }
    }
}
