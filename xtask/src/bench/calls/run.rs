//! Runs of the program: a server, and a client that is measured.

use std::io::{BufRead, BufReader, Read};
use std::path::PathBuf;
use std::process::{Child, ChildStdout, Command, Stdio};

use crate::bench::project::Project;

/// The program, and whether it uses TLS.
pub(crate) struct Program {
    path: PathBuf,
    tls: Option<Tls>,
}

/// TLS, with a certificate that the server creates each time.
pub(crate) struct Tls {
    pub(crate) port: u16,
    pub(crate) certificate: PathBuf,
}

/// The cost of a client's calls.
pub(crate) struct Figures {
    /// Microseconds of CPU time in user mode for each call.
    pub(crate) user: f64,
    /// Microseconds of CPU time in the system for each call.
    pub(crate) system: f64,
    /// Calls per second.
    pub(crate) rate: f64,
    /// Number of connections of the server, including those for warming up.
    pub(crate) connections: u32,
}

impl Program {
    pub(crate) fn new(project: &Project, tls: Option<Tls>) -> Self {
        Self { path: project.path("target").join("release").join("calls"), tls }
    }

    /// Runs a client against a server of its own.
    pub(crate) fn run(&self, client: &str, calls: u32, concurrency: u32) -> Result<Figures, String> {
        let mut server = self.serve()?;
        let mut command = Command::new(&self.path);
        command.args([client, &server.url, &calls.to_string(), &concurrency.to_string()]);
        if let Some(tls) = &self.tls {
            command.env("SSL_CERT_FILE", &tls.certificate);
        }
        let output = command.output().map_err(|error| format!("{client} cannot be run: {error}"))?;
        if !output.status.success() {
            return Err(format!("{client} failed:\n{}", String::from_utf8_lossy(&output.stderr)));
        }
        let text = String::from_utf8_lossy(&output.stdout);
        let connections = server.stop()?;
        figures(&text, calls, connections).ok_or_else(|| format!("the output of {client} is invalid: {text}"))
    }
}

impl Program {
    /// Starts a server and waits until it listens.
    fn serve(&self) -> Result<Server, String> {
        let mut command = Command::new(&self.path);
        command.arg("serve").stdin(Stdio::piped()).stdout(Stdio::piped());
        if let Some(tls) = &self.tls {
            command.arg(tls.port.to_string()).arg(&tls.certificate);
        }
        let mut child = command.spawn().map_err(|error| format!("the server cannot be run: {error}"))?;
        let output = child.stdout.take().ok_or("the server has no output")?;
        let mut server = Server { child, output: BufReader::new(output), url: String::new() };
        let read = server.output.read_line(&mut server.url);
        read.map_err(|error| format!("the address of the server cannot be read: {error}"))?;
        server.url.truncate(server.url.trim_end().len());
        Ok(server)
    }
}

/// Parses the microseconds that a client prints.
fn figures(text: &str, calls: u32, connections: u32) -> Option<Figures> {
    let figures: Option<Vec<f64>> = text.split_whitespace().map(|figure| figure.parse().ok()).collect();
    let [user, system, took] = figures?[..] else { return None };
    let calls = f64::from(calls);
    Some(Figures { user: user / calls, system: system / calls, rate: calls * 1e6 / took, connections })
}

/// The process of the server. It ends with its standard input, when this is dropped.
struct Server {
    child: Child,
    output: BufReader<ChildStdout>,
    url: String,
}

impl Server {
    /// Stops the server and returns the number of connections it had.
    fn stop(&mut self) -> Result<u32, String> {
        drop(self.child.stdin.take());
        let mut text = String::new();
        let read = self.output.read_to_string(&mut text);
        read.map_err(|error| format!("the connections of the server cannot be read: {error}"))?;
        text.trim().parse().map_err(|_| format!("not a number of connections: {text}"))
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.child.stdin.take());
        // The exit status does not matter.
        let _ = self.child.wait();
    }
}

#[cfg(test)]
mod tests {
    use super::figures;

    #[test]
    fn figures_are_per_call() {
        let figures = figures("20000 10000 500000\n", 1000, 1).unwrap();
        let text = format!("{} {} {}", figures.user, figures.system, figures.rate);
        assert_eq!((text.as_str(), figures.connections), ("20 10 2000", 1));
    }

    #[test]
    fn other_output_is_rejected() {
        assert!(figures("1 2", 1, 1).is_none());
        assert!(figures("1 2 three", 1, 1).is_none());
    }
}
