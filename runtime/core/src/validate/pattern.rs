//! Regular expressions, compiled once.

use std::fmt;
use std::sync::OnceLock;

use regex_lite::Regex;

/// A regular expression of the spec, for a `static`.
///
/// ```
/// use tencentcloud_core::validate::Pattern;
///
/// static TIME: Pattern = Pattern::new(r"^\d{2}:\d{2}$");
/// assert!(TIME.is_match("09:30"));
/// assert!(!TIME.is_match("9:30"));
/// ```
pub struct Pattern {
    source: &'static str,
    compiled: OnceLock<Option<Regex>>,
}

impl Pattern {
    /// Creates a pattern, which is compiled when it is first used.
    #[must_use]
    pub const fn new(source: &'static str) -> Self {
        Self { source, compiled: OnceLock::new() }
    }

    /// The regular expression in the spec.
    #[must_use]
    pub const fn source(&self) -> &'static str {
        self.source
    }

    /// Whether any part of the text matches.
    ///
    /// A pattern that does not compile matches every text. That is a bug in the spec, and the server checks anyway.
    #[must_use]
    pub fn is_match(&self, text: &str) -> bool {
        let compiled = self.compiled.get_or_init(|| Regex::new(self.source).ok());
        compiled.as_ref().is_none_or(|regex| regex.is_match(text))
    }
}

impl fmt::Debug for Pattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Pattern({:?})", self.source)
    }
}
