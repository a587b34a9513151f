//! What README, ARCHITECTURE and CONTRIBUTING claim about this repository.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use tencentcloud_catalog::{IndexedVersion, embedded};
use tencentcloud_ccc::Request;
use tencentcloud_ccc::types::CalleeAttribute;
use walkdir::{DirEntry, WalkDir};
use workspace_tests::document_example;
use workspace_tests::spec::ccc;

const README: &str = include_str!("../../README.md");
const ARCHITECTURE: &str = include_str!("../../ARCHITECTURE.md");
const CONTRIBUTING: &str = include_str!("../../CONTRIBUTING.md");
const PAGES: [(&str, &str); 3] =
    [("README.md", README), ("ARCHITECTURE.md", ARCHITECTURE), ("CONTRIBUTING.md", CONTRIBUTING)];

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap()
}

/// The files and folders of the repository, relative to it, and those that it ignores.
fn paths() -> BTreeSet<PathBuf> {
    let ignored = fs::read_to_string(root().join("fuzz/.gitignore")).unwrap();
    let ignored = ignored.lines().map(|line| Path::new("fuzz").join(line.trim_matches('/')));
    let is_ours = |entry: &DirEntry| entry.file_name() != "target" && entry.file_name() != ".git";
    let entries = WalkDir::new(root()).min_depth(1).into_iter().filter_entry(is_ours).map(Result::unwrap);
    let found = entries.map(|entry| entry.path().strip_prefix(root()).unwrap().to_owned());
    found.chain(ignored).collect()
}

/// The code spans of a page that are outside of code blocks.
fn code_spans(page: &str) -> impl Iterator<Item = &str> {
    let text = page.split("```").step_by(2);
    text.flat_map(|text| text.split('`').skip(1).step_by(2))
}

#[test]
fn files_and_folders_that_the_pages_name_exist() {
    const EXTENSIONS: [&str; 6] = [".rs", ".sh", ".md", ".toml", ".json", ".py"];
    let (paths, mut named) = (paths(), 0);
    for (page, text) in PAGES {
        for span in code_spans(text) {
            let is_file = EXTENSIONS.iter().any(|extension| span.ends_with(extension));
            if !(is_file || span.ends_with('/')) || span.contains([' ', '*', ':']) {
                continue;
            }
            named += 1;
            assert!(
                paths.iter().any(|path| path.ends_with(span)),
                "{page} names `{span}`, which does not exist"
            );
        }
        for link in text.split("](").skip(1).filter_map(|rest| rest.split_once(')')) {
            let target = link.0.split('#').next().unwrap();
            let is_here = !target.contains("://") && !target.is_empty();
            assert!(!is_here || root().join(target).exists(), "{page} links to {target}");
        }
    }
    assert!(named > 50, "{named}");
}

#[test]
fn every_crate_and_every_feature_is_listed() {
    let manifest = fs::read_to_string(root().join("Cargo.toml")).unwrap();
    let members = manifest.lines().find_map(|line| line.strip_prefix("members = [")).unwrap();
    for member in members.trim_end_matches(']').split(", ").map(|member| member.trim_matches('"')) {
        let folder = member.replace('*', "ccc");
        let name = fs::read_to_string(root().join(&folder).join("Cargo.toml")).unwrap();
        let name = name.lines().find_map(|line| line.strip_prefix("name = ")).unwrap().trim_matches('"');
        assert!(README.contains(&format!("| `{folder}/` | `{name}` |")), "{folder}: {name}");
        assert!(ARCHITECTURE.contains(&format!("`{member}`")), "{member}");
    }
    let manifest = fs::read_to_string(root().join("generated/ccc/Cargo.toml")).unwrap();
    let (_, features) = manifest.split_once("[features]\n").unwrap();
    let (features, _) = features.split_once("\n[").unwrap();
    let (_, listed) = README.split_once("Features of a service crate: ").unwrap();
    let (listed, _) = listed.split_once("\n\n").unwrap();
    let features = features.lines().filter_map(|line| line.split_once(" = "));
    let features: BTreeSet<_> = features.map(|(name, _)| name).collect();
    let listed: BTreeSet<_> =
        code_spans(listed).filter(|span| !span.starts_with(char::is_uppercase)).collect();
    assert_eq!(listed, features);
}

#[test]
fn figures_are_those_of_today() {
    let actions = ccc().actions.len();
    assert!(README.contains(&format!("all {actions} actions")), "{actions} actions");
    let index = embedded::index().unwrap();
    let services: BTreeSet<_> = index.versions().iter().map(IndexedVersion::service).collect();
    let actions: usize = index.versions().iter().map(|version| version.actions.len()).sum();
    let thousands = format!("{},{:03}", actions / 1000, actions % 1000);
    let claim =
        format!("{} services, {} versions, {thousands} actions", services.len(), index.versions().len());
    assert!(README.contains(&claim), "{claim}");
    let manifest = fs::read_to_string(root().join("Cargo.toml")).unwrap();
    let version = manifest.lines().find_map(|line| line.strip_prefix("rust-version = ")).unwrap();
    let version = version.trim_matches('"');
    assert!(CONTRIBUTING.contains(&format!("The minimum Rust version is {version} (")), "{version}");

    let mut tree = Command::new(env!("CARGO"));
    tree.args([
        "tree",
        "--package",
        "tencentcloud-ccc",
        "--edges",
        "normal",
        "--prefix",
        "none",
        "--offline",
    ]);
    let tree = tree.current_dir(root()).output().unwrap();
    let tree = String::from_utf8(tree.stdout).unwrap();
    let crates: BTreeSet<_> = tree.lines().filter_map(|line| line.split(" (").next()).collect();
    let claim = format!("| crates in its tree | 109 | {} crates |", crates.len());
    assert!(ARCHITECTURE.contains(&claim), "{claim}: {crates:?}");
}

#[test]
fn contributing_lists_the_fuzz_targets() {
    let manifest = fs::read_to_string(root().join("fuzz/Cargo.toml")).unwrap();
    let targets = manifest.split("[[bin]]\nname = \"").skip(1).filter_map(|rest| rest.split('"').next());
    let list: Vec<_> = targets.map(|target| format!("`{target}`")).collect();
    let text = CONTRIBUTING.replace('\n', " ");
    assert!(text.contains(&format!("its targets ({})", list.join(", "))), "{list:?}");
}

#[test]
fn the_readme_shows_the_message_about_violated_limits() {
    let attribute = |callee: &str| CalleeAttribute::builder().callee(callee).build();
    let mut request = document_example();
    request.callees.clear();
    request.tries = Some(9);
    request.not_after = Some(request.not_before);
    request.callee_attributes = Some(vec![attribute("008613012345678"), attribute("")]);
    let violations = request.validate().unwrap_err();
    let message = format!("CreateAutoCalloutTask: invalid request: {violations}");
    assert!(README.replace('\n', " ").contains(&message), "{message}");
}
