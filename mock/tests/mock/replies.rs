//! Replies to accepted requests.

use std::time::Duration;

use serde_json::json;
use tencentcloud_mock::{Reply, RequestOutcome};

use crate::support::{CREATE, NOW, TestConnection, TestRequest, builder, start, task};

#[test]
fn the_documented_example_is_returned_with_a_request_id_of_its_own() {
    let cloud = start();
    let response = TestRequest::new(&cloud).send(&cloud);
    let id = response.response()["RequestId"].as_str().unwrap().to_owned();
    assert_ne!(TestRequest::new(&cloud).send(&cloud).response()["RequestId"], id.as_str());
    assert_eq!(response.status, 200);
    assert_eq!(response.header("content-type"), Some("application/json"));
    assert_eq!(response.body, format!(r#"{{"Response":{{"TaskId":1,"RequestId":"{id}"}}}}"#));
}

#[test]
fn other_requests_get_the_first_example() {
    let cloud = start();
    let mut body = task();
    body["Name"] = "another".into();
    assert_eq!(TestRequest::new(&cloud).body(&body).send(&cloud).response()["TaskId"], 1);
    let describe = TestRequest::new(&cloud)
        .header("x-tc-action", "DescribeAutoCalloutTask")
        .body(&json!({ "SdkAppId": 1, "TaskId": 1 }))
        .send(&cloud);
    assert_eq!(describe.response()["State"], 1);
}

#[test]
fn received_requests_can_be_inspected() {
    let cloud = start();
    let request = TestRequest::new(&cloud).header("x-tc-language", "en-US");
    let id = request.send(&cloud).response()["RequestId"].as_str().unwrap().to_owned();
    let [received] = &cloud.requests()[..] else { panic!("expected one request") };
    assert_eq!(received.action.as_deref(), Some(CREATE));
    assert_eq!(received.service.as_deref(), Some("ccc"));
    assert_eq!(received.header("x-tc-language"), Some("en-US"));
    assert_eq!(received.header("authorization"), Some("<redacted>"));
    assert_eq!(received.body, Some(task()));
    assert!(received.accepted);
    assert_eq!(received.outcome, RequestOutcome::Success);
    assert!(received.duration > Duration::ZERO && received.reason.is_none());
    let milliseconds = received.log_entry()["durationMs"].clone();
    assert_eq!(
        received.to_string(),
        format!("2023-11-14T22:13:20Z ccc CreateAutoCalloutTask ok {milliseconds}ms {id}")
    );
    assert!(!format!("{received:?}").contains("008613012345678"));
}

#[test]
fn only_the_latest_requests_are_kept() {
    let cloud = builder().log_capacity(2).start_blocking().unwrap();
    for timestamp in [NOW, NOW + 1, NOW + 2] {
        TestRequest::new(&cloud).header("x-tc-timestamp", &timestamp).send(&cloud);
    }
    let requests = cloud.requests();
    let timestamps: Vec<_> = requests.iter().filter_map(|request| request.header("x-tc-timestamp")).collect();
    assert_eq!(timestamps, ["1700000001", "1700000002"]);
}

#[test]
fn scripted_replies_are_used_only_for_accepted_requests() {
    let cloud = start();
    cloud.respond_with(CREATE, json!({ "TaskId": 7, "RequestId": "seven" }));
    cloud.respond_once(CREATE, Reply::error("InternalError.DBError", "No database."));
    cloud.respond_once(CREATE, json!({ "TaskId": 8 }));

    let request = TestRequest::new(&cloud);
    assert_eq!(request.clone().body("{}").code(&cloud), "MissingParameter");
    let error = request.send(&cloud);
    assert_eq!(
        (error.status, error.code(), error.message().as_str()),
        (200, "InternalError.DBError".into(), "No database.")
    );
    let eight = request.send(&cloud).response();
    assert_eq!(eight["TaskId"], 8);
    assert_eq!(eight["RequestId"].as_str().unwrap().len(), 36, "an ID is added");
    for _ in 0..2 {
        assert_eq!(request.send(&cloud).response(), json!({ "TaskId": 7, "RequestId": "seven" }));
    }
    cloud.respond_with(CREATE, Reply::Example);
    assert_eq!(request.send(&cloud).response()["TaskId"], 1);
    let accepted: Vec<bool> = cloud.requests().iter().map(|request| request.accepted).collect();
    assert_eq!(accepted, [false, true, true, true, true, true]);
}

#[test]
fn throttling_and_other_http_responses_can_be_scripted() {
    let cloud = start();
    cloud.respond_once(CREATE, Reply::throttled());
    cloud.respond_once(CREATE, Reply::bad_gateway());
    cloud.respond_once(CREATE, Reply::http(302, "text/plain", "elsewhere"));
    cloud.respond_once(CREATE, Reply::http(42, "text/plain", ""));
    cloud.respond_once(CREATE, Reply::http(200, "a\nb", ""));
    let headers = vec![("Content-Length".to_owned(), "7".to_owned())];
    cloud.respond_once(CREATE, Reply::Http { status: 200, headers, body: "".into() });
    let request = TestRequest::new(&cloud);
    assert_eq!(request.code(&cloud), "RequestLimitExceeded");
    let page = request.send(&cloud);
    assert_eq!((page.status, page.header("content-type")), (502, Some("text/html")));
    assert!(page.body.contains("<h1>502 Bad Gateway</h1>"));
    assert_eq!(request.send(&cloud).status, 302);
    for problem in ["status 42 is not", "`Content-Type` is invalid", "`Content-Length` is derived"] {
        let invalid = request.send(&cloud);
        assert_eq!(invalid.status, 500);
        assert!(invalid.body.contains(problem), "{}", invalid.body);
    }
    assert_eq!(request.code(&cloud), "ok");
}

#[test]
fn delays_add_up_and_affect_only_their_own_response() {
    let cloud = start();
    cloud.respond_once(CREATE, Reply::Example.after(Duration::from_secs(3600)).after(Duration::ZERO));
    let mut slow = TestConnection::open(cloud.address());
    slow.send(&TestRequest::new(&cloud).bytes()).unwrap();
    while cloud.requests().is_empty() {
        std::thread::yield_now();
    }
    assert_eq!(TestRequest::new(&cloud).code(&cloud), "ok");
    slow.set_timeout(Duration::from_millis(50));
    assert!(slow.receive().is_err());

    cloud.respond_once(CREATE, Reply::from(json!({ "TaskId": 2 })).after(Duration::from_millis(5)));
    assert_eq!(TestRequest::new(&cloud).send(&cloud).response()["TaskId"], 2);
}

#[test]
fn a_truncated_response_is_shorter_than_its_content_length() {
    let cloud = start();
    cloud.respond_once(CREATE, Reply::Example.truncated());
    let mut connection = TestConnection::open(cloud.address());
    connection.send(&TestRequest::new(&cloud).bytes()).unwrap();
    let text = connection.rest().unwrap();
    let (head, body) = text.split_once("\r\n\r\n").unwrap();
    let whole = format!(
        r#"{{"Response":{{"TaskId":1,"RequestId":"{}"}}}}"#,
        cloud.requests()[0].request_id.as_deref().unwrap()
    );
    assert!(head.starts_with("HTTP/1.1 200 OK\r\n"), "{head}");
    assert!(head.contains(&format!("content-length: {}\r\n", whole.len())), "{head}");
    assert_eq!(body, &whole[..whole.len() / 2]);
    assert_eq!(cloud.requests()[0].outcome, RequestOutcome::Truncated);
}

#[test]
fn executions_are_recorded_even_if_the_client_does_not_see_them() {
    let cloud = start();
    let mut count = 0;
    cloud.execute_with(CREATE, move |parameters| {
        count += 1;
        json!({ "TaskId": count, "Echo": parameters["IvrId"] })
    });
    cloud.respond_once(CREATE, Reply::bad_gateway());
    cloud.respond_once(CREATE, Reply::bad_gateway().executed());
    cloud.respond_once(CREATE, Reply::Example.executed());
    cloud.respond_once(CREATE, json!({ "TaskId": 70 }));
    let request = TestRequest::new(&cloud);
    assert_eq!(request.send(&cloud).status, 502);
    assert_eq!(request.send(&cloud).status, 502);
    for expected in [2, 70, 3] {
        assert_eq!(request.send(&cloud).response()["TaskId"], expected);
    }
    let executed: Vec<_> = cloud.requests().into_iter().map(|request| request.executed).collect();
    let made = |id| Some(json!({ "TaskId": id, "Echo": 8 }));
    assert_eq!(executed, [None, made(1), made(2), Some(json!({ "TaskId": 70 })), made(3)]);
}

#[test]
fn replies_can_depend_on_the_parameters() {
    let cloud = start();
    cloud.respond_by(CREATE, |parameters| match parameters["IvrId"].as_u64() {
        Some(8) => Reply::throttled(),
        _ => Reply::Example,
    });
    assert_eq!(TestRequest::new(&cloud).code(&cloud), "RequestLimitExceeded");
    let mut body = task();
    body["IvrId"] = 9.into();
    assert_eq!(TestRequest::new(&cloud).body(&body).code(&cloud), "ok");
    cloud.respond_with(CREATE, Reply::Example);
    assert_eq!(TestRequest::new(&cloud).code(&cloud), "ok");
}
