//! The client's own thread, for programs without a Tokio runtime and for blocking calls.

use std::sync::mpsc::sync_channel;
use std::sync::{Mutex, PoisonError};
use std::{mem, process, thread};

use tokio::runtime::{Builder, Handle};
use tokio::sync::oneshot;

use crate::error::Error;
use crate::future::{run_as_task, spawn};
use crate::transport::TransportError;

/// The thread. It starts when it is first needed and ends when this value is dropped.
#[derive(Default)]
pub(super) struct Background {
    running: Mutex<Option<Running>>,
}

struct Running {
    /// The process that the thread runs in. A child that the process forks does not have it.
    process: u32,
    handle: Handle,
    /// Dropping it ends the thread.
    _stop: oneshot::Sender<()>,
}

impl Background {
    pub(super) fn handle(&self) -> Result<Runner, Error> {
        let mut running = self.running.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(running) = &*running
            && running.process == process::id()
        {
            return Ok(Runner { handle: running.handle.clone() });
        }
        // What the parent's thread uses must not even be dropped here: other threads of the parent may have locked it.
        mem::forget(running.take());
        Ok(Runner { handle: running.insert(start()?).handle.clone() })
    }

    /// A handle for a caller that blocks.
    pub(super) fn handle_to_block_on(&self) -> Result<Runner, Error> {
        let runner = self.handle()?;
        // Interceptors and providers run on this thread.
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
        // Ends with an error when the sender is dropped, as intended.
        let _ = runtime.block_on(stopped);
    };
    thread::Builder::new().name("tencentcloud".to_owned()).spawn(body).map_err(failed)?;
    Ok(Running { process: process::id(), handle, _stop: stop })
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
        run_as_task(&self.handle, future).await.ok_or_else(ended)
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

/// The thread ended during a call. The client keeps it alive, so this takes a panic in an interceptor or a provider.
fn ended() -> Error {
    Error::from(TransportError::lost("the client's thread ended during the call"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_forked_child_starts_a_thread_of_its_own() {
        let background = Background::default();
        // What a child inherits: a runtime whose thread does not exist there.
        let inherited = Builder::new_current_thread().build().unwrap();
        let (stop, _stopped) = oneshot::channel();
        let parent = process::id().wrapping_add(1);
        let running = Running { process: parent, handle: inherited.handle().clone(), _stop: stop };
        *background.running.lock().unwrap() = Some(running);
        for _ in 0..2 {
            assert_eq!(background.handle_to_block_on().unwrap().run_blocking(async { 7 }).unwrap(), 7);
        }
    }
}
