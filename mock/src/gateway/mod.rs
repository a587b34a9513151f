//! The gateway: all checks of a request, in the cloud's order and without I/O.
//!
//! ```text
//! method and size → common parameters → form of the signature → action → credential and signature
//!     → rate limit → parameters
//! ```

mod authenticate;
mod authorization;
mod content;
mod flattened;
mod multipart;
mod parameter_signature;
mod parameters;
mod quirks;
mod rate_limit;
mod request;
mod signature;

use std::time::SystemTime;

use serde_json::Value;
use tencentcloud_catalog::{ActionFile, RegionUse, ServiceSpec, Spec, Status};

pub use self::authenticate::Credential;
use self::authenticate::Signature;
pub(crate) use self::authorization::Authorization;
use self::parameters::CommonParameters;
pub use self::rate_limit::RateLimitPolicy;
use self::rate_limit::SlidingWindowLimiter;
pub(crate) use self::request::{IncomingRequest, Rejection, RequestBody};

/// Decides whether a request is accepted.
pub(crate) struct Gateway {
    spec: Spec,
    credentials: Vec<Credential>,
    limiter: SlidingWindowLimiter,
}

/// A request that has passed every check.
pub(crate) struct AcceptedRequest<'a> {
    pub(crate) service: &'a ServiceSpec,
    pub(crate) action: &'a ActionFile,
    pub(crate) parameters: Value,
}

impl Gateway {
    pub(crate) fn new(spec: Spec, credentials: Vec<Credential>, limit: RateLimitPolicy) -> Self {
        Self { spec, credentials, limiter: SlidingWindowLimiter::new(limit) }
    }

    pub(crate) fn spec(&self) -> &Spec {
        &self.spec
    }

    pub(crate) fn credentials(&self) -> &[Credential] {
        &self.credentials
    }

    /// Forgets the requests that count towards the rate limits.
    pub(crate) fn reset_rates(&self) {
        self.limiter.clear();
    }

    /// Accepts a request, or returns the reason for its rejection.
    pub(crate) fn accept(
        &self,
        request: &IncomingRequest,
        now: SystemTime,
    ) -> Result<AcceptedRequest<'_>, Rejection> {
        request.check()?;
        let common = CommonParameters::read(&self.spec.common, request)?;
        if let Some((service, action)) = self.find_unsigned(&common) {
            self.limiter.acquire("", service, action, now)?;
            let parameters = parameters::read(service, action, request)?;
            return Ok(AcceptedRequest { service, action, parameters });
        }
        let signature = Signature::read(request, &common)?;
        let (service, action) = find_action(&self.spec, request, &common, &signature)?;
        let credential = authenticate::authenticate(&self.credentials, request, &common, &signature, now)?;
        self.limiter.acquire(&credential.secret_id, service, action, now)?;
        let parameters = parameters::read(service, action, request)?;
        Ok(AcceptedRequest { service, action, parameters })
    }

    /// Finds an action that is called without a signature, if the request has none: `Authorization: SKIP`. Without the
    /// scope of a signature, the version and the action say which service is meant.
    fn find_unsigned(&self, common: &CommonParameters<'_>) -> Option<(&ServiceSpec, &ActionFile)> {
        if common.authorization != "SKIP" {
            return None;
        }
        let services = self.spec.services.iter().filter(|known| known.service.version == common.version);
        let mut actions = services.filter_map(|service| Some((service, service.actions.get(common.action)?)));
        actions.find(|(_, action)| action.unsigned && action.status != Status::Offline)
    }
}

/// Finds the requested action. The service is that of the signature's scope, regardless of the host. A signature among the
/// parameters has no scope; then the host, or else the version and the action, say which service is meant.
fn find_action<'a>(
    spec: &'a Spec,
    request: &IncomingRequest,
    common: &CommonParameters<'_>,
    signature: &Signature<'_>,
) -> Result<(&'a ServiceSpec, &'a ActionFile), Rejection> {
    let host = request.header("host").unwrap_or_default();
    let label = host.split('.').next().unwrap_or_default();
    let (name, version) = (signature.service().unwrap_or(label), common.version);
    let service = spec
        .service(name, version)
        .or_else(|| match signature {
            Signature::Header(_) => None,
            Signature::Parameter(_) => quirks::service_of_action(spec, version, common.action),
        })
        .or_else(|| quirks::service_of_endpoint(spec, request, name, version, common.action))
        .ok_or_else(|| {
            if spec.services.iter().any(|known| known.service.service == name) {
                Rejection::new("NoSuchVersion", "The service has no such version.")
            } else {
                Rejection::new("NoSuchProduct", "The service does not exist.")
            }
        })?;
    let action = service
        .actions
        .get(common.action)
        .ok_or_else(|| Rejection::new("InvalidAction", "The service has no such action in this version."))?;
    if action.status == Status::Offline {
        return Err(Rejection::new("ActionOffline", "The action is no longer available."));
    }
    if action.region == RegionUse::Required && common.region.is_none_or(str::is_empty) {
        return Err(Rejection::missing("Region"));
    }
    Ok((service, action))
}
