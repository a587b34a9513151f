//! What the calls with many results have in common: pages, items, and events.

use std::future::poll_fn;
use std::iter::FusedIterator;
use std::pin::Pin;

use futures_core::Stream;

use crate::client::Client;
use crate::error::Error;

/// Implements the methods of every kind of call for a stream of results that has a `poll` method and a `client`.
macro_rules! call_stream {
    (impl[$($generics:tt)*] $stream:ty, $item:ty, $one:literal) => {
        impl<$($generics)*> $stream {
            #[doc = concat!("Returns the next ", $one, ", or `None` after the last one.")]
            ///
            /// Dropping the future loses nothing: the next one continues where it stopped.
            ///
            /// # Errors
            #[doc = concat!("See [`Error`](crate::Error). An error takes the place of the ", $one, ".")]
            pub async fn next(&mut self) -> Option<Result<$item, Error>> {
                std::future::poll_fn(|context| self.poll(context)).await
            }

            #[doc = concat!("Collects every ", $one, ", as `.await` does.")]
            ///
            /// # Errors
            #[doc = concat!("The first error, whatever ", $one, "s came before it.")]
            pub fn send(self) -> crate::future::BoxFuture<'static, Result<Vec<$item>, Error>> {
                self.into_future()
            }

            #[doc = concat!("Collects every ", $one, ", and blocks this thread. Needs no async runtime.")]
            ///
            /// # Errors
            /// As [`send`](Self::send).
            pub fn send_blocking(self) -> Result<Vec<$item>, Error> {
                self.client().clone().run_blocking(self.into_future())?
            }
        }

        #[doc = concat!("Collects every ", $one, ". The first error ends it.")]
        impl<$($generics)*> IntoFuture for $stream {
            type Output = Result<Vec<$item>, Error>;
            type IntoFuture = crate::future::BoxFuture<'static, Self::Output>;

            fn into_future(self) -> Self::IntoFuture {
                Box::pin(crate::stream::try_collect(self))
            }
        }

        impl<$($generics)*> futures_core::Stream for $stream {
            type Item = Result<$item, Error>;

            fn poll_next(
                self: std::pin::Pin<&mut Self>,
                context: &mut std::task::Context<'_>,
            ) -> std::task::Poll<Option<Self::Item>> {
                self.get_mut().poll(context)
            }
        }

        /// The future of a call is on the heap, and nothing else is ever pinned.
        impl<$($generics)*> Unpin for $stream {}

        impl<$($generics)*> std::fmt::Debug for $stream {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.debug_struct(stringify!($stream)).finish_non_exhaustive()
            }
        }
    };
}

pub(crate) use call_stream;

pub(crate) async fn try_collect<T, S>(mut stream: S) -> Result<Vec<T>, Error>
where
    S: Stream<Item = Result<T, Error>> + Unpin,
{
    let mut collected = Vec::new();
    while let Some(result) = next(&mut stream).await {
        collected.push(result?);
    }
    Ok(collected)
}

async fn next<S: Stream + Unpin>(stream: &mut S) -> Option<S::Item> {
    poll_fn(|context| Pin::new(&mut *stream).poll_next(context)).await
}

/// A stream as an iterator: each step runs on the client's own thread and blocks the thread it is made on.
pub(crate) struct BlockingStream<S> {
    client: Client,
    /// `None` once the stream has ended.
    stream: Option<S>,
}

impl<S> BlockingStream<S> {
    pub(crate) fn new(client: Client, stream: S) -> Self {
        Self { client, stream: Some(stream) }
    }
}

impl<S, T> Iterator for BlockingStream<S>
where
    S: Stream<Item = Result<T, Error>> + Unpin + Send + 'static,
    T: Send + 'static,
{
    type Item = S::Item;

    fn next(&mut self) -> Option<Self::Item> {
        let mut stream = self.stream.take()?;
        let step = Box::pin(async move {
            let item = next(&mut stream).await;
            (stream, item)
        });
        match self.client.run_blocking(step) {
            Ok((stream, item)) => {
                self.stream = item.is_some().then_some(stream);
                item
            }
            Err(error) => Some(Err(error)),
        }
    }
}

impl<S> FusedIterator for BlockingStream<S> where Self: Iterator {}
