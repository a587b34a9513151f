//! The gateway: every step between a request and its answer, in the cloud's order, without I/O.
//!
//! ```text
//! arrival → common parameters → authorization → catalog → authenticate → rate limit → parameters
//! ```

mod arrival;
mod authenticate;
mod authorization;
mod catalog;
mod common;
mod parameters;
mod quirks;
mod rate_limit;
mod refusal;
mod signature;

use std::time::SystemTime;

use serde_json::Value;
use tencentcloud_catalog::{ActionFile, ServiceSpec, Spec};

pub(crate) use self::arrival::{Arrival, Body};
pub(crate) use self::authorization::Authorization;
use self::common::CommonParameters;
pub use self::rate_limit::RateLimit;
use self::rate_limit::RateLimiter;
pub(crate) use self::refusal::Refusal;
use crate::Credential;

/// What decides whether a request is taken.
pub(crate) struct Gateway {
    spec: Spec,
    credentials: Vec<Credential>,
    limiter: RateLimiter,
}

/// A request that has been taken.
pub(crate) struct Call<'a> {
    pub(crate) service: &'a ServiceSpec,
    pub(crate) action: &'a ActionFile,
    pub(crate) parameters: Value,
}

impl Gateway {
    pub(crate) fn new(spec: Spec, credentials: Vec<Credential>, limit: RateLimit) -> Self {
        Self { spec, credentials, limiter: RateLimiter::new(limit) }
    }

    pub(crate) fn spec(&self) -> &Spec {
        &self.spec
    }

    pub(crate) fn credentials(&self) -> &[Credential] {
        &self.credentials
    }

    /// Takes a request, or says why not.
    pub(crate) fn admit(&self, request: &Arrival, now: SystemTime) -> Result<Call<'_>, Refusal> {
        let body = request.check()?;
        let common = CommonParameters::read(&self.spec.common, request)?;
        let authorization = Authorization::parse(common.authorization)?;
        let (service, action) = catalog::find(&self.spec, request, &common, &authorization)?;
        let credential =
            authenticate::authenticate(&self.credentials, request, &common, &authorization, body, now)?;
        self.limiter.admit(&credential.secret_id, service, action, now)?;
        let parameters = parameters::read(service, action, body)?;
        Ok(Call { service, action, parameters })
    }
}
