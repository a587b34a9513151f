//! Nothing that is printed contains a secret or a phone number.

use std::time::UNIX_EPOCH;

use tencentcloud_core::exchange::{Exchange, Parameters, Signer};

use crate::exchange::settings;
use crate::records::{CalleeAttribute, CreateTask, PHONE, assert_clean, secret_credentials};

#[test]
fn requests_show_no_sensitive_value() {
    let expected = "CreateTask { Callees: <redacted; 2 items>, Attributes: [CalleeAttribute { \
                    Callee: <redacted>, UUI: \"note\" }], Fallback: CreateTask { Callees: \
                    <redacted; 1 item> } }";
    assert_eq!(format!("{:?}", CreateTask::sensitive()), expected);
    let attribute = CalleeAttribute { callee: PHONE.to_owned(), uui: None };
    assert_eq!(format!("{attribute:#?}"), "CalleeAttribute {\n    Callee: <redacted>,\n}");
}

#[test]
fn exchanges_show_no_secret_and_no_phone_number() {
    let credentials = secret_credentials();
    let error = Parameters::of(&CreateTask::sensitive()).unwrap_err();
    assert_clean(&format!("{error} {error:?} {error:#?}"));
    let task = CreateTask::to(&[PHONE]);
    let parameters = Parameters::of(&task).unwrap();
    assert_clean(&format!("{parameters:?}"));
    let exchange = Exchange::new(parameters, &settings()).unwrap();
    let request = exchange.sign(&Signer::default(), Some(&credentials), UNIX_EPOCH).unwrap();
    assert_clean(&format!("{credentials:?} {exchange:?} {:?}", request.headers()));
}

#[test]
fn errors_of_the_service_show_no_phone_number() {
    let task = CreateTask::to(&[PHONE]);
    let exchange = Exchange::new(Parameters::of(&task).unwrap(), &settings()).unwrap();
    let bodies = [
        format!(
            r#"{{"Response":{{"Error":{{"Code":"A.{PHONE}","Message":"callee +{PHONE}"}},"RequestId":"{PHONE}"}}}}"#
        ),
        format!(r#"{{"Response":{{"TaskId":"{PHONE}x"}}}}"#),
        format!("<html>\n{PHONE}</html>"),
        format!(r#"{{"Response":{{"TaskId":{PHONE}"#),
    ];
    for body in bodies {
        let error =
            exchange.decode::<CreateTask>(&http::Response::new(body.into_bytes().into())).unwrap_err();
        assert_clean(&format!("{error} {error:?} {error:#?}"));
    }
}
