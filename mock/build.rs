//! Embeds the spec of the repository, so that the mock needs no files at run time.

use std::path::{Path, PathBuf};
use std::{env, fs, io};

fn main() -> io::Result<()> {
    println!("cargo::rerun-if-changed=../spec");
    let spec = Path::new("../spec").canonicalize()?;
    let mut files = Vec::new();
    collect(&spec, &mut files)?;
    files.sort();

    let entry = |file: &PathBuf| {
        let relative = file.strip_prefix(&spec).unwrap_or(file).to_string_lossy().replace('\\', "/");
        format!("    ({relative:?}, include_str!({:?})),\n", file.to_string_lossy())
    };
    let code = format!("&[\n{}]\n", files.iter().map(entry).collect::<Vec<_>>().concat());
    let out = PathBuf::from(env::var_os("OUT_DIR").unwrap_or_default());
    fs::write(out.join("spec_files.rs"), code)
}

/// Collects the JSON files of the spec in `folder`, except for `schema/`, which describes the format.
fn collect(folder: &Path, files: &mut Vec<PathBuf>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            if !path.ends_with("spec/schema") {
                collect(&path, files)?;
            }
        } else if path.extension().is_some_and(|extension| extension == "json") {
            files.push(path);
        }
    }
    Ok(())
}
