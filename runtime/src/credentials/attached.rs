//! What a source works with, told once.

use std::fmt;
use std::sync::OnceLock;
use std::time::SystemTime;

use super::Surroundings;
use crate::clock::{Clock, SystemClock};

/// The surroundings that came first.
#[derive(Default)]
pub(super) struct Attached(OnceLock<Surroundings>);

impl Attached {
    pub(super) fn attach(&self, surroundings: &Surroundings) {
        self.0.get_or_init(|| surroundings.clone());
    }

    pub(super) fn now(&self) -> SystemTime {
        self.0.get().map_or_else(|| SystemClock.now(), |surroundings| surroundings.clock().now())
    }

    /// A source that belongs to no configuration works with what there is by default.
    pub(super) fn surroundings(&self) -> Surroundings {
        self.0.get().cloned().unwrap_or_default()
    }
}

impl fmt::Debug for Attached {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("..")
    }
}
