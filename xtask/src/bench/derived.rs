//! A crate with serde's derives for the types of a service, for comparison with the generated one.
//!
//! It has the same structs, enumerations and methods, without builders, validation and documentation. A trait hides how
//! calls are sent, so that little besides the types is compiled.

use tencentcloud_codegen::model::{
    Action, EnumId, Enumeration, Field, Presence, Record, RecordId, Role, Service, SharedType,
};
use tencentcloud_codegen::rust_type;

/// The client, the same for every service.
const CLIENT: &str = r#"
use std::{future::Future, pin::Pin};
use serde::{Deserialize, Serialize, de::DeserializeOwned};

pub type ResponseFuture<'a> = Pin<Box<dyn Future<Output = Result<Vec<u8>, Error>> + Send + 'a>>;

pub trait Transport: Send + Sync {
    fn send(&self, action: &'static str, body: Vec<u8>) -> ResponseFuture<'_>;
}

#[derive(Debug)]
pub enum Error { Json(serde_json::Error), Transport(String) }

#[derive(Deserialize)]
struct Envelope<T> { #[serde(rename = "Response")] response: T }

pub struct Client { transport: Box<dyn Transport> }

impl Client {
    async fn call<I: Serialize, O: DeserializeOwned>(&self, action: &'static str, request: &I) -> Result<O, Error> {
        let body = serde_json::to_vec(request).map_err(Error::Json)?;
        let body = self.transport.send(action, body).await?;
        let envelope: Envelope<O> = serde_json::from_slice(&body).map_err(Error::Json)?;
        Ok(envelope.response)
    }
}
"#;

/// The derives of every type.
const DERIVE: &str = "#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]\n";

/// Returns the crate as one file.
pub(crate) fn source(service: &Service) -> String {
    let mut out = CLIENT.to_owned();
    for action in &service.actions {
        method(service, action, &mut out);
    }
    out.push_str("pub mod actions {\nuse serde::{Deserialize, Serialize};\n");
    for id in service.actions.iter().flat_map(|action| [action.request, action.response]) {
        record(service, id, &mut out);
    }
    out.push_str("}\npub mod types {\nuse serde::{Deserialize, Serialize};\n");
    for shared in &service.types {
        match shared.ty {
            SharedType::Record(id) => record(service, id, &mut out),
            SharedType::Enum(id) => enumeration(service.enumeration(id), &mut out),
        }
    }
    out.push_str("}\n");
    out
}

fn method(service: &Service, action: &Action, out: &mut String) {
    let [request, response] = [action.request, action.response].map(|id| path(service.record(id)));
    let (name, wire) = (&action.name.rust, &action.name.wire);
    out.push_str(&format!(
        "impl Client {{ pub async fn {name}(&self, request: {request}) -> Result<{response}, Error> \
         {{ self.call({wire:?}, &request).await }} }}\n"
    ));
}

fn record(service: &Service, id: RecordId, out: &mut String) {
    let record = service.record(id);
    out.push_str(&format!("{DERIVE}#[derive(Default)]\npub struct {} {{\n", record.name.rust));
    for field in &record.fields {
        out.push_str(&member(service, field));
    }
    out.push_str("}\n");
    let owned = service.enums.iter().filter(|enumeration| enumeration.owner == Some(id));
    owned.for_each(|owned| enumeration(owned, out));
}

fn member(service: &Service, field: &Field) -> String {
    let value = rust_type(&field.ty, &|id| enum_path(service, id), &|id| path(service.record(id)));
    let name = &field.name;
    let (option, value) = match field.presence {
        Presence::Required => ("", value),
        Presence::Optional => (", skip_serializing_if = \"Option::is_none\"", format!("Option<{value}>")),
        Presence::List => (", default", value),
    };
    format!("#[serde(rename = {:?}{option})] pub {}: {value},\n", name.wire, name.rust)
}

fn enumeration(enumeration: &Enumeration, out: &mut String) {
    let name = &enumeration.name.rust;
    out.push_str(&format!("{DERIVE}pub enum {name} {{\n"));
    for variant in &enumeration.variants {
        out.push_str(&format!("#[serde(rename = {:?})] {},\n", variant.name.wire, variant.name.rust));
    }
    out.push_str("#[serde(untagged)] Unknown(String),\n}\n");
    out.push_str(&format!(
        "impl Default for {name} {{ fn default() -> Self {{ Self::Unknown(String::new()) }} }}\n"
    ));
}

fn path(record: &Record) -> String {
    format!("crate::{}::{}", module(record.role), record.name.rust)
}

fn enum_path(service: &Service, id: EnumId) -> String {
    let enumeration = service.enumeration(id);
    let role = enumeration.owner.map_or(Role::Shared, |owner| service.record(owner).role);
    format!("crate::{}::{}", module(role), enumeration.name.rust)
}

fn module(role: Role) -> &'static str {
    match role {
        Role::Request | Role::Response => "actions",
        Role::Shared => "types",
    }
}
