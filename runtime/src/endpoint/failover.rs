//! Where else to go.

use std::time::Duration;

use super::EndpointFamily;
use crate::error::Error;

/// Other families of endpoints to go to while one cannot be reached.
///
/// ```
/// use std::time::Duration;
/// use tencentcloud_runtime::{Config, Credentials};
/// use tencentcloud_runtime::endpoint::{EndpointFamily, Failover};
///
/// let config = Config::builder()
///     .credentials(Credentials::new("AKIDexample", "secret")?)
///     .region("ap-guangzhou")
///     .failover(Failover::to([EndpointFamily::Regional]).failures(3).cool_down(Duration::from_secs(10)))
///     .build()?;
/// # Ok::<(), tencentcloud_runtime::Error>(())
/// ```
#[derive(Clone, Debug)]
#[must_use]
pub struct Failover {
    families: Vec<EndpointFamily>,
    limits: Limits,
}

/// When a breaker opens, and for how long.
#[derive(Clone, Copy, Debug)]
pub(super) struct Limits {
    pub(super) failures: u32,
    pub(super) cool_down: Duration,
}

/// More would be no families that are different.
const MOST: usize = 8;

impl Failover {
    /// To these families, the first one first, and back once the usual one can be reached again.
    pub fn to(families: impl IntoIterator<Item = EndpointFamily>) -> Self {
        let limits = Limits { failures: 5, cool_down: Duration::from_secs(30) };
        Self { families: families.into_iter().take(MOST).collect(), limits }
    }

    /// After how many failed attempts in a row a host is left alone; otherwise 5.
    pub fn failures(mut self, in_a_row: u32) -> Self {
        self.limits.failures = in_a_row;
        self
    }

    /// How long a host is left alone before an attempt looks whether it is back; otherwise 30 s.
    pub fn cool_down(mut self, time: Duration) -> Self {
        self.limits.cool_down = time;
        self
    }

    #[cfg(feature = "client")]
    pub(super) fn families(&self) -> &[EndpointFamily] {
        &self.families
    }

    #[cfg(feature = "client")]
    pub(super) fn limits(&self) -> Limits {
        self.limits
    }

    pub(super) fn check(&self) -> Result<(), Error> {
        if self.families.is_empty() {
            return Err(Error::config(
                "the failover names no family to go to: `Failover::to([…])` takes some",
            ));
        }
        if self.limits.failures == 0 {
            return Err(Error::config("the failover leaves hosts alone after no failures: take 1 or more"));
        }
        Ok(())
    }
}
