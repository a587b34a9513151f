//! Boxed futures and tasks.

use std::pin::Pin;

use tokio::runtime::Handle;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

/// A boxed future that can be sent between threads.
pub type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// Spawns a task. All tasks share one type, so that Tokio's machinery is compiled only once.
pub(crate) fn spawn(handle: &Handle, task: impl Future<Output = ()> + Send + 'static) -> JoinHandle<()> {
    let task: BoxFuture<'static, ()> = Box::pin(task);
    handle.spawn(task)
}

/// Runs a future as a task, which proceeds even while this one is not polled. Dropping this one ends it. `None` if it panics or
/// the runtime ends.
pub(crate) async fn run_as_task<T: Send + 'static>(
    handle: &Handle,
    future: impl Future<Output = T> + Send + 'static,
) -> Option<T> {
    let (done, result) = oneshot::channel();
    let _task = AbortOnDrop(spawn(handle, async move {
        // Fails only if the caller has dropped its end.
        let _ = done.send(future.await);
    }));
    result.await.ok()
}

struct AbortOnDrop(JoinHandle<()>);

impl Drop for AbortOnDrop {
    fn drop(&mut self) {
        self.0.abort();
    }
}
