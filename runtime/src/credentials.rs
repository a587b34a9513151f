//! Who calls: a secret id, a secret key and sometimes a token, always taken together.

use std::fmt;
use std::sync::Arc;

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
        Ok(Self(Arc::new(Snapshot { secret_id, secret_key, token: None })))
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
        })))
    }

    /// Credentials from the environment: `TENCENTCLOUD_SECRET_ID`, `TENCENTCLOUD_SECRET_KEY` and, for temporary ones,
    /// `TENCENTCLOUD_TOKEN` or `TENCENTCLOUD_SESSION_TOKEN`.
    ///
    /// # Errors
    /// [`Credentials`](crate::ErrorKind::Credentials) naming the variable that is missing or wrong.
    pub fn from_env() -> Result<Self, Error> {
        Self::from_lookup(|name| std::env::var_os(name)?.into_string().ok())
    }

    pub(crate) fn from_lookup(lookup: impl Fn(&str) -> Option<String>) -> Result<Self, Error> {
        // What is set to nothing is not set: shells and containers write it so.
        let find = |name: &str| lookup(name).filter(|value| !value.is_empty());
        let missing = |name: &str| {
            Error::credentials(format!("the environment variable {name} is not set, or is not text"))
        };
        let id = find(SECRET_ID).ok_or_else(|| missing(SECRET_ID))?;
        let key = find(SECRET_KEY).ok_or_else(|| missing(SECRET_KEY))?;
        let credentials = Self::new(id, key)?;
        match TOKENS.iter().find_map(|name| find(name)) {
            Some(token) => credentials.with_token(token),
            None => Ok(credentials),
        }
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

    /// Whether both are the same snapshot.
    pub(crate) fn is_same(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}

const SECRET_ID: &str = "TENCENTCLOUD_SECRET_ID";
const SECRET_KEY: &str = "TENCENTCLOUD_SECRET_KEY";
const TOKENS: [&str; 2] = ["TENCENTCLOUD_TOKEN", "TENCENTCLOUD_SESSION_TOKEN"];

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
    use crate::ErrorKind;

    fn from(pairs: &[(&str, &str)]) -> Result<Credentials, crate::Error> {
        Credentials::from_lookup(|name| {
            let (_, value) = pairs.iter().find(|(known, _)| *known == name)?;
            Some((*value).to_owned())
        })
    }

    #[test]
    fn environment() {
        let id = ("TENCENTCLOUD_SECRET_ID", "id");
        let key = ("TENCENTCLOUD_SECRET_KEY", "key");
        let credentials = from(&[id, key]).unwrap();
        assert_eq!((credentials.secret_id(), credentials.secret_key()), ("id", "key"));
        assert_eq!(credentials.token(), None);

        let cli = ("TENCENTCLOUD_TOKEN", "cli");
        let node = ("TENCENTCLOUD_SESSION_TOKEN", "node");
        assert_eq!(from(&[id, key, node]).unwrap().token(), Some("node"));
        assert_eq!(from(&[id, key, node, cli]).unwrap().token(), Some("cli"));
        assert_eq!(from(&[id, key, ("TENCENTCLOUD_TOKEN", "")]).unwrap().token(), None);

        for missing in [&[id][..], &[key], &[id, ("TENCENTCLOUD_SECRET_KEY", "")]] {
            let error = from(missing).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Credentials);
            assert!(error.to_string().contains("TENCENTCLOUD_SECRET_"), "{error}");
        }
    }

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
