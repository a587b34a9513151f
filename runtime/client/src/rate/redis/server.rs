//! Connections to the Redis server, and whether it is available.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use redis::aio::{ConnectionManager, ConnectionManagerConfig};
use redis::{Client, RedisResult};
use tokio::runtime;
use tokio::time::Instant;

/// With more runtimes at once, the oldest connection is closed.
const MAX_RUNTIMES: usize = 16;

/// The time between attempts to reach an unavailable server. Shorter than the second in which a restarted server grants
/// nothing, so that all processes are back by then.
const RETRY_INTERVAL: Duration = Duration::from_millis(500);

/// One connection for each Tokio runtime: a connection makes no progress while its runtime is blocked, and ends with it.
pub(super) struct Connections {
    client: Client,
    by_runtime: Mutex<Vec<(runtime::Id, ConnectionManager)>>,
}

impl Connections {
    pub(super) fn new(client: Client) -> Self {
        Self { client, by_runtime: Mutex::default() }
    }

    /// The address of the server, without user and password.
    pub(super) fn address(&self) -> String {
        self.client.get_connection_info().addr().to_string()
    }

    /// The connection of the current runtime. It connects on first use, and again after it was lost.
    pub(super) fn current(&self, timeout: Duration) -> RedisResult<ConnectionManager> {
        let id = runtime::Handle::try_current()
            .map_err(|_| (redis::ErrorKind::Client, "not in a Tokio runtime"))?
            .id();
        let mut connections = self.by_runtime.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, connection)) = connections.iter().find(|(runtime, _)| *runtime == id) {
            return Ok(connection.clone());
        }
        let config = ConnectionManagerConfig::new()
            .set_connection_timeout(Some(timeout))
            .set_response_timeout(Some(timeout))
            // The caller decides whether to retry.
            .set_number_of_retries(0);
        let connection = ConnectionManager::new_lazy_with_config(self.client.clone(), config)?;
        if connections.len() >= MAX_RUNTIMES {
            connections.remove(0);
        }
        connections.push((id, connection.clone()));
        Ok(connection)
    }
}

/// Whether the server is available.
#[derive(Default)]
pub(super) struct ServerHealth {
    outage: Mutex<Option<Outage>>,
}

struct Outage {
    retry_at: Instant,
    reason: String,
}

impl ServerHealth {
    fn outage(&self) -> MutexGuard<'_, Option<Outage>> {
        self.outage.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether to send a request to the server: always while it is available, otherwise once per retry interval.
    ///
    /// # Errors
    /// The reason of the last failure.
    pub(super) fn check(&self) -> Result<(), String> {
        let mut outage = self.outage();
        let now = Instant::now();
        match &mut *outage {
            Some(outage) if outage.retry_at > now => Err(outage.reason.clone()),
            Some(outage) => {
                outage.retry_at = now + RETRY_INTERVAL;
                Ok(())
            }
            None => Ok(()),
        }
    }

    pub(super) fn succeeded(&self) {
        if self.outage().take().is_some() {
            tracing::info!("the shared rate limiter is available again");
        }
    }

    pub(super) fn failed(&self, reason: &str) {
        let outage = Outage { retry_at: Instant::now() + RETRY_INTERVAL, reason: reason.to_owned() };
        if self.outage().replace(outage).is_none() {
            tracing::warn!(reason, "the shared rate limiter is unavailable");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn one_request_per_interval_tries_an_unavailable_server() {
        let health = ServerHealth::default();
        assert_eq!((health.check(), health.check()), (Ok(()), Ok(())));
        for _ in 0..2 {
            health.failed("refused");
            assert_eq!(health.check(), Err("refused".to_owned()));
            tokio::time::advance(RETRY_INTERVAL).await;
            assert_eq!((health.check(), health.check()), (Ok(()), Err("refused".to_owned())));
        }
        health.succeeded();
        assert_eq!((health.check(), health.check()), (Ok(()), Ok(())));
    }
}
