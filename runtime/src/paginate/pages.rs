//! The pages of a list, asked for one after the other.

use std::fmt;
use std::future::poll_fn;
use std::iter::FusedIterator;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use futures_core::Stream;

use super::walk::Walk;
use super::{Items, ItemsBlocking, Paginate};
use crate::action::Request;
use crate::call::{Call, CallFuture};
use crate::error::Error;

/// Paging through a list. The options of the call hold for every page, its timeouts for each page anew.
impl<R: Paginate> Call<R> {
    /// The pages of the list, from the one that the request asks for.
    ///
    /// ```no_run
    /// # use tencentcloud_runtime::{Client, Error, Paginate};
    /// # async fn example<R: Paginate>(client: Client, request: R) -> Result<(), Error> {
    /// let mut pages = client.call(request).pages();
    /// while let Some(page) = pages.next().await {
    ///     println!("{} elements", R::page(&page?).items.len());
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn pages(self) -> Pages<R> {
        Pages { walk: Walk::new(self), sending: None }
    }

    /// The elements of the list, from the first of the page that the request asks for.
    ///
    /// ```no_run
    /// # use tencentcloud_runtime::{Client, Error, Paginate};
    /// # async fn example<R: Paginate>(client: Client, request: R) -> Result<Vec<R::Item>, Error> {
    /// let mut items = client.call(request).items();
    /// let mut all = Vec::new();
    /// while let Some(item) = items.next().await {
    ///     all.push(item?);
    /// }
    /// # Ok(all)
    /// # }
    /// ```
    pub fn items(self) -> Items<R> {
        Items::new(self.pages())
    }

    /// As [`pages`](Self::pages), for programs without an async runtime: each step blocks the thread it is made on.
    ///
    /// ```no_run
    /// # use tencentcloud_runtime::{Client, Error, Paginate};
    /// # fn example<R: Paginate>(client: Client, request: R) -> Result<(), Error> {
    /// for page in client.call(request).pages_blocking() {
    ///     println!("{} elements", R::page(&page?).items.len());
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn pages_blocking(self) -> PagesBlocking<R> {
        PagesBlocking { walk: Walk::new(self) }
    }

    /// As [`items`](Self::items), for programs without an async runtime: a step that needs the next page blocks the
    /// thread it is made on.
    ///
    /// ```no_run
    /// # use tencentcloud_runtime::{Client, Error, Paginate};
    /// # fn example<R: Paginate>(client: Client, request: R) -> Result<Vec<R::Item>, Error> {
    /// let all: Vec<_> = client.call(request).items_blocking().collect::<Result<_, _>>()?;
    /// # Ok(all)
    /// # }
    /// ```
    pub fn items_blocking(self) -> ItemsBlocking<R> {
        ItemsBlocking::new(self.pages_blocking())
    }
}

/// The pages of a list as a stream.
///
/// A page is asked for once it is polled for; nothing is fetched ahead. A page that failed is not passed over: the
/// error comes in its place and the next poll asks for the same page again, for ever if it always fails, so leave the
/// loop at an error that is not [retryable](Error::is_retryable).
///
/// The stream ends where the total that the service tells is reached, after an empty page, where the service gives the
/// page before or the same cursor once more, or, if it tells no total, after a page shorter than was asked for. A list
/// that changes meanwhile may show an element twice or not at all, as its pages move.
#[must_use = "pages are asked for when the stream is polled"]
pub struct Pages<R: Paginate> {
    walk: Walk<R>,
    sending: Option<CallFuture<R>>,
}

impl<R: Paginate> Pages<R> {
    /// The next page; `None` after the last one.
    ///
    /// Dropping the future loses nothing: the next one waits for the answer to the same call.
    ///
    /// # Errors
    /// See [`Error`].
    pub async fn next(&mut self) -> Option<Result<R::Response, Error>> {
        poll_fn(|context| self.poll(context)).await
    }

    pub(super) fn poll(
        &mut self,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<<R as Request>::Response, Error>>> {
        let sending = match &mut self.sending {
            Some(sending) => sending,
            None => match self.walk.call() {
                Some(call) => self.sending.insert(call.into_future()),
                None => return Poll::Ready(None),
            },
        };
        let answered = ready!(Pin::new(sending).poll(context));
        self.sending = None;
        Poll::Ready(match answered {
            Ok(response) => self.walk.take(response).map(Ok),
            Err(error) => Some(Err(error)),
        })
    }
}

impl<R: Paginate> Stream for Pages<R> {
    type Item = Result<R::Response, Error>;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.get_mut().poll(context)
    }
}

/// The future of a call is on the heap, and nothing else is ever pinned.
impl<R: Paginate> Unpin for Pages<R> {}

/// The pages of a list as an iterator. It behaves as [`Pages`], and so does [`next`](Iterator::next) after an error: it
/// asks for the same page again.
#[must_use = "pages are asked for by `next`"]
pub struct PagesBlocking<R: Paginate> {
    walk: Walk<R>,
}

impl<R: Paginate> Iterator for PagesBlocking<R> {
    type Item = Result<R::Response, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        match self.walk.call()?.send_blocking() {
            Ok(response) => self.walk.take(response).map(Ok),
            Err(error) => Some(Err(error)),
        }
    }
}

impl<R: Paginate> FusedIterator for PagesBlocking<R> {}

impl<R: Paginate> fmt::Debug for Pages<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pages").finish_non_exhaustive()
    }
}

impl<R: Paginate> fmt::Debug for PagesBlocking<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PagesBlocking").finish_non_exhaustive()
    }
}
