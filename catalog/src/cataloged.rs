//! `<service>/<version>.json`: the facts of a version that nobody has described yet, and of what remains to be described in
//! another. The official examples stand beside it, in `<service>/<version>.examples.json`.

use indexmap::IndexMap;
use serde::Deserialize;

use crate::keys::unique;
use crate::{ActionFile, Example, Schema, ServiceErrorSpec, ServiceFile, Unknown};

/// Description of every `RequestId`.
pub const REQUEST_ID: &str = "Unique request ID. Include it when you contact support.";

/// The examples of a cataloged version, by action.
pub type CatalogedExamples = IndexMap<String, Vec<Example>>;

/// The facts of a version of a service, with one action or type on a line.
#[derive(Clone, Debug, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct CatalogedFile {
    /// Name in the signature's scope and in the endpoint, `cvm`.
    pub service: String,
    /// Version, `X-TC-Version`, `2017-03-12`.
    pub version: String,
    /// Name of the product.
    pub title: String,
    /// Host of the mainland endpoint, `cvm.tencentcloudapi.com`.
    pub endpoint: String,
    /// The actions, by name.
    #[serde(deserialize_with = "unique")]
    #[cfg_attr(feature = "schema", schemars(with = "IndexMap<String, ActionFile>"))]
    pub actions: IndexMap<String, ActionFile>,
    /// The types that the actions use, by name. A `$ref` to one is `#/types/Name`.
    #[serde(deserialize_with = "unique")]
    #[cfg_attr(feature = "schema", schemars(with = "IndexMap<String, Schema>"))]
    pub types: IndexMap<String, Schema>,
    /// Keywords that the format does not have.
    #[serde(flatten)]
    #[cfg_attr(feature = "schema", schemars(skip))]
    pub unknown: Unknown,
}

impl CatalogedFile {
    /// The keywords of the file, in the order in which they are written.
    pub const KEYWORDS: &[&str] = &["service", "version", "title", "endpoint", "actions", "types"];

    /// Returns what a `service.json` would say of the version.
    #[must_use]
    pub fn service_file(&self) -> ServiceFile {
        ServiceFile {
            service: self.service.clone(),
            version: self.version.clone(),
            title: self.title.clone(),
            description: String::new(),
            docs: explorer_page(&self.service, &self.version, None),
            endpoint: self.endpoint.clone(),
            draft: false,
            topics: IndexMap::new(),
            error_codes: IndexMap::new(),
            unknown: Unknown::new(),
        }
    }

    /// Completes the actions.
    pub(crate) fn complete(&mut self) {
        for (name, action) in &mut self.actions {
            complete(&self.service, &self.version, name, action);
        }
    }
}

/// Adds to an action what follows from the rest: its name, the address of its page, and the description of `RequestId`.
pub(crate) fn complete(service: &str, version: &str, name: &str, action: &mut ActionFile) {
    name.clone_into(&mut action.name);
    action.docs = explorer_page(service, version, Some(name));
    if let Some(id) = action.response.properties.get_mut("RequestId") {
        id.description = Some(REQUEST_ID.to_owned());
    }
}

impl ServiceFile {
    /// Adds the error codes of cataloged actions, of which no description is known.
    pub(crate) fn add_error_codes<'a>(&mut self, actions: impl IntoIterator<Item = &'a ActionFile>) {
        for code in actions.into_iter().flat_map(|action| &action.error_codes) {
            if !self.error_codes.contains_key(code) {
                self.error_codes.insert(code.clone(), ServiceErrorSpec { description: String::new() });
            }
        }
        self.error_codes.sort_unstable_keys();
    }
}

/// Returns the page of a version, or of one of its actions, in the official API Explorer.
#[must_use]
pub fn explorer_page(service: &str, version: &str, action: Option<&str>) -> String {
    let page = format!("https://console.cloud.tencent.com/api/explorer?Product={service}&Version={version}");
    action.map_or_else(|| page.clone(), |action| format!("{page}&Action={action}"))
}
