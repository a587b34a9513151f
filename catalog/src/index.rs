//! The names of all services, versions and actions.

/// The names of all services, versions and actions.
#[derive(Clone, Debug)]
pub struct Index {
    versions: Vec<IndexedVersion>,
}

/// The names of a version of a service.
#[derive(Clone, Debug)]
pub struct IndexedVersion {
    /// Folder of its spec, `cvm/2017-03-12`.
    pub folder: String,
    /// Name of the product.
    pub title: String,
    /// Names of its actions, sorted.
    pub actions: Vec<String>,
}

impl Index {
    /// Returns the versions, sorted by folder.
    #[must_use]
    pub fn versions(&self) -> &[IndexedVersion] {
        &self.versions
    }
}

impl FromIterator<IndexedVersion> for Index {
    fn from_iter<I: IntoIterator<Item = IndexedVersion>>(versions: I) -> Self {
        Self { versions: versions.into_iter().collect() }
    }
}

impl IndexedVersion {
    /// Returns the name of the service, `cvm`.
    #[must_use]
    pub fn service(&self) -> &str {
        self.folder.split('/').next().unwrap_or_default()
    }
}
