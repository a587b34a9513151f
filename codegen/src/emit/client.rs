//! `client.rs`: the client, without the methods of the actions.

use proc_macro2::Ident;
use syn::{File, parse_quote};

use super::docs::Doc;
use crate::model::Service;
use crate::render::Items;

/// `client.rs`.
pub(super) fn items(service: &Service, runtime: &Ident) -> Items {
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
        .outer();
    let new = Doc::default().text("Creates a client with this configuration.").outer();
    let warm_up = Doc::default()
        .text("Opens a connection, so that the first call need not wait for it. No request is sent.")
        .lines(["# Errors".to_owned()])
        .text("If no connection is made in time.")
        .outer();
    let file: File = parse_quote! {
        use #runtime::{Config, Error};
        use crate::SERVICE;

        #(#doc)*
        #[derive(Clone, Debug)]
        pub struct Client {
            pub(crate) inner: #runtime::Client,
        }
        impl Client {
            #(#new)*
            #[must_use]
            pub fn new(config: &Config) -> Self {
                Self { inner: #runtime::Client::new(config) }
            }
            #(#warm_up)*
            pub async fn warm_up(&self) -> Result<(), Error> {
                self.inner.warm_up(&SERVICE).await
            }
        }
    };
    Items::from(file)
}
