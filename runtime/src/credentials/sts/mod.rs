//! Roles that the Security Token Service gives credentials for.

mod assume_role;
mod tke_oidc;
mod wire;

use std::fmt;
use std::sync::OnceLock;
use std::time::Duration;

use super::Source;
use super::attached::Attached;
use crate::client::Client;
use crate::clock::unix_seconds;
use crate::config::Config;
use crate::error::Error;

pub use assume_role::AssumeRole;
pub use tke_oidc::TkeOidc;

/// What is asked for unless something else is.
const DURATION: Duration = Duration::from_secs(7200);

/// How long a call of the service may take, retries included.
const TIMEOUT: Duration = Duration::from_secs(20);

/// How the service is called: by a client like any other, made when it is first needed.
#[derive(Default)]
struct Service {
    endpoint: Option<String>,
    attached: Attached,
    client: OnceLock<Client>,
}

impl Service {
    /// The client. Its region and credentials are those of the first time.
    fn client(&self, region: &str, credentials: Option<&Source>) -> Result<&Client, Error> {
        if let Some(client) = self.client.get() {
            return Ok(client);
        }
        let surroundings = self.attached.surroundings();
        let mut config = Config::builder()
            .clock(surroundings.clock().clone())
            .transport(surroundings.transport()?)
            .timeout(TIMEOUT)
            .region(region);
        if let Some(endpoint) = &self.endpoint {
            config = config.endpoint(endpoint);
        }
        if let Some(credentials) = credentials {
            config = config.credentials(credentials.clone());
        }
        let client = Client::new(&config.build()?);
        Ok(self.client.get_or_init(|| client))
    }

    /// A name for a session that nobody named.
    fn session_name(&self, given: Option<&String>) -> String {
        given.cloned().unwrap_or_else(|| format!("tencentcloud-rust-{}", unix_seconds(self.attached.now())))
    }
}

impl fmt::Debug for Service {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Service").field("endpoint", &self.endpoint).finish_non_exhaustive()
    }
}
