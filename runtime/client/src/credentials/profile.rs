//! The formats of credentials: INI sections, the JSON profiles of `tccli`, and secrets in any JSON.

use std::time::{Duration, UNIX_EPOCH};

use zeroize::Zeroizing;

use super::Credentials;
use crate::error::Error;
use crate::record::{self, Mismatch, ReadError, Readable, Shape, Value};

/// Parses either format. JSON starts with a brace, which no INI file does.
pub(super) fn parse(contents: &[u8], profile: &str) -> Result<Credentials, Error> {
    let text = std::str::from_utf8(contents).map_err(|error| {
        Error::credentials(format!("the file is not UTF-8 after its first {} bytes", error.valid_up_to()))
    })?;
    let text = text.trim_start_matches('\u{feff}');
    if text.trim_start().starts_with('{') { parse_json(text) } else { parse_ini(text, profile) }
}

fn parse_ini(text: &str, profile: &str) -> Result<Credentials, Error> {
    let entries = section(text, profile)
        .map_err(|line| Error::credentials(format!("line {line} is neither a section nor `name = value`")))?;
    let Some(entries) = entries else {
        return Err(Error::not_configured(format!("there is no profile [{profile}]")));
    };
    let value = |name: &str| {
        entries.iter().rev().find(|(found, _)| found.eq_ignore_ascii_case(name)).map(|(_, value)| *value)
    };
    let required = |name| {
        let missing = || Error::credentials(format!("the profile [{profile}] has no `{name}`"));
        value(name).ok_or_else(missing)
    };
    let credentials = Credentials::new(required("secret_id")?, required("secret_key")?)?;
    match value("token").filter(|token| !token.is_empty()) {
        Some(token) => credentials.with_token(token),
        None => Ok(credentials),
    }
}

/// The names and values of an INI section, `None` if there is no such section, or the number of the first line in it
/// that is invalid. Other sections may contain anything. A section may have several parts.
///
/// Everything borrows from the text: no copy of a secret stays in memory.
fn section<'a>(text: &'a str, name: &str) -> Result<Option<Vec<(&'a str, &'a str)>>, usize> {
    let (mut entries, mut inside) = (None, false);
    for (index, line) in text.lines().enumerate() {
        let line = line.trim();
        if let Some(header) = line.strip_prefix('[') {
            inside = header.strip_suffix(']').is_some_and(|found| found.trim() == name);
            if inside {
                entries.get_or_insert_with(Vec::new);
            }
        } else if inside && !line.is_empty() && !line.starts_with(['#', ';']) {
            let (name, value) = line.split_once('=').ok_or(index + 1)?;
            let entry = (name.trim_end(), unquoted(value.trim_start()));
            entries.get_or_insert_with(Vec::new).push(entry);
        }
    }
    Ok(entries)
}

fn unquoted(value: &str) -> &str {
    ['"', '\''].iter().find_map(|quote| value.strip_prefix(*quote)?.strip_suffix(*quote)).unwrap_or(value)
}

fn parse_json(text: &str) -> Result<Credentials, Error> {
    let mut profile: CliProfile = record::from_json(text.as_bytes()).map_err(|error| invalid_json(&error))?;
    if profile.role_arn.as_ref().is_some_and(|role| !role.is_empty()) {
        // The keys alone are another identity than the profile's role.
        let message = "the profile assumes a role (`role-arn`): use `AssumeRole` instead";
        return Err(Error::credentials(message));
    }
    if profile.secret_id.is_empty() && profile.secret_key.is_empty() {
        return Err(Error::not_configured("it contains neither `secretId` nor `secretKey`"));
    }
    let mut credentials = Credentials::new(profile.secret_id, profile.secret_key.take())?;
    if let Some(mut token) = profile.token.filter(|token| !token.is_empty()) {
        credentials = credentials.with_token(token.take())?;
    }
    match profile.expires_at {
        Some(seconds) => with_unix_expiry(credentials, seconds),
        None => Ok(credentials),
    }
}

/// Does not show other names than its own: in `{"secretId": "AKIDexample", "secret"}` a secret stands where a name should.
fn invalid_json(error: &ReadError) -> Error {
    const NAMES: [&str; 6] = ["", "secretId", "secretKey", "token", "expiresAt", "role-arn"];
    if NAMES.contains(&error.path()) {
        return Error::credentials(format!("not a valid `tccli` profile: {error}"));
    }
    Error::credentials("not a valid `tccli` profile: a member of another name is not valid JSON")
}

/// Sets the expiry to a number of seconds after 1970-01-01 00:00 UTC.
pub(super) fn with_unix_expiry(credentials: Credentials, seconds: u64) -> Result<Credentials, Error> {
    let expires_at = UNIX_EPOCH
        .checked_add(Duration::from_secs(seconds))
        .ok_or_else(|| Error::credentials("the expiry of the credentials is out of range"))?;
    Ok(credentials.with_expiry(expires_at))
}

/// What `tccli configure` and `tccli auth login` write.
struct CliProfile {
    secret_id: String,
    secret_key: Secret,
    token: Option<Secret>,
    expires_at: Option<u64>,
    role_arn: Option<String>,
}

crate::record! {
    CliProfile {
        secret_id: "secretId",
        secret_key: secret "secretKey",
        token: secret "token",
        expires_at: "expiresAt",
        role_arn: "role-arn",
    }
}

/// A string read from JSON. Wiped from memory when dropped.
#[derive(Default)]
pub(super) struct Secret(Zeroizing<String>);

impl Secret {
    /// Moves the text out without a copy.
    pub(super) fn take(&mut self) -> String {
        std::mem::take(&mut *self.0)
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl From<Zeroizing<String>> for Secret {
    fn from(text: Zeroizing<String>) -> Self {
        Self(text)
    }
}

impl Value for Secret {
    fn zero() -> Self {
        Self::default()
    }

    fn shape(&self) -> Shape<'_> {
        Shape::Text(&self.0)
    }
}

impl Readable for Secret {
    fn text(&mut self, text: &str) -> Result<(), Mismatch> {
        // Allocated once: a string that grows leaves copies behind.
        self.0 = Zeroizing::new(text.to_owned());
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::section;

    #[test]
    fn a_section_has_the_entries_of_all_its_parts() {
        let text = "stray = 0\r\n[default]\r\n; c = 1\n# d = 2\n a = 1 \n\n\tb=\"two = 2\"\n[other]\na = 3\nnothing\n[ default ]\na='4'\n";
        let expected = vec![("a", "1"), ("b", "two = 2"), ("a", "4")];
        assert_eq!(section(text, "default"), Ok(Some(expected)));
        assert_eq!(section(text, "other"), Err(10));
        assert_eq!(section(text, "absent"), Ok(None));
    }

    #[test]
    fn only_pairs_of_quotes_are_removed() {
        let text = "[s]\na=\"\nb=\"x\nc=''\nd='\"x\"'\ne=\ne=\"'";
        let entries = section(text, "s").unwrap().unwrap();
        let values: Vec<_> = entries.into_iter().map(|(_, value)| value).collect();
        assert_eq!(values, ["\"", "\"x", "", "\"x\"", "", "\"'"]);
    }

    #[test]
    fn a_section_exists_if_it_has_a_header() {
        for text in ["[s]", "[s]\n", "[a]\n[s]\nx=1", "[s]\n[a]", "[s]\nnothing"] {
            assert_ne!(section(text, "s"), Ok(None), "{text}");
        }
        for text in ["", "s", "[s", "s]", "[a]\ns=1", "[ss]", "[S]"] {
            assert_eq!(section(text, "s"), Ok(None), "{text}");
        }
    }

    #[test]
    fn unusual_text_does_not_panic() {
        for text in ["[", "]", "[]", "=", "[s]\n=", "[s]\n==\n=\u{feff}", "[s]\n\u{0}", "\u{feff}"] {
            for name in ["s", "", "]"] {
                let _ = section(text, name);
            }
        }
    }
}
