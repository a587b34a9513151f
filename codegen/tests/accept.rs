//! A minimal case for each feature of the generator. The output is a snapshot, and all of it compiles.

mod support;

use std::path::Path;
use std::process::Command;
use std::{env, fs};

use support::{cases, sources};
use tencentcloud_catalog::Sources;
use tencentcloud_codegen::{FileSet, Options, generate};

fn generated(sources: &Sources) -> FileSet {
    let spec = sources.parse().unwrap_or_else(|diagnostics| panic!("{diagnostics}"));
    generate(&spec, &Options::default()).unwrap_or_else(|error| panic!("{error}"))
}

/// The files of actions and types as one text.
fn actions_and_types(files: &FileSet) -> String {
    let wanted = |path: &&str| {
        (path.contains("/src/actions/") || path.contains("/src/types/")) && !path.ends_with("/mod.rs")
    };
    let files = files.iter().filter(|(path, _)| wanted(path));
    let texts: Vec<String> = files.map(|(path, text)| format!("──── {path}\n{text}")).collect();
    texts.join("\n")
}

#[test]
fn every_case_generates_its_snapshot() {
    for case in cases("accept") {
        let files = generated(&sources("accept", &case));
        snapshot("accept", &case, &actions_and_types(&files));
    }
}

/// The files that every crate has. `cargo xtask codegen --check` compares the other files, which are committed.
#[test]
fn the_outputs_of_a_crate_match_their_snapshots() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../spec");
    let spec = Sources::read_described(&root).expect("the spec can be read").parse();
    let spec = spec.unwrap_or_else(|diagnostics| panic!("{diagnostics}"));
    let chosen = Options::default().action("CreateAutoCalloutTask").action("DescribeAutoCalloutTask");
    let files = generate(&spec, &chosen).unwrap_or_else(|error| panic!("{error}"));
    let of_one = |path: &str| path.contains("/actions/") || path.contains("/types/");
    for (path, text) in files.iter().filter(|(path, _)| path.ends_with("/mod.rs") || !of_one(path)) {
        let name = path.replace(['/', '.'], "_");
        snapshot("real", &name, text);
    }
}

fn snapshot(folder: &str, name: &str, text: &str) {
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path(folder);
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| insta::assert_snapshot!(name, text));
}

/// All cases as one workspace: they compile without a warning, their examples and documentation, too.
#[test]
fn every_case_compiles() {
    let root = Path::new(env!("CARGO_TARGET_TMPDIR")).join("accept");
    let repository = Path::new(env!("CARGO_MANIFEST_DIR")).join("..").canonicalize().expect("the repository");
    let _ = fs::remove_dir_all(&root);
    for case in cases("accept") {
        for (path, text) in generated(&sources("accept", &case)).under("generated/").iter() {
            let target = root.join(path);
            fs::create_dir_all(target.parent().expect("a folder")).expect("a folder for the case");
            fs::write(target, text).expect("a file of the case");
        }
    }
    let runtime = repository.join("runtime/client");
    fs::write(root.join("Cargo.toml"), WORKSPACE.replace("RUNTIME", &runtime.to_string_lossy()))
        .expect("a manifest");
    fs::copy(repository.join("Cargo.lock"), root.join("Cargo.lock")).expect("the lock file");
    cargo(&root, &["test", "--workspace", "--features", "serde"]);
    cargo(&root, &["doc", "--workspace", "--no-deps", "--features", "serde"]);
}

const WORKSPACE: &str = r#"[workspace]
resolver = "3"
members = ["generated/*"]

[workspace.package]
version = "0.0.0"
edition = "2024"
rust-version = "1.88"
license = "MIT"

[workspace.dependencies]
tencentcloud-client = { path = "RUNTIME" }

[profile.dev]
debug = "line-tables-only"
"#;

/// Runs cargo on the cases; a warning fails like an error.
fn cargo(root: &Path, arguments: &[&str]) {
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).parent().expect("the target folder");
    let output = Command::new(env!("CARGO"))
        .args(arguments)
        .args(["--quiet", "--offline", "--target-dir"])
        .arg(target)
        .current_dir(root)
        .env("RUSTDOCFLAGS", "-D warnings")
        .output()
        .expect("cargo runs");
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert!(
        output.status.success() && !stderr.contains("warning:"),
        "cargo {}:\n{stderr}",
        arguments.join(" ")
    );
}
