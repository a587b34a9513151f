//! Chains of providers.

use std::fs;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use tempfile::TempDir;
use tencentcloud_client::credentials::{Chain, ProvideCredentials};
use tencentcloud_client::transport::{ScriptedTransport, TransportError};
use tencentcloud_client::{Config, Error};

use super::{Scripted, context, error_of, numbered, variables};

fn providing(number: usize) -> Scripted {
    Scripted::new(move |_| async move { Ok(numbered(number)) })
}

fn not_configured() -> Scripted {
    Scripted::new(|_| async { Err(Error::not_configured("not here")) })
}

fn broken() -> Scripted {
    Scripted::new(|_| async { Err(Error::credentials("broken")) })
}

#[tokio::test]
async fn providers_that_are_not_configured_are_skipped() {
    let (first, second, third) = (not_configured(), providing(2), providing(3));
    let chain = Chain::first(first.clone()).then(second.clone()).then(third.clone());
    assert_eq!(chain.provide(&context()).await.unwrap().secret_id(), "id-2");
    assert_eq!((first.requests(), second.requests(), third.requests()), (1, 1, 0));
}

#[tokio::test]
async fn the_error_of_a_configured_provider_ends_the_chain() {
    let (first, second, third) = (not_configured(), broken(), providing(3));
    let chain = Chain::first(first).then(second).then(third.clone());
    let error = error_of(chain.provide(&context()).await);
    assert_eq!(error.to_string(), "broken");
    assert!(!error.is_not_configured());
    assert_eq!(third.requests(), 0);
}

#[tokio::test]
async fn the_error_lists_why_each_provider_is_not_configured() {
    let error = error_of(Chain::first(not_configured()).then(not_configured()).provide(&context()).await);
    assert!(error.is_not_configured());
    assert_eq!(error.to_string(), "no credentials are configured: not here; not here");
}

#[tokio::test]
async fn the_first_provider_that_succeeds_is_used_from_then_on() {
    let here = Arc::new(AtomicBool::new(false));
    let seen = Arc::clone(&here);
    let first = Scripted::new(move |_| {
        let here = seen.load(Ordering::SeqCst);
        async move { if here { Ok(numbered(1)) } else { Err(Error::not_configured("not yet")) } }
    });
    let second = Scripted::new(|number| async move {
        if number == 1 { Err(Error::not_configured("gone")) } else { Ok(numbered(2)) }
    });
    let chain = Chain::first(first.clone()).then(second);
    assert_eq!(chain.provide(&context()).await.unwrap().secret_id(), "id-2");
    here.store(true, Ordering::SeqCst);
    // Even if an earlier provider is now configured, or the chosen one fails.
    assert!(chain.provide(&context()).await.is_err());
    assert_eq!(chain.provide(&context()).await.unwrap().secret_id(), "id-2");
    assert_eq!(first.requests(), 1);
}

#[tokio::test]
async fn the_default_chain_starts_with_the_environment_and_the_file() {
    let home = TempDir::new().unwrap();
    let file = home.path().join("credentials");
    fs::write(&file, "[default]\nsecret_id = AKIDfile\nsecret_key = hunter2\n").unwrap();
    let file = ("TENCENTCLOUD_CREDENTIALS_FILE", file.to_str().unwrap());
    let (id, key) = (("TENCENTCLOUD_SECRET_ID", "AKIDenv"), ("TENCENTCLOUD_SECRET_KEY", "hunter2"));
    let chain = Chain::with_variables(variables(&[file, id, key]));
    assert_eq!(chain.provide(&context()).await.unwrap().secret_id(), "AKIDenv");
    let chain = Chain::with_variables(variables(&[file]));
    assert_eq!(chain.provide(&context()).await.unwrap().secret_id(), "AKIDfile");
    // If only half of the variables are set, the chain does not continue with the file.
    let error = error_of(Chain::with_variables(variables(&[file, id])).provide(&context()).await);
    assert_eq!(error.to_string(), "TENCENTCLOUD_SECRET_ID is set, but TENCENTCLOUD_SECRET_KEY is not");
    fs::write(file.1, "[default]\n").unwrap();
    let error = error_of(Chain::with_variables(variables(&[file])).provide(&context()).await);
    assert!(error.to_string().ends_with("the profile [default] has no `secret_id`"), "{error}");
}

#[tokio::test]
async fn the_default_chain_ends_with_the_roles_of_the_machine_and_the_pod() {
    const ROLE: &str = r#"{"Response":{"Credentials":{"Token":"token","TmpSecretId":"AKIDpod","TmpSecretKey":"key"},
        "ExpiredTime":4102444800,"RequestId":"r"}}"#;
    let home = TempDir::new().unwrap();
    let token = home.path().join("token");
    fs::write(&token, "identity").unwrap();
    let pod = [
        ("HOME", home.path().to_str().unwrap()),
        ("TKE_REGION", "ap-guangzhou"),
        ("TKE_PROVIDER_ID", "OIDC"),
        ("TKE_WEB_IDENTITY_TOKEN_FILE", token.to_str().unwrap()),
        ("TKE_ROLE_ARN", "qcs::cam::uin/1:roleName/pod"),
    ];
    // Only STS responds.
    let network = ScriptedTransport::new().fail(TransportError::connect("no such host")).respond_json(ROLE);
    let config = |pairs: &[(&str, &str)]| {
        let chain = Chain::with_variables(variables(pairs));
        Config::builder().transport(Arc::new(network.clone())).credentials(chain).build().unwrap()
    };
    let found = config(&pod).credentials().unwrap().provide().await.unwrap();
    assert_eq!(found.secret_id(), "AKIDpod");
    let urls: Vec<_> = network.requests().iter().map(|request| request.uri().to_string()).collect();
    let machine = "http://169.254.0.23/latest/meta-data/cam/security-credentials/";
    assert_eq!(urls, [machine, "https://sts.tencentcloudapi.com/"]);

    let error = error_of(config(&pod[..1]).credentials().unwrap().provide().await);
    assert!(error.is_not_configured());
    for reason in ["TENCENTCLOUD_SECRET_ID", " does not exist", "cannot reach the CVM", "no pod role"] {
        assert!(error.to_string().contains(reason), "{error}");
    }
}
