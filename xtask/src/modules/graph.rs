//! Imports between the top-level modules of a crate: their order, and their circles.

use std::collections::{BTreeMap, BTreeSet};

use petgraph::algo::tarjan_scc;
use petgraph::graphmap::DiGraphMap;

/// The imports between the top-level modules of a crate.
#[derive(Debug, Default)]
pub(super) struct Graph {
    /// The modules that each module imports, with the places that do.
    imports: BTreeMap<String, BTreeMap<String, BTreeSet<ImportSite>>>,
}

/// A place in a source file, `path:line`.
pub(super) type ImportSite = String;

/// The modules of a crate in the order in which they may import each other.
pub(super) struct Order<'a> {
    /// The modules that import only modules of lower levels.
    pub(super) levels: Vec<Vec<&'a str>>,
    /// The modules that import each other.
    pub(super) circles: Vec<Vec<&'a str>>,
}

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

    /// The imports of one module.
    pub(super) fn imports_of(&self, module: &str) -> impl Iterator<Item = (&str, &BTreeSet<ImportSite>)> {
        self.imports.get(module).into_iter().flatten().map(|(to, sites)| (to.as_str(), sites))
    }

    pub(super) fn order(&self) -> Order<'_> {
        let edges = self
            .imports
            .keys()
            .flat_map(|from| self.imports_of(from).map(move |(to, _)| (from.as_str(), to)));
        let mut graph: DiGraphMap<&str, ()> = edges.collect();
        self.imports.keys().for_each(|module| _ = graph.add_node(module));
        let (mut levels, mut circles) = (BTreeMap::<usize, Vec<&str>>::new(), Vec::new());
        let mut level_of = BTreeMap::<&str, usize>::new();
        // Components come after those that they import.
        for mut component in tarjan_scc(&graph) {
            let imported = component.iter().flat_map(|module| self.imports_of(module));
            let level = imported.filter_map(|(to, _)| level_of.get(to)).max().map_or(1, |level| level + 1);
            level_of.extend(component.iter().map(|module| (*module, level)));
            if component.len() > 1 {
                component.sort_unstable();
                circles.push(component);
            } else {
                levels.entry(level).or_default().extend(component);
            }
        }
        for level in levels.values_mut() {
            level.sort_unstable();
        }
        Order { levels: levels.into_values().collect(), circles }
    }
}
