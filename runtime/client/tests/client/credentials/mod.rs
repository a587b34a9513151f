//! Credential providers, and how their credentials are cached and renewed.

mod calls;
mod chain;
mod clock;
mod cvm_role;
mod files;
mod hostile;

mod reading;
mod renewal;
mod runtimes;
mod sts;

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use tencentcloud_client::Config;
use tencentcloud_client::clock::Clock;
use tencentcloud_client::credentials::SharedProvider;
use tencentcloud_client::credentials::{BoxFuture, ProvideCredentials, ProviderContext};
use tencentcloud_client::{Credentials, Error};

/// The context of a provider that belongs to no configuration.
fn context() -> ProviderContext {
    ProviderContext::default()
}

type ProvideFuture = BoxFuture<'static, Result<Credentials, Error>>;

/// A provider that returns what the test scripts, and counts its requests, in total and concurrent ones.
#[derive(Clone)]
struct Scripted(Arc<Script>);

struct Script {
    respond: Box<dyn Fn(usize) -> ProvideFuture + Send + Sync>,
    requests: AtomicUsize,
    running: AtomicUsize,
    max_running: AtomicUsize,
}

impl Scripted {
    /// The argument is the number of the request, from 0.
    fn new<F>(respond: impl Fn(usize) -> F + Send + Sync + 'static) -> Self
    where
        F: Future<Output = Result<Credentials, Error>> + Send + 'static,
    {
        let respond = Box::new(move |number| Box::pin(respond(number)) as ProvideFuture);
        let [requests, running, max_running] = [const { AtomicUsize::new(0) }; 3];
        Self(Arc::new(Script { respond, requests, running, max_running }))
    }

    fn requests(&self) -> usize {
        self.0.requests.load(Ordering::SeqCst)
    }

    fn max_concurrent(&self) -> usize {
        self.0.max_running.load(Ordering::SeqCst)
    }

    /// The number of other references to the script.
    fn owners(&self) -> usize {
        Arc::strong_count(&self.0) - 1
    }
}

impl ProvideCredentials for Scripted {
    fn provide<'a>(&'a self, _: &'a ProviderContext) -> BoxFuture<'a, Result<Credentials, Error>> {
        Box::pin(async {
            let _running = Running::enter(&self.0);
            (self.0.respond)(self.0.requests.fetch_add(1, Ordering::SeqCst)).await
        })
    }
}

impl fmt::Debug for Scripted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Scripted")
    }
}

struct Running<'a>(&'a Script);

impl<'a> Running<'a> {
    fn enter(script: &'a Script) -> Self {
        let running = script.running.fetch_add(1, Ordering::SeqCst) + 1;
        script.max_running.fetch_max(running, Ordering::SeqCst);
        Self(script)
    }
}

impl Drop for Running<'_> {
    fn drop(&mut self) {
        self.0.running.fetch_sub(1, Ordering::SeqCst);
    }
}

/// Credentials that contain a number.
fn numbered(number: usize) -> Credentials {
    let credentials = Credentials::new(format!("id-{number}"), format!("key-{number}")).unwrap();
    credentials.with_token(format!("token-{number}")).unwrap()
}

/// An environment with only these variables.
fn variables<V: Into<OsString> + Clone>(
    pairs: &[(&str, V)],
) -> impl Fn(&str) -> Option<OsString> + Send + Sync + 'static {
    let known: BTreeMap<String, OsString> =
        pairs.iter().map(|(name, value)| ((*name).to_owned(), value.clone().into())).collect();
    move |name| known.get(name).cloned()
}

/// The error of a provider. Asserts that it contains no secret.
fn error_of<T: fmt::Debug>(result: Result<T, Error>) -> Error {
    let error = result.unwrap_err();
    for output in [error.to_string(), format!("{error:?}"), error.message().to_owned()] {
        assert!(!output.contains("hunter2"), "{output}");
    }
    assert!(!error.maybe_delivered());
    error
}

/// The time of Tokio, which the tests pause.
#[derive(Debug)]
struct TokioClock(tokio::time::Instant);

impl TokioClock {
    fn new() -> Arc<Self> {
        Arc::new(Self(tokio::time::Instant::now()))
    }
}

impl Clock for TokioClock {
    fn now(&self) -> SystemTime {
        UNIX_EPOCH + Duration::from_secs(1_700_000_000) + self.0.elapsed()
    }
}

/// The provider in a configuration with this clock.
fn shared_provider(scripted: &Scripted, clock: Arc<dyn Clock>) -> SharedProvider {
    let provider = SharedProvider::from(scripted.clone());
    Config::builder().clock(clock).credentials(provider.clone()).build().unwrap();
    provider
}
