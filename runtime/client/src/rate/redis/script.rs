//! The script that runs in the Redis server.

use std::time::Duration;

use redis::RedisResult;
use redis::aio::ConnectionManager;

use crate::rate::RateKey;
use crate::rate::window::RateLimit;
use crate::sign::sha256_hex;

/// Sends the text of the script once, and then only its digest.
pub(super) struct Script {
    script: redis::Script,
    prefix: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ScriptReply {
    /// An instant is booked, after this time.
    Booked(Duration),
    /// The next free instant is after this time, which is too late. Nothing is booked.
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

    /// Books the next free instant, if it is within `max_wait`.
    pub(super) async fn run(
        &self,
        connection: &mut ConnectionManager,
        key: RateKey<'_>,
        limit: RateLimit,
        max_wait: Duration,
    ) -> RedisResult<ScriptReply> {
        let mut call = self.script.key(self.key(key));
        call.arg(limit.requests());
        for duration in [limit.window(), limit.spacing(), max_wait] {
            call.arg(microseconds(duration));
        }
        let wait: i64 = call.invoke_async(connection).await?;
        let duration = Duration::from_micros(wait.unsigned_abs());
        Ok(if wait < 0 { ScriptReply::TooLate(duration) } else { ScriptReply::Booked(duration) })
    }

    /// Contains a hash of the account, so that the keys do not reveal it.
    fn key(&self, key: RateKey<'_>) -> String {
        let account = sha256_hex(key.account().as_bytes());
        format!("{}:{}:{}:{}", self.prefix, &account[..16], key.service(), key.action())
    }
}

/// At most what a number in Lua represents exactly.
fn microseconds(duration: Duration) -> u64 {
    u64::try_from(duration.as_micros()).unwrap_or(u64::MAX).min(1 << 52)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_contain_the_action_but_not_the_account() {
        let mut script = Script::new();
        let key = RateKey::new("AKIDexample", "ccc", "CreateAutoCalloutTask");
        assert_eq!(script.key(key), "tencentcloud:rate:5dd2a3bac51024c4:ccc:CreateAutoCalloutTask");
        script.set_prefix("test".to_owned());
        assert!(script.key(key).starts_with("test:"));
    }
}
