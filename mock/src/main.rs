//! The mock as a command-line program: `cargo run -p tencentcloud-mock -- --help`.

mod args;
mod output;
mod snippets;
mod termination;

use std::collections::BTreeSet;
use std::io::{self, Write as _};
use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;
use std::{env, fs};

use args::{LogForm, ServeOptions};
use output::Output;
use serde_json::json;
use snippets::Access;
use tencentcloud_catalog::{Sources, Spec};
use tencentcloud_mock::{Credential, MockCloud, RateLimitPolicy};
use termination::Termination;

/// How long the end of the program waits until its last lines are read.
const FLUSH_TIME: Duration = Duration::from_millis(100);

/// Number of requests to keep for the control interface.
const LOG_CAPACITY: usize = 1_000;

fn main() -> ExitCode {
    let options = args::parse(env::args_os()).unwrap_or_else(|error| error.exit());
    match run(&options) {
        Ok(()) => ExitCode::SUCCESS,
        Err(problem) => {
            let _ = writeln!(io::stderr().lock(), "tencentcloud-mock: {problem}");
            ExitCode::FAILURE
        }
    }
}

/// Serves until a signal ends the program.
fn run(options: &ServeOptions) -> Result<(), String> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime.map_err(|error| format!("the system has no room for an event loop: {error}"))?;
    let signal = runtime.block_on(async { Termination::listen() });
    let signal = signal.map_err(|error| format!("signals cannot be handled: {error}"))?;
    let output = Output::start(io::stdout(), notice(options.log));
    let output = Arc::new(output.map_err(|error| format!("the system has no room for a thread: {error}"))?);
    let cloud = start(options, Arc::clone(&output))?;
    let ca_file = write_ca(options, &cloud)?;
    output.print(match options.log {
        LogForm::Json => announcement(&cloud, ca_file.as_deref()),
        LogForm::Text | LogForm::Off => summary(&cloud, ca_file.as_deref()),
    });
    // The mock serves on its own thread.
    runtime.block_on(signal.wait());
    output.flush(FLUSH_TIME);
    Ok(())
}

fn start(options: &ServeOptions, output: Arc<Output>) -> Result<MockCloud, String> {
    let mut credential = Credential::new(&options.secret_id, &options.secret_key);
    if let Some(token) = &options.token {
        credential = credential.with_token(token);
    }
    let mut builder = MockCloud::builder()
        .listen(options.listen)
        .credential(credential)
        .rate_limit(if options.no_rate_limit { RateLimitPolicy::Off } else { RateLimitPolicy::Spec })
        .log_capacity(LOG_CAPACITY);
    builder = match options.log {
        LogForm::Text => builder.observe(move |request| output.print(request.to_string())),
        LogForm::Json => builder.observe(move |request| output.print(request.log_entry().to_string())),
        LogForm::Off => builder,
    };
    if options.tls {
        builder = builder.tls();
    }
    if options.stateful {
        builder = builder.stateful();
    }
    if let Some(folder) = &options.spec {
        builder = builder.spec(read_spec(folder)?);
    }
    let cloud = builder.start_blocking().map_err(|error| start_error(options, &error))?;
    if let Some(file) = &options.script {
        let script = fs::read_to_string(file).map_err(|error| error.to_string());
        let loaded = script.and_then(|script| cloud.load_script(&script));
        loaded.map_err(|problem| format!("--script: {}: {problem}", file.display()))?;
    }
    Ok(cloud)
}

fn start_error(options: &ServeOptions, error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::AddrInUse => format!(
            "{} is in use; stop the program that uses it, or specify another address with --listen",
            options.listen
        ),
        _ => format!("cannot listen on {}: {error}", options.listen),
    }
}

fn read_spec(folder: &Path) -> Result<Spec, String> {
    let sources = Sources::read(folder).map_err(|error| format!("--spec: {error}"))?;
    sources.parse().map_err(|mistakes| format!("--spec: the spec is invalid:\n{mistakes}"))
}

/// Writes the certificate to trust to a file, and returns the file.
fn write_ca(options: &ServeOptions, cloud: &MockCloud) -> Result<Option<String>, String> {
    let Some(certificate) = cloud.ca_certificate() else { return Ok(None) };
    let default = || {
        let name = format!("tencentcloud-mock-{}-ca.pem", cloud.address().port());
        env::temp_dir().join(name)
    };
    let file = options.ca_file.clone().unwrap_or_else(default);
    let problem = |error: io::Error| {
        format!("{}: {error}; specify a file that can be written with --ca-file", file.display())
    };
    // Not through a link that another user may have put there.
    match fs::remove_file(&file) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(problem(error)),
        _ => {}
    }
    let mut created = fs::File::create_new(&file).map_err(problem)?;
    created.write_all(certificate.as_bytes()).map_err(problem)?;
    Ok(Some(file.display().to_string()))
}

/// The endpoint, the credentials, the services, and commands to try it.
fn summary(cloud: &MockCloud, ca_file: Option<&str>) -> String {
    let (endpoint, id, key) = (cloud.endpoint(), cloud.secret_id(), cloud.secret_key());
    let versions = cloud.versions();
    let services: BTreeSet<&str> = versions.iter().filter_map(|folder| folder.split('/').next()).collect();
    let access =
        Access { endpoint: &endpoint, secret_id: id, secret_key: key, token: cloud.token(), ca_file };
    format!(
        "listening   {endpoint}\n\
         credentials {id} / {key}\n\
         {}\
         services    {} in {} versions\n\n\
         Try it:\n\n{}",
        ca_file.map(|file| format!("CA          {file}\n")).unwrap_or_default(),
        services.len(),
        versions.len(),
        access.snippets(),
    )
}

/// The line that says how many lines of the log were dropped.
fn notice(form: LogForm) -> fn(u64) -> String {
    match form {
        LogForm::Json => |dropped| json!({ "droppedLines": dropped }).to_string(),
        LogForm::Text | LogForm::Off => |dropped| format!("{dropped} lines dropped because nobody read them"),
    }
}

/// Where and for whom the mock listens, as a line of JSON.
fn announcement(cloud: &MockCloud, ca_file: Option<&str>) -> String {
    let announcement = json!({
        "listening": cloud.endpoint(),
        "secretId": cloud.secret_id(),
        "secretKey": cloud.secret_key(),
        "token": cloud.token(),
        "caFile": ca_file,
    });
    announcement.to_string()
}
