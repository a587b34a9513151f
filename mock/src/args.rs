//! Command-line arguments.

use std::ffi::OsString;
use std::net::SocketAddr;
use std::path::PathBuf;

use clap::error::ErrorKind;
use clap::{CommandFactory as _, Parser, ValueEnum};

/// A local Tencent Cloud that serves the SDK's spec: it makes the same checks as the cloud and responds with the examples
/// of the spec. Press Ctrl-C to stop it.
#[derive(Debug, Parser, PartialEq, Eq)]
#[command(name = "tencentcloud-mock")]
pub(crate) struct ServeOptions {
    /// Listen on this address; port 0 selects a free one.
    #[arg(long, value_name = "ADDRESS:PORT", default_value = "127.0.0.1:8080", value_parser = address)]
    pub(crate) listen: SocketAddr,
    /// Accept this secret ID.
    #[arg(long, value_name = "ID", default_value = "AKIDEXAMPLE")]
    pub(crate) secret_id: String,
    /// The key of the secret ID.
    #[arg(long, value_name = "KEY", default_value = "EXAMPLEKEY")]
    pub(crate) secret_key: String,
    /// Make the credential temporary and require this token.
    #[arg(long)]
    pub(crate) token: Option<String>,
    /// Serve the spec in this directory instead of the built-in one.
    #[arg(long, value_name = "DIR")]
    pub(crate) spec: Option<PathBuf>,
    /// Reply as this file says; the same JSON as `POST /_mock/script`.
    #[arg(long, value_name = "FILE")]
    pub(crate) script: Option<PathBuf>,
    /// Remember what some actions create, so that others show, change and delete it.
    #[arg(long)]
    pub(crate) stateful: bool,
    /// Serve HTTPS with a new certificate.
    #[arg(long)]
    pub(crate) tls: bool,
    /// Write the certificate to trust to this file; the default is in the temporary directory.
    #[arg(long, value_name = "FILE", requires = "tls")]
    pub(crate) ca_file: Option<PathBuf>,
    /// Do not limit the rate of requests.
    #[arg(long)]
    pub(crate) no_rate_limit: bool,
    /// Print each request in this form. Requests whose lines nobody reads are counted instead.
    #[arg(long, value_name = "FORM", value_enum, default_value_t)]
    pub(crate) log: LogForm,
}

/// How requests are printed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum LogForm {
    /// A line for people.
    #[default]
    Text,
    /// A JSON object in a line.
    Json,
    /// Not at all.
    Off,
}

/// Parses the arguments, which begin with the name of the program.
pub(crate) fn parse(arguments: impl IntoIterator<Item = OsString>) -> Result<ServeOptions, clap::Error> {
    let options = ServeOptions::try_parse_from(arguments)?;
    let credentials = [
        ("--secret-id", Some(&options.secret_id)),
        ("--secret-key", Some(&options.secret_key)),
        ("--token", options.token.as_ref()),
    ];
    for (flag, value) in credentials {
        // Not the parser of the value, because clap's message would show it.
        if let Some(mistake) = value.and_then(|value| mistake(value)) {
            let message = format!("{flag}: the value {mistake}");
            return Err(ServeOptions::command().error(ErrorKind::ValueValidation, message));
        }
    }
    Ok(options)
}

/// An address with its port. `localhost` means 127.0.0.1.
fn address(text: &str) -> Result<SocketAddr, &'static str> {
    let numeric = text.strip_prefix("localhost:").map(|port| format!("127.0.0.1:{port}"));
    let address = numeric.as_deref().unwrap_or(text).parse();
    address.map_err(|_| "use an address with a port, such as 127.0.0.1:8080")
}

/// What is wrong with a part of a credential, which is sent in a header.
fn mistake(value: &str) -> Option<&'static str> {
    if value.is_empty() {
        return Some("is empty; omit the option to use the default");
    }
    let is_wrong = value.chars().any(|letter| letter.is_whitespace() || letter.is_control());
    is_wrong.then_some("contains whitespace or control characters; remove them")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse_words(words: &str) -> Result<ServeOptions, String> {
        let words = ["mock"].into_iter().chain(words.split_whitespace());
        parse(words.map(OsString::from)).map_err(|error| error.to_string())
    }

    #[test]
    fn defaults_listen_on_loopback() {
        let options = parse_words("").unwrap();
        assert_eq!(options.listen.to_string(), "127.0.0.1:8080");
        assert!(!options.no_rate_limit && !options.tls);
    }

    #[test]
    fn every_option_is_parsed() {
        let words = "--listen localhost:0 --secret-id A --secret-key=B --token C --spec dir --script file \
                     --stateful --tls --ca-file ca --no-rate-limit --log json";
        let expected = ServeOptions {
            listen: SocketAddr::from(([127, 0, 0, 1], 0)),
            secret_id: "A".to_owned(),
            secret_key: "B".to_owned(),
            token: Some("C".to_owned()),
            spec: Some("dir".into()),
            script: Some("file".into()),
            stateful: true,
            tls: true,
            ca_file: Some("ca".into()),
            no_rate_limit: true,
            log: LogForm::Json,
        };
        assert_eq!(parse_words(words), Ok(expected));
    }

    #[test]
    fn messages_say_how_to_fix_a_mistake() {
        let table = [
            ("--liste 1", "a similar argument exists: '--listen'"),
            ("--listen", "a value is required for '--listen <ADDRESS:PORT>'"),
            ("--listen 8080", "such as 127.0.0.1:8080"),
            ("--listen 127.0.0.1", "such as 127.0.0.1:8080"),
            ("--listen 127.0.0.1:99999", "such as 127.0.0.1:8080"),
            ("--secret-id=", "omit the option"),
            ("--ca-file ca", "  --tls"),
            ("--log yaml", "[possible values: text, json, off]"),
            ("extra", "unexpected argument 'extra'"),
        ];
        for (words, expected) in table {
            let error = parse_words(words).unwrap_err();
            assert!(error.contains(expected), "{words}: {error}");
        }
        let key = parse(["mock".into(), "--secret-key".into(), "a b".into()]).unwrap_err().to_string();
        assert!(key.contains("whitespace") && !key.contains("a b"), "{key}");
    }
}
