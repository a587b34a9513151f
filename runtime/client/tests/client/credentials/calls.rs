//! Calls by credentials that come and go.

use std::fmt;
use std::future::{pending, poll_fn};
use std::sync::{Arc, Mutex};
use std::task::Poll;
use std::time::{Duration, SystemTime};

use bytes::Bytes;
use tencentcloud_client::clock::Clock;
use tencentcloud_client::config::ConfigBuilder;
use tencentcloud_client::credentials::SharedProvider;
use tencentcloud_client::transport::{AttemptLimits, BoxFuture, Transport, TransportError};
use tencentcloud_client::{Client, Config, Error, ErrorKind, sign};
use tokio::task::yield_now;
use tokio::time::{Instant, sleep};

use super::{Scripted, TokioClock, error_of, numbered};
use crate::records::{CreateTask, OpenTask};
use crate::scripted::{Script, lost, refused};
use crate::server::{Server, success};

const SECOND: Duration = Duration::from_secs(1);

/// A service and its roles: gives credentials with numbers and refuses those that do not belong together or have ended.
#[derive(Clone)]
struct Cloud(Arc<Inner>);

struct Inner {
    clock: Arc<TokioClock>,
    /// When each was asked for and when it ends.
    issued: Mutex<Vec<(SystemTime, SystemTime)>>,
    /// When requests came.
    came: Mutex<Vec<Instant>>,
}

impl Cloud {
    fn new() -> Self {
        let (clock, issued, came) = (TokioClock::new(), Mutex::default(), Mutex::default());
        Self(Arc::new(Inner { clock, issued, came }))
    }

    fn builder(&self, source: impl Into<SharedProvider>) -> ConfigBuilder {
        let (clock, transport) = (self.0.clock.clone(), Arc::new(self.clone()));
        Config::builder().credentials(source).clock(clock).transport(transport)
    }

    fn config(&self, source: impl Into<SharedProvider>) -> Config {
        self.builder(source).build().unwrap()
    }

    /// A role whose credentials take a time to come and then hold for another.
    fn role(&self, delay: Duration, lifetime: Duration) -> Scripted {
        let cloud = self.clone();
        Scripted::new(move |number| {
            let cloud = cloud.clone();
            async move {
                let asked_at = cloud.0.clock.now();
                sleep(delay).await;
                let end = cloud.0.clock.now() + lifetime;
                let mut issued = cloud.0.issued.lock().unwrap();
                assert_eq!(issued.len(), number);
                issued.push((asked_at, end));
                Ok(numbered(number).with_expiry(end))
            }
        })
    }

    fn asked_at(&self) -> Vec<SystemTime> {
        self.0.issued.lock().unwrap().iter().map(|(asked_at, _)| *asked_at).collect()
    }

    /// Why a request is refused.
    fn objection(&self, request: &http::Request<Bytes>) -> Option<&'static str> {
        let header = |name: &str| request.headers()[name].to_str().unwrap();
        let number: usize = header("x-tc-token").strip_prefix("token-")?.parse().ok()?;
        let (_, end) = self.0.issued.lock().unwrap()[number];
        if end <= self.0.clock.now() {
            return Some("AuthFailure.TokenFailure");
        }
        let signed = ["content-type", "host"].map(|name| (name, header(name)));
        let hash = sign::sha256_hex(request.body());
        let canonical = sign::canonical_request("POST", "", &signed, &hash);
        let timestamp = header("x-tc-timestamp").parse().unwrap();
        let signature = sign::signature(&format!("key-{number}"), timestamp, "ccc", &canonical);
        let authorization = header("authorization");
        let belongs = authorization.contains(&format!("Credential=id-{number}/"))
            && authorization.ends_with(&format!("Signature={signature}"));
        (!belongs).then_some("AuthFailure.SignatureFailure")
    }
}

impl Transport for Cloud {
    fn send(
        &self,
        request: http::Request<Bytes>,
        _: AttemptLimits,
    ) -> BoxFuture<'_, Result<http::Response<Bytes>, TransportError>> {
        self.0.came.lock().unwrap().push(Instant::now());
        let body = match self.objection(&request) {
            Some(code) => format!(r#"{{"Response":{{"Error":{{"Code":"{code}"}},"RequestId":"r"}}}}"#),
            None => r#"{"Response":{"TaskId":7,"RequestId":"r"}}"#.to_owned(),
        };
        Box::pin(async move {
            sleep(SECOND / 20).await;
            Ok(http::Response::new(body.into()))
        })
    }
}

impl fmt::Debug for Cloud {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Cloud")
    }
}

/// Calls again and again, each caller at a pace of its own.
async fn call_repeatedly(client: &Client, callers: u32, times: u32) {
    let calling: Vec<_> = (0..callers)
        .map(|caller| {
            let client = client.clone();
            tokio::spawn(async move {
                for _ in 0..times {
                    let response = client.call(CreateTask::to(&["1"])).await.unwrap();
                    assert_eq!(response.task_id, 7);
                    sleep(SECOND * (caller % 17) + SECOND / 100 * (caller % 101)).await;
                }
            })
        })
        .collect();
    for one in calling {
        one.await.unwrap();
    }
}

#[tokio::test(start_paused = true)]
async fn a_thousand_callers_outlive_their_role_with_one_renewal_each_time() {
    let cloud = Cloud::new();
    let role = cloud.role(SECOND / 2, 40 * SECOND);
    let client = Client::new(&cloud.config(role.clone()));
    let start = Instant::now();
    call_repeatedly(&client, 1000, 12).await;
    let asked_at = cloud.asked_at();
    for pair in asked_at.windows(2) {
        let between = pair[1].duration_since(pair[0]).unwrap();
        assert!(between >= 30 * SECOND, "{between:?}");
    }
    let lifetimes = start.elapsed().as_secs() / 30;
    assert!(lifetimes >= 5 && asked_at.len() as u64 <= lifetimes + 1, "{lifetimes} {}", asked_at.len());
    assert_eq!((role.asked(), role.most_at_once()), (asked_at.len(), 1));
}

#[tokio::test(start_paused = true)]
async fn a_thousand_callers_wait_for_a_renewal_that_comes_after_the_end() {
    let cloud = Cloud::new();
    // The last quarter is 10 s, and the source takes 12.
    let role = cloud.role(12 * SECOND, 40 * SECOND);
    let client = Client::new(&cloud.config(role.clone()));
    call_repeatedly(&client, 1000, 8).await;
    assert!(role.asked() >= 4);
    assert_eq!(role.most_at_once(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_call_that_is_given_up_at_any_point_leaks_nothing() {
    let mut given_up = 0;
    for polls in 0..24 {
        let cloud = Cloud::new();
        let role = cloud.role(SECOND / 10, 40 * SECOND);
        let client = Client::new(&cloud.config(role.clone()));
        {
            let mut call = client.call(CreateTask::to(&["1"])).into_future();
            for _ in 0..polls {
                let polled =
                    poll_fn(|context| Poll::Ready(std::pin::Pin::new(&mut call).poll(context))).await;
                if polled.is_ready() {
                    break;
                }
                given_up = given_up.max(polls);
                sleep(SECOND / 100).await;
            }
        }
        assert_eq!(client.call(CreateTask::to(&["1"])).await.unwrap().task_id, 7);
        assert_eq!((role.asked(), role.most_at_once()), (1, 1), "given up after {polls} polls");
        drop(client);
        yield_now().await;
        // Neither a task nor a configuration is left that knows of the role, nor of the cloud but the role itself.
        assert_eq!(role.owners(), 0);
        assert_eq!(Arc::strong_count(&cloud.0), 2);
    }
    // Before, while waiting for credentials, and while waiting for the answer.
    assert!((12..24).contains(&given_up), "{given_up}");
}

#[tokio::test(start_paused = true)]
async fn a_call_waits_for_credentials_no_longer_than_for_anything_else() {
    let cloud = Cloud::new();
    let role = cloud.role(10 * SECOND, 100 * SECOND);
    let client = Client::new(&cloud.config(role.clone()));
    let start = Instant::now();
    let error = error_of(client.call(CreateTask::to(&["1"])).timeout(3 * SECOND).await);
    assert_eq!((error.kind(), start.elapsed()), (ErrorKind::Timeout, 3 * SECOND));
    assert_eq!(error.to_string(), "CreateTask: no credentials within 3s");
    // The next one profits from what the first one began.
    client.call(CreateTask::to(&["1"])).timeout(8 * SECOND).await.unwrap();
    assert_eq!(role.asked(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_call_without_credentials_says_why_and_was_not_sent() {
    let cloud = Cloud::new();
    let broken = Scripted::new(|_| async { Err(Error::credentials("the vault is sealed")) });
    let error = error_of(Client::new(&cloud.config(broken)).call(CreateTask::to(&["1"])).await);
    assert_eq!(error.to_string(), "CreateTask: the vault is sealed");
    assert_eq!((error.kind(), error.action()), (ErrorKind::Credentials, Some("CreateTask")));
    assert!(!error.is_not_configured());
    let nowhere = Scripted::new(|_| async { Err(Error::not_configured("nothing here")) });
    let error = error_of(Client::new(&cloud.config(nowhere)).call(CreateTask::to(&["1"])).await);
    assert!(error.is_not_configured());
}

#[tokio::test(start_paused = true)]
async fn credentials_that_the_service_does_not_take_any_more_are_renewed() {
    let cloud = Cloud::new();
    let role = cloud.role(SECOND / 2, 1000 * SECOND);
    let client = Client::new(&cloud.config(role.clone()));
    client.call(CreateTask::to(&["1"])).await.unwrap();
    sleep(60 * SECOND).await;
    // Revoked, whatever they say themselves.
    cloud.0.issued.lock().unwrap()[0].1 = SystemTime::UNIX_EPOCH;
    for _ in 0..2 {
        let error = error_of(client.call(CreateTask::to(&["1"])).await);
        assert_eq!(error.code(), Some("AuthFailure.TokenFailure"));
    }
    sleep(SECOND).await;
    client.call(CreateTask::to(&["1"])).await.unwrap();
    assert_eq!(role.asked(), 2);
}

#[tokio::test(start_paused = true)]
async fn a_call_attempts_nothing_again_for_want_of_credentials() {
    let cloud = Cloud::new();
    let failing = Scripted::new(|_| async {
        sleep(SECOND).await;
        Err(Error::credentials("the vault is sealed"))
    });
    let client = Client::new(&cloud.config(failing.clone()));
    let start = Instant::now();
    let error = error_of(client.call(CreateTask::to(&["1"])).await);
    assert_eq!((failing.asked(), error.attempts(), start.elapsed()), (1, 0, SECOND));
}

/// Calls once, then so many times at once, a tenth of a second before the credentials end that the first call took; the
/// account may send one request a second. When these came, in milliseconds after the first of them.
async fn waiting_for_room_past_the_end(delay: Duration, calls: usize) -> Vec<u128> {
    let cloud = Cloud::new();
    let config = cloud.builder(cloud.role(delay, 40 * SECOND)).rate_limit_of("CreateTask", 1);
    let client = Client::new(&config.build().unwrap());
    client.call(CreateTask::to(&["1"])).await.unwrap();
    let (_, end) = cloud.0.issued.lock().unwrap()[0];
    sleep((end - SECOND / 10).duration_since(cloud.0.clock.now()).unwrap()).await;
    let waiting: Vec<_> =
        (0..calls).map(|_| tokio::spawn(client.call(CreateTask::to(&["1"])).into_future())).collect();
    for call in waiting {
        assert_eq!(call.await.unwrap().unwrap().task_id, 7);
    }
    let came = cloud.0.came.lock().unwrap();
    came[1..].iter().map(|at| (*at - came[1]).as_millis()).collect()
}

#[tokio::test(start_paused = true)]
async fn credentials_that_end_while_a_call_waits_for_room_are_not_signed_with() {
    assert_eq!(waiting_for_room_past_the_end(SECOND / 20, 3).await, [0, 1060, 2120]);
}

#[tokio::test(start_paused = true)]
async fn who_waits_for_credentials_after_all_needs_room_again() {
    let came = waiting_for_room_past_the_end(5 * SECOND, 4).await;
    assert!(came.windows(2).all(|pair| pair[1] - pair[0] >= 1000), "{came:?}");
}

#[tokio::test(start_paused = true)]
async fn a_retry_that_gets_no_credentials_does_not_hide_what_had_failed() {
    let cloud = Cloud::new();
    let source = Scripted::new({
        let cloud = cloud.clone();
        move |number| {
            let end = cloud.0.clock.now() + SECOND;
            async move {
                match number {
                    0 => Ok(numbered(0).with_expiry(end)),
                    _ => Err(Error::credentials("the vault is sealed")),
                }
            }
        }
    });
    let script = Script::of(vec![refused()]).with_latency(2 * SECOND);
    let config = script.config().credentials(source.clone()).clock(cloud.0.clock.clone());
    let client = Client::new(&config.retry_budget(5).build().unwrap());
    let error = error_of(client.call(CreateTask::to(&["1"])).await);
    assert_eq!((error.kind(), error.attempts(), source.asked()), (ErrorKind::Connect, 1, 2));
    let told = error_of(client.call(CreateTask::to(&["1"])).await);
    assert_eq!((told.kind(), told.attempts()), (ErrorKind::Credentials, 0));
}

/// A source may make calls. What came of them is not what came of the call that needs credentials.
#[tokio::test]
async fn what_a_source_has_sent_is_not_told_of_the_call() {
    let source = Scripted::new(|_| async {
        let client = Client::new(&Script::of(vec![lost()]).config().build().unwrap());
        client.call(CreateTask::to(&["1"])).await.map(|_| numbered(0))
    });
    let error = error_of(Client::new(&Cloud::new().config(source)).call(CreateTask::to(&["1"])).await);
    assert_eq!((error.kind(), error.action()), (ErrorKind::Credentials, Some("CreateTask")));
    assert!(!error.maybe_delivered(), "{error:?}");
    let told = "CreateTask: the credentials provider failed: CreateTask: the connection was lost";
    assert!(error.to_string().starts_with(told), "{error}");
}

#[tokio::test]
async fn an_action_without_a_signature_asks_nobody() {
    let server = Server::responding(success());
    let source = Scripted::new(|_| pending());
    let client = Client::new(&server.config().credentials(source.clone()).build().unwrap());
    client.call(OpenTask::default()).await.unwrap();
    assert_eq!(source.asked(), 0);
}
