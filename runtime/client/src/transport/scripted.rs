//! A transport for tests, without a network.

use std::collections::VecDeque;
use std::fmt;
use std::future::ready;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use ::http::header::CONTENT_TYPE;
use ::http::{HeaderValue, Request, Response, StatusCode};
use bytes::Bytes;

use super::{AttemptLimits, BoxFuture, Transport, TransportError};

/// Plays a script instead of sending requests, and records the requests. For tests of programs that call actions.
///
/// ```
/// use std::sync::Arc;
/// use tencentcloud_client::{Client, Config, Credentials};
/// use tencentcloud_client::transport::{ScriptedTransport, TransportError};
///
/// let script = ScriptedTransport::new()
///     .fail(TransportError::connect("could not connect: refused"))
///     .respond_json(r#"{"Response":{"TaskId":7,"RequestId":"r-1"}}"#);
/// let config = Config::builder()
///     .credentials(Credentials::new("AKIDexample", "secret")?)
///     .transport(Arc::new(script.clone()))
///     .build()?;
/// let client = Client::new(&config);
/// // … calls with `client` …
/// assert!(script.requests().is_empty() && script.remaining() == 2);
/// # Ok::<(), tencentcloud_client::Error>(())
/// ```
///
/// Clones share the script. Once it has ended, requests fail as if no connection could be established.
#[derive(Clone, Default)]
pub struct ScriptedTransport {
    script: Arc<Mutex<Script>>,
}

#[derive(Default)]
struct Script {
    steps: VecDeque<Step>,
    requests: Vec<Request<Bytes>>,
}

enum Step {
    Finish(Result<Response<Bytes>, TransportError>),
    Hang,
}

impl ScriptedTransport {
    /// Creates an empty script.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a response with status 200 and this JSON.
    #[must_use]
    pub fn respond_json(self, json: impl Into<Bytes>) -> Self {
        self.respond_json_with_status(StatusCode::OK, json)
    }

    /// Adds a response with this status and JSON.
    #[must_use]
    pub fn respond_json_with_status(self, status: StatusCode, json: impl Into<Bytes>) -> Self {
        let mut response = Response::new(json.into());
        *response.status_mut() = status;
        response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        self.respond(response)
    }

    /// Adds this response.
    #[must_use]
    pub fn respond(self, response: Response<Bytes>) -> Self {
        self.then(Step::Finish(Ok(response)))
    }

    /// Adds this error.
    #[must_use]
    pub fn fail(self, error: TransportError) -> Self {
        self.then(Step::Finish(Err(error)))
    }

    /// Adds a request that gets no response until the attempt times out.
    #[must_use]
    pub fn hang(self) -> Self {
        self.then(Step::Hang)
    }

    /// The requests so far, in order.
    #[must_use]
    pub fn requests(&self) -> Vec<Request<Bytes>> {
        self.lock().requests.clone()
    }

    /// How many steps of the script remain.
    #[must_use]
    pub fn remaining(&self) -> usize {
        self.lock().steps.len()
    }

    fn then(self, step: Step) -> Self {
        self.lock().steps.push_back(step);
        self
    }

    fn lock(&self) -> MutexGuard<'_, Script> {
        self.script.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Transport for ScriptedTransport {
    fn send(
        &self,
        request: Request<Bytes>,
        limits: AttemptLimits,
    ) -> BoxFuture<'_, Result<Response<Bytes>, TransportError>> {
        let mut script = self.lock();
        script.requests.push(request);
        match script.steps.pop_front() {
            Some(Step::Finish(result)) => Box::pin(ready(result)),
            Some(Step::Hang) => Box::pin(async move {
                tokio::time::sleep(limits.attempt_timeout).await;
                Err(TransportError::response_timeout(limits.attempt_timeout))
            }),
            None => Box::pin(ready(Err(TransportError::connect("could not connect: the script has ended")))),
        }
    }
}

/// Requests may contain secrets, so only their number is shown.
impl fmt::Debug for ScriptedTransport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let script = self.lock();
        f.debug_struct("ScriptedTransport")
            .field("requests", &script.requests.len())
            .field("remaining", &script.steps.len())
            .finish()
    }
}
