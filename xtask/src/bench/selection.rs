//! `cargo xtask bench selection`: the build of a program that uses two actions of a large service, from a crate with these
//! actions or from its build script, compared with the crate of the whole service.

use std::process::Command;
use std::{env, fs};

use walkdir::WalkDir;

use super::Rounds;
use super::project::{MAIN, Project};
use super::stopwatch;
use super::table::{self, Pairs};
use crate::command_error::CommandError;
use crate::report;
use crate::repository::root;

/// The actions that the program calls.
const SELECTION: &str = "cvm:DescribeInstances,RunInstances";

/// The calls, with the path of the service's module or crate.
const CALL: &str = r#"
use SERVICE::actions::{DescribeInstancesRequest, RunInstancesRequest};
use SERVICE::types::Placement;
use SERVICE::{Client, Config, Error};

async fn call() -> Result<(), Error> {
    let client = Client::new(&Config::from_env()?);
    let placement = Placement::builder().zone("ap-guangzhou-3").build();
    let started = client.run_instances(RunInstancesRequest::builder().placement(placement).build()).await?;
    println!("{started:?}");
    let instances = client.describe_instances(DescribeInstancesRequest::builder().limit(20).build()).await?;
    println!("{instances:?}");
    Ok(())
}
"#;

/// A program, and the file that has to change for its service to be compiled again.
struct Program {
    project: Project,
    changed: &'static str,
}

pub(crate) fn run(arguments: &Rounds) -> Result<(), CommandError> {
    let whole = of_crate("cvm")?;
    let candidates = [("selection", of_crate(SELECTION)?), ("build script", of_build_script()?)];
    for (name, program) in &candidates {
        table::head(name, "whole service");
        let (mut cold, mut check) = (Pairs::default(), Pairs::default());
        for _ in 0..arguments.rounds {
            cold.push(program.cold()?, whole.cold()?);
            check.push(program.check()?, whole.check()?);
        }
        cold.print("cold dev build, CPU");
        check.print("check again, CPU");
    }
    Ok(())
}

/// A program that depends on a generated crate.
fn of_crate(selection: &str) -> Result<Program, CommandError> {
    let project = Project::new(true)?;
    let xtask = env::current_exe().map_err(|error| format!("this program has no path: {error}"))?;
    let generated = Command::new(xtask)
        .args(["codegen", selection, "--out"])
        .arg(project.path("sdk"))
        .output()
        .map_err(|error| format!("codegen cannot be run: {error}"))?;
    if !generated.status.success() {
        return Err(CommandError::Message(String::from_utf8_lossy(&generated.stderr).into_owned()));
    }
    let dependency = "tencentcloud-cvm = { path = \"sdk/generated/cvm\" }\n";
    project.write("Cargo.toml", &manifest(dependency))?;
    project.write("src/main.rs", &(CALL.replace("SERVICE", "tencentcloud_cvm") + MAIN))?;
    project.output(&["fetch"])?;
    let sources = WalkDir::new(project.path("sdk/generated/cvm/src")).into_iter().filter_map(Result::ok);
    let texts = sources.filter_map(|file| fs::read_to_string(file.path()).ok());
    let lines: usize = texts.map(|text| text.lines().count()).sum();
    report::line(&format!("{selection}: {lines} lines"));
    Ok(Program { project, changed: "sdk/generated/cvm/src/lib.rs" })
}

/// A program that generates what it uses.
fn of_build_script() -> Result<Program, CommandError> {
    let project = Project::new(true)?;
    let path = |folder: &str| root().join(folder).display().to_string();
    let dependencies = format!(
        "tencentcloud-client = {{ path = {:?} }}\n\n[build-dependencies]\ntencentcloud-build = {{ path = {:?} }}\n",
        path("runtime/client"),
        path("build")
    );
    project.write("Cargo.toml", &manifest(&dependencies))?;
    let script = format!(
        "fn main() -> Result<(), tencentcloud_build::Error> {{\n    \
         tencentcloud_build::Builder::new().select({SELECTION:?}).generate()\n}}\n"
    );
    project.write("build.rs", &script)?;
    let include = "include!(concat!(env!(\"OUT_DIR\"), \"/tencentcloud.rs\"));\n";
    project.write("src/main.rs", &format!("{include}{}{MAIN}", CALL.replace("SERVICE", "cvm")))?;
    project.output(&["fetch"])?;
    Ok(Program { project, changed: "src/main.rs" })
}

fn manifest(dependencies: &str) -> String {
    format!(
        "[package]\nname = \"program\"\nedition = \"2024\"\n\n[workspace]\nexclude = [\"sdk\"]\n\n\
         [dependencies]\ntokio = {{ version = \"1\", features = [\"rt\"] }}\n{dependencies}"
    )
}

impl Program {
    /// The CPU time of the first build.
    fn cold(&self) -> Result<f64, String> {
        self.project.clean()?;
        Ok(stopwatch::time(&self.project.cargo(["build", "--offline"]))?.cpu)
    }

    /// The CPU time of a check after a change of the service's code.
    fn check(&self) -> Result<f64, String> {
        stopwatch::time(&self.project.cargo(["check", "--offline"]))?;
        self.project.touch(self.changed)?;
        Ok(stopwatch::time(&self.project.cargo(["check", "--offline"]))?.cpu)
    }
}
