//! The outcome of a call or an attempt as one of few words, which metrics use as a label.

use std::borrow::Cow;

use crate::error::{Error, ErrorClass, one_line};

pub(super) const OK: &str = "ok";
pub(super) const CANCELLED: &str = "cancelled";

/// The most characters of a code that are reported.
const MAX_CODE: usize = 256;

/// The class of the service's code if the code is known, else the kind.
pub(super) fn of(error: &Error) -> &'static str {
    match error.class() {
        Some(ErrorClass::Throttled) => "throttled",
        Some(ErrorClass::Transient) => "transient",
        Some(ErrorClass::Auth) => "auth",
        Some(ErrorClass::Skew) => "skew",
        Some(ErrorClass::Caller) => "caller",
        None => error.kind().as_str(),
    }
}

/// OpenTelemetry's `error.type`: the service's code, masked and on one line, else the kind.
pub(super) fn error_type(error: &Error) -> Cow<'_, str> {
    match error.code() {
        Some(code) => one_line(code, MAX_CODE),
        None => Cow::Borrowed(error.kind().as_str()),
    }
}
