//! A secret id, a secret key and sometimes a token, always taken together.

use std::fmt;
use std::sync::Arc;
use std::time::SystemTime;

use http::HeaderValue;
use zeroize::Zeroizing;

use crate::error::Error;

/// One snapshot of credentials. Cheap to clone; wiped from memory when the last clone is dropped.
///
/// ```
/// use tencentcloud_runtime::Credentials;
///
/// let credentials = Credentials::new("AKIDexample", "secret")?.with_token("token")?;
/// assert_eq!(
///     format!("{credentials:?}"),
///     r#"Credentials { secret_id: "AKID…", secret_key: <redacted>, token: <redacted> }"#
/// );
/// # Ok::<(), tencentcloud_runtime::Error>(())
/// ```
#[derive(Clone)]
pub struct Credentials(Arc<Snapshot>);

struct Snapshot {
    secret_id: String,
    secret_key: Zeroizing<String>,
    token: Option<Zeroizing<String>>,
    expires_at: Option<SystemTime>,
}

impl Credentials {
    /// Long-lived credentials.
    ///
    /// # Errors
    /// [`Credentials`](crate::ErrorKind::Credentials) if one of them is empty or holds whitespace, a control character
    /// or anything else that is not visible ASCII; a line break at the end of a file read as a whole is the usual cause.
    pub fn new(secret_id: impl Into<String>, secret_key: impl Into<String>) -> Result<Self, Error> {
        let (secret_id, secret_key) = (secret_id.into(), Zeroizing::new(secret_key.into()));
        check("the secret id", &secret_id)?;
        check("the secret key", &secret_key)?;
        Ok(Self(Arc::new(Snapshot { secret_id, secret_key, token: None, expires_at: None })))
    }

    /// The same with a token: temporary credentials.
    ///
    /// # Errors
    /// As [`new`](Self::new).
    pub fn with_token(self, token: impl Into<String>) -> Result<Self, Error> {
        let token = Zeroizing::new(token.into());
        check("the token", &token)?;
        Ok(Self(Arc::new(Snapshot {
            secret_id: self.0.secret_id.clone(),
            secret_key: self.0.secret_key.clone(),
            token: Some(token),
            expires_at: self.0.expires_at,
        })))
    }

    /// The same with the time they end at, by which those of a [source](super::ProvideCredentials) are renewed. Where
    /// they are configured as they are, nobody can renew them.
    #[must_use]
    pub fn with_expiry(self, ends_at: SystemTime) -> Self {
        Self(Arc::new(Snapshot {
            secret_id: self.0.secret_id.clone(),
            secret_key: self.0.secret_key.clone(),
            token: self.0.token.clone(),
            expires_at: Some(ends_at),
        }))
    }

    /// The secret id.
    #[must_use]
    pub fn secret_id(&self) -> &str {
        &self.0.secret_id
    }

    /// The secret key. Do not show it.
    #[must_use]
    pub fn secret_key(&self) -> &str {
        &self.0.secret_key
    }

    /// The token of temporary credentials. Do not show it.
    #[must_use]
    pub fn token(&self) -> Option<&str> {
        self.0.token.as_ref().map(|token| token.as_str())
    }

    /// When they end, if that is known.
    #[must_use]
    pub fn expires_at(&self) -> Option<SystemTime> {
        self.0.expires_at
    }

    /// Whether they have ended by this time.
    #[cfg(feature = "client")]
    pub(crate) fn has_ended(&self, now: SystemTime) -> bool {
        self.0.expires_at.is_some_and(|end| end <= now)
    }

    /// Whether both say the same.
    #[cfg(feature = "client")]
    pub(crate) fn is_equal(&self, other: &Self) -> bool {
        let (one, two) = (&*self.0, &*other.0);
        one.secret_id == two.secret_id
            && one.secret_key == two.secret_key
            && one.token == two.token
            && one.expires_at == two.expires_at
    }

    /// Whether both are the same snapshot.
    pub(crate) fn is_same(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}

/// Refuses what cannot be part of a header, saying where it is but never what.
fn check(what: &str, secret: &str) -> Result<(), Error> {
    if secret.is_empty() {
        return Err(Error::credentials(format!("{what} is empty")));
    }
    match secret.chars().position(|character| !character.is_ascii_graphic()) {
        None => Ok(()),
        Some(place) => Err(Error::credentials(format!(
            "{what} holds {} as character {} of {}",
            name_of(secret.chars().nth(place)),
            place + 1,
            secret.chars().count(),
        ))),
    }
}

fn name_of(character: Option<char>) -> &'static str {
    match character {
        Some('\n' | '\r') => "a line break",
        Some(' ') => "a space",
        Some('\t') => "a tab",
        Some(character) if character.is_whitespace() => "whitespace",
        Some(character) if character.is_control() => "a control character",
        _ => "a character that is not ASCII",
    }
}

/// A header value that `Debug` hides.
pub(crate) fn secret_header(value: impl TryInto<HeaderValue>) -> Result<HeaderValue, Error> {
    let mut header =
        value.try_into().map_err(|_| Error::credentials("the credentials cannot be part of a header"))?;
    header.set_sensitive(true);
    Ok(header)
}

impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let start: String = self.0.secret_id.chars().take(4).collect();
        let mut shown = f.debug_struct("Credentials");
        shown.field("secret_id", &format!("{start}…"));
        shown.field("secret_key", &format_args!("<redacted>"));
        if self.0.token.is_some() {
            shown.field("token", &format_args!("<redacted>"));
        }
        shown.finish()
    }
}

#[cfg(test)]
mod tests {
    use super::Credentials;

    #[test]
    fn what_no_header_can_hold_is_refused_without_showing_it() {
        let table = [
            ("", "the secret key is empty"),
            ("hush\n", "the secret key holds a line break as character 5 of 5"),
            (" hush", "the secret key holds a space as character 1 of 5"),
            ("hu\tsh", "the secret key holds a tab as character 3 of 5"),
            ("hush\u{a0}", "the secret key holds whitespace as character 5 of 5"),
            ("hush\0", "the secret key holds a control character as character 5 of 5"),
            ("hüsh", "the secret key holds a character that is not ASCII as character 2 of 4"),
        ];
        for (key, expected) in table {
            let error = Credentials::new("id", key).unwrap_err();
            assert_eq!(error.to_string(), expected);
            assert!(!format!("{error:?}").contains("hush"));
        }
    }
}
