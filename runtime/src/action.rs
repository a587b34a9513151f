//! What an action is, as the spec describes it.

use std::fmt;

use crate::record::{ReadFields, WriteFields};
use crate::validate::Validate;

/// A service at one version of its API.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Service {
    name: &'static str,
    version: &'static str,
    host: &'static str,
}

impl Service {
    /// A service by its name on the wire (`ccc`), the version of its API (`2020-02-10`) and its default host
    /// (`ccc.tencentcloudapi.com`).
    #[must_use]
    pub const fn new(name: &'static str, version: &'static str, host: &'static str) -> Self {
        Self { name, version, host }
    }

    /// The name that is signed. It comes from here and never from the host, which may be a proxy or a mock.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        self.name
    }

    /// The version that is sent as `X-TC-Version`.
    #[must_use]
    pub const fn version(&self) -> &'static str {
        self.version
    }

    /// Where calls go unless the configuration names another endpoint.
    #[must_use]
    pub const fn host(&self) -> &'static str {
        self.host
    }
}

/// Whether executing an action twice matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effect {
    /// Changes nothing: it may be sent again.
    Read,
    /// Changes something: it is not sent again once it may have arrived.
    Write,
}

/// What an action does with a region.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RegionUse {
    /// Ignores it: none is sent.
    Unused,
    /// Takes one if given.
    Optional,
    /// Answers `MissingParameter` without one.
    Required,
}

/// One action of a service.
///
/// ```
/// use tencentcloud_runtime::{Action, Effect, RegionUse, Service};
///
/// static CCC: Service = Service::new("ccc", "2020-02-10", "ccc.tencentcloudapi.com");
/// const CREATE: &Action = &Action::new(&CCC, "CreateAutoCalloutTask")
///     .effect(Effect::Write)
///     .rate_limit(20)
///     .region(RegionUse::Unused);
/// assert_eq!(CREATE.name(), "CreateAutoCalloutTask");
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Action {
    service: &'static Service,
    name: &'static str,
    effect: Effect,
    region: RegionUse,
    rate_limit: Option<u32>,
    idempotency: Option<&'static str>,
    signed: bool,
}

impl Action {
    /// An action that writes, takes a region and is signed, until told otherwise: the careful assumption of each.
    #[must_use]
    pub const fn new(service: &'static Service, name: &'static str) -> Self {
        let (effect, region) = (Effect::Write, RegionUse::Optional);
        Self { service, name, effect, region, rate_limit: None, idempotency: None, signed: true }
    }

    /// States whether it changes something.
    #[must_use]
    pub const fn effect(mut self, effect: Effect) -> Self {
        self.effect = effect;
        self
    }

    /// States what it does with a region.
    #[must_use]
    pub const fn region(mut self, region: RegionUse) -> Self {
        self.region = region;
        self
    }

    /// States how many requests a second an account may send.
    #[must_use]
    pub const fn rate_limit(mut self, requests_per_second: u32) -> Self {
        self.rate_limit = Some(requests_per_second);
        self
    }

    /// Names the parameter that makes sending it twice harmless, such as `ClientToken`.
    #[must_use]
    pub const fn idempotency(mut self, parameter: &'static str) -> Self {
        self.idempotency = Some(parameter);
        self
    }

    /// States that it is called without a signature.
    #[must_use]
    pub const fn unsigned(mut self) -> Self {
        self.signed = false;
        self
    }

    /// The service it belongs to.
    #[must_use]
    pub const fn service(&self) -> &'static Service {
        self.service
    }

    /// Its name, sent as `X-TC-Action`.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        self.name
    }

    /// Whether it changes something.
    #[must_use]
    pub const fn effect_kind(&self) -> Effect {
        self.effect
    }

    /// What it does with a region.
    #[must_use]
    pub const fn region_use(&self) -> RegionUse {
        self.region
    }

    /// Requests a second an account may send, where the spec tells.
    #[must_use]
    pub const fn requests_per_second(&self) -> Option<u32> {
        self.rate_limit
    }

    /// The parameter that makes sending it twice harmless, if it has one.
    #[must_use]
    pub const fn idempotency_parameter(&self) -> Option<&'static str> {
        self.idempotency
    }

    /// Whether it is called with a signature.
    #[must_use]
    pub const fn is_signed(&self) -> bool {
        self.signed
    }
}

impl fmt::Display for Action {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name)
    }
}

/// A record that is the request of an action.
pub trait Request: WriteFields + Validate + Send + Sync + 'static {
    /// What the action answers.
    type Response: ReadFields + Send + 'static;

    /// The action it asks for.
    const ACTION: &'static Action;
}
