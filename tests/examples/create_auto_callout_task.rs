//! Creates an automatic outbound call task, as in the official document's example.
//!
//! Without arguments it starts a local cloud and calls it. With `--endpoint http://127.0.0.1:8080` it calls a running
//! local cloud, whose certificate `--ca FILE` makes it trust; with `--live` it calls the real one. Both read the credentials
//! from `TENCENTCLOUD_SECRET_ID` and `TENCENTCLOUD_SECRET_KEY`.

use std::error::Error;
use std::process::ExitCode;
use std::sync::Arc;

use tencentcloud_ccc::credentials::EnvironmentVariables;
use tencentcloud_ccc::transport::HttpTransport;
use tencentcloud_ccc::{Client, Config, Credentials};
use tencentcloud_mock::MockCloud;

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    match run().await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

async fn run() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match arguments[..] {
        [] => {
            let cloud = MockCloud::start().await?;
            println!("a local cloud listens at {}", cloud.endpoint());
            let credentials = Credentials::new(cloud.secret_id(), cloud.secret_key())?;
            create(&Config::builder().credentials(credentials).endpoint(cloud.endpoint()).build()?).await
        }
        ["--endpoint", endpoint] => {
            create(&Config::builder().credentials(EnvironmentVariables::new()).endpoint(endpoint).build()?)
                .await
        }
        ["--endpoint", endpoint, "--ca", file] => {
            let transport = HttpTransport::builder().root_certificates_pem(std::fs::read(file)?).build()?;
            let config = Config::builder().credentials(EnvironmentVariables::new()).endpoint(endpoint);
            create(&config.transport(Arc::new(transport)).build()?).await
        }
        ["--live"] => create(&Config::from_env()?).await,
        _ => Err("usage: create_auto_callout_task [--live | --endpoint URL [--ca FILE]]".into()),
    }
}

async fn create(config: &Config) -> Result<(), Box<dyn Error>> {
    let client = Client::new(config);
    let response = client.create_auto_callout_task(workspace_tests::document_example()).await?;
    println!("TaskId: {}", response.task_id);
    println!("RequestId: {}", response.request_id);
    Ok(())
}
