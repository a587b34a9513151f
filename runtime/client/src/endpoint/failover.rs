//! The settings of a failover.

use std::time::Duration;

use super::EndpointFamily;
use crate::error::Error;

/// Other families of endpoints to use while the configured one cannot be reached.
///
/// ```
/// use std::time::Duration;
/// use tencentcloud_client::{Config, Credentials};
/// use tencentcloud_client::endpoint::{EndpointFamily, Failover};
///
/// let config = Config::builder()
///     .credentials(Credentials::new("AKIDexample", "secret")?)
///     .region("ap-guangzhou")
///     .failover(Failover::to([EndpointFamily::Regional]).failures(3).cool_down(Duration::from_secs(10)))
///     .build()?;
/// # Ok::<(), tencentcloud_client::Error>(())
/// ```
#[derive(Clone, Debug)]
#[must_use]
pub struct Failover {
    families: Vec<EndpointFamily>,
    limits: BreakerLimits,
}

/// When a breaker opens, and for how long.
#[derive(Clone, Copy, Debug)]
pub(super) struct BreakerLimits {
    pub(super) failures: u32,
    pub(super) cool_down: Duration,
}

/// The maximum number of families, more than there are.
const MAX_FAMILIES: usize = 8;

impl Failover {
    /// Uses these families, in order of preference, until the configured one can be reached again.
    pub fn to(families: impl IntoIterator<Item = EndpointFamily>) -> Self {
        let limits = BreakerLimits { failures: 5, cool_down: Duration::from_secs(30) };
        Self { families: families.into_iter().take(MAX_FAMILIES).collect(), limits }
    }

    /// Sets the number of failed attempts in a row after which a host is avoided. The default is 5.
    pub fn failures(mut self, in_a_row: u32) -> Self {
        self.limits.failures = in_a_row;
        self
    }

    /// Sets how long a host is avoided before an attempt probes it. The default is 30 s.
    pub fn cool_down(mut self, time: Duration) -> Self {
        self.limits.cool_down = time;
        self
    }

    pub(super) fn families(&self) -> &[EndpointFamily] {
        &self.families
    }

    pub(super) fn limits(&self) -> BreakerLimits {
        self.limits
    }

    pub(super) fn check(&self) -> Result<(), Error> {
        if self.families.is_empty() {
            return Err(Error::config(
                "the failover has no family of endpoints: pass at least one to `Failover::to`",
            ));
        }
        if self.limits.failures == 0 {
            return Err(Error::config(
                "the failover avoids hosts after 0 failures: the number must be at least 1",
            ));
        }
        Ok(())
    }
}
