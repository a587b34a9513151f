//! Where specs come from: folders and git revisions.

use std::fs;
use std::path::Path;
use std::process::Command;

use serde_json::json;

use crate::report::{MARKDOWN, several};
use crate::support::{CREATE, PART, Specs, stderr, stdout, xtask};

#[test]
fn mistakes_in_both_specs_are_reported() {
    let specs = Specs::new();
    specs.set("old", CREATE, "/request/properties/Size/format", json!("int46"));
    specs.set("new", PART, "/required", json!(["Kye"]));
    let output = specs.diff(&["old", "new"]);
    assert_eq!(output.status.code(), Some(1));
    let message = stderr(&output);
    assert!(message.contains("Size/format: unknown format `int46`; did you mean `int64`?"), "{message}");
    assert!(message.contains("the spec of old has 1 mistake; nothing was compared"), "{message}");
    assert!(message.contains("Part.json#/required/0: `Kye` is required"), "{message}");
    assert!(message.contains("the spec of new has"), "{message}");
    assert_eq!(stdout(&output), "");

    let output = specs.diff(&["nowhere", "new"]);
    let message = stderr(&output);
    assert!(message.contains("nowhere: neither a folder nor a revision has this name"), "{message}");
    assert_eq!(specs.diff(&["old", "new", "newer"]).status.code(), Some(2));
}

/// Runs git in a repository with a configuration of its own.
#[track_caller]
fn git(repository: &Path, arguments: &[&str]) {
    let mut git = Command::new("git");
    git.arg("-C").arg(repository).args(arguments);
    for variable in ["GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE"] {
        git.env_remove(variable);
    }
    let output = git.env("GIT_CONFIG_GLOBAL", "").env("GIT_CONFIG_NOSYSTEM", "1").output().unwrap();
    assert!(output.status.success(), "{}", stderr(&output));
}

#[test]
fn a_revision_is_compared_with_the_working_tree_or_another() {
    let specs = several();
    let repository = specs.path("repository");
    fs::create_dir(&repository).unwrap();
    git(&repository, &["init", "--quiet"]);
    git(&repository, &["config", "user.name", "Somebody"]);
    git(&repository, &["config", "user.email", "somebody@example.com"]);
    git(&repository, &["commit", "--quiet", "--allow-empty", "--message", "Begin"]);
    git(&repository, &["tag", "empty"]);
    fs::rename(specs.path("old"), repository.join("spec")).unwrap();
    git(&repository, &["add", "."]);
    git(&repository, &["commit", "--quiet", "--message", "Describe"]);
    fs::remove_dir_all(repository.join("spec")).unwrap();
    fs::rename(specs.path("new"), repository.join("spec")).unwrap();
    let diff = |arguments: &[&str]| {
        let mut command = xtask(specs.0.path());
        command.arg("--repository").arg(&repository).args(arguments).output().unwrap()
    };

    let output = diff(&[]);
    assert!(stdout(&output).starts_with("HEAD → the working tree\n"), "{}", stdout(&output));
    assert_eq!(stdout(&diff(&["--markdown"])), MARKDOWN, "{}", stderr(&output));
    git(&repository, &["add", "."]);
    assert_eq!(stdout(&diff(&["--markdown"])), MARKDOWN, "what is staged is not committed");
    git(&repository, &["commit", "--quiet", "--message", "Change"]);
    assert!(stdout(&diff(&[])).contains("Nothing changed."));
    assert_eq!(stdout(&diff(&["HEAD~1", "HEAD", "--markdown"])), MARKDOWN);
    assert_eq!(stdout(&diff(&["HEAD~1", "repository/spec", "--markdown"])), MARKDOWN);

    assert!(stderr(&diff(&["empty"])).contains("empty: this revision has no spec/"));
    assert!(stderr(&diff(&["--", "--all"])).contains("--all: neither a folder nor a revision"));
}
