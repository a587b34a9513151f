//! Paging through lists over a real connection.

mod ends;

use std::future::poll_fn;
use std::pin::Pin;
use std::sync::{Arc, Mutex, mpsc};
use std::time::Duration;

use futures_core::Stream;
use serde_json::{Value, json};
use tencentcloud_client::pages::{Items, Pages};
use tencentcloud_client::paginate::{Page, Paging};
use tencentcloud_client::record;
use tencentcloud_client::{Action, Client, Effect, Error, ErrorKind, Language, Paginate, RegionUse, Request};

use crate::blocking::block_on;
use crate::records::CCC;
use crate::server::{self, Server};

struct List {
    items: Vec<u64>,
    total: Option<i64>,
    next: String,
    request_id: String,
}

record! {
    List {
        items: "Items",
        total: "Total",
        next: "Next",
        request_id: "RequestId",
    }
}

macro_rules! list_request {
    ($name:ident { $($field:ident: $type:ty = $wire:literal),* } $own:ident => $paging:expr) => {
        #[derive(Clone, Default)]
        struct $name {
            $($field: $type,)*
        }

        record! { $name { $($field: $wire),* } }

        impl Request for $name {
            type Response = List;
            const ACTION: &'static Action =
                &Action::new(&CCC, stringify!($name)).with_effect(Effect::Read).with_region_use(RegionUse::Required);
        }

        impl Paginate for $name {
            type Item = u64;

            fn paging(&mut self) -> Paging<'_> {
                let $own = self;
                $paging
            }

            fn page(response: &List) -> Page<'_, u64> {
                Page::new(&response.items).total(&response.total).next(Some(response.next.as_str()))
            }

            fn into_items(response: List) -> Vec<u64> {
                response.items
            }
        }
    };
}

list_request! { ByPage { page: Option<u64> = "Page", size: u64 = "Size" }
own => Paging::Numbered { page: &mut own.page, size: &own.size, first: 0 } }

list_request! { ByPageFromOne { page: i64 = "Page", size: Option<i64> = "Size" }
own => Paging::Numbered { page: &mut own.page, size: &own.size, first: 1 } }

list_request! { ByOffset { offset: Option<i64> = "Offset", limit: Option<u64> = "Limit" }
own => Paging::Offset { offset: &mut own.offset, limit: &own.limit } }

list_request! { ByCursor { cursor: Option<String> = "Cursor" }
own => Paging::Cursor { cursor: &mut own.cursor } }

list_request! { ByPlainCursor { cursor: String = "Cursor" }
own => Paging::Cursor { cursor: &mut own.cursor } }

fn page(items: impl IntoIterator<Item = u64>, rest: &Value) -> Vec<u8> {
    let mut response = json!({ "Items": items.into_iter().collect::<Vec<_>>(), "RequestId": "r" });
    for (name, value) in rest.as_object().unwrap() {
        response[name] = value.clone();
    }
    server::json_response(&json!({ "Response": response }).to_string())
}

fn refusal(code: &str) -> Vec<u8> {
    let error = json!({ "Code": code, "Message": "no" });
    server::json_response(&json!({ "Response": { "Error": error, "RequestId": "r" } }).to_string())
}

/// Responds with these pages in turn, then with empty ones.
fn pages_in_turn(pages: &[(&[u64], Value)]) -> Server {
    let pages: Vec<_> = pages.iter().map(|(items, rest)| page(items.iter().copied(), rest)).collect();
    Server::responding_to_json(move |_, number| {
        pages.get(number).cloned().unwrap_or_else(|| page([], &json!({})))
    })
}

/// A list of this length, with its total, by page from 0 or by offset, with pages of up to `max_page` items.
fn list_of(length: u64, max_page: u64) -> Server {
    Server::responding_to_json(move |asked, _| {
        let number = |name: &str| asked[name].as_u64();
        let size = number("Size").or(number("Limit")).unwrap_or(max_page).min(max_page);
        let start = number("Offset").unwrap_or(number("Page").unwrap_or(0) * size);
        page(start..length.min(start + size), &json!({ "Total": length }))
    })
}

async fn all<R: Paginate>(client: &Client, request: R) -> Vec<R::Item> {
    let mut items = client.call(request).region("ap-guangzhou").items();
    let mut all = Vec::new();
    while let Some(item) = items.next().await {
        all.push(item.unwrap());
    }
    assert!(items.next().await.is_none(), "the end is not final");
    all
}

#[tokio::test]
async fn numbered_pages_are_requested_up_to_the_total() {
    let server = list_of(7, 3);
    let request = ByPage { page: None, size: 3 };
    assert_eq!(all(&server.client(), request).await, [0, 1, 2, 3, 4, 5, 6]);
    let expected = [r#"{"Page":0,"Size":3}"#, r#"{"Page":1,"Size":3}"#, r#"{"Page":2,"Size":3}"#];
    assert_eq!(server.bodies(), expected);
}

#[tokio::test]
async fn pages_shorter_than_requested_do_not_end_a_list_with_a_total() {
    let server = list_of(7, 2);
    assert_eq!(all(&server.client(), ByPage { page: None, size: 100 }).await, [0, 1, 2, 3, 4, 5, 6]);
    assert_eq!(server.requests().len(), 4);
    let request = ByOffset { offset: None, limit: Some(100) };
    assert_eq!(all(&server.client(), request).await, [0, 1, 2, 3, 4, 5, 6]);
    assert_eq!(server.bodies()[4..], [0, 2, 4, 6].map(|at| format!(r#"{{"Offset":{at},"Limit":100}}"#)));
}

#[tokio::test]
async fn a_list_starts_at_the_page_that_the_request_selects() {
    let server = list_of(7, 10);
    assert_eq!(all(&server.client(), ByPage { page: Some(1), size: 3 }).await, [3, 4, 5, 6]);
    let request = ByOffset { offset: Some(5), limit: Some(1) };
    assert_eq!(all(&server.client(), request).await, [5, 6]);
    assert_eq!(server.requests().len(), 4);
    // Past the end, one page is requested.
    let request = ByOffset { offset: Some(9), limit: Some(1) };
    assert_eq!(all(&server.client(), request).await, [0; 0]);
    assert_eq!(server.requests().len(), 5);
}

#[tokio::test]
async fn the_number_of_the_first_page_is_sent() {
    let server = Server::responding_to_json(|asked, _| {
        let page_number = asked["Page"].as_u64().unwrap();
        page(if page_number <= 2 { vec![page_number] } else { vec![] }, &json!({}))
    });
    assert_eq!(all(&server.client(), ByPageFromOne::default()).await, [1, 2]);
    let expected = [r#"{"Page":1}"#, r#"{"Page":2}"#, r#"{"Page":3}"#];
    assert_eq!(server.bodies(), expected);
}

#[tokio::test]
async fn cursors_are_followed_until_there_is_none() {
    for last in [json!({}), json!({ "Next": "" }), json!({ "Next": null }), json!({ "Next": "b" })] {
        let server =
            pages_in_turn(&[(&[1, 2], json!({ "Next": "a" })), (&[2], json!({ "Next": "b" })), (&[3], last)]);
        assert_eq!(all(&server.client(), ByCursor::default()).await, [1, 2, 2, 3]);
        assert_eq!(server.bodies()[..3], ["{}", r#"{"Cursor":"a"}"#, r#"{"Cursor":"b"}"#]);
    }
    let server = pages_in_turn(&[(&[8], json!({ "Next": "b" })), (&[9], json!({}))]);
    assert_eq!(all(&server.client(), ByPlainCursor { cursor: "a".to_owned() }).await, [8, 9]);
    assert_eq!(server.bodies(), [r#"{"Cursor":"a"}"#, r#"{"Cursor":"b"}"#]);
}

#[tokio::test]
async fn a_page_that_failed_is_requested_again() {
    let server = Server::responding_to_json(|asked, number| match number {
        0 | 2 => refusal("RequestLimitExceeded"),
        3 => server::json_response("<html>"),
        _ => page([asked["Page"].as_u64().unwrap()], &json!({ "Total": 2 })),
    });
    let mut items = server.client().call(ByPage::default()).region("ap-guangzhou").items();
    let mut seen = Vec::new();
    while let Some(item) = items.next().await {
        seen.push(item.map_err(|error| error.kind()));
    }
    let (refused, unreadable) = (Err(ErrorKind::Service), Err(ErrorKind::UnexpectedResponse));
    assert_eq!(seen, [refused, Ok(0), refused, unreadable, Ok(1)]);
    let asked: Vec<_> = server.bodies().iter().map(|body| body[8..9].to_owned()).collect();
    assert_eq!(asked, ["0", "0", "1", "1", "1"]);
}

#[tokio::test]
async fn a_call_that_cannot_be_made_fails_at_every_step() {
    let server = list_of(1, 1);
    let mut pages = server.client().call(ByPage::default()).pages();
    for _ in 0..3 {
        assert_eq!(pages.next().await.unwrap().unwrap_err().kind(), ErrorKind::Config);
    }
    assert_eq!(server.connections(), 0);
}

#[tokio::test]
async fn the_options_of_the_call_apply_to_every_page() {
    let server = list_of(4, 2);
    let call = server.client().call(ByPage { page: None, size: 2 });
    let mut pages = call.region("ap-beijing").language(Language::English).pages();
    while let Some(page) = pages.next().await {
        page.unwrap();
    }
    let requests = server.requests();
    assert_eq!(requests.len(), 2);
    for request in requests {
        let head = request.to_ascii_lowercase();
        assert!(head.contains("x-tc-region: ap-beijing") && head.contains("x-tc-language: en-us"), "{head}");
    }
}

#[tokio::test]
async fn no_page_is_fetched_ahead() {
    let server = list_of(6, 2);
    let mut items = server.client().call(ByOffset::default()).region("ap-guangzhou").items();
    assert_eq!(server.connections(), 0);
    for (taken, requests) in [(0, 1), (1, 1), (2, 2), (3, 2)] {
        assert_eq!(items.next().await.unwrap().unwrap(), taken);
        assert_eq!(server.requests().len(), requests);
    }
    drop(items);
    assert_eq!(server.requests().len(), 2);
}

#[tokio::test]
async fn a_step_whose_future_is_dropped_is_resumed() {
    let (release, released) = mpsc::channel();
    let released = Arc::new(Mutex::new(released));
    let server = Server::responding_to_json(move |asked, _| {
        released.lock().unwrap().recv().unwrap();
        page([asked["Page"].as_u64().unwrap()], &json!({ "Total": 2 }))
    });
    let mut pages = server.client().call(ByPage::default()).region("ap-guangzhou").pages();
    for number in 0..2 {
        while server.requests().len() <= number {
            // Polls once and drops the future.
            tokio::select! {
                biased;
                page = pages.next() => panic!("the server has not responded: {page:?}"),
                () = tokio::time::sleep(Duration::from_millis(1)) => {}
            }
        }
        release.send(()).unwrap();
        assert_eq!(pages.next().await.unwrap().unwrap().items, [number as u64]);
    }
    assert!(pages.next().await.is_none());
    assert_eq!(server.requests().len(), 2);
}

#[test]
fn lists_can_be_iterated_without_a_runtime() {
    let server = list_of(5, 2);
    let request = |size| ByPage { page: None, size };
    let items = server.client().call(request(2)).region("ap-guangzhou").items().blocking();
    assert_eq!(items.collect::<Result<Vec<_>, Error>>().unwrap(), [0, 1, 2, 3, 4]);
    let pages = server.client().call(request(2)).region("ap-guangzhou").pages().blocking();
    let pages: Vec<_> = pages.map(|page| page.unwrap().items).collect();
    assert_eq!(pages, [vec![0, 1], vec![2, 3], vec![4]]);

    let server = Server::responding_to_json(|_, number| match number {
        0 => refusal("InternalError"),
        _ => page([7], &json!({ "Total": 1 })),
    });
    let mut items = server.client().call(request(1)).region("ap-guangzhou").items().blocking();
    assert_eq!(items.next().unwrap().unwrap_err().code(), Some("InternalError"));
    assert_eq!(items.next().unwrap().unwrap(), 7);
    assert!(items.next().is_none() && items.next().is_none());
}

#[test]
fn lists_can_be_read_by_another_executor() {
    let server = list_of(5, 2);
    let client = server.client();
    assert_eq!(block_on(all(&client, ByOffset::default())), [0, 1, 2, 3, 4]);
    assert_eq!(server.connections(), 1);
}

#[tokio::test]
async fn pages_and_items_are_streams() {
    async fn next<S: Stream + Unpin + Send>(stream: &mut S) -> Option<S::Item> {
        poll_fn(|context| Pin::new(&mut *stream).poll_next(context)).await
    }
    let server = list_of(3, 2);
    let mut pages: Pages<ByPage> =
        server.client().call(ByPage { page: None, size: 2 }).region("ap-guangzhou").pages();
    assert_eq!(next(&mut pages).await.unwrap().unwrap().items, [0, 1]);
    assert_eq!(next(&mut pages).await.unwrap().unwrap().items, [2]);
    assert!(next(&mut pages).await.is_none());
    let mut items: Items<ByPage> =
        server.client().call(ByPage { page: Some(1), size: 2 }).region("ap-guangzhou").items();
    assert_eq!(next(&mut items).await.unwrap().unwrap(), 2);
    assert!(next(&mut items).await.is_none());
}
