//! The machine-readable description of Tencent Cloud API 3.0: its model, reading it, and checking JSON against it.
//!
//! ```text
//! common.json                          Common
//! crates.json                          CrateNames
//! resources.json                       Resources
//! ccc/2020-02-10/service.json          ServiceFile        a described version: a folder
//! ccc/2020-02-10/actions/<Name>.json   ActionFile
//! ccc/2020-02-10/types/<Name>.json     Schema
//! cvm/2017-03-12.json                  CatalogedFile      a cataloged version: facts only
//! cvm/2017-03-12.examples.json         CatalogedExamples
//! ```
//!
//! [`Sources`] reads the files; [`Sources::parse`] turns them into a [`Spec`] and reports everything that cannot be
//! read as [`Diagnostics`]. [`ServiceSpec::check`] checks a JSON value against a [`Schema`].

mod action;
mod cataloged;
mod check;
mod common;
mod dates;
mod describe;
mod diagnostic;
#[cfg(feature = "embedded")]
pub mod embedded;
#[cfg(feature = "import")]
pub mod import;
mod index;
mod keys;
pub mod layout;
mod paging;
mod resources;
mod sample;
mod schema;
#[cfg(feature = "schema")]
mod schema_files;
mod search;
mod selection;
mod service;
mod sources;
mod spec;
pub mod text;

pub use action::{ActionFile, Effect, EventsSpec, Example, ExampleSide, RegionUse, Status};
pub use cataloged::{CatalogedExamples, CatalogedFile, REQUEST_ID, explorer_page};
pub use check::{MismatchKind, SchemaMismatch, compare_numbers};
pub use common::{COMMON_PARAMETERS, Common, CommonParameter, CrateNames, ErrorClass, GatewayErrorSpec};
pub use describe::{DescribePlan, describe};
pub use diagnostic::{Diagnostic, Diagnostics, SourceLocation, similar, suggest};
pub use index::{Index, IndexedVersion};
pub use keys::Unknown;
pub use paging::{FinalStateSpec, PaginationSpec, WaiterSpec};
pub use resources::{ChangeSpec, CreateSpec, DerivedMember, ResourceSpec, Resources, StateSpec};
pub use sample::Members;
pub use schema::{
    IfClause, IfThen, RequiredMembers, ScalarType, Schema, ThenClause, TypeKeyword, ValueConstraint,
};
#[cfg(feature = "schema")]
pub use schema_files::schema_files;
pub use search::{Hit, search};
pub use selection::Selection;
pub use service::{ServiceErrorSpec, ServiceFile, TopicSpec};
pub use sources::{Sources, SpecVersion, relative};
pub use spec::{CatalogedNames, ServiceSpec, Spec, referenced_type};
