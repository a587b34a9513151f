//! Every signature method with GET and POST, and what each mistake leads to.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use serde_json::json;
use sha1::Sha1;
use sha2::Sha256;
use tencentcloud_mock::{Credential, MockCloud, RateLimitPolicy};

use crate::support::{CREATE, NOW, TestConnection, TestRequest, TestResponse, builder, start, task};

/// The parameters of [`task`], flattened.
const FLATTENED: [(&str, &str); 5] = [
    ("SdkAppId", "1400123455"),
    ("NotBefore", "1642500621"),
    ("Callees.0", "008613012345678"),
    ("Callers.0", "008602012345678"),
    ("IvrId", "8"),
];

#[derive(Clone, Copy, Debug, PartialEq)]
enum Method {
    Tc3,
    Tc3Unsigned,
    HmacSha1,
    HmacSha256,
    /// Without `SignatureMethod`, which means `HmacSHA1`.
    Unnamed,
}

/// What a client signs and sends, with its mistakes.
#[derive(Clone, Debug)]
struct Call {
    method: Method,
    verb: &'static str,
    secret_id: &'static str,
    secret_key: &'static str,
    timestamp: i64,
    token: Option<&'static str>,
    /// Whether a parameter changes after it was signed.
    is_changed: bool,
}

impl Call {
    fn send(&self, cloud: &MockCloud) -> TestResponse {
        let bytes = match self.method {
            Method::Tc3 | Method::Tc3Unsigned => self.tc3(cloud),
            Method::HmacSha1 | Method::HmacSha256 | Method::Unnamed => self.form(cloud),
        };
        let mut connection = TestConnection::open(cloud.address());
        connection.send(&bytes).expect("the mock reads");
        connection.receive().expect("a response is received")
    }

    /// Signed in the header.
    fn tc3(&self, cloud: &MockCloud) -> Vec<u8> {
        let mut request = TestRequest {
            method: self.verb,
            secret_id: self.secret_id.to_owned(),
            secret_key: self.secret_key.to_owned(),
            date: if self.timestamp == NOW - 86_400 { "2023-11-13" } else { "2023-11-14" }.to_owned(),
            ..TestRequest::new(cloud)
        }
        .header("x-tc-timestamp", &self.timestamp);
        if let Some(token) = self.token {
            request = request.header("x-tc-token", token);
        }
        if self.verb == "GET" {
            request.query = encode(&FLATTENED.map(|(name, value)| (name.to_owned(), value.to_owned())));
            request.body = Vec::new();
            request = request.header("content-type", "application/x-www-form-urlencoded");
        }
        if self.method == Method::Tc3Unsigned {
            request.payload = Some("UNSIGNED-PAYLOAD");
            request = request.header("x-tc-content-sha256", "UNSIGNED-PAYLOAD");
        }
        let bytes = request.bytes();
        if self.is_changed { replace(&bytes, "1400123455", "1400123456") } else { bytes }
    }

    /// Signed among the parameters.
    fn form(&self, cloud: &MockCloud) -> Vec<u8> {
        let mut pairs = vec![
            ("Action", CREATE.to_owned()),
            ("Version", "2020-02-10".to_owned()),
            ("Timestamp", self.timestamp.to_string()),
            ("Nonce", "11886".to_owned()),
            ("SecretId", self.secret_id.to_owned()),
            ("Region", "ap-guangzhou".to_owned()),
            ("RequestClient", "SDK_TEST_1.0; two words & more".to_owned()),
        ];
        match self.method {
            Method::HmacSha1 => pairs.push(("SignatureMethod", "HmacSHA1".to_owned())),
            Method::HmacSha256 => pairs.push(("SignatureMethod", "HmacSHA256".to_owned())),
            _ => {}
        }
        pairs.extend(self.token.map(|token| ("Token", token.to_owned())));
        pairs.extend(FLATTENED.map(|(name, value)| (name, value.to_owned())));
        let mut pairs: Vec<(String, String)> =
            pairs.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
        let mut sorted = pairs.clone();
        sorted.sort();
        let text: Vec<String> = sorted.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let text = format!("{}{}/?{}", self.verb, cloud.address(), text.join("&"));
        let signature = match self.method {
            Method::HmacSha256 => mac::<Hmac<Sha256>>(self.secret_key, &text),
            _ => mac::<Hmac<Sha1>>(self.secret_key, &text),
        };
        pairs.push(("Signature".to_owned(), signature));
        if self.is_changed {
            pairs
                .iter_mut()
                .filter(|(name, _)| name == "SdkAppId")
                .for_each(|(_, value)| *value = "1".into());
        }
        let form = encode(&pairs);
        let (address, length) = (cloud.address(), form.len());
        let request = if self.verb == "GET" {
            format!("GET /?{form} HTTP/1.1\r\nhost: {address}\r\n\r\n")
        } else {
            format!(
                "POST / HTTP/1.1\r\nhost: {address}\r\ncontent-type: application/x-www-form-urlencoded\r\n\
                 content-length: {length}\r\n\r\n{form}"
            )
        };
        request.into_bytes()
    }
}

fn mac<M: Mac + KeyInit>(key: &str, text: &str) -> String {
    let mut mac = <M as KeyInit>::new_from_slice(key.as_bytes()).expect("HMAC accepts keys of any length");
    mac.update(text.as_bytes());
    STANDARD.encode(mac.finalize().into_bytes())
}

fn encode(pairs: &[(String, String)]) -> String {
    form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish()
}

fn replace(bytes: &[u8], old: &str, new: &str) -> Vec<u8> {
    String::from_utf8(bytes.to_vec()).expect("the request is UTF-8").replace(old, new).into_bytes()
}

/// A call without a mistake.
fn calls() -> impl Iterator<Item = Call> {
    let methods = [Method::Tc3, Method::Tc3Unsigned, Method::HmacSha1, Method::HmacSha256, Method::Unnamed];
    let verbs = methods.into_iter().flat_map(|method| ["GET", "POST"].map(|verb| (method, verb)));
    verbs.map(|(method, verb)| Call {
        method,
        verb,
        secret_id: "AKIDEXAMPLE",
        secret_key: "EXAMPLEKEY",
        timestamp: NOW,
        token: None,
        is_changed: false,
    })
}

#[test]
fn each_mistake_of_each_method_has_its_code() {
    let permanent = builder().rate_limit(RateLimitPolicy::Off).start_blocking().unwrap();
    let temporary = builder()
        .rate_limit(RateLimitPolicy::Off)
        .credential(Credential::new("temporary", "key").with_token("token"));
    let temporary = temporary.start_blocking().unwrap();
    for call in calls() {
        let of_temporary = Call { secret_id: "temporary", secret_key: "key", ..call.clone() };
        // A body that is not signed can be changed; a query is always signed.
        let changed = match (call.method, call.verb) {
            (Method::Tc3Unsigned, "POST") => "ok",
            _ => "AuthFailure.SignatureFailure",
        };
        let table = [
            (&permanent, call.clone(), "ok"),
            (&permanent, Call { secret_key: "another", ..call.clone() }, "AuthFailure.SignatureFailure"),
            (&permanent, Call { is_changed: true, ..call.clone() }, changed),
            (&permanent, Call { secret_id: "another", ..call.clone() }, "AuthFailure.SecretIdNotFound"),
            (&permanent, Call { timestamp: NOW - 300, ..call.clone() }, "ok"),
            (&permanent, Call { timestamp: NOW - 301, ..call.clone() }, "AuthFailure.SignatureExpire"),
            (&permanent, Call { timestamp: NOW + 301, ..call.clone() }, "AuthFailure.SignatureExpire"),
            (&permanent, Call { timestamp: NOW - 86_400, ..call.clone() }, "AuthFailure.SignatureExpire"),
            (&permanent, Call { token: Some("token"), ..call.clone() }, "AuthFailure.TokenFailure"),
            (&temporary, Call { token: Some("token"), ..of_temporary.clone() }, "ok"),
            (&temporary, Call { token: Some("other"), ..of_temporary.clone() }, "AuthFailure.TokenFailure"),
            (&temporary, of_temporary, "AuthFailure.TokenFailure"),
        ];
        for (cloud, call, code) in table {
            assert_eq!(call.send(cloud).code(), code, "{call:?}");
        }
    }
}

#[test]
fn every_method_delivers_the_same_parameters() {
    let cloud = start();
    for call in calls() {
        call.send(&cloud);
        let received = cloud.requests().pop().unwrap();
        assert!(received.accepted, "{call:?}");
        assert_eq!(received.action.as_deref(), Some(CREATE));
        assert_eq!(received.service.as_deref(), Some("ccc"));
        assert_eq!(received.body, Some(task()), "{call:?}");
        assert!(!format!("{received:?} {received}").contains("Signature="), "{received:?}");
    }
}

#[test]
fn parameters_of_a_form_are_checked_against_the_schema() {
    let cloud = start();
    let call = calls().find(|call| call.method == Method::HmacSha1 && call.verb == "GET").unwrap();
    let send = |old: &str, new: &str| {
        let bytes = replace(&call.form(&cloud), old, new);
        let mut connection = TestConnection::open(cloud.address());
        connection.send(&bytes).unwrap();
        connection.receive().unwrap().message()
    };
    assert!(send("Nonce=11886&", "").contains("`Nonce`"));
    assert!(send("Timestamp=1", "Timestamp=x").contains("`Timestamp`"));
    assert!(send("Action=", "X=").contains("`Action`"));
    assert!(send("Version=2020-02-10", "Version=2019-02-10").contains("No service has such a version"));

    let tc3 = TestRequest { method: "GET", body: Vec::new(), ..TestRequest::new(&cloud) }
        .header("content-type", "application/x-www-form-urlencoded");
    let table = [
        ("SdkAppId=1", "`NotBefore`"),
        ("SdkAppId=one&NotBefore=1&Callees.0=1&Callers.0=1&IvrId=1", "`SdkAppId` has the wrong type"),
        ("SdkAppId=1&NotBefore=1&Callees.1=1&Callers.0=1&IvrId=1", "`Callees` has the wrong type"),
        ("SdkAppId=1&NotBefore=1&Callees.0=1&Callers.0=1&IvrId=1&Other.0=1", "`Other` is not recognized"),
        ("SdkAppId=1&SdkAppId=1", "occurs more than once"),
    ];
    for (query, message) in table {
        let response = TestRequest { query: query.to_owned(), ..tc3.clone() }.send(&cloud);
        assert!(response.message().contains(message), "{query}: {}", response.message());
    }
}

#[test]
fn a_query_and_a_form_have_their_own_limits() {
    let cloud = start();
    let get = TestRequest {
        method: "GET",
        query: format!("A={}", "x".repeat(32 << 10)),
        ..TestRequest::new(&cloud)
    };
    assert_eq!(get.code(&cloud), "RequestSizeLimitExceeded");
    let form = TestRequest::new(&cloud).header("content-type", "application/x-www-form-urlencoded");
    assert_eq!(form.clone().body(&"x".repeat((1 << 20) + 1)).code(&cloud), "RequestSizeLimitExceeded");
    assert_eq!(form.body(&json!({})).code(&cloud), "InvalidRequest", "TC3 does not sign forms");
}
