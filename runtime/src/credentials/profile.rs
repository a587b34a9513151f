//! One profile in the contents of a file.

use std::time::{Duration, UNIX_EPOCH};

use super::Credentials;
use super::ini::Section;
use super::secret::Secret;
use crate::error::Error;
use crate::record::{self, ReadFields, Readable};

/// Reads either format: no section begins with a brace.
pub(super) fn parse(contents: &[u8], profile: &str) -> Result<Credentials, Error> {
    let text = std::str::from_utf8(contents).map_err(|error| {
        Error::credentials(format!("what follows the first {} bytes is not UTF-8", error.valid_up_to()))
    })?;
    if text.trim_start_matches('\u{feff}').trim_start().starts_with('{') {
        parse_json(text.trim_start_matches('\u{feff}'))
    } else {
        parse_ini(text, profile)
    }
}

fn parse_ini(text: &str, profile: &str) -> Result<Credentials, Error> {
    if !Section::exists(text, profile) {
        return Err(Error::not_configured(format!("there is no profile [{profile}]")));
    }
    let (mut id, mut key, mut token) = (None, None, None);
    for entry in Section::new(text, profile) {
        let (name, value) = entry.map_err(|line| {
            Error::credentials(format!("line {line} is neither a section nor `name = value`"))
        })?;
        match name.to_ascii_lowercase().as_str() {
            "secret_id" => id = Some(value),
            "secret_key" => key = Some(value),
            "token" => token = Some(value),
            _ => {}
        }
    }
    let missing = |name| Error::credentials(format!("the profile [{profile}] has no `{name}`"));
    let id = id.ok_or_else(|| missing("secret_id"))?;
    let key = key.ok_or_else(|| missing("secret_key"))?;
    let credentials = Credentials::new(id, key)?;
    match token.filter(|token| !token.is_empty()) {
        Some(token) => credentials.with_token(token),
        None => Ok(credentials),
    }
}

fn parse_json(text: &str) -> Result<Credentials, Error> {
    let mut found: CliProfile = record::from_json(text.as_bytes())
        .map_err(|error| Error::credentials(format!("it is not a profile of `tccli`: {error}")))?;
    if found.role_arn.as_ref().is_some_and(|role| !role.is_empty()) {
        // The keys alone would be another identity than the one the profile stands for.
        let message = "the profile is one of a role, `role-arn`: use `AssumeRole` with it";
        return Err(Error::credentials(message));
    }
    if found.secret_id.is_empty() && found.secret_key.is_empty() {
        return Err(Error::not_configured("there is neither `secretId` nor `secretKey`"));
    }
    let mut credentials = Credentials::new(found.secret_id, found.secret_key.take())?;
    if let Some(mut token) = found.token.filter(|token| !token.is_empty()) {
        credentials = credentials.with_token(token.take())?;
    }
    match found.expires_at {
        Some(seconds) => at(credentials, seconds),
        None => Ok(credentials),
    }
}

/// The same credentials, ending so many seconds after 1970.
pub(super) fn at(credentials: Credentials, unix_seconds: u64) -> Result<Credentials, Error> {
    let ends_at = UNIX_EPOCH
        .checked_add(Duration::from_secs(unix_seconds))
        .ok_or_else(|| Error::credentials("the time at which the credentials end is out of reach"))?;
    Ok(credentials.with_expiry(ends_at))
}

/// What `tccli configure` and `tccli auth login` write.
#[derive(Default)]
struct CliProfile {
    secret_id: String,
    secret_key: Secret,
    token: Option<Secret>,
    expires_at: Option<u64>,
    role_arn: Option<String>,
}

impl ReadFields for CliProfile {
    fn empty() -> Self {
        Self::default()
    }

    fn field_mut(&mut self, name: &str) -> Option<&mut dyn Readable> {
        Some(match name {
            "secretId" => &mut self.secret_id,
            "secretKey" => &mut self.secret_key,
            "token" => &mut self.token,
            "expiresAt" => &mut self.expires_at,
            "role-arn" => &mut self.role_arn,
            _ => return None,
        })
    }
}
