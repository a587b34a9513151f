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
mod issued;
mod language;
mod multipart;
mod parameter_signature;
mod parameters;
mod quirks;
mod rate_limit;
mod request;
mod route;
mod signature;
mod tolerance;

use std::sync::Arc;
use std::time::SystemTime;

use serde_json::Value;
use tencentcloud_catalog::{ActionFile, ServiceSpec};

pub use self::authenticate::Credential;
use self::authenticate::Signature;
pub(crate) use self::authorization::Authorization;
use self::issued::IssuedCredentials;
use self::parameters::CommonParameters;
pub use self::rate_limit::RateLimitPolicy;
use self::rate_limit::SlidingWindowLimiter;
pub(crate) use self::request::{IncomingRequest, Rejection, RequestBody};
use crate::services::{ServedAction, Services};

/// Decides whether a request is accepted.
pub(crate) struct Gateway {
    services: Services,
    credentials: Vec<Credential>,
    issued: IssuedCredentials,
    limiter: SlidingWindowLimiter,
}

/// A request that has passed every check.
pub(crate) struct AcceptedRequest {
    /// The service, with the types that the action uses.
    pub(crate) service: Arc<ServiceSpec>,
    pub(crate) action: Arc<ActionFile>,
    pub(crate) parameters: Value,
    /// When it was accepted.
    pub(crate) at: SystemTime,
}

impl Gateway {
    pub(crate) fn new(services: Services, credentials: Vec<Credential>, limit: RateLimitPolicy) -> Self {
        let (issued, limiter) = (IssuedCredentials::default(), SlidingWindowLimiter::new(limit));
        Self { services, credentials, issued, limiter }
    }

    pub(crate) fn services(&self) -> &Services {
        &self.services
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
    ) -> Result<AcceptedRequest, Rejection> {
        self.check(request, now).map_err(|rejection| rejection.in_language_of(request))
    }

    fn check(&self, request: &IncomingRequest, now: SystemTime) -> Result<AcceptedRequest, Rejection> {
        request.check()?;
        let common = CommonParameters::read(&self.services.common, request)?;
        let (ServedAction { service, action }, secret_id) = self.identify(request, &common, now)?;
        self.limiter.acquire(&secret_id, &service, &action, now)?;
        let parameters = parameters::read(&service, &action, request)?;
        Ok(AcceptedRequest { service, action, parameters, at: now })
    }

    /// Finds the action, and the secret ID of the credential that signed the request; it is empty for an action that is
    /// called without a signature, `Authorization: SKIP`.
    fn identify(
        &self,
        request: &IncomingRequest,
        common: &CommonParameters<'_>,
        now: SystemTime,
    ) -> Result<(ServedAction, String), Rejection> {
        if common.authorization == "SKIP"
            && let Ok(served) = route::find_action(&self.services, request, common, None)
            && served.action.unsigned
        {
            return Ok((served, String::new()));
        }
        let signature = Signature::read(request, common)?;
        let served = route::find_action(&self.services, request, common, signature.service())?;
        let credential = self.find_credential(signature.secret_id(), now)?;
        authenticate::authenticate(&credential, request, common, &signature, now)?;
        Ok((served, credential.secret_id))
    }

    fn find_credential(&self, secret_id: &str, now: SystemTime) -> Result<Credential, Rejection> {
        if let Some(credential) = self.credentials.iter().find(|known| known.secret_id == secret_id) {
            return Ok(credential.clone());
        }
        match self.issued.find(secret_id, now) {
            Some((credential, false)) => Ok(credential),
            Some((_, true)) => {
                Err(Rejection::new("AuthFailure.TokenFailure", "The temporary credentials have expired."))
            }
            None => Err(Rejection::new("AuthFailure.SecretIdNotFound", "No API key has this secret ID.")),
        }
    }

    /// Accepts the temporary credentials in the result of an action of `sts` from now on, until they expire.
    pub(crate) fn keep_issued(&self, service: &str, result: &Value) {
        if service == "sts" {
            self.issued.keep(result);
        }
    }
}
