//! Examples that upstream's mistakes spoil, from `tests/catalog.json`.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

/// What is wrong with an example.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Kind {
    /// Its response cannot be decoded.
    Undecoded,
    /// Its response loses a member that the schema declares.
    Lost,
    /// Its request cannot be read.
    Unreadable,
    /// Its request is sent with another value, or without one.
    Changed,
}

impl Kind {
    const ALL: [Self; 4] = [Self::Undecoded, Self::Lost, Self::Unreadable, Self::Changed];

    /// The key in the file.
    pub(super) fn key(self) -> &'static str {
        match self {
            Self::Undecoded => "undecodedResponses",
            Self::Lost => "responsesThatLoseMembers",
            Self::Unreadable => "unreadableRequests",
            Self::Changed => "changedRequests",
        }
    }
}

/// The examples that are listed, and those that were met.
pub(super) struct Exceptions {
    listed: BTreeMap<Kind, BTreeMap<String, String>>,
    met: BTreeSet<(Kind, String)>,
}

impl Exceptions {
    /// Reads the file: reasons by example, by kind.
    pub(super) fn read(path: &Path) -> Result<Self, Vec<String>> {
        let failed = |error: String| vec![format!("{}: {error}", path.display())];
        let text = fs::read_to_string(path).map_err(|error| failed(error.to_string()))?;
        let mut file: BTreeMap<String, BTreeMap<String, String>> =
            serde_json::from_str(&text).map_err(|error| failed(error.to_string()))?;
        let listed = Kind::ALL.map(|kind| (kind, file.remove(kind.key()).unwrap_or_default()));
        match file.keys().next() {
            Some(unknown) => Err(failed(format!("unknown key {unknown:?}"))),
            None => Ok(Self { listed: listed.into(), met: BTreeSet::new() }),
        }
    }

    /// Whether an example is listed; it is needed then.
    pub(super) fn take(&mut self, kind: Kind, name: &str) -> bool {
        let is_listed = self.listed.get(&kind).is_some_and(|listed| listed.contains_key(name));
        if is_listed {
            self.met.insert((kind, name.to_owned()));
        }
        is_listed
    }

    /// Reports the examples of a version that are listed without need.
    pub(super) fn report_unused(&self, folder: &str, failures: &mut Vec<String>) {
        for (kind, listed) in &self.listed {
            let of_version = listed.keys().filter(|name| name.starts_with(&format!("{folder}/")));
            for name in of_version.filter(|name| !self.met.contains(&(*kind, (*name).clone()))) {
                failures.push(format!("{name} is right now: remove it from `{}`", kind.key()));
            }
        }
    }
}
