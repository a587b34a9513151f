//! Counters and histograms, through the facade `metrics`.

use std::time::Duration;

use metrics::{SharedString, Unit, counter, describe_counter, describe_histogram, histogram};
use tokio::time::Instant;

use super::outcome;
use crate::error::{ActionName, Error};
use crate::exchange::Exchange;

const CALLS: &str = "tencentcloud_calls_total";
const CALL_DURATION: &str = "tencentcloud_call_duration_seconds";
const ATTEMPTS: &str = "tencentcloud_attempts_total";
const ATTEMPT_DURATION: &str = "tencentcloud_attempt_duration_seconds";
const RETRIES: &str = "tencentcloud_retries_total";
const RATE_LIMIT_WAIT: &str = "tencentcloud_rate_limit_wait_seconds";

pub(super) const OBSERVES_DURATIONS: bool = true;

/// Describes the [metrics](crate::observe#metrics) and their units to the recorder, for exporters that pass this on. Call it
/// after the recorder is installed. Metrics are recorded without it as well.
///
/// ```
/// // metrics_exporter_prometheus::PrometheusBuilder::new().install()?;
/// tencentcloud_client::observe::describe_metrics();
/// ```
pub fn describe_metrics() {
    describe_counter!(CALLS, Unit::Count, "Calls of Tencent Cloud's API, all attempts of one together");
    describe_histogram!(CALL_DURATION, Unit::Seconds, "How long calls took, with their retries and pauses");
    describe_counter!(ATTEMPTS, Unit::Count, "Requests sent or tried to be sent to Tencent Cloud");
    describe_histogram!(ATTEMPT_DURATION, Unit::Seconds, "How long single attempts took");
    describe_counter!(RETRIES, Unit::Count, "Attempts after the first, by what came of the one before");
    describe_histogram!(
        RATE_LIMIT_WAIT,
        Unit::Seconds,
        "How long attempts waited for room within rate limits"
    );
}

/// Records the metrics of one call.
pub(super) struct Meter {
    names: Names,
    started: Instant,
}

#[derive(Clone)]
struct Names {
    service: SharedString,
    action: SharedString,
}

impl Names {
    fn of(name: ActionName) -> Self {
        Self { service: name.service.into(), action: name.action.into() }
    }

    fn with(&self, label: &'static str, value: &'static str) -> [(&'static str, SharedString); 3] {
        [("service", self.service.clone()), ("action", self.action.clone()), (label, value.into())]
    }
}

impl Meter {
    pub(super) fn begin(exchange: &Exchange) -> Self {
        Self { names: Names::of(exchange.action().into()), started: Instant::now() }
    }

    pub(super) fn attempt(&self, outcome: &'static str, elapsed: Duration) {
        let labels = self.names.with("outcome", outcome);
        counter!(ATTEMPTS, &labels).increment(1);
        histogram!(ATTEMPT_DURATION, &labels).record(elapsed);
    }

    pub(super) fn retry(&self, reason: &'static str) {
        counter!(RETRIES, &self.names.with("reason", reason)).increment(1);
    }

    pub(super) fn waited(&self, waited: Duration) {
        let Names { service, action } = self.names.clone();
        histogram!(RATE_LIMIT_WAIT, "service" => service, "action" => action).record(waited);
    }

    pub(super) fn end(&self, outcome: &'static str) {
        let labels = self.names.with("outcome", outcome);
        counter!(CALLS, &labels).increment(1);
        histogram!(CALL_DURATION, &labels).record(self.started.elapsed());
    }
}

pub(super) fn refused(error: &Error) {
    if let Some(name) = error.action_name() {
        counter!(CALLS, &Names::of(name.clone()).with("outcome", outcome::of(error))).increment(1);
    }
}
