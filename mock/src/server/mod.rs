//! The socket side: a thread that accepts connections until it is told to stop.

mod connection;

use std::net::TcpListener;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use std::{io, thread};

use tokio::runtime::Builder;
use tokio::sync::{Notify, oneshot};
use tokio::task::JoinSet;

use crate::gateway::Gateway;
use crate::journal::{Journal, Observer};
use crate::script::Script;
use crate::time::Clock;

/// What every connection works with.
pub(crate) struct Shared {
    pub(crate) gateway: Gateway,
    pub(crate) clock: Clock,
    pub(crate) script: Mutex<Script>,
    pub(crate) journal: Mutex<Journal>,
    /// Wakes every open connection, to reset it.
    pub(crate) disconnect: Notify,
    pub(crate) observer: Option<Observer>,
}

/// A running server; dropping it closes the port and every connection.
pub(crate) struct Server {
    stop: Option<oneshot::Sender<()>>,
    thread: Option<thread::JoinHandle<()>>,
}

impl Server {
    /// Serves on a thread of its own, so that the mock answers whatever its user's runtime is doing:
    /// blocked by a synchronous call, say, or with its time paused.
    pub(crate) fn start(listener: TcpListener, shared: Arc<Shared>) -> io::Result<Self> {
        listener.set_nonblocking(true)?;
        let runtime = Builder::new_current_thread().enable_io().enable_time().build()?;
        let listener = {
            let _entered = runtime.enter();
            tokio::net::TcpListener::from_std(listener)?
        };
        let (stop, stopped) = oneshot::channel();
        let serve = move || runtime.block_on(serve(listener, shared, stopped));
        let thread = thread::Builder::new().name("tencentcloud-mock".to_owned()).spawn(serve)?;
        Ok(Self { stop: Some(stop), thread: Some(thread) })
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            // Nobody is left to be told of a panic in there.
            let _ = thread.join();
        }
    }
}

async fn serve(listener: tokio::net::TcpListener, shared: Arc<Shared>, mut stop: oneshot::Receiver<()>) {
    let mut connections = JoinSet::new();
    loop {
        tokio::select! {
            _ = &mut stop => return,
            Some(_) = connections.join_next() => {}
            accepted = listener.accept() => match accepted {
                Ok((stream, _)) => {
                    connections.spawn(connection::run(stream, Arc::clone(&shared)));
                }
                // Such as too many open files: give others the time to close some.
                Err(_) => tokio::time::sleep(Duration::from_millis(20)).await,
            },
        }
    }
}
