//! A local cloud that plays a campaign from its beginning to its end.

use std::io;

use serde_json::{Value, json};
use tencentcloud_ccc::{Config, Credentials, Error};
use tencentcloud_mock::MockCloud;

/// The cloud, which stops with it.
pub(crate) struct LocalCloud(MockCloud);

impl LocalCloud {
    /// Takes a task, says twice that it runs, then that it has finished; has the call records on pages of two.
    pub(crate) async fn playing(callees: &[&str]) -> io::Result<Self> {
        let cloud = MockCloud::start().await?;
        for state in [1, 1, 2] {
            cloud.respond_once("DescribeAutoCalloutTask", task(callees, state));
        }
        for page in callees.chunks(2) {
            let records: Vec<Value> = page.iter().map(|callee| record(callee)).collect();
            let answer = json!({ "TotalCount": callees.len(), "TelCdrList": records });
            cloud.respond_once("DescribeTelCdr", answer);
        }
        println!("a local cloud listens at {}", cloud.endpoint());
        Ok(Self(cloud))
    }

    /// How to call it.
    pub(crate) fn config(&self) -> Result<Config, Error> {
        let credentials = Credentials::new(self.0.secret_id(), self.0.secret_key())?;
        Config::builder().credentials(credentials).endpoint(self.0.endpoint()).build()
    }
}

fn task(callees: &[&str], state: u64) -> Value {
    let callees: Vec<Value> = callees.iter().map(|callee| json!({ "Callee": callee, "State": 1 })).collect();
    json!({ "Name": "Appointment reminders", "Callees": callees, "State": state })
}

/// The record of a call that somebody answered, as far as the campaign looks at it.
fn record(callee: &str) -> Value {
    json!({ "Callee": callee, "Direction": 1, "Duration": 42, "EndStatus": 1, "EndStatusString": "ok" })
}
