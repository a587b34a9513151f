//! Nothing is counted.

use std::time::Duration;

use crate::error::Error;
use crate::exchange::Exchange;

pub(super) const TAKES_TIMES: bool = false;

pub(super) struct Meter;

#[expect(clippy::unused_self, reason = "as where it is counted")]
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
