//! The command-line program.

use std::io::{BufRead, BufReader};
use std::net::TcpListener;
use std::process::{Child, Command, Output, Stdio};

use crate::support::{CREATE, NOW, TestConnection, start};

const PROGRAM: &str = env!("CARGO_BIN_EXE_tencentcloud-mock");

fn run(arguments: &[&str]) -> (Option<i32>, String, String) {
    let Output { status, stdout, stderr } =
        Command::new(PROGRAM).args(arguments).output().expect("the program starts");
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("the output is UTF-8");
    (status.code(), text(stdout), text(stderr))
}

/// Stops the program when the test ends, even by a panic.
struct RunningProgram(Child);

impl Drop for RunningProgram {
    fn drop(&mut self) {
        // An error means that the program has already exited.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[test]
fn the_program_prints_its_settings_and_logs_each_request() {
    let mut child = Command::new(PROGRAM)
        .args(["--listen", "127.0.0.1:0", "--secret-id", "AKID", "--secret-key", "KEY"])
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines().map(Result::unwrap);
    let _running = RunningProgram(child);
    let endpoint = lines.next().unwrap().strip_prefix("listening   ").unwrap().to_owned();
    assert_eq!(lines.next().unwrap(), "credentials AKID / KEY");
    let services = lines.next().unwrap();
    assert!(
        services.starts_with("services    ccc 2020-02-10, ") && services.ends_with(" actions"),
        "{services}"
    );
    let hint = lines.by_ref().find(|line| line.contains("cargo run")).unwrap();
    assert_eq!(
        hint,
        format!(
            "TENCENTCLOUD_SECRET_ID=AKID TENCENTCLOUD_SECRET_KEY=KEY \
             cargo run --example create_auto_callout_task -- --endpoint {endpoint}"
        )
    );

    // The program uses the real clock, so a request with the time of the tests has expired.
    let address = endpoint.strip_prefix("http://").unwrap().parse().unwrap();
    let elsewhere = start();
    let mut request = crate::support::TestRequest::new(&elsewhere);
    request.secret_id = "AKID".to_owned();
    assert_eq!(
        TestConnection::open(address).send_and_receive(&request).unwrap().code(),
        "AuthFailure.SignatureExpire"
    );
    let line = lines.by_ref().find(|line| !line.is_empty()).unwrap();
    let words: Vec<&str> = line.split(' ').collect();
    assert_eq!(words.len(), 4, "{line}");
    assert_eq!(words[1..3], [CREATE, "AuthFailure.SignatureExpire"]);
    assert!(!line.contains("00861301234") && !line.contains(&NOW.to_string()), "{line}");
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
    let file = script(r#"{"replies":[{"action":"CreateAutoCalloutTask","falt":"reset"}]}"#);
    let (code, _, stderr) = run(&["--listen", "127.0.0.1:0", "--script", file.to_str().unwrap()]);
    assert_eq!(code, Some(1));
    assert!(stderr.contains("--script: ") && stderr.contains("did you mean `fault`?"), "{stderr}");
    let (code, _, stderr) = run(&["--listen", "127.0.0.1:0", "--script", "no/such/file"]);
    assert_eq!(code, Some(1));
    assert!(stderr.contains("--script: no/such/file: "), "{stderr}");

    // The clock of the script shows that it was loaded.
    let file = script(r#"{"clockSkewSeconds":-86400}"#);
    let mut child = Command::new(PROGRAM)
        .args(["--listen", "127.0.0.1:0", "--script", file.to_str().unwrap()])
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines().map(Result::unwrap);
    let _running = RunningProgram(child);
    let endpoint = lines.next().unwrap().strip_prefix("listening   http://").unwrap().to_owned();
    let mut connection = TestConnection::open(endpoint.parse().unwrap());
    connection.send(b"GET /_mock/script HTTP/1.1\r\nhost: mock\r\n\r\n").unwrap();
    assert!(connection.receive().unwrap().body.contains(r#""clockSkewSeconds":-86400"#));
}
