//! Reads small files that contain secrets.

use std::fs::{self, File, Metadata};
use std::io::{self, Read};
use std::path::Path;
use std::sync::Arc;
use std::thread;

use tokio::sync::{Mutex, oneshot};
use zeroize::Zeroizing;

use crate::error::Error;

/// A larger file is not a credentials file.
const MAX_FILE_BYTES: u64 = 1 << 20;

/// Runs reads on threads of their own, one after the other.
///
/// A file that does not respond, such as one on a network mount that hangs, thus occupies one thread. It blocks neither the
/// runtime nor the end of the runtime, which would wait for a task of `spawn_blocking`.
#[derive(Clone, Debug, Default)]
pub(super) struct ReadThread(Arc<Mutex<()>>);

impl ReadThread {
    pub(super) async fn run<T: Send + 'static>(
        &self,
        read: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, Error> {
        // Held until the read ends, even if its caller has given up.
        let reading = Arc::clone(&self.0).lock_owned().await;
        let (done, result) = oneshot::channel();
        let body = move || {
            let _reading = reading;
            // Fails only if the caller has given up.
            let _ = done.send(read());
        };
        let failed =
            |error| Error::environment(format!("a thread that reads a file cannot be started: {error}"));
        thread::Builder::new().name("tencentcloud-file".to_owned()).spawn(body).map_err(failed)?;
        result.await.map_err(|_| Error::environment("the thread that reads a file panicked"))
    }
}

/// A small file. Its contents are wiped from memory when dropped.
pub(super) struct SmallFile {
    pub(super) contents: Zeroizing<Vec<u8>>,
    /// Whether every user of the machine may read it.
    pub(super) is_public: bool,
}

/// Reads a regular file.
pub(super) fn read_file(path: &Path) -> io::Result<SmallFile> {
    // Opening a FIFO would block until somebody writes to it.
    check(&fs::metadata(path)?)?;
    let file = File::open(path)?;
    let metadata = file.metadata()?;
    check(&metadata)?;
    // Large enough for the contents and for the read that finds the end: a buffer that grows leaves copies behind.
    let capacity = usize::try_from(metadata.len()).unwrap_or(0).max(4096) + 32;
    let mut contents = Zeroizing::new(Vec::with_capacity(capacity));
    file.take(MAX_FILE_BYTES).read_to_end(&mut contents)?;
    Ok(SmallFile { contents, is_public: is_public(&metadata) })
}

fn check(metadata: &Metadata) -> io::Result<()> {
    if !metadata.is_file() {
        return Err(io::Error::other("it is not a regular file"));
    }
    if metadata.len() > MAX_FILE_BYTES {
        return Err(io::Error::other("the file is too large for a credentials file"));
    }
    Ok(())
}

#[cfg(unix)]
fn is_public(metadata: &Metadata) -> bool {
    use std::os::unix::fs::PermissionsExt;
    metadata.permissions().mode() & 0o004 != 0
}

#[cfg(not(unix))]
fn is_public(_: &Metadata) -> bool {
    false
}
