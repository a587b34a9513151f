//! What browsers need to let the page of another origin call the mock (CORS).
//!
//! Every origin may call actions. The control interface permits none, so that a page cannot script the mock.

use bytes::Bytes;
use http::header::{
    ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS, ACCESS_CONTROL_ALLOW_ORIGIN,
    ACCESS_CONTROL_EXPOSE_HEADERS, ACCESS_CONTROL_MAX_AGE, ACCESS_CONTROL_REQUEST_HEADERS,
    ACCESS_CONTROL_REQUEST_METHOD, HeaderValue, ORIGIN,
};
use http::{Method, Request, Response, StatusCode};

use crate::control;

/// Whether a page of another origin may send the request: it has an `Origin` and calls an action.
pub(super) fn is_cross_origin<B>(request: &Request<B>) -> bool {
    request.headers().contains_key(ORIGIN) && !control::is_control(request.uri())
}

/// The response to the request that a browser sends first, to ask what is permitted.
pub(super) fn preflight<B>(request: &Request<B>) -> Option<Response<Bytes>> {
    let is_preflight = request.method() == Method::OPTIONS
        && request.headers().contains_key(ACCESS_CONTROL_REQUEST_METHOD)
        && is_cross_origin(request);
    if !is_preflight {
        return None;
    }
    let mut response = permit(Response::new(Bytes::new()));
    *response.status_mut() = StatusCode::NO_CONTENT;
    let headers = response.headers_mut();
    headers.insert(ACCESS_CONTROL_ALLOW_METHODS, HeaderValue::from_static("GET, POST"));
    headers.insert(ACCESS_CONTROL_MAX_AGE, HeaderValue::from_static("600"));
    // All headers that the page asks for: `*` would not include `Authorization`.
    if let Some(names) = request.headers().get(ACCESS_CONTROL_REQUEST_HEADERS) {
        headers.insert(ACCESS_CONTROL_ALLOW_HEADERS, names.clone());
    }
    Some(response)
}

/// Permits the page to read the response.
pub(super) fn permit(mut response: Response<Bytes>) -> Response<Bytes> {
    let headers = response.headers_mut();
    headers.entry(ACCESS_CONTROL_ALLOW_ORIGIN).or_insert(HeaderValue::from_static("*"));
    let exposed = HeaderValue::from_static("Date, X-TC-RequestId");
    headers.entry(ACCESS_CONTROL_EXPOSE_HEADERS).or_insert(exposed);
    response
}
