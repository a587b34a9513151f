//! Whole calls against a server on this machine that plays the input: bytes, pauses, and lost connections.
//!
//! Each step of the server is a byte, [`Step::next`]; the steps of all connections follow each other. Two calls share the
//! client, so that the second one may use a connection that the first one left behind.

#![no_main]

use std::sync::{Arc, LazyLock, Mutex};
use std::time::Duration;

use libfuzzer_sys::fuzz_target;
use tencentcloud_ccc::actions::CreateAutoCalloutTaskRequest;
use tencentcloud_ccc::{Client, Config, Credentials, Error, RetryPolicy, rate::RateLimitMode};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::runtime::{Builder, Runtime};
use tokio::time::{sleep, timeout};

/// The numbers that the calls dial, which also tell the server's requests apart.
const CALLEES: [&str; 2] = ["008613012345678", "008613012345679"];

/// Codes after which a call may be repeated, because nothing was executed.
const REPEATABLE: [&str; 2] = ["RequestLimitExceeded", "AuthFailure.SignatureExpire"];

/// Bodies of responses: success, refusals, failures after which nothing is certain, and no response at all.
const BODIES: [&str; 8] = [
    r#"{"Response":{"TaskId":7,"RequestId":"5a4e1234-5678-4000-8000-000000000000"}}"#,
    r#"{"Response":{"Error":{"Code":"RequestLimitExceeded","Message":"too many"},"RequestId":"r"}}"#,
    r#"{"Response":{"Error":{"Code":"AuthFailure.SignatureExpire","Message":"late"},"RequestId":"r"}}"#,
    r#"{"Response":{"Error":{"Code":"InternalError","Message":"13012345678"},"RequestId":"r"}}"#,
    r#"{"Response":{"Error":{"Code":"InvalidParameter","Message":"wrong"},"RequestId":"r"}}"#,
    r#"{"Response":{"Error":{"Message":"denied"}}}"#,
    r#"{"Response":{"TaskId":"#,
    "<html>",
];

const STATUS: [&str; 4] = ["200 OK", "429 Too Many Requests", "503 Service Unavailable", "302 Found"];

static RUNTIME: LazyLock<Runtime> =
    LazyLock::new(|| Builder::new_current_thread().enable_all().build().expect("there is a runtime"));

fuzz_target!(|input: &[u8]| RUNTIME.block_on(play(Arc::from(input))));

/// What the server saw on one connection.
#[derive(Clone, Default)]
struct Seen {
    received: Vec<u8>,
    sent: Vec<u8>,
}

impl Seen {
    /// The number of whole requests of a call that it received.
    fn requests(&self, callee: &str) -> usize {
        let received = String::from_utf8_lossy(&self.received);
        // The parameters end with a brace.
        received.split(callee).skip(1).filter(|rest| rest.contains('}')).count()
    }

    fn sent_any(&self, texts: &[&str]) -> bool {
        let sent = String::from_utf8_lossy(&self.sent);
        texts.iter().any(|text| sent.contains(text))
    }
}

type Log = Arc<Mutex<Vec<Seen>>>;

async fn play(input: Arc<[u8]>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port is free");
    let address = listener.local_addr().expect("it is bound");
    let log = Log::default();
    let server = tokio::spawn(serve(listener, input, Arc::clone(&log)));
    let credentials = Credentials::new("AKIDEXAMPLE", "EXAMPLEKEY").expect("they are valid");
    let config = Config::builder()
        .credentials(credentials)
        .endpoint(format!("http://{address}"))
        .rate_limit_mode(RateLimitMode::Off)
        .retries(RetryPolicy::default().base_delay(Duration::ZERO).throttled_delay(Duration::ZERO))
        .timeout(Duration::from_millis(200))
        .attempt_timeout(Duration::from_millis(50))
        .build();
    let client = Client::new(&config.expect("the configuration is valid"));
    for callee in CALLEES {
        let call = client.create_auto_callout_task(request(callee)).send();
        let result = timeout(Duration::from_secs(10), call).await.expect("the call ends");
        // What the client has written reaches the server.
        sleep(Duration::from_millis(2)).await;
        let seen = log.lock().expect("no thread panics").clone();
        check(callee, result.err().as_ref(), &seen);
    }
    server.abort();
}

fn request(callee: &str) -> CreateAutoCalloutTaskRequest {
    CreateAutoCalloutTaskRequest::builder()
        .sdk_app_id(1_400_123_455)
        .not_before(1_642_500_621)
        .callers(["008602012345678"])
        .ivr_id(8)
        .callees([callee])
        .build()
}

/// Checks that nothing was sent again that may have been executed, and that the error does not deny what was sent.
fn check(callee: &str, error: Option<&Error>, seen: &[Seen]) {
    let executed = seen.iter().filter(|seen| !seen.sent_any(&REPEATABLE)).map(|seen| seen.requests(callee));
    assert!(executed.sum::<usize>() <= 1, "a request was sent again that may have been executed");
    let Some(error) = error else { return };
    let (shown, debug) = (error.to_string(), format!("{error:?}"));
    assert!(!shown.contains('\n'), "more than one line: {shown:?}");
    for number in ["8613012345678", "8613012345679", "13012345678"] {
        assert!(!shown.contains(number) && !debug.contains(number), "a number is shown: {shown}");
    }
    if !error.maybe_delivered() {
        let mut executed = seen.iter().filter(|seen| !seen.sent_any(&["Code"]));
        assert!(executed.all(|seen| seen.requests(callee) == 0), "a request was delivered: {shown}");
    }
}

/// Plays the steps on one connection after the other.
async fn serve(listener: TcpListener, input: Arc<[u8]>, log: Log) {
    let mut steps = input.iter().copied();
    for index in 0.. {
        let Ok((stream, _)) = listener.accept().await else { return };
        log.lock().expect("no thread panics").push(Seen::default());
        let connection = Connection { stream, log: Arc::clone(&log), index };
        connection.play(&mut steps).await;
    }
}

enum Step {
    /// Read what is there, once.
    Read,
    /// Write these bytes of the input.
    Raw(usize),
    /// Write a response, with its whole body or with a shorter one than it announces.
    Respond {
        body: usize,
        status: usize,
        cut: bool,
    },
    Pause(Duration),
    Close,
    Reset,
}

impl Step {
    fn next(steps: &mut impl Iterator<Item = u8>) -> Option<Self> {
        let byte = steps.next()?;
        let operand = usize::from(byte >> 3);
        Some(match byte & 7 {
            0 | 1 => Self::Read,
            2 => Self::Raw(operand),
            3 | 4 => Self::Respond { body: operand % 8, status: operand / 8 % 4, cut: byte & 7 == 4 },
            5 => Self::Pause(Duration::from_millis(u64::from(byte >> 3) * 3)),
            6 => Self::Close,
            _ => Self::Reset,
        })
    }
}

struct Connection {
    stream: TcpStream,
    log: Log,
    index: usize,
}

impl Connection {
    async fn play(mut self, steps: &mut impl Iterator<Item = u8>) {
        while let Some(step) = Step::next(steps) {
            match step {
                Step::Read => self.read().await,
                Step::Raw(length) => {
                    let bytes: Vec<u8> = steps.by_ref().take(length).collect();
                    self.write(&bytes).await;
                }
                Step::Respond { body, status, cut } => {
                    let (body, status) = (BODIES[body], STATUS[status]);
                    let length = body.len() + usize::from(cut);
                    let head = format!("HTTP/1.1 {status}\r\nContent-Length: {length}\r\n\r\n");
                    self.write(&[head.as_bytes(), body.as_bytes()].concat()).await;
                }
                Step::Pause(pause) => sleep(pause).await,
                Step::Close => return self.read().await,
                Step::Reset => {
                    // Fails if the client has closed the connection already.
                    let _ = self.stream.set_zero_linger();
                    return;
                }
            }
        }
        // The script has ended: later connections are closed as soon as a request arrives.
        self.read().await;
    }

    async fn write(&mut self, bytes: &[u8]) {
        self.log.lock().expect("no thread panics")[self.index].sent.extend_from_slice(bytes);
        // The client may have closed the connection.
        let _ = self.stream.write_all(bytes).await;
    }

    /// Reads until the client waits for a response.
    async fn read(&mut self) {
        let mut buffer = [0; 8192];
        let wait = Duration::from_millis(5);
        while let Ok(Ok(length @ 1..)) = timeout(wait, self.stream.read(&mut buffer)).await {
            let mut log = self.log.lock().expect("no thread panics");
            log[self.index].received.extend_from_slice(&buffer[..length]);
        }
    }
}
