//! One process of a fleet: this test's own program, started once more.

use std::env;
use std::fs;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use redis::aio::MultiplexedConnection;
use tencentcloud_ccc::{Client, Config, Credentials};
use tencentcloud_mock::MockCloud;
use tencentcloud_runtime::rate::{Limited, RateKey, RateLimiter, RedisLimiter};
use tencentcloud_runtime::transport::BoxFuture;
use tokio::time::Instant;
use workspace_tests::document_example;

use crate::server::RedisServer;

/// Starts a worker that calls `cloud` for so many seconds and then writes into a file what happened.
pub(crate) fn start(redis: &RedisServer, cloud: &MockCloud, seconds: u64, log: &Path) -> Child {
    Command::new(env::current_exe().unwrap())
        .args(["--exact", "worker::works", "--ignored"])
        .env("FLEET_REDIS", redis.url())
        .env("FLEET_CLOUD", cloud.endpoint())
        .env("FLEET_SECONDS", seconds.to_string())
        .env("FLEET_LOG", log)
        .stdout(Stdio::null())
        .spawn()
        .unwrap()
}

/// When the worker was given room, by the clock of the Redis server, in microseconds.
pub(crate) fn granted(log: &Path) -> Vec<u64> {
    fs::read_to_string(log).unwrap().lines().map(|line| line.parse().unwrap()).collect()
}

#[tokio::test]
#[ignore = "the other tests of this file start it as a process"]
async fn works() {
    let Ok(redis) = env::var("FLEET_REDIS") else { return };
    let seconds = Duration::from_secs(env::var("FLEET_SECONDS").unwrap().parse().unwrap());
    let limiter = Arc::new(Logged::new(&redis).await);
    let config = Config::builder()
        .credentials(Credentials::new("AKIDEXAMPLE", "EXAMPLEKEY").unwrap())
        .endpoint(env::var("FLEET_CLOUD").unwrap())
        .rate_limiter(limiter.clone())
        .build()
        .unwrap();
    let client = Client::new(&config);
    let start = Instant::now();
    let callers = [(); 8].map(|()| {
        let client = client.clone();
        tokio::spawn(async move {
            while start.elapsed() < seconds {
                client.create_auto_callout_task(document_example()).await.unwrap();
            }
        })
    });
    for caller in callers {
        caller.await.unwrap();
    }
    let granted = limiter.granted.lock().unwrap();
    let lines: Vec<_> = granted.iter().map(u64::to_string).collect();
    fs::write(env::var("FLEET_LOG").unwrap(), lines.join("\n")).unwrap();
}

/// Notes the server's time whenever there was room.
struct Logged {
    limiter: RedisLimiter,
    connection: MultiplexedConnection,
    granted: Mutex<Vec<u64>>,
}

impl Logged {
    async fn new(url: &str) -> Self {
        let client = redis::Client::open(url).unwrap();
        Self {
            limiter: RedisLimiter::new(url).unwrap(),
            connection: client.get_multiplexed_async_connection().await.unwrap(),
            granted: Mutex::default(),
        }
    }
}

impl RateLimiter for Logged {
    fn acquire<'a>(
        &'a self,
        key: RateKey<'a>,
        limit: u32,
        until: Instant,
    ) -> BoxFuture<'a, Result<(), Limited>> {
        Box::pin(async move {
            self.limiter.acquire(key, limit, until).await?;
            let time = redis::cmd("TIME").query_async(&mut self.connection.clone()).await;
            let (seconds, microseconds): (u64, u64) = time.unwrap();
            self.granted.lock().unwrap().push(seconds * 1_000_000 + microseconds);
            Ok(())
        })
    }
}

impl std::fmt::Debug for Logged {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.limiter.fmt(f)
    }
}
