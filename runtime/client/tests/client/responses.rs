//! Responses that are not what the API promises, over a real connection.

use std::time::Duration;

use tencentcloud_client::{Client, Error, ErrorClass, ErrorKind, Request};

use crate::records::{CCC, CreateTask, DescribeTask, TaskResponse};
use crate::server::{Server, http_response, json_response};

/// What an error must say.
struct Expected {
    kind: ErrorKind,
    status: Option<u16>,
    request_id: Option<&'static str>,
    path: Option<&'static str>,
    /// A part of the message.
    shows: &'static str,
    delivered: bool,
    /// Whether a write is retryable, and whether a read is.
    retryable: (bool, bool),
}

impl Default for Expected {
    /// An HTTP response that does not come from the API.
    fn default() -> Self {
        Self {
            kind: ErrorKind::UnexpectedResponse,
            status: Some(200),
            request_id: None,
            path: None,
            shows: "",
            delivered: true,
            retryable: (false, false),
        }
    }
}

async fn call<R: Request<Response = TaskResponse>>(
    server: &Server,
    request: R,
) -> Result<TaskResponse, Error> {
    server.client().call(request).region("ap-guangzhou").await
}

async fn check(server: &Server, expected: &Expected) {
    let write = call(server, CreateTask::to(&["1"])).await.unwrap_err();
    let read = call(server, DescribeTask::default()).await.unwrap_err();
    for error in [&write, &read] {
        assert_eq!(error.kind(), expected.kind, "{error}");
        assert_eq!(error.status(), expected.status, "{error}");
        assert_eq!(error.request_id(), expected.request_id, "{error}");
        assert_eq!(error.path(), expected.path, "{error}");
        assert!(error.to_string().contains(expected.shows), "{error}");
        assert!(!error.to_string().contains('\n'), "{error}");
        assert_eq!(error.maybe_delivered(), expected.delivered, "{error}");
    }
    assert_eq!((write.is_retryable(), read.is_retryable()), expected.retryable, "{write}");
    assert_eq!((write.action(), read.action()), (Some("CreateTask"), Some("DescribeTask")));
}

async fn check_response(bytes: Vec<u8>, expected: Expected) {
    check(&Server::responding(bytes), &expected).await;
}

#[tokio::test]
async fn the_page_of_a_proxy_is_an_unexpected_response() {
    let page = "<html>\n<b>502 Bad Gateway</b> +8613012345678</html>";
    check_response(
        http_response("502 Bad Gateway", "text/html; charset=utf-8", page),
        Expected {
            status: Some(502),
            shows: r"HTTP 502 with text/html: <html>\n<b>502 Bad Gateway</b> ***</html>",
            retryable: (false, true),
            ..Expected::default()
        },
    )
    .await;
    let server = Server::responding(http_response("502 Bad Gateway", "text/html", page));
    let error = call(&server, CreateTask::to(&["1"])).await.unwrap_err();
    assert_eq!(error.body(), Some(page.as_bytes()));
}

#[tokio::test]
async fn a_response_without_an_envelope_is_unexpected() {
    const PAGE: &str = "HTTP 200 with text/html: <p>";
    const EMPTY: &str = "HTTP 200 with an empty body";
    let page = http_response("200 OK", "text/html", "<p>welcome</p>");
    for (bytes, request_id, shows) in [
        (page, None, PAGE),
        (json_response(r#"{"ok":true}"#), None, r#"application/json: {"ok":true"#),
        (json_response(r#"{"ok":true,"RequestId":"r-9"}"#), Some("r-9"), r#"application/json: {"ok":true"#),
        (json_response(r#"{"Response":null}"#), None, ""),
        (json_response("[]"), None, ""),
        (json_response("null"), None, ""),
        (json_response(""), None, EMPTY),
        (json_response(" \n"), None, EMPTY),
    ] {
        check_response(bytes, Expected { request_id, shows, ..Expected::default() }).await;
    }
    let no_content = b"HTTP/1.1 204 No Content\r\n\r\n".to_vec();
    let expected = Expected { status: Some(204), shows: "empty body", ..Expected::default() };
    check_response(no_content, expected).await;
}

#[tokio::test]
async fn a_redirect_is_not_followed() {
    let head = b"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n";
    let expected = Expected { status: Some(302), shows: "HTTP 302", ..Expected::default() };
    check_response(head.to_vec(), expected).await;
}

#[tokio::test]
async fn a_compressed_body_is_an_unexpected_response() {
    let mut bytes = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Encoding: gzip\r\nContent-Length: 10\r\n\r\n".to_vec();
    bytes.extend_from_slice(&[0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3]);
    check_response(bytes, Expected::default()).await;
}

#[tokio::test]
async fn truncated_json_is_a_decode_error_with_its_path() {
    let expected = |path| Expected { kind: ErrorKind::Decode, path: Some(path), ..Expected::default() };
    check_response(json_response(r#"{"Response":{"Callees":[{"State":1"#), expected("Callees[0]")).await;
    check_response(json_response(r#"{"Resp"#), expected("")).await;
    let late = Expected { request_id: Some("r-2"), ..expected("TaskId") };
    check_response(json_response(r#"{"Response":{"TaskId":x,"RequestId":"r-2"}}"#), late).await;
    let trailing = Expected { request_id: Some("r-3"), ..expected("") };
    check_response(json_response(r#"{"Response":{"RequestId":"r-3"}}<html>"#), trailing).await;
}

#[tokio::test]
async fn line_breaks_in_names_and_messages_are_escaped() {
    // `check` asserts that each error is one line.
    let shows = r"Resp\ns-e";
    let expected =
        Expected { kind: ErrorKind::Decode, path: Some("Resp\ns-e"), shows, ..Expected::default() };
    check_response(json_response(r#"{"Resp\ns-e":{"a":1"#), expected).await;
    let shows = r"A\nB: one\r\ntwo";
    let expected = Expected { kind: ErrorKind::Service, request_id: Some("r"), shows, ..Expected::default() };
    let body = r#"{"Response":{"Error":{"Code":"A\nB","Message":"one\r\ntwo"},"RequestId":"r"}}"#;
    check_response(json_response(body), expected).await;
}

#[tokio::test]
async fn a_value_of_another_type_is_a_decode_error_with_its_path() {
    let expected = Expected {
        kind: ErrorKind::Decode,
        request_id: Some("r-4"),
        path: Some("TaskId"),
        shows: "invalid response: TaskId: expected an unsigned integer, found an object",
        ..Expected::default()
    };
    check_response(json_response(r#"{"Response":{"TaskId":{"a":1},"RequestId":"r-4"}}"#), expected).await;
    let expected = Expected { kind: ErrorKind::Decode, path: Some(""), ..Expected::default() };
    check_response(json_response(r#"{"Response":[1]}"#), expected).await;
}

#[tokio::test]
async fn inexact_responses_are_accepted() {
    for (body, task_id) in [
        (r#"{"Response":{"TaskId":"7","RequestId":"r"}}"#, 7),
        (r#"{"Response":{"RequestId":"r"}}"#, 0),
        (r#"{"Response":{"TaskId":null,"RequestId":"r"}}"#, 0),
        (
            r#"{"Extra":[{}],"Response":{"New":{"a":[1]},"TaskId":7,"Error":null,"RequestId":"r"},"More":1}"#,
            7,
        ),
    ] {
        for content_type in ["application/json; charset=utf-8", "text/plain", "nonsense"] {
            let server = Server::responding(http_response("200 OK", content_type, body));
            let response = call(&server, CreateTask::to(&["1"])).await.unwrap();
            assert_eq!((response.task_id, response.request_id.as_str()), (task_id, "r"));
        }
    }
}

#[tokio::test]
async fn an_error_of_the_service_is_recognized_with_any_status() {
    let body = r#"{"Response":{"Error":{"Code":"RequestLimitExceeded.UinLimitExceeded","Message":"too fast"},"RequestId":"r-5"}}"#;
    for status in ["200 OK", "400 Bad Request", "500 Internal Server Error"] {
        let expected = Expected {
            kind: ErrorKind::Service,
            status: status[..3].parse().ok(),
            request_id: Some("r-5"),
            shows: "Task: RequestLimitExceeded.UinLimitExceeded (too many requests): too fast (request ID r-5)",
            delivered: false,
            retryable: (true, true),
            ..Expected::default()
        };
        check_response(http_response(status, "application/json", body), expected).await;
    }
    let server = Server::responding(json_response(body));
    let error = call(&server, CreateTask::to(&["1"])).await.unwrap_err();
    assert_eq!(error.code(), Some("RequestLimitExceeded.UinLimitExceeded"));
    assert_eq!(error.message(), "too fast");
    assert_eq!(error.class(), Some(ErrorClass::Throttled));
    assert!(error.has_code("RequestLimitExceeded") && !error.has_code("RequestLimit"));
}

#[tokio::test]
async fn the_code_decides_about_delivery_and_retries() {
    for (code, delivered, retryable) in [
        ("InvalidParameterValue.ExperienceAccount", false, (false, false)),
        ("AuthFailure.SignatureFailure", false, (false, false)),
        ("AuthFailure.SignatureExpire", false, (true, true)),
        ("InternalError.DBError", true, (false, true)),
        ("FailedOperation.PermissionDenied", true, (false, false)),
        ("SomethingNew", true, (false, false)),
    ] {
        let body = format!(r#"{{"Response":{{"Error":{{"Code":"{code}"}},"RequestId":"r"}}}}"#);
        let (kind, request_id) = (ErrorKind::Service, Some("r"));
        let expected = Expected { kind, request_id, delivered, retryable, ..Expected::default() };
        check_response(json_response(&body), expected).await;
    }
}

#[tokio::test]
async fn a_response_without_an_error_but_with_status_500_is_unexpected() {
    let body = r#"{"Response":{"TaskId":7,"RequestId":"r-6"}}"#;
    let expected = Expected {
        status: Some(500),
        request_id: Some("r-6"),
        retryable: (false, true),
        ..Expected::default()
    };
    check_response(http_response("500 Internal Server Error", "application/json", body), expected).await;
}

#[tokio::test]
async fn a_body_shorter_than_its_content_length_is_an_interruption() {
    let server = Server::scripted(|connection, _| {
        connection.read_request();
        connection.write(b"HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n{\"Response\":{");
    });
    let expected = Expected {
        kind: ErrorKind::Interrupted,
        shows: "cut short",
        retryable: (false, true),
        ..Expected::default()
    };
    check(&server, &expected).await;
}

#[tokio::test]
async fn a_body_over_the_size_limit_is_rejected() {
    const LENGTH: usize = 64 << 20;
    fn padded(connection: &mut crate::server::ServerConnection) {
        let body = r#"{"Response":{"TaskId":7,"RequestId":"r"},"Padding":""#;
        connection.write(body.as_bytes());
        let chunk = vec![b'x'; 1 << 16];
        for _ in 0..LENGTH / chunk.len() {
            connection.write(&chunk);
        }
        connection.write(b"\"}");
    }
    let length = LENGTH + 54;
    let announced = Server::scripted(move |connection, _| {
        while connection.read_request() {
            connection.write(format!("HTTP/1.1 200 OK\r\nContent-Length: {length}\r\n\r\n").as_bytes());
            padded(connection);
        }
    });
    let unannounced = Server::scripted(|connection, _| {
        connection.read_request();
        connection.write(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n");
        padded(connection);
    });
    let expected = || Expected {
        kind: ErrorKind::ResponseTooLarge,
        shows: "exceeds the limit of 33554432 bytes",
        ..Expected::default()
    };
    for server in [announced, unannounced] {
        check(&server, &expected()).await;
        let config = server.config().max_response_bytes(length).build().unwrap();
        let client = tencentcloud_client::Client::new(&config);
        assert_eq!(client.call(CreateTask::to(&["1"])).await.unwrap().task_id, 7);
    }
}

#[tokio::test]
async fn a_connection_closed_before_the_response_is_an_interruption() {
    let expected = || Expected {
        kind: ErrorKind::Interrupted,
        status: None,
        shows: "connection was lost",
        retryable: (false, true),
        ..Expected::default()
    };
    // Reset while the request is read, and closed afterwards.
    check(&Server::scripted(|connection, _| connection.leave_unread()), &expected()).await;
    let reads_and_closes = Server::scripted(|connection, _| {
        connection.read_request();
    });
    check(&reads_and_closes, &expected()).await;
    let nonsense = Server::responding("SSH-2.0-OpenSSH\r\n\r\n");
    check(&nonsense, &expected()).await;
}

#[tokio::test]
async fn a_connection_closed_at_once_is_reported_consistently() {
    // Whether the request is sent by then depends on timing. The error must be right in both cases.
    for _ in 0..20 {
        let server = Server::scripted(|_, _| {});
        let error = server.client().call(CreateTask::to(&["1"])).no_retries().await.unwrap_err();
        match error.kind() {
            ErrorKind::Connect => assert!(!error.maybe_delivered() && error.is_retryable(), "{error}"),
            kind => {
                assert_eq!(kind, ErrorKind::Interrupted);
                assert!(error.maybe_delivered() && !error.is_retryable(), "{error}");
            }
        }
    }
}

#[tokio::test]
async fn a_content_length_beyond_memory_is_an_interruption() {
    // Too much for one read, so that memory is reserved for the rest.
    let server = Server::scripted(|connection, _| {
        connection.read_request();
        connection.write(b"HTTP/1.1 200 OK\r\nContent-Length: 4611686018427387904\r\n\r\n");
        connection.write(&vec![b' '; 4 << 20]);
    });
    let config = server.config().max_response_bytes(usize::MAX).build().unwrap();
    let error = Client::new(&config).call(CreateTask::to(&["1"])).await.unwrap_err();
    assert_eq!((error.kind(), error.status()), (ErrorKind::Interrupted, Some(200)), "{error}");
}

#[tokio::test]
async fn silence_ends_with_a_timeout() {
    let server = Server::scripted(|connection, _| connection.wait_for_close());
    let after_the_head = Server::scripted(|connection, _| {
        connection.read_request();
        connection.write(b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n{");
        connection.wait_for_close();
    });
    for server in [server, after_the_head] {
        let short = Duration::from_millis(80);
        let client = server.client();
        // Connects first, so that the timeout does not cover it.
        client.warm_up(&CCC).await.unwrap();
        let call = client.call(CreateTask::to(&["1"])).timeout(short).await.unwrap_err();
        client.warm_up(&CCC).await.unwrap();
        let attempt = client.call(CreateTask::to(&["1"])).attempt_timeout(short).await.unwrap_err();
        for error in [&call, &attempt] {
            assert_eq!(error.kind(), ErrorKind::Timeout);
            assert!(error.maybe_delivered() && !error.is_retryable(), "{error}");
        }
        // The time left when the request was sent may be less than 80 ms.
        let call = call.to_string();
        assert!(call.starts_with("CreateTask: no complete response within "), "{call}");
        assert!(call.ends_with("ms (may have been executed)"), "{call}");
        assert_eq!(
            attempt.to_string(),
            "CreateTask: no complete response within 80ms (may have been executed)"
        );
        let read = client.call(DescribeTask::default()).region("ap-guangzhou").timeout(short);
        assert!(read.await.unwrap_err().is_retryable());
    }
}
