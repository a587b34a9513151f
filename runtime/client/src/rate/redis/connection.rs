//! Connections to Redis, one for each Tokio runtime.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use redis::aio::{ConnectionManager, ConnectionManagerConfig};
use redis::{Client, RedisResult};
use tokio::runtime;

/// More runtimes than this at once connect anew.
const MAX_RUNTIMES: usize = 16;

/// A connection lives and dies with the runtime it was made in, and stands still while that is blocked.
pub(super) struct Connections {
    client: Client,
    known: Mutex<Vec<(runtime::Id, ConnectionManager)>>,
}

impl Connections {
    pub(super) fn new(client: Client) -> Self {
        Self { client, known: Mutex::default() }
    }

    /// Where the server is, without user and password.
    pub(super) fn address(&self) -> String {
        self.client.get_connection_info().addr().to_string()
    }

    /// The connection of the runtime this is called in. It is made when it is first used, and again once it was lost.
    pub(super) fn current(&self, timeout: Duration) -> RedisResult<ConnectionManager> {
        let here = runtime::Handle::try_current()
            .map_err(|_| (redis::ErrorKind::Client, "there is no Tokio runtime here"))?
            .id();
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, connection)) = known.iter().find(|(runtime, _)| *runtime == here) {
            return Ok(connection.clone());
        }
        let config = ConnectionManagerConfig::new()
            .set_connection_timeout(Some(timeout))
            .set_response_timeout(Some(timeout))
            // Whether it is worth while to try again is decided by who asks.
            .set_number_of_retries(0);
        let connection = ConnectionManager::new_lazy_with_config(self.client.clone(), config)?;
        if known.len() >= MAX_RUNTIMES {
            known.remove(0);
        }
        known.push((here, connection.clone()));
        Ok(connection)
    }
}
