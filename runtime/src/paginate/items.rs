//! The elements of a list, page by page.

use std::fmt;
use std::future::poll_fn;
use std::iter::FusedIterator;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::vec;

use futures_core::Stream;

use super::{Pages, PagesBlocking, Paginate};
use crate::error::Error;

/// The elements of a list as a stream: those of [`Pages`], one by one.
///
/// The next page is asked for once the elements of the one before are taken. An error stands in the place of a whole
/// page, and the next poll asks for that page again.
#[must_use = "pages are asked for when the stream is polled"]
pub struct Items<R: Paginate> {
    pages: Pages<R>,
    items: vec::IntoIter<R::Item>,
}

impl<R: Paginate> Items<R> {
    pub(super) fn new(pages: Pages<R>) -> Self {
        Self { pages, items: Vec::new().into_iter() }
    }

    /// The next element; `None` after the last one.
    ///
    /// Dropping the future loses nothing: the next one waits for the answer to the same call.
    ///
    /// # Errors
    /// See [`Error`].
    pub async fn next(&mut self) -> Option<Result<R::Item, Error>> {
        poll_fn(|context| self.poll(context)).await
    }

    fn poll(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<R::Item, Error>>> {
        loop {
            if let Some(item) = self.items.next() {
                return Poll::Ready(Some(Ok(item)));
            }
            match ready!(self.pages.poll(context)) {
                Some(Ok(response)) => self.items = R::into_items(response).into_iter(),
                Some(Err(error)) => return Poll::Ready(Some(Err(error))),
                None => return Poll::Ready(None),
            }
        }
    }
}

impl<R: Paginate> Stream for Items<R> {
    type Item = Result<R::Item, Error>;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.get_mut().poll(context)
    }
}

/// The future of a call is on the heap, and nothing else is ever pinned.
impl<R: Paginate> Unpin for Items<R> {}

/// The elements of a list as an iterator: those of [`PagesBlocking`], one by one.
#[must_use = "pages are asked for by `next`"]
pub struct ItemsBlocking<R: Paginate> {
    pages: PagesBlocking<R>,
    items: vec::IntoIter<R::Item>,
}

impl<R: Paginate> ItemsBlocking<R> {
    pub(super) fn new(pages: PagesBlocking<R>) -> Self {
        Self { pages, items: Vec::new().into_iter() }
    }
}

impl<R: Paginate> Iterator for ItemsBlocking<R> {
    type Item = Result<R::Item, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            if let Some(item) = self.items.next() {
                return Some(Ok(item));
            }
            match self.pages.next()? {
                Ok(response) => self.items = R::into_items(response).into_iter(),
                Err(error) => return Some(Err(error)),
            }
        }
    }
}

impl<R: Paginate> FusedIterator for ItemsBlocking<R> {}

impl<R: Paginate> fmt::Debug for Items<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Items").finish_non_exhaustive()
    }
}

impl<R: Paginate> fmt::Debug for ItemsBlocking<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ItemsBlocking").finish_non_exhaustive()
    }
}
