//! Resolves host names with the operating system.

use std::net::{SocketAddr, ToSocketAddrs};
use std::{io, thread};

use tokio::sync::oneshot;

/// Resolves a host name, as `tokio::net::lookup_host` does, but not on the runtime's threads for blocking work: a runtime that
/// is dropped waits for those, which may take as long as a name server does not respond.
pub(super) async fn lookup(host: &str, port: u16) -> io::Result<Vec<SocketAddr>> {
    let host = host.to_owned();
    on_another_thread(move || Ok((host.as_str(), port).to_socket_addrs()?.collect())).await
}

/// Runs a function on a thread of its own. Nobody waits for it if this future is dropped.
async fn on_another_thread<T: Send + 'static>(
    function: impl FnOnce() -> io::Result<T> + Send + 'static,
) -> io::Result<T> {
    let (done, result) = oneshot::channel();
    let body = move || drop(done.send(function()));
    thread::Builder::new().name("tencentcloud-dns".to_owned()).spawn(body)?;
    result.await.unwrap_or_else(|_| Err(io::Error::other("the thread ended")))
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc::channel;
    use std::time::Duration;

    use tokio::runtime::Builder;
    use tokio::time::timeout;

    use super::*;

    #[tokio::test]
    async fn names_are_resolved() {
        let addresses = lookup("localhost", 80).await.unwrap();
        assert!(!addresses.is_empty());
        assert!(addresses.iter().all(|address| address.ip().is_loopback() && address.port() == 80));
        lookup(&"a".repeat(64), 80).await.unwrap_err();
    }

    #[test]
    fn a_runtime_ends_while_a_lookup_hangs() {
        let ((release, hanging), (ended, has_ended)) = (channel::<()>(), channel());
        thread::spawn(move || {
            let runtime = Builder::new_current_thread().enable_time().build().unwrap();
            let lookup = on_another_thread(move || {
                hanging.recv().ok();
                Ok(())
            });
            runtime.block_on(async { timeout(Duration::from_millis(20), lookup).await }).unwrap_err();
            drop(runtime);
            ended.send(()).unwrap();
        });
        has_ended.recv_timeout(Duration::from_secs(10)).unwrap();
        drop(release);
    }
}
