//! Requests to the mock in any of their forms, correctly signed: none panics, and no signature is refused.
//!
//! The input has four lines, and then the body: the service, version, and action; the query, which makes it a GET request
//! unless it is empty; the `Content-Type`; and the language.

#![no_main]

use std::sync::LazyLock;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use bytes::Bytes;
use http::{HeaderName, HeaderValue, Method, Request, Uri};
use libfuzzer_sys::fuzz_target;
use tencentcloud_client::sign;
use tencentcloud_mock::Credential;
use tencentcloud_mock::fuzzing::Gate;

const ID: &str = "AKIDEXAMPLE";
const KEY: &str = "EXAMPLEKEY";
const NOW: u64 = 1_551_113_065;
const DATE: &str = "2019-02-25";

static GATE: LazyLock<Gate> =
    LazyLock::new(|| Gate::new(Credential::new(ID, KEY)).expect("the embedded spec is valid"));

fuzz_target!(|input: &[u8]| {
    if let Some(request) = request(input) {
        let code = GATE.rejection_code(request, now());
        assert_ne!(code, Some("AuthFailure.SignatureFailure"), "a correct signature is refused");
    }
});

/// The signed request that the input describes; `None` if it cannot be sent.
fn request(input: &[u8]) -> Option<Request<Bytes>> {
    let mut parts = input.splitn(5, |byte| *byte == b'\n');
    let mut line = || std::str::from_utf8(parts.next()?).ok();
    let (names, query, content_type, language) = (line()?, line()?, line()?.trim(), line()?);
    let mut names = names.split(' ');
    let (service, version, action) = (names.next()?, names.next()?, names.next()?);
    // A header that is not ASCII is read as absent.
    if !content_type.is_ascii() {
        return None;
    }
    let (method, body) = match query {
        "" => (Method::POST, parts.next()?),
        _ => (Method::GET, &b""[..]),
    };
    let host = format!("{service}.tencentcloudapi.com");
    let headers = [("content-type", content_type), ("host", &host)];
    let canonical = sign::canonical_request(method.as_str(), query, &headers, &sign::sha256_hex(body));
    let signature = sign::signature(KEY, i64::try_from(NOW).ok()?, service, &canonical);
    let authorization = format!(
        "TC3-HMAC-SHA256 Credential={ID}/{DATE}/{service}/tc3_request, SignedHeaders=content-type;host, \
         Signature={signature}"
    );
    let mut request = Request::new(Bytes::copy_from_slice(body));
    *request.method_mut() = method;
    *request.uri_mut() = format!("/?{query}").parse::<Uri>().ok()?;
    if query.contains('#') {
        return None;
    }
    for (name, value) in [
        ("content-type", content_type),
        ("host", &host),
        ("authorization", &authorization),
        ("x-tc-action", action),
        ("x-tc-version", version),
        ("x-tc-timestamp", &NOW.to_string()),
        ("x-tc-language", language),
        ("x-tc-region", "ap-guangzhou"),
    ] {
        request.headers_mut().insert(HeaderName::from_static(name), HeaderValue::from_str(value).ok()?);
    }
    Some(request)
}

fn now() -> SystemTime {
    UNIX_EPOCH + Duration::from_secs(NOW)
}
