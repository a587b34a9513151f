//! Credentials as one immutable value, and header values that hold a secret.

use std::fmt;
use std::sync::Arc;
use std::time::SystemTime;

use http::HeaderValue;
use zeroize::Zeroizing;

use crate::error::Error;

/// A secret ID, a secret key, and for temporary credentials a session token.
///
/// Clones are cheap and share one value, which is wiped from memory when the last clone is dropped.
///
/// ```
/// use tencentcloud_core::Credentials;
///
/// let credentials = Credentials::new("AKIDexample", "secret")?.with_token("token")?;
/// assert_eq!(
///     format!("{credentials:?}"),
///     r#"Credentials { secret_id: "AKID…", secret_key: <redacted>, token: <redacted> }"#
/// );
/// # Ok::<(), tencentcloud_core::Error>(())
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct Credentials(Arc<Inner>);

#[derive(Clone, PartialEq, Eq)]
struct Inner {
    secret_id: String,
    secret_key: Zeroizing<String>,
    token: Option<Zeroizing<String>>,
    expires_at: Option<SystemTime>,
}

impl Credentials {
    /// Long-term credentials.
    ///
    /// # Errors
    /// [`Credentials`](crate::ErrorKind::Credentials) if a value is empty or contains anything but visible ASCII
    /// characters. The usual cause is the line break at the end of a file.
    pub fn new(secret_id: impl Into<String>, secret_key: impl Into<String>) -> Result<Self, Error> {
        let (secret_id, secret_key) = (secret_id.into(), Zeroizing::new(secret_key.into()));
        check("the secret ID", &secret_id)?;
        check("the secret key", &secret_key)?;
        Ok(Self(Arc::new(Inner { secret_id, secret_key, token: None, expires_at: None })))
    }

    /// Adds the session token of temporary credentials.
    ///
    /// # Errors
    /// As [`new`](Self::new).
    pub fn with_token(self, token: impl Into<String>) -> Result<Self, Error> {
        let token = Zeroizing::new(token.into());
        check("the token", &token)?;
        Ok(self.map(|inner| inner.token = Some(token)))
    }

    /// Sets the time at which the credentials expire. A configuration renews the credentials of a provider ahead of this
    /// time. It cannot renew credentials that it was given as a value.
    #[must_use]
    pub fn with_expiry(self, expires_at: SystemTime) -> Self {
        self.map(|inner| inner.expires_at = Some(expires_at))
    }

    fn map(mut self, change: impl FnOnce(&mut Inner)) -> Self {
        change(Arc::make_mut(&mut self.0));
        self
    }

    /// The secret ID.
    #[must_use]
    pub fn secret_id(&self) -> &str {
        &self.0.secret_id
    }

    /// The secret key. Do not log it.
    #[must_use]
    pub fn secret_key(&self) -> &str {
        &self.0.secret_key
    }

    /// The session token of temporary credentials. Do not log it.
    #[must_use]
    pub fn token(&self) -> Option<&str> {
        self.0.token.as_ref().map(|token| token.as_str())
    }

    /// When the credentials expire, if that is known.
    #[must_use]
    pub fn expires_at(&self) -> Option<SystemTime> {
        self.0.expires_at
    }

    /// Whether the credentials have expired at `now`.
    #[must_use]
    pub fn is_expired_at(&self, now: SystemTime) -> bool {
        self.0.expires_at.is_some_and(|expires_at| expires_at <= now)
    }

    /// Whether both are clones of one value. Cheaper than `==`.
    #[must_use]
    pub fn ptr_eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}

/// Rejects what a header cannot carry. The message gives the position, never the value.
fn check(what: &str, secret: &str) -> Result<(), Error> {
    if secret.is_empty() {
        return Err(Error::credentials(format!("{what} is empty")));
    }
    let Some((index, character)) = secret.chars().enumerate().find(|(_, each)| !each.is_ascii_graphic())
    else {
        return Ok(());
    };
    let kind = match character {
        '\n' | '\r' => "a line break",
        ' ' => "a space",
        '\t' => "a tab",
        _ if character.is_whitespace() => "whitespace",
        _ if character.is_control() => "a control character",
        _ => "a non-ASCII character",
    };
    let (position, count) = (index + 1, secret.chars().count());
    Err(Error::credentials(format!("{what} contains {kind} at character {position} of {count}")))
}

/// A header value that `Debug` redacts.
#[doc(hidden)]
pub fn secret_header(value: impl TryInto<HeaderValue>) -> Result<HeaderValue, Error> {
    let mut header =
        value.try_into().map_err(|_| Error::credentials("the credentials are not a valid header value"))?;
    header.set_sensitive(true);
    Ok(header)
}

impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let start: String = self.0.secret_id.chars().take(4).collect();
        let mut output = f.debug_struct("Credentials");
        output.field("secret_id", &format!("{start}…"));
        output.field("secret_key", &format_args!("<redacted>"));
        if self.0.token.is_some() {
            output.field("token", &format_args!("<redacted>"));
        }
        output.finish()
    }
}

#[cfg(test)]
mod tests {
    use super::Credentials;

    #[test]
    fn values_that_are_not_valid_in_a_header_are_rejected_without_showing_them() {
        let table = [
            ("", "the secret key is empty"),
            ("hush\n", "the secret key contains a line break at character 5 of 5"),
            (" hush", "the secret key contains a space at character 1 of 5"),
            ("hu\tsh", "the secret key contains a tab at character 3 of 5"),
            ("hush\u{a0}", "the secret key contains whitespace at character 5 of 5"),
            ("hush\0", "the secret key contains a control character at character 5 of 5"),
            ("hüsh", "the secret key contains a non-ASCII character at character 2 of 4"),
        ];
        for (key, expected) in table {
            let error = Credentials::new("id", key).unwrap_err();
            assert_eq!(error.to_string(), expected);
            assert!(!format!("{error:?}").contains("hush"));
        }
    }
}
