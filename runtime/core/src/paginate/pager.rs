//! Reads a list page by page.

use std::collections::{HashSet, VecDeque};
use std::hash::{BuildHasher, BuildHasherDefault, DefaultHasher};

use super::progress::{Advance, ListProgress, PageInfo};
use super::{Page, Paginate};
use crate::error::{Error, ErrorKind};
use crate::record::items_to_json;

/// So many pages in a row that are equal to earlier ones show that the service ignores which page it is asked for.
const MAX_KNOWN: usize = 16;

/// So does a page that comes this often in a row, if no total says that there is more.
const MAX_SAME: usize = 3;

/// Pages through one list. The request holds the page to ask for; this holds what is known from the pages before it.
pub struct Pager<R: Paginate> {
    progress: ListProgress,
    fingerprints: Fingerprints,
    /// Pages that the service returned before. The next page shows whether they belong to the list.
    held: Vec<R::Response>,
    /// How many pages in a row are equal to the last one.
    same: usize,
    /// Whether the last page came with the cursor that selected it.
    kept_cursor: bool,
    /// What the caller gets next.
    ready: VecDeque<Result<R::Response, Error>>,
    /// The number of items of the pages that were accepted.
    received: u64,
    ended: bool,
}

impl<R: Paginate> Pager<R> {
    /// Starts at the page that the request names, or at the first page.
    pub fn new(request: &mut R) -> Self {
        let progress = ListProgress::start(request.paging());
        let (fingerprints, held, ready) = Default::default();
        Self { progress, fingerprints, held, same: 0, kept_cursor: false, ready, received: 0, ended: false }
    }

    /// The next page that was accepted, or the error that ends the list.
    pub fn next_page(&mut self) -> Option<Result<R::Response, Error>> {
        self.ready.pop_front()
    }

    /// Whether the last page has been accepted.
    #[must_use]
    pub fn has_ended(&self) -> bool {
        self.ended
    }

    /// Accepts a page and, unless it is the last, changes the request to ask for the next one.
    pub fn accept(&mut self, request: &mut R, response: R::Response) {
        let page = R::page(&response);
        let info = PageInfo { length: length(&page), total: page.total, next: page.next };
        let advance = self.progress.advance(request.paging(), &info);
        let repeats = self.fingerprints.compare::<R>(page.items, advance);
        // A list may well hold equal items, as often as its total says.
        self.same = if repeats == Repeats::LastPage { self.same + 1 } else { 1 };
        let has_total = self.progress.total().is_some();
        let is_doubtful = repeats != Repeats::Nothing && !(has_total && is_uniform(page.items));
        match advance {
            Advance::SameCursor if repeats == Repeats::LastPage => {
                if !self.kept_cursor {
                    return self.end_early("the service returned the same page and cursor again");
                }
                // The cursor marked the end.
                return self.end(false);
            }
            Advance::NextPosition if is_doubtful => {
                return self.hold(response, self.same == MAX_SAME && !has_total);
            }
            Advance::SameCursor if repeats == Repeats::EarlierPage => return self.hold(response, false),
            _ => {
                self.held.push(response);
                self.deliver();
            }
        }
        self.kept_cursor = advance == Advance::SameCursor;
        match advance {
            Advance::Next | Advance::NextPosition | Advance::SameCursor => {}
            Advance::Stuck(reason) => self.end_early(reason),
            Advance::Last => self.end(is_doubtful && !self.progress.is_by_cursor()),
        }
    }

    /// Ends a list after its last page, which may repeat another.
    fn end(&mut self, repeats: bool) {
        self.ended = true;
        self.deliver();
        if repeats {
            self.warn("the service returned a page again");
        } else if self.progress.missed_total(self.received).is_some() {
            self.warn("the service reports more items than it returned");
        }
    }

    /// Holds a page that repeats another, unless it is enough of them.
    fn hold(&mut self, page: R::Response, is_enough: bool) {
        self.held.push(page);
        if is_enough || self.held.len() == MAX_KNOWN {
            self.end_early("the service returns the same pages again and again");
        }
    }

    /// Returns the pages that were held to the caller.
    fn deliver(&mut self) {
        for page in self.held.drain(..) {
            self.received = self.received.saturating_add(length(&R::page(&page)));
            self.ready.push_back(Ok(page));
        }
    }

    /// Ends a list that cannot go on: with an error if items are missing.
    fn end_early(&mut self, reason: &str) {
        self.ended = true;
        self.held.clear();
        match self.progress.missed_total(self.received) {
            Some(total) => {
                let message = format!("{reason}, after {} of {total} items of the list", self.received);
                let error = Error::of_kind(ErrorKind::UnexpectedResponse, message);
                self.ready.push_back(Err(error.with_action(R::ACTION).with_resendable(true)));
            }
            None => self.warn(reason),
        }
    }

    fn warn(&self, reason: &str) {
        tracing::warn!(
            target: "tencentcloud",
            action = R::ACTION.name(),
            reason,
            received = self.received,
            total = self.progress.total(),
            "the list may be incomplete or contain items twice",
        );
    }
}

fn length<T>(page: &Page<'_, T>) -> u64 {
    page.items.len().try_into().unwrap_or(u64::MAX)
}

/// Whether all items are equal.
fn is_uniform<T: PartialEq>(items: &[T]) -> bool {
    items.windows(2).all(|pair| pair[0] == pair[1])
}

/// Hashes of the items of the pages so far. Most lists have one page, which needs none.
#[derive(Default)]
struct Fingerprints {
    all: HashSet<u64>,
    last: Option<u64>,
}

/// Which page has the same items.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Repeats {
    Nothing,
    LastPage,
    EarlierPage,
}

impl Fingerprints {
    /// Compares a page with those before it. Empty pages are not compared.
    fn compare<R: Paginate>(&mut self, items: &[R::Item], advance: Advance) -> Repeats {
        if items.is_empty() || (self.last.is_none() && advance == Advance::Last) {
            self.last = None;
            return Repeats::Nothing;
        }
        let hash = BuildHasherDefault::<DefaultHasher>::default().hash_one(items_to_json(items));
        let is_known = !self.all.insert(hash);
        match self.last.replace(hash) {
            Some(last) if last == hash => Repeats::LastPage,
            _ if is_known => Repeats::EarlierPage,
            _ => Repeats::Nothing,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Pager;
    use crate::action::{Action, Request, Service};
    use crate::paginate::{Page, Paginate, Paging};

    static CCC: Service = Service::new("ccc", "2020-02-10", "ccc.tencentcloudapi.com");

    /// A request by offset, or by page if there is a page number.
    #[derive(Clone)]
    struct ListRequest {
        offset: u64,
        page: Option<u64>,
        size: u64,
    }

    struct ListResponse {
        items: Vec<u64>,
        total: Option<u64>,
    }

    crate::record! { ListRequest { offset: "Offset", page: "Page", size: "Size" } }
    crate::record! { ListResponse { items: "Items", total: "Total" } }

    impl Request for ListRequest {
        type Response = ListResponse;
        const ACTION: &'static Action = &Action::new(&CCC, "List");
    }

    impl Paginate for ListRequest {
        type Item = u64;

        fn paging(&mut self) -> Paging<'_> {
            match &mut self.page {
                Some(_) => Paging::Numbered { page: &mut self.page, size: &self.size, first: 0 },
                None => Paging::Offset { offset: &mut self.offset, limit: &self.size },
            }
        }

        fn page(response: &ListResponse) -> Page<'_, u64> {
            Page::new(&response.items).total(&response.total)
        }

        fn into_items(response: ListResponse) -> Vec<u64> {
            response.items
        }
    }

    /// The items that a caller receives of a list, unless it ends with an error.
    fn read(list: &[u64], mut request: ListRequest, total: Option<u64>) -> Option<Vec<u64>> {
        let (mut pager, mut items) = (Pager::new(&mut request), Vec::new());
        for _ in 0..1_000 {
            while let Some(page) = pager.next_page() {
                items.extend(page.ok()?.items);
            }
            if pager.has_ended() {
                return Some(items);
            }
            let start = request.page.map_or(request.offset, |page| page * request.size);
            let rest = list.iter().copied().skip(start.try_into().unwrap());
            let items = rest.take(request.size.try_into().unwrap()).collect();
            pager.accept(&mut request, ListResponse { items, total });
        }
        panic!("the list does not end: {list:?}");
    }

    #[test]
    fn every_list_of_few_different_items_is_read_completely() {
        for bits in 1..1_u64 << 9 {
            // The bits after the first that is set.
            let list: Vec<u64> = (0..bits.ilog2()).map(|bit| bits >> bit & 1).collect();
            for (size, page) in (1..=4).flat_map(|size| [(size, None), (size, Some(0))]) {
                let request = ListRequest { offset: 0, page, size };
                let pages: Vec<_> = list.chunks(size.try_into().unwrap()).collect();
                let comes_thrice = |pages: &[&[u64]]| pages.windows(3).any(|p| p[0] == p[1] && p[1] == p[2]);
                let total = read(&list, request.clone(), list.len().try_into().ok());
                assert_eq!(total.as_ref(), Some(&list), "{list:?} {size}");
                let no_total = read(&list, request, None).unwrap();
                assert!(
                    no_total == list || (list.starts_with(&no_total) && comes_thrice(&pages)),
                    "{list:?} {size}"
                );
            }
        }
    }
}
