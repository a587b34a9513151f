//! Where a list continues after a page, and when it ends.

use std::collections::HashSet;
use std::hash::BuildHasher;

use super::Paging;

/// A list whose cursor leads to more empty pages in a row than this is not read any further.
const MAX_EMPTY: u64 = 1_000;

/// What is known of a list from its pages so far. Independent of the type of its items, so it is compiled once.
#[derive(Debug, Default)]
pub(super) struct ListProgress {
    by_cursor: bool,
    /// Whether the first page of the list was requested first.
    from_start: bool,
    /// The number of items received.
    received: u64,
    /// The length of the longest page.
    longest: u64,
    /// The largest and the latest total that the service reported.
    largest_total: Option<u64>,
    total: Option<u64>,
    /// The hashes of the cursors that selected a page.
    cursors: HashSet<u64>,
    /// The number of empty pages in a row.
    empty: u64,
}

/// What one response says about the list, independent of the type of its items.
#[derive(Debug)]
pub(super) struct PageInfo<'a> {
    pub(super) length: u64,
    pub(super) total: Option<u64>,
    pub(super) next: Option<&'a str>,
}

/// What follows a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Advance {
    /// The page of another cursor, which the request now asks for.
    Next,
    /// The page of another number or offset, which the request now asks for.
    NextPosition,
    /// Nothing: the page was the last one.
    Last,
    /// The page of the same cursor, which some services keep from page to page and others return at the end.
    SameCursor,
    /// Nothing, for this reason: the service leads nowhere.
    Stuck(&'static str),
}

impl ListProgress {
    /// Makes a request name the page it starts with.
    pub(super) fn start(paging: Paging<'_>) -> Self {
        let by_cursor = matches!(paging, Paging::Cursor { .. });
        let from_start = match paging {
            Paging::Numbered { page, first, .. } => {
                let start = page.get().map_or(first, |own| own.max(first));
                page.set(start);
                start == first
            }
            Paging::Offset { offset, .. } => {
                let start = offset.get().unwrap_or(0);
                offset.set(start);
                start == 0
            }
            Paging::Cursor { cursor } => cursor.get().is_none(),
        };
        Self { by_cursor, from_start, ..Self::default() }
    }

    /// Records a page and, unless the list ends with it, makes the request ask for the next one.
    pub(super) fn advance(&mut self, paging: Paging<'_>, info: &PageInfo<'_>) -> Advance {
        self.received = self.received.saturating_add(info.length);
        self.longest = self.longest.max(info.length);
        self.empty = if info.length == 0 { self.empty + 1 } else { 0 };
        // Services that do not count report 0. A total below the length of this very page is wrong as well.
        let total = info.total.filter(|total| *total >= info.length);
        self.largest_total = self.largest_total.max(total);
        self.total = total.or(self.total);
        match paging {
            Paging::Cursor { cursor } => {
                let Some(next) = info.next.filter(|next| !next.is_empty()) else { return Advance::Last };
                let advance = self.follow(cursor.get(), next);
                if advance == Advance::Next {
                    cursor.set(next);
                }
                advance
            }
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

    /// Whether to follow a cursor. It outranks totals and empty pages, which a service may count page by page or filter.
    fn follow(&mut self, current: Option<&str>, next: &str) -> Advance {
        if current == Some(next) {
            return if self.empty > 0 { Advance::Last } else { Advance::SameCursor };
        }
        let hash = |cursor: &str| self.cursors.hasher().hash_one(cursor);
        let (current, next) = (current.map(hash), hash(next));
        self.cursors.extend(current);
        if self.cursors.contains(&next) {
            return Advance::Stuck("the cursors of the service lead in a circle");
        }
        if self.empty > MAX_EMPTY {
            return Advance::Stuck("the service returned more than 1,000 empty pages in a row");
        }
        Advance::Next
    }

    /// Advances, unless a page of this length, requested with this size, ends the list.
    fn step(&self, position: u64, size: Option<u64>, length: u64, request_next: impl FnOnce()) -> Advance {
        let ends = match self.largest_total {
            Some(total) => position >= total,
            None => size.is_some_and(|size| length < size),
        };
        if ends || length == 0 {
            return Advance::Last;
        }
        request_next();
        Advance::NextPosition
    }

    /// Whether cursors lead from page to page, so that pages may well be equal.
    pub(super) fn is_by_cursor(&self) -> bool {
        self.by_cursor
    }

    /// The latest total that the service reported.
    pub(super) fn total(&self) -> Option<u64> {
        self.total
    }

    /// The latest total, if it is greater than the number of items that the caller received of a list that was read from
    /// its start.
    pub(super) fn missed_total(&self, received: u64) -> Option<u64> {
        self.total.filter(|total| self.from_start && received < *total)
    }
}

#[cfg(test)]
mod tests {
    use super::{Advance, ListProgress, PageInfo};
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
            let (mut progress, mut items, mut pages) = (ListProgress::start(request.paging()), Vec::new(), 0);
            loop {
                let page = self.page(&request);
                pages += 1;
                assert!(pages < 100, "the list does not end: {self:?} {request:?}");
                let length = page.len().try_into().unwrap();
                let info = PageInfo { length, total: self.total, next: None };
                items.extend(page);
                if progress.advance(request.paging(), &info) != Advance::NextPosition {
                    let missed = progress.missed_total(items.len().try_into().unwrap());
                    assert_eq!(missed, None, "{self:?} {request:?}");
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
        ListProgress::start(Paging::Numbered { page: &mut page, size: &10_u64, first: 1 });
        assert_eq!(page.get(), Some(1));
        page = Some(4);
        ListProgress::start(Paging::Numbered { page: &mut page, size: &10_u64, first: 1 });
        assert_eq!(page, Some(4));
        let mut offset = -5_i64;
        ListProgress::start(Paging::Offset { offset: &mut offset, limit: &10_u64 });
        assert_eq!(offset, 0);
    }
}
