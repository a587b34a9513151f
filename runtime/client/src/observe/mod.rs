//! Spans, events and metrics of calls.
//!
//! They never contain a secret, a header, a parameter or a response; messages and codes of a service are masked and cut as
//! in [`Error`]. Without a subscriber, nothing is formatted and the time is not read.
//!
//! # The span of a call
//! Every call has one span of level `INFO` and target `tencentcloud`, named `tencentcloud.call`, a child of the span that
//! the call is awaited in. Names follow [OpenTelemetry's conventions for RPC clients][rpc]; the crate
//! `tracing-opentelemetry` reads the fields `otel.…`.
//!
//! | field | value |
//! | --- | --- |
//! | `otel.name`, `rpc.method` | `ccc/CreateAutoCalloutTask` |
//! | `otel.kind` | `client` |
//! | `rpc.system.name` | `tencentcloud` |
//! | `server.address`, `server.port` | the configured endpoint; with a failover, the events of attempts name the actual one |
//! | `http.request.method` | `POST` |
//! | `cloud.region` | `ap-guangzhou`, if a region is sent |
//! | `http.response.status_code` | status of the last response |
//! | `http.request.resend_count` | number of attempts after the first, if there were any |
//! | `tencentcloud.attempts` | number of attempts; 0 if nothing was sent |
//! | `tencentcloud.request_id` | request ID of the last response |
//! | `rpc.response.status_code` | the code of the service's error |
//! | `error.type` | that code, else the kind: `timeout`, `connect`; `cancelled` if the call was dropped |
//! | `otel.status_code`, `otel.status_description` | `ERROR` and the displayed error |
//!
//! # Events
//! With the same target, in the span of the call:
//!
//! | level | message | fields |
//! | --- | --- | --- |
//! | `DEBUG` | attempt | `attempt` (from 1), `elapsed_ms`, `server.address`, `http.response.status_code`, `error.type` |
//! | `DEBUG` | waited for the rate limit | `waited_ms` |
//! | `INFO` | attempting again | `attempt` (the one that failed), `delay_ms`, `error.type`, `error` |
//! | `WARN` | not attempting again: the retry budget is spent | `attempt`, `error.type`, `error` |
//! | `INFO` | not attempting again: the rate limit or the credentials prevent it | `attempt`, `error.type`, `error` (the reason) |
//! | `WARN` | the endpoint is avoided after failures | `server.address` |
//! | `INFO` | the endpoint responds again | `server.address` |
//! | `WARN` | the clock is off; using the cloud's time from now on | `ahead_seconds` (of this machine's clock) |
//! | `WARN` | the response lacks required members; they have their default values | `action`, `path`, `count`, `request_id` |
//! | `WARN` | the response contains text that is not valid Unicode; U+FFFD replaces it | `action`, `path` (of the first), `request_id` |
//!
//! At the end of a [list](crate::pages), outside the spans of its calls:
//!
//! | level | message | fields |
//! | --- | --- | --- |
//! | `WARN` | the list may be incomplete or contain items twice | `action`, `reason`, `received`, `total` |
//!
//! Events of what calls share have their module as target, which begins with `tencentcloud` as well:
//!
//! | level | message | fields |
//! | --- | --- | --- |
//! | `WARN` | cannot renew the credentials; using the current ones until they expire | `error` |
//! | `WARN` | every user of this machine may read the credentials file | `path` |
//! | `WARN` | the shared rate limiter is unavailable | `reason` |
//! | `INFO` | the shared rate limiter is available again | |
//!
//! # Metrics
//! With the feature `metrics`, metrics go through the facade of the [same name](https://docs.rs/metrics), for which the
//! program installs a recorder, such as an exporter for Prometheus. Times are in seconds.
//!
//! | metric | kind | labels |
//! | --- | --- | --- |
//! | `tencentcloud_calls_total` | counter | `service`, `action`, `outcome` |
//! | `tencentcloud_call_duration_seconds` | histogram | `service`, `action`, `outcome` |
//! | `tencentcloud_attempts_total` | counter | `service`, `action`, `outcome` |
//! | `tencentcloud_attempt_duration_seconds` | histogram | `service`, `action`, `outcome` |
//! | `tencentcloud_retries_total` | counter | `service`, `action`, `reason` (the outcome of the previous attempt) |
//! | `tencentcloud_rate_limit_wait_seconds` | histogram | `service`, `action` (only rate-limited actions) |
//!
//! `outcome` is `ok`, `cancelled`, the class of a service's code (`throttled`, `transient`, `auth`, `skew`, `caller`; `service`
//! if it is unknown), or the kind of another error (`connect`, `timeout`, `decode` …). A call whose
//! request is invalid is counted without a duration or attempts.
//!
//! [rpc]: https://opentelemetry.io/docs/specs/semconv/rpc/rpc-spans/
//! [`Error`]: crate::Error

mod log;
mod outcome;
mod span;

#[cfg(feature = "metrics")]
mod metrics;
#[cfg(not(feature = "metrics"))]
#[path = "no_metrics.rs"]
mod metrics;

use std::time::Duration;

use bytes::Bytes;
use tokio::time::Instant;
use tracing::Span;

use crate::error::Error;
use crate::exchange::Exchange;
use metrics::Meter;

pub(crate) use log::{clock_corrected, endpoint_avoided, endpoint_recovered, not_prepared, out_of_budget};

#[cfg(feature = "metrics")]
pub use metrics::describe_metrics;

/// The target of all spans and events.
const TARGET: &str = "tencentcloud";

/// Reports one call, from its beginning until this value is dropped.
pub(crate) struct Observed {
    /// Disabled without a subscriber.
    span: Span,
    meter: Meter,
    ending: Ending,
}

/// The state of a call.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Ending {
    /// Without a result, as long as it runs or if it is dropped.
    Open,
    /// With a response that has no error so far.
    Responded,
    /// With an error, which has this outcome.
    Failed(&'static str),
    /// Completely reported.
    Reported,
}

impl Observed {
    /// Starts the span and the clock of a call.
    pub(crate) fn begin(exchange: &Exchange) -> Self {
        Self { span: span::begin(exchange), meter: Meter::begin(exchange), ending: Ending::Open }
    }

    /// The span of the call.
    pub(crate) fn span(&self) -> &Span {
        &self.span
    }

    /// The wait for a permit of the rate limit, which started then, is over.
    pub(crate) fn permit_acquired(&self, since: Option<Instant>) {
        if let Some(since) = since {
            let waited = since.elapsed();
            self.meter.waited(waited);
            log::waited(waited);
        }
    }

    /// An attempt that was sent has a response or has failed.
    pub(crate) fn attempted(
        &self,
        exchange: &Exchange,
        attempt: u32,
        elapsed: Duration,
        result: Result<&http::Response<Bytes>, &Error>,
    ) {
        self.meter.attempt(result.err().map_or(outcome::OK, outcome::of), elapsed);
        log::attempt(exchange, attempt, elapsed, result);
    }

    /// There will be another attempt after a pause.
    pub(crate) fn retrying(&self, attempt: u32, error: &Error, pause: Duration) {
        self.meter.retry(outcome::of(error));
        log::retrying(attempt, error, pause);
    }

    /// There will be no more attempts.
    pub(crate) fn settled(&mut self, attempts: u32, result: Result<&http::Response<Bytes>, &Error>) {
        if !self.span.is_disabled() {
            span::settled(&self.span, attempts, result);
        }
        match result {
            Ok(_) if self.ending == Ending::Open => self.ending = Ending::Responded,
            Ok(_) => {}
            Err(error) => self.failed(error),
        }
    }

    /// The call failed, maybe after a response.
    pub(crate) fn failed(&mut self, error: &Error) {
        if matches!(self.ending, Ending::Failed(_) | Ending::Reported) {
            return;
        }
        self.ending = Ending::Failed(outcome::of(error));
        if !self.span.is_disabled() {
            span::failed(&self.span, error);
        }
    }

    /// The call is over, even if its response is still in use.
    pub(crate) fn end(&mut self) {
        let outcome = match self.ending {
            Ending::Open => outcome::CANCELLED,
            Ending::Responded => outcome::OK,
            Ending::Failed(outcome) => outcome,
            Ending::Reported => return,
        };
        if self.ending == Ending::Open && !self.span.is_disabled() {
            span::cancelled(&self.span);
        }
        self.ending = Ending::Reported;
        self.meter.end(outcome);
        self.span = Span::none();
    }
}

impl Drop for Observed {
    fn drop(&mut self) {
        self.end();
    }
}

/// The time, if durations are observed.
pub(crate) fn now() -> Option<Instant> {
    (metrics::OBSERVES_DURATIONS || log::observes_durations()).then(Instant::now)
}

/// A call failed before it was sent.
#[inline]
pub(crate) fn refused(error: &Error) {
    metrics::refused(error);
}
