//! Where to go on after an answer, and when to stop: the part that is the same for every list, compiled once.

use super::Paging;

/// What has been seen of a list so far. The position itself is in the request.
#[derive(Debug, Default)]
pub(super) struct Progress {
    /// How many elements came.
    seen: u64,
    /// How many elements the longest page had.
    longest: u64,
    /// The largest total that was told.
    total: Option<u64>,
}

/// What one answer says, without the type of its elements.
#[derive(Debug)]
pub(super) struct Told<'a> {
    pub(super) length: u64,
    pub(super) total: Option<u64>,
    pub(super) next: Option<&'a str>,
    /// Whether it brings what the answer before brought.
    pub(super) again: bool,
}

/// What comes after an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Step {
    /// Another page, which the request now asks for.
    Next,
    /// Nothing: this was the last page.
    Last,
    /// Nothing: this was the page before once more.
    Stuck,
}

/// Makes a request name the page it starts with.
pub(super) fn begin(paging: Paging<'_>) {
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

impl Progress {
    /// Takes in an answer and makes the request ask for the next page, if there is one.
    pub(super) fn advance(&mut self, paging: Paging<'_>, told: &Told<'_>) -> Step {
        self.seen = self.seen.saturating_add(told.length);
        self.longest = self.longest.max(told.length);
        // Less than this very page holds is no total; services that do not count say 0.
        self.total = self.total.max(told.total.filter(|total| *total >= told.length));
        match paging {
            Paging::Cursor { cursor } => {
                let next = told.next.filter(|text| !text.is_empty());
                let same = next.is_some() && cursor.get() == next;
                match next {
                    _ if same && told.again => Step::Stuck,
                    Some(next) if !same && told.length > 0 && !self.reaches_total(self.seen) => {
                        cursor.set(next);
                        Step::Next
                    }
                    _ => Step::Last,
                }
            }
            _ if told.again => Step::Stuck,
            Paging::Numbered { page, size, first } => {
                let number = page.get().unwrap_or(first);
                let pages = number.saturating_sub(first).saturating_add(1);
                // Pages may be shorter than asked for; none was longer than the service makes them, so that this is
                // at most what lies behind.
                let position = pages.saturating_mul(self.longest).max(self.seen);
                self.step(position, size.get(), told.length, || page.set(number.saturating_add(1)))
            }
            Paging::Offset { offset, limit } => {
                let position = offset.get().unwrap_or(0).saturating_add(told.length);
                self.step(position, limit.get(), told.length, || offset.set(position))
            }
        }
    }

    /// Goes on unless a page of this length, asked for with this size, ends the list.
    fn step(&self, position: u64, size: Option<u64>, length: u64, go_on: impl FnOnce()) -> Step {
        let ends = match self.total {
            Some(_) => self.reaches_total(position),
            None => size.is_some_and(|size| length < size),
        };
        if ends || length == 0 {
            return Step::Last;
        }
        go_on();
        Step::Next
    }

    fn reaches_total(&self, position: u64) -> bool {
        self.total.is_some_and(|total| position >= total)
    }
}

#[cfg(test)]
mod tests {
    use super::{Progress, Step, Told, begin};
    use crate::paginate::{Counter, Paging};

    /// A service that gives the elements `0..length` of a list, never more than `most` at once.
    #[derive(Clone, Copy, Debug)]
    struct Service {
        length: u64,
        most: u64,
        total: Option<u64>,
    }

    #[derive(Clone, Copy, Debug)]
    struct Request {
        first: Option<u64>,
        place: Option<u64>,
        size: Option<u64>,
    }

    impl Request {
        fn paging(&mut self) -> Paging<'_> {
            match self.first {
                Some(first) => Paging::Numbered { page: &mut self.place, size: &self.size, first },
                None => Paging::Offset { offset: &mut self.place, limit: &self.size },
            }
        }
    }

    impl Service {
        fn page_size(&self, request: &Request) -> u64 {
            request.size.unwrap_or(u64::MAX).min(self.most)
        }

        fn answer(&self, request: &Request) -> Vec<u64> {
            let (place, size) = (request.place.unwrap(), self.page_size(request));
            let start = request.first.map_or(place, |first| (place - first) * size);
            (start..self.length.min(start + size)).collect()
        }

        /// Every element that comes, and how many pages it took.
        fn list(&self, mut request: Request) -> (Vec<u64>, u64) {
            let (mut progress, mut items, mut pages) = (Progress::default(), Vec::new(), 0);
            begin(request.paging());
            loop {
                let page = self.answer(&request);
                pages += 1;
                assert!(pages < 100, "{self:?} {request:?}");
                let length = page.len().try_into().unwrap();
                let told = Told { length, total: self.total, next: None, again: false };
                items.extend(page);
                if progress.advance(request.paging(), &told) != Step::Next {
                    return (items, pages);
                }
            }
        }
    }

    /// Holds every way of asking for a page against every service.
    fn for_all(check: impl Fn(Service, Request)) {
        for length in 0..=9 {
            for most in 1..=5 {
                for size in [None, Some(1), Some(2), Some(3), Some(7)] {
                    for (first, place) in [(None, None), (None, Some(3)), (Some(0), None), (Some(0), Some(1))]
                        .into_iter()
                        .chain([(Some(1), None), (Some(1), Some(0)), (Some(1), Some(3))])
                    {
                        check(Service { length, most, total: None }, Request { first, place, size });
                    }
                }
            }
        }
    }

    /// What shall come: everything from the start of the request on.
    fn expected(service: Service, request: Request) -> Vec<u64> {
        let start = match (request.first, request.place) {
            (Some(first), Some(page)) => page.saturating_sub(first) * service.page_size(&request),
            (_, place) => place.unwrap_or(0),
        };
        (start..service.length).collect()
    }

    #[test]
    fn with_a_total_nothing_is_left_out_or_given_twice() {
        for_all(|service, request| {
            let service = Service { total: Some(service.length), ..service };
            let (items, pages) = service.list(request);
            assert_eq!(items, expected(service, request), "{service:?} {request:?}");
            let needed = service.length.div_ceil(service.page_size(&request));
            assert!(pages <= needed + 1, "{pages} of {needed}: {service:?} {request:?}");
            // Who starts at the start and meets full pages asks for no empty one.
            if request.place.is_none() {
                assert_eq!(pages, needed.max(1), "{service:?} {request:?}");
            }
        });
    }

    #[test]
    fn without_a_total_a_short_page_is_the_last() {
        for_all(|service, request| {
            for total in [None, Some(0)] {
                let service = Service { total, ..service };
                let (items, _) = service.list(request);
                if request.size.is_none_or(|size| size <= service.most) {
                    assert_eq!(items, expected(service, request), "{service:?} {request:?}");
                } else {
                    assert!(items.len() as u64 <= service.most, "{service:?} {request:?}");
                }
            }
        });
    }

    #[test]
    fn places_are_counted_from_where_they_start() {
        let mut page = None::<i64>;
        begin(Paging::Numbered { page: &mut page, size: &10_u64, first: 1 });
        assert_eq!(page.get(), Some(1));
        page = Some(4);
        begin(Paging::Numbered { page: &mut page, size: &10_u64, first: 1 });
        assert_eq!(page, Some(4));
        let mut offset = -5_i64;
        begin(Paging::Offset { offset: &mut offset, limit: &10_u64 });
        assert_eq!(offset, 0);
    }
}
