//! Calls without a generated crate.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use tencentcloud_runtime::exchange::{Exchange, Options};
use tencentcloud_runtime::sign::Signer;
use tencentcloud_runtime::{Action, Effect, ErrorKind, RegionUse, Service};

use crate::records::{CreateTask, config, credentials};
use crate::server::{Server, http_response, json_response};

static CVM: Service = Service::new("cvm", "2017-03-12", "cvm.tencentcloudapi.com");

/// Not a service.
static ODD: Service = Service::new("cvm\n", "2017-03-12", "cvm.tencentcloudapi.com");

fn describe() -> Action {
    Action::new(&CVM, "DescribeInstances").effect(Effect::Read)
}

fn header_of(request: &str, name: &str) -> Option<String> {
    let (head, _) = request.split_once("\r\n\r\n").unwrap();
    head.lines().find_map(|line| {
        let (key, value) = line.split_once(": ")?;
        key.eq_ignore_ascii_case(name).then(|| value.to_owned())
    })
}

#[tokio::test]
async fn any_value_out_and_in() {
    let server =
        Server::responding(json_response(r#"{"Response":{"TotalCount":7,"Set":[],"RequestId":"r-1"}}"#));
    let client = server.client();
    let call = client.call_action(describe()).region("ap-guangzhou");
    let value: Value = call.clone().body(&json!({"Limit": 1, "Name": "名"})).send().await.unwrap();
    assert_eq!(value, json!({"TotalCount": 7, "Set": [], "RequestId": "r-1"}));
    call.clone().send::<Value>().await.unwrap();
    call.json(r#"{ "Limit":1.0 }"#).send::<Value>().await.unwrap();
    assert_eq!(server.bodies(), [r#"{"Limit":1,"Name":"名"}"#, "{}", r#"{ "Limit":1.0 }"#]);
    let request = &server.requests()[0];
    for (name, value) in [
        ("X-TC-Action", "DescribeInstances"),
        ("X-TC-Version", "2017-03-12"),
        ("X-TC-Region", "ap-guangzhou"),
        ("Content-Type", "application/json"),
    ] {
        assert_eq!(header_of(request, name).as_deref(), Some(value));
    }
    assert!(header_of(request, "Authorization").unwrap().contains("/cvm/tc3_request"));
}

#[tokio::test]
async fn types_of_the_users_own() {
    #[derive(Serialize)]
    #[serde(rename_all = "PascalCase")]
    struct Ask<'a> {
        names: &'a [&'a str],
    }
    #[derive(Deserialize)]
    #[serde(rename_all = "PascalCase")]
    struct Told {
        total_count: u64,
    }
    let server = Server::responding(json_response(r#"{"Response":{"TotalCount":7,"RequestId":"r-1"}}"#));
    let call = server.client().call_action(describe()).body(&Ask { names: &["a"] });
    assert_eq!(call.send::<Told>().await.unwrap().total_count, 7);
    assert_eq!(server.bodies(), [r#"{"Names":["a"]}"#]);
}

#[test]
fn blocking() {
    let server = Server::responding(json_response(r#"{"Response":{"TotalCount":7,"RequestId":"r-1"}}"#));
    let call = server.client().call_action(describe());
    assert_eq!(call.clone().send_blocking::<Value>().unwrap()["TotalCount"], 7);
    let raw = call.raw_blocking().unwrap();
    assert_eq!(raw.json::<HashMap<String, Value>>().unwrap()["TotalCount"], 7);
}

#[test]
fn names_known_only_at_run_time() {
    let action = Action::named(Service::named("sts", "2018-08-13"), "GetCallerIdentity");
    let exchange = Exchange::of_json(&config(), action, "{}", &Options::default()).unwrap();
    let request = exchange.sign(&Signer::default(), Some(&credentials()), config().clock().now()).unwrap();
    assert_eq!(request.uri(), "https://sts.tencentcloudapi.com/");
    assert_eq!(request.headers()["x-tc-action"], "GetCallerIdentity");
}

#[test]
fn what_an_action_needs_is_known_to_the_caller() {
    let exchange =
        |action: Action, body: &'static str| Exchange::of_json(&config(), action, body, &Options::default());
    let write = Action::new(&CVM, "RunInstances").idempotency("ClientToken");
    assert!(!exchange(write.clone(), "{}").unwrap().is_resendable());
    assert!(exchange(write, r#"{"ClientToken":"a"}"#).unwrap().is_resendable());
    assert!(exchange(describe(), "{}").unwrap().is_resendable());
    let error = exchange(describe().region(RegionUse::Required), "{}").unwrap_err();
    assert_eq!((error.kind(), error.action()), (ErrorKind::Config, Some("DescribeInstances")));
}

#[test]
fn names_that_are_none_get_nowhere() {
    let long = "a".repeat(64);
    let table = [
        ("evil.com/", "2017-03-12", "DescribeInstances", "service"),
        ("", "2017-03-12", "DescribeInstances", "service"),
        ("CVM", "2017-03-12", "DescribeInstances", "service"),
        (&long, "2017-03-12", "DescribeInstances", "service"),
        ("cvm", "2017-03-1", "DescribeInstances", "version"),
        ("cvm", "2017-03-12\r\nX: 1", "DescribeInstances", "version"),
        ("cvm", "20170312--", "DescribeInstances", "version"),
        ("cvm", "2017-03-12", "Describe\r\nHost: evil", "action"),
        ("cvm", "2017-03-12", "", "action"),
    ];
    for (service, version, name, expected) in table {
        let action = Action::named(Service::named(service, version), name);
        let error = Exchange::of_json(&config(), action, "{}", &Options::default()).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Config);
        assert!(error.message().contains(expected), "{error}");
    }
    // So do those that are part of the program.
    let result = Exchange::of_json(&config(), Action::new(&ODD, "A"), "{}", &Options::default());
    assert_eq!(result.unwrap_err().kind(), ErrorKind::Config);
}

#[tokio::test]
async fn bodies_that_are_no_objects_are_not_sent() {
    let server = Server::responding(json_response("{}"));
    let call = server.client().call_action(describe());
    let numbers = HashMap::from([(vec![1], 2)]);
    for call in [
        call.clone().body(&()),
        call.clone().body("text"),
        call.clone().json("[]"),
        call.clone().json(""),
        call.body(&numbers),
    ] {
        let error = call.send::<Value>().await.unwrap_err();
        assert_eq!((error.kind(), error.action()), (ErrorKind::Config, Some("DescribeInstances")));
        assert!(error.message().contains("JSON"), "{error}");
    }
    assert_eq!(server.connections(), 0);
}

#[tokio::test]
async fn answers_that_are_no_success() {
    let failure = r#"{"Response":{"Error":{"Code":"InvalidParameter.A","Message":"no"},"RequestId":"r-5"}}"#;
    for (bytes, kind, request_id) in [
        (json_response(failure), ErrorKind::Service, Some("r-5")),
        (http_response("502 Bad Gateway", "text/html", "<p>"), ErrorKind::UnexpectedResponse, None),
        (json_response("{}"), ErrorKind::UnexpectedResponse, None),
        (json_response(r#"{"Response":{"A":1"#), ErrorKind::Decode, None),
    ] {
        let server = Server::responding(bytes);
        let error = server.client().call_action(describe()).send::<Value>().await.unwrap_err();
        assert_eq!((error.kind(), error.request_id()), (kind, request_id), "{error}");
        assert_eq!((error.action(), error.attempts()), (Some("DescribeInstances"), 1));
    }
}

#[tokio::test]
async fn an_answer_that_does_not_fit_is_told_without_its_values() {
    #[derive(Debug, Deserialize)]
    #[serde(rename_all = "PascalCase")]
    #[expect(dead_code, reason = "never read")]
    struct Told {
        name: u64,
    }
    let server = Server::responding(json_response(r#"{"Response":{"Name":"secret","RequestId":"r-6"}}"#));
    let error = server.client().call_action(describe()).send::<Told>().await.unwrap_err();
    assert_eq!((error.kind(), error.request_id()), (ErrorKind::Decode, Some("r-6")));
    assert!(error.to_string().contains("invalid type: string …, expected u64"), "{error}");
    assert!(!format!("{error:?}").contains("secret"));
    assert!(std::str::from_utf8(error.body().unwrap()).unwrap().contains("secret"));
}

#[test]
fn nothing_of_the_parameters_is_shown() {
    let server = Server::responding(json_response("{}"));
    let call = server.client().call_action(describe()).body(&json!({"Phone": "008613012345678"}));
    let shown = format!("{:?}", call.header("X-Key", "hush"));
    assert!(shown.contains("DescribeInstances") && shown.contains("X-Key"), "{shown}");
    assert!(!shown.contains("0086") && !shown.contains("hush"), "{shown}");
}

#[tokio::test]
async fn a_generated_action_can_be_called_so_too() {
    use tencentcloud_runtime::Request;
    let server = Server::responding(json_response(r#"{"Response":{"TaskId":7,"RequestId":"r-1"}}"#));
    let call = server.client().call_action(CreateTask::ACTION.clone());
    assert_eq!(call.region("ap-guangzhou").send::<Value>().await.unwrap()["TaskId"], 7);
    // It ignores the region, so none is sent.
    assert_eq!(header_of(&server.requests()[0], "X-TC-Region"), None);
}
