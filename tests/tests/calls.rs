//! Every action, called through the client with its examples: the local cloud accepts them, and the client decodes its
//! responses.

use std::collections::BTreeSet;

use tencentcloud_client::Client;
use tencentcloud_mock::{MockCloud, RequestOutcome};
use workspace_tests::same::{same, same_response};
use workspace_tests::settings;
use workspace_tests::spec::{actions, online};

#[test]
fn every_example_is_accepted_and_its_response_decoded() {
    let cloud = MockCloud::builder().start_blocking().unwrap();
    let client = Client::new(&settings(&cloud).build().unwrap());
    let mut request_ids = BTreeSet::new();
    let mut calls = 0;
    for (typed, file) in actions() {
        for example in &file.examples {
            let name = format!("{}, \"{}\"", file.name, example.title);
            let request = typed.request(&example.request).unwrap();
            let response = request.call(&client).unwrap_or_else(|error| panic!("{name}: {error}"));
            let mut response = response.written();
            let id = response["RequestId"].as_str().unwrap_or_default().to_owned();
            // Each call has a request ID of its own.
            response["RequestId"] = example.response["RequestId"].clone();
            same_response(&example.response, &response).unwrap_or_else(|it| panic!("{name}: {it}"));
            assert!(id.len() == 36 && request_ids.insert(id), "{name}: the request ID is not new");

            let received = cloud.requests().pop().unwrap();
            assert_eq!(received.action.as_deref(), Some(file.name.as_str()));
            assert_eq!((received.accepted, &received.outcome), (true, &RequestOutcome::Success), "{name}");
            same(&example.request, &received.body.unwrap()).unwrap_or_else(|it| panic!("{name}: {it}"));
            calls += 1;
        }
    }
    println!("{calls} examples of {} actions called", actions().count());
    assert_eq!((cloud.requests().len(), actions().count()), (calls, online()));
}
