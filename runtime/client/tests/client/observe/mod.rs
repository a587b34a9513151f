//! The spans, events and metrics of calls, none of which contain anything sensitive.

mod capture;
#[cfg(feature = "metrics")]
mod counted;
#[cfg(unix)]
mod files;
mod one_line;
#[cfg(feature = "metrics")]
mod recorder;
mod spans;
mod unseen;

use std::sync::LazyLock;
use std::time::Duration;

use tencentcloud_client::Client;
use tracing::Dispatch;
use tracing::subscriber::{DefaultGuard, set_default};

use capture::Capture;

use crate::scripted::{AttemptResult, Script, at_once};

/// Captures the spans and events of this thread until the guard is dropped.
pub(crate) fn listen() -> (Capture, DefaultGuard) {
    // With a single subscriber in the process, the first thread to reach an event decides for all threads whether it is
    // of interest. That thread may belong to another test, without a subscriber.
    static MORE: LazyLock<[Dispatch; 2]> =
        LazyLock::new(|| [Dispatch::new(Capture::default()), Dispatch::new(Capture::default())]);
    LazyLock::force(&MORE);
    let capture = Capture::default();
    (capture.clone(), set_default(capture))
}

/// A client whose attempts have these outcomes, each after a quarter of a second.
fn client(outcomes: Vec<AttemptResult>) -> Client {
    let script = Script::of(outcomes).with_latency(Duration::from_millis(250));
    Client::new(&script.config().retries(at_once()).keep_idempotency_empty().build().unwrap())
}
