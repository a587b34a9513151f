//! Authentication: secret ID, token, age, and signature.

use std::fmt;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use subtle::ConstantTimeEq;

use super::authorization::{Authorization, invalid};
use super::parameter_signature::ParameterSignature;
use super::parameters::CommonParameters;
use super::signature::SignedRequest;
use super::{IncomingRequest, Rejection, quirks};
use crate::clock;

/// Maximum difference between a timestamp and the gateway's clock, in both directions.
const LIFETIME: Duration = Duration::from_secs(300);

/// A secret ID with its key, and its token if it is temporary. Debug output contains only the ID.
#[derive(Clone, PartialEq, Eq)]
pub struct Credential {
    pub(crate) secret_id: String,
    pub(crate) secret_key: String,
    pub(crate) token: Option<String>,
}

impl Credential {
    /// Creates a permanent credential.
    #[must_use]
    pub fn new(secret_id: impl Into<String>, secret_key: impl Into<String>) -> Self {
        Self { secret_id: secret_id.into(), secret_key: secret_key.into(), token: None }
    }

    /// Makes the credential temporary: requests must contain the token, in `X-TC-Token` or in the parameter `Token`.
    #[must_use]
    pub fn with_token(mut self, token: impl Into<String>) -> Self {
        self.token = Some(token.into());
        self
    }
}

impl Default for Credential {
    /// `AKIDEXAMPLE` with the key `EXAMPLEKEY`.
    fn default() -> Self {
        Self::new("AKIDEXAMPLE", "EXAMPLEKEY")
    }
}

impl fmt::Debug for Credential {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Credential").field("secret_id", &self.secret_id).finish_non_exhaustive()
    }
}

/// The signature of a request.
#[derive(Debug)]
pub(crate) enum Signature<'a> {
    /// In the header `Authorization`, of the method `TC3-HMAC-SHA256`.
    Header(Authorization<'a>),
    /// Among the parameters, of the methods `HmacSHA1` and `HmacSHA256`.
    Parameter(ParameterSignature<'a>),
}

impl<'a> Signature<'a> {
    /// Parses the signature, or returns a rejection that describes the mistake.
    pub(super) fn read(
        request: &'a IncomingRequest,
        common: &CommonParameters<'a>,
    ) -> Result<Self, Rejection> {
        if request.is_signed_among_parameters() {
            ParameterSignature::read(request).map(Self::Parameter)
        } else {
            Authorization::parse(common.authorization).map(Self::Header)
        }
    }

    pub(super) fn secret_id(&self) -> &'a str {
        match self {
            Self::Header(authorization) => authorization.secret_id,
            Self::Parameter(signature) => signature.secret_id,
        }
    }

    /// The service in the signature's scope, if it has one.
    pub(super) fn service(&self) -> Option<&'a str> {
        match self {
            Self::Header(authorization) => Some(authorization.service),
            Self::Parameter(_) => None,
        }
    }
}

/// Checks that the credential with the secret ID of the request has signed it.
pub(super) fn authenticate(
    credential: &Credential,
    request: &IncomingRequest,
    common: &CommonParameters<'_>,
    signature: &Signature<'_>,
    now: SystemTime,
) -> Result<(), Rejection> {
    check_token(credential, common.token)?;
    if let Signature::Header(authorization) = signature {
        check_date(common.timestamp, authorization.date)?;
    }
    check_age(common.timestamp, now)?;
    let is_valid = match signature {
        Signature::Header(authorization) => verify(credential, request, common, authorization)?,
        Signature::Parameter(signature) => signature.verify(request, &credential.secret_key),
    };
    if is_valid {
        return Ok(());
    }
    let message = "The signature does not match the request: check the secret key, and that the request was not changed after it was signed.";
    Err(Rejection::new("AuthFailure.SignatureFailure", message))
}

fn check_token(credential: &Credential, sent: Option<&str>) -> Result<(), Rejection> {
    let reject = |message| Err(Rejection::new("AuthFailure.TokenFailure", message));
    match (credential.token.as_deref(), sent) {
        (None, None) => Ok(()),
        (Some(token), Some(sent)) if bool::from(token.as_bytes().ct_eq(sent.as_bytes())) => Ok(()),
        (Some(_), Some(_)) => reject("The token does not belong to the secret ID, or has expired."),
        (Some(_), None) => reject("These credentials are temporary and require their token."),
        (None, Some(_)) => reject("These credentials are permanent and have no token."),
    }
}

fn check_date(timestamp: i64, scope_date: &str) -> Result<(), Rejection> {
    if clock::date(timestamp).as_deref() == Some(scope_date) {
        return Ok(());
    }
    let message = "The date in `Credential` is not the UTC date of `X-TC-Timestamp`.";
    Err(Rejection::new("AuthFailure.SignatureFailure", message))
}

fn check_age(timestamp: i64, now: SystemTime) -> Result<(), Rejection> {
    let age = u64::try_from(timestamp)
        .ok()
        .and_then(|seconds| UNIX_EPOCH.checked_add(Duration::from_secs(seconds)))
        .map(|sent| now.duration_since(sent).unwrap_or_else(|ahead| ahead.duration()));
    // The timestamp has no fraction, so the age is compared in whole seconds.
    if age.is_none_or(|age| age.as_secs() > LIFETIME.as_secs()) {
        let message = "The signature has expired: the timestamp differs from the cloud's clock by more than five minutes.";
        return Err(Rejection::new("AuthFailure.SignatureExpire", message));
    }
    Ok(())
}

/// Whether the signature in `Authorization` is that of the credential.
fn verify(
    credential: &Credential,
    request: &IncomingRequest,
    common: &CommonParameters<'_>,
    authorization: &Authorization<'_>,
) -> Result<bool, Rejection> {
    let mut headers = Vec::with_capacity(authorization.signed_headers.len());
    for &name in &authorization.signed_headers {
        let value = request
            .header(name)
            .ok_or_else(|| invalid(format!("the signed header `{name}` is missing from the request")))?;
        headers.push((name, value));
    }
    let mut signed = SignedRequest {
        method: request.method.as_str(),
        query: &request.query,
        headers,
        payload: if common.unsigned_payload { b"UNSIGNED-PAYLOAD" } else { request.body() },
        timestamp: common.timestamp_text,
    };
    if signed.verify(authorization, &credential.secret_key) {
        return Ok(true);
    }
    if quirks::signs_host_without_port(request) {
        for (_, host) in signed.headers.iter_mut().filter(|(name, _)| *name == "host") {
            *host = quirks::without_port(host);
        }
        return Ok(signed.verify(authorization, &credential.secret_key));
    }
    Ok(false)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: u64) -> SystemTime {
        UNIX_EPOCH + Duration::from_secs(seconds)
    }

    fn age_code(timestamp: i64, date: &str, now: u64) -> Option<&'static str> {
        let checked = check_date(timestamp, date).and_then(|()| check_age(timestamp, at(now)));
        checked.err().map(|rejection| rejection.code)
    }

    #[test]
    fn a_difference_of_five_minutes_is_accepted() {
        let date = "2019-02-25";
        for now in [1_551_113_065, 1_551_113_365, 1_551_112_765] {
            assert_eq!(age_code(1_551_113_065, date, now), None);
        }
        for now in [1_551_113_366, 1_551_112_764] {
            assert_eq!(age_code(1_551_113_065, date, now), Some("AuthFailure.SignatureExpire"));
        }
    }

    #[test]
    fn a_distant_timestamp_has_expired() {
        assert_eq!(age_code(-1, "1969-12-31", 0), Some("AuthFailure.SignatureExpire"));
        assert_eq!(age_code(253_402_300_799, "9999-12-31", 0), Some("AuthFailure.SignatureExpire"));
        assert_eq!(age_code(i64::MAX, "9999-12-31", 0), Some("AuthFailure.SignatureFailure"));
    }

    #[test]
    fn the_date_must_be_that_of_the_timestamp() {
        assert_eq!(age_code(1_551_139_199, "2019-02-25", 1_551_139_201), None);
        assert_eq!(age_code(1_551_139_200, "2019-02-26", 1_551_139_201), None);
        assert_eq!(
            age_code(1_551_139_199, "2019-02-26", 1_551_139_201),
            Some("AuthFailure.SignatureFailure")
        );
    }

    #[test]
    fn a_token_must_match_the_credential() {
        let permanent = Credential::new("id", "key");
        let temporary = Credential::new("id", "key").with_token("token");
        let code = |credential, sent| check_token(credential, sent).err().map(|rejection| rejection.code);
        let failure = Some("AuthFailure.TokenFailure");
        assert_eq!(code(&permanent, None), None);
        assert_eq!(code(&permanent, Some("token")), failure);
        assert_eq!(code(&temporary, Some("token")), None);
        assert_eq!(code(&temporary, Some("other")), failure);
        assert_eq!(code(&temporary, None), failure);
    }
}
