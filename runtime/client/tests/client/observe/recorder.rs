//! A recorder that keeps everything, as text.

use std::sync::{Arc, Mutex};

use metrics::{
    Counter, CounterFn, Gauge, Histogram, HistogramFn, Key, KeyName, Metadata, Recorder, SharedString, Unit,
};

/// Shared by its clones.
#[derive(Clone, Default)]
pub(super) struct Kept(Arc<Mutex<Vec<String>>>);

/// One metric.
struct Handle {
    key: String,
    kept: Kept,
}

impl Kept {
    /// What was counted, measured and described, sorted.
    pub(super) fn lines(&self) -> Vec<String> {
        let mut lines = self.0.lock().unwrap().clone();
        lines.sort();
        lines
    }

    fn push(&self, line: String) {
        self.0.lock().unwrap().push(line);
    }

    fn handle(&self, key: &Key) -> Arc<Handle> {
        let labels: Vec<_> = key.labels().map(|label| format!("{}={}", label.key(), label.value())).collect();
        Arc::new(Handle { key: format!("{}{{{}}}", key.name(), labels.join(",")), kept: self.clone() })
    }

    fn describe(&self, kind: &str, key: &KeyName, unit: Option<Unit>) {
        let unit = unit.map_or("nothing", |unit| unit.as_str());
        self.push(format!("{} is a {kind} of {unit}", key.as_str()));
    }
}

impl CounterFn for Handle {
    fn increment(&self, value: u64) {
        self.kept.push(format!("{} +{value}", self.key));
    }

    fn absolute(&self, value: u64) {
        self.kept.push(format!("{} = {value}", self.key));
    }
}

impl HistogramFn for Handle {
    fn record(&self, value: f64) {
        self.kept.push(format!("{} {value:.3}", self.key));
    }
}

impl Recorder for Kept {
    fn describe_counter(&self, key: KeyName, unit: Option<Unit>, _: SharedString) {
        self.describe("counter", &key, unit);
    }

    fn describe_gauge(&self, key: KeyName, unit: Option<Unit>, _: SharedString) {
        self.describe("gauge", &key, unit);
    }

    fn describe_histogram(&self, key: KeyName, unit: Option<Unit>, _: SharedString) {
        self.describe("histogram", &key, unit);
    }

    fn register_counter(&self, key: &Key, _: &Metadata<'_>) -> Counter {
        Counter::from_arc(self.handle(key))
    }

    fn register_gauge(&self, _: &Key, _: &Metadata<'_>) -> Gauge {
        Gauge::noop()
    }

    fn register_histogram(&self, key: &Key, _: &Metadata<'_>) -> Histogram {
        Histogram::from_arc(self.handle(key))
    }
}
