//! No secret and no phone number in anything that is printed.

use tencentcloud_runtime::credentials::SharedProvider;
use tencentcloud_runtime::exchange::{Exchange, Options};
use tencentcloud_runtime::sign::Signer;
use tencentcloud_runtime::{Config, Credentials};

use crate::records::{CalleeAttribute, CreateTask};

const PHONE: &str = "008613012345678";

fn task() -> CreateTask {
    let mut task = CreateTask::to(&[PHONE, PHONE]);
    let uui = Some("note".to_owned());
    task.attributes = Some(vec![CalleeAttribute { callee: PHONE.to_owned(), uui }]);
    task.fallback = Some(Box::new(CreateTask::to(&[PHONE])));
    task
}

fn config() -> Config {
    let credentials = Credentials::new("AKIDz8krbsJ5yKBZQpn74WFkmLPx3EXAMPLE", "hunter2hunter2");
    let credentials = credentials.unwrap().with_token("token-hunter3").unwrap();
    Config::builder().credentials(credentials).endpoint("http://127.0.0.1:9").build().unwrap()
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
fn configuration_and_what_is_sent() {
    let config = config();
    let exchange = Exchange::new(&config, &task(), &Options::default()).unwrap_err();
    assert_clean(&format!("{exchange} {exchange:?} {exchange:#?}"));
    let options = Options::default();
    let exchange = Exchange::new(&config, &CreateTask::to(&[PHONE]), &options).unwrap();
    let credentials = config.credentials().and_then(SharedProvider::cached);
    let request = exchange.sign(&Signer::default(), credentials.as_ref(), config.clock().now()).unwrap();
    assert_clean(&format!("{config:?} {config:#?} {exchange:?} {:?}", request.headers()));
}

#[test]
fn errors_of_the_service() {
    let config = config();
    let options = Options::default();
    let exchange = Exchange::new(&config, &CreateTask::to(&[PHONE]), &options).unwrap();
    let answers = [
        format!(
            r#"{{"Response":{{"Error":{{"Code":"A.{PHONE}","Message":"callee +{PHONE}"}},"RequestId":"{PHONE}"}}}}"#
        ),
        format!(r#"{{"Response":{{"TaskId":"{PHONE}x"}}}}"#),
        format!("<html>\n{PHONE}</html>"),
        format!(r#"{{"Response":{{"TaskId":{PHONE}"#),
    ];
    for answer in answers {
        let error =
            exchange.decode::<CreateTask>(&http::Response::new(answer.into_bytes().into())).unwrap_err();
        assert_clean(&format!("{error} {error:?} {error:#?}"));
    }
}

#[cfg(feature = "client")]
#[test]
fn clients_and_calls() {
    let client = tencentcloud_runtime::Client::new(&config());
    let call = client.call(task());
    assert_clean(&format!("{client:?} {call:?} {:?}", IntoFuture::into_future(client.call(task()))));
}

#[cfg(feature = "client")]
#[tokio::test]
async fn sources_of_credentials() {
    use tencentcloud_runtime::credentials::{AssumeRole, Chain, CredentialsFile, EnvironmentVariables};
    let variables = |_: &str| Some("hunter2".into());
    let chain = Chain::first(EnvironmentVariables::with_variables(variables))
        .then(CredentialsFile::new().with_variables(variables))
        .then(Chain::with_variables(variables));
    let config = Config::builder().credentials(AssumeRole::new(chain, "role")).build().unwrap();
    assert_clean(&format!("{config:?} {config:#?}"));
    let fixed = self::config();
    let source = fixed.credentials().unwrap();
    assert_clean(&format!("{source:?} {:?}", source.provide().await));
    assert_eq!(format!("{source:?}"), format!("{:?}", source.cached().unwrap()));
}
