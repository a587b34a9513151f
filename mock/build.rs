//! Embeds the described versions of the repository's spec, so that the mock needs no files at run time.

use std::path::{Path, PathBuf};
use std::{env, fs, io};

use walkdir::{DirEntry, WalkDir};

fn main() -> io::Result<()> {
    // The repository's spec, or the copy in a published package.
    let folder = ["../spec", "spec"].into_iter().find(|folder| Path::new(folder).is_dir()).unwrap_or("spec");
    println!("cargo::rerun-if-changed={folder}");
    let spec = Path::new(folder).canonicalize()?;
    // Cataloged versions are files at the depth of the folders of described ones.
    let is_described = |entry: &DirEntry| match entry.depth() {
        1 => entry.file_name() != "schema" && entry.file_name() != "facts",
        2 => entry.file_type().is_dir(),
        _ => true,
    };
    let is_json = |path: &PathBuf| path.extension().is_some_and(|extension| extension == "json");
    let entries = WalkDir::new(&spec).sort_by_file_name().into_iter().filter_entry(is_described);
    let files = entries.map(|entry| entry.map(DirEntry::into_path)).collect::<Result<Vec<_>, _>>()?;

    let entry = |file: &PathBuf| {
        let relative = file.strip_prefix(&spec).unwrap_or(file).to_string_lossy().replace('\\', "/");
        format!("    ({relative:?}, include_str!({:?})),\n", file.to_string_lossy())
    };
    let code = format!("&[\n{}]\n", files.iter().filter(|path| is_json(path)).map(entry).collect::<String>());
    let out = PathBuf::from(env::var_os("OUT_DIR").unwrap_or_default());
    fs::write(out.join("spec_files.rs"), code)
}
