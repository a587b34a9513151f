//! The command-line program.

use std::io::{BufRead, BufReader, Lines};
use std::net::{SocketAddr, TcpListener};
use std::process::{Child, ChildStdout, Command, ExitStatus, Output, Stdio};
use std::time::Duration;

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;

use crate::support::{CREATE, NOW, TestConnection, TestRequest, start};

const PROGRAM: &str = env!("CARGO_BIN_EXE_tencentcloud-mock");

/// Arguments that every test passes.
const ARGUMENTS: [&str; 6] = ["--listen", "127.0.0.1:0", "--secret-id", "AKID", "--secret-key", "KEY"];

fn run(arguments: &[&str]) -> (Option<i32>, String, String) {
    let Output { status, stdout, stderr } =
        Command::new(PROGRAM).args(arguments).output().expect("the program starts");
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("the output is UTF-8");
    (status.code(), text(stdout), text(stderr))
}

/// A running program, which is stopped when the test ends, even by a panic.
pub(crate) struct Program {
    child: Child,
    pub(crate) endpoint: String,
    lines: Lines<BufReader<ChildStdout>>,
}

impl Program {
    fn start(arguments: &[&str]) -> Self {
        Self::spawn(Command::new(PROGRAM).args(ARGUMENTS).args(arguments))
    }

    /// Starts the program in a shell that first runs a command, such as `ulimit`.
    pub(crate) fn start_after(command: &str) -> Self {
        let script = format!("{command} && exec \"$0\" \"$@\"");
        Self::spawn(Command::new("sh").args(["-c", &script, PROGRAM]).args(ARGUMENTS))
    }

    fn spawn(command: &mut Command) -> Self {
        let mut child = command.stdout(Stdio::piped()).spawn().expect("the program starts");
        let mut lines = BufReader::new(child.stdout.take().expect("the output is piped")).lines();
        let first = lines.next().expect("the program prints its endpoint").expect("the output is UTF-8");
        let endpoint = first.strip_prefix("listening   ").unwrap_or(&first).to_owned();
        Self { child, endpoint, lines }
    }

    fn line(&mut self) -> String {
        self.lines.next().expect("the program prints more").expect("the output is UTF-8")
    }

    pub(crate) fn address(&self) -> SocketAddr {
        self.endpoint
            .strip_prefix("http://")
            .and_then(|address| address.parse().ok())
            .expect("the endpoint is valid")
    }

    /// Sends a request that is rejected because it has the time of the tests, and returns the code.
    pub(crate) fn code(&self) -> String {
        TestConnection::open(self.address())
            .send_and_receive(&expired_request())
            .expect("a response is received")
            .code()
    }

    fn signal(&self, signal: Signal) {
        kill(process_id(self.child.id()), signal).expect("the program is running");
    }

    /// Waits for the end of the program, but not forever.
    fn end(&mut self) -> ExitStatus {
        for _ in 0..500 {
            if let Some(status) = self.child.try_wait().expect("the program is a child") {
                return status;
            }
            std::thread::sleep(Duration::from_millis(10));
        }
        panic!("the program is still running");
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        // An error means that the program has already exited.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn process_id(id: u32) -> Pid {
    Pid::from_raw(id.try_into().expect("process IDs are small"))
}

/// A request of the program's credential. The program uses the real clock, so it has expired.
pub(crate) fn expired_request() -> TestRequest {
    TestRequest { secret_id: "AKID".to_owned(), ..TestRequest::new(&start()) }
}

#[test]
fn the_program_prints_its_settings_and_logs_each_request() {
    let mut program = Program::start(&[]);
    assert_eq!(program.line(), "credentials AKID / KEY");
    assert_eq!(program.line(), "services    262 in 300 versions");
    let hint = program.lines.by_ref().map(Result::unwrap).find(|line| line.contains("cargo run")).unwrap();
    assert_eq!(
        hint,
        format!(
            "TENCENTCLOUD_SECRET_ID=AKID TENCENTCLOUD_SECRET_KEY=KEY \
             cargo run --example create_auto_callout_task -- --endpoint {}",
            program.endpoint
        )
    );

    assert_eq!(program.code(), "AuthFailure.SignatureExpire");
    let line = program.lines.by_ref().map(Result::unwrap).find(|line| !line.is_empty()).unwrap();
    let words: Vec<&str> = line.splitn(7, ' ').collect();
    assert_eq!(words[1..4], ["ccc", CREATE, "AuthFailure.SignatureExpire"], "{line}");
    assert!(words[4].ends_with("ms") && words[5].len() == 36, "{line}");
    assert!(words[6].contains("expired"), "{line}");
    assert!(!line.contains("00861301234") && !line.contains(&NOW.to_string()), "{line}");
}

#[test]
fn with_tls_the_program_prints_where_the_certificate_is() {
    let mut program = Program::start(&["--tls"]);
    assert!(program.endpoint.starts_with("https://127.0.0.1:"), "{}", program.endpoint);
    program.line();
    let line = program.line();
    let file = line.strip_prefix("CA          ").expect(&line);
    assert!(std::fs::read_to_string(file).unwrap().starts_with("-----BEGIN CERTIFICATE-----\n"));
    let rest: Vec<String> =
        program.lines.by_ref().map(Result::unwrap).take_while(|line| !line.contains("--ca ")).collect();
    assert!(rest.iter().any(|line| line.contains(&format!("certification=\"{file}\""))), "{rest:?}");
    std::fs::remove_file(file).unwrap();

    let (code, _, stderr) = run(&["--listen", "127.0.0.1:0", "--tls", "--ca-file", "no/such/folder/ca.pem"]);
    assert_eq!(code, Some(1));
    assert!(stderr.contains("no/such/folder/ca.pem") && stderr.contains("--ca-file"), "{stderr}");
}

#[test]
fn the_log_is_json_on_request() {
    let mut program = Program::start(&["--log", "json"]);
    let announcement: serde_json::Value = serde_json::from_str(&program.endpoint).unwrap();
    assert_eq!((&announcement["secretId"], &announcement["secretKey"]), (&"AKID".into(), &"KEY".into()));
    program.endpoint = announcement["listening"].as_str().unwrap().to_owned();

    program.code();
    let entry: serde_json::Value = serde_json::from_str(&program.line()).unwrap();
    let text = |name: &str| entry[name].as_str().unwrap().to_owned();
    assert_eq!(
        [text("service"), text("action"), text("outcome")],
        ["ccc", CREATE, "AuthFailure.SignatureExpire"]
    );
    assert!(text("reason").contains("expired") && text("requestId").len() == 36 && text("at").ends_with('Z'));
    assert!(entry["durationMs"].as_f64().unwrap() > 0.0, "{entry}");
}

#[test]
fn the_log_can_be_turned_off() {
    let mut program = Program::start(&["--log", "off"]);
    program.code();
    program.signal(Signal::SIGTERM);
    let rest: Vec<String> = program.lines.by_ref().map(Result::unwrap).collect();
    assert!(!rest.iter().any(|line| line.contains(CREATE)), "{rest:?}");
}

#[test]
fn requests_are_served_while_nobody_reads_the_log() {
    let mut program = Program::start(&[]);
    let (mut connection, request) = (TestConnection::open(program.address()), expired_request().bytes());
    for _ in 0..3000 {
        connection.send(&request).unwrap();
        assert_eq!(connection.receive().unwrap().code(), "AuthFailure.SignatureExpire");
    }
    // The program does not end by itself, so read until it says that it dropped lines.
    let address = program.address();
    std::thread::scope(|scope| {
        let notice = scope.spawn(|| {
            let mut lines = program.lines.by_ref().map(Result::unwrap);
            lines.find(|line| line.ends_with("lines dropped because nobody read them"))
        });
        let mut connection = TestConnection::open(address);
        while !notice.is_finished() {
            connection.send(&request).unwrap();
            connection.receive().unwrap();
        }
        let notice = notice.join().unwrap().expect("lines were dropped");
        let dropped: usize = notice.split(' ').next().unwrap().parse().unwrap();
        assert!((1..3000).contains(&dropped), "{notice}");
    });
}

#[test]
fn a_signal_ends_the_program_at_once() {
    for signal in [Signal::SIGTERM, Signal::SIGINT] {
        let mut program = Program::start(&[]);
        let mut connection = TestConnection::open(program.address());
        connection.send_and_receive(&expired_request()).unwrap();
        program.signal(signal);
        assert_eq!(program.end().code(), Some(0), "{signal}");
        assert!(connection.send_and_receive(&expired_request()).is_err(), "the connection is closed");
        let mut lines = program.lines.by_ref().map(Result::unwrap);
        assert!(lines.any(|line| line.contains(CREATE)), "what was logged is printed");
    }
}

#[test]
#[cfg(target_os = "linux")]
fn a_signal_ends_the_program_as_the_first_process_of_a_container() {
    let namespace = ["--map-root-user", "--pid", "--fork"];
    let works = Command::new("unshare").args(namespace).arg("true").output();
    if !works.is_ok_and(|output| output.status.success()) {
        // The system has no `unshare`, or forbids it.
        return;
    }
    let mut program = Program::spawn(Command::new("unshare").args(namespace).arg(PROGRAM).args(ARGUMENTS));
    let parent = program.child.id();
    let children = std::fs::read_to_string(format!("/proc/{parent}/task/{parent}/children")).unwrap();
    kill(process_id(children.trim().parse().unwrap()), Signal::SIGTERM).unwrap();
    assert_eq!(program.end().code(), Some(0));
}

#[test]
fn a_closed_output_does_not_end_the_program() {
    let mut child = Command::new(PROGRAM).args(ARGUMENTS).stdout(Stdio::piped()).spawn().unwrap();
    let mut output = BufReader::new(child.stdout.take().unwrap());
    let mut first = String::new();
    output.read_line(&mut first).unwrap();
    drop(output);
    let endpoint = first.trim().strip_prefix("listening   ").unwrap().to_owned();
    let lines = BufReader::new(Command::new("true").stdout(Stdio::piped()).spawn().unwrap().stdout.unwrap());
    let program = Program { child, endpoint, lines: lines.lines() };
    for _ in 0..3 {
        assert_eq!(program.code(), "AuthFailure.SignatureExpire");
    }
}

#[test]
fn help_and_mistakes_are_printed() {
    let (code, stdout, _) = run(&["--help"]);
    assert_eq!(code, Some(0));
    assert!(stdout.contains("--secret-key <KEY>"), "{stdout}");

    let (code, _, stderr) = run(&["--port", "1"]);
    assert_eq!(code, Some(2));
    assert!(stderr.starts_with("error: unexpected argument '--port' found\n"), "{stderr}");
}

#[test]
fn a_busy_port_and_an_invalid_spec_are_reported() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap().to_string();
    let (code, _, stderr) = run(&["--listen", &address]);
    assert_eq!(code, Some(1));
    assert!(stderr.contains(&format!("{address} is in use")), "{stderr}");

    let (code, _, stderr) = run(&["--listen", "127.0.0.1:0", "--spec", "no/such/folder"]);
    assert_eq!(code, Some(1));
    assert!(stderr.contains("--spec: no/such/folder: "), "{stderr}");

    let (code, _, stderr) = run(&["--listen", "127.0.0.1:0", "--spec", "src"]);
    assert_eq!(code, Some(1));
    assert!(stderr.contains("common.json: the file is missing"), "{stderr}");
}

#[test]
fn a_script_is_played_from_the_start_or_reported() {
    let script = |text: &str| {
        let file =
            std::env::temp_dir().join(format!("mock-script-{}-{}.json", std::process::id(), text.len()));
        std::fs::write(&file, text).unwrap();
        file
    };
    let file = script(r#"{"replies":[{"action":"CreateAutoCalloutTask","faults":"reset"}]}"#);
    let (code, _, stderr) = run(&["--listen", "127.0.0.1:0", "--script", file.to_str().unwrap()]);
    assert_eq!(code, Some(1));
    assert!(stderr.contains("--script: ") && stderr.contains("did you mean `fault`?"), "{stderr}");
    let (code, _, stderr) = run(&["--listen", "127.0.0.1:0", "--script", "no/such/file"]);
    assert_eq!(code, Some(1));
    assert!(stderr.contains("--script: no/such/file: "), "{stderr}");

    // The clock of the script shows that it was loaded.
    let file = script(r#"{"clockSkewSeconds":-86400}"#);
    let program = Program::start(&["--script", file.to_str().unwrap()]);
    let mut connection = TestConnection::open(program.address());
    connection.send(b"GET /_mock/script HTTP/1.1\r\nhost: mock\r\n\r\n").unwrap();
    assert!(connection.receive().unwrap().body.contains(r#""clockSkewSeconds":-86400"#));
}
