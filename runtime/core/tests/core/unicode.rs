//! Strings that are not valid Unicode do not make a response unreadable.

use serde_json::Value;
use tencentcloud_core::record::from_json;
use tencentcloud_core::{Error, ErrorKind};

use crate::exchange::{Events, decode, exchange, settings};
use crate::records::{CreateTask, TaskResponse};

fn decoded(body: &[u8]) -> Result<TaskResponse, Error> {
    decode::<CreateTask>(&exchange(&CreateTask::to(&["1"]), &settings()), body.to_vec())
}

/// A response with this text, as bytes, in one of its members and in one that is unknown.
fn with_note(note: &[u8]) -> Vec<u8> {
    let parts: [&[u8]; 5] = [
        br#"{"Response":{"TaskId":7,"Callees":[{"State":1}],"New":""#,
        note,
        br#"","Note":""#,
        note,
        br#"","RequestId":"r"}}"#,
    ];
    parts.concat()
}

#[test]
fn what_is_not_unicode_is_replaced() {
    let table: [(&[u8], &str); 8] = [
        (br"a\ud83db", "a\u{fffd}b"),
        (br"\uDE00", "\u{fffd}"),
        (br"\ud83d\ud83d\ude00", "\u{fffd}😀"),
        (br"\ud83d\n", "\u{fffd}\n"),
        (br"\\ud83d\ud83d", "\\ud83d\u{fffd}"),
        (b"a\xffb", "a\u{fffd}b"),
        (b"\xb5\xe7\xbb", "\u{fffd}\u{fffd}"),
        (b"\xed\xa0\xbd", "\u{fffd}\u{fffd}\u{fffd}"),
    ];
    for (note, expected) in table {
        let response = decoded(&with_note(note)).unwrap_or_else(|error| panic!("{expected}: {error}"));
        assert_eq!(response.note.as_deref(), Some(expected));
        assert_eq!((response.task_id, response.callees.len(), &*response.request_id), (7, 1, "r"));
    }
    let list = br#"{"Callees":[{"State":1},{"State":2}],"Note":"\udfff"}"#;
    assert_eq!(from_json::<TaskResponse>(list).unwrap().callees.len(), 2);
}

#[test]
fn names_and_errors_may_be_invalid_as_well() {
    let body = b"{\"Response\":{\"TaskId\":7,\"N\xffw\":1,\"\\udc00\":[\"\xff\"],\"RequestId\":\"r\"}}";
    assert_eq!(decoded(body).unwrap().task_id, 7);
    // A message in another encoding than UTF-8, before the code.
    let body = b"{\"Response\":{\"Error\":{\"Message\":\"\xb5\xe7\",\"Code\":\"RequestLimitExceeded\"},\"RequestId\":\"r\"}}";
    let error = decoded(body).unwrap_err();
    assert_eq!((error.code(), error.request_id()), (Some("RequestLimitExceeded"), Some("r")));
    assert!(!error.maybe_delivered());
    assert_eq!(error.message(), "\u{fffd}\u{fffd}");
}

#[test]
fn a_replacement_is_reported_once() {
    let subscriber = Events::default();
    let seen = subscriber.clone();
    tracing::subscriber::with_default(subscriber, || {
        decoded(&with_note(br"secret \ud83d")).unwrap();
        decoded(&with_note(br"secret \ud83d\ude00")).unwrap();
    });
    let seen = seen.0.lock().unwrap();
    let [event] = seen.as_slice() else { panic!("{seen:?}") };
    for part in ["action=\"CreateTask\"", "path=\"Note\"", "request_id=\"r\"", "not valid Unicode"] {
        assert!(event.contains(part), "{part} in {event}");
    }
    assert!(!event.contains("secret"));
}

#[test]
fn any_type_can_be_decoded() {
    let exchange = exchange(&CreateTask::to(&["1"]), &settings());
    for note in [br"a\ud83d".as_slice(), b"a\xff"] {
        let value: Value = exchange.decode_json(&http::Response::new(with_note(note).into())).unwrap();
        assert_eq!((&value["Note"], &value["TaskId"]), (&Value::from("a\u{fffd}"), &Value::from(7)));
    }
    let mismatch = exchange.decode_json::<Vec<u64>>(&http::Response::new(with_note(b"\xff").into()));
    assert_eq!(mismatch.unwrap_err().kind(), ErrorKind::Decode);
}

#[test]
fn nothing_else_is_repaired() {
    for body in [
        b"{\"Response\":{\"TaskId\":7,\"Note\":\"\\ud83d\",\"RequestId\":\"r\"".as_slice(),
        b"{\"Response\":{\"TaskId\":7,\"Note\":\"\\ud83d\"\xff,\"RequestId\":\"r\"}}",
        b"{\"Response\":{\"TaskId\":7,\"Note\":\"\\ud83\",\"RequestId\":\"r\"}}",
        b"{\"Response\":{\"TaskId\":7,\"Note\":\"\\x\",\"RequestId\":\"r\"}}",
        b"{\"Response\":{\"TaskId\":7,\"Note\":\"\xff\n\",\"RequestId\":\"r\"}}",
        b"{\"Response\":{\"TaskId\":{},\"Note\":\"\xff\",\"RequestId\":\"r\"}}",
    ] {
        let error = decoded(body).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Decode, "{error}");
        assert!(error.maybe_delivered());
    }
}

#[test]
fn every_byte_and_escape_is_read_or_refused() {
    for byte in 0..=u8::MAX {
        let response = decoded(&with_note(&[b'a', byte, b'b']));
        let refused = byte < 0x20 || byte == b'"' || byte == b'\\';
        // `\b` is an escape.
        assert_eq!(response.is_err(), refused && byte != b'\\', "{byte:#x}");
    }
    for unit in (0..=u16::MAX).step_by(7).chain(0xd7f0..0xe010) {
        let note = format!("\\u{unit:04x}-\\u{unit:04X}");
        let expected = char::from_u32(unit.into()).unwrap_or('\u{fffd}');
        let response = decoded(&with_note(note.as_bytes())).unwrap();
        assert_eq!(response.note, Some(format!("{expected}-{expected}")), "{unit:#x}");
    }
}
