//! One process of a fleet: this test program, started again.

use std::env;
use std::fs;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use redis::RedisResult;
use redis::aio::{ConnectionManager, ConnectionManagerConfig};
use tencentcloud_ccc::{Client, Config, Credentials};
use tencentcloud_client::rate::{Fallback, PermitFuture, RateKey, RateLimiter, RedisLimiter};
use tencentcloud_mock::MockCloud;
use tokio::time::{Instant, sleep};
use workspace_tests::document_example;

use crate::server::RedisServer;

/// Starts a worker that calls `cloud` for some seconds and then writes the times of its permits to a file.
pub(crate) fn start(redis: &RedisServer, cloud: &MockCloud, seconds: u64, log: &Path) -> Child {
    Command::new(env::current_exe().unwrap())
        .args(["--exact", "worker::works"])
        .env("FLEET_REDIS", redis.url())
        .env("FLEET_CLOUD", cloud.endpoint())
        .env("FLEET_SECONDS", seconds.to_string())
        .env("FLEET_LOG", log)
        .stdout(Stdio::null())
        .spawn()
        .unwrap()
}

/// Waits until all workers exit.
pub(crate) async fn wait_for(workers: Vec<Child>) {
    for mut worker in workers {
        let ended = tokio::task::spawn_blocking(move || worker.wait()).await.unwrap().unwrap();
        assert!(ended.success(), "a call failed");
    }
}

/// The times of the worker's permits, by the clock of the Redis server, in microseconds.
pub(crate) fn granted(log: &Path) -> Vec<u64> {
    fs::read_to_string(log).unwrap().lines().map(|line| line.parse().unwrap()).collect()
}

/// The code of the worker process. Does nothing in other processes.
#[tokio::test]
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
                if let Err(error) = client.create_auto_callout_task(document_example()).await {
                    assert!(error.has_code("RequestLimitExceeded"), "{error}");
                }
            }
        })
    });
    for caller in callers {
        caller.await.unwrap();
    }
    while limiter.granted.lock().unwrap().len() < limiter.count.load(Ordering::Relaxed) {
        sleep(Duration::from_millis(1)).await;
    }
    let granted = limiter.granted.lock().unwrap();
    let lines: Vec<_> = granted.iter().flatten().map(u64::to_string).collect();
    fs::write(env::var("FLEET_LOG").unwrap(), lines.join("\n")).unwrap();
}

/// Records the server's time of each permit.
struct Logged {
    limiter: RedisLimiter,
    connection: ConnectionManager,
    count: AtomicUsize,
    /// `None` if the server did not reply.
    granted: Arc<Mutex<Vec<Option<u64>>>>,
}

impl Logged {
    async fn new(url: &str) -> Self {
        let client = redis::Client::open(url).unwrap();
        // Calls must not wait for the log while the server is unavailable.
        let config = ConnectionManagerConfig::new().set_number_of_retries(0);
        Self {
            // For the test with an outage.
            limiter: RedisLimiter::new(url).unwrap().fallback(Fallback::Local { processes: 4 }),
            connection: ConnectionManager::new_with_config(client, config).await.unwrap(),
            count: AtomicUsize::new(0),
            granted: Arc::default(),
        }
    }
}

impl RateLimiter for Logged {
    fn acquire<'a>(&'a self, key: RateKey<'a>, limit: u32, deadline: Instant) -> PermitFuture<'a> {
        Box::pin(async move {
            self.limiter.acquire(key, limit, deadline).await?;
            // In a separate task: the call must not wait for it.
            let (mut connection, granted) = (self.connection.clone(), Arc::clone(&self.granted));
            tokio::spawn(async move {
                let time: RedisResult<(u64, u64)> = redis::cmd("TIME").query_async(&mut connection).await;
                let instant = time.ok().map(|(seconds, microseconds)| seconds * 1_000_000 + microseconds);
                granted.lock().unwrap().push(instant);
            });
            self.count.fetch_add(1, Ordering::Relaxed);
            Ok(())
        })
    }
}

impl std::fmt::Debug for Logged {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.limiter.fmt(f)
    }
}
