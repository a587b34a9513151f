//! Mistakes that SDKs of this cloud have made or easily make. Each test is named after the correct behavior.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::future::ready;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use serde_json::{Value, json};
use tencentcloud_ccc::actions::{
    CreateAutoCalloutTaskRequest, DescribeAutoCalloutTaskRequest, DescribeCCCBuyInfoListRequest,
};
use tencentcloud_ccc::{Client, Config, Credentials, Error};
use tencentcloud_client::clock::{Clock, ManualClock};
use tencentcloud_client::credentials::{BoxFuture, ProvideCredentials, ProviderContext};
use tencentcloud_client::exchange::{Endpoint, Exchange, ExchangeSettings, Parameters, Signer};
use tencentcloud_client::{ErrorClass, ErrorKind, RetryPolicy};
use tencentcloud_mock::{Credential, MockCloud, RateLimitPolicy, ReceivedRequest, Reply, RequestOutcome};
use workspace_tests::{client, client_with, document_example, settings, start, three_at_once};

const ACTION: &str = "CreateAutoCalloutTask";

/// 2019-02-25T23:59:59Z.
const BEFORE_MIDNIGHT: u64 = 1_551_139_199;

fn describe() -> DescribeAutoCalloutTaskRequest {
    DescribeAutoCalloutTaskRequest::builder().sdk_app_id(1_400_123_455).task_id(1).build()
}

/// Makes a call that succeeds, and returns the one request that the cloud received and whose signature it accepted.
async fn accepted(
    cloud: &MockCloud,
    client: &Client,
    request: CreateAutoCalloutTaskRequest,
) -> ReceivedRequest {
    let before = cloud.requests().len();
    client.create_auto_callout_task(request).no_retries().await.unwrap();
    let mut requests = cloud.requests().split_off(before);
    assert_eq!(requests.len(), 1);
    requests.remove(0)
}

#[tokio::test]
async fn the_signed_content_type_is_the_one_sent() {
    let (cloud, client) = start().await;
    let request = accepted(&cloud, &client, document_example()).await;
    assert_eq!(request.header("content-type"), Some("application/json"));
}

#[tokio::test]
async fn signed_header_values_are_lower_case() {
    let cloud = MockCloud::start().await.unwrap();
    // The host is sent as configured. The mock lowercases it to compare signatures.
    let host = format!("LocalHost:{}", cloud.address().port());
    let client = client_with(settings(&cloud).endpoint(format!("http://{host}")));
    let request = accepted(&cloud, &client, document_example()).await;
    assert_eq!(request.header("host"), Some(host.as_str()));
}

#[tokio::test]
async fn every_attempt_sends_the_bytes_that_are_hashed() {
    let (cloud, client) = start().await;
    let name = "外呼 \"任务\" \\ / \u{1}\u{2028} é 😀";
    let mut request = document_example();
    request.name = Some(name.to_owned());
    cloud.respond_once(ACTION, Reply::throttled());
    let call = client.create_auto_callout_task(request);
    call.retries(three_at_once()).await.unwrap();
    let requests = cloud.requests();
    let [first, second] = &requests[..] else { panic!("expected two requests: {requests:?}") };
    assert!(first.accepted && second.accepted);
    assert_eq!(first.body.as_ref().unwrap()["Name"], name);
    assert_eq!(first.body, second.body);
    assert_eq!(first.header("content-length"), second.header("content-length"));
}

#[tokio::test]
async fn an_empty_request_is_sent_as_an_empty_object() {
    let (cloud, client) = start().await;
    let call = client.describe_ccc_buy_info_list(DescribeCCCBuyInfoListRequest::default());
    call.await.unwrap();
    assert_eq!(cloud.requests()[0].body, Some(json!({})));
}

#[tokio::test]
async fn the_date_of_a_signature_matches_its_timestamp() {
    let clock = Arc::new(ManualClock::at(BEFORE_MIDNIGHT));
    let now: SystemTime = UNIX_EPOCH + Duration::from_secs(BEFORE_MIDNIGHT);
    let cloud = MockCloud::builder().clock(move || now).start().await.unwrap();
    let client = client_with(settings(&cloud).clock(clock.clone()));
    let before = accepted(&cloud, &client, document_example()).await;
    clock.advance(Duration::from_secs(1));
    let after = accepted(&cloud, &client, document_example()).await;
    let timestamps = [&before, &after].map(|request| request.header("x-tc-timestamp").unwrap());
    assert_eq!(timestamps, ["1551139199", "1551139200"], "one second before midnight, and midnight");
}

#[tokio::test]
async fn a_wrong_clock_is_corrected_and_every_attempt_is_signed_again() {
    for seconds in [-86_400, -301, 301, 3_600] {
        let cloud = MockCloud::builder()
            .clock(|| UNIX_EPOCH + Duration::from_secs(BEFORE_MIDNIGHT))
            .start()
            .await
            .unwrap();
        cloud.skew_clock(seconds);
        let clock = Arc::new(ManualClock::at(BEFORE_MIDNIGHT));
        let client = client_with(settings(&cloud).clock(clock));
        client.create_auto_callout_task(document_example()).await.unwrap();
        client.create_auto_callout_task(document_example()).await.unwrap();
        let requests = cloud.requests();
        let timestamps: Vec<i64> = requests
            .iter()
            .map(|request| request.header("x-tc-timestamp").unwrap().parse().unwrap())
            .collect();
        let here = i64::try_from(BEFORE_MIDNIGHT).unwrap();
        assert_eq!(timestamps, [here, here + seconds, here + seconds]);
        assert_eq!(requests[0].outcome, RequestOutcome::Error("AuthFailure.SignatureExpire".to_owned()));
    }
}

#[tokio::test]
async fn the_signed_service_comes_from_the_spec_not_from_the_host() {
    let (cloud, client) = start().await;
    let request = accepted(&cloud, &client, document_example()).await;
    assert_eq!(request.service.as_deref(), Some("ccc"), "the host is {}", cloud.endpoint());
}

#[tokio::test]
async fn the_signed_host_includes_the_port() {
    let (cloud, client) = start().await;
    let request = accepted(&cloud, &client, document_example()).await;
    assert_eq!(request.header("host"), Some(cloud.address().to_string().as_str()));
}

#[tokio::test]
async fn the_path_is_always_the_root() {
    let cloud = MockCloud::start().await.unwrap();
    let with_slash = settings(&cloud).endpoint(format!("{}/", cloud.endpoint()));
    accepted(&cloud, &client_with(with_slash), document_example()).await;
    let with_path = settings(&cloud).endpoint(format!("{}/v3", cloud.endpoint())).build();
    assert_eq!(with_path.unwrap_err().kind(), ErrorKind::Config);
}

#[tokio::test]
async fn an_absent_list_is_omitted_and_an_empty_one_is_sent() {
    let (cloud, client) = start().await;
    let body = async |request| accepted(&cloud, &client, request).await.body.unwrap();
    assert_eq!(body(document_example()).await.get("Variables"), None);
    let mut empty = document_example();
    empty.variables = Some(Vec::new());
    assert_eq!(body(empty).await["Variables"], json!([]));
}

#[tokio::test]
async fn a_region_is_sent_only_if_set_and_used() {
    let cloud = MockCloud::start().await.unwrap();
    let with_region = client_with(settings(&cloud).region("ap-guangzhou"));
    for client in [client(&cloud), with_region] {
        let request = accepted(&cloud, &client, document_example()).await;
        assert_eq!(request.header("x-tc-region"), None);
    }
}

#[tokio::test]
async fn an_error_is_recognized_whatever_its_content_type() {
    let body = r#"{"Response":{"Error":{"Code":"InvalidParameter","Message":"why"},"RequestId":"r"}}"#;
    for content_type in ["application/json; charset=utf-8", "Application/JSON;q=1", "text/plain"] {
        let (cloud, client) = start().await;
        cloud.respond_once(ACTION, Reply::http(200, content_type, body));
        let error = client.create_auto_callout_task(document_example()).await.unwrap_err();
        assert_eq!((error.kind(), error.code()), (ErrorKind::Service, Some("InvalidParameter")));
    }
}

#[tokio::test]
async fn sub_codes_of_throttling_are_retried() {
    for code in ["RequestLimitExceeded", "RequestLimitExceeded.UinLimitExceeded", "RequestLimitExceeded.New"]
    {
        let (cloud, client) = start().await;
        cloud.respond_once(ACTION, Reply::error(code, "Slower, please."));
        let call = client.create_auto_callout_task(document_example());
        assert_eq!(call.retries(three_at_once()).await.unwrap().task_id, 1, "{code}");
        assert_eq!(cloud.requests().len(), 2);
    }
}

#[tokio::test]
async fn a_page_keeps_its_status_and_body_and_a_200_without_response_is_an_error() {
    for policy in [RetryPolicy::none(), three_at_once()] {
        let (cloud, client) = start().await;
        cloud.respond_with("DescribeAutoCalloutTask", Reply::bad_gateway());
        let call = client.describe_auto_callout_task(describe()).retries(policy);
        let error = call.await.unwrap_err();
        assert_eq!((error.status(), error.attempts()), (Some(502), policy.attempts()));
        assert!(error.body().is_some_and(|body| body.starts_with(b"<html>")));

        cloud.respond_with("DescribeAutoCalloutTask", Reply::http(200, "application/json", "{}"));
        let call = client.describe_auto_callout_task(describe()).retries(policy);
        let error = call.await.unwrap_err();
        assert_eq!((error.kind(), error.attempts()), (ErrorKind::UnexpectedResponse, 1));
    }
}

#[tokio::test]
async fn a_success_after_a_failure_is_not_sent_again() {
    let (cloud, client) = start().await;
    for _ in 0..2 {
        cloud.respond_once(ACTION, Reply::throttled());
    }
    let call = client.create_auto_callout_task(document_example());
    call.retries(three_at_once().max_attempts(10)).await.unwrap();
    let executed: Vec<bool> = cloud.requests().iter().map(|request| request.executed.is_some()).collect();
    assert_eq!(executed, [false, false, true]);
}

#[tokio::test]
async fn a_request_that_may_have_been_executed_is_retried_only_if_it_reads() {
    for reply in [Reply::Reset, Reply::bad_gateway(), Reply::error("InternalError", "why")] {
        let (cloud, client) = start().await;
        cloud.respond_once(ACTION, reply.clone().executed());
        let call = client.create_auto_callout_task(document_example());
        let error = call.retries(three_at_once()).await.unwrap_err();
        assert!(error.maybe_delivered() && !error.is_retryable(), "{error:?}");
        assert_eq!(cloud.requests().len(), 1);

        cloud.respond_once("DescribeAutoCalloutTask", reply);
        let call = client.describe_auto_callout_task(describe());
        assert_eq!(call.retries(three_at_once()).await.unwrap().state, 1);
        assert_eq!(cloud.requests().len(), 3);
    }
}

#[tokio::test]
async fn no_pause_exceeds_the_deadline() {
    let (cloud, client) = start().await;
    let body = r#"{"Response":{"Error":{"Code":"RequestLimitExceeded"},"RequestId":"r"}}"#;
    let headers = vec![("Retry-After".to_owned(), "86400".to_owned())];
    cloud.respond_once(ACTION, Reply::Http { status: 200, headers, body: body.into() });
    // The call fails at once; otherwise the test would take an hour.
    let call = client.create_auto_callout_task(document_example());
    let error = call.timeout(Duration::from_secs(3_600)).await.unwrap_err();
    assert_eq!((error.class(), error.attempts()), (Some(ErrorClass::Throttled), 1));
    assert_eq!(error.retry_after(), Some(Duration::from_secs(86_400)));
}

/// A role whose credentials change every ten seconds.
#[derive(Debug)]
struct Rotating {
    clock: Arc<ManualClock>,
    given: AtomicUsize,
}

impl ProvideCredentials for Rotating {
    fn provide<'a>(&'a self, _: &'a ProviderContext) -> BoxFuture<'a, Result<Credentials, Error>> {
        let number = self.given.fetch_add(1, Ordering::SeqCst);
        let [id, key, token] = rotated(number);
        let given = Credentials::new(id, key).and_then(|credentials| credentials.with_token(token));
        let end = self.clock.now() + Duration::from_secs(10);
        Box::pin(ready(given.map(|credentials| credentials.with_expiry(end))))
    }
}

fn rotated(number: usize) -> [String; 3] {
    ["id", "key", "token"].map(|what| format!("{what}-{number}"))
}

#[tokio::test(flavor = "multi_thread")]
async fn credentials_are_one_snapshot_of_id_key_and_token() {
    let clock = Arc::new(ManualClock::at(BEFORE_MIDNIGHT));
    let now = Arc::clone(&clock);
    let mut cloud = MockCloud::builder().clock(move || now.now()).rate_limit(RateLimitPolicy::Off);
    for [id, key, token] in (0..200).map(rotated) {
        // The cloud rejects any other combination.
        cloud = cloud.credential(Credential::new(id, key).with_token(token));
    }
    let cloud = cloud.start().await.unwrap();
    let role = Arc::new(Rotating { clock: Arc::clone(&clock), given: AtomicUsize::new(0) });
    let settings = settings(&cloud).clock(clock.clone()).credentials(Arc::clone(&role));
    let client = client_with(settings.retries(RetryPolicy::none()));
    let calling: Vec<_> = (0..16)
        .map(|_| {
            let (client, clock) = (client.clone(), Arc::clone(&clock));
            tokio::spawn(async move {
                for _ in 0..50 {
                    client.create_auto_callout_task(document_example()).await.unwrap();
                    clock.advance(Duration::from_secs(1));
                }
            })
        })
        .collect();
    for task in calling {
        task.await.unwrap();
    }
    // 800 seconds, with a renewal every 7.5 to 10 seconds.
    let given = role.given.load(Ordering::SeqCst);
    assert!((60..=200).contains(&given), "{given}");
}

#[test]
fn whitespace_in_credentials_is_rejected() {
    for (id, key) in [("AKID ", "key"), ("AKID", "key\n"), ("\tAKID", "key")] {
        assert_eq!(Credentials::new(id, key).unwrap_err().kind(), ErrorKind::Credentials);
    }
    assert!(Credentials::new("AKID", "key").unwrap().with_token("token\r\n").is_err());
}

#[test]
fn debug_hides_the_signature_the_token_and_the_key() {
    let credentials =
        Credentials::new("AKIDexample", "hidden-key").unwrap().with_token("hidden-token").unwrap();
    let config = Config::builder().credentials(credentials.clone()).build().unwrap();
    let settings = ExchangeSettings::new(Endpoint::parse("ccc.tencentcloudapi.com").unwrap());
    let exchange = Exchange::new(Parameters::of(&document_example()).unwrap(), &settings).unwrap();
    let request = exchange.sign(&Signer::default(), Some(&credentials), UNIX_EPOCH).unwrap();
    let signature = request.headers()["authorization"].to_str().unwrap();
    let signature = &signature[signature.len() - 64..];
    let client = Client::new(&config);
    let call = client.create_auto_callout_task(document_example());
    let shown = format!("{:?} {exchange:?} {config:?} {client:?} {call:?}", request.headers());
    for secret in ["hidden", signature, "13012345678"] {
        assert!(!shown.contains(secret), "{secret} in {shown}");
    }
}

#[tokio::test]
async fn a_value_of_another_type_does_not_lose_the_response() {
    let (cloud, client) = start().await;
    let responses: [(Value, u64); 3] = [
        (json!({ "TaskId": "7", "RequestId": "r" }), 7),
        (json!({ "TaskId": 7.0, "RequestId": "r" }), 7),
        (json!({ "TaskId": null, "RequestId": "r" }), 0),
    ];
    for (body, expected) in responses {
        cloud.respond_once(ACTION, body);
        let response = client.create_auto_callout_task(document_example()).await.unwrap();
        assert_eq!((response.task_id, response.request_id.as_str()), (expected, "r"));
    }
}
