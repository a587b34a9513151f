//! Deviations of the official Node SDK, which are rejected for other clients.

use crate::support::{TestRequest, start};

#[test]
fn the_node_sdk_may_derive_the_service_from_a_loopback_endpoint() {
    let cloud = start();
    let request = TestRequest {
        service: "127".to_owned(),
        signed_host: Some("127.0.0.1".to_owned()),
        ..TestRequest::new(&cloud)
    };
    let node = request.clone().header("x-tc-requestclient", "SDK_NODEJS_4.1.220");
    assert_eq!(node.code(&cloud), "ok");
    assert_eq!(cloud.requests()[0].service.as_deref(), Some("ccc"));

    assert_eq!(request.code(&cloud), "NoSuchProduct");
    let own_name = TestRequest { service: "ccc".to_owned(), ..request };
    assert_eq!(own_name.code(&cloud), "AuthFailure.SignatureFailure");

    let forged = TestRequest { secret_key: "another".to_owned(), ..node.clone() };
    assert_eq!(forged.code(&cloud), "AuthFailure.SignatureFailure");
    let elsewhere = TestRequest { service: "128".to_owned(), ..node.clone() };
    assert_eq!(elsewhere.code(&cloud), "NoSuchProduct");
    let mistyped = node.clone().header("x-tc-action", "CreateAutoCalloutTasks").send(&cloud);
    assert_eq!(mistyped.code(), "InvalidAction");
    assert!(mistyped.message().contains("Did you mean `CreateAutoCalloutTask`, "), "{}", mistyped.message());
    assert_eq!(node.header("x-tc-version", "1999-01-01").code(&cloud), "NoSuchVersion");
}
