//! Lists that a service returns page by page: where a list continues after a page, and when it ends.
//!
//! A request that implements [`Paginate`] names the parameters that select a page, and the members of the response that
//! describe the list.

mod pager;
mod parameter;
mod progress;

use crate::action::Request;
use crate::record::Value;

#[doc(hidden)]
pub use pager::Pager;
pub use parameter::{Counter, Cursor};

/// A request that asks for one page of a list.
///
/// ```
/// # use tencentcloud_core::{Action, Effect, Request, Service};
/// use tencentcloud_core::paginate::{Page, Paginate, Paging};
///
/// #[derive(Clone)]
/// struct DescribeTasksRequest {
///     page_size: u64,
///     page_number: Option<u64>,
/// }
///
/// struct DescribeTasksResponse {
///     total_count: u64,
///     tasks: Vec<u64>,
/// }
///
/// impl Paginate for DescribeTasksRequest {
///     type Item = u64;
///     fn paging(&mut self) -> Paging<'_> {
///         Paging::Numbered { page: &mut self.page_number, size: &self.page_size, first: 0 }
///     }
///     fn page(response: &DescribeTasksResponse) -> Page<'_, u64> {
///         Page::new(&response.tasks).total(&response.total_count)
///     }
///     fn into_items(response: DescribeTasksResponse) -> Vec<u64> {
///         response.tasks
///     }
/// }
/// # static CCC: Service = Service::new("ccc", "2020-02-10", "ccc.tencentcloudapi.com");
/// # tencentcloud_core::record! { DescribeTasksRequest { page_size: "PageSize", page_number: "PageNumber" } }
/// # tencentcloud_core::record! { DescribeTasksResponse { total_count: "TotalCount", tasks: "Tasks" } }
/// # impl Request for DescribeTasksRequest {
/// #     type Response = DescribeTasksResponse;
/// #     const ACTION: &'static Action = &Action::new(&CCC, "DescribeTasks").with_effect(Effect::Read);
/// # }
/// ```
pub trait Paginate: Request + Clone {
    /// One item of the list.
    type Item: Value + Clone + PartialEq + Send + 'static;

    /// The parameters that select a page.
    fn paging(&mut self) -> Paging<'_>;

    /// What a response says about the list.
    fn page(response: &Self::Response) -> Page<'_, Self::Item>;

    /// The items of a response.
    fn into_items(response: Self::Response) -> Vec<Self::Item>;
}

/// The parameters that select a page.
#[non_exhaustive]
pub enum Paging<'a> {
    /// Pages are numbered from `first`.
    Numbered {
        /// The number of the page.
        page: &'a mut dyn Counter,
        /// The number of items on a page.
        size: &'a dyn Counter,
        /// The number of the first page.
        first: u64,
    },
    /// A page begins after a number of items.
    Offset {
        /// The number of items before the page.
        offset: &'a mut dyn Counter,
        /// The number of items on the page.
        limit: &'a dyn Counter,
    },
    /// Each page but the first is selected by a text from the page before.
    Cursor {
        /// That text. The first page needs none.
        cursor: &'a mut dyn Cursor,
    },
}

/// What one response says about the list.
///
/// ```
/// use tencentcloud_core::paginate::Page;
///
/// let page = Page::new(&[1, 2, 3]).total(&Some(7_i64)).next(Some("after-3"));
/// assert_eq!((page.items.len(), page.total, page.next), (3, Some(7), Some("after-3")));
/// assert_eq!(Page::new(&[1]).next(Some("")).next, None);
/// ```
#[derive(Debug)]
#[non_exhaustive]
pub struct Page<'a, T> {
    /// The items on the page.
    pub items: &'a [T],
    /// The number of items in the whole list, if the service reports it.
    pub total: Option<u64>,
    /// The cursor of the next page, if there is one.
    pub next: Option<&'a str>,
}

impl<'a, T> Page<'a, T> {
    /// A page of these items, without a total or a cursor.
    #[inline]
    #[must_use]
    pub fn new(items: &'a [T]) -> Self {
        Self { items, total: None, next: None }
    }

    /// Sets the number of items in the whole list.
    #[inline]
    #[must_use]
    pub fn total(mut self, total: &dyn Counter) -> Self {
        self.total = total.get();
        self
    }

    /// Sets the cursor of the next page. An empty one counts as absent.
    #[inline]
    #[must_use]
    pub fn next(mut self, cursor: Option<&'a str>) -> Self {
        self.next = cursor.filter(|text| !text.is_empty());
        self
    }
}
