//! `cargo xtask codegen` as a person runs it: on a copy of the spec, into a folder of its own.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::{fs, io};

use walkdir::WalkDir;

const ACTION: &str = "spec/ccc/2020-02-10/actions/CreateAutoCalloutTask.json";

const CATALOGED: [&str; 2] = ["sts/2018-08-13.json", "trro/2022-03-25.json"];

/// A copy of the described part of the repository's spec, and room for what is generated from it.
struct Copy(tempfile::TempDir);

impl Copy {
    fn new() -> Self {
        let copy = Self(tempfile::tempdir().unwrap());
        let repository = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
        for file in ["common.json", "crates.json", "ccc/2020-02-10"] {
            copy.copy(&repository.join("spec"), file);
        }
        copy
    }

    /// A copy with two cataloged versions of a service next to the described one.
    fn with_cataloged() -> Self {
        let copy = Self::new();
        let repository = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
        for file in CATALOGED {
            copy.copy(&repository.join("spec"), file);
        }
        copy
    }

    fn copy(&self, spec: &Path, file: &str) {
        let target = self.path("spec").join(file);
        fs::create_dir_all(target.parent().unwrap()).unwrap();
        let from = spec.join(file);
        if from.is_dir() { copy_folder(&from, &target) } else { fs::copy(from, target).map(drop) }.unwrap();
    }

    fn path(&self, relative: &str) -> PathBuf {
        self.0.path().join(relative)
    }

    fn edit(&self, relative: &str, from: &str, to: &str) {
        let text = fs::read_to_string(self.path(relative)).unwrap();
        assert!(text.contains(from), "{relative} has no {from}");
        fs::write(self.path(relative), text.replacen(from, to, 1)).unwrap();
    }

    /// How many files there are below a folder.
    fn files(&self, folder: &str) -> usize {
        let entries = WalkDir::new(self.path(folder)).into_iter();
        entries.filter(|entry| entry.as_ref().unwrap().file_type().is_file()).count()
    }

    fn codegen(&self, arguments: &[&str]) -> Output {
        Command::new(env!("CARGO_BIN_EXE_xtask"))
            .arg("codegen")
            .args(arguments)
            .arg("--spec")
            .arg(self.path("spec"))
            .arg("--out")
            .arg(self.0.path())
            .output()
            .unwrap()
    }
}

fn copy_folder(from: &Path, to: &Path) -> io::Result<()> {
    for entry in WalkDir::new(from) {
        let entry = entry?;
        let target = to.join(entry.path().strip_prefix(from).unwrap());
        if entry.file_type().is_dir() {
            fs::create_dir_all(target)?;
        } else {
            fs::copy(entry.path(), target)?;
        }
    }
    Ok(())
}

fn stdout(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

fn stderr(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

#[test]
fn a_second_run_writes_nothing() {
    let copy = Copy::new();
    let first = copy.codegen(&[]);
    assert!(first.status.success(), "{}", stderr(&first));
    let [actions, types] =
        ["actions", "types"].map(|kind| copy.files(&format!("spec/ccc/2020-02-10/{kind}")));
    let files = copy.files("generated/ccc");
    assert!(files > actions + types && actions > 80);
    let report = format!("ccc/2020-02-10: {actions} actions, {types} types; {files} written");
    assert!(stdout(&first).contains(&report), "{report}\n{}", stdout(&first));
    let second = copy.codegen(&[]);
    let report = format!("0 written, {files} unchanged, 0 removed");
    assert!(stdout(&second).contains(&report), "{}", stdout(&second));
    assert!(copy.codegen(&["--check"]).status.success());
}

#[test]
fn check_fails_until_the_code_is_generated_again() {
    let copy = Copy::new();
    assert!(copy.codegen(&[]).status.success());
    let parameter = r#""properties": { "Extra": { "type": "string", "description": "More." },"#;
    copy.edit(ACTION, "\"properties\": {", parameter);

    let check = copy.codegen(&["--check"]);
    assert_eq!(check.status.code(), Some(1));
    let report = stderr(&check);
    assert!(report.contains("1 generated file differs from what would be generated:"), "{report}");
    assert!(report.contains("generated/ccc/src/actions/create_auto_callout_task.rs"), "{report}");
    assert!(report.contains("run `cargo xtask codegen` and commit"), "{report}");
    let file = copy.path("generated/ccc/src/actions/create_auto_callout_task.rs");
    assert!(!fs::read_to_string(&file).unwrap().contains("pub extra"), "a check writes nothing");

    let again = copy.codegen(&[]);
    let report = format!("1 written, {} unchanged, 0 removed", copy.files("generated/ccc") - 1);
    assert!(stdout(&again).contains(&report), "{}", stdout(&again));
    assert!(fs::read_to_string(&file).unwrap().contains("pub extra: Option<String>"));
    assert!(copy.codegen(&["--check"]).status.success());
}

#[test]
fn files_of_removed_actions_are_removed() {
    let copy = Copy::new();
    assert!(copy.codegen(&[]).status.success());
    fs::remove_file(copy.path("spec/ccc/2020-02-10/actions/DescribeAutoCalloutTask.json")).unwrap();
    fs::remove_file(copy.path("spec/ccc/2020-02-10/types/AutoCalloutTaskCalleeInfo.json")).unwrap();
    let check = copy.codegen(&["--check"]);
    assert!(stderr(&check).contains("describe_auto_callout_task.rs"), "an orphan counts: {}", stderr(&check));
    let output = copy.codegen(&[]);
    assert!(stdout(&output).contains(" 2 removed"), "{}", stdout(&output));
    assert!(!copy.path("generated/ccc/src/actions/describe_auto_callout_task.rs").exists());
}

#[test]
fn mistakes_in_several_files_are_reported_together_and_nothing_is_written() {
    let copy = Copy::new();
    copy.edit(ACTION, "\"minimum\": 1", "\"minimun\": 1");
    copy.edit("spec/ccc/2020-02-10/types/Variable.json", "\"required\": [\"Key\"", "\"required\": [\"Kye\"");
    fs::write(copy.path("spec/ccc/2020-02-10/actions/Broken.json"), "{").unwrap();
    let output = copy.codegen(&[]);
    assert_eq!(output.status.code(), Some(1));
    let report = stderr(&output);
    let action = "CreateAutoCalloutTask.json#/request/properties/Tries/minimun: unknown keyword `minimun`; did you mean `minimum`?";
    assert!(report.contains(action), "{report}");
    assert!(
        report.contains("Variable.json#/required/0: `Kye` is required but not among the properties"),
        "{report}"
    );
    assert!(report.contains("Broken.json: not JSON at line 1, column 1"), "{report}");
    assert!(report.contains("nothing was generated"), "{report}");
    assert!(!copy.path("generated").exists());
}

#[test]
fn a_service_is_generated_despite_mistakes_in_another() {
    let copy = Copy::new();
    let other = copy.path("spec/other/2024-01-01");
    fs::create_dir_all(&other).unwrap();
    fs::write(other.join("service.json"), "{").unwrap();
    let output = copy.codegen(&[]);
    assert_eq!(output.status.code(), Some(1), "the mistake is reported");
    assert!(stderr(&output).contains("other/2024-01-01/service.json: not JSON"), "{}", stderr(&output));
    assert!(stdout(&output).contains("ccc/2020-02-10: "), "{}", stdout(&output));
    assert!(copy.path("generated/ccc/src/lib.rs").exists());
    assert!(copy.codegen(&["ccc"]).status.success(), "the files of the other are not read");
    fs::write(copy.path("spec/common.json"), "{").unwrap();
    assert!(!stdout(&copy.codegen(&["ccc"])).contains("ccc/2020-02-10: "), "what concerns all does");
}

#[test]
fn unknown_services_and_flags_are_reported() {
    let copy = Copy::new();
    let output = copy.codegen(&["cccc"]);
    assert!(
        stderr(&output).contains("there is no service `cccc`; did you mean `ccc`?"),
        "{}",
        stderr(&output)
    );
    assert_eq!(copy.codegen(&["--chekc"]).status.code(), Some(2));
}

#[test]
fn all_versions_are_generated_into_a_workspace_of_their_own() {
    let copy = Copy::with_cataloged();
    let output = copy.codegen(&["--all"]);
    assert!(output.status.success(), "{}", stderr(&output));
    for file in
        ["Cargo.toml", "generated/ccc/Cargo.toml", "generated/sts/src/lib.rs", "generated/trro/src/lib.rs"]
    {
        assert!(copy.path(file).exists(), "{file}");
    }
    let named = copy.codegen(&["sts"]);
    assert!(stdout(&named).starts_with("sts/2018-08-13: "), "{}", stdout(&named));
    let selected = copy.codegen(&["sts:GetCallerIdentity,AssumeRole"]);
    assert!(stdout(&selected).starts_with("sts/2018-08-13: 2 actions, "), "{}", stdout(&selected));
    let unknown = copy.codegen(&["sts:GetCallerIdentiti"]);
    assert!(stderr(&unknown).contains("did you mean `GetCallerIdentity`?"), "{}", stderr(&unknown));
}

#[test]
fn what_is_cataloged_is_not_generated_unless_it_is_asked_for() {
    let copy = Copy::with_cataloged();
    assert!(copy.codegen(&[]).status.success());
    assert!(copy.path("generated/ccc").exists() && !copy.path("generated/sts").exists());
    for arguments in
        [&["codegen", "--all"][..], &["codegen", "sts"], &["codegen", "ccc:CreateAutoCalloutTask"]]
    {
        let output = Command::new(env!("CARGO_BIN_EXE_xtask")).args(arguments).output().unwrap();
        assert_eq!(output.status.code(), Some(1));
        assert!(stderr(&output).contains(" with `--out`"), "{}", stderr(&output));
    }
}

/// A second run compares sizes and times instead of generating again, and must notice every change all the same.
#[test]
fn a_version_is_generated_again_once_a_file_of_it_changes() {
    let copy = Copy::with_cataloged();
    let run = || {
        let output = copy.codegen(&["--all"]);
        assert!(output.status.success(), "{}", stderr(&output));
        let line = stdout(&output).lines().find(|line| line.starts_with("sts/")).map(str::to_owned);
        line.unwrap()
    };
    assert!(!run().contains(" 0 written"));
    assert!(run().ends_with("removed (0 ms)"), "nothing changed");
    let lib = copy.path("generated/sts/src/lib.rs");
    let text = fs::read_to_string(&lib).unwrap();
    fs::write(&lib, text.replacen("sts", "STS", 1)).unwrap();
    assert!(run().contains(" 1 written"), "an edited file");
    assert_eq!(fs::read_to_string(&lib).unwrap(), text);
    fs::remove_file(&lib).unwrap();
    assert!(run().contains(" 1 written"), "a missing file");
    fs::write(copy.path("generated/sts/src/extra.rs"), "// @generated\n").unwrap();
    assert!(run().contains(" 1 removed"), "a file too many");
    copy.edit("spec/sts/2018-08-13.json", "\"title\": \"", "\"title\": \"S");
    assert!(!run().contains(" 0 written"), "another spec");
    assert!(run().ends_with("removed (0 ms)"));
    fs::remove_file(copy.path("spec/trro/2022-03-25.json")).unwrap();
    run();
    assert!(!copy.path("generated/trro").exists(), "the crate of a version that is gone");
}
