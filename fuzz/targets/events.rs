//! Event streams split anywhere: the decoder's events do not depend on the chunks and match the standard.
//!
//! The input's first byte is the length of a chunk; the rest is the stream.

#![no_main]

use std::time::Duration;

use bytes::Bytes;
use libfuzzer_sys::fuzz_target;
use serde_json::Value;
use tencentcloud_client::events::EventDecoder;

/// Longer than any input: no event is too long.
const LIMIT: usize = 1 << 24;

#[derive(Debug, Default, PartialEq)]
struct Read {
    /// Name, data and last id.
    events: Vec<(String, String, Option<String>)>,
    retry: Option<Duration>,
}

fuzz_target!(|input: &[u8]| {
    let Some((length, stream)) = input.split_first() else { return };
    let whole = decoded(stream, stream.len().max(1));
    assert_eq!(decoded(stream, usize::from(*length).max(1)), whole, "the events depend on the chunks");
    assert_eq!(whole, by_the_standard(stream), "the events differ from the standard");
    short(stream);
});

fn decoded(stream: &[u8], length: usize) -> Read {
    let mut decoder = EventDecoder::new(LIMIT);
    let mut events = Vec::new();
    for piece in stream.chunks(length) {
        let mut piece = Bytes::copy_from_slice(piece);
        while let Some(event) = decoder.next(&mut piece) {
            events.push(event.expect("no event is too long"));
        }
        assert!(piece.is_empty(), "unread bytes are left");
    }
    events.extend(decoder.finish().map(|event| event.expect("no event is too long")));
    assert!(decoder.finish().is_none(), "the stream ended twice");
    for event in &events {
        if let Err(error) = event.json::<Value>() {
            assert!(!error.to_string().contains('\n'));
        }
    }
    let parts = |event: tencentcloud_client::events::Event| {
        (event.name().to_owned(), event.data().to_owned(), event.id().map(str::to_owned))
    };
    Read { events: events.into_iter().map(parts).collect(), retry: decoder.retry() }
}

/// Decodes with a small limit, which no event may exceed.
fn short(stream: &[u8]) {
    let mut decoder = EventDecoder::new(8);
    let mut piece = Bytes::copy_from_slice(stream);
    while let Some(event) = decoder.next(&mut piece) {
        // An invalid byte becomes a replacement character of three bytes.
        assert!(event.is_err() || event.is_ok_and(|event| event.data().len() <= 24));
    }
}

/// Follows "Interpreting an event stream" in the HTML standard literally, except that the end of the stream also ends its
/// last line and event.
fn by_the_standard(stream: &[u8]) -> Read {
    let mut read = Read::default();
    let (mut name, mut data, mut last_id) = (String::new(), None::<Vec<String>>, String::new());
    let stream = stream.strip_prefix(b"\xef\xbb\xbf").unwrap_or(stream);
    for line in lines(stream).chain([&b""[..]]) {
        if line.is_empty() {
            let kind = if name.is_empty() { "message".to_owned() } else { name.clone() };
            if let Some(lines) = data.take() {
                let id = Some(last_id.clone()).filter(|id| !id.is_empty());
                read.events.push((kind, lines.join("\n"), id));
            }
            name.clear();
            continue;
        }
        let (field, value) = match line.iter().position(|byte| *byte == b':') {
            Some(0) => continue,
            Some(colon) => (&line[..colon], &line[colon + 1..]),
            None => (line, &b""[..]),
        };
        let value = String::from_utf8_lossy(value.strip_prefix(b" ").unwrap_or(value)).into_owned();
        match field {
            b"event" => name = value,
            b"data" => data.get_or_insert_default().push(value),
            b"id" if !value.contains('\0') => last_id = value,
            b"retry" if !value.is_empty() && value.bytes().all(|byte| byte.is_ascii_digit()) => {
                // Larger numbers are ignored.
                if let Ok(milliseconds) = value.parse::<u32>() {
                    read.retry = Some(Duration::from_millis(milliseconds.into()));
                }
            }
            _ => {}
        }
    }
    read
}

/// Lines that end with a line feed, a carriage return or both.
fn lines(mut rest: &[u8]) -> impl Iterator<Item = &[u8]> {
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        let end = rest.iter().position(|byte| matches!(byte, b'\r' | b'\n')).unwrap_or(rest.len());
        let line = &rest[..end];
        let length = if rest[end..].starts_with(b"\r\n") { 2 } else { 1 };
        rest = rest.get(end + length..).unwrap_or_default();
        Some(line)
    })
}
