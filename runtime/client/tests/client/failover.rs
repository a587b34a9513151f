//! Failover between families of endpoints, without a network.

use std::sync::Arc;
use std::time::Duration;

use tencentcloud_client::clock::ManualClock;
use tencentcloud_client::endpoint::{EndpointFamily, Failover};
use tencentcloud_client::transport::{ScriptedTransport, TransportError};
use tencentcloud_client::{Client, Config, ErrorKind};

use crate::records::{CreateTask, DescribeTask, credentials};
use crate::scripted::at_once;

const SUCCESS: &str = r#"{"Response":{"TaskId":7,"RequestId":"r-1"}}"#;
const MAINLAND: &str = "ccc.tencentcloudapi.com";
const INTERNATIONAL: &str = "ccc.intl.tencentcloudapi.com";

struct Case {
    script: ScriptedTransport,
    clock: Arc<ManualClock>,
    client: Client,
}

impl Case {
    fn new(script: ScriptedTransport) -> Self {
        let clock = Arc::new(ManualClock::at(1_551_113_065));
        let config = Config::builder()
            .credentials(credentials())
            .region("ap-guangzhou")
            .keep_idempotency_empty()
            .retries(at_once())
            .failover(Failover::to([EndpointFamily::International]).failures(2))
            .clock(clock.clone())
            .transport(Arc::new(script.clone()))
            .build()
            .unwrap();
        Self { script, clock, client: Client::new(&config) }
    }

    async fn write(&self) -> Result<u64, tencentcloud_client::Error> {
        Ok(self.client.call(CreateTask::to(&["1"])).await?.task_id)
    }

    async fn read(&self) -> Result<u64, tencentcloud_client::Error> {
        Ok(self.client.call(DescribeTask::default()).await?.task_id)
    }

    /// The host of each request, which its URL and its signed header agree on.
    fn hosts(&self) -> Vec<String> {
        let requests = self.script.requests();
        let hosts = requests.iter().map(|request| {
            let host = request.uri().host().unwrap().to_owned();
            assert_eq!(request.headers()["host"], host);
            host
        });
        hosts.collect()
    }
}

fn refused() -> TransportError {
    TransportError::connect("could not connect: refused")
}

#[tokio::test]
async fn an_attempt_without_a_connection_is_retried_at_another_endpoint() {
    let case =
        Case::new(ScriptedTransport::new().fail(refused()).respond_json(SUCCESS).respond_json(SUCCESS));
    assert_eq!(case.write().await.unwrap(), 7);
    assert_eq!(case.hosts(), [MAINLAND, INTERNATIONAL]);
    // Each was signed for its host.
    let requests = case.script.requests();
    assert_ne!(requests[0].headers()["authorization"], requests[1].headers()["authorization"]);
    case.write().await.unwrap();
    assert_eq!(case.hosts()[2], MAINLAND);
}

#[tokio::test]
async fn a_request_that_may_have_arrived_is_not_sent_to_another_endpoint() {
    let lost = || TransportError::lost("the connection was lost");
    let case = Case::new(ScriptedTransport::new().fail(lost()).respond_json(SUCCESS));
    let error = case.write().await.unwrap_err();
    assert_eq!((error.kind(), error.maybe_delivered()), (ErrorKind::Interrupted, true));
    assert_eq!(case.hosts(), [MAINLAND]);

    // A read is sent again, to the same endpoint.
    let case = Case::new(ScriptedTransport::new().fail(lost()).respond_json(SUCCESS));
    assert_eq!(case.read().await.unwrap(), 7);
    assert_eq!(case.hosts(), [MAINLAND, MAINLAND]);
}

#[tokio::test]
async fn trap_17_the_breaker_counts_success_as_success() {
    let script = (0..10).fold(ScriptedTransport::new(), |script, _| script.respond_json(SUCCESS));
    // An error of the service is a response.
    let error = r#"{"Response":{"Error":{"Code":"InvalidParameter","Message":"no"},"RequestId":"r"}}"#;
    let script = (0..10).fold(script, |script, _| script.respond_json(error));
    let case = Case::new(script);
    for _ in 0..10 {
        case.write().await.unwrap();
    }
    for _ in 0..10 {
        case.write().await.unwrap_err();
    }
    assert_eq!(case.hosts(), [MAINLAND; 20]);
}

#[tokio::test]
async fn a_host_that_does_not_respond_is_avoided_for_a_while() {
    let unavailable = || http::Response::builder().status(502).body("<html>".into()).unwrap();
    let script = ScriptedTransport::new().respond(unavailable()).respond(unavailable());
    let case = Case::new(
        script.respond_json(SUCCESS).respond_json(SUCCESS).respond_json(SUCCESS).respond_json(SUCCESS),
    );
    for _ in 0..2 {
        case.write().await.unwrap_err();
    }
    for _ in 0..2 {
        case.write().await.unwrap();
    }
    case.clock.advance(Duration::from_secs(30));
    for _ in 0..2 {
        case.write().await.unwrap();
    }
    let expected = [MAINLAND, MAINLAND, INTERNATIONAL, INTERNATIONAL, MAINLAND, MAINLAND];
    assert_eq!(case.hosts(), expected);
    assert_eq!(case.script.remaining(), 0);
}

#[tokio::test]
async fn clients_of_one_configuration_share_the_state_of_endpoints() {
    let script = ScriptedTransport::new()
        .fail(refused())
        .respond_json(SUCCESS)
        .fail(refused())
        .respond_json(SUCCESS)
        .respond_json(SUCCESS);
    let case = Case::new(script);
    for _ in 0..2 {
        case.write().await.unwrap();
    }
    case.client.clone().call(CreateTask::to(&["1"])).await.unwrap();
    assert_eq!(case.hosts().last().unwrap(), INTERNATIONAL);
}

#[test]
fn settings_that_exclude_each_other_are_rejected() {
    let builder = || Config::builder().credentials(credentials());
    let failover = || Failover::to([EndpointFamily::International]);
    let table = [
        builder().endpoint("https://example.com").failover(failover()),
        builder().endpoint("https://example.com").endpoint_family(EndpointFamily::Internal),
        builder().endpoint("https://example.com").root_domain("example.com"),
        builder().failover(Failover::to([])),
        builder().failover(failover().failures(0)),
        builder().root_domain("https://example.com"),
    ];
    for builder in table {
        assert_eq!(builder.build().unwrap_err().kind(), ErrorKind::Config);
    }
}

#[tokio::test]
async fn a_regional_endpoint_uses_the_region_of_the_call() {
    let script = ScriptedTransport::new().respond_json(SUCCESS).respond_json(SUCCESS);
    let config = Config::builder()
        .credentials(credentials())
        .region("ap-guangzhou")
        .endpoint_family(EndpointFamily::Regional)
        .transport(Arc::new(script.clone()))
        .build()
        .unwrap();
    let client = Client::new(&config);
    client.call(CreateTask::to(&["1"])).await.unwrap();
    client.call(CreateTask::to(&["1"])).region("ap-shanghai").await.unwrap();
    let hosts: Vec<_> = script.requests().iter().map(|request| request.uri().to_string()).collect();
    let expected =
        ["guangzhou", "shanghai"].map(|city| format!("https://ccc.ap-{city}.tencentcloudapi.com/"));
    assert_eq!(hosts, expected);
}
