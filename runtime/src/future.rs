//! Futures that are handed around.

use std::pin::Pin;

/// A future on the heap that threads can hand over.
pub type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;
