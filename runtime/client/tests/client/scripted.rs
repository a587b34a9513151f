//! A transport without sockets that plays a script and records the requests and their times.

use std::future::pending;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use bytes::Bytes;
use tencentcloud_client::config::ConfigBuilder;
use tencentcloud_client::transport::{AttemptLimits, BoxFuture, Transport, TransportError};
use tencentcloud_client::{Config, RetryPolicy};
use tokio::time::{Instant, sleep};

use crate::records::credentials;

/// The result of an attempt.
pub(crate) type AttemptResult = Result<http::Response<Bytes>, TransportError>;

type Play = dyn Fn(usize) -> Option<AttemptResult> + Send + Sync;

/// Responds to each request by calling a function with the request's index. Without a result, it never responds.
#[derive(Clone)]
pub(crate) struct Script {
    play: Arc<Play>,
    latency: Duration,
    sent: Arc<Mutex<Vec<SentRequest>>>,
}

/// One request.
#[derive(Clone, Debug)]
pub(crate) struct SentRequest {
    pub(crate) at: Instant,
    pub(crate) limits: AttemptLimits,
    pub(crate) timestamp: String,
    pub(crate) authorization: String,
    pub(crate) body: String,
}

impl Script {
    pub(crate) fn new(play: impl Fn(usize) -> AttemptResult + Send + Sync + 'static) -> Self {
        Self::playing(move |number| Some(play(number)))
    }

    fn playing(play: impl Fn(usize) -> Option<AttemptResult> + Send + Sync + 'static) -> Self {
        Self { play: Arc::new(play), latency: Duration::ZERO, sent: Arc::default() }
    }

    /// Plays these results in order, and repeats the last one.
    pub(crate) fn of(outcomes: Vec<AttemptResult>) -> Self {
        Self::new(move |number| outcomes[number.min(outcomes.len() - 1)].clone())
    }

    /// Plays these results in order, and then never responds.
    pub(crate) fn ending(outcomes: Vec<AttemptResult>) -> Self {
        Self::playing(move |number| outcomes.get(number).cloned())
    }

    /// Makes every attempt take this long.
    pub(crate) fn with_latency(mut self, time: Duration) -> Self {
        self.latency = time;
        self
    }

    pub(crate) fn config(&self) -> ConfigBuilder {
        let builder = Config::builder().credentials(credentials()).region("ap-guangzhou");
        builder.transport(Arc::new(self.clone()))
    }

    pub(crate) fn sent(&self) -> Vec<SentRequest> {
        self.sent.lock().unwrap().clone()
    }

    pub(crate) fn bodies(&self) -> Vec<String> {
        self.sent().into_iter().map(|sent| sent.body).collect()
    }

    pub(crate) fn timestamps(&self) -> Vec<String> {
        self.sent().into_iter().map(|sent| sent.timestamp).collect()
    }

    /// When each request was sent, in milliseconds after the first.
    pub(crate) fn times(&self) -> Vec<u128> {
        let sent = self.sent();
        sent.iter().map(|request| (request.at - sent[0].at).as_millis()).collect()
    }
}

impl Transport for Script {
    fn send(&self, request: http::Request<Bytes>, limits: AttemptLimits) -> BoxFuture<'_, AttemptResult> {
        let header = |name| request.headers()[name].to_str().unwrap().to_owned();
        let sent = SentRequest {
            at: Instant::now(),
            limits,
            timestamp: header("x-tc-timestamp"),
            authorization: header("authorization"),
            body: String::from_utf8(request.body().to_vec()).unwrap(),
        };
        let mut all = self.sent.lock().unwrap();
        all.push(sent);
        let number = all.len() - 1;
        Box::pin(async move {
            if !self.latency.is_zero() {
                sleep(self.latency).await;
            }
            match (self.play)(number) {
                Some(outcome) => outcome,
                None => pending().await,
            }
        })
    }
}

impl std::fmt::Debug for Script {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Script").finish_non_exhaustive()
    }
}

/// Three attempts without a pause.
pub(crate) fn at_once() -> RetryPolicy {
    RetryPolicy::default().base_delay(Duration::ZERO).throttled_delay(Duration::ZERO)
}

pub(crate) fn refused() -> AttemptResult {
    Err(TransportError::connect("could not connect: refused"))
}

pub(crate) fn lost() -> AttemptResult {
    Err(TransportError::lost("the connection was lost"))
}

/// A response with a status, headers, and a body.
#[expect(clippy::unnecessary_wraps, reason = "it is used among results that fail")]
pub(crate) fn http_response(status: u16, headers: &[(&'static str, &str)], body: &str) -> AttemptResult {
    let mut response = http::Response::builder().status(status);
    for (name, value) in headers {
        response = response.header(*name, *value);
    }
    Ok(response.body(Bytes::from(body.to_owned())).unwrap())
}

/// An error response of the service.
pub(crate) fn error(code: &str, headers: &[(&'static str, &str)]) -> AttemptResult {
    let body = format!(r#"{{"Response":{{"Error":{{"Code":"{code}","Message":"why"}},"RequestId":"r"}}}}"#);
    http_response(200, headers, &body)
}

pub(crate) fn success() -> AttemptResult {
    http_response(200, &[], r#"{"Response":{"TaskId":7,"RequestId":"r"}}"#)
}
