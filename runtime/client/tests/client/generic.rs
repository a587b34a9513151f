//! Calls without a generated crate.

use std::collections::HashMap;
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use tencentcloud_client::exchange::{Endpoint, Exchange, ExchangeSettings, Parameters};
use tencentcloud_client::transport::ScriptedTransport;
use tencentcloud_client::{Action, Client, Config, Effect, Error, ErrorKind, RegionUse, Service};

use crate::records::{CreateTask, credentials};
use crate::server::{Server, header, http_response, json_response};

static CVM: Service = Service::new("cvm", "2017-03-12", "cvm.tencentcloudapi.com");

/// A service with an invalid name.
static ODD: Service = Service::new("cvm\n", "2017-03-12", "cvm.tencentcloudapi.com");

fn describe() -> Action {
    Action::new(&CVM, "DescribeInstances").with_effect(Effect::Read)
}

#[tokio::test]
async fn any_json_value_can_be_sent_and_returned() {
    let server =
        Server::responding(json_response(r#"{"Response":{"TotalCount":7,"Set":[],"RequestId":"r-1"}}"#));
    let client = server.client();
    let call = client.call_action(describe()).region("ap-guangzhou");
    let value: Value = call.clone().body(&json!({"Limit": 1, "Name": "名"})).await.unwrap();
    assert_eq!(value, json!({"TotalCount": 7, "Set": [], "RequestId": "r-1"}));
    call.clone().send().await.unwrap();
    call.json(r#"{ "Limit":1.0 }"#).await.unwrap();
    assert_eq!(server.bodies(), [r#"{"Limit":1,"Name":"名"}"#, "{}", r#"{ "Limit":1.0 }"#]);
    let request = &server.requests()[0];
    for (name, value) in [
        ("X-TC-Action", "DescribeInstances"),
        ("X-TC-Version", "2017-03-12"),
        ("X-TC-Region", "ap-guangzhou"),
        ("Content-Type", "application/json"),
    ] {
        assert_eq!(header(request, name), Some(value));
    }
    assert!(header(request, "Authorization").unwrap().contains("/cvm/tc3_request"));
}

#[tokio::test]
async fn serde_types_can_be_sent_and_returned() {
    #[derive(Serialize)]
    #[serde(rename_all = "PascalCase")]
    struct Filter<'a> {
        names: &'a [&'a str],
    }
    #[derive(Deserialize)]
    #[serde(rename_all = "PascalCase")]
    struct Summary {
        total_count: u64,
    }
    let server = Server::responding(json_response(r#"{"Response":{"TotalCount":7,"RequestId":"r-1"}}"#));
    let call = server.client().call_action(describe()).body(&Filter { names: &["a"] });
    assert_eq!(call.returning::<Summary>().await.unwrap().total_count, 7);
    assert_eq!(server.bodies(), [r#"{"Names":["a"]}"#]);
}

#[test]
fn calls_may_block() {
    let server = Server::responding(json_response(r#"{"Response":{"TotalCount":7,"RequestId":"r-1"}}"#));
    let call = server.client().call_action(describe());
    assert_eq!(call.clone().send_blocking().unwrap()["TotalCount"], 7);
    let raw = call.raw().send_blocking().unwrap();
    assert_eq!(raw.json::<HashMap<String, Value>>().unwrap()["TotalCount"], 7);
}

/// Sends a call of this action over a transport that only records.
fn record(action: Action) -> (Result<Value, Error>, Vec<http::Request<bytes::Bytes>>) {
    let transport = ScriptedTransport::new();
    let config = Config::builder().credentials(credentials()).transport(Arc::new(transport.clone()));
    let client = Client::new(&config.build().unwrap());
    let result = client.call_action(action).no_retries().send_blocking();
    (result, transport.requests())
}

#[test]
fn names_may_be_set_at_run_time() {
    let (_, requests) = record(Action::named(Service::named("sts", "2018-08-13"), "GetCallerIdentity"));
    assert_eq!(requests[0].uri(), "https://sts.tencentcloudapi.com/");
    assert_eq!(requests[0].headers()["x-tc-action"], "GetCallerIdentity");
}

#[test]
fn the_caller_provides_the_facts_about_an_action() {
    let settings = ExchangeSettings::new(Endpoint::parse(CVM.host()).unwrap());
    let exchange = |action: Action, body: &'static str| {
        Exchange::new(Parameters::of_json(action, body).unwrap(), &settings)
    };
    let write = Action::new(&CVM, "RunInstances").with_idempotency_parameter("ClientToken");
    assert!(!exchange(write.clone(), "{}").unwrap().is_resendable());
    assert!(exchange(write, r#"{"ClientToken":"a"}"#).unwrap().is_resendable());
    assert!(exchange(describe(), "{}").unwrap().is_resendable());
    let error = exchange(describe().with_region_use(RegionUse::Required), "{}").unwrap_err();
    assert_eq!((error.kind(), error.action()), (ErrorKind::Config, Some("DescribeInstances")));
}

#[test]
fn invalid_names_are_rejected() {
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
        let (result, requests) = record(action);
        let error = result.unwrap_err();
        assert_eq!((error.kind(), requests.len()), (ErrorKind::Config, 0));
        assert!(error.message().contains(expected), "{error}");
    }
    // The same holds for names that are part of the program.
    assert_eq!(record(Action::new(&ODD, "A")).0.unwrap_err().kind(), ErrorKind::Config);
}

#[tokio::test]
async fn bodies_that_are_not_objects_are_not_sent() {
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
        let error = call.await.unwrap_err();
        assert_eq!((error.kind(), error.action()), (ErrorKind::Config, Some("DescribeInstances")));
        assert!(error.message().contains("JSON"), "{error}");
    }
    assert_eq!(server.connections(), 0);
}

#[tokio::test]
async fn failures_are_errors_with_their_context() {
    let failure = r#"{"Response":{"Error":{"Code":"InvalidParameter.A","Message":"no"},"RequestId":"r-5"}}"#;
    for (bytes, kind, request_id) in [
        (json_response(failure), ErrorKind::Service, Some("r-5")),
        (http_response("502 Bad Gateway", "text/html", "<p>"), ErrorKind::UnexpectedResponse, None),
        (json_response("{}"), ErrorKind::UnexpectedResponse, None),
        (json_response(r#"{"Response":{"A":1"#), ErrorKind::Decode, None),
    ] {
        let server = Server::responding(bytes);
        let error = server.client().call_action(describe()).await.unwrap_err();
        assert_eq!((error.kind(), error.request_id()), (kind, request_id), "{error}");
        assert_eq!((error.action(), error.attempts()), (Some("DescribeInstances"), 1));
    }
}

#[tokio::test]
async fn a_response_of_another_shape_is_reported_without_its_values() {
    #[derive(Debug, Deserialize)]
    #[serde(rename_all = "PascalCase")]
    #[expect(dead_code, reason = "never read")]
    struct Summary {
        name: u64,
    }
    let server = Server::responding(json_response(r#"{"Response":{"Name":"secret","RequestId":"r-6"}}"#));
    let error = server.client().call_action(describe()).returning::<Summary>().await.unwrap_err();
    assert_eq!((error.kind(), error.request_id()), (ErrorKind::Decode, Some("r-6")));
    assert!(error.to_string().contains("invalid type: string …, expected u64"), "{error}");
    assert!(!format!("{error:?}").contains("secret"));
    assert!(std::str::from_utf8(error.body().unwrap()).unwrap().contains("secret"));
}

#[test]
fn debug_output_contains_no_parameters() {
    let server = Server::responding(json_response("{}"));
    let call = server.client().call_action(describe()).body(&json!({"Phone": "008613012345678"}));
    let shown = format!("{:?}", call.header("X-Key", "hush"));
    assert!(shown.contains("DescribeInstances") && shown.contains("X-Key"), "{shown}");
    assert!(!shown.contains("0086") && !shown.contains("hush"), "{shown}");
}

#[tokio::test]
async fn a_generated_action_can_be_called_without_its_types() {
    use tencentcloud_client::Request;
    let server = Server::responding(json_response(r#"{"Response":{"TaskId":7,"RequestId":"r-1"}}"#));
    let call = server.client().call_action(CreateTask::ACTION.clone());
    assert_eq!(call.region("ap-guangzhou").await.unwrap()["TaskId"], 7);
    // It ignores the region, so none is sent.
    assert_eq!(header(&server.requests()[0], "X-TC-Region"), None);
}
