//! The signature of Tencent Cloud API 3.0, TC3-HMAC-SHA256.
//!
//! ```text
//! canonical = METHOD \n / \n query \n name:value\n… \n name;… \n hex(sha256(body))
//! to sign   = TC3-HMAC-SHA256 \n timestamp \n date/service/tc3_request \n hex(sha256(canonical))
//! key       = hmac(hmac(hmac("TC3" + secret, date), service), "tc3_request")
//! signature = hex(hmac(key, to sign))
//! ```
//!
//! Both sides of a call can use this module: a client signs its request, and a mock signs the request it received and
//! compares.

mod date;

use std::sync::{Arc, Mutex, PoisonError};

use ring::{digest, hmac};
use zeroize::Zeroizing;

use crate::credentials::Credentials;

/// The name of the algorithm, with which the header `Authorization` begins.
pub const ALGORITHM: &str = "TC3-HMAC-SHA256";

/// The headers that a client signs. The service requires these two, and proxies do not change them.
const SIGNED_HEADERS: &str = "content-type;host";

/// The canonical form of a request, which is signed.
///
/// `headers` are the signed headers, in the alphabetical order of the header `Authorization`. This function trims names and
/// values and makes them lower-case. `body_hash` is [`sha256_hex`] of the body, or
/// `UNSIGNED-PAYLOAD`. The path is always `/`.
///
/// ```
/// use tencentcloud_core::sign;
///
/// let headers = [("content-type", "application/json"), ("Host", "ccc.tencentcloudapi.com")];
/// let hash = sign::sha256_hex(b"{}");
/// let canonical = sign::canonical_request("POST", "", &headers, &hash);
/// assert!(canonical.starts_with("POST\n/\n\ncontent-type:application/json\nhost:ccc.ten"));
/// let signature = sign::signature("secret key", 1_551_113_065, "ccc", &canonical);
/// assert_eq!(signature.len(), 64);
/// ```
#[must_use]
pub fn canonical_request(method: &str, query: &str, headers: &[(&str, &str)], body_hash: &str) -> String {
    let mut canonical = String::with_capacity(256);
    for part in [method, "\n/\n", query, "\n"] {
        canonical.push_str(part);
    }
    for (name, value) in headers {
        push_lower(&mut canonical, name);
        canonical.push(':');
        push_lower(&mut canonical, value);
        canonical.push('\n');
    }
    canonical.push('\n');
    for (index, (name, _)) in headers.iter().enumerate() {
        if index > 0 {
            canonical.push(';');
        }
        push_lower(&mut canonical, name);
    }
    canonical.push('\n');
    canonical.push_str(body_hash);
    canonical
}

/// The signature of a canonical request: 64 hexadecimal digits. `timestamp` is that of the `X-TC-Timestamp` header, in
/// seconds since 1970; the date in the scope is its date in UTC.
#[must_use]
pub fn signature(secret_key: &str, timestamp: i64, service: &str, canonical_request: &str) -> String {
    let date = date::of(timestamp);
    let key = derive(secret_key, &date, service);
    text(&signature_with(&key, timestamp, &scope(&date, service), &hash(canonical_request.as_bytes())))
}

/// The SHA-256 hash of some bytes, as 64 hexadecimal digits.
#[must_use]
pub fn sha256_hex(bytes: &[u8]) -> String {
    text(&hash(bytes))
}

/// Caches the key and the scope that a secret, a service and a day make.
#[derive(Default)]
pub(crate) struct SigningKeys {
    derived: Mutex<Option<Arc<Derived>>>,
}

struct Derived {
    credentials: Credentials,
    service: String,
    day: i64,
    /// The scope between two line breaks.
    scope: String,
    key: hmac::Key,
    /// The header before the signature.
    header: String,
}

impl SigningKeys {
    /// The `Authorization` header of a POST.
    pub(crate) fn authorization(
        &self,
        credentials: &Credentials,
        service: &str,
        timestamp: i64,
        host: &SignedHost,
        body_hash: &HexHash,
    ) -> Vec<u8> {
        let derived = self.derived(credentials, service, timestamp);
        let signature =
            signature_with(&derived.key, timestamp, &derived.scope, &host.canonical_hash(body_hash));
        [derived.header.as_bytes(), &signature].concat()
    }

    fn derived(&self, credentials: &Credentials, service: &str, timestamp: i64) -> Arc<Derived> {
        let day = date::day(timestamp);
        let mut derived = self.derived.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = &*derived
            && known.service == service
            && known.day == day
            && known.credentials.ptr_eq(credentials)
        {
            return Arc::clone(known);
        }
        let date = date::of(timestamp);
        let key = derive(credentials.secret_key(), &date, service);
        let scope = scope(&date, service);
        let header = [
            ALGORITHM,
            " Credential=",
            credentials.secret_id(),
            "/",
            scope.trim(),
            ", SignedHeaders=",
            SIGNED_HEADERS,
            ", Signature=",
        ];
        let (credentials, service, header) = (credentials.clone(), service.to_owned(), header.concat());
        Arc::clone(derived.insert(Arc::new(Derived { credentials, service, day, scope, key, header })))
    }
}

/// The hash state of a canonical request to a host, up to the hash of the body, which differs between requests.
#[derive(Clone)]
pub(crate) struct SignedHost(digest::Context);

impl SignedHost {
    pub(crate) fn new(content_type: &str, host: &str) -> Self {
        let headers = [("content-type", content_type), ("host", host)];
        let mut context = digest::Context::new(&digest::SHA256);
        context.update(canonical_request("POST", "", &headers, "").as_bytes());
        Self(context)
    }

    fn canonical_hash(&self, body_hash: &HexHash) -> HexHash {
        let mut context = self.0.clone();
        context.update(body_hash);
        hex(context.finish().as_ref())
    }
}

/// A SHA-256 hash as hexadecimal digits.
pub(crate) type HexHash = [u8; 64];

/// The hash of a body.
pub(crate) fn hash(bytes: &[u8]) -> HexHash {
    hex(digest::digest(&digest::SHA256, bytes).as_ref())
}

fn derive(secret_key: &str, date: &str, service: &str) -> hmac::Key {
    let start = Zeroizing::new(format!("TC3{secret_key}"));
    [date, service, "tc3_request"]
        .iter()
        .fold(hmac_key(start.as_bytes()), |key, part| hmac_key(hmac::sign(&key, part.as_bytes()).as_ref()))
}

fn hmac_key(bytes: &[u8]) -> hmac::Key {
    hmac::Key::new(hmac::HMAC_SHA256, bytes)
}

/// The scope between two line breaks.
fn scope(date: &str, service: &str) -> String {
    ["\n", date, "/", service, "/tc3_request\n"].concat()
}

fn signature_with(key: &hmac::Key, timestamp: i64, scope: &str, canonical_hash: &HexHash) -> HexHash {
    let mut digits = itoa::Buffer::new();
    let mut to_sign = hmac::Context::with_key(key);
    to_sign.update(ALGORITHM.as_bytes());
    to_sign.update(b"\n");
    to_sign.update(digits.format(timestamp).as_bytes());
    to_sign.update(scope.as_bytes());
    to_sign.update(canonical_hash);
    hex(to_sign.sign().as_ref())
}

fn push_lower(out: &mut String, text: &str) {
    let start = out.len();
    out.push_str(text.trim());
    out[start..].make_ascii_lowercase();
}

/// The digits of a hash of 32 bytes.
fn hex(hash: &[u8]) -> HexHash {
    // Computed rather than looked up, so that the compiler vectorizes it.
    const fn digit(value: u8) -> u8 {
        value + if value < 10 { b'0' } else { b'a' - 10 }
    }
    let mut text = [0; 64];
    for (pair, byte) in text.as_chunks_mut().0.iter_mut().zip(hash) {
        *pair = [digit(byte >> 4), digit(byte & 0xf)];
    }
    text
}

/// Digits are UTF-8.
fn text(digits: &HexHash) -> String {
    String::from_utf8_lossy(digits).into_owned()
}
