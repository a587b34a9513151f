//! Imports between the top-level modules of a crate: their order, and their circles.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

/// The imports between the top-level modules of a crate.
#[derive(Debug, Default)]
pub(super) struct Graph {
    /// The modules that each module imports, with the places that do.
    imports: BTreeMap<String, BTreeMap<String, BTreeSet<ImportSite>>>,
}

/// A place in a source file, `path:line`.
pub(super) type ImportSite = String;

impl Graph {
    pub(super) fn add_module(&mut self, name: &str) {
        self.imports.entry(name.to_owned()).or_default();
    }

    /// Adds an import; a module may use what is its own.
    pub(super) fn add_import(&mut self, from: &str, to: &str, site: ImportSite) {
        if from != to {
            let imports = self.imports.entry(from.to_owned()).or_default();
            imports.entry(to.to_owned()).or_default().insert(site);
            self.add_module(to);
        }
    }

    pub(super) fn sites(&self, from: &str, to: &str) -> impl Iterator<Item = &ImportSite> {
        self.imports.get(from).and_then(|imports| imports.get(to)).into_iter().flatten()
    }

    /// The modules by level: each imports only modules of lower levels. Modules of a circle, or above one, are left out.
    pub(super) fn levels(&self) -> Vec<Vec<&str>> {
        let mut levels = Vec::new();
        let mut placed: BTreeSet<&str> = BTreeSet::new();
        loop {
            let is_placed = |name: &String| placed.contains(name.as_str());
            let imports = self.imports.iter();
            let next = imports.filter(|(name, imports)| !is_placed(name) && imports.keys().all(is_placed));
            let level: Vec<&str> = next.map(|(name, _)| name.as_str()).collect();
            if level.is_empty() {
                return levels;
            }
            placed.extend(&level);
            levels.push(level);
        }
    }

    /// The shortest circle through each module, each once, `[a, b]` for `a → b → a`.
    pub(super) fn circles(&self) -> Vec<Vec<&str>> {
        let mut seen = BTreeSet::new();
        let shortest = self.imports.keys().filter_map(|start| self.circle(start));
        shortest.filter(|circle| seen.insert(circle.iter().copied().collect::<BTreeSet<_>>())).collect()
    }

    /// The shortest way from a module back to itself.
    fn circle<'a>(&'a self, start: &'a str) -> Option<Vec<&'a str>> {
        let mut open = VecDeque::from([vec![start]]);
        let mut visited = BTreeSet::new();
        while let Some(path) = open.pop_front() {
            for import in self.imports.get(*path.last()?)?.keys() {
                if import == start {
                    return Some(path);
                }
                if visited.insert(import) {
                    open.push_back(path.iter().copied().chain([import.as_str()]).collect());
                }
            }
        }
        None
    }
}
