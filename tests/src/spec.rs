//! The spec of the service under test, read once.

use std::path::PathBuf;
use std::sync::OnceLock;

use serde_json::Value;
use tencentcloud_catalog::{ActionFile, Schema, ServiceSpec, Sources, Status};

use crate::typed::{ALL, Typed};

/// The folder of the service below the spec's root.
pub const FOLDER: &str = "ccc/2020-02-10";

/// The spec's folder.
#[must_use]
pub fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../spec")
}

/// The service as its spec describes it.
///
/// # Panics
/// The spec cannot be read.
#[must_use]
pub fn ccc() -> &'static ServiceSpec {
    static SPEC: OnceLock<ServiceSpec> = OnceLock::new();
    SPEC.get_or_init(|| {
        let spec = Sources::read(&root()).expect("a spec").parse().expect("a spec without mistakes");
        let ccc = spec.services.into_iter().find(|service| service.folder == FOLDER);
        ccc.expect("the service is in the spec")
    })
}

/// Every action with its types and its file.
///
/// # Panics
/// An action that was generated has no file.
pub fn actions() -> impl Iterator<Item = (&'static Typed, &'static ActionFile)> {
    ALL.iter().map(|typed| {
        let file = ccc().actions.get(typed.action.name());
        (typed, file.unwrap_or_else(|| panic!("the spec does not have {}", typed.action)))
    })
}

/// How many actions the spec has that can be called.
#[must_use]
pub fn online() -> usize {
    ccc().actions.values().filter(|action| action.status != Status::Offline).count()
}

/// The schema itself, or the shared type that it points to.
#[must_use]
pub fn resolved(schema: &'static Schema) -> &'static Schema {
    let target = schema.reference.as_deref().and_then(|reference| ccc().resolve(reference));
    target.map_or(schema, |(_, target)| target)
}

/// Whether a value is what the mock takes for the schema's.
#[must_use]
pub fn takes(schema: &Schema, value: &Value) -> bool {
    ccc().check(schema, value).is_empty()
}
