//! The temporary credentials that `sts` has returned.

use std::collections::VecDeque;
use std::sync::Mutex;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use serde_json::Value;

use super::authenticate::Credential;
use crate::lock;

/// Number of credentials to keep.
const CAPACITY: usize = 1_000;

/// The latest temporary credentials with the times when they expire, oldest first.
#[derive(Default)]
pub(super) struct IssuedCredentials(Mutex<VecDeque<(Credential, SystemTime)>>);

impl IssuedCredentials {
    /// Keeps the credentials in the result of an action, if it has some.
    pub(super) fn keep(&self, result: &Value) {
        let text = |name| result["Credentials"][name].as_str();
        let (Some(id), Some(key), Some(token)) = (text("TmpSecretId"), text("TmpSecretKey"), text("Token"))
        else {
            return;
        };
        let seconds = result["ExpiredTime"].as_u64().unwrap_or_default();
        let Some(end) = UNIX_EPOCH.checked_add(Duration::from_secs(seconds)) else { return };
        let mut known = lock(&self.0);
        if known.len() == CAPACITY {
            known.pop_front();
        }
        known.push_back((Credential::new(id, key).with_token(token), end));
    }

    /// The credential with this secret ID, and whether it has expired.
    pub(super) fn find(&self, secret_id: &str, now: SystemTime) -> Option<(Credential, bool)> {
        let known = lock(&self.0);
        let (credential, end) =
            known.iter().rev().find(|(credential, _)| credential.secret_id == secret_id)?;
        Some((credential.clone(), *end <= now))
    }
}
