//! The temporary credentials that `sts` returns.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use serde_json::{Value, json};
use tencentcloud_mock::MockCloud;

use crate::support::{NOW, TestRequest, at, builder};

fn sts(cloud: &MockCloud, action: &str, body: &Value) -> TestRequest {
    TestRequest { service: "sts".to_owned(), ..TestRequest::new(cloud) }
        .header("x-tc-version", "2018-08-13")
        .header("x-tc-action", action)
        .body(body)
}

fn assume_role(cloud: &MockCloud, seconds: u64) -> TestRequest {
    let body = json!({ "RoleArn": "qcs::cam::uin/1:roleName/r", "RoleSessionName": "s", "DurationSeconds": seconds });
    sts(cloud, "AssumeRole", &body)
}

/// A request with temporary credentials, and with their token.
fn with_credentials(cloud: &MockCloud, response: &Value) -> TestRequest {
    let text = |name: &str| response["Credentials"][name].as_str().expect("credentials").to_owned();
    let request = TestRequest {
        secret_id: text("TmpSecretId"),
        secret_key: text("TmpSecretKey"),
        ..TestRequest::new(cloud)
    };
    request.header("x-tc-token", &text("Token"))
}

#[test]
fn returned_credentials_are_accepted_until_they_expire() {
    let seconds = Arc::new(AtomicI64::new(NOW));
    let clock = Arc::clone(&seconds);
    let cloud = builder().clock(move || at(clock.load(Ordering::Relaxed))).start_blocking().unwrap();
    let response = assume_role(&cloud, 60).send(&cloud).response();
    assert_eq!(response["ExpiredTime"], NOW + 60);
    assert_eq!(response["Expiration"], "2023-11-14T22:14:20Z");
    let request = with_credentials(&cloud, &response);
    assert_eq!(request.code(&cloud), "ok");
    assert_eq!(request.clone().without("x-tc-token").code(&cloud), "AuthFailure.TokenFailure");
    assert_eq!(request.clone().header("x-tc-token", "another").code(&cloud), "AuthFailure.TokenFailure");
    let forged = TestRequest { secret_key: "another".to_owned(), ..request.clone() };
    assert_eq!(forged.code(&cloud), "AuthFailure.SignatureFailure");
    seconds.fetch_add(60, Ordering::Relaxed);
    assert_eq!(request.code(&cloud), "AuthFailure.TokenFailure");
}

#[test]
fn every_call_returns_credentials_of_its_own() {
    let cloud = builder().start_blocking().unwrap();
    let [first, second] = [1, 2].map(|_| assume_role(&cloud, 60).send(&cloud).response());
    assert_ne!(first["Credentials"], second["Credentials"]);
    for response in [first, second] {
        assert_eq!(with_credentials(&cloud, &response).code(&cloud), "ok");
    }
    let federation = sts(&cloud, "GetFederationToken", &json!({ "Name": "n", "Policy": "p" }));
    let response = federation.send(&cloud).response();
    assert_eq!(response["ExpiredTime"], NOW + 1_800);
    assert_eq!(with_credentials(&cloud, &response).code(&cloud), "ok");
}

#[test]
fn actions_without_a_signature_return_credentials() {
    let cloud = builder().start_blocking().unwrap();
    let web_identity = json!({
        "ProviderId": "OIDC", "WebIdentityToken": "t", "RoleArn": "r", "RoleSessionName": "s",
    });
    let saml = json!({
        "SAMLAssertion": "s", "PrincipalArn": "p", "RoleArn": "r", "RoleSessionName": "s",
    });
    for (action, body) in [("AssumeRoleWithWebIdentity", web_identity), ("AssumeRoleWithSAML", saml)] {
        let request = sts(&cloud, action, &body).header("authorization", "SKIP");
        let response = request.send(&cloud).response();
        assert_eq!(with_credentials(&cloud, &response).code(&cloud), "ok", "{response}");
    }
    let signed_only = assume_role(&cloud, 60).header("authorization", "SKIP");
    assert_eq!(signed_only.code(&cloud), "AuthFailure.InvalidAuthorization");
}

#[test]
fn scripted_credentials_are_accepted() {
    let cloud = builder().start_blocking().unwrap();
    let scripted = json!({
        "Credentials": { "TmpSecretId": "AKIDSCRIPTED", "TmpSecretKey": "key", "Token": "token" },
        "ExpiredTime": NOW + 1,
    });
    cloud.respond_once("AssumeRole", scripted.clone());
    assert_eq!(assume_role(&cloud, 60).code(&cloud), "ok");
    assert_eq!(with_credentials(&cloud, &scripted).code(&cloud), "ok");
}
