//! Where a request has the parameters of its action, and how they are encoded.
//!
//! | request | parameters |
//! | --- | --- |
//! | GET | flattened in the query |
//! | POST of a form, signed with `HmacSHA1` or `HmacSHA256` | flattened in the body |
//! | POST of `multipart/form-data` | a part each |
//! | POST of `application/octet-stream`, for actions that expect it | in headers such as `X-CLS-TopicId` |
//! | any other POST | a JSON object |

use http::Method;
use serde_json::{Map, Value};
use tencentcloud_catalog::{ActionFile, COMMON_PARAMETERS, ServiceSpec};

use super::request::{IncomingRequest, Rejection};
use super::{flattened, multipart};

/// Reads the parameters of the action.
pub(super) fn parameters(
    service: &ServiceSpec,
    action: &ActionFile,
    request: &IncomingRequest,
) -> Result<Value, Rejection> {
    if request.method == Method::GET || request.is_signed_among_parameters() {
        return from_pairs(service, action, request).map(Value::Object);
    }
    let media_type = request.media_type();
    match media_type.as_str() {
        "application/x-www-form-urlencoded" => Err(Rejection::new(
            "InvalidRequest",
            "A form must be signed with HmacSHA1 or HmacSHA256; send JSON with TC3-HMAC-SHA256.",
        )),
        "multipart/form-data" => from_parts(service, action, request).map(Value::Object),
        binary if action.body.as_deref() == Some(binary) => Ok(from_headers(service, action, request).into()),
        _ => from_json(request.body()),
    }
}

fn from_pairs(
    service: &ServiceSpec,
    action: &ActionFile,
    request: &IncomingRequest,
) -> Result<Map<String, Value>, Rejection> {
    let has_common = request.is_signed_among_parameters();
    // A parameter of the action may have the name of a common one.
    let is_common = |name: &str| {
        has_common && COMMON_PARAMETERS.contains(&name) && !action.request.properties.contains_key(name)
    };
    let pairs = request.pairs.iter().map(|(name, value)| (name.as_str(), value.as_str()));
    flattened::assemble(service, &action.request, pairs.filter(|(name, _)| !is_common(name)))
}

fn from_parts(
    service: &ServiceSpec,
    action: &ActionFile,
    request: &IncomingRequest,
) -> Result<Map<String, Value>, Rejection> {
    let invalid = |problem: &str| {
        Rejection::new("InvalidRequest", format!("The body of the request is not a valid form: {problem}."))
    };
    let content_type = request.header("content-type").unwrap_or_default();
    let parts = multipart::parse(content_type, request.body()).map_err(invalid)?;
    let (mut pairs, mut values) = (Vec::new(), Map::new());
    for part in &parts {
        let text = || str::from_utf8(part.content).map_err(|_| invalid("a part is not UTF-8"));
        if part.media_type.is_some_and(|value| value.starts_with("application/json")) {
            let value = serde_json::from_str(text()?).map_err(|_| invalid("a part is not JSON"))?;
            values.insert(part.name.to_owned(), value);
        } else if !part.is_file {
            pairs.push((part.name, text()?));
        } else if action.request.properties.contains_key(part.name) {
            values.insert(part.name.to_owned(), String::from_utf8_lossy(part.content).into());
        }
        // The spec does not list files that only this encoding can send.
    }
    let mut members = flattened::assemble(service, &action.request, pairs)?;
    members.append(&mut values);
    Ok(members)
}

fn from_headers(service: &ServiceSpec, action: &ActionFile, request: &IncomingRequest) -> Map<String, Value> {
    let prefix = format!("x-{}-", service.service.service);
    let value = |name: &str| request.header(&format!("{prefix}{}", name.to_ascii_lowercase()));
    let properties = action.request.properties.iter();
    properties
        .filter_map(|(name, schema)| Some((name.clone(), flattened::scalar(schema.scalar(), value(name)?))))
        .collect()
}

fn from_json(body: &[u8]) -> Result<Value, Rejection> {
    serde_json::from_slice(body).ok().filter(Value::is_object).ok_or_else(|| {
        let hint = if body.is_empty() { " A request without parameters is `{}`." } else { "" };
        Rejection::new("InvalidRequest", format!("The body of the request is not a JSON object.{hint}"))
    })
}
