//! The official examples of all actions, decoded and encoded by the generated types.
//!
//! There are no exceptions: an example that is wrong in the official documentation is fixed when it is imported.

use serde_json::Value;
use workspace_tests::same::{same, same_response};
use workspace_tests::spec::{actions, online};

#[test]
fn every_example_request_is_sent_as_documented() {
    let (mut sent, mut bytes) = (0, 0);
    for (typed, file) in actions() {
        // The import leaves an example out if it breaks our limits.
        assert!(file.examples.iter().any(|example| !example.own), "{} has no official example", file.name);
        for example in &file.examples {
            let name = format!("{}, \"{}\"", file.name, example.title);
            let request = typed.request(&example.request).unwrap_or_else(|error| panic!("{name}: {error}"));
            request.validate().unwrap_or_else(|violations| panic!("{name}: {violations}"));
            same(&example.request, &request.sent()).unwrap_or_else(|problem| panic!("{name}: {problem}"));
            sent += 1;
            bytes += request.body().len();
        }
    }
    println!(
        "{sent} example requests of {} actions are sent as documented, {bytes} bytes",
        actions().count()
    );
    assert_eq!(actions().count(), online());
    assert!(sent >= actions().count());
}

#[test]
fn every_example_response_is_decoded_completely() {
    let (mut read, mut members) = (0, 0);
    for (typed, file) in actions() {
        for example in &file.examples {
            let name = format!("{}, \"{}\"", file.name, example.title);
            let request = typed.request(&example.request).unwrap_or_else(|error| panic!("{name}: {error}"));
            let exchange = request.exchange().unwrap_or_else(|error| panic!("{name}: {error}"));
            let response = typed.response(&exchange, &example.response);
            let response = response.unwrap_or_else(|error| panic!("{name}: {error}"));
            let written = response.written();
            same_response(&example.response, &written).unwrap_or_else(|problem| panic!("{name}: {problem}"));
            read += 1;
            members += count(&example.response);
        }
    }
    println!("{read} example responses are decoded completely, {members} members in all");
    assert!(read >= actions().count() && members > read);
}

/// The number of members in a response, including those of its records.
fn count(value: &Value) -> usize {
    match value {
        Value::Object(members) => members.values().map(|value| 1 + count(value)).sum(),
        Value::Array(elements) => elements.iter().map(count).sum(),
        _ => 0,
    }
}
