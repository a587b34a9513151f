//! `Debug` output contains no secret and no phone number.

use tencentcloud_client::{Config, Credentials};

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
fn clients_and_calls_show_no_secret() {
    let config = config();
    assert_clean(&format!("{config:?} {config:#?}"));
    let client = tencentcloud_client::Client::new(&config);
    let call = client.call(task());
    assert_clean(&format!("{client:?} {call:?} {:?}", IntoFuture::into_future(client.call(task()))));
}

#[tokio::test]
async fn sources_of_credentials_show_no_secret() {
    use tencentcloud_client::credentials::{AssumeRole, Chain, CredentialsFile, EnvironmentVariables};
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
