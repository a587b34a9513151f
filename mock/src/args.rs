//! The program's command line.

use std::ffi::OsString;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;

use lexopt::{Arg, Parser, ValueExt};

/// What `--help` prints.
pub(crate) const HELP: &str = "\
A local Tencent Cloud that plays the SDK's spec: it checks what the cloud checks, and answers
with the spec's examples. Ctrl-C ends it.

Usage: tencentcloud-mock [options]

Options:
  --listen ADDRESS:PORT   where to listen; port 0 takes a free one  [127.0.0.1:8080]
  --secret-id ID          the secret id it knows                    [AKIDEXAMPLE]
  --secret-key KEY        the key that belongs to it                [EXAMPLEKEY]
  --token TOKEN           makes them temporary: requests must carry the token
  --spec DIR              plays the spec in this folder, not the built-in one
  --no-rate-limit         lets every action be called as often as one likes
  --help                  prints this
";

/// What the command line asks for.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Command {
    Help,
    Serve(Options),
}

/// How to serve.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Options {
    pub(crate) listen: SocketAddr,
    pub(crate) secret_id: String,
    pub(crate) secret_key: String,
    pub(crate) token: Option<String>,
    pub(crate) spec: Option<PathBuf>,
    pub(crate) rate_limit: bool,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            listen: SocketAddr::from((Ipv4Addr::LOCALHOST, 8080)),
            secret_id: "AKIDEXAMPLE".to_owned(),
            secret_key: "EXAMPLEKEY".to_owned(),
            token: None,
            spec: None,
            rate_limit: true,
        }
    }
}

/// Reads the arguments, the program's name not among them; an error says how to mend it.
pub(crate) fn parse(arguments: impl IntoIterator<Item = OsString>) -> Result<Command, String> {
    let mut options = Options::default();
    let mut parser = Parser::from_args(arguments);
    while let Some(argument) = parser.next().map_err(|error| see_help(&error))? {
        match argument {
            Arg::Long("help") | Arg::Short('h') => return Ok(Command::Help),
            Arg::Long("listen") => options.listen = address(&text(&mut parser)?)?,
            Arg::Long("secret-id") => options.secret_id = credential("--secret-id", text(&mut parser)?)?,
            Arg::Long("secret-key") => options.secret_key = credential("--secret-key", text(&mut parser)?)?,
            Arg::Long("token") => options.token = Some(credential("--token", text(&mut parser)?)?),
            Arg::Long("spec") => {
                options.spec = Some(parser.value().map_err(|error| see_help(&error))?.into());
            }
            Arg::Long("no-rate-limit") => options.rate_limit = false,
            unknown => return Err(see_help(&unknown.unexpected())),
        }
    }
    Ok(Command::Serve(options))
}

fn text(parser: &mut Parser) -> Result<String, String> {
    parser.value().and_then(ValueExt::string).map_err(|error| see_help(&error))
}

/// An address with its port; `localhost` is its usual one.
fn address(text: &str) -> Result<SocketAddr, String> {
    let numeric = text.strip_prefix("localhost:").map(|port| format!("127.0.0.1:{port}"));
    numeric.as_deref().unwrap_or(text).parse().map_err(|_| {
        format!("--listen: `{text}` is not an address with a port; give one like 127.0.0.1:8080")
    })
}

/// The value of a credential, which travels in a header.
fn credential(flag: &str, value: String) -> Result<String, String> {
    if value.is_empty() {
        return Err(format!("{flag}: the value is empty; leave the option out for the default"));
    }
    if value.chars().any(|letter| letter.is_whitespace() || letter.is_control()) {
        return Err(format!("{flag}: the value contains white space; quote it without any"));
    }
    Ok(value)
}

fn see_help(error: &lexopt::Error) -> String {
    format!("{error}; `--help` lists the options")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse_words(words: &str) -> Result<Command, String> {
        parse(words.split_whitespace().map(OsString::from))
    }

    #[test]
    fn defaults_listen_on_loopback() {
        let Ok(Command::Serve(options)) = parse_words("") else { panic!("options expected") };
        assert_eq!(options.listen.to_string(), "127.0.0.1:8080");
        assert!(options.rate_limit);
    }

    #[test]
    fn takes_every_option() {
        let words = "--listen localhost:0 --secret-id A --secret-key=B --token C --spec dir --no-rate-limit";
        let expected = Options {
            listen: SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
            secret_id: "A".to_owned(),
            secret_key: "B".to_owned(),
            token: Some("C".to_owned()),
            spec: Some("dir".into()),
            rate_limit: false,
        };
        assert_eq!(parse_words(words), Ok(Command::Serve(expected)));
        assert_eq!(parse_words("--listen [::1]:1 --help"), Ok(Command::Help));
    }

    #[test]
    fn says_how_to_mend_a_mistake() {
        let table = [
            ("--liste 1", "invalid option '--liste'; `--help` lists the options"),
            ("--listen", "missing argument for option '--listen'; `--help` lists the options"),
            ("--listen 8080", "give one like 127.0.0.1:8080"),
            ("--listen 127.0.0.1", "give one like 127.0.0.1:8080"),
            ("--listen 127.0.0.1:99999", "give one like 127.0.0.1:8080"),
            ("--secret-id=", "leave the option out"),
            ("extra", "unexpected argument"),
        ];
        for (words, expected) in table {
            let error = parse_words(words).unwrap_err();
            assert!(error.contains(expected), "{words}: {error}");
        }
        let key = parse(["--secret-key".into(), "a b".into()]).unwrap_err();
        assert!(key.contains("white space") && !key.contains("a b"), "{key}");
    }
}
