//! The files of a crate → one module, for programs that generate the services they use.

use crate::FileSet;

/// Lints that a program may enable for its own code.
const LINTS: &str = "#![allow(clippy::all, clippy::pedantic, dead_code, missing_docs, unexpected_cfgs, unreachable_pub, \
                     reason = \"generated code; the features `serde` and `events` are those of the program\")]\n";

/// The module that lists all actions for macros, whose names are global.
const CATALOG: &str = "catalog";

/// Returns the module of a crate: its files, each in its `mod`. `name` is the module's name and `path` where it is.
pub(crate) fn module(files: &FileSet, root: &str, crate_ident: &str, name: &str, path: &str) -> String {
    let mut folded = Folded { files, text: String::new() };
    folded.push(&format!("{root}/lib.rs"), &format!("{root}/"), 1, true);
    let text = moved(&without_doc_tests(&folded.text), crate_ident, path);
    format!("pub mod {name} {{\n    {LINTS}{text}}}\n")
}

struct Folded<'a> {
    files: &'a FileSet,
    text: String,
}

impl Folded<'_> {
    /// Adds a file, with its modules in place of their declarations.
    fn push(&mut self, path: &str, folder: &str, depth: usize, is_root: bool) {
        let files = self.files;
        let indent = "    ".repeat(depth);
        let lines = files.get(path).unwrap_or_default().lines();
        // The first line says where the file comes from; the module's documentation would not be allowed after it.
        for line in lines.skip(1).skip_while(|line| line.is_empty()) {
            let Some((start, name)) = declaration(line) else {
                if !line.is_empty() {
                    self.text.push_str(&indent);
                    self.text.push_str(line);
                }
                self.text.push('\n');
                continue;
            };
            if is_root && name == CATALOG {
                continue;
            }
            let stem = name.trim_start_matches("r#");
            self.text.push_str(&format!("{indent}{start} {name} {{\n"));
            let below = format!("{folder}{stem}/");
            let nested = format!("{below}mod.rs");
            let flat = format!("{folder}{stem}.rs");
            let path = if files.get(&nested).is_some() { nested } else { flat };
            self.push(&path, &below, depth + 1, false);
            self.text.push_str(&format!("{indent}}}\n"));
        }
    }
}

/// `pub mod name;` → `pub mod` and `name`.
fn declaration(line: &str) -> Option<(&str, &str)> {
    let (start, name) = line.strip_suffix(';')?.rsplit_once(' ')?;
    ["mod", "pub mod"].contains(&start).then_some((start, name))
}

/// Lets paths from the root of the crate start at the module.
fn moved(text: &str, crate_ident: &str, path: &str) -> String {
    let mut moved = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find("crate::") {
        let (before, after) = rest.split_at(at);
        moved.push_str(before);
        // `$crate` is another crate.
        moved.push_str(if before.ends_with('$') { "crate" } else { path });
        rest = &after["crate".len()..];
    }
    moved.push_str(rest);
    moved.replace(&format!("{crate_ident}::"), &format!("{path}::"))
}

/// Examples in the documentation are not tests of the program.
fn without_doc_tests(text: &str) -> String {
    let mut is_open = false;
    let lines = text.lines().map(|line| {
        let start = line.trim_start();
        let fence = ["/// ```", "//! ```"].iter().find(|fence| start.starts_with(**fence));
        match fence {
            Some(_) if is_open => {
                is_open = false;
                line.to_owned() + "\n"
            }
            Some(fence) => {
                is_open = true;
                let indent = &line[..line.len() - start.len()];
                format!("{indent}{fence}text\n")
            }
            None => line.to_owned() + "\n",
        }
    });
    lines.collect()
}
