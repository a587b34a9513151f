//! The expiry of credentials on a machine whose clock is wrong.

use std::sync::Arc;
use std::time::{Duration, UNIX_EPOCH};

use http::Response;
use tempfile::NamedTempFile;
use tencentcloud_client::clock::ManualClock;
use tencentcloud_client::credentials::{AssumeRole, CvmRole, ProvideCredentials, TkeOidc};
use tencentcloud_client::transport::ScriptedTransport;
use tencentcloud_client::{Client, Config, Credentials, Error};
use tokio::task::yield_now;

use super::{Scripted, error_of, numbered, variables};
use crate::records::{CreateTask, TaskResponse};

/// 2019-02-25 16:44:25 in UTC.
const NOW: u64 = 1_551_113_065;
const DATE: &str = "Mon, 25 Feb 2019 16:44:25 GMT";
const TEN_YEARS_LATER: &str = "Sun, 25 Feb 2029 16:44:25 GMT";
const HOUR: u64 = 3600;

const SUCCESS: &str = r#"{"Response":{"TaskId":7,"RequestId":"r"}}"#;
const EXPIRED_SIGNATURE: &str =
    r#"{"Response":{"Error":{"Code":"AuthFailure.SignatureExpire","Message":"why"},"RequestId":"r"}}"#;

fn dated(date: &str, body: impl Into<String>) -> Response<bytes::Bytes> {
    Response::builder().header("date", date).body(body.into().into()).unwrap()
}

/// A response of STS whose credentials expire at this time.
fn assumed(expiry: u64) -> Response<bytes::Bytes> {
    let body = format!(
        r#"{{"Response":{{"Credentials":{{"Token":"token","TmpSecretId":"AKIDrole","TmpSecretKey":"hunter2"}},
        "ExpiredTime":{expiry},"RequestId":"r-1"}}}}"#
    );
    dated(DATE, body)
}

fn client(
    network: &ScriptedTransport,
    provider: impl ProvideCredentials,
    clock: &Arc<ManualClock>,
) -> Client {
    let config = Config::builder().clock(clock.clone()).transport(Arc::new(network.clone()));
    Client::new(&config.credentials(provider).build().unwrap())
}

fn task() -> CreateTask {
    CreateTask::to(&["1"])
}

/// Calls on a machine whose clock is this many hours ahead. Returns the result, and the times in all signatures.
async fn call_ahead(
    hours: u64,
    network: ScriptedTransport,
    provider: impl ProvideCredentials,
) -> (Result<TaskResponse, Error>, Vec<String>) {
    let clock = Arc::new(ManualClock::at(NOW + hours * HOUR));
    let result = client(&network, provider, &clock).call(task()).await;
    let requests = network.requests();
    let times = requests.iter().filter_map(|request| request.headers().get("x-tc-timestamp"));
    (result, times.map(|time| time.to_str().unwrap().to_owned()).collect())
}

#[tokio::test]
async fn a_role_is_assumed_on_a_machine_whose_clock_is_ahead() {
    let network = ScriptedTransport::new()
        .respond(dated(DATE, EXPIRED_SIGNATURE))
        .respond(assumed(NOW + 2 * HOUR))
        .respond_json(SUCCESS);
    let role = AssumeRole::new(Credentials::new("AKIDsource", "hunter2").unwrap(), "role");
    let (result, times) = call_ahead(3, network, role).await;
    assert_eq!(result.unwrap().task_id, 7);
    assert_eq!(times, [(NOW + 3 * HOUR).to_string(), NOW.to_string(), NOW.to_string()]);
}

/// STS checks no signature, so only the `Date` of its response shows the time.
#[tokio::test]
async fn the_role_of_a_pod_is_assumed_on_a_machine_whose_clock_is_ahead() {
    let file = NamedTempFile::new().unwrap();
    std::fs::write(&file, "identity").unwrap();
    let pod = || {
        TkeOidc::with_variables(variables(&[
            ("TKE_REGION", "ap-guangzhou"),
            ("TKE_PROVIDER_ID", "OIDC"),
            ("TKE_WEB_IDENTITY_TOKEN_FILE", file.path().to_str().unwrap()),
            ("TKE_ROLE_ARN", "role"),
        ]))
    };
    let network = ScriptedTransport::new().respond(assumed(NOW + 2 * HOUR)).respond_json(SUCCESS);
    let (result, times) = call_ahead(3, network, pod()).await;
    assert_eq!(result.unwrap().task_id, 7);
    assert_eq!(times, [(NOW + 3 * HOUR).to_string(), NOW.to_string()]);

    let network = ScriptedTransport::new().respond(assumed(NOW));
    let (result, _) = call_ahead(3, network, pod()).await;
    assert!(error_of(result).to_string().contains("expired credentials"));
}

#[tokio::test]
async fn the_role_of_a_machine_is_used_if_its_clock_is_ahead() {
    let role = format!(
        r#"{{"TmpSecretId":"AKIDrole","TmpSecretKey":"hunter2","Token":"token","ExpiredTime":{},"Code":"Success"}}"#,
        NOW + 2 * HOUR
    );
    let network = ScriptedTransport::new()
        .respond(dated(DATE, "builder"))
        .respond(dated(DATE, role.clone()))
        .respond_json(SUCCESS);
    let (result, times) = call_ahead(3, network, CvmRole::new()).await;
    assert_eq!(result.unwrap().task_id, 7);
    assert_eq!(times, [NOW.to_string()]);

    for date in [TEN_YEARS_LATER, "today"] {
        let network =
            ScriptedTransport::new().respond(dated(DATE, "builder")).respond(dated(date, role.clone()));
        let (result, _) = call_ahead(3, network, CvmRole::new()).await;
        let error = error_of(result);
        assert!(error.to_string().contains("expired credentials"), "{error}");
    }
}

#[tokio::test]
async fn credentials_are_renewed_in_time_on_a_machine_whose_clock_is_behind() {
    let clock = Arc::new(ManualClock::at(NOW - 3 * HOUR));
    let role = Scripted::new(|number| async move {
        Ok(numbered(number).with_expiry(UNIX_EPOCH + Duration::from_secs(NOW + 2 * HOUR)))
    });
    let mut network = ScriptedTransport::new().respond(dated(DATE, EXPIRED_SIGNATURE));
    for _ in 0..3 {
        network = network.respond_json(SUCCESS);
    }
    let client = client(&network, role.clone(), &clock);
    client.call(task()).await.unwrap();
    clock.advance(Duration::from_secs(2 * HOUR - 301));
    client.call(task()).await.unwrap();
    yield_now().await;
    assert_eq!(role.requests(), 1);
    clock.advance(Duration::from_secs(2));
    client.call(task()).await.unwrap();
    yield_now().await;
    assert_eq!(role.requests(), 2);
}

/// Only calls correct the clock, so it must not prevent them.
#[tokio::test]
async fn a_wrong_correction_does_not_last() {
    let clock = Arc::new(ManualClock::at(NOW));
    let role = Scripted::new(|number| async move {
        Ok(numbered(number).with_expiry(UNIX_EPOCH + Duration::from_secs(NOW + 2 * HOUR)))
    });
    let network = ScriptedTransport::new()
        .respond(dated(TEN_YEARS_LATER, EXPIRED_SIGNATURE))
        .respond(dated(DATE, EXPIRED_SIGNATURE))
        .respond_json(SUCCESS);
    client(&network, role, &clock).call(task()).await.unwrap();
    let times: Vec<_> =
        network.requests().iter().map(|request| request.headers()["x-tc-timestamp"].clone()).collect();
    assert_eq!((times.len(), &times[2]), (3, &NOW.to_string().parse().unwrap()));
}

#[tokio::test]
async fn clients_of_one_configuration_share_the_correction() {
    let clock = Arc::new(ManualClock::at(NOW + 3 * HOUR));
    let network = ScriptedTransport::new()
        .respond(dated(DATE, EXPIRED_SIGNATURE))
        .respond_json(SUCCESS)
        .respond_json(SUCCESS);
    let config = Config::builder().clock(clock).transport(Arc::new(network.clone()));
    let config = config.credentials(Credentials::new("AKIDexample", "hunter2").unwrap()).build().unwrap();
    for _ in 0..2 {
        Client::new(&config).call(task()).await.unwrap();
    }
    let last = network.requests().pop().unwrap();
    assert_eq!(last.headers()["x-tc-timestamp"], NOW.to_string().as_str());
}
