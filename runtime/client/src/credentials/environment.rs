//! Credentials in environment variables.

use std::ffi::OsString;
use std::fmt;
use std::future::ready;
use std::path::PathBuf;
use std::sync::Arc;

use super::{BoxFuture, Credentials, ProvideCredentials, ProviderContext};
use crate::error::Error;

const SECRET_ID: &str = "TENCENTCLOUD_SECRET_ID";
const SECRET_KEY: &str = "TENCENTCLOUD_SECRET_KEY";
const TOKENS: [&str; 2] = ["TENCENTCLOUD_TOKEN", "TENCENTCLOUD_SESSION_TOKEN"];

/// Credentials in the variables `TENCENTCLOUD_SECRET_ID`, `TENCENTCLOUD_SECRET_KEY` and, if they are temporary,
/// `TENCENTCLOUD_TOKEN` or `TENCENTCLOUD_SESSION_TOKEN`.
///
/// Not configured if neither the id nor the key is set. An empty variable counts as not set.
///
/// ```
/// use tencentcloud_client::credentials::EnvironmentVariables;
///
/// let variables = EnvironmentVariables::with_variables(|name| match name {
///     "TENCENTCLOUD_SECRET_ID" => Some("AKIDexample".into()),
///     _ => None,
/// });
/// let error = variables.read().unwrap_err();
/// assert!(!error.is_not_configured());
/// assert_eq!(error.to_string(), "TENCENTCLOUD_SECRET_ID is set, but TENCENTCLOUD_SECRET_KEY is not");
/// ```
#[derive(Clone, Debug, Default)]
pub struct EnvironmentVariables {
    environment: Environment,
}

impl EnvironmentVariables {
    /// Reads the environment of this process.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Reads variables through `lookup`, for tests.
    #[must_use]
    pub fn with_variables(lookup: impl Fn(&str) -> Option<OsString> + Send + Sync + 'static) -> Self {
        Environment::new(lookup).into()
    }

    /// Reads the variables.
    ///
    /// # Errors
    /// [`Credentials`](crate::ErrorKind::Credentials) with the variable that is missing or invalid.
    pub fn read(&self) -> Result<Credentials, Error> {
        let (id, key) = match (self.environment.text(SECRET_ID), self.environment.text(SECRET_KEY)) {
            (Some(id), Some(key)) => (id, key),
            (None, None) => {
                let message = format!("the environment variables {SECRET_ID} and {SECRET_KEY} are not set");
                return Err(Error::not_configured(message));
            }
            (Some(_), None) => return Err(half_set(SECRET_ID, SECRET_KEY)),
            (None, Some(_)) => return Err(half_set(SECRET_KEY, SECRET_ID)),
        };
        let credentials = Credentials::new(id, key)?;
        match TOKENS.iter().find_map(|name| self.environment.text(name)) {
            Some(token) => credentials.with_token(token),
            None => Ok(credentials),
        }
    }
}

fn half_set(set: &str, missing: &str) -> Error {
    Error::credentials(format!("{set} is set, but {missing} is not"))
}

impl From<Environment> for EnvironmentVariables {
    fn from(environment: Environment) -> Self {
        Self { environment }
    }
}

impl ProvideCredentials for EnvironmentVariables {
    fn provide<'a>(&'a self, _: &'a ProviderContext) -> BoxFuture<'a, Result<Credentials, Error>> {
        Box::pin(ready(self.read()))
    }
}

/// Looks up environment variables. An empty variable counts as not set: shells and containers clear variables that way.
#[derive(Clone)]
pub(super) struct Environment(Arc<Lookup>);

type Lookup = dyn Fn(&str) -> Option<OsString> + Send + Sync;

impl Environment {
    pub(super) fn new(lookup: impl Fn(&str) -> Option<OsString> + Send + Sync + 'static) -> Self {
        Self(Arc::new(lookup))
    }

    fn value(&self, name: &str) -> Option<OsString> {
        (self.0)(name).filter(|value| !value.is_empty())
    }

    /// A variable as text. Invalid Unicode becomes U+FFFD, which is valid in neither credentials nor names.
    pub(super) fn text(&self, name: &str) -> Option<String> {
        let value = self.value(name)?;
        Some(value.into_string().unwrap_or_else(|value| value.to_string_lossy().into_owned()))
    }

    pub(super) fn path(&self, name: &str) -> Option<PathBuf> {
        self.value(name).map(PathBuf::from)
    }
}

impl Default for Environment {
    fn default() -> Self {
        Self::new(|name| std::env::var_os(name))
    }
}

impl fmt::Debug for Environment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Environment")
    }
}

#[cfg(test)]
mod tests {
    use super::EnvironmentVariables;
    use crate::{Credentials, Error, ErrorKind};

    fn from(pairs: &'static [(&str, &str)]) -> Result<Credentials, Error> {
        let lookup = |name: &str| {
            let (_, value) = pairs.iter().find(|(known, _)| *known == name)?;
            Some((*value).into())
        };
        EnvironmentVariables::with_variables(lookup).read()
    }

    const ID: (&str, &str) = ("TENCENTCLOUD_SECRET_ID", "id");
    const KEY: (&str, &str) = ("TENCENTCLOUD_SECRET_KEY", "key");
    const CLI: (&str, &str) = ("TENCENTCLOUD_TOKEN", "cli");
    const NODE: (&str, &str) = ("TENCENTCLOUD_SESSION_TOKEN", "node");

    #[test]
    fn both_token_variables_are_read() {
        let credentials = from(&[ID, KEY]).unwrap();
        assert_eq!((credentials.secret_id(), credentials.secret_key()), ("id", "key"));
        assert_eq!(credentials.token(), None);
        assert_eq!(from(&[ID, KEY, NODE]).unwrap().token(), Some("node"));
        assert_eq!(from(&[ID, KEY, NODE, CLI]).unwrap().token(), Some("cli"));
        assert_eq!(from(&[ID, KEY, ("TENCENTCLOUD_TOKEN", "")]).unwrap().token(), None);
    }

    #[test]
    fn no_variables_is_not_configured_and_half_of_them_is_an_error() {
        for nothing in [&[][..], &[NODE], &[("TENCENTCLOUD_SECRET_ID", "")]] {
            let error = from(nothing).unwrap_err();
            assert!(error.is_not_configured(), "{error}");
        }
        for half in [&[ID][..], &[KEY], &[ID, ("TENCENTCLOUD_SECRET_KEY", "")]] {
            let error = from(half).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Credentials);
            assert!(!error.is_not_configured(), "{error}");
            assert!(error.to_string().contains("TENCENTCLOUD_SECRET_"), "{error}");
        }
        assert!(!from(&[ID, ("TENCENTCLOUD_SECRET_KEY", "key\n")]).unwrap_err().is_not_configured());
    }

    #[cfg(unix)]
    #[test]
    fn invalid_unicode_is_rejected() {
        use std::os::unix::ffi::OsStringExt;
        let lookup = |_: &str| Some(std::ffi::OsString::from_vec(vec![b'k', 0xff]));
        let error = EnvironmentVariables::with_variables(lookup).read().unwrap_err();
        assert_eq!(error.to_string(), "the secret ID contains a non-ASCII character at character 2 of 2");
    }
}
