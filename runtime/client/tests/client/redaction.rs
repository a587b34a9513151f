//! `Debug` output contains no secret and no phone number.

use tencentcloud_client::{Client, Config};

use crate::records::{CreateTask, assert_clean, secret_credentials};

fn config() -> Config {
    Config::builder().credentials(secret_credentials()).endpoint("http://127.0.0.1:9").build().unwrap()
}

#[test]
fn clients_and_calls_show_no_secret() {
    let config = config();
    assert_clean(&format!("{config:?} {config:#?}"));
    let client = Client::new(&config);
    let call = client.call(CreateTask::sensitive());
    assert_clean(&format!(
        "{client:?} {call:?} {:?}",
        IntoFuture::into_future(client.call(CreateTask::sensitive()))
    ));
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
