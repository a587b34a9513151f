//! Setting up a mock.

use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::sync::{Arc, Mutex};
use std::time::SystemTime;
use std::{fmt, io};

use tencentcloud_catalog::Spec;
use tokio::sync::Notify;

use crate::gateway::{Gateway, RateLimit};
use crate::journal::{Journal, Observer, ReceivedRequest};
use crate::server::{Server, Shared};
use crate::time::Clock;
use crate::{Credential, MockCloud, embedded};

/// How many requests are remembered unless told otherwise.
const REMEMBERED: usize = 10_000;

/// Settings of a [`MockCloud`].
#[must_use = "a builder does nothing until it is started"]
pub struct Builder {
    listen: SocketAddr,
    credentials: Vec<Credential>,
    spec: Option<Spec>,
    clock: Clock,
    rate_limit: RateLimit,
    remember: usize,
    observer: Option<Observer>,
}

impl Builder {
    pub(crate) fn new() -> Self {
        Self {
            listen: SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
            credentials: Vec::new(),
            spec: None,
            clock: Clock::system(),
            rate_limit: RateLimit::Spec,
            remember: REMEMBERED,
            observer: None,
        }
    }

    /// Address to listen on; port 0 takes a free one. A free port of 127.0.0.1 by default.
    pub fn listen(mut self, address: impl Into<SocketAddr>) -> Self {
        self.listen = address.into();
        self
    }

    /// Adds permanent credentials. Those added first are what [`MockCloud::secret_id`] gives; without
    /// any, `AKIDEXAMPLE` with the key `EXAMPLEKEY` is known.
    pub fn credentials(self, secret_id: impl Into<String>, secret_key: impl Into<String>) -> Self {
        self.credential(Credential::new(secret_id, secret_key))
    }

    /// Adds credentials, temporary ones too.
    pub fn credential(mut self, credential: Credential) -> Self {
        self.credentials.push(credential);
        self
    }

    /// The spec to play, in place of the one that this crate was built with.
    pub fn spec(mut self, spec: Spec) -> Self {
        self.spec = Some(spec);
        self
    }

    /// Where the mock takes its time from: for the age of signatures, rate limits and the `Date` header.
    pub fn clock(mut self, now: impl Fn() -> SystemTime + Send + Sync + 'static) -> Self {
        self.clock = Clock::new(now);
        self
    }

    /// How often an account may call an action. As often as the spec says by default.
    pub fn rate_limit(mut self, limit: RateLimit) -> Self {
        self.rate_limit = limit;
        self
    }

    /// How many of the latest requests [`MockCloud::requests`] remembers, with their bodies; 10,000 by
    /// default.
    pub fn remember(mut self, requests: usize) -> Self {
        self.remember = requests;
        self
    }

    /// Is called for every request, before it is answered.
    pub fn observe(mut self, observer: impl Fn(&ReceivedRequest) + Send + Sync + 'static) -> Self {
        self.observer = Some(Box::new(observer));
        self
    }

    /// Binds the port and starts to serve.
    ///
    /// # Errors
    /// If the address cannot be bound, or the spec cannot be read ([`io::ErrorKind::InvalidData`]).
    #[expect(clippy::unused_async, reason = "a test awaits what it starts; and starting may come to wait")]
    pub async fn start(self) -> io::Result<MockCloud> {
        self.start_blocking()
    }

    /// [`start`](Self::start) for programs without an async runtime.
    ///
    /// # Errors
    /// As for [`start`](Self::start).
    pub fn start_blocking(self) -> io::Result<MockCloud> {
        let spec = match self.spec {
            Some(spec) => spec,
            None => embedded::spec()?,
        };
        let mut credentials = self.credentials;
        if credentials.is_empty() {
            credentials.push(Credential::default());
        }
        let listener = TcpListener::bind(self.listen)?;
        let address = listener.local_addr()?;
        let shared = Arc::new(Shared {
            gateway: Gateway::new(spec, credentials, self.rate_limit),
            clock: self.clock,
            script: Mutex::default(),
            journal: Mutex::new(Journal::new(self.remember)),
            disconnect: Notify::new(),
            observer: self.observer,
        });
        let server = Server::start(listener, Arc::clone(&shared))?;
        Ok(MockCloud::new(address, shared, server))
    }
}

impl fmt::Debug for Builder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Builder")
            .field("listen", &self.listen)
            .field("credentials", &self.credentials)
            .field("clock", &self.clock)
            .field("rate_limit", &self.rate_limit)
            .finish_non_exhaustive()
    }
}
