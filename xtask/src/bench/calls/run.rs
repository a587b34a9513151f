//! Runs of the program: a server, and a client that is measured.

use std::io::{BufRead, BufReader, Read};
use std::path::PathBuf;
use std::process::{Child, ChildStdout, Command, Stdio};

use crate::bench::project::Project;

/// The program that was built, and how its calls go.
pub(crate) struct Program {
    path: PathBuf,
    tls: Option<Tls>,
}

/// TLS, with a certificate that the server makes anew each time.
pub(crate) struct Tls {
    pub(crate) port: u16,
    pub(crate) certificate: PathBuf,
}

/// What a client's calls took.
pub(crate) struct Figures {
    /// Microseconds of CPU time in user mode for each call.
    pub(crate) user: f64,
    /// Microseconds of CPU time in the system for each call.
    pub(crate) system: f64,
    /// Calls a second.
    pub(crate) rate: f64,
    /// How many connections the server had, those for warming up among them.
    pub(crate) connections: u32,
}

impl Program {
    pub(crate) fn new(project: &Project, tls: Option<Tls>) -> Self {
        Self { path: project.path("target").join("release").join("calls"), tls }
    }

    /// Lets a client make its calls to a server of its own.
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
        let told = String::from_utf8_lossy(&output.stdout);
        let connections = server.stop()?;
        figures(&told, calls, connections).ok_or_else(|| format!("{client} does not tell figures: {told}"))
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
        read.map_err(|error| format!("the server does not tell its address: {error}"))?;
        server.url.truncate(server.url.trim_end().len());
        Ok(server)
    }
}

/// The figures from the microseconds that a client tells.
fn figures(told: &str, calls: u32, connections: u32) -> Option<Figures> {
    let told: Option<Vec<f64>> = told.split_whitespace().map(|figure| figure.parse().ok()).collect();
    let [user, system, took] = told?[..] else { return None };
    let calls = f64::from(calls);
    Some(Figures { user: user / calls, system: system / calls, rate: calls * 1e6 / took, connections })
}

/// The other process. It ends with its standard input, so when this is dropped.
struct Server {
    child: Child,
    output: BufReader<ChildStdout>,
    url: String,
}

impl Server {
    /// Ends it, and tells how many connections it had.
    fn stop(&mut self) -> Result<u32, String> {
        drop(self.child.stdin.take());
        let mut told = String::new();
        let read = self.output.read_to_string(&mut told);
        read.map_err(|error| format!("the server does not tell its connections: {error}"))?;
        told.trim().parse().map_err(|_| format!("no number of connections: {told}"))
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.child.stdin.take());
        // How it ends does not matter.
        let _ = self.child.wait();
    }
}

#[cfg(test)]
mod tests {
    use super::figures;

    #[test]
    fn figures_are_for_each_call() {
        let figures = figures("20000 10000 500000\n", 1000, 1).unwrap();
        let told = format!("{} {} {}", figures.user, figures.system, figures.rate);
        assert_eq!((told.as_str(), figures.connections), ("20 10 2000", 1));
    }

    #[test]
    fn anything_else_is_no_figures() {
        assert!(figures("1 2", 1, 1).is_none());
        assert!(figures("1 2 three", 1, 1).is_none());
    }
}
