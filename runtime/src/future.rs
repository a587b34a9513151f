//! Futures that are handed around.

use std::pin::Pin;
#[cfg(feature = "client")]
use std::{
    pin::pin,
    sync::Arc,
    task::{Context, Poll, Wake, Waker},
    thread::{self, Thread},
};

#[cfg(feature = "client")]
use tokio::{runtime::Handle, task::JoinHandle};

/// A future on the heap that threads can hand over.
pub type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// Begins a task. All tasks have one type, since Tokio's machinery would otherwise be compiled for each of them.
#[cfg(feature = "client")]
pub(crate) fn spawn(handle: &Handle, task: impl Future<Output = ()> + Send + 'static) -> JoinHandle<()> {
    let task: BoxFuture<'static, ()> = Box::pin(task);
    handle.spawn(task)
}

/// Waits for a future that needs no runtime to be polled, and blocks this thread.
#[cfg(feature = "client")]
pub(crate) fn block_on<T>(future: impl Future<Output = T>) -> T {
    struct Unpark(Thread);

    impl Wake for Unpark {
        fn wake(self: Arc<Self>) {
            self.0.unpark();
        }
    }

    let waker = Waker::from(Arc::new(Unpark(thread::current())));
    let (mut future, mut context) = (pin!(future), Context::from_waker(&waker));
    loop {
        if let Poll::Ready(output) = future.as_mut().poll(&mut context) {
            return output;
        }
        // May also return for no reason.
        thread::park();
    }
}
