//! Valid and invalid responses, decoded as generated records, as errors, and as JSON.
//!
//! The input's first byte selects the HTTP status; the rest is the body.

#![no_main]

use std::sync::LazyLock;

use bytes::Bytes;
use http::StatusCode;
use libfuzzer_sys::fuzz_target;
use serde_json::Value;
use tencentcloud_ccc::actions::{DescribeAutoCalloutTaskRequest, DescribeAutoCalloutTaskResponse};
use tencentcloud_client::exchange::{Endpoint, Exchange, ExchangeSettings, Parameters};
use tencentcloud_client::{Error, ErrorKind, Request, record};

const STATUS: [StatusCode; 4] =
    [StatusCode::OK, StatusCode::BAD_REQUEST, StatusCode::FOUND, StatusCode::BAD_GATEWAY];

static EXCHANGE: LazyLock<Exchange> = LazyLock::new(|| {
    let action = DescribeAutoCalloutTaskRequest::ACTION.clone();
    let settings =
        ExchangeSettings::new(Endpoint::parse(action.service().host()).expect("the host is valid"));
    let parameters = Parameters::of_json(action, "{}").expect("it is an object");
    Exchange::new(parameters, &settings).expect("the action needs no region")
});

fuzz_target!(|input: &[u8]| {
    let Some((choice, body)) = input.split_first() else { return };
    let is_json = serde_json::from_slice::<Value>(body).is_ok();
    if record::from_json::<DescribeAutoCalloutTaskResponse>(body).is_ok() {
        // Unknown members are skipped, so they may hold numbers and depths that `Value` cannot represent.
        assert!(
            is_json || serde_json::from_slice::<serde::de::IgnoredAny>(body).is_ok(),
            "it accepts invalid JSON"
        );
    }
    let mut response = http::Response::new(Bytes::copy_from_slice(body));
    *response.status_mut() = STATUS[usize::from(*choice) % STATUS.len()];

    let record = EXCHANGE.decode::<DescribeAutoCalloutTaskRequest>(&response);
    let value = EXCHANGE.decode_json::<Value>(&response);
    for error in [record.as_ref().err(), value.as_ref().err()].into_iter().flatten() {
        check(error, &response);
    }
    // A service error does not depend on the expected type.
    let code = |error: Option<&Error>| error.and_then(Error::code).map(str::to_owned);
    assert_eq!(code(record.as_ref().err()), code(value.as_ref().err()));
});

/// Checks what holds for every error.
fn check(error: &Error, response: &http::Response<Bytes>) {
    assert_eq!(error.status(), Some(response.status().as_u16()));
    let (shown, debug) = (error.to_string(), format!("{error:?}"));
    assert!(!shown.contains('\n'), "more than one line: {shown:?}");
    if error.request_id().is_none() {
        assert!(!has_long_number(&shown) && !has_long_number(&debug), "a long number is shown: {shown}");
    }
    assert!(error.kind() == ErrorKind::Service || error.maybe_delivered());
}

/// Whether there is a long number outside of words that may be UUIDs.
fn has_long_number(text: &str) -> bool {
    let is_number = |word: &str| word.as_bytes().windows(7).any(|seven| seven.iter().all(u8::is_ascii_digit));
    let words = text.split(|character: char| !character.is_ascii_hexdigit() && character != '-');
    words.into_iter().any(|word| word.len() != 36 && is_number(word))
}
