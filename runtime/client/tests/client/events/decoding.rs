//! Decoding bytes to events.

use std::time::Duration;

use bytes::Bytes;
use serde_json::Value;
use tencentcloud_client::ErrorKind;
use tencentcloud_client::events::{Event, EventDecoder};

/// The name, data, and id of an event.
fn parts(event: &Event) -> (String, String, Option<String>) {
    (event.name().to_owned(), event.data().to_owned(), event.id().map(str::to_owned))
}

/// Decodes a text in pieces of this length.
fn decode(text: &[u8], length: usize) -> Vec<(String, String, Option<String>)> {
    let mut decoder = EventDecoder::new(1 << 20);
    let mut events = Vec::new();
    for piece in text.chunks(length) {
        let mut piece = Bytes::copy_from_slice(piece);
        while let Some(event) = decoder.next(&mut piece) {
            events.push(parts(&event.unwrap()));
        }
        assert!(piece.is_empty());
    }
    events.extend(decoder.finish().map(|event| parts(&event.unwrap())));
    assert!(decoder.finish().is_none());
    events
}

fn data_of(text: &str) -> Vec<String> {
    let whole = decode(text.as_bytes(), usize::MAX);
    for length in [1, 2, 3, 7] {
        assert_eq!(decode(text.as_bytes(), length), whole, "{text:?} in pieces of {length}");
    }
    whole.into_iter().map(|(_, data, _)| data).collect()
}

#[test]
fn events_are_decoded_as_the_standard_says() {
    let none: [&str; 0] = [];
    let table: [(&str, &[&str]); 22] = [
        ("data: a\n\n", &["a"]),
        ("data:a\n\n", &["a"]),
        ("data:  a \n\n", &[" a "]),
        ("data: a\r\n\r\n", &["a"]),
        ("data: a\r\r", &["a"]),
        ("data: a\rdata: b\n\r\n", &["a\nb"]),
        ("\u{feff}data: a\n\n", &["a"]),
        ("data: \u{feff}a\n\n", &["\u{feff}a"]),
        ("data: a\ndata: b\ndata\ndata:\n\n", &["a\nb\n\n"]),
        ("data\n\n", &[""]),
        ("data:\n\n", &[""]),
        (": comment\n:\n: more\n\ndata: a\n\n", &["a"]),
        ("other: x\ndata: a\ndatax: b\nDATA: c\n data: d\n\n", &["a"]),
        ("event: x\n\nid: 1\n\n\n\n", &none),
        ("data: a: b\n\n", &["a: b"]),
        ("data: 电话 😀\n\n", &["电话 😀"]),
        ("data: {\"a\":\"\\n\"}\n\n", &["{\"a\":\"\\n\"}"]),
        // The last event needs no line end.
        ("data: a\n\ndata: b\n", &["a", "b"]),
        ("data: a\n\ndata: b", &["a", "b"]),
        ("data: a\r\n\r\ndata: b\r", &["a", "b"]),
        ("data: a\n\n: bye", &["a"]),
        ("", &none),
    ];
    for (text, expected) in table {
        assert_eq!(data_of(text), expected, "{text:?}");
    }
}

#[test]
fn names_ids_and_retry_times_are_decoded() {
    let text = "id: 1\nevent: delta\ndata: a\n\ndata: b\n\nid\ndata: c\n\nid: x\0y\nevent:\ndata: d\n\n";
    let event = |name: &str, data: &str, id: Option<&str>| (name.into(), data.into(), id.map(str::to_owned));
    assert_eq!(
        decode(text.as_bytes(), usize::MAX),
        [
            event("delta", "a", Some("1")),
            event("message", "b", Some("1")),
            event("message", "c", None),
            event("message", "d", None),
        ]
    );
    let mut decoder = EventDecoder::new(100);
    for (text, expected) in [
        ("data: a\n\n", None),
        ("retry: 1500\n\n", Some(1500)),
        ("retry: 20\nretry: x\nretry: 9999999999999\nretry: -1\n", Some(20)),
    ] {
        let mut piece = Bytes::from(text);
        while decoder.next(&mut piece).is_some() {}
        assert_eq!(decoder.retry(), expected.map(Duration::from_millis), "{text:?}");
    }
}

#[test]
fn invalid_utf8_is_replaced() {
    assert_eq!(decode(b"data: a\xffb\n\n", usize::MAX)[0].1, "a\u{fffd}b");
    // A character split between pieces is complete.
    assert_eq!(decode("data: 电\n\n".as_bytes(), 1)[0].1, "电");
}

#[test]
fn events_may_be_long_up_to_the_limit() {
    let long = "x".repeat(300_000);
    assert_eq!(data_of(&format!("data: {long}\n\n")), [long.as_str()]);
    let many = "data: x\n".repeat(1000);
    for text in ["data: 12345678901\n\ndata: b\n\n", many.as_str(), "data\n".repeat(100).as_str()] {
        let mut decoder = EventDecoder::new(10);
        let error = decoder.next(&mut Bytes::copy_from_slice(text.as_bytes())).unwrap().unwrap_err();
        assert_eq!(error.kind(), ErrorKind::ResponseTooLarge);
        assert_eq!(error.message(), "an event is longer than the limit of 10 bytes");
    }
}

#[test]
fn data_is_read_as_json_and_never_shown() {
    let mut piece = Bytes::from_static(b"data: {\"A\":\ndata: \"secret\"}\n\n");
    let event = EventDecoder::new(100).next(&mut piece).unwrap().unwrap();
    assert_eq!(event.json::<Value>().unwrap()["A"], "secret");
    let mut piece = Bytes::from_static(b"data: {\"A\":\"a\\ud83d\"}\n\n");
    let lone = EventDecoder::new(100).next(&mut piece).unwrap().unwrap();
    assert_eq!(lone.json::<Value>().unwrap()["A"], "a\u{fffd}");
    let error = event.json::<Vec<u64>>().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Decode);
    let shown = format!("{error} {error:?} {event:?}");
    assert!(shown.contains("expected a sequence") && !shown.contains("secret"), "{shown}");
}
