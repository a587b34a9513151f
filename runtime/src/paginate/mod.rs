//! Lists that a service answers page by page.
//!
//! A request that implements [`Paginate`] says where it holds the page it asks for, and what an answer tells of the
//! list. The rest is here: where to go on after an answer and when to stop, as a stream or as an iterator, over whole
//! answers or over their elements.

#[cfg(feature = "client")]
mod items;
#[cfg(feature = "client")]
mod pages;
mod place;
#[cfg(feature = "client")]
mod progress;
#[cfg(feature = "client")]
mod walk;

use crate::action::Request;

#[cfg(feature = "client")]
pub use items::{Items, ItemsBlocking};
#[cfg(feature = "client")]
pub use pages::{Pages, PagesBlocking};
pub use place::{Counter, Cursor};

/// A request that asks for one page of a list.
///
/// ```
/// # use tencentcloud_runtime::record::{FieldWriter, ReadFields, Readable, WriteFields};
/// # use tencentcloud_runtime::validate::{Validate, Validator};
/// # use tencentcloud_runtime::{Action, Effect, Request, Service};
/// use tencentcloud_runtime::paginate::{Page, Paginate, Paging};
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
/// # impl WriteFields for DescribeTasksRequest {
/// #     const NAME: &'static str = "DescribeTasksRequest";
/// #     fn write_fields(&self, out: &mut FieldWriter<'_>) {
/// #         out.field("PageSize", &self.page_size);
/// #         out.field("PageNumber", &self.page_number);
/// #     }
/// # }
/// # impl Validate for DescribeTasksRequest {
/// #     fn rules(&self, _: &mut Validator<'_>) {}
/// # }
/// # impl Request for DescribeTasksRequest {
/// #     type Response = DescribeTasksResponse;
/// #     const ACTION: &'static Action = &Action::new(&CCC, "DescribeTasks").effect(Effect::Read);
/// # }
/// # impl ReadFields for DescribeTasksResponse {
/// #     fn empty() -> Self {
/// #         Self { total_count: 0, tasks: Vec::new() }
/// #     }
/// #     fn field_mut(&mut self, name: &str) -> Option<&mut dyn Readable> {
/// #         Some(match name {
/// #             "TotalCount" => &mut self.total_count,
/// #             "Tasks" => &mut self.tasks,
/// #             _ => return None,
/// #         })
/// #     }
/// # }
/// ```
pub trait Paginate: Request + Clone {
    /// Element of the list that is paged through.
    type Item: Clone + PartialEq + Send + 'static;

    /// Where the request says which page it asks for.
    fn paging(&mut self) -> Paging<'_>;

    /// What an answer says of the list.
    fn page(response: &Self::Response) -> Page<'_, Self::Item>;

    /// The elements of an answer.
    fn into_items(response: Self::Response) -> Vec<Self::Item>;
}

/// The parameters by which a request names a page.
#[non_exhaustive]
pub enum Paging<'a> {
    /// Pages are numbered from `first`.
    Numbered {
        /// The number of the page.
        page: &'a mut dyn Counter,
        /// How many elements a page shall have.
        size: &'a dyn Counter,
        /// The number of the first page.
        first: u64,
    },
    /// The number of elements to pass over.
    Offset {
        /// How many elements come before the page.
        offset: &'a mut dyn Counter,
        /// How many elements the page shall have.
        limit: &'a dyn Counter,
    },
    /// A text that the answer before gave.
    Cursor {
        /// That text; the first page is asked for without one.
        cursor: &'a mut dyn Cursor,
    },
}

/// What one answer says of the list.
///
/// ```
/// use tencentcloud_runtime::paginate::Page;
///
/// let page = Page::new(&[1, 2, 3]).total(&Some(7_i64)).next(Some("after-3"));
/// assert_eq!((page.items.len(), page.total, page.next), (3, Some(7), Some("after-3")));
/// assert_eq!(Page::new(&[1]).next(Some("")).next, None);
/// ```
#[derive(Debug)]
#[non_exhaustive]
pub struct Page<'a, T> {
    /// The elements it brings.
    pub items: &'a [T],
    /// How many elements the whole list has, as far as it is told.
    pub total: Option<u64>,
    /// By which text the next page is asked for, if there is one.
    pub next: Option<&'a str>,
}

impl<'a, T> Page<'a, T> {
    /// A page of these elements that says nothing more.
    #[inline]
    #[must_use]
    pub fn new(items: &'a [T]) -> Self {
        Self { items, total: None, next: None }
    }

    /// States how many elements the whole list has.
    #[inline]
    #[must_use]
    pub fn total(mut self, total: &dyn Counter) -> Self {
        self.total = total.get();
        self
    }

    /// States by which text the next page is asked for. An empty one is none.
    #[inline]
    #[must_use]
    pub fn next(mut self, cursor: Option<&'a str>) -> Self {
        self.next = cursor.filter(|text| !text.is_empty());
        self
    }
}
