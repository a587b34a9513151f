//! A local cloud that simulates a campaign.

use std::io;

use serde_json::{Value, json};
use tencentcloud_ccc::{Config, Credentials, Error};
use tencentcloud_mock::MockCloud;

/// The cloud. Dropping it stops it.
pub(crate) struct LocalCloud(MockCloud);

impl LocalCloud {
    /// A cloud that accepts a task, reports twice that it is running, then that it is finished, and returns call records
    /// in pages of two.
    pub(crate) async fn playing(callees: &[&str]) -> io::Result<Self> {
        let cloud = MockCloud::start().await?;
        for state in [1, 1, 2] {
            cloud.respond_once("DescribeAutoCalloutTask", task(callees, state));
        }
        for callees_of_page in callees.chunks(2) {
            let records: Vec<Value> = callees_of_page.iter().map(|callee| record(callee)).collect();
            let page = json!({ "TotalCount": callees.len(), "TelCdrList": records });
            cloud.respond_once("DescribeTelCdr", page);
        }
        println!("a local cloud listens at {}", cloud.endpoint());
        Ok(Self(cloud))
    }

    /// The configuration of its clients.
    pub(crate) fn config(&self) -> Result<Config, Error> {
        let credentials = Credentials::new(self.0.secret_id(), self.0.secret_key())?;
        Config::builder().credentials(credentials).endpoint(self.0.endpoint()).build()
    }
}

fn task(callees: &[&str], state: u64) -> Value {
    let callees: Vec<Value> = callees.iter().map(|callee| json!({ "Callee": callee, "State": 1 })).collect();
    json!({ "Name": "Appointment reminders", "Callees": callees, "State": state })
}

/// The record of an answered call, with the members that the campaign uses.
fn record(callee: &str) -> Value {
    json!({ "Callee": callee, "Direction": 1, "Duration": 42, "EndStatus": 1, "EndStatusString": "ok" })
}
