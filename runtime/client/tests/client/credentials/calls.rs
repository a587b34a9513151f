//! Calls with credentials that are renewed and expire.

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
use crate::server::{Server, call_concurrently, success};

const SECOND: Duration = Duration::from_secs(1);

/// A service and its roles. Issues numbered credentials, and rejects expired ones and ones that do not belong together.
#[derive(Clone, Debug)]
struct Cloud(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    clock: Arc<TokioClock>,
    /// When each was requested and when it expires.
    issued: Mutex<Vec<(SystemTime, SystemTime)>>,
    /// When requests arrived.
    arrivals: Mutex<Vec<Instant>>,
}

impl Cloud {
    fn new() -> Self {
        let (clock, issued, arrivals) = (TokioClock::new(), Mutex::default(), Mutex::default());
        Self(Arc::new(Inner { clock, issued, arrivals }))
    }

    fn builder(&self, provider: impl Into<SharedProvider>) -> ConfigBuilder {
        let (clock, transport) = (self.0.clock.clone(), Arc::new(self.clone()));
        Config::builder().credentials(provider).clock(clock).transport(transport)
    }

    fn config(&self, provider: impl Into<SharedProvider>) -> Config {
        self.builder(provider).build().unwrap()
    }

    /// A role whose credentials take `delay` to fetch and are then valid for `lifetime`.
    fn role(&self, delay: Duration, lifetime: Duration) -> Scripted {
        let cloud = self.clone();
        Scripted::new(move |number| {
            let cloud = cloud.clone();
            async move {
                let requested_at = cloud.0.clock.now();
                sleep(delay).await;
                let end = cloud.0.clock.now() + lifetime;
                let mut issued = cloud.0.issued.lock().unwrap();
                assert_eq!(issued.len(), number);
                issued.push((requested_at, end));
                Ok(numbered(number).with_expiry(end))
            }
        })
    }

    fn requested_at(&self) -> Vec<SystemTime> {
        self.0.issued.lock().unwrap().iter().map(|(requested_at, _)| *requested_at).collect()
    }

    /// The code with which a request is rejected.
    fn rejection(&self, request: &http::Request<Bytes>) -> Option<&'static str> {
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
        self.0.arrivals.lock().unwrap().push(Instant::now());
        let body = match self.rejection(&request) {
            Some(code) => format!(r#"{{"Response":{{"Error":{{"Code":"{code}"}},"RequestId":"r"}}}}"#),
            None => r#"{"Response":{"TaskId":7,"RequestId":"r"}}"#.to_owned(),
        };
        Box::pin(async move {
            sleep(SECOND / 20).await;
            Ok(http::Response::new(body.into()))
        })
    }
}

/// Calls repeatedly, with different pauses for each caller.
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
async fn a_thousand_callers_share_one_renewal_per_lifetime() {
    let cloud = Cloud::new();
    let role = cloud.role(SECOND / 2, 40 * SECOND);
    let client = Client::new(&cloud.config(role.clone()));
    let start = Instant::now();
    call_repeatedly(&client, 1000, 12).await;
    let requested_at = cloud.requested_at();
    for pair in requested_at.windows(2) {
        let between = pair[1].duration_since(pair[0]).unwrap();
        assert!(between >= 30 * SECOND, "{between:?}");
    }
    let lifetimes = start.elapsed().as_secs() / 30;
    assert!(
        lifetimes >= 5 && requested_at.len() as u64 <= lifetimes + 1,
        "{lifetimes} {}",
        requested_at.len()
    );
    assert_eq!((role.requests(), role.max_concurrent()), (requested_at.len(), 1));
}

#[tokio::test(start_paused = true)]
async fn a_thousand_callers_wait_for_a_renewal_that_outlasts_the_expiry() {
    let cloud = Cloud::new();
    // Renewal starts 10 s before the expiry, and the provider takes 12 s.
    let role = cloud.role(12 * SECOND, 40 * SECOND);
    let client = Client::new(&cloud.config(role.clone()));
    call_repeatedly(&client, 1000, 8).await;
    assert!(role.requests() >= 4);
    assert_eq!(role.max_concurrent(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_call_that_is_cancelled_at_any_point_leaks_nothing() {
    let mut cancelled_at = 0;
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
                cancelled_at = cancelled_at.max(polls);
                sleep(SECOND / 100).await;
            }
        }
        assert_eq!(client.call(CreateTask::to(&["1"])).await.unwrap().task_id, 7);
        assert_eq!((role.requests(), role.max_concurrent()), (1, 1), "cancelled after {polls} polls");
        drop(client);
        yield_now().await;
        // No task or configuration refers to the role, and only the role refers to the cloud.
        assert_eq!(role.owners(), 0);
        assert_eq!(Arc::strong_count(&cloud.0), 2);
    }
    // Before sending, while waiting for credentials, and while waiting for the response.
    assert!((12..24).contains(&cancelled_at), "{cancelled_at}");
}

#[tokio::test(start_paused = true)]
async fn waiting_for_credentials_counts_against_the_timeout_of_a_call() {
    let cloud = Cloud::new();
    let role = cloud.role(10 * SECOND, 100 * SECOND);
    let client = Client::new(&cloud.config(role.clone()));
    let start = Instant::now();
    let error = error_of(client.call(CreateTask::to(&["1"])).timeout(3 * SECOND).await);
    assert_eq!((error.kind(), start.elapsed()), (ErrorKind::Timeout, 3 * SECOND));
    assert_eq!(error.to_string(), "CreateTask: no credentials within 3s");
    // The next call uses the renewal that the first one started.
    client.call(CreateTask::to(&["1"])).timeout(8 * SECOND).await.unwrap();
    assert_eq!(role.requests(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_call_without_credentials_fails_with_the_reason_and_is_not_sent() {
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
async fn credentials_that_the_service_rejects_are_renewed() {
    let cloud = Cloud::new();
    let role = cloud.role(SECOND / 2, 1000 * SECOND);
    let client = Client::new(&cloud.config(role.clone()));
    client.call(CreateTask::to(&["1"])).await.unwrap();
    sleep(60 * SECOND).await;
    // Revoked before their expiry.
    cloud.0.issued.lock().unwrap()[0].1 = SystemTime::UNIX_EPOCH;
    let error = error_of(client.call(CreateTask::to(&["1"])).await);
    assert_eq!(error.code(), Some("AuthFailure.TokenFailure"));
    // Not with the old credentials once more.
    call_concurrently(&client, 10).await;
    assert_eq!(role.requests(), 2);
}

#[tokio::test(start_paused = true)]
async fn rejected_credentials_are_not_used_while_they_cannot_be_renewed() {
    let cloud = Cloud::new();
    let provider = Scripted::new({
        let cloud = cloud.clone();
        move |number| {
            let cloud = cloud.clone();
            async move {
                if number == 1 {
                    return Err(Error::credentials("the vault is sealed"));
                }
                let end = cloud.0.clock.now() + 1000 * SECOND;
                cloud.0.issued.lock().unwrap().extend([(end, end); 2]);
                Ok(numbered(number).with_expiry(end))
            }
        }
    });
    let client = Client::new(&cloud.config(provider.clone()));
    client.call(CreateTask::to(&["1"])).await.unwrap();
    sleep(60 * SECOND).await;
    cloud.0.issued.lock().unwrap()[0].1 = SystemTime::UNIX_EPOCH;
    let error = error_of(client.call(CreateTask::to(&["1"])).await);
    assert_eq!(error.code(), Some("AuthFailure.TokenFailure"));
    let error = error_of(client.call(CreateTask::to(&["1"])).await);
    assert_eq!((error.to_string().as_str(), error.attempts()), ("CreateTask: the vault is sealed", 0));
    sleep(SECOND).await;
    client.call(CreateTask::to(&["1"])).await.unwrap();
    assert_eq!(provider.requests(), 3);
}

#[tokio::test(start_paused = true)]
async fn a_call_is_not_retried_if_it_gets_no_credentials() {
    let cloud = Cloud::new();
    let failing = Scripted::new(|_| async {
        sleep(SECOND).await;
        Err(Error::credentials("the vault is sealed"))
    });
    let client = Client::new(&cloud.config(failing.clone()));
    let start = Instant::now();
    let error = error_of(client.call(CreateTask::to(&["1"])).await);
    assert_eq!((failing.requests(), error.attempts(), start.elapsed()), (1, 0, SECOND));
}

/// Calls once, and then `calls` times concurrently a tenth of a second before the credentials of the first call expire,
/// with a limit of one request per second. Returns the arrivals of the latter, in milliseconds after the first of them.
async fn arrivals_around_the_expiry(delay: Duration, calls: usize) -> Vec<u128> {
    let cloud = Cloud::new();
    let config = cloud.builder(cloud.role(delay, 40 * SECOND)).rate_limit_of("CreateTask", 1);
    let client = Client::new(&config.build().unwrap());
    client.call(CreateTask::to(&["1"])).await.unwrap();
    let (_, end) = cloud.0.issued.lock().unwrap()[0];
    sleep((end - SECOND / 10).duration_since(cloud.0.clock.now()).unwrap()).await;
    call_concurrently(&client, calls).await;
    let arrivals = cloud.0.arrivals.lock().unwrap();
    arrivals[1..].iter().map(|at| (*at - arrivals[1]).as_millis()).collect()
}

#[tokio::test(start_paused = true)]
async fn credentials_that_expire_while_a_call_waits_for_a_permit_are_not_used() {
    assert_eq!(arrivals_around_the_expiry(SECOND / 20, 3).await, [0, 1060, 2120]);
}

#[tokio::test(start_paused = true)]
async fn a_call_that_waits_for_credentials_again_needs_another_permit() {
    let arrivals = arrivals_around_the_expiry(5 * SECOND, 4).await;
    assert!(arrivals.windows(2).all(|pair| pair[1] - pair[0] >= 1000), "{arrivals:?}");
}

#[tokio::test(start_paused = true)]
async fn a_retry_without_credentials_returns_the_error_of_the_previous_attempt() {
    let cloud = Cloud::new();
    let provider = Scripted::new({
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
    let config = script.config().credentials(provider.clone()).clock(cloud.0.clock.clone());
    let client = Client::new(&config.retry_budget(5).build().unwrap());
    let error = error_of(client.call(CreateTask::to(&["1"])).await);
    assert_eq!((error.kind(), error.attempts(), provider.requests()), (ErrorKind::Connect, 1, 2));
    let next = error_of(client.call(CreateTask::to(&["1"])).await);
    assert_eq!((next.kind(), next.attempts()), (ErrorKind::Credentials, 0));
}

/// A provider may make calls. Their outcome is not that of the call that needs credentials.
#[tokio::test]
async fn requests_of_a_provider_do_not_count_as_delivery_of_the_call() {
    let provider = Scripted::new(|_| async {
        let client = Client::new(&Script::of(vec![lost()]).config().build().unwrap());
        client.call(CreateTask::to(&["1"])).await.map(|_| numbered(0))
    });
    let error = error_of(Client::new(&Cloud::new().config(provider)).call(CreateTask::to(&["1"])).await);
    assert_eq!((error.kind(), error.action()), (ErrorKind::Credentials, Some("CreateTask")));
    assert!(!error.maybe_delivered(), "{error:?}");
    let expected = "CreateTask: the credentials provider failed: CreateTask: the connection was lost";
    assert!(error.to_string().starts_with(expected), "{error}");
}

/// The same for requests that a provider sends over the transport.
#[tokio::test]
async fn a_lost_request_of_a_provider_does_not_count_as_delivery_of_the_call() {
    let provider = Scripted::new(|_| async { Err(Error::from(TransportError::lost("connection reset"))) });
    let error = error_of(Client::new(&Cloud::new().config(provider)).call(CreateTask::to(&["1"])).await);
    assert_eq!((error.kind(), error.attempts()), (ErrorKind::Credentials, 0));
    assert!(!error.maybe_delivered(), "{error:?}");
}

#[tokio::test]
async fn an_unsigned_action_needs_no_credentials() {
    let server = Server::responding(success());
    let provider = Scripted::new(|_| pending());
    let client = Client::new(&server.config().credentials(provider.clone()).build().unwrap());
    client.call(OpenTask::default()).await.unwrap();
    assert_eq!(provider.requests(), 0);
}
