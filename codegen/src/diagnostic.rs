//! What the author of a spec file is told: where, what is wrong, and how to mend it.

use std::fmt;

/// One mistake in the spec: `file#/pointer: what is wrong; how to mend it`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Diagnostic {
    /// The spec file, relative to the root of the spec, with `/` between its parts.
    pub file: String,
    /// JSON Pointer (RFC 6901) to the node in the file; empty for the file as a whole.
    pub pointer: String,
    /// What is wrong.
    pub problem: String,
    /// How to mend it.
    pub mend: String,
}

impl Diagnostic {
    /// The place as `file#/pointer`, which editors and terminals link.
    #[must_use]
    pub fn place(&self) -> String {
        if self.pointer.is_empty() { self.file.clone() } else { format!("{}#{}", self.file, self.pointer) }
    }
}

impl fmt::Display for Diagnostic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}; {}", self.place(), self.problem, self.mend)
    }
}

/// All that is wrong with a spec, in the order of files and pointers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Diagnostics(Vec<Diagnostic>);

impl Diagnostics {
    /// Notes a mistake.
    pub(crate) fn push(&mut self, at: &Place, problem: impl Into<String>, mend: impl Into<String>) {
        self.0.push(Diagnostic {
            file: at.file.clone(),
            pointer: at.pointer.clone(),
            problem: problem.into(),
            mend: mend.into(),
        });
    }

    /// Whether nothing is wrong.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The mistakes, each once, sorted by place.
    pub fn iter(&self) -> std::slice::Iter<'_, Diagnostic> {
        self.0.iter()
    }

    /// Adds all of another run.
    pub(crate) fn extend(&mut self, other: Self) {
        self.0.extend(other.0);
    }

    /// `Ok` with `value` if nothing is wrong, else everything that is.
    pub(crate) fn into_result<T>(mut self, value: T) -> Result<T, Self> {
        if self.is_empty() {
            return Ok(value);
        }
        self.0.sort();
        self.0.dedup();
        Err(self)
    }
}

impl<'a> IntoIterator for &'a Diagnostics {
    type Item = &'a Diagnostic;
    type IntoIter = std::slice::Iter<'a, Diagnostic>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl fmt::Display for Diagnostics {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for diagnostic in &self.0 {
            writeln!(f, "{diagnostic}")?;
        }
        Ok(())
    }
}

impl std::error::Error for Diagnostics {}

/// A node of a spec file.
#[derive(Clone, Debug)]
pub(crate) struct Place {
    pub(crate) file: String,
    pub(crate) pointer: String,
}

impl Place {
    /// A file as a whole.
    pub(crate) fn file(file: impl Into<String>) -> Self {
        Self { file: file.into(), pointer: String::new() }
    }

    /// The node one step further down: a key of an object or an index of an array.
    pub(crate) fn at(&self, step: impl fmt::Display) -> Self {
        let step = step.to_string().replace('~', "~0").replace('/', "~1");
        Self { file: self.file.clone(), pointer: format!("{}/{step}", self.pointer) }
    }
}

/// `did you mean …` for the nearest of `known`, or the list of them all.
pub(crate) fn suggest<'a>(wrong: &str, known: impl IntoIterator<Item = &'a str>) -> String {
    let known: Vec<&str> = known.into_iter().collect();
    let nearest =
        known.iter().map(|candidate| (strsim::damerau_levenshtein(wrong, candidate), candidate)).min();
    match nearest {
        Some((distance, candidate)) if distance <= 1 + wrong.len() / 4 => {
            format!("did you mean `{candidate}`?")
        }
        _ if known.is_empty() => "none are known".to_owned(),
        _ => format!("known are {}", quoted(known)),
    }
}

/// `` `a`, `b` `` for a list of names.
pub(crate) fn quoted<'a>(names: impl IntoIterator<Item = &'a str>) -> String {
    let names: Vec<String> = names.into_iter().map(|name| format!("`{name}`")).collect();
    names.join(", ")
}
