//! Requests to the mock: requests signed by the SDK are accepted, and unsigned ones are not, wherever their signature and
//! parameters are.
//!
//! The input has three lines, the `Authorization` header, the host, and the timestamp, and then the body. `@` in the first
//! line stands for the correct signature.

#![no_main]

use std::sync::LazyLock;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use bytes::Bytes;
use http::{HeaderValue, Method, Request, header};
use libfuzzer_sys::fuzz_target;
use tencentcloud_client::exchange::{Endpoint, Exchange, ExchangeSettings, Parameters, Signer};
use tencentcloud_client::{Action, Credentials, Service, sign};
use tencentcloud_mock::Credential;
use tencentcloud_mock::fuzzing::Gate;

const ID: &str = "AKIDEXAMPLE";
const KEY: &str = "EXAMPLEKEY";
const NOW: u64 = 1_551_113_065;
const CONTENT_TYPE: &str = "application/json";

static GATE: LazyLock<Gate> =
    LazyLock::new(|| Gate::new(Credential::new(ID, KEY)).expect("the embedded spec is valid"));

fuzz_target!(|input: &[u8]| {
    let Some((lines, body)) = split(input) else { return };
    hand_made(lines, body);
    among_parameters(lines, body);
    signed_by_the_sdk(body);
});

/// Three lines of text and a body.
fn split(input: &[u8]) -> Option<([&str; 3], &[u8])> {
    let mut parts = input.splitn(4, |byte| *byte == b'\n');
    let mut line = || std::str::from_utf8(parts.next()?).ok();
    let lines = [line()?, line()?, line()?];
    Some((lines, parts.next()?))
}

fn hand_made([authorization, host, timestamp]: [&str; 3], body: &[u8]) {
    let headers = [("content-type", CONTENT_TYPE), ("host", host)];
    let canonical = sign::canonical_request("POST", "", &headers, &sign::sha256_hex(body));
    let right = timestamp.parse().ok().map(|seconds| sign::signature(KEY, seconds, "ccc", &canonical));
    let sent = authorization.replace('@', right.as_deref().unwrap_or_default());
    let mut request = Request::new(Bytes::copy_from_slice(body));
    *request.method_mut() = Method::POST;
    for (name, value) in [
        (header::CONTENT_TYPE.as_str(), CONTENT_TYPE),
        (header::HOST.as_str(), host),
        (header::AUTHORIZATION.as_str(), sent.as_str()),
        ("x-tc-action", "CreateAutoCalloutTask"),
        ("x-tc-version", "2020-02-10"),
        ("x-tc-timestamp", timestamp),
    ] {
        let (Ok(name), Ok(value)) = (name.parse::<header::HeaderName>(), HeaderValue::from_str(value)) else {
            return;
        };
        request.headers_mut().insert(name, value);
    }
    let rejection = GATE.rejection_code(request, at(NOW));
    if rejection.is_some_and(|code| code.starts_with("AuthFailure")) || is_refused_before(rejection) {
        return;
    }
    // The request passed the signature check, so it must carry the correct signature.
    assert!(sent.contains(ID), "accepted without the secret ID: {sent}");
    let without_port = host.rsplit_once(':').map_or(host, |(name, _)| name);
    let proofs = [host, without_port].map(|host| {
        let headers = [("content-type", CONTENT_TYPE), ("host", host)];
        let canonical = sign::canonical_request("POST", "", &headers, &sign::sha256_hex(body));
        timestamp.parse().ok().map(|seconds| sign::signature(KEY, seconds, "ccc", &canonical))
    });
    // Signing more headers than these needs the key, which the fuzzer does not have.
    let sent = sent.to_ascii_lowercase();
    assert!(
        proofs.iter().flatten().any(|proof| sent.contains(proof)),
        "accepted without a signature: {sent}"
    );
}

/// A signature among the parameters needs the key, which the fuzzer does not have.
fn among_parameters([query, ..]: [&str; 3], body: &[u8]) {
    let Ok(uri) = format!("/?SecretId={ID}&{query}").parse::<http::Uri>() else { return };
    for method in [Method::GET, Method::POST] {
        let mut request = Request::new(Bytes::copy_from_slice(body));
        (*request.method_mut(), *request.uri_mut()) = (method, uri.clone());
        let form = HeaderValue::from_static("application/x-www-form-urlencoded");
        request.headers_mut().insert(header::CONTENT_TYPE, form);
        assert!(GATE.rejection_code(request, at(NOW)).is_some(), "accepted without a signature");
    }
}

/// Whether the request was rejected before its signature was checked.
fn is_refused_before(code: Option<&str>) -> bool {
    [
        "MissingParameter",
        "InvalidParameter",
        "InvalidParameterValue",
        "NoSuchProduct",
        "NoSuchVersion",
        "InvalidAction",
    ]
    .iter()
    .any(|early| code.is_some_and(|code| code.starts_with(early)))
        || code == Some("UnsupportedProtocol")
        || code == Some("RequestSizeLimitExceeded")
}

/// The mock accepts the signature of any body that the SDK signs.
fn signed_by_the_sdk(body: &[u8]) {
    let credentials = Credentials::new(ID, KEY).expect("they are visible ASCII");
    let action = Action::named(Service::named("ccc", "2020-02-10"), "CreateAutoCalloutTask");
    let body = Bytes::copy_from_slice(body);
    let Ok(parameters) = Parameters::of_json(action, body) else { return };
    let settings =
        ExchangeSettings::new(Endpoint::parse("ccc.tencentcloudapi.com").expect("the host is valid"));
    let exchange = Exchange::new(parameters, &settings).expect("the action needs no region");
    let request = exchange.sign(&Signer::default(), Some(&credentials), at(NOW)).expect("it can be signed");
    let code = GATE.rejection_code(request, at(NOW));
    assert!(
        !code.is_some_and(|code| code.starts_with("AuthFailure")),
        "the mock rejects the SDK's signature: {code:?}"
    );
}

fn at(seconds: u64) -> SystemTime {
    UNIX_EPOCH + Duration::from_secs(seconds)
}
