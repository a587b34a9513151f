//! A Redis server for one test.

use std::env;
use std::io::{self, Write as _};
use std::net::TcpListener;
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::Duration;

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use redis::{Client, Connection};
use tempfile::TempDir;

/// Runs until dropped. Stores nothing on disk.
pub(crate) struct RedisServer {
    port: u16,
    folder: TempDir,
    process: Child,
}

impl RedisServer {
    /// Starts the server. Prints a note and returns `None` if `redis-server` is not installed.
    pub(crate) fn start() -> Option<Self> {
        if Command::new("redis-server").arg("--version").output().is_err() {
            let required = env::var("TENCENTCLOUD_TEST_REDIS").is_ok_and(|value| value == "required");
            assert!(!required, "redis-server is not installed");
            // Not captured by the test harness.
            let _ = io::stderr().write_all(b"skipped: redis-server is not installed\n");
            return None;
        }
        // Tries another port if a different process takes this one first.
        (0..5).find_map(|_| {
            let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
            let folder = tempfile::tempdir().unwrap();
            let process = spawn(port, &folder);
            let mut server = Self { port, folder, process };
            server.wait_until_ready().then_some(server)
        })
    }

    pub(crate) fn url(&self) -> String {
        format!("redis://127.0.0.1:{}", self.port)
    }

    /// A connection for the test.
    pub(crate) fn connect(&self) -> Connection {
        Client::open(self.url()).unwrap().get_connection().unwrap()
    }

    /// Kills the server, like a crash.
    pub(crate) fn kill(&mut self) {
        self.process.kill().unwrap();
        self.process.wait().unwrap();
    }

    /// Starts the killed server again, empty and on the same port.
    pub(crate) fn restart(&mut self) {
        self.process = spawn(self.port, &self.folder);
        assert!(self.wait_until_ready());
    }

    /// Suspends the server: it accepts connections but does not reply.
    pub(crate) fn freeze(&self) {
        self.signal(Signal::SIGSTOP);
    }

    pub(crate) fn thaw(&self) {
        self.signal(Signal::SIGCONT);
    }

    fn signal(&self, signal: Signal) {
        kill(Pid::from_raw(i32::try_from(self.process.id()).unwrap()), signal).unwrap();
    }

    fn wait_until_ready(&mut self) -> bool {
        let client = Client::open(self.url()).unwrap();
        for _ in 0..1000 {
            if client.get_connection().is_ok() {
                return true;
            }
            if self.process.try_wait().unwrap().is_some() {
                return false;
            }
            sleep(Duration::from_millis(10));
        }
        false
    }
}

fn spawn(port: u16, folder: &TempDir) -> Child {
    Command::new("redis-server")
        .args(["--bind", "127.0.0.1", "--port", &port.to_string(), "--save", "", "--appendonly", "no"])
        .arg("--dir")
        .arg(folder.path())
        .stdout(Stdio::null())
        .spawn()
        .unwrap()
}

impl Drop for RedisServer {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
