//! `cargo xtask bench mock`: requests per second of the local cloud, compared with another version of its program.
//!
//! Both programs run all the time and are measured alternately. Each connection sends the same signed request again as soon as
//! it has received a response.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Instant, SystemTime};

use clap::value_parser;
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::{Digest as _, Sha256};
use time::OffsetDateTime;

use super::table::{self, Pairs};
use crate::command_error::CommandError;
use crate::report;
use crate::repository::root;

/// Numbers of connections.
const LOADS: [u32; 2] = [1, 64];

/// The documented example of `CreateAutoCalloutTask`.
const BODY: &str = r#"{"SdkAppId":1400123455,"NotBefore":1642500621,"Callees":["008613012345678"],"Callers":["008602012345678"],"IvrId":8}"#;

#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// The program of another version, built with --release.
    #[arg(long, value_name = "PROGRAM")]
    against: PathBuf,
    #[arg(long, default_value_t = 9, value_parser = value_parser!(u32).range(1..))]
    rounds: u32,
    /// Number of requests in a round.
    #[arg(long, default_value_t = 20_000, value_parser = value_parser!(u32).range(64..))]
    requests: u32,
}

pub(crate) fn run(arguments: &Arguments) -> Result<(), CommandError> {
    report::line("building the mock");
    let mut cargo = Command::new(env!("CARGO"));
    cargo.args(["build", "--quiet", "--release", "--package", "tencentcloud-mock", "--target-dir"]);
    let built = cargo.arg(root().join("target")).current_dir(root()).status();
    if !built.is_ok_and(|status| status.success()) {
        return Err(CommandError::Reported);
    }
    let ours = Server::start(&root().join("target/release/tencentcloud-mock"))?;
    let theirs = Server::start(&arguments.against)?;
    table::head("this", "other");
    for connections in LOADS {
        let mut pairs = Pairs::default();
        for _ in 0..arguments.rounds {
            let [theirs, ours] = [&theirs, &ours].map(|server| server.rate(connections, arguments.requests));
            pairs.push(ours?, theirs?);
        }
        pairs.print_as(22, &format!("{connections} connections"), "/s");
    }
    Ok(())
}

/// A running program, which ends when this is dropped.
struct Server {
    child: Child,
    address: String,
}

impl Server {
    fn start(program: &Path) -> Result<Self, String> {
        let mut command = Command::new(program);
        command.args(["--listen", "127.0.0.1:0", "--no-rate-limit"]).stdout(Stdio::piped());
        let problem = |problem: &str| format!("{}: {problem}", program.display());
        let mut child = command.spawn().map_err(|error| problem(&error.to_string()))?;
        let mut output = BufReader::new(child.stdout.take().ok_or("the program has no output")?);
        let mut line = String::new();
        output.read_line(&mut line).map_err(|error| problem(&error.to_string()))?;
        let address = line.trim().strip_prefix("listening   http://");
        let address = address.ok_or_else(|| problem("it does not print its endpoint"))?.to_owned();
        // Versions that wait for the reader of their log would stop.
        thread::spawn(move || std::io::copy(&mut output, &mut std::io::sink()));
        Ok(Self { child, address })
    }

    /// Sends requests on several connections, and returns how many each second.
    #[expect(clippy::disallowed_methods, reason = "this is a stopwatch")]
    fn rate(&self, connections: u32, requests: u32) -> Result<f64, String> {
        let request = signed_request(&self.address);
        let start = Instant::now();
        thread::scope(|scope| {
            let send = || send(&self.address, &request, requests / connections);
            let threads: Vec<_> = (0..connections).map(|_| scope.spawn(send)).collect();
            let result =
                |thread: thread::ScopedJoinHandle<'_, _>| thread.join().unwrap_or(Err("a panic".to_owned()));
            threads.into_iter().try_for_each(result)
        })?;
        Ok(f64::from(requests / connections * connections) / start.elapsed().as_secs_f64())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // An error means that the program has ended.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Sends requests on one connection, each after the response to the one before.
fn send(address: &str, request: &[u8], requests: u32) -> Result<(), String> {
    let problem = |error: std::io::Error| format!("{address}: {error}");
    let mut stream = TcpStream::connect(address).map_err(problem)?;
    stream.set_nodelay(true).map_err(problem)?;
    let mut reader = BufReader::new(stream.try_clone().map_err(problem)?);
    for _ in 0..requests {
        stream.write_all(request).map_err(problem)?;
        let (mut line, mut length) = (String::new(), 0);
        while line != "\r\n" {
            line.clear();
            reader.read_line(&mut line).map_err(problem)?;
            if let Some(value) = line.to_ascii_lowercase().strip_prefix("content-length:") {
                length = value.trim().parse().map_err(|_| format!("{address}: invalid length: {line}"))?;
            }
        }
        let mut body = vec![0; length];
        reader.read_exact(&mut body).map_err(problem)?;
        if !body.windows(9).any(|part| part == br#""TaskId":"#) {
            return Err(format!("{address}: {}", String::from_utf8_lossy(&body)));
        }
    }
    Ok(())
}

/// The bytes of a request with a signature of now.
#[expect(clippy::disallowed_methods, reason = "the signature has the time of the programs' clocks")]
fn signed_request(host: &str) -> Vec<u8> {
    let now = OffsetDateTime::from(SystemTime::now());
    let (date, now) = (now.date().to_string(), now.unix_timestamp());
    let hash = |text: &str| hex::encode(Sha256::digest(text));
    let canonical =
        format!("POST\n/\n\ncontent-type:application/json\nhost:{host}\n\ncontent-type;host\n{}", hash(BODY));
    let scope = format!("{date}/ccc/tc3_request");
    let text = format!("TC3-HMAC-SHA256\n{now}\n{scope}\n{}", hash(&canonical));
    let steps = [&date, "ccc", "tc3_request"];
    let key = steps.iter().fold(b"TC3EXAMPLEKEY".to_vec(), |key, step| hmac(&key, step));
    let signature = hex::encode(hmac(&key, &text));
    format!(
        "POST / HTTP/1.1\r\nHost: {host}\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\
         X-TC-Action: CreateAutoCalloutTask\r\nX-TC-Version: 2020-02-10\r\nX-TC-Timestamp: {now}\r\n\
         Authorization: TC3-HMAC-SHA256 Credential=AKIDEXAMPLE/{scope}, SignedHeaders=content-type;host, \
         Signature={signature}\r\n\r\n{BODY}",
        BODY.len(),
    )
    .into_bytes()
}

fn hmac(key: &[u8], text: &str) -> Vec<u8> {
    // HMAC accepts keys of any length.
    let mac = Hmac::<Sha256>::new_from_slice(key).map(|mac| mac.chain_update(text));
    mac.map(|mac| mac.finalize().into_bytes().to_vec()).unwrap_or_default()
}
