//! The machine-readable description of Tencent Cloud API 3.0: its model, reading it, and checking JSON against it.
//!
//! ```text
//! common.json                          Common
//! ccc/2020-02-10/service.json          ServiceFile
//! ccc/2020-02-10/actions/<Name>.json   ActionFile
//! ccc/2020-02-10/types/<Name>.json     Schema
//! ```
//!
//! [`Sources`] reads the files; [`Sources::parse`] turns them into a [`Spec`] and reports everything that cannot be
//! read as [`Diagnostics`]. [`ServiceSpec::check`] checks a JSON value against a [`Schema`].

mod action;
mod check;
mod common;
mod diagnostic;
#[cfg(feature = "import")]
pub mod import;
mod keys;
pub mod layout;
mod paging;
mod schema;
#[cfg(feature = "schema")]
mod schema_files;
mod service;
mod sources;
mod spec;
pub mod text;

pub use action::{ActionFile, Effect, Example, RegionUse, Status};
pub use check::{MismatchKind, SchemaMismatch, compare_numbers};
pub use common::{Common, CommonParameter, ErrorClass, GatewayErrorSpec};
pub use diagnostic::{Diagnostic, Diagnostics, SourceLocation, suggest};
pub use keys::Unknown;
pub use paging::{FinalStateSpec, PaginationSpec, WaiterSpec};
pub use schema::{
    IfClause, IfThen, RequiredMembers, ScalarType, Schema, ThenClause, TypeKeyword, ValueConstraint,
};
#[cfg(feature = "schema")]
pub use schema_files::schema_files;
pub use service::{ServiceErrorSpec, ServiceFile, TopicSpec};
pub use sources::{Sources, relative};
pub use spec::{ServiceSpec, Spec};
