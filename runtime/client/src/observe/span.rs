//! The span of a call. Its numbers are signed, since `tracing-opentelemetry` exports others as strings.

use bytes::Bytes;
use tracing::field::{Empty, display};
use tracing::{Span, info_span};

use super::{TARGET, outcome};
use crate::error::{Error, mask_request_id};
use crate::exchange::{Exchange, last_request_id};

/// Starts a span inside the caller's span. Its fields are only formatted if there is a subscriber.
pub(super) fn begin(exchange: &Exchange) -> Span {
    let (service, action) = (exchange.action().service().name(), exchange.action().name());
    info_span!(
        target: TARGET,
        "tencentcloud.call",
        "otel.name" = %format_args!("{service}/{action}"),
        "otel.kind" = "client",
        "rpc.system.name" = "tencentcloud",
        "rpc.method" = %format_args!("{service}/{action}"),
        "server.address" = exchange.endpoint().host(),
        "server.port" = i64::from(exchange.endpoint().port()),
        "http.request.method" = "POST",
        "cloud.region" = exchange.region(),
        "http.response.status_code" = Empty,
        "http.request.resend_count" = Empty,
        "tencentcloud.attempts" = Empty,
        "tencentcloud.request_id" = Empty,
        "rpc.response.status_code" = Empty,
        "error.type" = Empty,
        "otel.status_code" = Empty,
        "otel.status_description" = Empty,
    )
}

/// Records the last response, if there is one.
pub(super) fn settled(span: &Span, attempts: u32, result: Result<&http::Response<Bytes>, &Error>) {
    let (status, request_id) = match result {
        Ok(response) => (Some(response.status().as_u16()), last_request_id(response)),
        Err(error) => (error.status(), error.request_id().map(str::to_owned)),
    };
    span.record("tencentcloud.attempts", i64::from(attempts));
    if attempts > 1 {
        span.record("http.request.resend_count", i64::from(attempts - 1));
    }
    if let Some(status) = status {
        span.record("http.response.status_code", i64::from(status));
    }
    if let Some(request_id) = request_id {
        span.record("tencentcloud.request_id", &*mask_request_id(&request_id));
    }
}

pub(super) fn failed(span: &Span, error: &Error) {
    let error_type = outcome::error_type(error);
    if error.code().is_some() {
        span.record("rpc.response.status_code", &*error_type);
    }
    span.record("error.type", &*error_type);
    span.record("otel.status_code", "ERROR");
    span.record("otel.status_description", display(error));
}

pub(super) fn cancelled(span: &Span) {
    span.record("error.type", outcome::CANCELLED);
}
