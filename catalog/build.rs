//! Packs the spec into the program, for the feature `embedded`: for each version of a service, a compressed block of facts
//! and one of examples, with an action or type on each line; and an index of all names.
//!
//! Nothing is parsed here. Cataloged files have an action or type on each line already; the other files become one line by
//! joining theirs, because JSON strings have no line breaks.

#[cfg(not(feature = "embedded"))]
fn main() {
    println!("cargo::rerun-if-changed=build.rs");
}

#[cfg(feature = "embedded")]
fn main() -> std::io::Result<()> {
    println!("cargo::rerun-if-changed=build.rs");
    pack::run()
}

#[cfg(feature = "embedded")]
mod pack {
    use std::collections::BTreeMap;
    use std::io::{self, Write as _};
    use std::path::{Path, PathBuf};
    use std::{env, fs};

    use flate2::Compression;
    use flate2::write::DeflateEncoder;

    /// The repository's spec, or the copy in a published package.
    const FOLDERS: [&str; 2] = ["../spec", "spec"];

    pub(super) fn run() -> io::Result<()> {
        let spec = FOLDERS.map(Path::new).into_iter().find(|folder| folder.is_dir());
        let spec = spec.ok_or_else(|| io::Error::other("neither ../spec nor spec is there"))?;
        println!("cargo::rerun-if-changed={}", spec.display());
        let (mut blocks, mut table, mut index) = (Vec::new(), String::from("&[\n"), String::new());
        for folder in versions(spec)? {
            let version = Version::read(spec, &folder)?;
            let mut add = |text: &str| {
                let start = blocks.len();
                blocks.extend(deflate(text)?);
                io::Result::Ok(format!(
                    "Block {{ start: {start}, end: {}, size: {} }}",
                    blocks.len(),
                    text.len()
                ))
            };
            let (facts, examples) = (add(&version.facts())?, add(&version.examples)?);
            table += &format!(
                "    EmbeddedVersion {{ folder: {folder:?}, facts: {facts}, examples: {examples} }},\n"
            );
            index += &version.index(&folder);
        }
        let out = PathBuf::from(env::var_os("OUT_DIR").unwrap_or_default());
        fs::write(out.join("blocks.bin"), &blocks)?;
        fs::write(out.join("versions.rs"), table + "]\n")?;
        fs::write(out.join("index.bin"), deflate(&index)?)?;
        for file in ["common.json", "crates.json", "resources.json"] {
            fs::copy(spec.join(file), out.join(file))?;
        }
        Ok(())
    }

    /// The folders of all versions, sorted.
    fn versions(spec: &Path) -> io::Result<Vec<String>> {
        let mut versions = Vec::new();
        for service in names(spec)?.iter().filter(|name| !["facts", "schema"].contains(&name.as_str())) {
            if spec.join(service).is_dir() {
                let files = names(&spec.join(service))?;
                let stems = files.iter().map(|file| file.split('.').next().unwrap_or(file));
                versions.extend(stems.map(|version| format!("{service}/{version}")));
            }
        }
        versions.sort();
        versions.dedup();
        Ok(versions)
    }

    /// The names of the files in a folder; none if there is no folder.
    fn names(folder: &Path) -> io::Result<Vec<String>> {
        if !folder.is_dir() {
            return Ok(Vec::new());
        }
        fs::read_dir(folder)?.map(|entry| Ok(entry?.file_name().to_string_lossy().into_owned())).collect()
    }

    /// The lines of a version: JSON by name.
    #[derive(Default)]
    struct Version {
        service: String,
        actions: BTreeMap<String, String>,
        types: BTreeMap<String, String>,
        examples: String,
    }

    impl Version {
        fn read(spec: &Path, folder: &str) -> io::Result<Self> {
            let mut version = Self::default();
            let [facts, examples] = ["", ".examples"].map(|kind| spec.join(format!("{folder}{kind}.json")));
            if facts.exists() {
                version.add_facts(&fs::read_to_string(facts)?);
            }
            if examples.exists() {
                version.add_examples(&fs::read_to_string(examples)?);
            }
            let described = spec.join(folder);
            if described.join("service.json").exists() {
                version.service = joined(&fs::read_to_string(described.join("service.json"))?);
            }
            for (kind, lines) in [("actions", &mut version.actions), ("types", &mut version.types)] {
                for file in names(&described.join(kind))? {
                    let text = joined(&fs::read_to_string(described.join(kind).join(&file))?);
                    lines.insert(file.trim_end_matches(".json").to_owned(), text);
                }
            }
            Ok(version)
        }

        /// Adds a cataloged file: lines `"Name": {…},` below `"actions": {` and `"types": {`, after those of the service.
        fn add_facts(&mut self, text: &str) {
            let (mut service, mut section) = (Vec::new(), "");
            for line in text.lines() {
                match (line, entry(line)) {
                    // A section without lines is `"types": {}`.
                    (_, Some((name @ ("actions" | "types"), _))) => section = name,
                    (_, Some((name, json))) if section == "actions" => {
                        self.actions.insert(name.to_owned(), json.to_owned());
                    }
                    (_, Some((name, json))) if section == "types" => {
                        self.types.insert(name.to_owned(), json.to_owned());
                    }
                    (line, Some(_)) => service.push(line.trim_end_matches(',')),
                    _ => {}
                }
            }
            self.service = format!("{{{},\"actions\":{{}},\"types\":{{}}}}", service.join(","));
        }

        /// Adds a file of examples: a line for each action, made from a line for each example.
        fn add_examples(&mut self, text: &str) {
            let mut examples = String::new();
            for line in text.lines() {
                match entry(line) {
                    Some((name, "[")) => examples += &format!("{name} ["),
                    _ if line.starts_with(']') => examples += "]\n",
                    _ if line.len() > 1 => examples += line,
                    _ => {}
                }
            }
            self.examples = examples;
        }

        /// The facts: the service, then the actions and the types.
        fn facts(&self) -> String {
            let line = |kind: char| move |(name, json): (&String, &String)| format!("{kind} {name} {json}\n");
            let actions = self.actions.iter().map(line('A'));
            format!("S {}\n", self.service)
                + &actions.chain(self.types.iter().map(line('T'))).collect::<String>()
        }

        /// The line of the index: the service and the names of the actions.
        fn index(&self, folder: &str) -> String {
            let names: Vec<&str> = self.actions.keys().map(String::as_str).collect();
            format!("{folder} {} {}\n", names.join(","), self.service)
        }
    }

    /// `"Name": {…},` → `Name` and `{…}`.
    fn entry(line: &str) -> Option<(&str, &str)> {
        line.strip_prefix('"')?.trim_end_matches(',').split_once("\": ")
    }

    /// The lines of a JSON file as one.
    fn joined(text: &str) -> String {
        text.lines().map(str::trim_start).collect()
    }

    /// Compresses as well as possible for a release build, and quickly for others.
    fn deflate(text: &str) -> io::Result<Vec<u8>> {
        let is_release = env::var_os("PROFILE").is_some_and(|profile| profile == "release");
        let level = if is_release { Compression::best() } else { Compression::fast() };
        let mut encoder = DeflateEncoder::new(Vec::new(), level);
        encoder.write_all(text.as_bytes())?;
        encoder.finish()
    }
}
