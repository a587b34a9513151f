//! Every action of every service.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};
use tencentcloud_catalog::{ActionFile, Members, ServiceSpec, Spec, Status, embedded};
use tencentcloud_mock::RateLimitPolicy;

use crate::support::{TestConnection, TestRequest, TestResponse, builder, start};

/// The official requests that the service would refuse, too, with the reason.
fn listed() -> BTreeMap<String, String> {
    let file: Value = serde_json::from_str(include_str!("../../../tests/catalog.json")).expect("a JSON file");
    serde_json::from_value(file["unreadableRequests"].clone()).expect("reasons by request")
}

/// The requests of the examples, or a made-up one.
fn requests(spec: &ServiceSpec, action: &ActionFile) -> Vec<Value> {
    if action.examples.is_empty() {
        return vec![spec.sample(&action.request, Members::Required)];
    }
    action.examples.iter().map(|example| example.request.clone()).collect()
}

/// Whether the response is one of the examples, except for the request ID.
fn is_documented(action: &ActionFile, response: &TestResponse) -> bool {
    if response.header("content-type") == Some("text/event-stream") {
        return response.body.starts_with("data: {") && response.body.ends_with("}\n\n");
    }
    let sent = response.response();
    let mut examples =
        action.examples.iter().map(|example| &example.response).filter(|shown| shown.is_object());
    let is_same = |example: &Value| {
        let mut example = example.clone();
        example["RequestId"] = sent["RequestId"].clone();
        // The temporary credentials of `sts` are new, too.
        for name in ["Credentials", "ExpiredTime", "Expiration"] {
            if sent["Credentials"]["TmpSecretKey"].is_string() && example.get(name).is_some() {
                example[name] = sent[name].clone();
            }
        }
        example == sent
    };
    examples.clone().next().is_none() || examples.any(is_same)
}

#[test]
fn every_action_answers_its_documented_example() {
    let (listed, mut refused, mut failures) = (listed(), BTreeSet::new(), Vec::new());
    let (mut actions, mut calls, mut complete, mut made_up, mut streams) = (0, 0, 0, 0, 0);
    let mut ids = BTreeSet::new();
    for version in embedded::versions() {
        let spec = version.spec().unwrap();
        let served = Spec { common: embedded::common().unwrap(), services: vec![spec.clone()] };
        let cloud = builder().spec(served).rate_limit(RateLimitPolicy::Off).log_capacity(0);
        let cloud = cloud.start_blocking().unwrap();
        let mut connection = TestConnection::open(cloud.address());
        let service = TestRequest { service: version.service().to_owned(), ..TestRequest::new(&cloud) }
            .header("x-tc-version", version.version());
        // A body that is not JSON has a test of its own.
        let is_json = |action: &&ActionFile| action.status != Status::Offline && action.body.is_none();
        for action in spec.actions.values().filter(is_json) {
            actions += 1;
            for (index, body) in requests(&spec, action).into_iter().enumerate() {
                let name = format!("{}/{}#{index}", version.folder(), action.name);
                let request = service.clone().header("x-tc-action", &action.name).body(&body);
                let response = connection.send_and_receive(&request).unwrap();
                calls += 1;
                if response.header("content-type") == Some("text/event-stream") {
                    streams += 1;
                } else {
                    ids.insert(response.response()["RequestId"].as_str().unwrap().to_owned());
                    if response.response().get("Error").is_some_and(|error| error["Code"].is_string())
                        && !spec.check_response(&action.response, &response.response()).is_empty()
                    {
                        if !listed.contains_key(&name) {
                            failures.push(format!("{name}: {}", response.body));
                        }
                        refused.insert(name);
                        continue;
                    }
                    let mistakes = spec.check_response(&action.response, &response.response());
                    complete += usize::from(mistakes.is_empty());
                    if action.examples.is_empty() {
                        assert!(mistakes.is_empty(), "{name}: {mistakes:?}");
                        made_up += 1;
                    }
                }
                if !is_documented(action, &response) {
                    failures.push(format!("{name}: not the example: {}", response.body));
                }
            }
        }
    }
    println!(
        "{actions} actions, {calls} requests: {} answered, {complete} of them as the schema says, {made_up} of them \
         made up, {streams} streams of events; {} refused as listed",
        calls - refused.len(),
        refused.len()
    );
    assert!(failures.is_empty(), "{} failures:\n{}", failures.len(), failures.join("\n"));
    assert_eq!(ids.len(), calls - streams, "every call has a request ID of its own");
    assert!(actions > 16_100 && calls > 17_900 && refused.len() < 90, "{actions} {calls} {}", refused.len());
    assert!(complete > 16_500 && made_up > 20, "{complete} {made_up}");
}

#[test]
fn actions_of_all_services_are_read_when_they_are_asked_for() {
    let cloud = start();
    for version in embedded::versions().iter().step_by(7) {
        let names = version.action_names().unwrap();
        let spec = version.actions(&[&names[0]]).unwrap();
        let request = TestRequest { service: version.service().to_owned(), ..TestRequest::new(&cloud) }
            .header("x-tc-version", version.version())
            .header("x-tc-action", &names[0])
            .body(&spec.sample(&spec.actions[&names[0]].request, Members::Required));
        let expected = if spec.actions[&names[0]].status == Status::Offline { "ActionOffline" } else { "ok" };
        assert_eq!(request.code(&cloud), expected, "{}/{}", version.folder(), names[0]);
    }
}

#[test]
fn an_example_is_returned_although_a_promised_member_is_missing() {
    let cloud = start();
    let request = TestRequest { service: "cvm".to_owned(), ..TestRequest::new(&cloud) }
        .header("x-tc-version", "2017-03-12")
        .header("x-tc-action", "DescribeInstances")
        .body("{}");
    let response = request.send(&cloud).response();
    assert_eq!(response["InstanceSet"][0]["LicenseType"], "TencentCloud");
}

#[test]
fn a_request_for_a_stream_gets_events() {
    let cloud = start();
    let chat = |service: &str, version: &str, body: &Value| {
        let request = TestRequest { service: service.to_owned(), ..TestRequest::new(&cloud) };
        let request = request.header("x-tc-version", version).header("x-tc-action", "ChatCompletions");
        request.body(body).send(&cloud)
    };
    for (service, version) in [("hunyuan", "2023-09-01"), ("lkeap", "2024-05-22")] {
        for stream in [true, false] {
            let body = json!({
                "Model": "m", "Messages": [{ "Role": "user", "Content": "hello" }], "Stream": stream,
            });
            let response = chat(service, version, &body);
            let expected = if stream { "text/event-stream" } else { "application/json" };
            assert_eq!(response.header("content-type"), Some(expected), "{service}: {}", response.body);
            if stream {
                assert!(response.body.matches("data: ").count() > 1, "{service}: {}", response.body);
                assert_eq!(response.header("x-tc-requestid").map(str::len), Some(36));
            } else {
                assert!(response.response()["Choices"].is_array(), "{service}: {}", response.body);
            }
        }
    }
}
