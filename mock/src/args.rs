//! Command-line arguments.

use std::ffi::OsString;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;

use lexopt::{Arg, Parser, ValueExt};

/// The output of `--help`.
pub(crate) const HELP: &str = "\
A local Tencent Cloud that serves the SDK's spec: it makes the same checks as the cloud and responds
with the examples of the spec. Press Ctrl-C to stop it.

Usage: tencentcloud-mock [options]

Options:
  --listen ADDRESS:PORT   address to listen on; port 0 selects a free one  [127.0.0.1:8080]
  --secret-id ID          secret ID to accept                              [AKIDEXAMPLE]
  --secret-key KEY        key of the secret ID                             [EXAMPLEKEY]
  --token TOKEN           make the credential temporary and require this token
  --spec DIR              serve the spec in this directory instead of the built-in one
  --no-rate-limit         do not limit the rate of requests
  --help                  print this help
";

/// What to do.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum MockCommand {
    Help,
    Serve(ServeOptions),
}

/// How to serve.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct ServeOptions {
    pub(crate) listen: SocketAddr,
    pub(crate) secret_id: String,
    pub(crate) secret_key: String,
    pub(crate) token: Option<String>,
    pub(crate) spec: Option<PathBuf>,
    pub(crate) rate_limit: bool,
}

impl Default for ServeOptions {
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

/// Parses the arguments without the program name. An error message says how to fix the mistake.
pub(crate) fn parse(arguments: impl IntoIterator<Item = OsString>) -> Result<MockCommand, String> {
    let mut options = ServeOptions::default();
    let mut parser = Parser::from_args(arguments);
    while let Some(argument) = parser.next().map_err(|error| see_help(&error))? {
        match argument {
            Arg::Long("help") | Arg::Short('h') => return Ok(MockCommand::Help),
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
    Ok(MockCommand::Serve(options))
}

fn text(parser: &mut Parser) -> Result<String, String> {
    parser.value().and_then(ValueExt::string).map_err(|error| see_help(&error))
}

/// An address with its port. `localhost` means 127.0.0.1.
fn address(text: &str) -> Result<SocketAddr, String> {
    let numeric = text.strip_prefix("localhost:").map(|port| format!("127.0.0.1:{port}"));
    numeric.as_deref().unwrap_or(text).parse().map_err(|_| {
        format!("--listen: `{text}` is not an address with a port; use a form such as 127.0.0.1:8080")
    })
}

/// The value of a credential, which is sent in a header.
fn credential(flag: &str, value: String) -> Result<String, String> {
    if value.is_empty() {
        return Err(format!("{flag}: the value is empty; omit the option to use the default"));
    }
    if value.chars().any(|letter| letter.is_whitespace() || letter.is_control()) {
        return Err(format!("{flag}: the value contains whitespace or control characters; remove them"));
    }
    Ok(value)
}

fn see_help(error: &lexopt::Error) -> String {
    format!("{error}; `--help` lists the options")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse_words(words: &str) -> Result<MockCommand, String> {
        parse(words.split_whitespace().map(OsString::from))
    }

    #[test]
    fn defaults_listen_on_loopback() {
        let Ok(MockCommand::Serve(options)) = parse_words("") else { panic!("expected options") };
        assert_eq!(options.listen.to_string(), "127.0.0.1:8080");
        assert!(options.rate_limit);
    }

    #[test]
    fn every_option_is_parsed() {
        let words = "--listen localhost:0 --secret-id A --secret-key=B --token C --spec dir --no-rate-limit";
        let expected = ServeOptions {
            listen: SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
            secret_id: "A".to_owned(),
            secret_key: "B".to_owned(),
            token: Some("C".to_owned()),
            spec: Some("dir".into()),
            rate_limit: false,
        };
        assert_eq!(parse_words(words), Ok(MockCommand::Serve(expected)));
        assert_eq!(parse_words("--listen [::1]:1 --help"), Ok(MockCommand::Help));
    }

    #[test]
    fn messages_say_how_to_fix_a_mistake() {
        let table = [
            ("--liste 1", "invalid option '--liste'; `--help` lists the options"),
            ("--listen", "missing argument for option '--listen'; `--help` lists the options"),
            ("--listen 8080", "such as 127.0.0.1:8080"),
            ("--listen 127.0.0.1", "such as 127.0.0.1:8080"),
            ("--listen 127.0.0.1:99999", "such as 127.0.0.1:8080"),
            ("--secret-id=", "omit the option"),
            ("extra", "unexpected argument"),
        ];
        for (words, expected) in table {
            let error = parse_words(words).unwrap_err();
            assert!(error.contains(expected), "{words}: {error}");
        }
        let key = parse(["--secret-key".into(), "a b".into()]).unwrap_err();
        assert!(key.contains("whitespace") && !key.contains("a b"), "{key}");
    }
}
