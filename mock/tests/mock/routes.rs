//! Which service's action a request reaches.

use serde_json::json;
use tencentcloud_catalog::embedded;
use tencentcloud_mock::MockCloud;

use crate::support::{TestRequest, builder, start};

/// A request of the official Node SDK, which signs the first label of this endpoint instead of the service.
fn node(cloud: &MockCloud, endpoint: &str, version: &str, action: &str) -> TestRequest {
    let label = endpoint.split('.').next().unwrap_or_default();
    TestRequest { service: label.to_owned(), ..TestRequest::new(cloud) }
        .header("host", endpoint)
        .header("x-tc-requestclient", "SDK_NODEJS_4.1.220")
        .header("x-tc-version", version)
        .header("x-tc-action", action)
        .body("{}")
}

/// A request for `DescribeZones`, which `cvm` and `postgres` have in the same version.
fn zones(cloud: &MockCloud, service: &str) -> TestRequest {
    TestRequest { service: service.to_owned(), ..TestRequest::new(cloud) }
        .header("x-tc-version", "2017-03-12")
        .header("x-tc-action", "DescribeZones")
        .body("{}")
}

#[test]
fn the_signature_decides_between_services_with_the_same_action() {
    let cloud = start();
    for service in ["cvm", "postgres"] {
        assert_eq!(zones(&cloud, service).code(&cloud), "ok");
        assert_eq!(cloud.requests().last().unwrap().service.as_deref(), Some(service));
    }
}

#[test]
fn the_host_must_be_that_of_the_signed_service() {
    let cloud = start();
    for host in ["cvm.tencentcloudapi.com", "cvm.ap-guangzhou.tencentcloudapi.com", "cvm.localhost:8080"] {
        assert_eq!(zones(&cloud, "cvm").header("host", host).code(&cloud), "ok", "{host}");
        let response = zones(&cloud, "postgres").header("host", host).send(&cloud);
        assert_eq!(response.code(), "AuthFailure.InvalidAuthorization", "{host}");
        assert!(response.message().contains("the host belongs to"), "{}", response.message());
    }
    assert_eq!(zones(&cloud, "cvm").header("host", "postgres.example.com").code(&cloud), "ok");
}

#[test]
fn a_client_that_signs_its_endpoint_is_routed_by_version_and_action() {
    let cloud = start();
    for endpoint in ["127.0.0.1:8080", "localhost:8080", "localhost", "mock.test", "api.test:1"] {
        let request = node(&cloud, endpoint, "2017-03-12", "DescribeKeyPairs");
        assert_eq!(request.code(&cloud), "ok", "{endpoint}");
        assert_eq!(cloud.requests().last().unwrap().service.as_deref(), Some("cvm"));
    }
}

#[test]
fn an_action_of_two_services_is_never_guessed() {
    let cloud = start();
    let mut shared = 0;
    let index = embedded::index().unwrap();
    let versions = index.versions();
    for (position, one) in versions.iter().enumerate() {
        for other in &versions[position + 1..] {
            let [(service, version), (second, same)] =
                [one, other].map(|indexed| indexed.folder.split_once('/').unwrap());
            for action in one.actions.iter().filter(|name| version == same && other.actions.contains(name)) {
                shared += 1;
                let response = node(&cloud, "127.0.0.1:8080", version, action).send(&cloud);
                assert_eq!(response.code(), "AuthFailure.InvalidAuthorization", "{version} {action}");
                let names = format!("{service} and {second} have this action");
                assert!(response.message().contains(&names), "{}", response.message());
                // An endpoint that starts with the service's name says which one is meant.
                for service in [service, second] {
                    node(&cloud, &format!("{service}.test:8080"), version, action).send(&cloud);
                    assert_eq!(cloud.requests().last().unwrap().service.as_deref(), Some(service));
                }
            }
        }
    }
    println!("{shared} pairs of services share a version and the name of an action");
    assert_eq!(shared, 74);
}

#[test]
fn only_selected_services_are_served() {
    let cloud = builder().services(["cvm", "ccc/2020-02-10"]).start_blocking().unwrap();
    assert_eq!(cloud.versions(), ["ccc/2020-02-10", "cvm/2017-03-12"]);
    assert_eq!(zones(&cloud, "cvm").code(&cloud), "ok");
    assert_eq!(zones(&cloud, "postgres").code(&cloud), "NoSuchProduct");
    assert_eq!(node(&cloud, "127.0.0.1:8080", "2017-03-12", "DescribeZones").code(&cloud), "ok");
    let problem = builder().services(["cvn"]).start_blocking().unwrap_err();
    assert!(problem.to_string().contains("there is no service `cvn`"), "{problem}");
    let request = zones(&cloud, "cvm").body(&json!({ "Zone": 1 }));
    assert_eq!(request.code(&cloud), "UnknownParameter");
}
