//! The official examples of whole services, through their generated crates. `cargo xtask catalog` generates the crates of
//! cataloged versions, and a program that calls [`run`] with a list of their actions.
//!
//! Each response must be decoded without losing a declared member, and each request must be sent as documented. What
//! upstream's mistakes prevent is listed in `tests/catalog.json` with the reason; an entry that is no longer needed fails,
//! too. Sensitive values must not appear in `Debug` output, and mutated responses must not panic.

mod compare;
mod counts;
mod exceptions;
mod mutate;
mod probe;
mod stream;

use std::collections::BTreeMap;
use std::path::Path;

use serde_json::Value;
use tencentcloud_catalog::{ActionFile, Example, ServiceSpec, Sources, SpecVersion};

pub use probe::Probe;
pub use stream::StreamProbe;

use crate::sensitive::{leak, marked, secrets};
use compare::{Loss, compare};
use counts::Counts;
use exceptions::{Exceptions, Kind};

/// The generated crate of a version of a service.
#[derive(Clone, Copy)]
pub struct Generated {
    /// Folder of its spec, `cvm/2017-03-12`.
    pub folder: &'static str,
    /// Its actions.
    pub actions: &'static [Probe],
    /// The actions that can respond with a stream.
    pub streams: &'static [StreamProbe],
}

/// The list of all actions of a generated crate: `tencentcloud_cvm::for_each_action!(probes)`.
#[macro_export]
macro_rules! probes {
    ($($request:ty,)*) => { &[$($crate::catalog::Probe::of::<$request>()),*] };
}

/// A list of actions that can respond with a stream, by their requests.
#[cfg(feature = "events")]
#[macro_export]
macro_rules! streams {
    ($($request:ty,)*) => { &[$($crate::catalog::StreamProbe::of::<$request>()),*] };
}

/// Checks the examples of some versions, prints the counts, and returns every unexpected result.
///
/// # Errors
/// Returns a message for each failure.
pub fn run(all: &[Generated], mutants: usize, seed: u64) -> Result<(), Vec<String>> {
    let root = crate::spec::root();
    let read = |folder: &str| {
        let described = root.join(folder).is_dir();
        let version = SpecVersion { folder: folder.to_owned(), described };
        let sources = Sources::read_versions(&root, &[version]).map_err(|error| vec![error.to_string()])?;
        let spec = sources.parse().map_err(|mistakes| vec![mistakes.to_string()])?;
        spec.services.into_iter().next().ok_or_else(|| vec![format!("the spec has no {folder}")])
    };
    let mut check = Check {
        exceptions: Exceptions::read(&Path::new(env!("CARGO_MANIFEST_DIR")).join("catalog.json"))?,
        counts: Counts::default(),
        failures: Vec::new(),
        random: fastrand::Rng::with_seed(seed),
        mutants_per_response: 0,
    };
    let services = all.iter().map(|generated| Ok((*generated, read(generated.folder)?)));
    let services = services.collect::<Result<Vec<(Generated, ServiceSpec)>, Vec<String>>>()?;
    let examples =
        |spec: &ServiceSpec| spec.actions.values().map(|action| action.examples.len()).sum::<usize>();
    let total: usize = services.iter().map(|(_, spec)| examples(spec)).sum();
    check.mutants_per_response = mutants.div_ceil(total.max(1));
    for (generated, spec) in &services {
        check.service(generated, spec);
        check.exceptions.report_unused(generated.folder, &mut check.failures);
    }
    println!("{}", check.counts);
    if check.failures.is_empty() { Ok(()) } else { Err(check.failures) }
}

/// An example, with the action that it belongs to.
struct Case<'a> {
    spec: &'a ServiceSpec,
    action: &'a ActionFile,
    example: &'a Example,
    probe: &'a Probe,
    stream: Option<&'a StreamProbe>,
}

struct Check {
    exceptions: Exceptions,
    counts: Counts,
    failures: Vec<String>,
    random: fastrand::Rng,
    mutants_per_response: usize,
}

impl Check {
    fn service(&mut self, generated: &Generated, spec: &ServiceSpec) {
        let probes: BTreeMap<&str, &Probe> =
            generated.actions.iter().map(|probe| (probe.action.name(), probe)).collect();
        for action in spec.actions.values().filter(|action| action.is_callable()) {
            self.counts.actions += 1;
            let Some(probe) = probes.get(action.name.as_str()) else {
                self.failures.push(format!("{}/{} is not generated", generated.folder, action.name));
                continue;
            };
            let stream = generated.streams.iter().find(|stream| stream.action.name() == action.name);
            for (index, example) in action.examples.iter().enumerate() {
                let name = format!("{}/{}#{index}", generated.folder, action.name);
                let case = Case { spec, action, example, probe, stream };
                self.counts.own += usize::from(example.own);
                match example.response.as_array() {
                    Some(events) => self.stream(&name, &case, events),
                    None => self.response(&name, &case),
                }
                self.request(&name, &case);
            }
        }
    }

    fn response(&mut self, name: &str, case: &Case<'_>) {
        let Case { spec, action, example, probe, .. } = *case;
        self.counts.json.all += 1;
        match probe.response(&example.response) {
            Err(error) => self.unexpected(Kind::Undecoded, name, &error.to_string()),
            Ok(response) => {
                self.counts.json.decoded += 1;
                match compare(spec, &action.response, &example.response, &response.written) {
                    Ok(()) => self.counts.json.complete += 1,
                    Err(Loss(pointer)) => self.unexpected(Kind::Lost, name, &pointer),
                }
            }
        }
        let marked = marked(spec, &action.response, &example.response);
        let hidden = secrets(spec, &action.response, &marked);
        if let Ok(response) = probe.response(&marked) {
            self.leaks(name, &hidden, &response.debug);
        }
        for _ in 0..self.mutants_per_response {
            self.counts.mutants += 1;
            let mutant = mutate::mutant(&mut self.random, &example.response);
            if let Err(error) = probe.response(&mutant) {
                self.counts.refused += 1;
                if error.path().is_none() && mutant.is_object() {
                    self.failures.push(format!("{name}: a refusal does not say where: {error}"));
                }
            }
        }
    }

    /// Each event must be decoded as the response of the action, without losing a declared member.
    fn stream(&mut self, name: &str, case: &Case<'_>, events: &[Value]) {
        self.counts.streams.all += 1;
        let Some(stream) = case.stream else {
            self.failures.push(format!("{name}: the action does not respond with a stream"));
            return;
        };
        let decoded = match stream.events(events) {
            Ok(decoded) if decoded.len() == events.len() => decoded,
            Ok(decoded) => {
                self.failures.push(format!("{name}: {} of {} events", decoded.len(), events.len()));
                return;
            }
            Err(error) => return self.unexpected(Kind::Undecoded, name, &error.to_string()),
        };
        self.counts.streams.decoded += 1;
        self.counts.events += events.len();
        let compared = events.iter().zip(&decoded).enumerate().try_for_each(|(index, (event, decoded))| {
            compare(case.spec, &case.action.response, event, &decoded.written)
                .map_err(|Loss(pointer)| format!("event {index}: {pointer}"))
        });
        match compared {
            Ok(()) => self.counts.streams.complete += 1,
            Err(loss) => self.unexpected(Kind::Lost, name, &loss),
        }
    }

    fn request(&mut self, name: &str, case: &Case<'_>) {
        let Case { spec, action, example, probe, .. } = *case;
        self.counts.requests += 1;
        match probe.request(&example.request) {
            Err(error) => self.unexpected(Kind::Unreadable, name, &error),
            Ok(request) => match crate::same::same(&example.request, &request.written) {
                Ok(()) => self.counts.equal += 1,
                Err(difference) => match compare(spec, &action.request, &example.request, &request.written) {
                    Ok(()) => self.counts.respelled += 1,
                    Err(_) => self.unexpected(Kind::Changed, name, &difference),
                },
            },
        }
        let marked = marked(spec, &action.request, &example.request);
        let hidden = secrets(spec, &action.request, &marked);
        if let Ok(request) = probe.request(&marked) {
            self.leaks(name, &hidden, &request.debug);
        }
    }

    /// Records a failure, unless it is listed with upstream's mistake.
    fn unexpected(&mut self, kind: Kind, name: &str, what: &str) {
        if !self.exceptions.take(kind, name) {
            self.failures.push(format!("{name}: {}: {what}", kind.key()));
        }
    }

    fn leaks(&mut self, name: &str, hidden: &[String], shown: &str) {
        self.counts.secrets += hidden.len();
        if leak(hidden, shown).is_some() {
            self.failures.push(format!("{name}: `Debug` shows a sensitive value"));
        }
    }
}

/// A value as the runtime encodes it, and as `Debug` shows it.
pub(crate) struct Shown {
    pub(crate) written: Value,
    pub(crate) debug: String,
}

impl Shown {
    fn new(written: &[u8], value: &dyn std::fmt::Debug) -> Self {
        let written = serde_json::from_slice(written).expect("a record is written as JSON");
        Self { written, debug: format!("{value:?}") }
    }
}
