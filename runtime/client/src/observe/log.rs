//! Events in the span of a call.

use std::time::Duration;

use bytes::Bytes;
use tracing::{Level, debug, enabled, info, warn};

use super::{TARGET, outcome};
use crate::error::Error;
use crate::exchange::Exchange;

/// The shortest wait that is reported.
const MIN_WAIT: Duration = Duration::from_millis(1);

/// Whether [`attempt`] and [`waited`] are observed.
pub(super) fn observes_durations() -> bool {
    enabled!(target: TARGET, Level::DEBUG)
}

pub(super) fn waited(waited: Duration) {
    if waited >= MIN_WAIT {
        debug!(target: TARGET, waited_ms = milliseconds(waited), "waited for the rate limit");
    }
}

pub(super) fn attempt(
    exchange: &Exchange,
    attempt: u32,
    elapsed: Duration,
    result: Result<&http::Response<Bytes>, &Error>,
) {
    let error = result.err();
    debug!(
        target: TARGET,
        attempt,
        elapsed_ms = milliseconds(elapsed),
        "server.address" = exchange.endpoint().host(),
        "http.response.status_code" = result.map_or_else(Error::status, |response| Some(response.status().as_u16())),
        "error.type" = error.map(outcome::error_type).as_deref(),
        "attempt",
    );
}

pub(super) fn retrying(attempt: u32, error: &Error, pause: Duration) {
    info!(
        target: TARGET,
        attempt,
        delay_ms = milliseconds(pause),
        "error.type" = &*outcome::error_type(error),
        %error,
        "attempting again",
    );
}

/// There would have been another attempt if the retry budget allowed it.
pub(crate) fn out_of_budget(attempt: u32, error: &Error) {
    warn!(
        target: TARGET,
        attempt,
        "error.type" = &*outcome::error_type(error),
        %error,
        "not attempting again: the retry budget is spent",
    );
}

/// This error prevented the preparation of another attempt.
pub(crate) fn not_prepared(attempt: u32, error: &Error) {
    info!(
        target: TARGET,
        attempt,
        "error.type" = &*outcome::error_type(error),
        %error,
        "not attempting again: the rate limit or the credentials prevent it",
    );
}

/// An endpoint failed repeatedly and is avoided.
pub(crate) fn endpoint_avoided(host: &str) {
    warn!(target: TARGET, { server.address = host }, "the endpoint is avoided after failures");
}

/// An avoided endpoint responds again.
pub(crate) fn endpoint_recovered(host: &str) {
    info!(target: TARGET, { server.address = host }, "the endpoint responds again");
}

/// The clock of this machine is this many seconds ahead of the cloud's.
pub(crate) fn clock_corrected(ahead: i64) {
    warn!(target: TARGET, ahead_seconds = ahead, "the clock is off; using the cloud's time from now on");
}

fn milliseconds(duration: Duration) -> f64 {
    duration.as_secs_f64() * 1_000.0
}
