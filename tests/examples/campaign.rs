//! A campaign: creates an automatic outbound call task for the callees in a CSV file, waits until it is finished, and
//! lists its call records.
//!
//! ```sh
//! cargo run --example campaign                          # against a local cloud, with the file next to this one
//! cargo run --example campaign -- --live callees.csv    # against the real cloud
//! ```
//!
//! `--live` reads the credentials from `TENCENTCLOUD_SECRET_ID` and `TENCENTCLOUD_SECRET_KEY`, and the setup from
//! `CAMPAIGN_SDK_APP_ID`, `CAMPAIGN_CALLER` and `CAMPAIGN_IVR_ID`.

mod support;

use std::error::Error;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;

use serde::Deserialize;
use support::LocalCloud;
use tencentcloud_ccc::actions::{
    CreateAutoCalloutTaskRequest, DescribeAutoCalloutTaskRequest, DescribeTelCdrRequest,
};
use tencentcloud_ccc::clock::{Clock, SystemClock, unix_seconds};
use tencentcloud_ccc::types::{CalleeAttribute, Variable};
use tencentcloud_ccc::{Client, Config};

/// A row of the CSV file.
#[derive(Debug, Deserialize)]
struct Row {
    callee: String,
    name: String,
    appointment: String,
}

/// The settings of a campaign.
struct Setup {
    sdk_app_id: u64,
    caller: String,
    ivr_id: u64,
    /// The first pause between polls of the task's state.
    interval: Duration,
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    match start().await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

async fn start() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let default = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/callees.csv");
    let (live, file) = match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        [] => (false, default),
        ["--live", file] => (true, PathBuf::from(file)),
        [file] if !file.starts_with("--") => (false, PathBuf::from(file)),
        _ => return Err("usage: campaign [--live] [FILE.csv]".into()),
    };
    let callees = read(&file).map_err(|error| format!("{}: {error}", file.display()))?;
    if live {
        return run(&Client::new(&Config::from_env()?), &Setup::from_env()?, &callees).await;
    }
    let numbers: Vec<&str> = callees.iter().map(|row| row.callee.as_str()).collect();
    let cloud = LocalCloud::playing(&numbers).await?;
    let setup = Setup {
        sdk_app_id: 1_400_123_455,
        caller: "008602012345678".to_owned(),
        ivr_id: 8,
        interval: Duration::from_millis(100),
    };
    run(&Client::new(&cloud.config()?), &setup, &callees).await
}

async fn run(client: &Client, setup: &Setup, callees: &[Row]) -> Result<(), Box<dyn Error>> {
    let start = unix_seconds(SystemClock.now());
    let request = CreateAutoCalloutTaskRequest::builder()
        .sdk_app_id(setup.sdk_app_id)
        .not_before(start)
        .not_after(start + 8 * 3600)
        .callees(callees.iter().map(|row| row.callee.as_str()))
        .callers([setup.caller.as_str()])
        .ivr_id(setup.ivr_id)
        .name("Appointment reminders")
        .tries(2)
        .callee_attributes(callees.iter().map(attributes).collect::<Vec<_>>())
        .build();
    let task = client.create_auto_callout_task(request).await?;
    println!("task {} calls {} people", task.task_id, callees.len());

    let request =
        DescribeAutoCalloutTaskRequest::builder().sdk_app_id(setup.sdk_app_id).task_id(task.task_id).build();
    let last = client.describe_auto_callout_task(request).wait().interval(setup.interval).await?;
    println!("the task is {last} after {} polls", last.polls());

    let sdk_app_id = i64::try_from(setup.sdk_app_id)?;
    let request = DescribeTelCdrRequest::builder()
        .sdk_app_id(sdk_app_id)
        .start_time_stamp(start)
        .end_time_stamp(unix_seconds(SystemClock.now()) + 1)
        .page_size(2)
        .page_number(0)
        .phones(callees.iter().map(|row| row.callee.as_str()))
        .build();
    let mut records = client.describe_tel_cdr(request).items();
    while let Some(record) = records.next().await {
        let record = record?;
        let who = callees.iter().find(|row| row.callee == record.callee);
        let who = who.map_or("somebody else", |row| row.name.as_str());
        println!("{who}: {} after {} s", record.end_status_string, record.duration);
    }
    Ok(())
}

/// The variables of the IVR flow for a callee.
fn attributes(row: &Row) -> CalleeAttribute {
    let variable = |key: &str, value: &str| Variable::builder().key(key).value(value).build();
    CalleeAttribute::builder()
        .callee(&row.callee)
        .variables([variable("name", &row.name), variable("appointment", &row.appointment)])
        .build()
}

fn read(file: &Path) -> Result<Vec<Row>, csv::Error> {
    csv::Reader::from_path(file)?.deserialize().collect()
}

impl Setup {
    fn from_env() -> Result<Self, Box<dyn Error>> {
        let value = |name: &str| std::env::var(name).map_err(|_| format!("{name} is not set"));
        Ok(Self {
            sdk_app_id: value("CAMPAIGN_SDK_APP_ID")?.parse()?,
            caller: value("CAMPAIGN_CALLER")?,
            ivr_id: value("CAMPAIGN_IVR_ID")?.parse()?,
            interval: Duration::from_secs(10),
        })
    }
}
