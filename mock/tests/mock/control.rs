//! The control interface over HTTP.

use std::io::ErrorKind;
use std::time::Duration;

use serde_json::{Value, json};
use tencentcloud_mock::{MockCloud, RateLimitPolicy, Reply};

use crate::support::{CREATE, NOW, TestConnection, TestRequest, TestResponse, builder, start, task};

/// Sends a request without a signature on a new connection.
fn send(cloud: &MockCloud, method: &str, path: &str, body: &str) -> TestResponse {
    let mut connection = TestConnection::open(cloud.address());
    send_on(&mut connection, method, path, body)
}

fn send_on(connection: &mut TestConnection, method: &str, path: &str, body: &str) -> TestResponse {
    let length = body.len();
    let request = format!("{method} {path} HTTP/1.1\r\nhost: mock\r\ncontent-length: {length}\r\n\r\n{body}");
    connection.send(request.as_bytes()).expect("the mock reads");
    connection.receive().expect("a response is received")
}

/// Sends a request that succeeds, and returns the JSON of the response.
fn call(cloud: &MockCloud, method: &str, path: &str) -> Value {
    let response = send(cloud, method, path, "");
    assert_eq!((response.status, response.header("content-type")), (200, Some("application/json")));
    serde_json::from_str(&response.body).expect("the body is JSON")
}

fn script(cloud: &MockCloud, script: &Value) {
    let response = send(cloud, "POST", "/_mock/script", &script.to_string());
    assert_eq!((response.status, response.body.as_str()), (200, "{}\n"));
}

/// The status and the message of a request that fails.
fn failure(cloud: &MockCloud, method: &str, path: &str, body: &str) -> (u16, String) {
    let response = send(cloud, method, path, body);
    let body: Value = serde_json::from_str(&response.body).expect("the body is JSON");
    (response.status, body["error"].as_str().unwrap_or_default().to_owned())
}

/// The response to a request, which must not arrive within 100 ms.
fn late(cloud: &MockCloud, request: &TestRequest) -> TestResponse {
    let mut connection = TestConnection::open(cloud.address());
    connection.set_timeout(Duration::from_millis(100));
    let error = connection.send_and_receive(request).expect_err("the response is delayed");
    assert!(matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut), "{error}");
    connection.set_timeout(Duration::from_secs(30));
    connection.receive().expect("a response is received")
}

#[test]
fn health_says_that_the_mock_serves() {
    let health = call(&start(), "GET", "/_mock/health");
    assert_eq!(health, json!({ "status": "ok", "version": env!("CARGO_PKG_VERSION") }));
}

#[test]
fn services_versions_and_actions_are_listed() {
    let cloud = start();
    let all = call(&cloud, "GET", "/_mock/services");
    let ccc = all["services"].as_array().unwrap().iter().find(|service| service["service"] == "ccc").unwrap();
    assert_eq!(ccc["version"], "2020-02-10");
    let one = call(&cloud, "GET", "/_mock/services/ccc");
    let actions = one["services"][0]["actions"].as_array().unwrap();
    assert!(actions.contains(&json!(CREATE)));
    assert_eq!(ccc["actions"], actions.len());
    let (status, message) = failure(&cloud, "GET", "/_mock/services/cccc", "");
    assert_eq!((status, message.as_str()), (404, "unknown service `cccc`; did you mean `ccc`?"));
}

#[test]
fn replies_are_scripted_for_a_number_of_requests_or_all() {
    let cloud = start();
    script(
        &cloud,
        &json!({ "replies": [
            { "action": CREATE, "response": { "TaskId": 7 } },
            { "action": CREATE, "times": 2, "error": { "code": "InternalError.DBError" } },
            { "action": CREATE, "times": 1, "fault": "throttled" },
        ] }),
    );
    let request = TestRequest::new(&cloud);
    let codes: Vec<String> = (0..4).map(|_| request.code(&cloud)).collect();
    assert_eq!(codes, ["InternalError.DBError", "InternalError.DBError", "RequestLimitExceeded", "ok"]);
    assert_eq!(request.send(&cloud).response()["TaskId"], 7);
}

#[test]
fn a_reply_can_depend_on_the_parameters() {
    let cloud = start();
    let one = json!({ "action": CREATE, "when": { "IvrId": 9 }, "error": { "code": "InternalError", "message": "no" } });
    script(&cloud, &json!({ "replies": [one] }));
    let mut other = task();
    other["IvrId"] = 9.into();
    assert_eq!(TestRequest::new(&cloud).code(&cloud), "ok");
    let response = TestRequest::new(&cloud).body(&other).send(&cloud);
    assert_eq!((response.code(), response.message()), ("InternalError".to_owned(), "no".to_owned()));
}

#[test]
fn http_responses_and_lost_responses_are_scripted() {
    let cloud = start();
    let page =
        json!({ "status": 503, "headers": { "Content-Type": "text/html", "X-Proxy": "p" }, "body": "later" });
    script(
        &cloud,
        &json!({ "replies": [
            { "action": CREATE, "times": 1, "http": page },
            { "action": CREATE, "times": 1, "fault": "badGateway", "executed": true },
            { "action": CREATE, "times": 1, "truncated": true },
            { "action": CREATE, "times": 1, "fault": "reset" },
            { "action": CREATE, "times": 1, "fault": "silence" },
            { "action": CREATE, "times": 1, "delayMs": 300 },
        ] }),
    );
    let request = TestRequest::new(&cloud);
    let page = request.send(&cloud);
    assert_eq!((page.status, page.header("x-proxy"), page.body.as_str()), (503, Some("p"), "later"));
    assert_eq!(request.send(&cloud).status, 502);
    let lost = |timeout| {
        let mut connection = TestConnection::open(cloud.address());
        connection.set_timeout(Duration::from_millis(timeout));
        connection.send_and_receive(&request).unwrap_err().kind()
    };
    assert_eq!([lost(30_000), lost(30_000)], [ErrorKind::UnexpectedEof, ErrorKind::ConnectionReset]);
    assert!(matches!(lost(100), ErrorKind::WouldBlock | ErrorKind::TimedOut));
    assert_eq!(late(&cloud, &request).code(), "ok");

    let received = call(&cloud, "GET", "/_mock/requests");
    let received = received["requests"].as_array().unwrap();
    let column = |name: &str| -> Vec<&Value> { received.iter().map(|request| &request[name]).collect() };
    assert_eq!(column("outcome"), ["http-503", "http-502", "truncated", "reset", "silence", "ok"]);
    let executed: Vec<bool> = column("executed").iter().map(|value| !value.is_null()).collect();
    assert_eq!(executed, [false, true, true, false, false, true]);
}

#[test]
fn connections_fail_except_those_of_the_control_interface() {
    let cloud = start();
    script(
        &cloud,
        &json!({ "connections": ["reset", { "resetAfterBytes": 100 }, "silence", { "delayMs": 300 }] }),
    );
    assert_eq!(call(&cloud, "GET", "/_mock/script")["connections"].as_array().map(Vec::len), Some(4));
    let request = TestRequest::new(&cloud);
    for _ in 0..2 {
        let error = TestConnection::open(cloud.address()).send_and_receive(&request).unwrap_err();
        assert!(matches!(error.kind(), ErrorKind::ConnectionReset | ErrorKind::BrokenPipe), "{error}");
    }
    let mut silent = TestConnection::open(cloud.address());
    silent.set_timeout(Duration::from_millis(500));
    silent.send_and_receive(&request).unwrap_err();
    assert_eq!(late(&cloud, &request).code(), "ok");
    assert_eq!(call(&cloud, "GET", "/_mock/script")["connections"], json!([]));
}

#[test]
fn open_connections_are_reset_except_the_one_that_asks_for_it() {
    let cloud = start();
    let request = TestRequest::new(&cloud);
    let mut open = TestConnection::open(cloud.address());
    assert_eq!(open.send_and_receive(&request).unwrap().code(), "ok");
    let mut control = TestConnection::open(cloud.address());
    assert_eq!(send_on(&mut control, "POST", "/_mock/reset-connections", "").status, 200);
    open.send_and_receive(&request).unwrap_err();
    assert_eq!(send_on(&mut control, "GET", "/_mock/health", "").status, 200, "it stays open");
    // It is a connection like any other once it carries an action.
    assert_eq!(control.send_and_receive(&request).unwrap().code(), "ok");
    call(&cloud, "POST", "/_mock/reset-connections");
    control.send_and_receive(&request).unwrap_err();
}

#[test]
fn the_clock_is_skewed() {
    let cloud = start();
    script(&cloud, &json!({ "clockSkewSeconds": 600 }));
    assert_eq!(TestRequest::new(&cloud).code(&cloud), "AuthFailure.SignatureExpire");
    script(&cloud, &json!({ "clockSkewSeconds": 0 }));
    assert_eq!(TestRequest::new(&cloud).code(&cloud), "ok");
}

#[test]
fn received_requests_are_listed_without_secrets_and_forgotten() {
    let cloud = start();
    TestRequest::new(&cloud).header("x-tc-region", "ap-guangzhou").send(&cloud);
    TestRequest::new(&cloud).body("{}").send(&cloud);
    TestRequest::new(&cloud).header("x-tc-action", "None").send(&cloud);
    let response = send(&cloud, "GET", "/_mock/requests", "");
    assert!(
        !response.body.contains("EXAMPLEKEY") && !response.body.contains("Signature="),
        "{}",
        response.body
    );
    let all = call(&cloud, "GET", "/_mock/requests");
    assert_eq!(all["requests"].as_array().map(Vec::len), Some(3));
    let id = &all["requests"][0]["requestId"];
    assert_eq!(
        all["requests"][0],
        json!({
            "at": "2023-11-14T22:13:20Z", "service": "ccc", "version": "2020-02-10", "action": CREATE,
            "region": "ap-guangzhou", "secretId": "AKIDEXAMPLE", "parameters": task(), "accepted": true,
            "outcome": "ok", "executed": { "TaskId": 1, "RequestId": id }, "requestId": id,
        })
    );
    assert_eq!(all["requests"][1]["outcome"], "MissingParameter");
    assert_eq!(all["requests"][1]["accepted"], false);
    let some = call(&cloud, "GET", &format!("/_mock/requests?service=ccc&action={CREATE}"));
    assert_eq!(some["requests"].as_array().map(Vec::len), Some(2));
    assert_eq!(
        call(&cloud, "GET", "/_mock/requests?action=N%6Fne")["requests"][0]["outcome"],
        "InvalidAction"
    );
    assert_eq!(call(&cloud, "DELETE", "/_mock/requests"), json!({}));
    assert_eq!(call(&cloud, "GET", "/_mock/requests"), json!({ "requests": [], "dropped": 0 }));
}

#[test]
fn what_is_kept_is_bounded_in_number_and_size() {
    let cloud = builder().log_capacity(2).start_blocking().unwrap();
    for _ in 0..3 {
        TestRequest::new(&cloud).send(&cloud);
    }
    let log = call(&cloud, "GET", "/_mock/requests");
    assert_eq!((log["requests"].as_array().map(Vec::len), &log["dropped"]), (Some(2), &json!(1)));

    let cloud = builder().rate_limit(RateLimitPolicy::Off).start_blocking().unwrap();
    cloud.respond_with(CREATE, Reply::throttled().executed());
    cloud.execute_with(CREATE, |_| "x".repeat(20 << 20).into());
    for _ in 0..4 {
        TestRequest::new(&cloud).send(&cloud);
    }
    assert_eq!(cloud.requests().len(), 3, "20 MB each, of 64");

    let reply = json!({ "action": CREATE, "times": 1 });
    let many = json!({ "replies": vec![reply; 10_001] }).to_string();
    let (status, message) = failure(&cloud, "POST", "/_mock/script", &many);
    assert_eq!(status, 400);
    assert!(message.starts_with("more than 10000 replies and faults would wait; use `times`"), "{message}");
    let (status, message) = failure(&cloud, "POST", "/_mock/script", &" ".repeat(11 << 20));
    assert_eq!((status, message.as_str()), (413, "the body is larger than 10 MB; send the script in parts"));
}

#[test]
fn the_script_is_shown_and_removed() {
    let cloud = start();
    let replies = json!([
        { "action": CREATE, "times": 2, "fault": "reset" },
        { "action": CREATE, "service": "ccc", "response": { "TaskId": 7 } },
    ]);
    script(&cloud, &json!({ "replies": replies, "clockSkewSeconds": 1 }));
    let shown = call(&cloud, "GET", "/_mock/script");
    assert_eq!(shown, json!({ "replies": replies, "connections": [], "clockSkewSeconds": 1 }));
    call(&cloud, "DELETE", "/_mock/script");
    let shown = call(&cloud, "GET", "/_mock/script");
    assert_eq!(shown, json!({ "replies": [], "connections": [], "clockSkewSeconds": 0 }));
    assert_eq!(TestRequest::new(&cloud).send(&cloud).response()["TaskId"], 1);
}

#[test]
fn reset_forgets_everything() {
    let cloud = builder().rate_limit(RateLimitPolicy::PerSecond(1)).start_blocking().unwrap();
    script(
        &cloud,
        &json!({
            "replies": [{ "action": CREATE, "fault": "throttled" }], "connections": ["reset"], "clockSkewSeconds": 9,
        }),
    );
    call(&cloud, "POST", "/_mock/reset");
    assert_eq!(TestRequest::new(&cloud).code(&cloud), "ok");
    assert_eq!(TestRequest::new(&cloud).code(&cloud), "RequestLimitExceeded");
    call(&cloud, "POST", "/_mock/reset");
    assert_eq!(call(&cloud, "GET", "/_mock/requests")["requests"], json!([]));
    assert_eq!(TestRequest::new(&cloud).code(&cloud), "ok", "the rate starts over");
}

#[test]
fn a_mistake_changes_nothing_and_says_how_to_fix_it() {
    let cloud = start();
    let table = [
        ("GET", "/_mock/health2", "", 404, "unknown path `/_mock/health2`; did you mean `health`?"),
        (
            "PUT",
            "/_mock/script",
            "",
            405,
            "`/_mock/script` does not have the method PUT; use GET, POST, DELETE",
        ),
        ("GET", "/_mock/health/x", "", 404, "`/_mock/health` has no parts; remove `/x`"),
        ("GET", "/_mock/requests?acton=A", "", 400, "unknown parameter `acton`; did you mean `action`?"),
        (
            "POST",
            "/_mock/script",
            r#"{"replies":[{"action":"CreateAutoCallouTask"}]}"#,
            400,
            "/replies/0: unknown action `CreateAutoCallouTask`; did you mean `CreateAutoCalloutTask`?",
        ),
        (
            "POST",
            "/_mock/script",
            r#"{"connections":["reset"],"replies":[{"action":"CreateAutoCalloutTask","service":"cccc"}]}"#,
            400,
            "/replies/0: unknown service `cccc`; did you mean `ccc`?",
        ),
        (
            "POST",
            "/_mock/script",
            r#"{"replies":[{"action":"CreateAutoCalloutTask","http":{"status":99}}]}"#,
            400,
            "/replies/0: status 99 is not between 200 and 999",
        ),
    ];
    for (method, path, body, status, message) in table {
        assert_eq!(
            failure(&cloud, method, path, body),
            (status, message.to_owned()),
            "{method} {path} {body}"
        );
    }
    assert_eq!(send(&cloud, "PUT", "/_mock/health", "").header("allow"), Some("GET"));
    assert_eq!(call(&cloud, "GET", "/_mock/script")["connections"], json!([]));
    assert_eq!(TestRequest::new(&cloud).header("x-tc-timestamp", &NOW).code(&cloud), "ok");
}

const PAGE: &str = include_str!("../../../docs/testing.md");

/// The code blocks of the documentation in a language.
fn blocks(language: &str) -> Vec<&'static str> {
    let blocks = PAGE.split("```").skip(1).step_by(2);
    blocks.filter_map(|block| block.strip_prefix(language)?.strip_prefix('\n')).collect()
}

#[test]
fn the_documented_script_and_request_have_the_form_of_real_ones() {
    let cloud = start();
    let [documented, mistake, log] = blocks("json")[..] else { panic!("three JSON documents") };
    script(&cloud, &serde_json::from_str(documented).unwrap());
    let misspelled = documented.replacen("times", "tims", 1);
    assert_eq!(send(&cloud, "POST", "/_mock/script", &misspelled).body, mistake);
    call(&cloud, "POST", "/_mock/reset");
    TestRequest::new(&cloud).send(&cloud);
    let documented: Value = serde_json::from_str(log).unwrap();
    let names =
        |log: &Value| -> Vec<String> { log["requests"][0].as_object().unwrap().keys().cloned().collect() };
    assert_eq!(names(&documented), names(&call(&cloud, "GET", "/_mock/requests")));
}

#[test]
fn the_documented_curl_commands_work() {
    let cloud = start();
    let shell = blocks("sh").into_iter().find(|block| block.contains("curl")).unwrap();
    for command in shell.lines() {
        let (method, body) = match command.split('\'').nth(1) {
            Some(body) => ("POST", body),
            None if command.contains("-X POST") => ("POST", ""),
            None => ("GET", ""),
        };
        let (_, path) = command.split_once("localhost:8080").unwrap();
        assert_eq!(send(&cloud, method, path, body).status, 200, "{command}");
    }
}

#[test]
fn the_documented_tests_are_those_of_the_suites() {
    let suites = [
        ("python", include_str!("../../../tests/python-suite/test_campaign.py")),
        ("js", include_str!("../../../tests/node-suite/campaign.test.js")),
    ];
    for (language, suite) in suites {
        let [test] = blocks(language)[..] else { panic!("one test in {language}") };
        assert!(suite.contains(test), "{test}");
    }
}
