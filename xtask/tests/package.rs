//! `cargo xtask package` as a person runs it, up to the packages of cargo. Nothing is published.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::Read as _;
use std::path::Path;
use std::process::{Command, Output};

use flate2::read::GzDecoder;
use tar::Archive;

fn package(out: &Path, arguments: &[&str]) -> Output {
    let releases = out.with_extension("releases.json");
    Command::new(env!("CARGO_BIN_EXE_xtask"))
        .args(["package", "--out", out.to_str().unwrap(), "--releases", releases.to_str().unwrap()])
        .args(arguments)
        .output()
        .unwrap()
}

/// The paths in a package, and the text of its manifest.
fn unpack(out: &Path, name: &str) -> (BTreeSet<String>, String) {
    let file = File::open(out.join(format!("target/package/{name}.crate"))).unwrap();
    let (mut paths, mut manifest) = (BTreeSet::new(), String::new());
    for entry in Archive::new(GzDecoder::new(file)).entries().unwrap() {
        let mut entry = entry.unwrap();
        let path = entry.path().unwrap().strip_prefix(name).unwrap().to_str().unwrap().to_owned();
        if path == "Cargo.toml" {
            entry.read_to_string(&mut manifest).unwrap();
        }
        paths.insert(path);
    }
    (paths, manifest)
}

#[test]
fn every_package_stands_alone() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("out");
    let output = package(&out, &["sts", "--plan"]);
    let text = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{text}{}", String::from_utf8_lossy(&output.stderr));
    let order: Vec<&str> = text.lines().filter_map(|line| line.split("--package ").nth(1)).collect();
    assert_eq!(order[0], "tencentcloud-core  # 0.1.0", "{text}");
    assert!(order.contains(&"tencentcloud-sts  # 0.1.0"), "{text}");

    for name in order.iter().map(|line| line.replace("  # ", "-")) {
        let (paths, manifest) = unpack(&out, &name);
        for path in ["Cargo.toml", "README.md", "LICENSE-APACHE", "LICENSE-MIT", "src/lib.rs"] {
            assert!(paths.contains(path), "{name}: {path}");
        }
        for part in
            ["description = ", "documentation = ", "keywords = ", "categories = ", "all-features = true"]
        {
            assert!(manifest.contains(part), "{name}: {part}");
        }
        assert!(!manifest.contains("path = \"..") && !manifest.contains("workspace = true"), "{name}");
    }
    let (paths, _) = unpack(&out, "tencentcloud-catalog-0.1.0");
    assert!(paths.contains("spec/common.json") && paths.contains("spec/cvm/2017-03-12.json"));
    assert!(!paths.iter().any(|path| path.starts_with("spec/facts") || path.starts_with("tests")));
}

#[test]
fn a_folder_with_other_files_is_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("notes.txt"), "mine").unwrap();
    let output = package(folder.path(), &["sts"]);
    assert!(!output.status.success());
    assert!(String::from_utf8_lossy(&output.stderr).contains("has other files"));
    assert!(folder.path().join("notes.txt").exists());
}
