//! A subscriber that keeps everything, as text.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Arc, Mutex};

use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Metadata, Subscriber};
use tracing_core::span::Current;

/// Shared by its clones. Use it in one thread at a time.
#[derive(Clone, Default)]
pub(crate) struct Capture(Arc<Mutex<Seen>>);

#[derive(Default)]
struct Seen {
    spans: Vec<Captured>,
    events: Vec<Captured>,
    entered: Vec<usize>,
}

/// A span or an event.
#[derive(Clone, Debug, Default)]
pub(crate) struct Captured {
    pub(crate) level: String,
    pub(crate) name: String,
    pub(crate) target: String,
    pub(crate) fields: BTreeMap<String, String>,
    /// The index of the enclosing span.
    pub(crate) within: Option<usize>,
    /// The number of handles to a span.
    handles: usize,
    metadata: Option<&'static Metadata<'static>>,
}

impl Capture {
    pub(crate) fn spans(&self) -> Vec<Captured> {
        self.0.lock().unwrap().spans.clone()
    }

    /// The only span of a call. Asserts that it is closed.
    pub(crate) fn call(&self) -> Captured {
        let spans = self.spans();
        let [call] = &*spans.iter().filter(|span| span.name == "tencentcloud.call").collect::<Vec<_>>()
        else {
            panic!("{spans:?}");
        };
        assert_eq!((call.handles, &*call.level, &*call.target), (0, "INFO", "tencentcloud"));
        (*call).clone()
    }

    pub(crate) fn events(&self) -> Vec<Captured> {
        self.0.lock().unwrap().events.clone()
    }

    /// Level and message of every event.
    pub(crate) fn messages(&self) -> Vec<String> {
        self.events().iter().map(|event| format!("{} {}", event.level, event.name)).collect()
    }
}

impl Captured {
    pub(crate) fn get(&self, field: &str) -> &str {
        self.fields.get(field).map_or("", String::as_str)
    }

    fn of(metadata: &'static Metadata<'static>, seen: &Seen) -> Self {
        Self {
            level: metadata.level().to_string(),
            name: metadata.name().to_owned(),
            target: metadata.target().to_owned(),
            within: seen.entered.last().copied(),
            handles: 1,
            metadata: Some(metadata),
            ..Self::default()
        }
    }
}

impl Visit for Captured {
    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        self.fields.insert(field.name().to_owned(), format!("{value:?}"));
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        self.fields.insert(field.name().to_owned(), value.to_owned());
    }
}

fn id(index: usize) -> Id {
    Id::from_u64(index as u64 + 1)
}

fn index(id: &Id) -> usize {
    usize::try_from(id.into_u64()).unwrap() - 1
}

impl Subscriber for Capture {
    fn enabled(&self, _: &Metadata<'_>) -> bool {
        true
    }

    fn new_span(&self, attributes: &Attributes<'_>) -> Id {
        let mut seen = self.0.lock().unwrap();
        let mut span = Captured::of(attributes.metadata(), &seen);
        attributes.record(&mut span);
        seen.spans.push(span);
        id(seen.spans.len() - 1)
    }

    fn record(&self, span: &Id, values: &Record<'_>) {
        values.record(&mut self.0.lock().unwrap().spans[index(span)]);
    }

    fn record_follows_from(&self, _: &Id, _: &Id) {}

    fn event(&self, event: &Event<'_>) {
        let mut seen = self.0.lock().unwrap();
        let mut captured = Captured::of(event.metadata(), &seen);
        event.record(&mut captured);
        captured.name = captured.fields.remove("message").unwrap_or_default();
        seen.events.push(captured);
    }

    fn enter(&self, span: &Id) {
        self.0.lock().unwrap().entered.push(index(span));
    }

    fn exit(&self, span: &Id) {
        assert_eq!(self.0.lock().unwrap().entered.pop(), Some(index(span)));
    }

    fn current_span(&self) -> Current {
        let seen = self.0.lock().unwrap();
        let current = seen.entered.last().and_then(|&index| Some((index, seen.spans[index].metadata?)));
        current.map_or_else(Current::none, |(index, metadata)| Current::new(id(index), metadata))
    }

    fn clone_span(&self, id: &Id) -> Id {
        self.0.lock().unwrap().spans[index(id)].handles += 1;
        id.clone()
    }

    fn try_close(&self, id: Id) -> bool {
        let handles = &mut self.0.lock().unwrap().spans[index(&id)].handles;
        *handles -= 1;
        *handles == 0
    }
}
