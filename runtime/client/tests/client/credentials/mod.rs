//! Where credentials come from, and how they are kept and renewed.

mod calls;
mod chain;
mod cvm_role;
mod files;
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

/// A context as a provider has it outside of any configuration.
fn context() -> ProviderContext {
    ProviderContext::default()
}

type Given = BoxFuture<'static, Result<Credentials, Error>>;

/// A source that gives what a test says and counts how often it is asked, and how often at the same time.
#[derive(Clone)]
struct Scripted(Arc<Script>);

struct Script {
    give: Box<dyn Fn(usize) -> Given + Send + Sync>,
    asked: AtomicUsize,
    now: AtomicUsize,
    most: AtomicUsize,
}

impl Scripted {
    /// The argument counts from 0.
    fn new<F>(give: impl Fn(usize) -> F + Send + Sync + 'static) -> Self
    where
        F: Future<Output = Result<Credentials, Error>> + Send + 'static,
    {
        let give = Box::new(move |number| Box::pin(give(number)) as Given);
        let [asked, now, most] = [const { AtomicUsize::new(0) }; 3];
        Self(Arc::new(Script { give, asked, now, most }))
    }

    fn asked(&self) -> usize {
        self.0.asked.load(Ordering::SeqCst)
    }

    fn most_at_once(&self) -> usize {
        self.0.most.load(Ordering::SeqCst)
    }

    /// How many still know of it.
    fn owners(&self) -> usize {
        Arc::strong_count(&self.0) - 1
    }
}

impl ProvideCredentials for Scripted {
    fn provide<'a>(&'a self, _: &'a ProviderContext) -> BoxFuture<'a, Result<Credentials, Error>> {
        Box::pin(async {
            let _present = Present::at(&self.0);
            (self.0.give)(self.0.asked.fetch_add(1, Ordering::SeqCst)).await
        })
    }
}

impl fmt::Debug for Scripted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Scripted")
    }
}

struct Present<'a>(&'a Script);

impl<'a> Present<'a> {
    fn at(script: &'a Script) -> Self {
        let now = script.now.fetch_add(1, Ordering::SeqCst) + 1;
        script.most.fetch_max(now, Ordering::SeqCst);
        Self(script)
    }
}

impl Drop for Present<'_> {
    fn drop(&mut self) {
        self.0.now.fetch_sub(1, Ordering::SeqCst);
    }
}

/// Credentials with a number.
fn numbered(number: usize) -> Credentials {
    let credentials = Credentials::new(format!("id-{number}"), format!("key-{number}")).unwrap();
    credentials.with_token(format!("token-{number}")).unwrap()
}

/// An environment of these variables alone.
fn variables<V: Into<OsString> + Clone>(
    pairs: &[(&str, V)],
) -> impl Fn(&str) -> Option<OsString> + Send + Sync + 'static {
    let known: BTreeMap<String, OsString> =
        pairs.iter().map(|(name, value)| ((*name).to_owned(), value.clone().into())).collect();
    move |name| known.get(name).cloned()
}

/// The error of a source, which shows no secret.
fn error_of<T: fmt::Debug>(result: Result<T, Error>) -> Error {
    let error = result.unwrap_err();
    for shown in [error.to_string(), format!("{error:?}"), error.message().to_owned()] {
        assert!(!shown.contains("hunter2"), "{shown}");
    }
    assert!(!error.maybe_delivered());
    error
}

/// Tells the time that Tokio does, which tests hold still.
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

/// A source that is kept by a configuration with this clock.
fn kept(source: &Scripted, clock: Arc<dyn Clock>) -> SharedProvider {
    let kept = SharedProvider::from(source.clone());
    Config::builder().clock(clock).credentials(kept.clone()).build().unwrap();
    kept
}
