//! Without metrics.

use std::time::Duration;

use crate::error::Error;
use crate::exchange::Exchange;

pub(super) const OBSERVES_DURATIONS: bool = false;

pub(super) struct Meter;

#[expect(clippy::unused_self, reason = "the same methods as with metrics")]
impl Meter {
    pub(super) fn begin(_: &Exchange) -> Self {
        Self
    }

    pub(super) fn attempt(&self, _: &'static str, _: Duration) {}

    pub(super) fn retry(&self, _: &'static str) {}

    pub(super) fn waited(&self, _: Duration) {}

    pub(super) fn end(&self, _: &'static str) {}
}

pub(super) fn refused(_: &Error) {}
