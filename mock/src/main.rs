//! The mock as a command-line program: `cargo run -p tencentcloud-mock -- --help`.

mod args;

use std::fmt::Display;
use std::io::{self, Write as _};
use std::path::Path;
use std::process::ExitCode;
use std::{env, fs, thread};

use args::ServeOptions;
use shell_words::quote;
use tencentcloud_catalog::{ServiceSpec, Sources, Spec};
use tencentcloud_mock::{Credential, MockCloud, RateLimitPolicy};

/// Number of requests to keep for the control interface.
const LOG_CAPACITY: usize = 1_000;

fn main() -> ExitCode {
    let options = args::parse(env::args_os()).unwrap_or_else(|error| error.exit());
    match start(&options) {
        Ok(cloud) => {
            print(summary(&cloud));
            // The mock serves and logs requests on its own thread.
            loop {
                thread::park();
            }
        }
        Err(problem) => {
            let _ = writeln!(io::stderr().lock(), "tencentcloud-mock: {problem}");
            ExitCode::FAILURE
        }
    }
}

fn start(options: &ServeOptions) -> Result<MockCloud, String> {
    let mut credential = Credential::new(&options.secret_id, &options.secret_key);
    if let Some(token) = &options.token {
        credential = credential.with_token(token);
    }
    let mut builder = MockCloud::builder()
        .listen(options.listen)
        .credential(credential)
        .rate_limit(if options.no_rate_limit { RateLimitPolicy::Off } else { RateLimitPolicy::Spec })
        .log_capacity(LOG_CAPACITY)
        .observe(|request| print(request));
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
        io::ErrorKind::InvalidData => format!("the built-in spec is invalid:\n{error}"),
        _ => format!("cannot listen on {}: {error}", options.listen),
    }
}

fn read_spec(folder: &Path) -> Result<Spec, String> {
    let sources = Sources::read(folder).map_err(|error| format!("--spec: {error}"))?;
    sources.parse().map_err(|mistakes| format!("--spec: the spec is invalid:\n{mistakes}"))
}

/// The endpoint, the credentials, the services, and a command to try it.
fn summary(cloud: &MockCloud) -> String {
    let (endpoint, id, key) = (cloud.endpoint(), cloud.secret_id(), cloud.secret_key());
    let services: Vec<String> = cloud.spec().services.iter().map(describe).collect();
    let token =
        cloud.token().map(|token| format!("TENCENTCLOUD_TOKEN={} ", quote(token))).unwrap_or_default();
    let (quoted_id, quoted_key) = (quote(id), quote(key));
    format!(
        "listening   {endpoint}\n\
         credentials {id} / {key}\n\
         services    {}\n\n\
         Try it:\n\
         TENCENTCLOUD_SECRET_ID={quoted_id} TENCENTCLOUD_SECRET_KEY={quoted_key} {token}\
         cargo run --example create_auto_callout_task -- --endpoint {endpoint}\n",
        services.join("\n            ")
    )
}

/// Name, version, and number of actions of a service.
fn describe(spec: &ServiceSpec) -> String {
    format!("{} {}, {} actions", spec.service.service, spec.service.version, spec.actions.len())
}

/// Prints a line. A closed pipe does not stop the server.
fn print(line: impl Display) {
    let _ = writeln!(io::stdout().lock(), "{line}");
}
