//! Quick search for services and actions by words, parts of names, and near misses.
//!
//! ```
//! # #[cfg(feature = "embedded")] {
//! use tencentcloud_catalog::{embedded, search};
//!
//! let index = embedded::index()?;
//! let hits = search(&index, "cvm describe-instance", 10);
//! assert_eq!(hits[0].version.folder, "cvm/2017-03-12");
//! assert_eq!(hits[0].action, Some("DescribeInstances"));
//! # }
//! # Ok::<(), std::io::Error>(())
//! ```

use std::cmp::Reverse;

use crate::{Index, IndexedVersion};

/// A service or an action that a search has found.
#[derive(Clone, Copy, Debug)]
pub struct Hit<'a> {
    /// The version of the service.
    pub version: &'a IndexedVersion,
    /// The name of the action; `None` for the service itself.
    pub action: Option<&'a str>,
}

/// Finds the services and actions that match every word of a query, the best first.
///
/// Words are separated by anything but letters and digits; case does not matter. A word matches the name of a service, a
/// part of the name of its product, or a part of the name of an action. If nothing matches, words that differ by a letter
/// or two are accepted.
#[must_use]
pub fn search<'a>(index: &'a Index, query: &str, limit: usize) -> Vec<Hit<'a>> {
    let words = query.split(|letter: char| !letter.is_alphanumeric()).filter(|word| !word.is_empty());
    let words: Vec<String> = words.map(str::to_lowercase).collect();
    if words.is_empty() {
        return Vec::new();
    }
    let exact = ranked(index, &words, exact_score);
    let mut hits = if exact.is_empty() { ranked(index, &words, near_score) } else { exact };
    hits.truncate(limit);
    hits
}

/// The hits whose every word has a score, sorted by score; then short names and new versions come first.
fn ranked<'a>(index: &'a Index, words: &[String], score: fn(&str, &str) -> Option<u32>) -> Vec<Hit<'a>> {
    let mut hits = Vec::new();
    for version in index.versions() {
        let service = version.service().to_lowercase();
        let title = version.title.to_lowercase();
        let of_service: Vec<u32> = words.iter().map(|word| service_score(word, &service, &title)).collect();
        if of_service.iter().all(|score| *score > 0) {
            hits.push((of_service.iter().sum::<u32>(), Hit { version, action: None }));
        }
        for action in &version.actions {
            let name = action.to_lowercase();
            let scores = words.iter().zip(&of_service).map(|(word, of_service)| {
                let of_name = score(word, &name).unwrap_or(0);
                Some(of_name.max(*of_service)).filter(|score| *score > 0)
            });
            // A hit of the service alone is listed once, above.
            let is_named = words.iter().any(|word| score(word, &name).is_some());
            if let Some(score) = scores.sum::<Option<u32>>().filter(|_| is_named) {
                hits.push((score, Hit { version, action: Some(action) }));
            }
        }
    }
    hits.sort_by_cached_key(|(score, hit)| {
        let name = hit.action.unwrap_or_default();
        let (service, version) = hit.version.folder.split_once('/').unwrap_or_default();
        (Reverse(*score), name.len(), name.to_owned(), service.to_owned(), Reverse(version.to_owned()))
    });
    hits.into_iter().map(|(_, hit)| hit).collect()
}

fn service_score(word: &str, service: &str, title: &str) -> u32 {
    match () {
        () if word == service => 8,
        () if service.starts_with(word) => 3,
        () if title.contains(word) => 3,
        () => 0,
    }
}

/// How well a word matches a name in lower case: as a whole, as its beginning, or as a part.
fn exact_score(word: &str, name: &str) -> Option<u32> {
    match () {
        () if word == name => Some(8),
        () if name.starts_with(word) => Some(4),
        () if name.contains(word) => Some(2),
        () => None,
    }
}

/// Whether a word is nearly the name, or nearly its beginning.
fn near_score(word: &str, name: &str) -> Option<u32> {
    let start = name.char_indices().nth(word.chars().count()).map_or(name, |(end, _)| &name[..end]);
    let allowed = word.chars().count() / 4;
    let near = |text: &str| strsim::damerau_levenshtein(word, text) <= allowed;
    exact_score(word, name).or_else(|| (near(name) || near(start)).then_some(1))
}

#[cfg(test)]
mod tests {
    use super::search;
    use crate::{Index, IndexedVersion};

    fn found(query: &str) -> Vec<String> {
        let version = |folder: &str, title: &str, actions: &[&str]| IndexedVersion {
            folder: folder.to_owned(),
            title: title.to_owned(),
            actions: actions.iter().map(|name| (*name).to_owned()).collect(),
        };
        let index = Index::from_iter([
            version("cbs/2017-03-12", "云硬盘", &["CreateDisks", "DescribeDisks", "DescribeZones"]),
            version(
                "cvm/2017-03-12",
                "云服务器",
                &["DescribeInstances", "DescribeInstancesStatus", "DescribeZones"],
            ),
            version("tke/2018-05-25", "容器服务", &["DescribeClusterInstances"]),
            version("tke/2022-05-01", "容器服务", &["DescribeClusterInstances"]),
        ]);
        let hits = search(&index, query, 3);
        hits.iter().map(|hit| format!("{} {}", hit.version.folder, hit.action.unwrap_or("-"))).collect()
    }

    #[test]
    fn the_best_name_comes_first() {
        let instances = ["cvm/2017-03-12 DescribeInstances", "cvm/2017-03-12 DescribeInstancesStatus"];
        assert_eq!(found("describe-instances")[..2], instances);
        assert_eq!(found("Instances")[0], instances[0]);
        assert_eq!(found("cvm zones"), ["cvm/2017-03-12 DescribeZones"]);
        assert_eq!(found("云硬盘 create"), ["cbs/2017-03-12 CreateDisks"]);
        assert_eq!(found("cvm"), ["cvm/2017-03-12 -"]);
        assert_eq!(
            found("clusterinstances")[0],
            "tke/2022-05-01 DescribeClusterInstances",
            "the newer version"
        );
    }

    #[test]
    fn a_near_miss_is_found_if_nothing_else_is() {
        assert_eq!(found("DescribeInstanecs")[0], "cvm/2017-03-12 DescribeInstances");
        assert_eq!(found("cbs cretaedisks"), ["cbs/2017-03-12 CreateDisks"]);
        assert_eq!(found("nothing at all"), [""; 0]);
        assert_eq!(found(" -- "), [""; 0]);
    }
}
