//! All pages of a list, or all its items.

use std::iter::FusedIterator;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::vec;

use crate::client::{Call, CallFuture, Client};
use crate::error::Error;
use crate::paginate::{Pager, Paginate};
use crate::stream::{BlockingStream, call_stream};

/// Paging through a list. The options of the call apply to each page, including its timeouts.
impl<R: Paginate> Call<R> {
    /// The pages of the list, starting with the one that the request selects.
    ///
    /// ```no_run
    /// # use tencentcloud_client::{Client, Error, Paginate};
    /// # async fn example<R: Paginate>(client: Client, request: R) -> Result<(), Error> {
    /// let mut pages = client.call(request).pages();
    /// while let Some(page) = pages.next().await {
    ///     println!("{} items", R::page(&page?).items.len());
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn pages(mut self) -> Pages<R> {
        let pager = Pager::new(self.request_mut());
        Pages { call: self, pager, sending: None }
    }

    /// The items of the list, starting with the page that the request selects.
    ///
    /// ```no_run
    /// # use tencentcloud_client::{Client, Error, Paginate};
    /// # async fn example<R: Paginate + Clone>(client: Client, request: R) -> Result<Vec<R::Item>, Error> {
    /// // One at a time:
    /// let mut items = client.call(request.clone()).items();
    /// while let Some(item) = items.next().await {
    ///     let item = item?;
    /// }
    /// // All of them:
    /// let all = client.call(request).items().await?;
    /// # Ok(all)
    /// # }
    /// ```
    pub fn items(self) -> Items<R> {
        Items { pages: self.pages(), items: Vec::new().into_iter() }
    }
}

/// The pages of a list: a `Stream`, or all of them by `.await`.
///
/// A page is requested when it is asked for. None is fetched ahead, unless a page equals an earlier one and only those after
/// it can show whether it belongs to the list. An error takes the place of a page, and the next step requests the same page
/// again, so no page is skipped. Leave the loop at an error that is not [retryable](Error::is_retryable): it may repeat
/// forever.
///
/// # The end of a list
///
/// * A list by cursor goes on as long as the service returns a cursor, whatever else it says. A cursor that the service
///   keeps from page to page is followed until it brings nothing new.
/// * Other lists end when the total that the service reports is reached, or after an empty page. Without a total, a page
///   that is shorter than requested ends the list as well, so do not request more than the service's maximum.
/// * A list also ends if the service leads nowhere: 16 pages in a row that it returned before, the same page three times in
///   a row without a total, cursors in a circle, or 1,000 empty pages. That is an error of the kind
///   [`UnexpectedResponse`](crate::ErrorKind::UnexpectedResponse) if its total says that items are missing. Otherwise there
///   is a warning in the [log](crate::observe), as there is if a list ends before its total.
///
/// If the list changes in the meantime, an item may appear twice or not at all.
#[must_use = "nothing is sent until it is polled, awaited, or `send_blocking` is called"]
pub struct Pages<R: Paginate> {
    call: Call<R>,
    pager: Pager<R>,
    sending: Option<CallFuture<R>>,
}

call_stream! { impl[R: Paginate] Pages<R>, R::Response, "page" }

impl<R: Paginate> Pages<R> {
    /// The pages as an iterator. Each step blocks this thread. Needs no async runtime.
    ///
    /// ```no_run
    /// # use tencentcloud_client::{Client, Error, Paginate};
    /// # fn example<R: Paginate>(client: Client, request: R) -> Result<(), Error> {
    /// for page in client.call(request).pages().blocking() {
    ///     println!("{} items", R::page(&page?).items.len());
    /// }
    /// # Ok(())
    /// # }
    /// ```
    #[must_use = "nothing is sent until `next` is called"]
    pub fn blocking(self) -> impl FusedIterator<Item = Result<R::Response, Error>> {
        BlockingStream::new(self.client().clone(), self)
    }

    fn client(&self) -> &Client {
        self.call.client()
    }

    fn poll(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<R::Response, Error>>> {
        loop {
            let page = self.pager.next_page();
            if page.is_some() || self.pager.has_ended() {
                return Poll::Ready(page);
            }
            let sending = self.sending.get_or_insert_with(|| self.call.clone().into_future());
            let result = ready!(Pin::new(sending).poll(context));
            self.sending = None;
            match result {
                Ok(response) => self.pager.accept(self.call.request_mut(), response),
                Err(error) => return Poll::Ready(Some(Err(error))),
            }
        }
    }
}

/// The items of a list: a `Stream`, or all of them by `.await`.
///
/// The next [page](Pages) is requested once the items of the page before are used up. An error takes the place of a
/// whole page, and the next step requests that page again.
#[must_use = "nothing is sent until it is polled, awaited, or `send_blocking` is called"]
pub struct Items<R: Paginate> {
    pages: Pages<R>,
    /// The items left of the current page.
    items: vec::IntoIter<R::Item>,
}

call_stream! { impl[R: Paginate] Items<R>, R::Item, "item" }

impl<R: Paginate> Items<R> {
    /// The items as an iterator. A step that needs another page blocks this thread. Needs no async runtime.
    ///
    /// ```no_run
    /// # use tencentcloud_client::{Client, Error, Paginate};
    /// # fn example<R: Paginate>(client: Client, request: R) -> Result<(), Error> {
    /// for item in client.call(request).items().blocking() {
    ///     let item = item?;
    /// }
    /// # Ok(())
    /// # }
    /// ```
    #[must_use = "nothing is sent until `next` is called"]
    pub fn blocking(self) -> impl FusedIterator<Item = Result<R::Item, Error>> {
        let later = self.pages.blocking().flat_map(|page| {
            let (items, error) = match page {
                Ok(response) => (R::into_items(response), None),
                Err(error) => (Vec::new(), Some(Err(error))),
            };
            items.into_iter().map(Ok).chain(error)
        });
        self.items.map(Ok).chain(later)
    }

    fn client(&self) -> &Client {
        self.pages.client()
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
