//! Where lists end, and what happens when the service's responses contradict each other.

use serde_json::{Value, json};
use tencentcloud_client::{Error, ErrorKind, Paginate};

use super::{ByCursor, ByOffset, ByPage, all, page, pages_in_turn, refusal};
use crate::observe::listen;
use crate::server::Server;

/// A list that requests pages of this size, by number or by offset.
fn by_page(size: u64) -> ByPage {
    ByPage { page: None, size }
}

fn by_offset(limit: u64) -> ByOffset {
    ByOffset { offset: None, limit: Some(limit) }
}

/// A service with this list, which returns as many items as requested, and `rest` with each page.
fn service(list: &'static [u64], rest: &Value) -> Server {
    let rest = rest.clone();
    Server::responding_to_json(move |asked, _| {
        let number = |name: &str| asked[name].as_u64();
        let size = number("Size").or(number("Limit")).unwrap();
        let start = number("Offset").unwrap_or_else(|| number("Page").unwrap() * size);
        page(list.iter().copied().skip(start.try_into().unwrap()).take(size.try_into().unwrap()), &rest)
    })
}

/// The items of a list up to its end, the error that ends it, and the reasons of all warnings.
async fn read<R: Paginate>(server: &Server, request: R) -> (Vec<R::Item>, Option<Error>, Vec<String>) {
    let (capture, _listening) = listen();
    let mut items = server.client().call(request).region("ap-guangzhou").items();
    let (mut received, mut failed) = (Vec::new(), None);
    while let Some(item) = items.next().await {
        assert!(failed.is_none() && received.len() < 5_000, "the list does not end");
        match item {
            Ok(item) => received.push(item),
            Err(error) => failed = Some(error),
        }
    }
    assert!(items.next().await.is_none(), "the end is not final");
    let warnings = capture.events().into_iter().filter(|event| event.level == "WARN");
    (received, failed, warnings.map(|event| event.get("reason").to_owned()).collect())
}

#[tokio::test]
async fn without_a_total_a_short_or_empty_page_is_the_last() {
    let server = pages_in_turn(&[(&[1, 2], json!({})), (&[3], json!({ "Total": 0 }))]);
    assert_eq!(all(&server.client(), by_page(2)).await, [1, 2, 3]);
    assert_eq!(server.requests().len(), 2);

    let server = pages_in_turn(&[(&[1, 2], json!({})), (&[3], json!({}))]);
    assert_eq!(all(&server.client(), ByOffset::default()).await, [1, 2, 3]);
    let expected = [r#"{"Offset":0}"#, r#"{"Offset":2}"#, r#"{"Offset":3}"#];
    assert_eq!(server.bodies(), expected);
}

#[tokio::test]
async fn an_empty_page_is_the_last_and_a_missing_total_is_reported() {
    let server = pages_in_turn(&[(&[1, 2], json!({ "Total": 9 })), (&[], json!({ "Total": 9 }))]);
    let (items, error, warnings) = read(&server, by_page(2)).await;
    assert_eq!((items, server.requests().len()), (vec![1, 2], 2));
    assert!(error.is_none(), "{error:?}");
    assert_eq!(warnings, ["the service reports more items than it returned"]);

    // An empty list has one page.
    let server = service(&[], &json!({ "Total": 0 }));
    let mut pages = server.client().call(by_page(2)).region("ap-guangzhou").pages();
    assert!(pages.next().await.unwrap().unwrap().items.is_empty());
    assert!(pages.next().await.is_none());
}

#[tokio::test]
async fn a_list_that_is_not_read_from_its_start_misses_no_total() {
    let server = service(&[1, 2, 3, 4, 5], &json!({ "Total": 5 }));
    let late = ByPage { page: Some(1), size: 3 };
    let past_the_end = ByPage { page: Some(7), size: 3 };
    for (request, expected) in [(late, vec![4, 5]), (past_the_end, vec![])] {
        let (items, error, warnings) = read(&server, request).await;
        assert_eq!((items, error.is_none(), warnings.len()), (expected, true, 0));
    }
}

#[tokio::test]
async fn equal_items_on_neighboring_pages_do_not_end_a_list() {
    let lists: [&[u64]; 6] =
        [&[7, 7, 8, 8], &[7, 7], &[7, 7, 8, 8, 7, 7], &[1, 2, 1, 2, 3], &[7, 1, 8, 7, 2, 8], &[7, 8, 8, 7]];
    for list in lists {
        for rest in [json!({ "Total": list.len() }), json!({})] {
            for size in 1..=3 {
                let server = service(list, &rest);
                let (items, error, _) = read(&server, by_page(size)).await;
                assert_eq!((&*items, error.is_none()), (list, true), "{rest} {size}");
                let (items, error, _) = read(&server, by_offset(size)).await;
                assert_eq!((&*items, error.is_none()), (list, true), "{rest} {size}");
            }
        }
    }
    // With a total, any number of equal items.
    let server = service(&[7; 9], &json!({ "Total": 9 }));
    for size in 1..=3 {
        let (items, error, warnings) = read(&server, by_page(size)).await;
        assert_eq!((items, error.is_none(), warnings.len()), (vec![7; 9], true, 0), "{size}");
    }
}

#[tokio::test]
async fn a_service_that_ignores_the_page_is_noticed() {
    let reason = "the service returns the same pages again and again";
    let server = Server::responding_to_json(|_, _| page([1, 2, 3], &json!({})));
    for (items, error, warnings) in
        [read(&server, by_page(3)).await, read(&server, ByOffset::default()).await]
    {
        assert_eq!((items, error.is_none(), warnings), (vec![1, 2, 3], true, vec![reason.to_owned()]));
    }
    assert_eq!(server.requests().len(), 6);

    // It returns one of several pages, whatever the request says.
    let server = Server::responding_to_json(|_, number| page([number as u64 % 3, 9], &json!({})));
    let (items, error, warnings) = read(&server, by_page(2)).await;
    assert_eq!((items, error.is_none()), (vec![0, 9, 1, 9, 2, 9], true));
    assert_eq!((warnings, server.requests().len()), (vec![reason.to_owned()], 3 + 16));

    // If its total says that items are missing, that is an error.
    let server = Server::responding_to_json(|_, _| page([1, 2, 3], &json!({ "Total": 100 })));
    let (items, error, warnings) = read(&server, by_page(3)).await;
    let error = error.expect("items are missing");
    assert_eq!((items, server.requests().len(), warnings.len()), (vec![1, 2, 3], 1 + 16, 0));
    assert_eq!((error.kind(), error.is_retryable()), (ErrorKind::UnexpectedResponse, false));
    assert_eq!(error.to_string(), format!("ByPage: {reason}, after 3 of 100 items of the list"));

    // Even if its total is reached, it is reported.
    let server = Server::responding_to_json(|_, _| page([1, 2, 3], &json!({ "Total": 6 })));
    let (items, _, warnings) = read(&server, by_page(3)).await;
    assert_eq!(items, [1, 2, 3, 1, 2, 3]);
    assert_eq!(warnings, ["the service returned a page again"]);
}

#[tokio::test]
async fn an_error_does_not_lose_a_page_that_repeats_another() {
    let server = Server::responding_to_json(|asked, number| match asked["Page"].as_u64().unwrap() {
        2 if number == 2 => refusal("RequestLimitExceeded"),
        2 => page([8], &json!({})),
        3 => page([], &json!({})),
        _ => page([7], &json!({})),
    });
    let mut items = server.client().call(by_page(1)).region("ap-guangzhou").items();
    let mut seen = Vec::new();
    while let Some(item) = items.next().await {
        seen.push(item.map_err(|error| error.kind()));
    }
    assert_eq!(seen, [Ok(7), Err(ErrorKind::Service), Ok(7), Ok(8)]);
    assert_eq!(server.requests().len(), 5);
}

#[tokio::test]
async fn a_cursor_outranks_totals_and_empty_pages() {
    // The total counts the items of its page only.
    let server = pages_in_turn(&[
        (&[1, 2], json!({ "Next": "a", "Total": 2 })),
        (&[3, 4], json!({ "Next": "b", "Total": 2 })),
        (&[5], json!({ "Total": 1 })),
    ]);
    let (items, error, warnings) = read(&server, ByCursor::default()).await;
    assert_eq!((items, error.is_none(), warnings.len()), (vec![1, 2, 3, 4, 5], true, 0));

    // The service filters its pages.
    let server = pages_in_turn(&[
        (&[], json!({ "Next": "a" })),
        (&[1], json!({ "Next": "b" })),
        (&[], json!({ "Next": "c" })),
        (&[], json!({ "Next": "d" })),
        (&[2], json!({ "Next": "" })),
    ]);
    let (items, error, warnings) = read(&server, ByCursor::default()).await;
    assert_eq!((items, error.is_none(), warnings.len()), (vec![1, 2], true, 0));

    // Equal pages are no repetition while the cursor changes.
    let server = Server::responding_to_json(|_, number| {
        page([1], &if number < 4 { json!({ "Next": number.to_string() }) } else { json!({}) })
    });
    let (items, error, warnings) = read(&server, ByCursor::default()).await;
    assert_eq!((items, error.is_none(), warnings.len()), (vec![1; 5], true, 0));

    // A total that is not reached is reported.
    let server =
        pages_in_turn(&[(&[1, 2], json!({ "Next": "a", "Total": 9 })), (&[3], json!({ "Total": 9 }))]);
    let (items, error, warnings) = read(&server, ByCursor::default()).await;
    assert_eq!((items, error.is_none(), warnings.len()), (vec![1, 2, 3], true, 1));
}

#[tokio::test]
async fn cursors_in_a_circle_end_a_list() {
    let reason = "the cursors of the service lead in a circle";
    let circle = |total: Value| {
        Server::responding_to_json(move |asked, _| match asked["Cursor"].as_str() {
            None => page([1], &json!({ "Next": "A", "Total": total })),
            Some("A") => page([2], &json!({ "Next": "B", "Total": total })),
            _ => page([3], &json!({ "Next": "A", "Total": total })),
        })
    };
    for total in [json!(null), json!(3)] {
        let server = circle(total);
        let (items, error, warnings) = read(&server, ByCursor::default()).await;
        assert_eq!((items, server.requests().len()), (vec![1, 2, 3], 3));
        assert_eq!((error.is_none(), warnings), (true, vec![reason.to_owned()]));
    }
    let (items, error, warnings) = read(&circle(json!(4)), ByCursor::default()).await;
    assert_eq!((items, warnings.len()), (vec![1, 2, 3], 0));
    let error = error.expect("items are missing");
    assert_eq!(error.to_string(), format!("ByCursor: {reason}, after 3 of 4 items of the list"));

    // From a cursor of the caller's own.
    let (items, error, _) = read(&circle(json!(4)), ByCursor { cursor: Some("B".to_owned()) }).await;
    assert_eq!((items, error.is_none()), (vec![3, 2], true));
}

#[tokio::test]
async fn a_service_that_ignores_the_cursor_is_noticed() {
    let server = Server::responding_to_json(|_, _| page([1, 2], &json!({ "Next": "2" })));
    let (items, error, warnings) = read(&server, ByCursor::default()).await;
    assert_eq!((items, error.is_none(), server.requests().len()), (vec![1, 2], true, 2));
    assert_eq!(warnings, ["the service returned the same page and cursor again"]);
}

#[tokio::test]
async fn a_cursor_may_stay_the_same_while_pages_follow() {
    // The service keeps the position.
    let server = pages_in_turn(&[
        (&[1, 2], json!({ "Next": "scroll" })),
        (&[3, 4], json!({ "Next": "scroll" })),
        (&[5], json!({ "Next": "scroll" })),
        (&[], json!({ "Next": "scroll" })),
    ]);
    let (items, error, warnings) = read(&server, ByCursor::default()).await;
    assert_eq!((items, error.is_none(), warnings.len()), (vec![1, 2, 3, 4, 5], true, 0));
    assert_eq!(server.requests().len(), 4);

    // The last cursor marks the end.
    let server = Server::responding_to_json(|asked, _| match asked["Cursor"].as_str() {
        None => page([1], &json!({ "Next": "a" })),
        _ => page([2], &json!({ "Next": "a" })),
    });
    let (items, error, warnings) = read(&server, ByCursor::default()).await;
    assert_eq!((items, error.is_none(), warnings.len()), (vec![1, 2], true, 0));
    assert_eq!(server.requests().len(), 3);

    // Two pages in turn.
    let server = Server::responding_to_json(|_, number| page([number as u64 % 2], &json!({ "Next": "a" })));
    let (items, error, warnings) = read(&server, ByCursor::default()).await;
    assert_eq!((items, error.is_none(), server.requests().len()), (vec![0, 1], true, 2 + 16));
    assert_eq!(warnings, ["the service returns the same pages again and again"]);
}

#[tokio::test]
async fn a_cursor_that_leads_to_nothing_but_empty_pages_ends_a_list() {
    let server = Server::responding_to_json(|_, number| page([], &json!({ "Next": number.to_string() })));
    let (items, error, warnings) = read(&server, ByCursor::default()).await;
    assert_eq!((items, error.is_none(), server.requests().len()), (vec![], true, 1_001));
    assert_eq!(warnings, ["the service returned more than 1,000 empty pages in a row"]);
}
