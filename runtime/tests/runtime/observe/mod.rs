//! What is seen of calls from outside: spans, events, metrics, and that nothing sensitive is in them.

mod capture;
#[cfg(feature = "metrics")]
mod counted;
mod one_line;
#[cfg(feature = "metrics")]
mod recorder;
mod spans;
mod unseen;

use std::time::Duration;

use tencentcloud_runtime::{Client, RetryPolicy};

use crate::scripted::{Outcome, Script};

/// Three attempts without a pause.
fn at_once() -> RetryPolicy {
    RetryPolicy::default().base_delay(Duration::ZERO).throttled_delay(Duration::ZERO)
}

/// A client whose calls come to this, each attempt taking a quarter of a second.
fn client(outcomes: Vec<Outcome>) -> Client {
    let script = Script::of(outcomes).taking(Duration::from_millis(250));
    Client::new(&script.config().retries(at_once()).keep_idempotency_empty().build().unwrap())
}
