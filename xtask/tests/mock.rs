//! `cargo xtask mock`, as a process.
#![cfg(unix)]

use std::io::{BufRead as _, BufReader};
use std::net::{SocketAddr, TcpStream};
use std::process::{Command, Stdio};

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;

#[test]
fn a_signal_to_the_command_ends_the_mock() {
    let mut command = Command::new(env!("CARGO_BIN_EXE_xtask"));
    command.args(["mock", "--listen", "127.0.0.1:0"]).stdout(Stdio::piped());
    let mut child = command.spawn().unwrap();
    let mut output = BufReader::new(child.stdout.take().unwrap());
    let mut line = String::new();
    output.read_line(&mut line).unwrap();
    let address = line.trim().strip_prefix("listening   http://").expect("the mock prints its endpoint");
    let address: SocketAddr = address.parse().unwrap();
    TcpStream::connect(address).expect("the mock is listening");

    kill(Pid::from_raw(child.id().try_into().unwrap()), Signal::SIGTERM).unwrap();
    assert_eq!(child.wait().unwrap().code(), Some(0));
    assert!(TcpStream::connect(address).is_err(), "the mock no longer listens");
}
