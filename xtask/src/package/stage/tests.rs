//! Versions of crates and what they are derived from.

use std::collections::BTreeSet;

use super::*;
use crate::package::releases::Release;

#[test]
fn a_folder_with_other_files_is_not_cleared() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("notes.txt"), "mine").unwrap();
    assert!(clear(folder.path()).unwrap_err().contains("has other files"));
    assert!(folder.path().join("notes.txt").exists());
}

#[test]
fn an_earlier_run_is_cleared() {
    let folder = tempfile::tempdir().unwrap();
    clear(folder.path()).unwrap();
    fs::write(folder.path().join("old.rs"), "").unwrap();
    clear(folder.path()).unwrap();
    assert!(!folder.path().join("old.rs").exists());
}

fn version(folder: &str) -> SpecVersion {
    SpecVersion { folder: folder.to_owned(), described: false }
}

/// The crate of a service after a release with other contents or another runtime.
fn after(release: impl FnOnce(&mut Release), compatibility: &Compatibility) -> (String, Status) {
    let folder = tempfile::tempdir().unwrap();
    let mut releases = Releases::read(&folder.path().join("releases.json")).unwrap();
    let stage = |releases: &Releases| {
        service(folder.path(), &version("sts/2018-08-13"), releases, compatibility).unwrap().unwrap()
    };
    let first = stage(&releases);
    assert_eq!((first.version.to_string(), first.status), ("0.1.0".to_owned(), Status::New));
    let Staged { name, version, content, runtime, .. } = first;
    let mut last = Release { version, content, runtime, first_published: 1, published: 1 };
    release(&mut last);
    releases.record(&name, last).unwrap();
    let next = stage(&releases);
    let manifest = fs::read_to_string(folder.path().join("generated/sts/Cargo.toml")).unwrap();
    assert!(manifest.contains(&format!("\nversion = \"{}\"\n", next.version)));
    (next.version.to_string(), next.status)
}

#[test]
fn the_version_of_a_crate_changes_only_with_its_contents_or_an_incompatible_runtime() {
    let compatible = Compatibility::Known(BTreeSet::new());
    let broken = Compatibility::Known(BTreeSet::from(["tencentcloud-sts".to_owned()]));
    let other_content = |release: &mut Release| release.content.clear();
    let version = |text: &str, status| (text.to_owned(), status);
    assert_eq!(after(|_| {}, &Compatibility::Unknown), version("0.1.0", Status::Published));
    assert_eq!(after(other_content, &compatible), version("0.1.1", Status::Changed));
    assert_eq!(after(other_content, &broken), version("0.2.0", Status::Changed));
    assert_eq!(after(other_content, &Compatibility::Unknown), version("0.2.0", Status::Changed));
    let other_runtime = |release: &mut Release| "0.0".clone_into(&mut release.runtime);
    assert_eq!(after(other_runtime, &compatible), version("0.2.0", Status::Changed));
}

#[test]
fn a_crate_of_the_runtime_that_changed_needs_a_version_that_a_person_raised() {
    let folder = tempfile::tempdir().unwrap();
    let mut releases = Releases::read(&folder.path().join("releases.json")).unwrap();
    let release = Release {
        version: own_version(),
        content: String::new(),
        runtime: "0.1".to_owned(),
        first_published: 1,
        published: 1,
    };
    releases.record(RUNTIME[0].1, release).unwrap();
    let error = committed(folder.path(), &RUNTIME, &releases).unwrap_err();
    assert!(error.contains("raise the version in Cargo.toml"), "{error}");
}

#[test]
fn manifests_name_the_repository_once_the_workspace_does() {
    let text = "[package]\nlicense.workspace = true\n";
    let manifest = |workspace: &str| {
        let mut files = Files::from([("Cargo.toml".to_owned(), text.as_bytes().to_vec())]);
        add_repository(&mut files, workspace);
        String::from_utf8(files.remove("Cargo.toml").unwrap()).unwrap()
    };
    assert_eq!(manifest("[workspace.package]\nlicense = \"MIT\"\n"), text);
    let named = manifest("[workspace.package]\nrepository = \"https://example.com\"\n");
    assert_eq!(named, format!("{text}repository.workspace = true\n"));
}

#[test]
fn the_hash_depends_on_where_a_file_ends() {
    let files = |text: &[(&str, &str)]| -> Files {
        text.iter().map(|(path, text)| ((*path).to_owned(), text.as_bytes().to_vec())).collect()
    };
    assert_ne!(hash(&files(&[("a", "bc")])), hash(&files(&[("ab", "c")])));
    assert_eq!(hash(&files(&[("a", "1"), ("b", "2")])), hash(&files(&[("b", "2"), ("a", "1")])));
}
