//! Boxed futures and tasks.

use std::pin::Pin;

use tokio::{runtime::Handle, task::JoinHandle};

/// A boxed future that can be sent between threads.
pub type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// Spawns a task. All tasks share one type, so that Tokio's machinery is compiled only once.
pub(crate) fn spawn(handle: &Handle, task: impl Future<Output = ()> + Send + 'static) -> JoinHandle<()> {
    let task: BoxFuture<'static, ()> = Box::pin(task);
    handle.spawn(task)
}
