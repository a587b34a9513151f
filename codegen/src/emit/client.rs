//! `client.rs`: the client, without the methods of the actions.

use super::docs::Doc;
use crate::model::Service;

/// `client.rs`.
pub(super) fn items(service: &Service, runtime: &str) -> Vec<String> {
    let krate = service.crate_ident();
    let example = [
        "```no_run".to_owned(),
        format!("use {krate}::{{Client, Config}};"),
        String::new(),
        format!("# fn main() -> Result<(), {krate}::Error> {{"),
        "let client = Client::new(&Config::from_env()?);".to_owned(),
        "# Ok(())".to_owned(),
        "# }".to_owned(),
        "```".to_owned(),
    ];
    let doc = Doc::default()
        .text(&format!("Calls the actions of {}.", service.title))
        .text("Clones are cheap and share connections. A call does nothing until it is awaited or sent.")
        .lines(example)
        .outer(0);
    let new = Doc::default().text("Creates a client with this configuration.").outer(4);
    let warm_up = Doc::default()
        .text("Opens a connection, so that the first call need not wait for it. No request is sent.")
        .lines(["# Errors".to_owned()])
        .text("If no connection is made in time.")
        .outer(4);
    vec![
        format!("use {runtime}::{{Config, Error}};\n"),
        "use crate::SERVICE;\n".to_owned(),
        format!(
            "{doc}#[derive(Clone, Debug)]\npub struct Client {{\n    pub(crate) inner: {runtime}::Client,\n}}\n"
        ),
        format!(
            "impl Client {{
{new}    #[must_use]
    pub fn new(config: &Config) -> Self {{
        Self {{ inner: {runtime}::Client::new(config) }}
    }}

{warm_up}    pub async fn warm_up(&self) -> Result<(), Error> {{
        self.inner.warm_up(&SERVICE).await
    }}
}}
"
        ),
    ]
}
