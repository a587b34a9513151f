//! Who calls, and is it really they: secret id, token, age and signature.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use subtle::ConstantTimeEq;

use super::authorization::{Authorization, invalid};
use super::common::CommonParameters;
use super::signature::Signed;
use super::{Arrival, Refusal, quirks};
use crate::{Credential, time};

/// How far a timestamp may be from the gateway's clock, either way.
const LIFETIME: Duration = Duration::from_secs(300);

/// The credential that signed the request.
pub(super) fn authenticate<'a>(
    credentials: &'a [Credential],
    request: &Arrival,
    common: &CommonParameters<'_>,
    authorization: &Authorization<'_>,
    body: &[u8],
    now: SystemTime,
) -> Result<&'a Credential, Refusal> {
    let credential =
        credentials.iter().find(|known| known.secret_id == authorization.secret_id).ok_or_else(|| {
            Refusal::new("AuthFailure.SecretIdNotFound", "There is no API key with this secret id.")
        })?;
    check_token(credential, common.token)?;
    check_age(common.timestamp, authorization.date, now)?;
    check_signature(credential, request, common, authorization, body)?;
    Ok(credential)
}

fn check_token(credential: &Credential, sent: Option<&str>) -> Result<(), Refusal> {
    let refuse = |message| Err(Refusal::new("AuthFailure.TokenFailure", message));
    match (credential.token.as_deref(), sent) {
        (None, None) => Ok(()),
        (Some(token), Some(sent)) if bool::from(token.as_bytes().ct_eq(sent.as_bytes())) => Ok(()),
        (Some(_), Some(_)) => refuse("The token does not belong to the secret id, or has expired."),
        (Some(_), None) => refuse("These credentials are temporary and need their token in `X-TC-Token`."),
        (None, Some(_)) => refuse("These credentials are permanent and have no token."),
    }
}

fn check_age(timestamp: i64, scope_date: &str, now: SystemTime) -> Result<(), Refusal> {
    if time::date(timestamp) != scope_date {
        let message = "The date in `Credential` is not the UTC date of `X-TC-Timestamp`.";
        return Err(Refusal::new("AuthFailure.SignatureFailure", message));
    }
    let age = u64::try_from(timestamp)
        .ok()
        .and_then(|seconds| UNIX_EPOCH.checked_add(Duration::from_secs(seconds)))
        .map(|sent| now.duration_since(sent).unwrap_or_else(|ahead| ahead.duration()));
    // The timestamp has no fractions: a request is as old as its whole seconds.
    if age.is_none_or(|age| age.as_secs() > LIFETIME.as_secs()) {
        let message =
            "The signature has expired: `X-TC-Timestamp` is more than five minutes from the time here.";
        return Err(Refusal::new("AuthFailure.SignatureExpire", message));
    }
    Ok(())
}

fn check_signature(
    credential: &Credential,
    request: &Arrival,
    common: &CommonParameters<'_>,
    authorization: &Authorization<'_>,
    body: &[u8],
) -> Result<(), Refusal> {
    let mut headers = Vec::with_capacity(authorization.signed_headers.len());
    for &name in &authorization.signed_headers {
        let value = request
            .header(name)
            .ok_or_else(|| invalid(format!("`{name}` is signed, but is not among the headers received")))?;
        headers.push((name, value));
    }
    let mut signed = Signed {
        method: request.method.as_str(),
        headers,
        payload: if common.unsigned_payload { b"UNSIGNED-PAYLOAD" } else { body },
        timestamp: common.timestamp_text,
    };
    if signed.verify(authorization, &credential.secret_key) {
        return Ok(());
    }
    if quirks::signs_host_without_port(request) {
        for (_, host) in signed.headers.iter_mut().filter(|(name, _)| *name == "host") {
            *host = quirks::without_port(host);
        }
        if signed.verify(authorization, &credential.secret_key) {
            return Ok(());
        }
    }
    let message = "The signature does not fit what was received: check the secret key, and that nothing was changed after signing.";
    Err(Refusal::new("AuthFailure.SignatureFailure", message))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: u64) -> SystemTime {
        UNIX_EPOCH + Duration::from_secs(seconds)
    }

    fn age_code(timestamp: i64, date: &str, now: u64) -> Option<&'static str> {
        check_age(timestamp, date, at(now)).err().map(|refusal| refusal.code)
    }

    #[test]
    fn five_minutes_either_way_are_taken() {
        let date = "2019-02-25";
        for now in [1_551_113_065, 1_551_113_365, 1_551_112_765] {
            assert_eq!(age_code(1_551_113_065, date, now), None);
        }
        for now in [1_551_113_366, 1_551_112_764] {
            assert_eq!(age_code(1_551_113_065, date, now), Some("AuthFailure.SignatureExpire"));
        }
    }

    #[test]
    fn a_timestamp_beyond_time_has_expired() {
        assert_eq!(age_code(-1, "1969-12-31", 0), Some("AuthFailure.SignatureExpire"));
        let last = time::date(i64::MAX);
        assert_eq!(age_code(i64::MAX, &last, 0), Some("AuthFailure.SignatureExpire"));
    }

    #[test]
    fn the_date_follows_the_timestamp_over_midnight() {
        assert_eq!(age_code(1_551_139_199, "2019-02-25", 1_551_139_201), None);
        assert_eq!(age_code(1_551_139_200, "2019-02-26", 1_551_139_201), None);
        assert_eq!(
            age_code(1_551_139_199, "2019-02-26", 1_551_139_201),
            Some("AuthFailure.SignatureFailure")
        );
    }

    #[test]
    fn a_token_must_be_the_credentials_own() {
        let permanent = Credential::new("id", "key");
        let temporary = Credential::new("id", "key").with_token("token");
        let code = |credential, sent| check_token(credential, sent).err().map(|refusal| refusal.code);
        let failure = Some("AuthFailure.TokenFailure");
        assert_eq!(code(&permanent, None), None);
        assert_eq!(code(&permanent, Some("token")), failure);
        assert_eq!(code(&temporary, Some("token")), None);
        assert_eq!(code(&temporary, Some("other")), failure);
        assert_eq!(code(&temporary, None), failure);
    }
}
