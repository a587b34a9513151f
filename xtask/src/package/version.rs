//! The version of a crate's next release.

use std::collections::BTreeSet;

use semver::Version;

/// Which crates are compatible with their last release.
pub(super) enum Compatibility {
    /// The names of those that are not; an empty one stands for all.
    Known(BTreeSet<String>),
    /// Nothing was compared.
    Unknown,
}

impl Compatibility {
    /// Returns whether code that uses a crate may no longer compile.
    pub(super) fn is_broken(&self, name: &str) -> bool {
        match self {
            Self::Known(broken) => broken.contains(name) || broken.contains(""),
            Self::Unknown => true,
        }
    }
}

/// Returns the version that follows. Before 1.0.0, the minor version stands for incompatible changes.
pub(super) fn next(last: &Version, broken: bool) -> Version {
    match (last.major, broken) {
        (0, true) => Version::new(0, last.minor + 1, 0),
        (0, false) => Version::new(0, last.minor, last.patch + 1),
        (major, true) => Version::new(major + 1, 0, 0),
        (major, false) => Version::new(major, last.minor + 1, 0),
    }
}

/// Returns the part of a version that compatible releases share, `0.1` or `1`.
pub(super) fn compatible(version: &Version) -> String {
    if version.major == 0 { format!("0.{}", version.minor) } else { version.major.to_string() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_incompatible_release_raises_the_part_that_cargo_compares() {
        let next = |last: &str, broken| next(&last.parse().unwrap(), broken).to_string();
        assert_eq!(next("0.1.4", true), "0.2.0");
        assert_eq!(next("0.1.4", false), "0.1.5");
        assert_eq!(next("1.2.3", true), "2.0.0");
        assert_eq!(next("1.2.3", false), "1.3.0");
    }

    #[test]
    fn a_crate_that_was_not_compared_is_taken_to_be_incompatible() {
        assert!(Compatibility::Unknown.is_broken("tencentcloud-cvm"));
        let known = Compatibility::Known(BTreeSet::from(["tencentcloud-cvm".to_owned()]));
        assert!(known.is_broken("tencentcloud-cvm") && !known.is_broken("tencentcloud-sts"));
    }
}
