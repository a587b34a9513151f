//! Where a list continues after a page, and when it ends.

use super::{Paginate, Paging};

/// Pages through one list. The request holds the page to ask for; this holds what is known from the pages before it.
pub struct Pager<T> {
    progress: ListProgress,
    /// The page before, or `None` if it was empty.
    last_page: Option<PageFingerprint<T>>,
    ended: bool,
}

impl<T: Clone + PartialEq> Pager<T> {
    /// Starts at the page that the request names, or at the first page.
    pub fn new<R: Paginate<Item = T>>(request: &mut R) -> Self {
        start(request.paging());
        Self { progress: ListProgress::default(), last_page: None, ended: false }
    }

    /// Whether the last page has been accepted.
    #[must_use]
    pub fn has_ended(&self) -> bool {
        self.ended
    }

    /// Accepts a page and, unless it is the last, changes the request to ask for the next one. Returns the response, or
    /// `None` if it repeats the page before.
    pub fn accept<R: Paginate<Item = T>>(
        &mut self,
        request: &mut R,
        response: R::Response,
    ) -> Option<R::Response> {
        let page = R::page(&response);
        let repeated = self.last_page.as_ref().is_some_and(|last| last.matches(page.items));
        let length = u64::try_from(page.items.len()).unwrap_or(u64::MAX);
        let info = PageInfo { length, total: page.total, next: page.next, repeated };
        let advance = self.progress.advance(request.paging(), &info);
        self.last_page = PageFingerprint::new(page.items);
        self.ended = advance != Advance::Next;
        (advance != Advance::Repeated).then_some(response)
    }
}

/// Identifies a page, so that it is recognized if the service returns it twice.
struct PageFingerprint<T> {
    first: T,
    last: T,
    length: usize,
}

impl<T: Clone + PartialEq> PageFingerprint<T> {
    /// The fingerprint of a page, unless it is empty.
    fn new(items: &[T]) -> Option<Self> {
        let (first, last) = (items.first()?.clone(), items.last()?.clone());
        Some(Self { first, last, length: items.len() })
    }

    fn matches(&self, items: &[T]) -> bool {
        self.length == items.len() && items.first() == Some(&self.first) && items.last() == Some(&self.last)
    }
}

/// What is known of a list from its pages so far. Independent of the type of its items, so it is compiled once.
#[derive(Debug, Default)]
struct ListProgress {
    /// The number of items received.
    received: u64,
    /// The length of the longest page.
    longest: u64,
    /// The largest total that the service reported.
    total: Option<u64>,
}

/// What one response says about the list, independent of the type of its items.
#[derive(Debug)]
struct PageInfo<'a> {
    length: u64,
    total: Option<u64>,
    next: Option<&'a str>,
    /// Whether it holds the same items as the page before.
    repeated: bool,
}

/// What follows a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Advance {
    /// Another page, which the request now asks for.
    Next,
    /// Nothing: the page was the last one.
    Last,
    /// Nothing: the page repeated the one before.
    Repeated,
}

/// Makes a request name the page it starts with.
fn start(paging: Paging<'_>) {
    match paging {
        Paging::Numbered { page, first, .. } => {
            let start = page.get().map_or(first, |own| own.max(first));
            page.set(start);
        }
        Paging::Offset { offset, .. } => {
            let start = offset.get().unwrap_or(0);
            offset.set(start);
        }
        Paging::Cursor { .. } => {}
    }
}

impl ListProgress {
    /// Records a page and, unless the list ends with it, makes the request ask for the next one.
    fn advance(&mut self, paging: Paging<'_>, info: &PageInfo<'_>) -> Advance {
        self.received = self.received.saturating_add(info.length);
        self.longest = self.longest.max(info.length);
        // Services that do not count report 0. A total below the length of this very page is wrong as well.
        self.total = self.total.max(info.total.filter(|total| *total >= info.length));
        match paging {
            Paging::Cursor { cursor } => {
                let next = info.next.filter(|text| !text.is_empty());
                let same = next.is_some() && cursor.get() == next;
                match next {
                    _ if same && info.repeated => Advance::Repeated,
                    Some(next) if !same && info.length > 0 && !self.reaches_total(self.received) => {
                        cursor.set(next);
                        Advance::Next
                    }
                    _ => Advance::Last,
                }
            }
            _ if info.repeated => Advance::Repeated,
            Paging::Numbered { page, size, first } => {
                let number = page.get().unwrap_or(first);
                let pages = number.saturating_sub(first).saturating_add(1);
                // The service may return shorter pages than requested. No page it returned is longer than its own page
                // size, so this never exceeds the true position.
                let position = pages.saturating_mul(self.longest).max(self.received);
                self.step(position, size.get(), info.length, || page.set(number.saturating_add(1)))
            }
            Paging::Offset { offset, limit } => {
                let position = offset.get().unwrap_or(0).saturating_add(info.length);
                self.step(position, limit.get(), info.length, || offset.set(position))
            }
        }
    }

    /// Advances, unless a page of this length, requested with this size, ends the list.
    fn step(&self, position: u64, size: Option<u64>, length: u64, request_next: impl FnOnce()) -> Advance {
        let ends = match self.total {
            Some(_) => self.reaches_total(position),
            None => size.is_some_and(|size| length < size),
        };
        if ends || length == 0 {
            return Advance::Last;
        }
        request_next();
        Advance::Next
    }

    fn reaches_total(&self, position: u64) -> bool {
        self.total.is_some_and(|total| position >= total)
    }
}

#[cfg(test)]
mod tests {
    use super::{Advance, ListProgress, PageInfo, start};
    use crate::paginate::{Counter, Paging};

    /// A service with the list `0..length`, whose pages hold `max_page` items at most.
    #[derive(Clone, Copy, Debug)]
    struct ListService {
        length: u64,
        max_page: u64,
        total: Option<u64>,
    }

    /// A request by page number if `first` is set, otherwise by offset.
    #[derive(Clone, Copy, Debug)]
    struct ListRequest {
        first: Option<u64>,
        position: Option<u64>,
        size: Option<u64>,
    }

    impl ListRequest {
        fn paging(&mut self) -> Paging<'_> {
            match self.first {
                Some(first) => Paging::Numbered { page: &mut self.position, size: &self.size, first },
                None => Paging::Offset { offset: &mut self.position, limit: &self.size },
            }
        }
    }

    impl ListService {
        fn page_size(&self, request: &ListRequest) -> u64 {
            request.size.unwrap_or(u64::MAX).min(self.max_page)
        }

        fn page(&self, request: &ListRequest) -> Vec<u64> {
            let (position, size) = (request.position.unwrap(), self.page_size(request));
            let start = request.first.map_or(position, |first| (position - first) * size);
            (start..self.length.min(start + size)).collect()
        }

        /// Returns every item that the service returns, and the number of pages.
        fn list(&self, mut request: ListRequest) -> (Vec<u64>, u64) {
            let (mut progress, mut items, mut pages) = (ListProgress::default(), Vec::new(), 0);
            start(request.paging());
            loop {
                let page = self.page(&request);
                pages += 1;
                assert!(pages < 100, "the list does not end: {self:?} {request:?}");
                let length = page.len().try_into().unwrap();
                let info = PageInfo { length, total: self.total, next: None, repeated: false };
                items.extend(page);
                if progress.advance(request.paging(), &info) != Advance::Next {
                    return (items, pages);
                }
            }
        }
    }

    /// Checks every kind of request against every service.
    fn for_all(check: impl Fn(ListService, ListRequest)) {
        let starts = [(None, None), (None, Some(3)), (Some(0), None), (Some(0), Some(1))];
        let starts: Vec<_> =
            starts.into_iter().chain([(Some(1), None), (Some(1), Some(0)), (Some(1), Some(3))]).collect();
        for length in 0..=9 {
            for max_page in 1..=5 {
                for size in [None, Some(1), Some(2), Some(3), Some(7)] {
                    for &(first, position) in &starts {
                        let service = ListService { length, max_page, total: None };
                        check(service, ListRequest { first, position, size });
                    }
                }
            }
        }
    }

    /// All items from the start of the request on.
    fn expected(service: ListService, request: ListRequest) -> Vec<u64> {
        let start = match (request.first, request.position) {
            (Some(first), Some(page)) => page.saturating_sub(first) * service.page_size(&request),
            (_, position) => position.unwrap_or(0),
        };
        (start..service.length).collect()
    }

    #[test]
    fn a_list_with_a_total_is_returned_completely_and_once() {
        for_all(|service, request| {
            let service = ListService { total: Some(service.length), ..service };
            let (items, pages) = service.list(request);
            assert_eq!(items, expected(service, request), "{service:?} {request:?}");
            let needed = service.length.div_ceil(service.page_size(&request));
            assert!(pages <= needed + 1, "{pages} of {needed}: {service:?} {request:?}");
            // No empty page is requested after full pages from the start of the list.
            if request.position.is_none() {
                assert_eq!(pages, needed.max(1), "{service:?} {request:?}");
            }
        });
    }

    #[test]
    fn a_list_without_a_total_ends_with_a_short_page() {
        for_all(|service, request| {
            for total in [None, Some(0)] {
                let service = ListService { total, ..service };
                let (items, _) = service.list(request);
                if request.size.is_none_or(|size| size <= service.max_page) {
                    assert_eq!(items, expected(service, request), "{service:?} {request:?}");
                } else {
                    assert!(items.len() as u64 <= service.max_page, "{service:?} {request:?}");
                }
            }
        });
    }

    #[test]
    fn a_request_starts_at_its_own_page_or_at_the_first() {
        let mut page = None::<i64>;
        start(Paging::Numbered { page: &mut page, size: &10_u64, first: 1 });
        assert_eq!(page.get(), Some(1));
        page = Some(4);
        start(Paging::Numbered { page: &mut page, size: &10_u64, first: 1 });
        assert_eq!(page, Some(4));
        let mut offset = -5_i64;
        start(Paging::Offset { offset: &mut offset, limit: &10_u64 });
        assert_eq!(offset, 0);
    }
}
