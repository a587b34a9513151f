//! Events within a call.

use std::time::Duration;

use bytes::Bytes;
use tracing::{Level, debug, enabled, info, warn};

use super::{TARGET, outcome};
use crate::error::Error;
use crate::exchange::Exchange;

/// What is shorter is no waiting.
const WORTH_TELLING: Duration = Duration::from_millis(1);

/// Whether anybody listens to [`attempt`] and [`waited`].
pub(super) fn wants_times() -> bool {
    enabled!(target: TARGET, Level::DEBUG)
}

pub(super) fn waited(waited: Duration) {
    if waited >= WORTH_TELLING {
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

pub(super) fn out_of_budget(attempt: u32, error: &Error) {
    warn!(
        target: TARGET,
        attempt,
        "error.type" = &*outcome::error_type(error),
        %error,
        "not attempting again: the client has spent its budget for retries",
    );
}

pub(super) fn not_ready(attempt: u32, error: &Error) {
    info!(
        target: TARGET,
        attempt,
        "error.type" = &*outcome::error_type(error),
        %error,
        "not attempting again: there is no room within the rate limit, or there are no credentials",
    );
}

pub(super) fn endpoint_left(host: &str) {
    warn!(target: TARGET, { server.address = host }, "the endpoint is left alone for a while");
}

pub(super) fn endpoint_taken_up(host: &str) {
    info!(target: TARGET, { server.address = host }, "the endpoint answers again");
}

pub(super) fn clock_corrected(ahead: i64) {
    warn!(target: TARGET, ahead_seconds = ahead, "the clock is off; signing for the cloud's time from now on");
}

fn milliseconds(duration: Duration) -> f64 {
    duration.as_secs_f64() * 1_000.0
}
