//! The role of a virtual machine.

use std::sync::Arc;
use std::time::{Duration, UNIX_EPOCH};

use tencentcloud_client::credentials::{CvmRole, ProvideCredentials, ProviderContext};
use tencentcloud_client::transport::ScriptedTransport;

use super::{context, error_of};
use crate::server::{ClosedPort, Server, http_response};

const ROLE: &str = r#"{"TmpSecretId": "AKIDrole", "TmpSecretKey": "hunter2", "Token": "token-hunter2",
    "ExpiredTime": 1615590047, "Expiration": "2021-03-12T23:00:47Z", "Code": "Success"}"#;

const LIST: &str = "GET /latest/meta-data/cam/security-credentials/ HTTP/1.1";

fn text(body: &str) -> Vec<u8> {
    http_response("200 OK", "text/plain", body)
}

fn role_of(server: &Server) -> CvmRole {
    CvmRole::new().endpoint(format!("http://{}/", server.address()))
}

#[tokio::test]
async fn the_role_that_the_metadata_service_lists_is_used() {
    let server =
        Server::routing(|request| if request.starts_with(LIST) { text("build.er@1\n") } else { text(ROLE) });
    let credentials = role_of(&server).provide(&context()).await.unwrap();
    assert_eq!((credentials.secret_id(), credentials.secret_key()), ("AKIDrole", "hunter2"));
    assert_eq!(credentials.token(), Some("token-hunter2"));
    assert_eq!(credentials.expires_at(), Some(UNIX_EPOCH + Duration::from_secs(1_615_590_047)));
    let requests = server.requests();
    let named = "GET /latest/meta-data/cam/security-credentials/build.er@1 HTTP/1.1";
    assert!(requests[0].starts_with(LIST) && requests[1].starts_with(named), "{requests:?}");
    // HTTP/1.1 servers reject requests without a host.
    let host = format!("\r\nhost: {}\r\n", server.address());
    assert!(requests.iter().all(|request| request.to_ascii_lowercase().matches(&host).count() == 1));

    role_of(&server).role("other").provide(&context()).await.unwrap();
    assert!(server.requests()[2].contains("security-credentials/other HTTP/1.1"));
}

#[tokio::test]
async fn a_machine_without_a_role_is_not_configured() {
    for list in [http_response("404 Not Found", "text/html", "<html>"), text(""), text(" \n")] {
        let error = error_of(role_of(&Server::responding(list)).provide(&context()).await);
        assert_eq!(error.to_string(), "this machine has no role");
        assert!(error.is_not_configured());
    }
}

/// A proxy may intercept connections to any address.
#[tokio::test]
async fn a_refusal_to_list_roles_comes_from_no_metadata_service() {
    for (status, is_absent) in
        [("302 Found", true), ("403 No", true), ("407 No", true), ("429 Wait", false), ("503 Oops", false)]
    {
        let server = Server::responding(http_response(status, "text/html", "<html>"));
        let error = error_of(role_of(&server).provide(&context()).await);
        assert_eq!(error.is_not_configured(), is_absent, "{error}");
        assert!(error.to_string().contains(&format!("HTTP {}", &status[..3])), "{error}");
    }
}

#[tokio::test]
async fn an_unreachable_service_is_not_configured_unless_a_role_is_named() {
    let closed = ClosedPort::new();
    let nowhere = || CvmRole::new().endpoint(format!("http://{}", closed.address()));
    assert!(error_of(nowhere().provide(&context()).await).is_not_configured());
    let error = error_of(nowhere().role("builder").provide(&context()).await);
    assert!(!error.is_not_configured() && error.is_retryable(), "{error}");
    let error = error_of(CvmRole::new().endpoint("not an endpoint").role("a").provide(&context()).await);
    assert!(error.to_string().contains("not a valid URL"), "{error}");
}

/// A chain would otherwise report that nothing is configured, or continue with another identity.
#[tokio::test]
async fn a_service_that_has_responded_before_is_expected_to_respond() {
    let network = ScriptedTransport::new().respond(http::Response::new("builder".into())).respond_json(ROLE);
    let context = ProviderContext::default().with_transport(Arc::new(network));
    let role = CvmRole::new().endpoint("http://127.0.0.1:1");
    role.provide(&context).await.unwrap();
    let error = error_of(role.provide(&context).await);
    assert!(!error.is_not_configured() && error.is_retryable(), "{error}");
    assert!(error.to_string().starts_with("cannot get the role of this machine: "), "{error}");
    // Nor does a service disappear that has just listed a role.
    let network = ScriptedTransport::new().respond(http::Response::new("builder".into()));
    let context = ProviderContext::default().with_transport(Arc::new(network));
    let error = error_of(CvmRole::new().endpoint("http://127.0.0.1:1").provide(&context).await);
    assert!(!error.is_not_configured() && error.is_retryable(), "{error}");
}

#[tokio::test]
async fn invalid_responses_are_errors() {
    let html = http_response("200 OK", "text/html", "<html>\nhunter22222222");
    let table: [(Vec<u8>, &str, bool); 7] = [
        (http_response("500 Oops", "text/plain", "hunter2"), "HTTP 500", true),
        (http_response("403 Forbidden", "text/plain", "hunter2"), "HTTP 403", false),
        (text(r#"{"Code": "Failed"}"#), "returned the code `Failed`", false),
        (text(&ROLE.replace("\"hunter2\"", "[\"hunter2\"]")), "TmpSecretKey: expected a string", false),
        (text(&ROLE.replace("\"hunter2\"", "\"hunter2 \"")), "the secret key contains a space", false),
        (text(&ROLE[..90]), "cannot get the role of this machine", false),
        (html, "cannot get the role of this machine", false),
    ];
    for (broken, expected, retryable) in table {
        let error = error_of(role_of(&Server::responding(broken)).role("builder").provide(&context()).await);
        assert!(error.to_string().contains(expected), "{error}");
        assert!(!error.is_not_configured(), "{error}");
        assert_eq!(error.is_retryable(), retryable, "{error}");
    }
    // Neither the page of a captive portal nor the credentials themselves are a valid role name.
    for list in ["<html> hi", ROLE] {
        let error = error_of(role_of(&Server::responding(text(list))).provide(&context()).await);
        assert!(error.to_string().contains("not a valid role name") && !error.is_not_configured(), "{error}");
    }
    // Nor is a path.
    for path in ["../../user-data", ".."] {
        let error = error_of(role_of(&Server::responding(text("x"))).role(path).provide(&context()).await);
        assert!(error.to_string().contains("not a valid role name"), "{error}");
    }
    // A service that closes the connection exists.
    let silent = Server::scripted(|connection, _| assert!(connection.read_request()));
    let error = error_of(role_of(&silent).provide(&context()).await);
    assert!(!error.is_not_configured() && error.is_retryable(), "{error}");
}
