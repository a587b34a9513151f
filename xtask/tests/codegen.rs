//! `cargo xtask codegen` as a person runs it: on a copy of the spec, into a folder of its own.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::{fs, io};

use walkdir::WalkDir;

const ACTION: &str = "spec/ccc/2020-02-10/actions/CreateAutoCalloutTask.json";

/// A copy of the repository's spec, and room for what is generated from it.
struct Copy(tempfile::TempDir);

impl Copy {
    fn new() -> Self {
        let copy = Self(tempfile::tempdir().unwrap());
        let repository = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
        copy_folder(&repository.join("spec"), &copy.path("spec")).unwrap();
        copy
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
    for arguments in [&["ccc"][..], &[]] {
        let output = copy.codegen(arguments);
        assert_eq!(output.status.code(), Some(1), "the mistake is still reported");
        assert!(stderr(&output).contains("other/2024-01-01/service.json: not JSON"), "{}", stderr(&output));
        assert!(stdout(&output).contains("ccc/2020-02-10: "), "{}", stdout(&output));
        assert!(copy.path("generated/ccc/src/lib.rs").exists());
    }
    fs::write(copy.path("spec/common.json"), "{").unwrap();
    assert!(!stdout(&copy.codegen(&["ccc"])).contains("ccc/2020-02-10: "), "what concerns all does");
}

#[test]
fn unknown_services_and_flags_are_reported() {
    let copy = Copy::new();
    let output = copy.codegen(&["cccc"]);
    assert!(stderr(&output).contains("there is no service `cccc`; the spec has ccc"), "{}", stderr(&output));
    assert_eq!(copy.codegen(&["--chekc"]).status.code(), Some(2));
}
