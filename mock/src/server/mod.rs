//! The server: a thread that accepts connections until it is stopped.

mod connection;
mod cors;
mod exchange;

use std::io::{self, ErrorKind};
use std::net::{SocketAddr, TcpListener};
use std::sync::Arc;
use std::thread;
use std::time::Duration;

use socket2::{Domain, Socket, Type};
use tokio::runtime::Builder;
use tokio::sync::oneshot;
use tokio::task::JoinSet;

use crate::state::ServerState;

/// How many clients may wait to be accepted. The system lowers it to its own limit.
const BACKLOG: i32 = 1024;

/// Binds the port. The backlog is larger than the standard library's, so that many clients may connect at once.
pub(crate) fn bind(address: SocketAddr) -> io::Result<TcpListener> {
    let socket = Socket::new(Domain::for_address(address), Type::STREAM, None)?;
    // On Windows this would let two programs use the same port.
    #[cfg(unix)]
    socket.set_reuse_address(true)?;
    socket.bind(&address.into())?;
    socket.listen(BACKLOG)?;
    Ok(socket.into())
}

/// A running server. Dropping it closes the port and every connection.
pub(crate) struct MockServer {
    stop: Option<oneshot::Sender<()>>,
    thread: Option<thread::JoinHandle<()>>,
}

impl MockServer {
    /// Starts a separate thread, so that the mock responds even if the test's runtime is blocked by a
    /// synchronous call or its time is paused.
    pub(crate) fn start(listener: TcpListener, state: Arc<ServerState>) -> io::Result<Self> {
        listener.set_nonblocking(true)?;
        let runtime = Builder::new_current_thread().enable_io().enable_time().build()?;
        let listener = {
            let _entered = runtime.enter();
            tokio::net::TcpListener::from_std(listener)?
        };
        let (stop, stopped) = oneshot::channel();
        let serve = move || runtime.block_on(serve(listener, state, stopped));
        let thread = thread::Builder::new().name("tencentcloud-mock".to_owned()).spawn(serve)?;
        Ok(Self { stop: Some(stop), thread: Some(thread) })
    }
}

impl Drop for MockServer {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            // A panic of the thread can no longer be reported.
            let _ = thread.join();
        }
    }
}

async fn serve(listener: tokio::net::TcpListener, state: Arc<ServerState>, mut stop: oneshot::Receiver<()>) {
    let mut connections = JoinSet::new();
    loop {
        tokio::select! {
            _ = &mut stop => return,
            Some(_) = connections.join_next() => {}
            accepted = listener.accept() => match accepted {
                Ok((stream, _)) => {
                    connections.spawn(connection::run(stream, Arc::clone(&state)));
                }
                // The client has already closed the connection.
                Err(error) if matches!(error.kind(), ErrorKind::ConnectionAborted | ErrorKind::ConnectionReset) => {}
                // For example, too many open files: make room. The pause keeps the loop from spinning if there is none.
                Err(_) => {
                    if !connections.is_empty() {
                        state.crowded.notify_one();
                    }
                    tokio::time::sleep(Duration::from_millis(1)).await;
                }
            },
        }
    }
}
