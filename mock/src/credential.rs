//! Credentials that the mock knows.

use std::fmt;

/// A secret id with its key, and its token if it is temporary. Debug output shows the id alone.
#[derive(Clone, PartialEq, Eq)]
pub struct Credential {
    pub(crate) secret_id: String,
    pub(crate) secret_key: String,
    pub(crate) token: Option<String>,
}

impl Credential {
    /// Permanent credentials.
    #[must_use]
    pub fn new(secret_id: impl Into<String>, secret_key: impl Into<String>) -> Self {
        Self { secret_id: secret_id.into(), secret_key: secret_key.into(), token: None }
    }

    /// Makes them temporary: a request must carry the token in `X-TC-Token`.
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
