//! No secret and no phone number in anything that is printed.

use std::time::UNIX_EPOCH;

use tencentcloud_core::Credentials;
use tencentcloud_core::exchange::{Exchange, Parameters, Signer};

use crate::exchange::settings;
use crate::records::{CalleeAttribute, CreateTask};

const PHONE: &str = "008613012345678";

fn task() -> CreateTask {
    let mut task = CreateTask::to(&[PHONE, PHONE]);
    let uui = Some("note".to_owned());
    task.attributes = Some(vec![CalleeAttribute { callee: PHONE.to_owned(), uui }]);
    task.fallback = Some(Box::new(CreateTask::to(&[PHONE])));
    task
}

fn assert_clean(text: &str) {
    for secret in ["hunter2", "hunter3", "krbsJ5yKBZQ", "13012345678", "Signature="] {
        assert!(!text.contains(secret), "{secret} in {text}");
    }
}

#[test]
fn requests() {
    let expected = "CreateTask { Callees: <redacted; 2 items>, Attributes: [CalleeAttribute { \
                    Callee: <redacted>, UUI: \"note\" }], Fallback: CreateTask { Callees: \
                    <redacted; 1 item> } }";
    assert_eq!(format!("{:?}", task()), expected);
    let attribute = CalleeAttribute { callee: PHONE.to_owned(), uui: None };
    assert_eq!(format!("{attribute:#?}"), "CalleeAttribute {\n    Callee: <redacted>,\n}");
}

#[test]
fn what_is_sent() {
    let credentials = Credentials::new("AKIDz8krbsJ5yKBZQpn74WFkmLPx3EXAMPLE", "hunter2hunter2");
    let credentials = credentials.unwrap().with_token("token-hunter3").unwrap();
    let error = Parameters::of(&task()).unwrap_err();
    assert_clean(&format!("{error} {error:?} {error:#?}"));
    let task = CreateTask::to(&[PHONE]);
    let parameters = Parameters::of(&task).unwrap();
    assert_clean(&format!("{parameters:?}"));
    let exchange = Exchange::new(parameters, &settings()).unwrap();
    let request = exchange.sign(&Signer::default(), Some(&credentials), UNIX_EPOCH).unwrap();
    assert_clean(&format!("{credentials:?} {exchange:?} {:?}", request.headers()));
}

#[test]
fn errors_of_the_service() {
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
