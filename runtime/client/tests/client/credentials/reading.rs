//! Files that do not respond, and paths that are not files.

use std::fs;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, mpsc};
use std::thread;
use std::time::Duration;

use tempfile::TempDir;
use tencentcloud_client::credentials::{CredentialsFile, ProvideCredentials, TkeOidc};
use tencentcloud_client::{Client, ErrorKind};
use tokio::time::Instant;

use super::{context, error_of, variables};
use crate::records::CreateTask;
use crate::server::{Server, success};

const INI: &str = "[default]\nsecret_id = AKIDexample\nsecret_key = hunter2\n";

/// Generous: what returns instead of hanging.
const SOON: Duration = Duration::from_secs(5);

/// A credentials file on a mount that hangs, and what makes the mount respond. It does so by itself after twice that time.
fn hanging(path: &Path) -> (CredentialsFile, Arc<AtomicUsize>, mpsc::Sender<()>) {
    let (respond, responds) = mpsc::channel::<()>();
    let (path, reads, responds) = (path.to_owned(), Arc::new(AtomicUsize::new(0)), Mutex::new(responds));
    let count = Arc::clone(&reads);
    let file = CredentialsFile::new().with_variables(move |name| {
        // The first thing that a read looks at.
        if name != "TENCENTCLOUD_CREDENTIALS_FILE" {
            return None;
        }
        count.fetch_add(1, Ordering::SeqCst);
        let _ = responds.lock().unwrap().recv_timeout(2 * SOON);
        Some(path.clone().into())
    });
    (file, reads, respond)
}

#[test]
fn a_file_that_does_not_respond_blocks_neither_the_runtime_nor_its_end() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("credentials");
    fs::write(&path, INI).unwrap();
    let (file, reads, respond) = hanging(&path);
    let server = Server::responding(success());
    let client = Client::new(&server.config().credentials(file).build().unwrap());
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let start = Instant::now();
    for _ in 0..2 {
        let call = client.call(CreateTask::to(&["1"])).timeout(Duration::from_millis(100));
        let error = error_of(runtime.block_on(call.into_future()));
        assert_eq!((error.kind(), error.attempts()), (ErrorKind::Timeout, 0), "{error}");
    }
    drop(runtime);
    let error =
        error_of(client.call(CreateTask::to(&["1"])).timeout(Duration::from_millis(100)).send_blocking());
    assert_eq!(error.kind(), ErrorKind::Timeout, "{error}");
    assert!(start.elapsed() < SOON, "{:?}", start.elapsed());
    assert_eq!(reads.load(Ordering::SeqCst), 1, "each read occupies a thread");
    drop(respond);
    assert_eq!(client.call(CreateTask::to(&["1"])).send_blocking().unwrap().task_id, 7);
}

#[cfg(unix)]
#[test]
fn only_regular_files_are_read() {
    let folder = TempDir::new().unwrap();
    let fifo = folder.path().join("fifo");
    assert!(std::process::Command::new("mkfifo").arg(&fifo).status().unwrap().success());
    for path in [&fifo, Path::new("/dev/zero"), folder.path()] {
        let (done, result) = mpsc::channel();
        let file = CredentialsFile::at(path);
        thread::spawn(move || done.send(file.read()));
        let error =
            error_of(result.recv_timeout(SOON).unwrap_or_else(|_| panic!("{} hangs", path.display())));
        let expected = format!("cannot read {}: it is not a regular file", path.display());
        assert_eq!(error.to_string(), expected);
        assert!(!error.is_not_configured());
    }
}

#[cfg(unix)]
#[tokio::test]
async fn the_token_of_a_pod_is_a_regular_file() {
    let pod = TkeOidc::with_variables(variables(&[
        ("TKE_REGION", "ap-guangzhou"),
        ("TKE_PROVIDER_ID", "OIDC"),
        ("TKE_WEB_IDENTITY_TOKEN_FILE", "/dev/zero"),
        ("TKE_ROLE_ARN", "role"),
    ]));
    let error = error_of(pod.provide(&context()).await);
    assert!(error.to_string().ends_with("/dev/zero: it is not a regular file"), "{error}");
}

/// Kubernetes updates mounted files by replacing a symbolic link.
#[cfg(unix)]
#[test]
fn symbolic_links_are_followed() {
    let folder = TempDir::new().unwrap();
    fs::write(folder.path().join("data"), INI).unwrap();
    let link = folder.path().join("credentials");
    std::os::unix::fs::symlink("data", &link).unwrap();
    assert_eq!(CredentialsFile::at(&link).read().unwrap().secret_id(), "AKIDexample");
}

#[test]
fn a_tilde_is_the_home_directory() {
    let home = TempDir::new().unwrap();
    let path = home.path().join("of the team");
    fs::write(&path, INI).unwrap();
    fs::write(home.path().join("~odd"), INI).unwrap();
    let directory = home.path().as_os_str();
    let named = |path: &str| {
        let pairs = [("HOME", directory), ("TENCENTCLOUD_CREDENTIALS_FILE", path.as_ref())];
        CredentialsFile::new().with_variables(variables(&pairs)).read()
    };
    assert_eq!(named("~/of the team").unwrap().secret_id(), "AKIDexample");
    let at = CredentialsFile::at("~/of the team").with_variables(variables(&[("HOME", directory)]));
    assert_eq!(at.read().unwrap().secret_id(), "AKIDexample");
    for (path, shown) in
        [("~other/file", "~other/file"), ("a/~/b", "a/~/b"), ("~", directory.to_str().unwrap())]
    {
        let error = error_of(named(path));
        assert!(error.to_string().starts_with(&format!("cannot read {shown}")), "{error}");
    }
    let homeless = variables(&[("TENCENTCLOUD_CREDENTIALS_FILE", "~/file")]);
    let error = error_of(CredentialsFile::new().with_variables(homeless).read());
    assert!(error.to_string().starts_with("cannot read ~/file: "), "{error}");
}
