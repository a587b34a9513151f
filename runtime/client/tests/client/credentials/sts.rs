//! Roles of the Security Token Service (STS).

use std::fs;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, UNIX_EPOCH};

use serde_json::{Value, json as value};
use tempfile::NamedTempFile;
use tencentcloud_client::credentials::{AssumeRole, ProvideCredentials, TkeOidc};
use tencentcloud_client::{Client, Config, Credentials, Error};

use super::{Scripted, context, error_of, numbered, variables};
use crate::records::CreateTask;
use crate::server::{Server, header, http_response, json_response, success};

const ARN: &str = "qcs::cam::uin/100000000001:roleName/caller";

fn assumed() -> Vec<u8> {
    json_response(
        r#"{"Response":{"Credentials":{"Token":"token-hunter2","TmpSecretId":"AKIDrole","TmpSecretKey":
        "hunter2"},"ExpiredTime":4102444800,"Expiration":"2100-01-01T00:00:00Z","RequestId":"r-1"}}"#,
    )
}

fn refused() -> Vec<u8> {
    json_response(
        r#"{"Response":{"Error":{"Code":"UnauthorizedOperation","Message":"no"},"RequestId":"r-2"}}"#,
    )
}

fn role_of(server: &Server) -> AssumeRole {
    let source = Credentials::new("AKIDsource", "source-hunter2").unwrap();
    AssumeRole::new(source, ARN).endpoint(format!("http://{}", server.address()))
}

fn body(server: &Server) -> Value {
    serde_json::from_str(server.bodies().last().unwrap()).unwrap()
}

#[tokio::test]
async fn a_role_is_assumed_with_a_signed_call() {
    let server = Server::responding(assumed());
    let credentials = role_of(&server).provide(&context()).await.unwrap();
    assert_eq!((credentials.secret_id(), credentials.secret_key()), ("AKIDrole", "hunter2"));
    assert_eq!(credentials.token(), Some("token-hunter2"));
    assert_eq!(credentials.expires_at(), Some(UNIX_EPOCH + Duration::from_secs(4_102_444_800)));

    let requests = server.requests();
    assert_eq!(header(&requests[0], "x-tc-action"), Some("AssumeRole"));
    assert_eq!(header(&requests[0], "x-tc-version"), Some("2018-08-13"));
    assert_eq!(header(&requests[0], "x-tc-region"), Some("ap-guangzhou"));
    let authorization = header(&requests[0], "authorization").unwrap();
    assert!(authorization.starts_with("TC3-HMAC-SHA256 Credential=AKIDsource/"), "{authorization}");
    assert!(authorization.contains("/sts/tc3_request"), "{authorization}");
    let sent = body(&server);
    assert_eq!((&sent["RoleArn"], &sent["DurationSeconds"]), (&value!(ARN), &value!(7200)));
    assert!(sent["RoleSessionName"].as_str().unwrap().starts_with("tencentcloud-rust-"));
    assert_eq!(sent.as_object().unwrap().len(), 3);
}

#[tokio::test]
async fn session_settings_are_sent() {
    let server = Server::responding(assumed());
    let role = role_of(&server)
        .session_name("night-shift")
        .duration(Duration::from_secs(43_200))
        .external_id("external")
        .policy(r#"{"version":"2.0"}"#)
        .region("ap-beijing");
    role.provide(&context()).await.unwrap();
    let expected = value!({
        "RoleArn": ARN,
        "RoleSessionName": "night-shift",
        "DurationSeconds": 43_200,
        "Policy": "%7B%22version%22%3A%222.0%22%7D",
        "ExternalId": "external",
    });
    assert_eq!(body(&server), expected);
    assert_eq!(header(&server.requests()[0], "x-tc-region"), Some("ap-beijing"));
}

#[tokio::test]
async fn invalid_settings_are_not_sent() {
    let server = Server::responding(assumed());
    let table = [
        (
            role_of(&server).duration(Duration::from_secs(43_201)),
            "DurationSeconds: must be from 1 to 43200, got 43201",
        ),
        (role_of(&server).duration(Duration::ZERO), "DurationSeconds: must be from 1 to 43200, got 0"),
        (role_of(&server).session_name("night shift"), "RoleSessionName"),
        (role_of(&server).region("Guangzhou!"), "region"),
        (role_of(&server).endpoint("http://example.com"), "unencrypted"),
    ];
    for (role, expected) in table {
        let error = error_of(role.provide(&context()).await);
        assert!(error.to_string().starts_with("cannot assume the role: "), "{error}");
        assert!(error.to_string().contains(expected), "{error}");
        assert!(!error.is_not_configured() && !error.is_retryable(), "{error}");
    }
    assert_eq!(server.connections(), 0);
}

#[tokio::test]
async fn service_errors_keep_their_code_and_request_id() {
    let error = error_of(role_of(&Server::responding(refused())).provide(&context()).await);
    let expected = "cannot assume the role: AssumeRole: UnauthorizedOperation (check the credentials and permissions): no (request ID r-2)";
    assert_eq!(error.to_string(), expected);
    assert!(!error.is_retryable());
    let cause = std::error::Error::source(&error).and_then(|cause| cause.downcast_ref::<Error>()).unwrap();
    assert_eq!((cause.code(), cause.request_id()), (Some("UnauthorizedOperation"), Some("r-2")));
    let silent = Server::scripted(|connection, _| {
        connection.read_request();
    });
    let error = error_of(role_of(&silent).provide(&context()).await);
    assert!(error.is_retryable(), "{error}");
    let spaced = String::from_utf8(assumed()).unwrap().replace("token-hunter2", "token hunter2");
    let error = error_of(role_of(&Server::responding(spaced)).provide(&context()).await);
    assert!(error.to_string().contains("the token contains a space"), "{error}");
}

/// Errors of other actions show the beginning of such responses, and so do the events of retries.
#[tokio::test]
async fn secrets_in_unexpected_responses_are_not_shown() {
    let whole = String::from_utf8(assumed()).unwrap();
    let (_, body) = whole.split_once("\r\n\r\n").unwrap();
    let inner = body.strip_prefix(r#"{"Response":"#).and_then(|rest| rest.strip_suffix('}')).unwrap();
    let table = [
        ("200 OK", "application/json", inner.to_owned()),
        ("200 OK", "text/html", format!("[{body}]")),
        ("200 OK", "application/json", body[..90].to_owned()),
        ("200 OK", "application/json", body.replace("Credentials", "Error")),
        ("503 Oops", "application/json", body.to_owned()),
    ];
    for (status, media_type, body) in table {
        let server = Server::responding(http_response(status, media_type, &body));
        // Also asserts that there is no secret.
        let error = error_of(role_of(&server).provide(&context()).await);
        assert!(error.to_string().contains("AssumeRole: "), "{error}");
    }
}

#[tokio::test]
async fn the_credentials_of_a_role_are_cached_and_their_absence_is_reported() {
    let server = Server::responding(assumed());
    let endpoint = format!("http://{}", server.address());
    let source = Scripted::new(|number| async move { Ok(numbered(number)) });
    let role = AssumeRole::new(source.clone(), ARN).endpoint(&endpoint);
    role.provide(&context()).await.unwrap();
    role.provide(&context()).await.unwrap();
    assert_eq!((source.requests(), server.requests().len()), (1, 2));
    assert_eq!(header(&server.requests()[1], "x-tc-token"), Some("token-0"));

    let absent = Scripted::new(|_| async { Err(Error::not_configured("nothing here")) });
    let error = error_of(AssumeRole::new(absent, ARN).endpoint(&endpoint).provide(&context()).await);
    assert!(error.is_not_configured() && error.to_string().ends_with("nothing here"), "{error}");
}

#[tokio::test]
async fn calls_are_signed_with_the_credentials_of_the_role() {
    let sts = Server::responding(assumed());
    let service = Server::responding(success());
    let config = service.config().credentials(role_of(&sts)).build().unwrap();
    let client = Client::new(&config);
    for _ in 0..3 {
        assert_eq!(client.call(CreateTask::to(&["1"])).await.unwrap().task_id, 7);
    }
    assert_eq!(sts.requests().len(), 1);
    let requests = service.requests();
    assert_eq!(requests.len(), 3);
    assert_eq!(header(&requests[2], "x-tc-token"), Some("token-hunter2"));
    assert!(header(&requests[2], "authorization").unwrap().contains("Credential=AKIDrole/"));
    assert!(!format!("{config:?} {client:?}").contains("hunter2"));
}

#[tokio::test]
async fn the_role_of_a_pod_reads_its_token_for_each_request() {
    let file = NamedTempFile::new().unwrap();
    fs::write(&file, "identity-1\n").unwrap();
    let server = Server::responding(assumed());
    let pod = pod(file.path().to_str().unwrap()).endpoint(format!("http://{}", server.address()));
    let credentials = pod.provide(&context()).await.unwrap();
    assert_eq!(credentials.secret_id(), "AKIDrole");
    let request = &server.requests()[0];
    assert_eq!(header(request, "authorization"), Some("SKIP"));
    assert_eq!(header(request, "x-tc-action"), Some("AssumeRoleWithWebIdentity"));
    assert_eq!(header(request, "x-tc-region"), Some("ap-guangzhou"));
    assert_eq!(header(request, "x-tc-token"), None);
    let sent = body(&server);
    assert_eq!(sent["WebIdentityToken"], "identity-1");
    assert_eq!((&sent["ProviderId"], &sent["RoleArn"]), (&value!("OIDC"), &value!(ARN)));
    assert_eq!(sent["DurationSeconds"], 7200);

    fs::write(&file, "identity-2").unwrap();
    pod.provide(&context()).await.unwrap();
    assert_eq!(body(&server)["WebIdentityToken"], "identity-2");
}

fn pod(token_file: &str) -> TkeOidc {
    TkeOidc::with_variables(variables(&[
        ("TKE_REGION", "ap-guangzhou"),
        ("TKE_PROVIDER_ID", "OIDC"),
        ("TKE_WEB_IDENTITY_TOKEN_FILE", token_file),
        ("TKE_ROLE_ARN", ARN),
    ]))
}

#[tokio::test]
async fn no_pod_variables_is_not_configured_and_some_of_them_is_an_error() {
    assert!(error_of(TkeOidc::with_variables(|_| None).provide(&context()).await).is_not_configured());
    let half = [("TKE_REGION", "ap-guangzhou"), ("TKE_ROLE_ARN", ARN)];
    let error = error_of(TkeOidc::with_variables(variables(&half)).provide(&context()).await);
    assert!(!error.is_not_configured());
    let expected = "these variables are not set: TKE_PROVIDER_ID, TKE_WEB_IDENTITY_TOKEN_FILE";
    assert!(error.to_string().ends_with(expected), "{error}");
    let file = NamedTempFile::new().unwrap();
    for (contents, expected) in [(&b" \n"[..], "it is empty"), (b"\xff", "it is not UTF-8")] {
        fs::write(&file, contents).unwrap();
        let error = error_of(pod(file.path().to_str().unwrap()).provide(&context()).await);
        assert!(error.to_string().contains(expected) && !error.is_not_configured(), "{error}");
    }
    let error = error_of(pod("/nowhere/token").provide(&context()).await);
    assert!(error.to_string().contains("/nowhere/token"), "{error}");
}

#[tokio::test]
async fn a_role_can_assume_another_role() {
    let requests = AtomicUsize::new(0);
    let sts = Server::routing(move |_| {
        let (number, template) =
            (requests.fetch_add(1, Ordering::SeqCst), String::from_utf8(assumed()).unwrap());
        // The same length as the original, since Content-Length is set.
        template.replace("AKIDrole", &format!("AKIDrol{number}")).into_bytes()
    });
    let inner = role_of(&sts);
    let outer = AssumeRole::new(inner, ARN).endpoint(format!("http://{}", sts.address()));
    assert_eq!(outer.provide(&context()).await.unwrap().secret_id(), "AKIDrol1");
    let requests = sts.requests();
    assert!(header(&requests[0], "authorization").unwrap().contains("Credential=AKIDsource/"));
    assert!(header(&requests[1], "authorization").unwrap().contains("Credential=AKIDrol0/"));
    let shown = format!("{outer:?}");
    let config = Config::builder().credentials(outer).build().unwrap();
    assert!(!format!("{shown} {config:?}").contains("hunter2"));
}
