//! The mock cloud and its settings.

use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime};
use std::{fmt, io};

use serde_json::Value;
use tencentcloud_catalog::Spec;
use tokio::sync::Notify;

use crate::clock::MockClock;
use crate::control;
use crate::gateway::{Credential, Gateway, RateLimitPolicy};
use crate::lock;
use crate::reply::{ConnectionFault, Reply};
use crate::request_log::{Observer, ReceivedRequest, RequestLog};
use crate::server::{self, MockServer};
use crate::services::{ServedVersion, Services};
use crate::state::ServerState;
#[cfg(feature = "tls")]
use crate::tls::Tls;

/// Number of requests to keep in the log by default.
const LOG_CAPACITY: usize = 10_000;

/// How long a connection may be idle by default.
const IDLE_TIMEOUT: Duration = Duration::from_secs(60);

/// A local Tencent Cloud, which serves requests until it is dropped.
pub struct MockCloud {
    address: SocketAddr,
    state: Arc<ServerState>,
    _server: MockServer,
}

impl MockCloud {
    /// Starts a mock on a free port of 127.0.0.1, with the default credentials and all services.
    ///
    /// # Errors
    /// Fails if no port can be bound.
    pub async fn start() -> io::Result<Self> {
        Self::builder().start().await
    }

    /// Returns a builder to change the settings of a mock.
    pub fn builder() -> MockCloudBuilder {
        MockCloudBuilder::new()
    }

    /// The URL for clients on this machine, such as `http://127.0.0.1:41234`.
    #[must_use]
    pub fn endpoint(&self) -> String {
        let mut address = self.address;
        if address.ip().is_unspecified() {
            // A client cannot connect to the wildcard address.
            address.set_ip(if address.is_ipv4() {
                Ipv4Addr::LOCALHOST.into()
            } else {
                Ipv6Addr::LOCALHOST.into()
            });
        }
        let scheme = if self.uses_tls() { "https" } else { "http" };
        format!("{scheme}://{address}")
    }

    #[cfg(feature = "tls")]
    fn uses_tls(&self) -> bool {
        self.state.tls.is_some()
    }

    #[cfg(not(feature = "tls"))]
    #[expect(clippy::unused_self, reason = "depends on the mock with the feature `tls`")]
    fn uses_tls(&self) -> bool {
        false
    }

    /// The certificate in PEM that a client must trust, if the mock was started with
    /// [`tls`](MockCloudBuilder::tls).
    #[cfg(feature = "tls")]
    #[must_use]
    pub fn ca_certificate(&self) -> Option<&str> {
        self.state.tls.as_ref().map(Tls::ca_certificate)
    }

    /// The address that the mock listens on.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The secret ID of the first credential.
    #[must_use]
    pub fn secret_id(&self) -> &str {
        &self.credential().secret_id
    }

    /// The secret key of the first credential.
    #[must_use]
    pub fn secret_key(&self) -> &str {
        &self.credential().secret_key
    }

    /// The token of the first credential, if it is temporary.
    #[must_use]
    pub fn token(&self) -> Option<&str> {
        self.credential().token.as_deref()
    }

    fn credential(&self) -> &Credential {
        // The builder adds a credential if the caller gives no others.
        &self.state.gateway.credentials()[0]
    }

    /// The versions of services that the mock serves, such as `cvm/2017-03-12`, sorted.
    #[must_use]
    pub fn versions(&self) -> Vec<&str> {
        self.state.gateway.services().versions().iter().map(ServedVersion::folder).collect()
    }

    /// The requests that have been read completely, oldest first. Requests that are still being read and
    /// connections that ended with a [`ConnectionFault`] are not included.
    #[must_use]
    pub fn requests(&self) -> Vec<ReceivedRequest> {
        lock(&self.state.log).entries()
    }

    /// Sets the reply to all further accepted requests for an action. [`Reply::Example`] restores the default.
    pub fn respond_with(&self, action: impl Into<String>, reply: impl Into<Reply>) {
        lock(&self.state.script).always(action.into(), reply.into());
    }

    /// Queues a reply to the next accepted request for an action. Rejected requests leave the queue
    /// unchanged.
    pub fn respond_once(&self, action: impl Into<String>, reply: impl Into<Reply>) {
        lock(&self.state.script).once(action.into(), reply.into());
    }

    /// Chooses the reply to each accepted request for an action by its parameters. Replaces
    /// [`respond_with`](Self::respond_with).
    pub fn respond_by(
        &self,
        action: impl Into<String>,
        choose: impl FnMut(&Value) -> Reply + Send + 'static,
    ) {
        lock(&self.state.script).choose(action.into(), Box::new(choose));
    }

    /// Sets the function that executes an action. It computes the members of `Response` from the parameters
    /// for each [`Reply::Example`] and [`Reply::executed`]. Its result is recorded in
    /// [`ReceivedRequest::executed`].
    pub fn execute_with(
        &self,
        action: impl Into<String>,
        execute: impl FnMut(&Value) -> Value + Send + 'static,
    ) {
        lock(&self.state.script).execute(action.into(), Box::new(execute));
    }

    /// Queues a fault for the next connection, to take effect before its first request is read. Each
    /// connection takes one fault. A client that still has an open connection does not open another one;
    /// close it with [`reset_connections`](Self::reset_connections).
    pub fn fail_next_connection(&self, fault: ConnectionFault) {
        lock(&self.state.script).fault(fault);
    }

    /// Adds the replies and faults of a script in JSON, the form of `--script` and of the control interface.
    ///
    /// # Errors
    /// Fails without any effect if a part of it is wrong. The message says where, what, and how to fix it.
    pub fn load_script(&self, json: &str) -> Result<(), String> {
        control::load(&self.state, json.as_bytes())
    }

    /// Resets every open connection, idle or not, as a restarting load balancer does.
    pub fn reset_connections(&self) {
        self.state.disconnect.notify_waiters();
    }

    /// Sets the mock's clock ahead of its source by this many seconds, or behind it if negative. The `Date`
    /// header contains the time of this clock. Signatures that are too old or too new by it are rejected
    /// with `AuthFailure.SignatureExpire`.
    pub fn skew_clock(&self, seconds: i64) {
        self.state.clock.set_skew(seconds);
    }
}

impl fmt::Debug for MockCloud {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MockCloud")
            .field("endpoint", &self.endpoint())
            .field("credentials", &self.state.gateway.credentials())
            .finish_non_exhaustive()
    }
}

/// The services to serve.
enum Selection {
    All,
    Named(Vec<String>),
    Spec(Box<Spec>),
}

/// The settings of a [`MockCloud`].
#[must_use = "a builder does nothing until it is started"]
pub struct MockCloudBuilder {
    listen: SocketAddr,
    credentials: Vec<Credential>,
    selection: Selection,
    clock: MockClock,
    rate_limit: RateLimitPolicy,
    log_capacity: usize,
    stateful: bool,
    observer: Option<Observer>,
    idle_timeout: Duration,
    #[cfg(feature = "tls")]
    tls: bool,
}

impl MockCloudBuilder {
    fn new() -> Self {
        Self {
            listen: SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
            credentials: Vec::new(),
            selection: Selection::All,
            clock: MockClock::system(),
            rate_limit: RateLimitPolicy::Spec,
            log_capacity: LOG_CAPACITY,
            stateful: false,
            observer: None,
            idle_timeout: IDLE_TIMEOUT,
            #[cfg(feature = "tls")]
            tls: false,
        }
    }

    /// Sets the address to listen on. Port 0 selects a free port. The default is a free port of 127.0.0.1.
    pub fn listen(mut self, address: impl Into<SocketAddr>) -> Self {
        self.listen = address.into();
        self
    }

    /// Adds a permanent credential. Without any credential, the mock accepts `AKIDEXAMPLE` with the key
    /// `EXAMPLEKEY`.
    pub fn credentials(self, secret_id: impl Into<String>, secret_key: impl Into<String>) -> Self {
        self.credential(Credential::new(secret_id, secret_key))
    }

    /// Adds a credential, which may be temporary.
    pub fn credential(mut self, credential: Credential) -> Self {
        self.credentials.push(credential);
        self
    }

    /// Serves only these services: `cvm` for all versions of a service, `cvm/2017-03-12` for one. The default is all
    /// services of the cloud.
    pub fn services<N: Into<String>>(mut self, names: impl IntoIterator<Item = N>) -> Self {
        self.selection = Selection::Named(names.into_iter().map(Into::into).collect());
        self
    }

    /// Serves the services of this spec instead.
    pub fn spec(mut self, spec: Spec) -> Self {
        self.selection = Selection::Spec(Box::new(spec));
        self
    }

    /// Sets the source of time for the age of signatures, rate limits, and the `Date` header.
    pub fn clock(mut self, now: impl Fn() -> SystemTime + Send + Sync + 'static) -> Self {
        self.clock = MockClock::new(now);
        self
    }

    /// Sets the rate limit. The default is the limit of each action in the spec.
    pub fn rate_limit(mut self, limit: RateLimitPolicy) -> Self {
        self.rate_limit = limit;
        self
    }

    /// Sets how many of the latest requests [`MockCloud::requests`] returns. The default is 10,000.
    pub fn log_capacity(mut self, requests: usize) -> Self {
        self.log_capacity = requests;
        self
    }

    /// Makes the mock remember what actions create, where the spec's `resources.json` says how: it is shown, changed, and
    /// deleted by other actions, and nothing else exists. States that end by themselves move on each time they are shown.
    pub fn stateful(mut self) -> Self {
        self.stateful = true;
        self
    }

    /// Sets a function to call with every request before the response is sent.
    pub fn observe(mut self, observer: impl Fn(&ReceivedRequest) + Send + Sync + 'static) -> Self {
        self.observer = Some(Box::new(observer));
        self
    }

    /// Sets how long a connection may wait for its next request, and a request or a response may take to
    /// transfer. The default is a minute. Scripted delays and silence may take longer.
    pub fn idle_timeout(mut self, timeout: Duration) -> Self {
        self.idle_timeout = timeout;
        self
    }

    /// Serves HTTPS, for `localhost`, the address to listen on, `tencentcloud-mock`, and the cloud's own hosts
    /// (`*.tencentcloudapi.com`). The certificate is a new one; [`MockCloud::ca_certificate`] is to be trusted.
    #[cfg(feature = "tls")]
    pub fn tls(mut self) -> Self {
        self.tls = true;
        self
    }

    /// Binds the port and starts the server.
    ///
    /// # Errors
    /// Fails if the address cannot be bound, or if there is no service with a selected name
    /// ([`io::ErrorKind::InvalidInput`]).
    #[expect(clippy::unused_async, reason = "leaves room to wait while starting")]
    pub async fn start(self) -> io::Result<MockCloud> {
        self.start_blocking()
    }

    /// [`start`](Self::start) for programs without an async runtime.
    ///
    /// # Errors
    /// The same as for [`start`](Self::start).
    pub fn start_blocking(self) -> io::Result<MockCloud> {
        let services = match self.selection {
            Selection::All => Services::embedded()?,
            Selection::Named(names) => Services::selected(&names)?,
            Selection::Spec(spec) => Services::of_spec(*spec),
        };
        let mut credentials = self.credentials;
        if credentials.is_empty() {
            credentials.push(Credential::default());
        }
        let listener = server::bind(self.listen)?;
        let address = listener.local_addr()?;
        let state = Arc::new(ServerState {
            gateway: Gateway::new(services, credentials, self.rate_limit),
            clock: self.clock,
            script: Mutex::default(),
            memory: self.stateful.then(Mutex::default),
            log: Mutex::new(RequestLog::new(self.log_capacity)),
            disconnect: Notify::new(),
            observer: self.observer,
            idle_timeout: self.idle_timeout,
            crowded: Notify::new(),
            #[cfg(feature = "tls")]
            tls: self.tls.then(|| Tls::new(address.ip())).transpose()?,
        });
        let server = MockServer::start(listener, Arc::clone(&state))?;
        Ok(MockCloud { address, state, _server: server })
    }
}

impl fmt::Debug for MockCloudBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MockCloudBuilder")
            .field("listen", &self.listen)
            .field("credentials", &self.credentials)
            .field("clock", &self.clock)
            .field("rate_limit", &self.rate_limit)
            .finish_non_exhaustive()
    }
}
