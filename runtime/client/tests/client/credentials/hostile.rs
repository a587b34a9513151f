//! Responses with credentials that are damaged in every place.

use std::sync::Arc;

use http::Response;
use tencentcloud_client::Error;
use tencentcloud_client::credentials::{AssumeRole, CvmRole, ProvideCredentials, ProviderContext};
use tencentcloud_client::transport::ScriptedTransport;

use super::{error_of, numbered};

const MACHINE: &str = r#"{"TmpSecretId":"AKIDrole","TmpSecretKey":"hunter2","Token":"hunter2","ExpiredTime":4102444800,"Code":"Success"}"#;

const STS: &str = r#"{"Response":{"Credentials":{"Token":"hunter2","TmpSecretId":"AKIDrole","TmpSecretKey":"hunter2"},"ExpiredTime":4102444800,"RequestId":"r"}}"#;

/// The text with each of its characters replaced by each of these.
fn damaged(text: &'static str) -> impl Iterator<Item = String> {
    const PIECES: [&str; 13] =
        ["", "\"", "{", "}", "[", ":", ",", "\\", "\0", "\u{fffd}", "9", " ", "\\ud800"];
    (0..text.len())
        .flat_map(move |at| PIECES.map(|piece| format!("{}{piece}{}", &text[..at], &text[at + 1..])))
}

/// The number of errors. Asserts that none contains a secret, or lets a chain continue with another identity.
async fn count_errors(
    provider: &dyn ProvideCredentials,
    responses: impl Iterator<Item = Vec<String>>,
) -> usize {
    let mut errors = 0;
    for bodies in responses {
        let script = bodies
            .into_iter()
            .fold(ScriptedTransport::new(), |script, body| script.respond(Response::new(body.into())));
        let context = ProviderContext::default().with_transport(Arc::new(script));
        if let Err(error) = provider.provide(&context).await {
            let error: Error = error_of::<()>(Err(error));
            assert!(!error.is_not_configured(), "{error}");
            errors += 1;
        }
    }
    errors
}

#[tokio::test]
async fn damaged_credentials_of_a_machine_do_not_show_in_errors() {
    let responses = damaged(MACHINE).map(|body| vec!["builder".to_owned(), body]);
    let errors = count_errors(&CvmRole::new(), responses).await;
    assert!(errors > 700, "{errors}");
}

#[tokio::test]
async fn damaged_credentials_of_a_role_do_not_show_in_errors() {
    let mut errors = 0;
    for body in damaged(STS) {
        // Its client keeps the transport of its first call.
        let role = AssumeRole::new(numbered(0), "role");
        errors += count_errors(&role, std::iter::once(vec![body])).await;
    }
    assert!(errors > 700, "{errors}");
}
