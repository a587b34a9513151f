//! A test client that signs, sends, and reads without an HTTP library, and can deviate in each step.

use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{Shutdown, SocketAddr, TcpStream};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use hmac::{Hmac, KeyInit, Mac};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use tencentcloud_mock::{MockCloud, MockCloudBuilder};

/// The time of all tests, 2023-11-14T22:13:20Z.
pub(crate) const NOW: i64 = 1_700_000_000;
pub(crate) const TODAY: &str = "2023-11-14";

/// The action that most tests use.
pub(crate) const CREATE: &str = "CreateAutoCalloutTask";

/// A mock whose clock is fixed at [`NOW`].
pub(crate) fn builder() -> MockCloudBuilder {
    MockCloud::builder().clock(|| at(NOW))
}

pub(crate) fn start() -> MockCloud {
    builder().start_blocking().expect("a port is free")
}

pub(crate) fn at(timestamp: i64) -> SystemTime {
    UNIX_EPOCH + Duration::from_secs(timestamp.unsigned_abs())
}

/// The request of the documented example.
pub(crate) fn task() -> Value {
    json!({
        "SdkAppId": 1_400_123_455,
        "NotBefore": 1_642_500_621,
        "Callees": ["008613012345678"],
        "Callers": ["008602012345678"],
        "IvrId": 8,
    })
}

/// A request that is valid until a test changes a part of it.
#[derive(Clone)]
pub(crate) struct TestRequest {
    pub(crate) method: &'static str,
    /// The query without `?`.
    pub(crate) query: String,
    pub(crate) secret_id: String,
    pub(crate) secret_key: String,
    pub(crate) date: String,
    pub(crate) service: String,
    /// Names of the signed headers, as in `SignedHeaders`.
    pub(crate) signed: &'static str,
    /// The headers in the order in which they are sent. `authorization` is added if it is missing.
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
    /// The payload to sign instead of the body.
    pub(crate) payload: Option<&'static str>,
    /// The value to sign instead of the `host` header.
    pub(crate) signed_host: Option<String>,
}

impl TestRequest {
    pub(crate) fn new(cloud: &MockCloud) -> Self {
        let headers = [
            ("host", cloud.address().to_string()),
            ("content-type", "application/json".to_owned()),
            ("x-tc-action", CREATE.to_owned()),
            ("x-tc-version", "2020-02-10".to_owned()),
            ("x-tc-timestamp", NOW.to_string()),
        ];
        Self {
            method: "POST",
            query: String::new(),
            secret_id: cloud.secret_id().to_owned(),
            secret_key: cloud.secret_key().to_owned(),
            date: TODAY.to_owned(),
            service: "ccc".to_owned(),
            signed: "content-type;host",
            headers: headers.map(|(name, value)| (name.to_owned(), value)).into(),
            body: task().to_string().into_bytes(),
            payload: None,
            signed_host: None,
        }
    }

    pub(crate) fn body(mut self, body: &(impl ToString + ?Sized)) -> Self {
        self.body = body.to_string().into_bytes();
        self
    }

    /// Sets a header, and replaces an existing one of the same name.
    pub(crate) fn header(mut self, name: &str, value: &(impl ToString + ?Sized)) -> Self {
        self = self.without(name);
        self.headers.push((name.to_owned(), value.to_string()));
        self
    }

    pub(crate) fn without(mut self, name: &str) -> Self {
        self.headers.retain(|(known, _)| known != name);
        self
    }

    pub(crate) fn value(&self, name: &str) -> &str {
        self.headers.iter().find(|(known, _)| known == name).map_or("", |(_, value)| value)
    }

    fn authorization(&self) -> String {
        let payload = self.payload.map_or(&self.body[..], str::as_bytes);
        let mut canonical = format!("{}\n/\n{}\n", self.method, self.query);
        for name in self.signed.split(';') {
            let value = match &self.signed_host {
                Some(host) if name == "host" => host,
                _ => self.value(name),
            };
            canonical += &[name, ":", &value.trim().to_lowercase(), "\n"].concat();
        }
        canonical += &["\n", self.signed, "\n", &sha256(payload)].concat();

        let scope = format!("{}/{}/tc3_request", self.date, self.service);
        let timestamp = self.value("x-tc-timestamp");
        let text = format!("TC3-HMAC-SHA256\n{timestamp}\n{scope}\n{}", sha256(canonical.as_bytes()));
        let secret = format!("TC3{}", self.secret_key).into_bytes();
        let key = [&self.date, &self.service, "tc3_request"]
            .iter()
            .fold(secret, |key, step| hmac(&key, step.as_bytes()));
        format!(
            "TC3-HMAC-SHA256 Credential={}/{scope}, SignedHeaders={}, Signature={}",
            self.secret_id,
            self.signed,
            hex::encode(hmac(&key, text.as_bytes()))
        )
    }

    /// The bytes of the request.
    pub(crate) fn bytes(&self) -> Vec<u8> {
        let query = if self.query.is_empty() { String::new() } else { format!("?{}", self.query) };
        let mut text = format!("{} /{query} HTTP/1.1\r\n", self.method);
        for (name, value) in &self.headers {
            text += &[name, ": ", value, "\r\n"].concat();
        }
        if self.value("authorization").is_empty() {
            text += &["authorization: ", &self.authorization(), "\r\n"].concat();
        }
        text += &format!("content-length: {}\r\n\r\n", self.body.len());
        [text.as_bytes(), &self.body].concat()
    }

    /// Sends the request on a new connection.
    pub(crate) fn send(&self, cloud: &MockCloud) -> TestResponse {
        TestConnection::open(cloud.address()).send_and_receive(self).expect("a response is received")
    }

    /// Sends the request on a new connection and returns the error code, or `ok`.
    pub(crate) fn code(&self, cloud: &MockCloud) -> String {
        self.send(cloud).code()
    }
}

fn sha256(bytes: &[u8]) -> String {
    hex::encode(Sha256::digest(bytes))
}

fn hmac(key: &[u8], message: &[u8]) -> Vec<u8> {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("HMAC accepts keys of any length");
    mac.update(message);
    mac.finalize().into_bytes().to_vec()
}

/// A response.
#[derive(Clone, Debug)]
pub(crate) struct TestResponse {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: String,
}

impl TestResponse {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// The value of `Response`.
    pub(crate) fn response(&self) -> Value {
        let body: Value = serde_json::from_str(&self.body).expect("the body is JSON");
        body["Response"].clone()
    }

    /// The error code, or `ok`.
    pub(crate) fn code(&self) -> String {
        self.response()["Error"]["Code"].as_str().unwrap_or("ok").to_owned()
    }

    pub(crate) fn message(&self) -> String {
        self.response()["Error"]["Message"].as_str().unwrap_or_default().to_owned()
    }
}

/// A connection that is kept alive.
pub(crate) struct TestConnection(BufReader<TcpStream>);

impl TestConnection {
    pub(crate) fn open(address: SocketAddr) -> Self {
        let connection = Self(BufReader::new(TcpStream::connect(address).expect("the mock is listening")));
        // A test that waits in vain fails instead of hanging.
        connection.set_timeout(Duration::from_secs(30));
        connection
    }

    pub(crate) fn send_and_receive(&mut self, request: &TestRequest) -> io::Result<TestResponse> {
        self.send(&request.bytes())?;
        self.receive()
    }

    pub(crate) fn send(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.0.get_mut().write_all(bytes)
    }

    pub(crate) fn set_timeout(&self, timeout: Duration) {
        self.0.get_ref().set_read_timeout(Some(timeout)).expect("the timeout is not zero");
    }

    /// Sends nothing more, as some clients do after their only request.
    pub(crate) fn close_own_side(&self) {
        self.0.get_ref().shutdown(Shutdown::Write).expect("the connection is open");
    }

    fn line(&mut self) -> io::Result<String> {
        let mut line = String::new();
        match self.0.read_line(&mut line)? {
            0 => Err(io::ErrorKind::UnexpectedEof.into()),
            _ => Ok(line.trim_end().to_owned()),
        }
    }

    pub(crate) fn receive(&mut self) -> io::Result<TestResponse> {
        let mut response = self.receive_without_body()?;
        let length = response.header("content-length").and_then(|length| length.parse().ok());
        let mut body = vec![0; length.expect("the content length is valid")];
        self.0.read_exact(&mut body)?;
        response.body = String::from_utf8(body).expect("the body is UTF-8");
        Ok(response)
    }

    /// Receives a response with a status that has no body.
    pub(crate) fn receive_without_body(&mut self) -> io::Result<TestResponse> {
        let status = self.line()?;
        let status = status
            .split(' ')
            .nth(1)
            .and_then(|status| status.parse().ok())
            .expect("the status line is valid");
        let mut headers = Vec::new();
        while let Some((name, value)) = self.line()?.split_once(": ") {
            headers.push((name.to_lowercase(), value.to_owned()));
        }
        Ok(TestResponse { status, headers, body: String::new() })
    }

    /// Reads to the end of the connection.
    pub(crate) fn rest(&mut self) -> io::Result<String> {
        let mut text = String::new();
        self.0.read_to_string(&mut text)?;
        Ok(text)
    }
}
