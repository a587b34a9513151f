//! `cargo xtask bench calls`: the cost of a call with this SDK and another one, compared with HTTP alone.
//!
//! All clients are in one release program (`program/`), which is not a member of this workspace and so does not add the
//! other SDK to it. Each measurement runs in a process of its own, with the server in another one:
//!
//! ```text
//! each load, each round, each client:       calls CLIENT     ──HTTP/1.1──► calls serve
//!                                                 └──► user CPU, system CPU, time     └──► connections
//! ```
//!
//! With `--tls` all of it uses TLS, as the crate `tencentcloud` supports nothing else.

mod run;

use std::net::TcpListener;

use clap::value_parser;
use run::{Figures, Program, Tls};

use super::project::Project;
use super::table::{self, Pairs};
use crate::command_error::CommandError;
use crate::report;
use crate::repository::root;

/// The clients: names in the table, and arguments of the program. The first is the baseline; the second is the same, so that
/// its row shows the noise.
const CLIENTS: [(&str, &str); 4] = [
    ("floor", "floor"),
    ("floor again", "floor"),
    ("tencentcloud-ccc", "tencentcloud-ccc"),
    ("tencentcloud-sdk", "tencentcloud-sdk"),
];

/// The clients over TLS.
const TLS_CLIENTS: [(&str, &str); 4] = [
    ("floor", "floor-tls"),
    ("floor again", "floor-tls"),
    ("tencentcloud-ccc", "tencentcloud-ccc"),
    ("tencentcloud", "tencentcloud"),
];

/// Numbers of concurrent calls, with their names.
const LOADS: [(u32, &str); 2] = [(1, "one at a time"), (64, "64 at a time")];

/// Extracts a figure to compare.
type FigureOf = fn(&Figures) -> f64;

/// The figures to compare, with their names.
const PARTS: [(&str, FigureOf); 3] = [
    ("user CPU, µs", |figures| figures.user),
    ("user + system CPU, µs", |figures| figures.user + figures.system),
    ("calls per second", |figures| figures.rate),
];

/// The files of the program.
const SOURCES: [(&str, &str); 4] = [
    ("src/main.rs", include_str!("program/main.rs")),
    ("src/clients.rs", include_str!("program/clients.rs")),
    ("src/server.rs", include_str!("program/server.rs")),
    ("src/task.rs", include_str!("program/task.rs")),
];

/// Maximum length of a row's name.
const TITLE_WIDTH: usize = 40;

const FOOTNOTE: &str = "\
floor: hyper-util's client with a request signed in advance and the response as bytes. tencentcloud-sdk: version 0.2, its
CommonClient with JSON values. tencentcloud: version 0.3, which only supports https://. CPU is the time of the client's
process for each call.
A ratio within the range of `floor again` is noise. The sum of user and system CPU is the most stable figure: many systems
only sample how it divides, and calls per second depend on the load of the machine.";

#[derive(clap::Args)]
pub(crate) struct Arguments {
    #[arg(long, default_value_t = 9, value_parser = value_parser!(u32).range(1..))]
    rounds: u32,
    /// Number of calls in a round.
    #[arg(long, default_value_t = 10_000, value_parser = value_parser!(u32).range(1..))]
    calls: u32,
    /// Use TLS, and compare with the crate tencentcloud, which supports nothing else.
    #[arg(long)]
    tls: bool,
}

pub(crate) fn run(arguments: &Arguments) -> Result<(), CommandError> {
    let (clients, port) = (if arguments.tls { TLS_CLIENTS } else { CLIENTS }, free_port()?);
    let project = build(port)?;
    let tls = arguments.tls.then(|| Tls { port, certificate: project.path("certificate.pem") });
    let program = Program::new(&project, tls);
    report::line(&format!(
        "CreateAutoCalloutTask: {} calls in each of {} rounds",
        arguments.calls, arguments.rounds
    ));
    for (concurrency, load) in LOADS {
        let mut rounds = Vec::new();
        for _ in 0..arguments.rounds {
            let mut round = Vec::new();
            for (_, client) in clients {
                round.push(program.run(client, arguments.calls, concurrency)?);
            }
            rounds.push(round);
        }
        print(load, &clients, &rounds);
    }
    report::line(&format!("\n{FOOTNOTE}"));
    Ok(())
}

/// A free port.
fn free_port() -> Result<u16, String> {
    let listener = TcpListener::bind("127.0.0.1:0").and_then(|listener| listener.local_addr());
    listener.map(|address| address.port()).map_err(|error| format!("no free port: {error}"))
}

/// Builds the program in a folder that is kept for the next time. The port is compiled in because the hosts of the crate
/// `tencentcloud` are constants.
fn build(port: u16) -> Result<Project, String> {
    let project = Project::kept("calls")?;
    project.write("Cargo.toml", &manifest())?;
    for (name, text) in SOURCES {
        project.write(name, text)?;
    }
    report::line("building the clients");
    project.output_with(&["build", "--release"], &[("CALLS_TLS_PORT", &port.to_string())])?;
    Ok(project)
}

fn manifest() -> String {
    let path = |name: &str| format!("{:?}", root().join(name).display().to_string());
    format!(
        r#"[package]
name = "calls"
edition = "2024"

[workspace]

[dependencies]
bytes = "1"
http = "1"
http-body-util = "0.1"
hyper = {{ version = "1", features = ["http1", "server"] }}
hyper-rustls = {{ version = "0.27", default-features = false, features = ["http1", "ring", "tls12"] }}
hyper-util = {{ version = "0.1", features = ["client-legacy", "http1", "tokio"] }}
nix = {{ version = "0.31", features = ["resource"] }}
rcgen = {{ version = "0.14", default-features = false, features = ["crypto", "pem", "ring"] }}
rustls = {{ version = "0.23", default-features = false, features = ["ring", "std", "tls12"] }}
serde = {{ version = "1", features = ["derive"] }}
serde_json = "1"
tencentcloud = "0.3"
tencentcloud-ccc = {{ path = {} }}
tencentcloud-client = {{ path = {} }}
tencentcloud-sdk = {{ version = "0.2", features = ["transport-reqwest"] }}
tokio = {{ version = "1", features = ["net", "rt"] }}
tokio-rustls = {{ version = "0.26", default-features = false, features = ["ring", "tls12"] }}
"#,
        path("generated/ccc"),
        path("runtime/client"),
    )
}

/// Prints the table for one number of concurrent calls.
fn print(load: &str, clients: &[(&str, &str)], rounds: &[Vec<Figures>]) {
    report::line(&format!("\n{load}; connections: {}", connections(clients, rounds)));
    table::head_of(TITLE_WIDTH, "client", "floor");
    for (index, (client, _)) in clients.iter().enumerate().skip(1) {
        for (name, part) in PARTS {
            let mut pairs = Pairs::default();
            for round in rounds {
                if let (Some(figures), Some(floor)) = (round.get(index), round.first()) {
                    pairs.push(part(figures), part(floor));
                }
            }
            pairs.print_as(TITLE_WIDTH, &format!("{client}: {name}"), "");
        }
    }
}

/// The maximum number of connections of each client.
fn connections(clients: &[(&str, &str)], rounds: &[Vec<Figures>]) -> String {
    let most = |index: usize| {
        let runs = rounds.iter().filter_map(|round| round.get(index));
        runs.map(|figures: &Figures| figures.connections).max().unwrap_or_default()
    };
    let each: Vec<String> =
        clients.iter().enumerate().map(|(index, (client, _))| format!("{client} {}", most(index))).collect();
    each.join(", ")
}
