use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use super::describe;
use super::graph::Graph;
use super::imports::imports;
use crate::repository::root;

/// The imports of a crate that consists of these files.
fn graph(files: &[(&str, &str)]) -> Result<Graph, String> {
    imports(Path::new("src/lib.rs"), &|path| {
        let file = files.iter().find(|(name, _)| Path::new("src").join(name) == path);
        file.map(|(_, text)| (*text).to_owned())
    })
}

fn description(files: &[(&str, &str)]) -> String {
    describe("name", &graph(files).unwrap())
}

#[test]
fn modules_are_listed_in_the_order_in_which_they_may_import_each_other() {
    let files = [
        ("lib.rs", "mod a; mod b; mod c;"),
        ("a.rs", "use crate::b::B; use std::fmt;"),
        ("b/mod.rs", "mod d; use d::D;"),
        ("b/d.rs", "use super::super::c; pub(crate) struct D;"),
        ("c.rs", ""),
    ];
    assert_eq!(description(&files), "name\n   1  c\n   2  b\n   3  a");
}

#[test]
fn a_circle_is_reported_with_the_line_of_each_import() {
    let files = [
        ("lib.rs", "mod a; mod b; mod c;"),
        ("a.rs", "\nuse crate::b::B;"),
        ("b.rs", "fn f() {\n    crate::a::g(crate::c::X);\n}"),
        ("c.rs", ""),
    ];
    let lines = "name\n   1  c\n  circle: a, b\n    src/a.rs:2: a imports b\n    src/b.rs:2: b imports a";
    assert_eq!(description(&files), lines);
}

#[test]
fn a_reexport_belongs_to_the_module_that_defines_it() {
    let files = [
        ("lib.rs", "mod a; mod b; pub use b::{self, c::D as E};"),
        ("a.rs", "use crate::E;"),
        ("b/mod.rs", "pub mod c;"),
        ("b/c.rs", "pub struct D; fn f(_: crate::a::A) {}"),
    ];
    assert!(description(&files).contains("circle: a, b"));
}

#[test]
fn what_the_root_defines_is_a_module_of_its_own() {
    let files = [("lib.rs", "mod a; use a::A; struct R;"), ("a.rs", "use super::R;")];
    let lines =
        "name\n  circle: a, crate\n    src/a.rs:1: a imports crate\n    src/lib.rs:1: crate imports a";
    assert_eq!(description(&files), lines);
}

#[test]
fn macros_are_searched_unless_they_quote_code_of_another_crate() {
    let files = [
        ("lib.rs", "mod a; mod b; mod c; mod d;"),
        ("a.rs", "fn f() { println!(\"{}\", (crate::b::X)); quote!(crate::c::X); }"),
        ("b.rs", "use crate::exported;"),
        ("c.rs", ""),
        ("d.rs", "#[macro_export] macro_rules! exported { () => { $crate::c::X } }"),
    ];
    assert_eq!(description(&files), "name\n   1  c\n   2  d\n   3  b\n   4  a");
}

#[test]
fn code_for_tests_and_items_of_other_crates_are_ignored() {
    let files = [
        ("lib.rs", "mod a; mod b; pub use serde::Serialize;"),
        ("a.rs", "use crate::Serialize; #[cfg(test)] mod tests { use crate::b::B; }"),
        ("b.rs", "use crate::a::A; impl B { #[cfg(test)] fn f() { crate::b::g(); } }"),
    ];
    assert_eq!(description(&files), "name\n   1  a\n   2  b");
}

#[test]
fn a_missing_file_and_a_reexported_glob_are_errors() {
    assert_eq!(graph(&[("lib.rs", "mod a;")]).unwrap_err(), "src/lib.rs: there is no file for the module a");
    let error = graph(&[("lib.rs", "mod a; pub use a::*;"), ("a.rs", "")]).unwrap_err();
    assert!(error.starts_with("src/lib.rs:1: a re-exported glob"), "{error}");
}

#[test]
fn the_architecture_lists_the_modules_of_the_runtime_by_level() {
    let text = fs::read_to_string(root().join("ARCHITECTURE.md")).unwrap();
    for folder in ["runtime/core/src/", "runtime/client/src/"] {
        let file = Path::new(folder).join("lib.rs");
        let graph = imports(&file, &|path| fs::read_to_string(root().join(path)).ok()).unwrap();
        let levels = graph.order().levels.into_iter().map(BTreeSet::from_iter);
        let (_, table) = text.split_once(&format!("(`{folder}`)")).unwrap();
        let mut listed = Vec::<BTreeSet<&str>>::new();
        let rows = table.lines().skip_while(|line| !line.starts_with("| ---")).skip(1);
        for row in rows.take_while(|line| line.starts_with('|')) {
            let cells: Vec<_> = row.split('|').map(str::trim).collect();
            if !cells[1].is_empty() {
                listed.push(BTreeSet::new());
                assert_eq!(cells[1], listed.len().to_string(), "{row}");
            }
            let modules = cells[2].split(", ").map(|module| module.trim_matches('`'));
            listed.last_mut().unwrap().extend(modules);
        }
        assert_eq!(listed, levels.collect::<Vec<_>>(), "{folder}");
    }
}
