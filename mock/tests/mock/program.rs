//! The mock as a program.

use std::io::{BufRead, BufReader};
use std::net::TcpListener;
use std::process::{Child, Command, Output, Stdio};

use crate::support::{CREATE, Connection, NOW, start};

const PROGRAM: &str = env!("CARGO_BIN_EXE_tencentcloud-mock");

fn run(arguments: &[&str]) -> (Option<i32>, String, String) {
    let Output { status, stdout, stderr } =
        Command::new(PROGRAM).args(arguments).output().expect("the program runs");
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("text");
    (status.code(), text(stdout), text(stderr))
}

/// Ends the program with the test, however the test ends.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        // If it has ended by itself there is nothing left to do.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[test]
fn prints_what_one_needs_and_logs_a_line_a_request() {
    let mut child = Command::new(PROGRAM)
        .args(["--listen", "127.0.0.1:0", "--secret-id", "AKID", "--secret-key", "KEY"])
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines().map(Result::unwrap);
    let _running = Running(child);
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

    // The program's clock is the real one, so a request of the tests' time is long out of date.
    let address = endpoint.strip_prefix("http://").unwrap().parse().unwrap();
    let elsewhere = start();
    let mut request = crate::support::Request::new(&elsewhere);
    request.secret_id = "AKID".to_owned();
    assert_eq!(Connection::open(address).exchange(&request).unwrap().code(), "AuthFailure.SignatureExpire");
    let line = lines.by_ref().find(|line| !line.is_empty()).unwrap();
    let words: Vec<&str> = line.split(' ').collect();
    assert_eq!(words.len(), 4, "{line}");
    assert_eq!(words[1..3], [CREATE, "AuthFailure.SignatureExpire"]);
    assert!(!line.contains("00861301234") && !line.contains(&NOW.to_string()), "{line}");
}

#[test]
fn help_and_mistakes() {
    let (code, stdout, _) = run(&["--help"]);
    assert_eq!(code, Some(0));
    assert!(stdout.contains("--secret-key KEY"), "{stdout}");

    let (code, _, stderr) = run(&["--port", "1"]);
    assert_eq!(code, Some(2));
    assert_eq!(stderr, "tencentcloud-mock: invalid option '--port'; `--help` lists the options\n");
}

#[test]
fn a_busy_port_and_a_bad_spec_end_it() {
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
