//! Mistakes in the spec, as its author reads them: where, what is wrong, and how to fix it.

use std::fmt;

use crate::text::quoted;

/// A mistake in the spec: `file#/pointer: what is wrong; how to fix it`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Diagnostic {
    /// The node of the spec that is wrong.
    pub location: SourceLocation,
    /// What is wrong.
    pub problem: String,
    /// How to fix it.
    pub fix: String,
}

impl fmt::Display for Diagnostic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}; {}", self.location, self.problem, self.fix)
    }
}

/// The mistakes in a spec.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Diagnostics(Vec<Diagnostic>);

impl Diagnostics {
    /// Adds a mistake.
    pub fn push(&mut self, location: &SourceLocation, problem: impl Into<String>, fix: impl Into<String>) {
        self.0.push(Diagnostic { location: location.clone(), problem: problem.into(), fix: fix.into() });
    }

    /// Returns whether there are no mistakes.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Returns the mistakes.
    pub fn iter(&self) -> std::slice::Iter<'_, Diagnostic> {
        self.0.iter()
    }

    /// Adds the mistakes of another list.
    pub fn extend(&mut self, other: Self) {
        self.0.extend(other.0);
    }

    /// Sorts the mistakes by location, and removes repetitions.
    pub fn sort(&mut self) {
        self.0.sort();
        self.0.dedup();
    }

    /// Returns `value` if there are no mistakes.
    ///
    /// # Errors
    /// Returns the mistakes, sorted by location, without repetitions.
    pub fn into_result<T>(mut self, value: T) -> Result<T, Self> {
        if self.is_empty() {
            return Ok(value);
        }
        self.sort();
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

/// A node of a spec file. Displays as `file#/pointer`, which editors and terminals link.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct SourceLocation {
    /// Path of the file relative to the root of the spec, with `/` as separator.
    pub file: String,
    /// JSON Pointer (RFC 6901) to the node; empty for the whole file.
    pub pointer: String,
}

impl SourceLocation {
    /// The location of a whole file.
    pub fn file(file: impl Into<String>) -> Self {
        Self { file: file.into(), pointer: String::new() }
    }

    /// The location of a child: a key of an object or an index of an array.
    #[must_use]
    pub fn at(&self, step: impl fmt::Display) -> Self {
        let step = step.to_string().replace('~', "~0").replace('/', "~1");
        Self { file: self.file.clone(), pointer: format!("{}/{step}", self.pointer) }
    }
}

impl fmt::Display for SourceLocation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.file)?;
        if self.pointer.is_empty() { Ok(()) } else { write!(f, "#{}", self.pointer) }
    }
}

/// Returns `did you mean …` with the most similar of the known names, or the list of all of them.
pub fn suggest<'a>(wrong: &str, known: impl IntoIterator<Item = &'a str>) -> String {
    let known: Vec<&str> = known.into_iter().collect();
    match nearest(wrong, known.iter().copied()) {
        Some(candidate) => format!("did you mean `{candidate}`?"),
        None if known.is_empty() => "none exist".to_owned(),
        None => format!("expected one of {}", quoted(known)),
    }
}

/// Returns up to three known names that may have been meant, the most similar one first.
pub fn similar<'a>(wrong: &str, known: impl IntoIterator<Item = &'a str>) -> Vec<&'a str> {
    let most = 1 + wrong.len() / 4;
    let possible = known.into_iter().filter(|candidate| candidate.len().abs_diff(wrong.len()) <= most);
    let distances = possible.map(|candidate| (strsim::damerau_levenshtein(wrong, candidate), candidate));
    let mut similar: Vec<_> = distances.filter(|(distance, _)| *distance <= most).collect();
    similar.sort_unstable();
    similar.dedup();
    similar.into_iter().map(|(_, candidate)| candidate).take(3).collect()
}

/// Returns the known name that was probably meant.
pub(crate) fn nearest<'a>(wrong: &str, known: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    similar(wrong, known).first().copied()
}
