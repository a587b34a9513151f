//! What a program sees of its calls from outside: spans, events, metrics.
//!
//! Nothing of this shows a secret, a header, a parameter or an answer; messages and codes of a service are masked as in
//! [`Error`]. Where nobody listens, nothing is put together and the time is not read.
//!
//! # The span of a call
//! Every call has one span of level `INFO` and target `tencentcloud`, named `tencentcloud.call`, a child of the span that
//! the call is awaited in. Names follow [OpenTelemetry's conventions for RPC clients][rpc]; `otel.…` are what the crate
//! `tracing-opentelemetry` reads.
//!
//! | field | value |
//! | --- | --- |
//! | `otel.name`, `rpc.method` | `ccc/CreateAutoCalloutTask` |
//! | `otel.kind` | `client` |
//! | `rpc.system.name` | `tencentcloud` |
//! | `server.address`, `server.port` | the configuration's endpoint; with failover, attempts say where they went |
//! | `http.request.method` | `POST` |
//! | `cloud.region` | `ap-guangzhou`, where a region is sent |
//! | `http.response.status_code` | of the last answer |
//! | `http.request.resend_count` | attempts after the first, if there were any |
//! | `tencentcloud.attempts` | 1 and up; 0 if nothing was sent |
//! | `tencentcloud.request_id` | of the last answer |
//! | `rpc.response.status_code` | the code of the service's error |
//! | `error.type` | that code, or else the kind: `timeout`, `connect`; `cancelled` if the call was given up |
//! | `otel.status_code`, `otel.status_description` | `ERROR` and the error as it is displayed |
//!
//! # Events
//! With the same target, in the span of their call:
//!
//! | level | message | fields |
//! | --- | --- | --- |
//! | `DEBUG` | attempt | `attempt` (from 1), `elapsed_ms`, `server.address`, `http.response.status_code`, `error.type` |
//! | `DEBUG` | waited for the rate limit | `waited_ms` |
//! | `INFO` | attempting again | `attempt` (the one that failed), `delay_ms`, `error.type`, `error` |
//! | `WARN` | not attempting again: the client has spent its budget for retries | `attempt`, `error.type`, `error` |
//! | `INFO` | not attempting again: there is no room within the rate limit, or there are no credentials | `attempt`, `error.type`, `error` (of these) |
//! | `WARN` | the endpoint is left alone for a while | `server.address` |
//! | `INFO` | the endpoint answers again | `server.address` |
//! | `WARN` | the clock is off; signing for the cloud's time from now on | `ahead_seconds` (of this machine's clock) |
//! | `WARN` | the response lacks what the spec promises; zero values stand in | `action`, `path`, `count`, `request_id` |
//!
//! Of what calls share, with their modules as targets, which begin with `tencentcloud` too:
//!
//! | level | message | fields |
//! | --- | --- | --- |
//! | `WARN` | credentials could not be renewed; the old ones still serve | `error` |
//! | `WARN` | the shared rate limiter cannot be asked | `reason` |
//! | `INFO` | the shared rate limiter answers again | |
//!
//! # Metrics
//! With the feature `metrics`, through the facade of the [same name](https://docs.rs/metrics): the program installs a
//! recorder, such as an exporter for Prometheus. Times are in seconds.
//!
//! | metric | kind | labels |
//! | --- | --- | --- |
//! | `tencentcloud_calls_total` | counter | `service`, `action`, `outcome` |
//! | `tencentcloud_call_duration_seconds` | histogram | `service`, `action`, `outcome` |
//! | `tencentcloud_attempts_total` | counter | `service`, `action`, `outcome` |
//! | `tencentcloud_attempt_duration_seconds` | histogram | `service`, `action`, `outcome` |
//! | `tencentcloud_retries_total` | counter | `service`, `action`, `reason` (the outcome of the attempt before) |
//! | `tencentcloud_rate_limit_wait_seconds` | histogram | `service`, `action` (of those whose rate is limited) |
//!
//! `outcome` is `ok`, `cancelled`, the class of a service's code (`throttled`, `transient`, `auth`, `skew`, `caller`; `service`
//! if it is unknown), or the kind of another error (`connect`, `timeout`, `decode` …). A call that is refused before there
//! is anything to send, because its request breaks rules, is counted as one of no duration and no attempts.
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

#[cfg(feature = "metrics")]
pub use metrics::describe_metrics;

/// What all spans and events are told by, beside their level.
const TARGET: &str = "tencentcloud";

/// A call as it is seen from outside, from its beginning until this is dropped.
pub(crate) struct Observed {
    /// None where nobody listens.
    span: Span,
    meter: Meter,
    /// When the present attempt was sent, if anybody wants to know how long it takes.
    sent: Option<Instant>,
    ending: Ending,
}

/// What has become of a call.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Ending {
    /// Nothing yet; it stays so if the call is given up.
    Open,
    /// There is an answer, and no error in it so far.
    Answered,
    /// By the name of its outcome.
    Failed(&'static str),
    /// All is told.
    Told,
}

impl Observed {
    /// A call begins.
    pub(crate) fn begin(exchange: &Exchange) -> Self {
        Self { span: span::begin(exchange), meter: Meter::begin(exchange), sent: None, ending: Ending::Open }
    }

    /// What belongs to the call happens in this span.
    pub(crate) fn span(&self) -> &Span {
        &self.span
    }

    /// An attempt is sent now.
    pub(crate) fn sending(&mut self) {
        self.sent = now();
    }

    /// There is room for an attempt within its rate limit, or there is none in time; it was waited for since then.
    pub(crate) fn admitted(&self, since: Option<Instant>) {
        if let Some(since) = since {
            let waited = since.elapsed();
            self.meter.waited(waited);
            log::waited(waited);
        }
    }

    /// An attempt was answered or failed; one that came to nothing before it was sent is none.
    pub(crate) fn attempted(
        &mut self,
        exchange: &Exchange,
        attempt: u32,
        result: Result<&http::Response<Bytes>, &Error>,
    ) {
        let Some(sent) = self.sent.take() else { return };
        let elapsed = sent.elapsed();
        self.meter.attempt(result.err().map_or(outcome::OK, outcome::of), elapsed);
        log::attempt(exchange, attempt, elapsed, result);
    }

    /// There will be another attempt, after a pause.
    pub(crate) fn retrying(&self, attempt: u32, error: &Error, pause: Duration) {
        self.meter.retry(outcome::of(error));
        log::retrying(attempt, error, pause);
    }

    /// No more attempts, in the end: this was the last answer, or there was none.
    pub(crate) fn settled(&mut self, attempts: u32, result: Result<&http::Response<Bytes>, &Error>) {
        if !self.span.is_disabled() {
            span::settled(&self.span, attempts, result);
        }
        match result {
            Ok(_) if self.ending == Ending::Open => self.ending = Ending::Answered,
            Ok(_) => {}
            Err(error) => self.failed(error),
        }
    }

    /// The call has no result because of this error, whether or not there was an answer.
    pub(crate) fn failed(&mut self, error: &Error) {
        if matches!(self.ending, Ending::Failed(_) | Ending::Told) {
            return;
        }
        self.ending = Ending::Failed(outcome::of(error));
        if !self.span.is_disabled() {
            span::failed(&self.span, error);
        }
    }

    /// The call is over, though whoever has its answer may still keep it.
    pub(crate) fn end(&mut self) {
        let outcome = match self.ending {
            Ending::Open => outcome::CANCELLED,
            Ending::Answered => outcome::OK,
            Ending::Failed(outcome) => outcome,
            Ending::Told => return,
        };
        if self.ending == Ending::Open && !self.span.is_disabled() {
            span::cancelled(&self.span);
        }
        self.ending = Ending::Told;
        self.meter.end(outcome);
        self.span = Span::none();
    }
}

impl Drop for Observed {
    fn drop(&mut self) {
        self.end();
    }
}

/// The time, if anybody wants to know how long something takes.
pub(crate) fn now() -> Option<Instant> {
    (metrics::TAKES_TIMES || log::wants_times()).then(Instant::now)
}

/// A call was refused before there was anything to send.
#[inline]
pub(crate) fn refused(error: &Error) {
    metrics::refused(error);
}

/// A call would have been attempted again, had the client not spent what it may on retries.
pub(crate) fn out_of_budget(attempt: u32, error: &Error) {
    log::out_of_budget(attempt, error);
}

/// A call would have been attempted again, had this not kept it from that.
pub(crate) fn not_ready(attempt: u32, error: &Error) {
    log::not_ready(attempt, error);
}

/// An endpoint has failed so often that it is left alone for a while.
pub(crate) fn endpoint_left(host: &str) {
    log::endpoint_left(host);
}

/// An endpoint that was left alone answers again.
pub(crate) fn endpoint_taken_up(host: &str) {
    log::endpoint_taken_up(host);
}

/// The clock of this machine was found to be so far ahead of the cloud's, in seconds.
pub(crate) fn clock_corrected(ahead: i64) {
    log::clock_corrected(ahead);
}
