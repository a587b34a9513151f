//! The action as users of the crate `tencentcloud` write it.

use serde::{Deserialize, Serialize};
use tencentcloud::api::Api;
use tencentcloud::client::{Auth, Client};

use crate::Failure;

struct CreateAutoCalloutTask;

#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
struct Request {
    sdk_app_id: u64,
    not_before: i64,
    callees: Vec<String>,
    callers: Vec<String>,
    ivr_id: u64,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Response {
    task_id: u64,
}

impl Api for CreateAutoCalloutTask {
    type Request<'a> = Request;
    type Response = Response;

    const VERSION: &'static str = "2020-02-10";
    const ACTION: &'static str = "CreateAutoCalloutTask";
    const SERVICE: &'static str = "ccc";
    const HOST: &'static str = concat!("localhost:", env!("CALLS_TLS_PORT"));
}

pub fn client(id: &str, key: &str) -> Client {
    Client::new("ap-guangzhou".to_owned(), Auth::new(key.to_owned(), id.to_owned()), None)
}

/// Creates the task of the example and returns its id.
pub async fn create(client: &Client) -> Result<u64, Failure> {
    let request = Request {
        sdk_app_id: 1_400_123_455,
        not_before: 1_642_500_621,
        callees: vec!["008613012345678".to_owned()],
        callers: vec!["008602012345678".to_owned()],
        ivr_id: 8,
    };
    let (response, _) = client.send::<CreateAutoCalloutTask>(&request).await?;
    Ok(response.task_id)
}
