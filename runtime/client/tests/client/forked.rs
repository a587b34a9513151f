//! Processes that fork.

use std::process::{self, Command};
use std::time::Duration;
use std::{env, thread};

use fork::Fork;
use tencentcloud_client::{Client, Config};

use crate::records::{CreateTask, credentials};
use crate::server::{Server, success};

/// The server for the child process to call.
const ENDPOINT: &str = "RUNTIME_TEST_ENDPOINT";

/// Makes a blocking call, forks, and makes another one in the forked child.
fn call_before_and_after_a_fork(endpoint: &str) {
    let config = Config::builder().credentials(credentials()).endpoint(endpoint).build().unwrap();
    let client = Client::new(&config);
    let call = || client.call(CreateTask::to(&["1"])).timeout(Duration::from_secs(5)).send_blocking();
    assert_eq!(call().unwrap().task_id, 7);
    match fork::fork().unwrap() {
        Fork::Child => process::exit(i32::from(call().is_err())),
        Fork::Parent(child) => {
            assert_eq!(fork::waitpid(child).unwrap(), 0);
            assert_eq!(call().unwrap().task_id, 7);
        }
    }
}

#[test]
fn a_forked_child_can_make_blocking_calls() {
    if let Ok(endpoint) = env::var(ENDPOINT) {
        return call_before_and_after_a_fork(&endpoint);
    }
    let server = Server::responding(success());
    // In a process with no other threads than those of the client.
    let mut process = Command::new(env::current_exe().unwrap())
        .args(["forked::a_forked_child_can_make_blocking_calls", "--exact", "--nocapture"])
        .env(ENDPOINT, format!("http://{}", server.address()))
        .spawn()
        .unwrap();
    for _ in 0..2_000 {
        if let Some(status) = process.try_wait().unwrap() {
            assert!(status.success());
            // The child opened a connection of its own.
            assert_eq!((server.connections(), server.requests().len()), (2, 3));
            return;
        }
        thread::sleep(Duration::from_millis(10));
    }
    process.kill().unwrap();
    panic!("the call in the forked child did not return");
}
