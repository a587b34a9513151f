//! `cargo xtask bench cold`: the time of the first build of a program that makes one call, compared with another SDK.

use std::collections::BTreeSet;

use super::Rounds;
use super::project::{MAIN, Project};
use super::stopwatch;
use super::table::{self, Pairs};
use crate::command_error::CommandError;
use crate::report;
use crate::repository::root;

/// A call with this SDK.
const OURS: &str = r#"
use tencentcloud_ccc::{Client, Config, Error, actions::CreateAutoCalloutTaskRequest};

async fn call() -> Result<(), Error> {
    let client = Client::new(&Config::from_env()?);
    let request = CreateAutoCalloutTaskRequest::builder()
        .sdk_app_id(1400123455)
        .not_before(1642500621)
        .callees(["008613012345678"])
        .callers(["008602012345678"])
        .ivr_id(8)
        .build();
    let response = client.create_auto_callout_task(request).await?;
    println!("task {}", response.task_id);
    Ok(())
}
"#;

/// A call with the other SDK, which does not have this service.
const THEIRS: &str = r#"
use tencent_sdk::types::{Filter, cvm::DescribeInstancesRequest};
use tencent_sdk::{Auth, Client, Error};

async fn call() -> Result<(), Error> {
    let client =
        Client::builder_tencent_cloud()?.auth(Auth::tc3("id", "key")).default_region("ap-guangzhou").build()?;
    let request = DescribeInstancesRequest::new().limit(20).push_filter(Filter::new("instance-name", ["example"]));
    let response = client.cvm().describe_instances(&request).await?;
    println!("{:?} instances", response.response.total_count);
    Ok(())
}
"#;

pub(crate) fn run(arguments: &Rounds) -> Result<(), CommandError> {
    let ccc = root().join("generated/ccc");
    let ours =
        program(true, &format!("tencentcloud-ccc = {{ path = {:?} }}", ccc.display().to_string()), OURS)?;
    let theirs = program(false, "tencent-sdk = \"0.1\"", THEIRS)?;
    report::line(&format!("crates: {} against {}", crates(&ours)?, crates(&theirs)?));
    let (mut cpu, mut wall) = (Pairs::default(), Pairs::default());
    for _ in 0..arguments.rounds {
        let [ours, theirs] = [build(&ours)?, build(&theirs)?];
        cpu.push(ours.cpu, theirs.cpu);
        wall.push(ours.wall, theirs.wall);
    }
    table::head("ours", "tencent-sdk");
    cpu.print("cold dev build, CPU");
    wall.print("cold dev build, wall");
    Ok(())
}

/// Creates a program and downloads its dependencies.
fn program(locked: bool, dependency: &str, call: &str) -> Result<Project, String> {
    let project = Project::new(locked)?;
    let manifest = format!(
        "[package]\nname = \"program\"\nedition = \"2024\"\n\n[workspace]\n\n\
         [dependencies]\n{dependency}\ntokio = {{ version = \"1\", features = [\"rt\"] }}\n"
    );
    project.write("Cargo.toml", &manifest)?;
    project.write("src/main.rs", &format!("{call}{MAIN}"))?;
    project.output(&["fetch"])?;
    Ok(project)
}

/// The number of crates that are built, without the program itself.
fn crates(project: &Project) -> Result<usize, String> {
    let tree = project.output(&["tree", "--offline", "--prefix", "none", "--edges", "normal,build"])?;
    let crates: BTreeSet<&str> = tree.lines().map(|line| line.trim_end_matches(" (*)")).collect();
    Ok(crates.len().saturating_sub(1))
}

fn build(project: &Project) -> Result<stopwatch::Took, String> {
    project.clean()?;
    stopwatch::time(&project.cargo(["build", "--offline"]))
}
