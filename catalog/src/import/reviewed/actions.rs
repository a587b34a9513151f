//! Reviewed facts about actions. Each file says in `source` where its facts come from, and names actions as
//! `cvm/2017-03-12/RunInstances`.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::file;

/// The reviewed facts by version of a service, `cvm/2017-03-12`.
#[derive(Clone, Debug, Default)]
pub(in crate::import) struct ReviewedActions {
    versions: BTreeMap<String, VersionFacts>,
    none: VersionFacts,
}

/// The reviewed facts of a version of a service, by action.
#[derive(Clone, Debug, Default)]
pub(in crate::import) struct VersionFacts {
    /// Exceptions to the rule for effects.
    pub(in crate::import) effects: BTreeMap<String, &'static str>,
    pub(in crate::import) error_codes: BTreeMap<String, Vec<String>>,
    pub(in crate::import) paging: PagingFacts,
    /// When the response is a stream of events, in the form of an action's file.
    pub(in crate::import) events: BTreeMap<String, Value>,
    /// Actions that were found to have no events.
    pub(in crate::import) no_events: BTreeSet<String>,
    /// The final states that a response reports, in the form of an action's file.
    pub(in crate::import) waiters: BTreeMap<String, Value>,
    /// Media types of bodies that are not JSON.
    pub(in crate::import) bodies: BTreeMap<String, String>,
}

/// What the schemas do not say about pages.
#[derive(Clone, Debug, Default)]
pub(in crate::import) struct PagingFacts {
    /// The number of the first page. If the action has an offset, that is a page number.
    pub(in crate::import) first_pages: BTreeMap<String, u64>,
    /// Actions whose parameters do not mean what the rule takes them for.
    pub(in crate::import) unclear: BTreeSet<String>,
    /// Actions whose total may count the elements on the page.
    pub(in crate::import) doubtful_totals: BTreeSet<String>,
}

/// Where facts come from, or why an action is listed.
#[derive(Deserialize, PartialEq, Eq, PartialOrd, Ord)]
#[serde(try_from = "String")]
struct Reason(String);

impl TryFrom<String> for Reason {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        if text.trim().is_empty() { Err("a source or reason is empty") } else { Ok(Self(text)) }
    }
}

/// Actions by the reason why they are listed.
type Reasons = BTreeMap<Reason, Vec<String>>;

/// `effects.json`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct EffectsFile {
    #[serde(rename = "source")]
    _source: Reason,
    write: Reasons,
    read: Reasons,
}

/// `error-codes.json`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ErrorCodesFile {
    #[serde(rename = "source")]
    _source: Reason,
    codes: Vec<String>,
    /// Indices into `codes`, by action.
    actions: BTreeMap<String, Vec<usize>>,
}

/// `pagination.json`.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct PaginationFile {
    #[serde(rename = "source")]
    _source: Reason,
    /// Actions by the number of the first page.
    first_page: BTreeMap<u64, Vec<String>>,
    unclear: Reasons,
    doubtful_total: Reasons,
}

/// `streams.json`.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct StreamsFile {
    #[serde(rename = "source")]
    _source: Reason,
    events: BTreeMap<String, Value>,
    /// What was reviewed and found to have no events.
    no_events: Reasons,
    bodies: BTreeMap<String, String>,
}

/// `waiters.json`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WaitersFile {
    #[serde(rename = "source")]
    _source: Reason,
    waiters: BTreeMap<String, Value>,
}

impl ReviewedActions {
    /// Reads the files in a folder.
    ///
    /// # Errors
    /// Returns the files that cannot be read, and every entry that is not the name of an action or is listed twice.
    pub(super) fn read(folder: &Path) -> Result<Self, String> {
        let mut reader = Reader { folder, facts: Self::default(), errors: Vec::new() };
        reader.effects();
        reader.error_codes();
        reader.pagination();
        reader.streams();
        reader.waiters();
        if reader.errors.is_empty() { Ok(reader.facts) } else { Err(reader.errors.join("\n")) }
    }

    /// Returns the facts of a version of a service, `cvm/2017-03-12`.
    pub(in crate::import) fn version(&self, folder: &str) -> &VersionFacts {
        self.versions.get(folder).unwrap_or(&self.none)
    }

    /// Returns the versions of services that have reviewed facts.
    #[cfg(test)]
    pub(in crate::import) fn folders(&self) -> impl Iterator<Item = &String> {
        self.versions.keys()
    }
}

impl VersionFacts {
    /// The actions that the facts are about.
    pub(in crate::import) fn actions(&self) -> BTreeSet<&String> {
        let PagingFacts { first_pages, unclear, doubtful_totals } = &self.paging;
        let maps = self.effects.keys().chain(self.error_codes.keys()).chain(first_pages.keys());
        let maps = maps.chain(self.events.keys()).chain(self.bodies.keys()).chain(self.waiters.keys());
        maps.chain(unclear).chain(doubtful_totals).chain(&self.no_events).collect()
    }
}

struct Reader<'a> {
    folder: &'a Path,
    facts: ReviewedActions,
    errors: Vec<String>,
}

impl Reader<'_> {
    fn effects(&mut self) {
        let file = "effects.json";
        let Some(EffectsFile { write, read, .. }) = self.parse(file) else { return };
        for (effect, reasons) in [("write", write), ("read", read)] {
            for action in reasons.into_values().flatten() {
                self.add(file, &action, |version, name| version.effects.insert(name, effect).is_none());
            }
        }
    }

    fn error_codes(&mut self) {
        let file = "error-codes.json";
        let Some(ErrorCodesFile { codes, actions, .. }) = self.parse(file) else { return };
        for (action, indices) in actions {
            let found: Option<Vec<String>> = indices.iter().map(|index| codes.get(*index).cloned()).collect();
            match found {
                None => self.errors.push(format!("{file}: {action}: there are only {} codes", codes.len())),
                Some(mut found) => {
                    found.sort();
                    self.add(file, &action, |version, name| {
                        version.error_codes.insert(name, found).is_none()
                    });
                }
            }
        }
    }

    fn pagination(&mut self) {
        let file = "pagination.json";
        let Some(PaginationFile { first_page, unclear, doubtful_total, .. }) = self.parse(file) else {
            return;
        };
        for (first, actions) in first_page {
            for action in actions {
                self.add(file, &action, |version, name| {
                    version.paging.first_pages.insert(name, first).is_none()
                });
            }
        }
        for action in unclear.into_values().flatten() {
            self.add(file, &action, |version, name| version.paging.unclear.insert(name));
        }
        for action in doubtful_total.into_values().flatten() {
            self.add(file, &action, |version, name| version.paging.doubtful_totals.insert(name));
        }
    }

    fn streams(&mut self) {
        let file = "streams.json";
        let Some(StreamsFile { events, no_events, bodies, .. }) = self.parse(file) else { return };
        for (action, fact) in events {
            self.add(file, &action, |version, name| version.events.insert(name, fact).is_none());
        }
        for action in no_events.into_values().flatten() {
            self.add(file, &action, |version, name| {
                !version.events.contains_key(&name) && version.no_events.insert(name)
            });
        }
        for (action, body) in bodies {
            self.add(file, &action, |version, name| version.bodies.insert(name, body).is_none());
        }
    }

    fn waiters(&mut self) {
        let file = "waiters.json";
        let Some(WaitersFile { waiters, .. }) = self.parse(file) else { return };
        for (action, fact) in waiters {
            self.add(file, &action, |version, name| version.waiters.insert(name, fact).is_none());
        }
    }

    fn parse<T: DeserializeOwned>(&mut self, name: &str) -> Option<T> {
        file(self.folder, name).map_err(|problem| self.errors.push(problem)).ok()
    }

    /// Adds a fact about an action; `insert` returns whether it is the first of its kind.
    fn add(&mut self, file: &str, action: &str, insert: impl FnOnce(&mut VersionFacts, String) -> bool) {
        let parts: Vec<&str> = action.split('/').collect();
        let [service, version, name] = parts[..] else {
            return self.errors.push(format!("{file}: `{action}` is not the name of an action"));
        };
        let facts = self.facts.versions.entry(format!("{service}/{version}")).or_default();
        if !insert(facts, name.to_owned()) {
            self.errors.push(format!("{file}: {action} is listed twice"));
        }
    }
}

#[cfg(test)]
mod tests;
