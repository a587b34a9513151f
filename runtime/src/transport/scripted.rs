//! A transport without a network.

use std::collections::VecDeque;
use std::fmt;
use std::future::ready;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use ::http::header::CONTENT_TYPE;
use ::http::{HeaderValue, Request, Response, StatusCode};
use bytes::Bytes;

use super::{AttemptLimits, BoxFuture, Transport, TransportError};

/// Plays a script instead of sending, and remembers what it was asked to send. For tests of programs that call actions.
///
/// ```
/// use std::sync::Arc;
/// use tencentcloud_runtime::{Client, Config, Credentials};
/// use tencentcloud_runtime::transport::{ScriptedTransport, TransportError};
///
/// let script = ScriptedTransport::new()
///     .fail(TransportError::connect("no connection: refused"))
///     .respond_json(r#"{"Response":{"TaskId":7,"RequestId":"r-1"}}"#);
/// let config = Config::builder()
///     .credentials(Credentials::new("AKIDexample", "secret")?)
///     .transport(Arc::new(script.clone()))
///     .build()?;
/// let client = Client::new(&config);
/// // … calls with `client` …
/// assert!(script.requests().is_empty() && script.remaining() == 2);
/// # Ok::<(), tencentcloud_runtime::Error>(())
/// ```
///
/// A clone is the same script. Once it is played to its end, there is no connection any more.
#[derive(Clone, Default)]
pub struct ScriptedTransport {
    shared: Arc<Mutex<Script>>,
}

#[derive(Default)]
struct Script {
    scenes: VecDeque<Scene>,
    requests: Vec<Request<Bytes>>,
}

enum Scene {
    Outcome(Result<Response<Bytes>, TransportError>),
    Silence,
}

impl ScriptedTransport {
    /// An empty script.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Then answers with this JSON and the status 200.
    #[must_use]
    pub fn respond_json(self, json: impl Into<Bytes>) -> Self {
        self.respond_json_with_status(StatusCode::OK, json)
    }

    /// Then answers with this JSON and another status.
    #[must_use]
    pub fn respond_json_with_status(self, status: StatusCode, json: impl Into<Bytes>) -> Self {
        let mut response = Response::new(json.into());
        *response.status_mut() = status;
        response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        self.respond(response)
    }

    /// Then answers with this response.
    #[must_use]
    pub fn respond(self, response: Response<Bytes>) -> Self {
        self.then(Scene::Outcome(Ok(response)))
    }

    /// Then fails like this.
    #[must_use]
    pub fn fail(self, error: TransportError) -> Self {
        self.then(Scene::Outcome(Err(error)))
    }

    /// Then takes a request and does not answer until the attempt's time is over.
    #[must_use]
    pub fn hang(self) -> Self {
        self.then(Scene::Silence)
    }

    /// What was to be sent until now, in order.
    #[must_use]
    pub fn requests(&self) -> Vec<Request<Bytes>> {
        self.lock().requests.clone()
    }

    /// How much of the script is not played yet.
    #[must_use]
    pub fn remaining(&self) -> usize {
        self.lock().scenes.len()
    }

    fn then(self, scene: Scene) -> Self {
        self.lock().scenes.push_back(scene);
        self
    }

    fn lock(&self) -> MutexGuard<'_, Script> {
        self.shared.lock().unwrap_or_else(PoisonError::into_inner)
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
        match script.scenes.pop_front() {
            Some(Scene::Outcome(outcome)) => Box::pin(ready(outcome)),
            Some(Scene::Silence) => Box::pin(async move {
                tokio::time::sleep(limits.attempt_timeout).await;
                let message = format!("no complete answer within {:?}", limits.attempt_timeout);
                Err(TransportError::timed_out(true, message))
            }),
            None => Box::pin(ready(Err(TransportError::connect("no connection: the script is over")))),
        }
    }
}

/// Requests hold what must not be shown.
impl fmt::Debug for ScriptedTransport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let script = self.lock();
        f.debug_struct("ScriptedTransport")
            .field("requests", &script.requests.len())
            .field("remaining", &script.scenes.len())
            .finish()
    }
}
