//! Errors as a person reads them.

use tencentcloud_client::Client;

use super::client;
use crate::records::{CreateTask, DescribeTask};
use crate::scripted::{AttemptResult, Script, at_once, error, http_response, lost, refused};

async fn shown(outcomes: Vec<AttemptResult>) -> String {
    client(outcomes).call(CreateTask::to(&["1"])).await.unwrap_err().to_string()
}

#[tokio::test(start_paused = true)]
async fn an_error_is_one_line_with_its_meaning_and_context() {
    let table = [
        (vec![refused()], "CreateTask: could not connect: refused (3 attempts)"),
        (vec![lost()], "CreateTask: the connection was lost (may have been executed)"),
        (vec![refused(), lost()], "CreateTask: the connection was lost (may have been executed, 2 attempts)"),
        (
            vec![error("InternalError.DBError", &[])],
            "CreateTask: InternalError.DBError (temporary failure of the service): why (may have been executed, request ID r)",
        ),
        (
            vec![error("AuthFailure.SecretIdNotFound", &[])],
            "CreateTask: AuthFailure.SecretIdNotFound (check the credentials and permissions): why (request ID r)",
        ),
        (vec![error("FailedOperation.Any", &[])], "CreateTask: FailedOperation.Any: why (request ID r)"),
        (vec![error("Brandnew", &[])], "CreateTask: Brandnew: why (request ID r)"),
        (
            vec![http_response(200, &[], r#"{"Response":{"TaskId":"x","RequestId":"r"}}"#)],
            "CreateTask: invalid response: TaskId: expected an unsigned integer, found a string (may have been \
             executed, request ID r)",
        ),
        (
            vec![http_response(
                200,
                &[],
                r#"{"Response":{"Error":{"Code":"InvalidParameter","Message":"one\ntwo"},"RequestId":"r"}}"#,
            )],
            r"CreateTask: InvalidParameter: one\ntwo (request ID r)",
        ),
    ];
    for (outcomes, expected) in table {
        assert_eq!(shown(outcomes).await, expected);
    }
}

#[tokio::test(start_paused = true)]
async fn an_error_of_a_read_does_not_mention_execution() {
    let error = client(vec![lost()]).call(DescribeTask::default()).await.unwrap_err();
    assert_eq!(error.to_string(), "DescribeTask: the connection was lost (3 attempts)");
    assert!(error.maybe_delivered());
}

#[tokio::test(start_paused = true)]
async fn a_rejection_does_not_hide_an_earlier_attempt() {
    let task = CreateTask { client_token: Some(String::new()), ..CreateTask::to(&["1"]) };
    let script = Script::of(vec![lost(), error("InvalidParameter", &[])]);
    let config = script.config().retries(at_once()).build().unwrap();
    let error = Client::new(&config).call(task).await.unwrap_err();
    let expected = "CreateTask: InvalidParameter: why (may have been executed, request ID r, 2 attempts)";
    assert_eq!(error.to_string(), expected);
}
