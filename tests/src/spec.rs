//! The spec of the service under test.

use std::path::PathBuf;
use std::sync::OnceLock;

use tencentcloud_catalog::{ActionFile, Schema, ServiceSpec, Sources, Status};

use crate::typed::{ALL, Typed};

/// The folder of the service within the spec.
pub const FOLDER: &str = "ccc/2020-02-10";

/// The spec's folder.
#[must_use]
pub fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../spec")
}

/// The spec of the service, read once.
///
/// # Panics
/// Panics if the spec cannot be read.
#[must_use]
pub fn ccc() -> &'static ServiceSpec {
    static SPEC: OnceLock<ServiceSpec> = OnceLock::new();
    SPEC.get_or_init(|| {
        let spec = Sources::read_described(&root()).expect("a spec").parse().expect("a valid spec");
        let ccc = spec.services.into_iter().find(|service| service.folder == FOLDER);
        ccc.expect("the service in the spec")
    })
}

/// Every action with its types and its file.
///
/// # Panics
/// Panics if a generated action has no file.
pub fn actions() -> impl Iterator<Item = (&'static Typed, &'static ActionFile)> {
    ALL.iter().map(|typed| {
        let file = ccc().actions.get(typed.action.name());
        (typed, file.unwrap_or_else(|| panic!("the spec does not have {}", typed.action)))
    })
}

/// The number of actions in the spec that can be called.
#[must_use]
pub fn online() -> usize {
    ccc().actions.values().filter(|action| action.status != Status::Offline).count()
}

/// The schema itself, or the shared type that it refers to.
#[must_use]
pub fn resolved(schema: &'static Schema) -> &'static Schema {
    let target = schema.reference.as_deref().and_then(|reference| ccc().resolve(reference));
    target.map_or(schema, |(_, target)| target)
}
