//! The generated code, with every decision made: names, types, presence, boxes.
//!
//! [`lower`](lower()) builds the model from the spec and reports all mistakes in the spec. The
//! emitters only read the model.

mod action;
mod boxes;
mod check;
mod enumeration;
mod error_codes;
mod events;
mod examples;
mod field;
mod keywords;
mod limit;
mod lower;
mod names;
mod paging;
mod phrases;
mod reach;
mod record;
mod rules;
mod value_type;

use serde_json::Value;

pub use events::Events;
pub use field::{Field, Presence, Ty};
pub use limit::Limit;
pub use lower::{lower, lower_readable};
pub use names::Name;
pub(crate) use names::ident;
pub use paging::{NextCursor, PageStyle, Pagination, Waiter};
pub use phrases::alternatives;
pub use rules::{Condition, Consequence, Rule};

pub use tencentcloud_catalog::{Effect, ErrorClass, RegionUse};

/// Everything that is generated from a spec.
#[derive(Debug)]
pub struct Model {
    /// The services, in the order of their folders.
    pub services: Vec<Service>,
    /// The gateway's error codes with their class, sorted.
    pub gateway_codes: Vec<ErrorCode>,
}

/// A version of a service: a crate.
#[derive(Debug)]
pub struct Service {
    /// Folder of its spec, `ccc/2020-02-10`.
    pub folder: String,
    /// Spec file that describes it: `service.json` in its folder, or the cataloged file.
    pub source: String,
    /// Name of the crate, `tencentcloud-ccc`.
    pub crate_name: String,
    /// Folder of the crate below `generated`, `ccc`.
    pub crate_folder: String,
    /// Name on the wire, `ccc`.
    pub name: String,
    /// Version of the API, `2020-02-10`.
    pub version: String,
    /// Name of the product.
    pub title: String,
    /// What it is for.
    pub description: String,
    /// Official page.
    pub docs: String,
    /// Host of the mainland endpoint.
    pub endpoint: String,
    /// The actions, sorted by name.
    pub actions: Vec<Action>,
    /// Groups of actions, in the order of the spec.
    pub topics: Vec<Topic>,
    /// Requests, responses and shared types; [`RecordId`] points here.
    pub records: Vec<Record>,
    /// Enumerations of strings; [`EnumId`] points here.
    pub enums: Vec<Enumeration>,
    /// The files of shared types, sorted by name.
    pub types: Vec<TypeFile>,
    /// Codes of the service and of the gateway, sorted.
    pub error_codes: Vec<ErrorCode>,
    /// Wire names of required parameters, sorted: one marker type each.
    pub required: Vec<Name>,
    /// Names that got a number because an equal one precedes them, `Owner.Wire → rust`.
    pub renamed: Vec<String>,
}

/// Index into [`Service::records`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct RecordId(pub(crate) usize);

/// Index into [`Service::enums`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct EnumId(pub(crate) usize);

/// The file of a shared type.
#[derive(Debug)]
pub struct TypeFile {
    /// The type.
    pub ty: SharedType,
    /// Its module.
    pub module: String,
}

/// A shared type: a record or an enumeration with a file of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SharedType {
    /// An object.
    Record(RecordId),
    /// Strings.
    Enum(EnumId),
}

/// An action: a method of the client.
#[derive(Debug)]
pub struct Action {
    /// `CreateAutoCalloutTask`, `create_auto_callout_task`.
    pub name: Name,
    /// Its module, `create_auto_callout_task`.
    pub module: String,
    /// One sentence.
    pub summary: String,
    /// Further paragraphs.
    pub description: String,
    /// Official page.
    pub docs: String,
    /// Spec file it comes from.
    pub source: String,
    /// Reads or writes.
    pub effect: Effect,
    /// Requests per second.
    pub rate_limit: Option<u32>,
    /// Whether it uses a region.
    pub region: RegionUse,
    /// Whether it is called without a signature.
    pub unsigned: bool,
    /// Wire name of the parameter that makes the action safe to retry.
    pub idempotency: Option<String>,
    /// How its list is divided into pages.
    pub pagination: Option<Pagination>,
    /// The final states that its response reports.
    pub waiter: Option<Waiter>,
    /// When it responds with a stream of events.
    pub events: Option<Events>,
    /// Whether it should no longer be used.
    pub deprecated: bool,
    /// The codes that it returns: indices into [`Service::error_codes`].
    pub error_codes: Vec<usize>,
    /// Parameters.
    pub request: RecordId,
    /// Response.
    pub response: RecordId,
    /// Request of the first example, as JSON.
    pub example: Option<Value>,
}

/// A struct.
#[derive(Debug)]
pub struct Record {
    /// `CalleeAttribute`, both ways.
    pub name: Name,
    /// What it is.
    pub description: String,
    /// Spec file it comes from.
    pub source: String,
    /// Whether it is a request, a response, or shared.
    pub role: Role,
    /// Members, in the order of the spec.
    pub fields: Vec<Field>,
    /// Rules between members.
    pub rules: Vec<Rule>,
    /// Whether a request reaches it.
    pub in_request: bool,
    /// Whether a response reaches it.
    pub in_response: bool,
    /// Whether both requests and responses of the service use it, be it in actions that are not generated.
    pub both_ways: bool,
    /// Whether there is anything to validate in it or below it.
    pub has_rules: bool,
}

/// What a record is used as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// Parameters of an action.
    Request,
    /// Response of an action.
    Response,
    /// A type that others use.
    Shared,
}

/// A group of actions in the documentation.
#[derive(Debug)]
pub struct Topic {
    /// Its heading.
    pub title: String,
    /// What its actions have in common.
    pub description: String,
    /// Its actions: indices into [`Service::actions`].
    pub actions: Vec<usize>,
}

/// An open enumeration of strings.
#[derive(Debug)]
pub struct Enumeration {
    /// Its name.
    pub name: Name,
    /// What it is.
    pub description: String,
    /// Spec file it comes from.
    pub source: String,
    /// Record that declares it inline; `None` for a shared type.
    pub owner: Option<RecordId>,
    /// Its documented values.
    pub variants: Vec<Variant>,
    /// Whether a request reaches it.
    pub in_request: bool,
    /// Whether a response reaches it.
    pub in_response: bool,
}

/// A documented value of an enumeration.
#[derive(Debug)]
pub struct Variant {
    /// The value on the wire and the variant's name.
    pub name: Name,
    /// What it means.
    pub description: String,
}

/// An error code.
#[derive(Clone, Debug)]
pub struct ErrorCode {
    /// `InternalError.DBError`, `InternalErrorDBError`.
    pub name: Name,
    /// What happened.
    pub description: String,
    /// How a caller should react, for a code of the gateway.
    pub class: Option<ErrorClass>,
}

impl Record {
    /// Whether it has a builder, as records that are sent do.
    #[must_use]
    pub fn has_builder(&self) -> bool {
        self.in_request && self.role != Role::Response
    }

    /// Whether it implements `Default`: a record that is sent does so only if it has no required members.
    #[must_use]
    pub fn has_default(&self) -> bool {
        !self.in_request || !self.fields.iter().any(|field| field.required)
    }
}

impl Service {
    /// A record by its id.
    #[must_use]
    pub fn record(&self, id: RecordId) -> &Record {
        &self.records[id.0]
    }

    /// The crate's name in Rust, `tencentcloud_ccc`.
    #[must_use]
    pub fn crate_ident(&self) -> String {
        self.crate_name.replace('-', "_")
    }

    /// The names of the items that the file of a record declares: its own and those of its enumerations.
    #[must_use]
    pub fn declared(&self, id: RecordId) -> Vec<String> {
        let enums = self.enums.iter().filter(|enumeration| enumeration.owner == Some(id));
        let enums = enums.map(|enumeration| enumeration.name.rust.clone());
        std::iter::once(self.record(id).name.rust.clone()).chain(enums).collect()
    }

    /// The marker in the module `required` that stands for a required parameter.
    ///
    /// # Panics
    /// If the field is not a required parameter of this service.
    #[must_use]
    pub fn marker(&self, field: &Field) -> &Name {
        let found = self.required.binary_search_by(|name| name.wire.cmp(&field.name.wire));
        &self.required[found.expect("lowering lists every required parameter")]
    }

    /// Whether an enumeration is declared in the file of an action, rather than in one of a shared type.
    #[must_use]
    pub fn is_of_an_action(&self, enumeration: &Enumeration) -> bool {
        enumeration.owner.is_some_and(|owner| self.record(owner).role != Role::Shared)
    }

    /// An enumeration by its id.
    #[must_use]
    pub fn enumeration(&self, id: EnumId) -> &Enumeration {
        &self.enums[id.0]
    }
}
