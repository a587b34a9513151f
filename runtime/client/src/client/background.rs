//! A thread of the client's own, for programs without a Tokio runtime and for blocking calls.

use std::sync::mpsc::sync_channel;
use std::sync::{Mutex, PoisonError};
use std::thread;

use tokio::runtime::{Builder, Handle};
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

use crate::error::Error;
use crate::future::spawn;
use crate::transport::TransportError;

/// The thread, started when it is first needed and ended when this is dropped.
#[derive(Default)]
pub(super) struct Background {
    running: Mutex<Option<Running>>,
}

struct Running {
    handle: Handle,
    /// Dropping it ends the thread.
    _stop: oneshot::Sender<()>,
}

impl Background {
    pub(super) fn handle(&self) -> Result<Runner, Error> {
        let mut running = self.running.lock().unwrap_or_else(PoisonError::into_inner);
        let handle = match &*running {
            Some(running) => running.handle.clone(),
            None => running.insert(start()?).handle.clone(),
        };
        Ok(Runner { handle })
    }

    /// The same for those who then block.
    pub(super) fn handle_to_block_on(&self) -> Result<Runner, Error> {
        let runner = self.handle()?;
        // What is plugged into a client may find itself there.
        if Handle::try_current().is_ok_and(|here| here.id() == runner.handle.id()) {
            return Err(Error::environment(
                "a blocking call on the client's own thread would wait for itself: use another client",
            ));
        }
        Ok(runner)
    }
}

fn start() -> Result<Running, Error> {
    let failed = |error| Error::environment(format!("the client's thread cannot be started: {error}"));
    let runtime = Builder::new_current_thread().enable_io().enable_time().build().map_err(failed)?;
    let handle = runtime.handle().clone();
    let (stop, stopped) = oneshot::channel::<()>();
    let body = move || {
        // Ends with an error, the sender having been dropped; there is nothing to do about it.
        let _ = runtime.block_on(stopped);
    };
    thread::Builder::new().name("tencentcloud".to_owned()).spawn(body).map_err(failed)?;
    Ok(Running { handle, _stop: stop })
}

/// Runs futures on the thread.
pub(super) struct Runner {
    handle: Handle,
}

impl Runner {
    /// Runs a future there; dropping this one ends it.
    pub(super) async fn run<T: Send + 'static>(
        &self,
        future: impl Future<Output = T> + Send + 'static,
    ) -> Result<T, Error> {
        let (done, result) = oneshot::channel();
        let _task = AbortOnDrop(spawn(&self.handle, async move {
            // Fails only if the caller has dropped its end.
            let _ = done.send(future.await);
        }));
        result.await.map_err(|_| ended())
    }

    /// Runs a future there while this thread waits.
    pub(super) fn run_blocking<T: Send + 'static>(
        &self,
        future: impl Future<Output = T> + Send + 'static,
    ) -> Result<T, Error> {
        let (done, result) = sync_channel(1);
        spawn(&self.handle, async move {
            // Cannot fail: the caller waits.
            let _ = done.send(future.await);
        });
        result.recv().map_err(|_| ended())
    }
}

struct AbortOnDrop(JoinHandle<()>);

impl Drop for AbortOnDrop {
    fn drop(&mut self) {
        self.0.abort();
    }
}

/// The thread ended in the middle of a call: its client keeps it alive, so only a panic in what is plugged in does this.
fn ended() -> Error {
    Error::from(TransportError::lost("the client's thread ended during the call"))
}
