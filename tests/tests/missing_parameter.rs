//! A missing required parameter is a compile error that names the parameter.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::fs;
use std::path::Path;
use std::process::Command;

/// Compiles a program that depends on the generated crate. Returns whether it compiles, and the compiler's output.
fn check(program: &str) -> (bool, String) {
    let tests = Path::new(env!("CARGO_MANIFEST_DIR"));
    let root = Path::new(env!("CARGO_TARGET_TMPDIR")).join(program);
    fs::create_dir_all(&root).unwrap();
    let manifest = format!(
        "[workspace]\n\n[package]\nname = \"{program}\"\nedition = \"2024\"\n\n\
         [[bin]]\nname = \"{program}\"\npath = {:?}\n\n\
         [dependencies]\ntencentcloud-ccc = {{ path = {:?} }}\n\n\
         [profile.dev]\ndebug = \"line-tables-only\"\n",
        tests.join(format!("tests/compile_fail/{program}.rs")).display().to_string(),
        tests.join("../generated/ccc").display().to_string(),
    );
    fs::write(root.join("Cargo.toml"), manifest).unwrap();
    fs::copy(tests.join("../Cargo.lock"), root.join("Cargo.lock")).unwrap();
    let output = Command::new(env!("CARGO"))
        .args(["check", "--quiet", "--offline", "--color", "never", "--target-dir"])
        .arg(Path::new(env!("CARGO_TARGET_TMPDIR")).parent().unwrap())
        .current_dir(&root)
        .output()
        .unwrap();
    (output.status.success(), String::from_utf8_lossy(&output.stderr).into_owned())
}

#[test]
fn the_compiler_names_the_missing_parameter() {
    let (compiles, output) = check("missing_callees");
    assert!(!compiles);
    assert!(output.contains("error[E0277]: a required parameter is not set: Callees"), "{output}");
    assert_eq!(output.matches("error[").count(), 1, "there are other errors:\n{output}");
}
