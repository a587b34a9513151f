//! The services that the mock serves. An action is read when a request first asks for it.

use std::collections::HashMap;
use std::io;
use std::sync::{Arc, OnceLock, PoisonError, RwLock};

use tencentcloud_catalog::embedded::{self, EmbeddedVersion};
use tencentcloud_catalog::{ActionFile, Common, Index, IndexedVersion, ServiceSpec, Spec};

/// Number of actions of an embedded version to keep. Each has its own copy of the types that it uses.
const KEPT: usize = 64;

/// All services, and what holds for every action.
pub(crate) struct Services {
    pub(crate) common: Common,
    versions: Vec<ServedVersion>,
    /// The names by folder, read when they are first needed.
    index: OnceLock<HashMap<String, IndexedVersion>>,
}

/// A version of a service.
pub(crate) struct ServedVersion {
    folder: String,
    /// Where to read actions from, unless all are read.
    embedded: Option<&'static EmbeddedVersion>,
    actions: RwLock<HashMap<String, ServedAction>>,
}

/// An action, and a service with the types that it uses.
#[derive(Clone, Debug)]
pub(crate) struct ServedAction {
    pub(crate) service: Arc<ServiceSpec>,
    pub(crate) action: Arc<ActionFile>,
}

impl Services {
    /// All embedded services.
    pub(crate) fn embedded() -> io::Result<Self> {
        let versions = embedded::versions().iter().map(ServedVersion::embedded).collect();
        Ok(Self { common: embedded::common()?, versions, index: OnceLock::new() })
    }

    /// The embedded services with these names: `cvm` for all versions, `cvm/2017-03-12` for one. Fails with
    /// [`io::ErrorKind::InvalidInput`] if there is no such service.
    pub(crate) fn selected(names: &[String]) -> io::Result<Self> {
        let mut services = Self::embedded()?;
        let is_meant =
            |name: &str, version: &ServedVersion| [version.folder(), version.service()].contains(&name);
        for name in names {
            if !services.versions.iter().any(|version| is_meant(name, version)) {
                let problem =
                    format!("there is no service `{name}`; use a name such as `cvm` or `cvm/2017-03-12`");
                return Err(io::Error::new(io::ErrorKind::InvalidInput, problem));
            }
        }
        services.versions.retain(|version| names.iter().any(|name| is_meant(name, version)));
        Ok(services)
    }

    /// The services of a spec.
    pub(crate) fn of_spec(spec: Spec) -> Self {
        let versions = spec.services.into_iter().map(ServedVersion::of_spec).collect();
        Self { common: spec.common, versions, index: OnceLock::new() }
    }

    /// All versions, sorted by folder.
    pub(crate) fn versions(&self) -> &[ServedVersion] {
        &self.versions
    }

    /// The name of a version's product.
    pub(crate) fn title(&self, version: &ServedVersion) -> &str {
        self.indexed(version).map_or("", |indexed| &indexed.title)
    }

    /// The names of all actions of a version, sorted.
    pub(crate) fn action_names(&self, version: &ServedVersion) -> &[String] {
        self.indexed(version).map_or(&[], |indexed| &indexed.actions)
    }

    /// Whether a version has an action, without reading it.
    pub(crate) fn has_action(&self, version: &ServedVersion, action: &str) -> bool {
        self.action_names(version).binary_search_by(|name| name.as_str().cmp(action)).is_ok()
    }

    fn indexed(&self, version: &ServedVersion) -> Option<&IndexedVersion> {
        self.index.get_or_init(|| self.read_index()).get(&version.folder)
    }

    fn read_index(&self) -> HashMap<String, IndexedVersion> {
        let mut index = HashMap::new();
        if self.versions.iter().any(|version| version.embedded.is_some()) {
            // Without the index, messages have no names to suggest.
            let read = embedded::index().ok();
            let versions = read.iter().flat_map(Index::versions);
            index.extend(versions.map(|version| (version.folder.clone(), version.clone())));
        }
        for version in self.versions.iter().filter(|version| version.embedded.is_none()) {
            let actions = version.read();
            let title = actions.values().next().map(|served| served.service.service.title.clone());
            let mut names: Vec<String> = actions.keys().cloned().collect();
            names.sort_unstable();
            let folder = version.folder.clone();
            let indexed = IndexedVersion { folder, title: title.unwrap_or_default(), actions: names };
            index.insert(version.folder.clone(), indexed);
        }
        index
    }
}

impl ServedVersion {
    fn embedded(version: &'static EmbeddedVersion) -> Self {
        Self { folder: version.folder().to_owned(), embedded: Some(version), actions: RwLock::default() }
    }

    fn of_spec(mut spec: ServiceSpec) -> Self {
        let folder = format!("{}/{}", spec.service.service, spec.service.version);
        let actions = std::mem::take(&mut spec.actions);
        let service = Arc::new(spec);
        let served = |action| ServedAction { service: Arc::clone(&service), action: Arc::new(action) };
        let actions = actions.into_iter().map(|(name, action)| (name, served(action))).collect();
        Self { folder, embedded: None, actions: RwLock::new(actions) }
    }

    /// `cvm/2017-03-12`
    pub(crate) fn folder(&self) -> &str {
        &self.folder
    }

    /// `cvm`
    pub(crate) fn service(&self) -> &str {
        self.folder.split('/').next().unwrap_or_default()
    }

    /// `2017-03-12`
    pub(crate) fn version(&self) -> &str {
        self.folder.split('/').nth(1).unwrap_or_default()
    }

    /// Reads an action; `None` if the version has no such action. Fails if the program's data is damaged.
    pub(crate) fn action(&self, name: &str) -> io::Result<Option<ServedAction>> {
        if let Some(served) = self.read().get(name) {
            return Ok(Some(served.clone()));
        }
        let Some(version) = self.embedded else { return Ok(None) };
        let mut service = version.actions(&[name])?;
        let Some(action) = service.actions.remove(name) else { return Ok(None) };
        let served = ServedAction { service: Arc::new(service), action: Arc::new(action) };
        let mut actions = self.actions.write().unwrap_or_else(PoisonError::into_inner);
        if actions.len() >= KEPT {
            actions.clear();
        }
        actions.insert(name.to_owned(), served.clone());
        Ok(Some(served))
    }

    fn read(&self) -> std::sync::RwLockReadGuard<'_, HashMap<String, ServedAction>> {
        self.actions.read().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_version_of_the_catalog_is_served() {
        let services = Services::embedded().unwrap();
        assert_eq!(services.versions().len(), 300);
        let cvm = services.versions().iter().find(|version| version.service() == "cvm").unwrap();
        assert_eq!((cvm.folder(), cvm.version()), ("cvm/2017-03-12", "2017-03-12"));
        let read = cvm.action("DescribeInstances").unwrap().unwrap();
        assert!(read.service.types.contains_key("Instance"));
        assert!(cvm.action("Nonesuch").unwrap().is_none());
        assert!(services.action_names(cvm).binary_search(&"RunInstances".to_owned()).is_ok());
    }

    #[test]
    fn few_actions_are_kept() {
        let services = Services::embedded().unwrap();
        let cvm = services.versions().iter().find(|version| version.service() == "cvm").unwrap();
        for name in services.action_names(cvm).iter().take(KEPT + 8) {
            assert!(cvm.action(name).unwrap().is_some(), "{name}");
        }
        assert_eq!(cvm.read().len(), 8);
    }

    #[test]
    fn services_are_selected_by_name_or_by_version() {
        let folders = |names: &[&str]| {
            let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
            let services = Services::selected(&names)?;
            io::Result::Ok(
                services.versions().iter().map(|version| version.folder().to_owned()).collect::<Vec<_>>(),
            )
        };
        assert_eq!(folders(&["cvm", "ccc/2020-02-10"]).unwrap(), ["ccc/2020-02-10", "cvm/2017-03-12"]);
        let problem = folders(&["cvn"]).unwrap_err();
        assert_eq!(problem.kind(), io::ErrorKind::InvalidInput);
        assert!(problem.to_string().contains("`cvn`"), "{problem}");
    }
}
