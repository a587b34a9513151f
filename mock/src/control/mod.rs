//! The control interface: what a test in any language can do over HTTP that a test in Rust does with methods.
//!
//! ```text
//! GET    /_mock/health                whether the mock serves
//! GET    /_mock/services[/<service>]  what it serves
//! GET    /_mock/script                replies and faults that are waiting
//! POST   /_mock/script                adds replies and faults
//! DELETE /_mock/script                removes them
//! GET    /_mock/requests              received requests, all or those of ?service= and ?action=
//! DELETE /_mock/requests              forgets them
//! POST   /_mock/reset                 forgets everything since the start
//! POST   /_mock/reset-connections     resets open connections
//! ```
//!
//! Actions have the path `/`, so none is hidden. Requests need no signature.

mod requests;
mod script;
mod services;

use bytes::Bytes;
use http::header::{ALLOW, CONTENT_TYPE, HeaderValue};
use http::{Method, Response, StatusCode, Uri};
use serde_json::{Value, json};
use tencentcloud_catalog::suggest;

pub(crate) use self::script::load;
use crate::gateway::{IncomingRequest, RequestBody};
use crate::lock;
use crate::memory::Memory;
use crate::state::ServerState;

/// The beginning of the paths of the control interface.
pub(crate) const PREFIX: &str = "/_mock/";

/// The methods of each path.
const ROUTES: [(&str, &[Method]); 6] = [
    ("health", &[Method::GET]),
    ("services", &[Method::GET]),
    ("script", &[Method::GET, Method::POST, Method::DELETE]),
    ("requests", &[Method::GET, Method::DELETE]),
    ("reset", &[Method::POST]),
    ("reset-connections", &[Method::POST]),
];

/// Why a request to the control interface failed.
struct ControlError {
    status: StatusCode,
    message: String,
}

impl ControlError {
    fn invalid(message: impl Into<String>) -> Self {
        Self { status: StatusCode::BAD_REQUEST, message: message.into() }
    }

    fn not_found(message: impl Into<String>) -> Self {
        Self { status: StatusCode::NOT_FOUND, message: message.into() }
    }
}

/// Whether a request is for the control interface.
pub(crate) fn is_control(uri: &Uri) -> bool {
    uri.path().starts_with(PREFIX)
}

/// Responds to a request for the control interface.
pub(crate) fn respond(state: &ServerState, uri: &Uri, request: &IncomingRequest) -> Response<Bytes> {
    let path = uri.path().strip_prefix(PREFIX).unwrap_or_default();
    let (first, rest) = path.split_once('/').unwrap_or((path, ""));
    let Some((name, methods)) = ROUTES.iter().find(|(name, _)| *name == first) else {
        let message =
            format!("unknown path `{PREFIX}{first}`; {}", suggest(first, ROUTES.map(|route| route.0)));
        return error(&ControlError::not_found(message));
    };
    if !methods.contains(&request.method) {
        let allowed: Vec<&str> = methods.iter().map(Method::as_str).collect();
        let allowed = allowed.join(", ");
        let message = format!("`{PREFIX}{name}` does not have the method {}; use {allowed}", request.method);
        let mut response = error(&ControlError { status: StatusCode::METHOD_NOT_ALLOWED, message });
        response.headers_mut().extend(HeaderValue::from_str(&allowed).ok().map(|allowed| (ALLOW, allowed)));
        return response;
    }
    if !rest.is_empty() && *name != "services" {
        let message = format!("`{PREFIX}{name}` has no parts; remove `/{rest}`");
        return error(&ControlError::not_found(message));
    }
    let result = match (*name, &request.method) {
        ("health", _) => Ok(json!({ "status": "ok", "version": env!("CARGO_PKG_VERSION") })),
        ("services", _) => services::list(state, rest),
        ("script", &Method::POST) => body(request).and_then(|text| script::add(state, text)),
        ("script", &Method::GET) => script::remaining(state),
        ("requests", &Method::GET) => requests::list(state, uri.query().unwrap_or_default()),
        (_, method) => {
            match (*name, method) {
                ("script", _) => script::clear(state),
                ("requests", _) => lock(&state.log).clear(),
                ("reset", _) => reset(state),
                _ => state.disconnect.notify_waiters(),
            }
            Ok(json!({}))
        }
    };
    result.map_or_else(|problem| error(&problem), |value| json_response(StatusCode::OK, &value))
}

/// Forgets everything that has happened since the start, except the open connections.
fn reset(state: &ServerState) {
    script::clear(state);
    state.gateway.reset_rates();
    if let Some(memory) = &state.memory {
        *lock(memory) = Memory::default();
    }
    lock(&state.log).clear();
}

fn body(request: &IncomingRequest) -> Result<&Bytes, ControlError> {
    match &request.body {
        RequestBody::Complete(body) => Ok(body),
        RequestBody::TooLarge => Err(ControlError {
            status: StatusCode::PAYLOAD_TOO_LARGE,
            message: "the body is larger than 10 MB; send the script in parts".to_owned(),
        }),
    }
}

fn error(error: &ControlError) -> Response<Bytes> {
    json_response(error.status, &json!({ "error": error.message }))
}

fn json_response(status: StatusCode, value: &Value) -> Response<Bytes> {
    let mut response = Response::new(format!("{value}\n").into());
    *response.status_mut() = status;
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    response
}
