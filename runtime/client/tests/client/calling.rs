//! Raw responses, custom headers, and interceptors.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use tencentcloud_client::intercept::{Attempt, AttemptOutcome, Interceptor, Outgoing};
use tencentcloud_client::transport::ScriptedTransport;
use tencentcloud_client::{Call, Client, Config, Error, ErrorKind};

use crate::records::{CreateTask, DescribeTask, credentials};
use crate::scripted::at_once;
use crate::server::{Server, http_response, json_response, success};

#[tokio::test]
async fn a_raw_response_is_returned_unread() {
    let server = Server::responding(success());
    let raw = server.client().call(CreateTask::to(&["1"])).raw().await.unwrap();
    assert_eq!((raw.status().as_u16(), raw.request_id().as_deref()), (200, Some("r-1")));
    assert_eq!(raw.headers()["content-type"], "application/json");
    assert_eq!(raw.body(), r#"{"Response":{"TaskId":7,"RequestId":"r-1"}}"#);
    assert_eq!(raw.decode().unwrap().task_id, 7);
    assert_eq!(format!("{raw:?}"), "RawResponse { status: 200, .. }");
}

#[test]
fn a_raw_response_needs_no_runtime() {
    let server = Server::responding(success());
    let raw = server.client().call(CreateTask::to(&["1"])).raw().send_blocking().unwrap();
    assert_eq!(raw.decode().unwrap().task_id, 7);
}

#[tokio::test]
async fn a_raw_response_may_be_a_failure() {
    let server = Server::responding(http_response("502 Bad Gateway", "text/html", "<p>"));
    let call = server.client().call(DescribeTask::default()).region("ap-guangzhou").retries(at_once());
    let raw = call.raw().await.unwrap();
    assert_eq!((raw.status().as_u16(), raw.body().as_ref()), (502, b"<p>".as_slice()));
    let error = raw.decode().unwrap_err();
    assert_eq!((error.kind(), error.attempts()), (ErrorKind::UnexpectedResponse, 3));
    assert_eq!(server.requests().len(), 3);

    let refused = server.client().call(CreateTask::to(&[])).raw().await.unwrap_err();
    assert_eq!(refused.kind(), ErrorKind::Validation);
}

/// A call that gets no response.
fn scripted_call() -> Call<CreateTask> {
    call_over(&ScriptedTransport::new())
}

fn call_over(transport: &ScriptedTransport) -> Call<CreateTask> {
    let config = Config::builder().credentials(credentials()).transport(Arc::new(transport.clone()));
    Client::new(&config.build().unwrap()).call(CreateTask::to(&["1"]))
}

fn lines_of(request: &str) -> Vec<String> {
    request.lines().map(str::to_ascii_lowercase).collect()
}

#[tokio::test]
async fn custom_headers_are_sent_unsigned() {
    let server = Server::responding(success());
    let client = Client::new(&server.config().request_client("my-app/1.2").build().unwrap());
    let call = client.call(CreateTask::to(&["1"])).header("X-Team", "billing").header("x-team", "two");
    call.trace_id("7b0c9a8e-0000-4000-8000-000000000000").await.unwrap();
    let lines = lines_of(&server.requests()[0]);
    for expected in ["x-team: billing", "x-team: two", "x-tc-traceid: 7b0c9a8e-0000-4000-8000-000000000000"] {
        assert!(lines.iter().any(|line| line == expected), "{expected} in {lines:?}");
    }
    let ours = lines.iter().find(|line| line.starts_with("x-tc-requestclient: tencentcloud-rust/")).unwrap();
    assert!(ours.ends_with(" my-app/1.2"), "{ours}");
    assert!(!lines.iter().any(|line| line.contains("signedheaders") && line.contains("x-team")));
}

#[test]
fn reserved_and_invalid_headers_are_rejected() {
    let mut names = vec![
        "Authorization",
        "Host",
        "content-type",
        "Content-Length",
        "Transfer-Encoding",
        "Connection",
        "Accept-Encoding",
        "X-TC-Token",
        "X-TC-Action",
        "x-tc-timestamp",
        "X-TC-Region",
        "X-TC-Version",
        "X-TC-Language",
        "X-TC-RequestClient",
        "X-TC-TraceId",
        "X-TC-Content-SHA256",
        "Proxy-Authorization",
    ];
    names.extend(["", "a b", "a:b", "a\r\nb", "ü"]);
    for name in names {
        let error = scripted_call().header(name, "hush").send_blocking().unwrap_err();
        assert_eq!((error.kind(), error.action()), (ErrorKind::Config, Some("CreateTask")), "{name}");
        assert!(!error.to_string().contains("hush") && !error.to_string().contains('\n'), "{error}");
    }
    let error = scripted_call().header("X-Fine", "hush\r\nHost: evil").send_blocking().unwrap_err();
    assert!(error.message().contains("x-fine") && !error.message().contains("hush"), "{error}");

    for trace_id in ["", "a b", "a\n", &"a".repeat(129)] {
        let error = scripted_call().trace_id(trace_id).send_blocking().unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Config);
    }
}

#[test]
fn the_number_of_headers_is_limited() {
    let transport = ScriptedTransport::new().respond_json(r#"{"Response":{"TaskId":7,"RequestId":"r-1"}}"#);
    let send = |count: usize| {
        let call = call_over(&transport);
        (0..count).fold(call, |call, number| call.header(format!("x-{number}"), "1")).send_blocking()
    };
    send(1_000).unwrap();
    assert!(transport.requests()[0].headers().len() > 1_000);
    for count in [1_001, 40_000] {
        assert_eq!(send(count).unwrap_err().kind(), ErrorKind::Config);
    }
}

#[test]
fn the_name_of_the_program_is_checked() {
    let longest = 127 - concat!("tencentcloud-rust/", env!("CARGO_PKG_VERSION")).len();
    let build = |name: String| Config::builder().credentials(credentials()).request_client(name).build();
    let config = build("a".repeat(longest)).unwrap();
    assert_eq!(config.request_client().len(), 128);
    for name in [String::new(), "a".repeat(longest + 1), "a\r\nb".into(), "ü".into()] {
        assert_eq!(build(name).unwrap_err().kind(), ErrorKind::Config);
    }
}

/// Records what it sees.
#[derive(Clone, Debug, Default)]
struct Recorder(Arc<Mutex<Vec<String>>>);

impl Recorder {
    fn lines(&self) -> Vec<String> {
        self.0.lock().unwrap().clone()
    }
}

impl Interceptor for Recorder {
    fn before(&self, attempt: &Attempt<'_>, request: &mut Outgoing<'_>) -> Result<(), Error> {
        let (service, action, number) = (attempt.service(), attempt.action(), attempt.number());
        let line = format!("{service} {action} {number} {}", request.body().len());
        self.0.lock().unwrap().push(line);
        request.header("X-Attempt", &number.to_string())
    }

    fn after(&self, attempt: &Attempt<'_>, outcome: &AttemptOutcome<'_>) {
        let kind = outcome.error().map(Error::kind);
        let status = outcome.status().map(|status| status.as_u16());
        let line = format!("{} {status:?} {kind:?} {:?}", attempt.number(), outcome.request_id());
        assert!(outcome.elapsed() < Duration::from_secs(3600));
        assert_eq!(outcome.headers().is_some(), outcome.body().is_some());
        self.0.lock().unwrap().push(line);
    }
}

#[tokio::test]
async fn interceptors_see_every_attempt() {
    let failing = Server::responding_to_json(|_, count| match count {
        0 => http_response("503 Service Unavailable", "text/plain", "later"),
        1 => json_response(
            r#"{"Response":{"Error":{"Code":"InternalError","Message":"no"},"RequestId":"r-2"}}"#,
        ),
        _ => success(),
    });
    let recorder = Recorder::default();
    let config = failing.config().retries(at_once()).interceptor(Arc::new(recorder.clone()));
    let client = Client::new(&config.build().unwrap());
    client.call(DescribeTask::default()).region("ap-guangzhou").await.unwrap();
    assert_eq!(
        recorder.lines(),
        [
            "ccc DescribeTask 1 14",
            "1 Some(503) Some(UnexpectedResponse) None",
            "ccc DescribeTask 2 14",
            r#"2 Some(200) Some(Service) Some("r-2")"#,
            "ccc DescribeTask 3 14",
            r#"3 Some(200) None Some("r-1")"#,
        ]
    );
    for (index, request) in failing.requests().iter().enumerate() {
        assert!(lines_of(request).contains(&format!("x-attempt: {}", index + 1)), "{request}");
    }
}

#[tokio::test]
async fn interceptors_see_attempts_without_a_response() {
    let server = Server::scripted(|connection, _| {
        connection.read_request();
    });
    let recorder = Recorder::default();
    let config = server.config().interceptor(Arc::new(recorder.clone())).build().unwrap();
    Client::new(&config).call(CreateTask::to(&["1"])).await.unwrap_err();
    assert_eq!(recorder.lines()[1], "1 None Some(Interrupted) None");
}

/// An interceptor that does this to each request.
#[derive(Debug)]
struct Before(fn(&mut Outgoing<'_>) -> Result<(), Error>);

impl Interceptor for Before {
    fn before(&self, _: &Attempt<'_>, request: &mut Outgoing<'_>) -> Result<(), Error> {
        (self.0)(request)
    }
}

#[tokio::test]
async fn an_interceptor_can_add_neither_reserved_nor_too_many_headers() {
    let server = Server::responding(success());
    for interceptor in [
        Before(|request| request.header("X-TC-Timestamp", "0")),
        Before(|request| (0..40_000).try_for_each(|number| request.header(&format!("x-{number}"), "1"))),
    ] {
        let config = server.config().interceptor(Arc::new(interceptor)).build().unwrap();
        let error = Client::new(&config).call(CreateTask::to(&["1"])).await.unwrap_err();
        assert_eq!((error.kind(), error.action()), (ErrorKind::Config, Some("CreateTask")));
        assert!(!error.maybe_delivered());
    }
    assert_eq!(server.connections(), 0);
}
