//! The script that counts, and what it is asked and answers.

use std::time::Duration;

use redis::RedisResult;
use redis::aio::ConnectionManager;

use crate::rate::RateKey;
use crate::rate::log::Pace;
use crate::sign::sha256_hex;

/// The script, by its digest; Redis is sent its text once.
pub(super) struct Script {
    script: redis::Script,
    prefix: String,
}

/// What the server says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Answer {
    /// There is room after so long, and it is taken.
    Booked(Duration),
    /// There is room after so long, which is too late.
    TooLate(Duration),
}

impl Script {
    pub(super) fn new() -> Self {
        let script = redis::Script::new(include_str!("script.lua"));
        Self { script, prefix: "tencentcloud:rate".to_owned() }
    }

    pub(super) fn set_prefix(&mut self, prefix: String) {
        self.prefix = prefix;
    }

    pub(super) fn prefix(&self) -> &str {
        &self.prefix
    }

    /// Asks for room within the longest wait.
    pub(super) async fn ask(
        &self,
        connection: &mut ConnectionManager,
        key: RateKey<'_>,
        pace: Pace,
        longest: Duration,
    ) -> RedisResult<Answer> {
        let mut call = self.script.key(self.key(key));
        call.arg(pace.limit());
        for duration in [pace.window(), pace.spacing(), longest] {
            call.arg(microseconds(duration));
        }
        let wait: i64 = call.invoke_async(connection).await?;
        let duration = Duration::from_micros(wait.unsigned_abs());
        Ok(if wait < 0 { Answer::TooLate(duration) } else { Answer::Booked(duration) })
    }

    /// The account is not told to whoever looks at the server's keys.
    fn key(&self, key: RateKey<'_>) -> String {
        let account = sha256_hex(key.account().as_bytes());
        let account = account.get(..16).unwrap_or_default();
        format!("{}:{account}:{}:{}", self.prefix, key.service(), key.action())
    }
}

/// Not more than Lua's numbers hold exactly.
fn microseconds(duration: Duration) -> u64 {
    u64::try_from(duration.as_micros()).unwrap_or(u64::MAX).min(1 << 52)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_tell_the_action_but_not_the_account() {
        let mut script = Script::new();
        let key = RateKey::new("AKIDexample", "ccc", "CreateAutoCalloutTask");
        assert_eq!(script.key(key), "tencentcloud:rate:5dd2a3bac51024c4:ccc:CreateAutoCalloutTask");
        script.set_prefix("test".to_owned());
        assert!(script.key(key).starts_with("test:"));
    }
}
