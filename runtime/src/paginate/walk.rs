//! One list being paged through, without what sends the calls.

use super::Paginate;
use super::progress::{Progress, Step, Told, begin};
use crate::call::Call;

/// The call of the page that comes next, and what was learnt from those before.
pub(super) struct Walk<R: Paginate> {
    call: Call<R>,
    progress: Progress,
    before: Option<Edges<R::Item>>,
    ended: bool,
}

impl<R: Paginate> Walk<R> {
    pub(super) fn new(mut call: Call<R>) -> Self {
        begin(call.request_mut().paging());
        Self { call, progress: Progress::default(), before: None, ended: false }
    }

    /// The call of the next page; the same one until its answer is [taken](Self::take).
    pub(super) fn call(&self) -> Option<Call<R>> {
        (!self.ended).then(|| self.call.clone())
    }

    /// Takes in an answer and gives it back, unless it is the page before once more.
    pub(super) fn take(&mut self, response: R::Response) -> Option<R::Response> {
        let page = R::page(&response);
        let again = self.before.as_ref().is_some_and(|before| before.are_of(page.items));
        let length = u64::try_from(page.items.len()).unwrap_or(u64::MAX);
        let told = Told { length, total: page.total, next: page.next, again };
        let step = self.progress.advance(self.call.request_mut().paging(), &told);
        self.before = Edges::of(page.items);
        self.ended = step != Step::Next;
        (step != Step::Stuck).then_some(response)
    }
}

/// By these a page is recognized when it comes again.
struct Edges<T> {
    first: T,
    last: T,
    length: usize,
}

impl<T: Clone + PartialEq> Edges<T> {
    /// Those of a page; an empty one has none.
    fn of(items: &[T]) -> Option<Self> {
        let (first, last) = (items.first()?.clone(), items.last()?.clone());
        Some(Self { first, last, length: items.len() })
    }

    fn are_of(&self, items: &[T]) -> bool {
        self.length == items.len() && items.first() == Some(&self.first) && items.last() == Some(&self.last)
    }
}
