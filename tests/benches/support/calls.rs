//! The same call through the client, and through an HTTP client with the minimum of work.

use std::error::Error;

use bytes::Bytes;
use http_body_util::{BodyExt, Full};
use hyper_util::client::legacy;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use tencentcloud_ccc::{Client, Config, Credentials};
use tencentcloud_client::credentials::SharedProvider;
use tencentcloud_client::exchange::{Endpoint, Exchange, ExchangeSettings, Parameters, Signer};
use tokio::runtime::{Builder, Runtime};
use workspace_tests::document_example;

use super::server::Server;

/// Both clients, each with one connection, in one runtime on this thread.
pub(crate) struct Calls {
    runtime: Runtime,
    client: Client,
    floor: Floor,
    _server: Server,
}

/// hyper-util's pooling client with a request signed in advance.
struct Floor {
    client: legacy::Client<HttpConnector, Full<Bytes>>,
    request: http::Request<Full<Bytes>>,
}

impl Calls {
    pub(crate) fn new() -> Result<Self, Box<dyn Error>> {
        let server = Server::start()?;
        let url = format!("http://{}", server.address);
        let config = Config::builder()
            .credentials(Credentials::new("AKIDexample", "example")?)
            .endpoint(&url)
            // Counting requests is part of a call; waiting is not.
            .rate_limit_of("CreateAutoCalloutTask", u32::MAX)
            .build()?;
        let floor = Floor::new(&config, &url)?;
        let runtime = Builder::new_current_thread().enable_all().build()?;
        Ok(Self { runtime, client: Client::new(&config), floor, _server: server })
    }

    /// Makes calls through the client, from the parameters to the decoded response.
    pub(crate) fn client(&self, calls: u32) {
        self.runtime.block_on(async {
            for _ in 0..calls {
                let response = self.client.create_auto_callout_task(document_example()).await;
                assert!(
                    response.is_ok_and(|response| response.task_id == 1),
                    "the response is not the example's"
                );
            }
        });
    }

    /// Makes the same calls with the ready-made request, from its copy to the bytes of the response.
    pub(crate) fn floor(&self, calls: u32) {
        self.runtime.block_on(async {
            for _ in 0..calls {
                let body = self.floor.call().await;
                assert!(
                    body.is_ok_and(|body| body.starts_with(b"{\"Response\"")),
                    "the response is not the example's"
                );
            }
        });
    }
}

impl Floor {
    fn new(config: &Config, url: &str) -> Result<Self, tencentcloud_ccc::Error> {
        let settings = ExchangeSettings::new(Endpoint::parse(url)?);
        let exchange = Exchange::new(Parameters::of(&document_example())?, &settings)?;
        let credentials = config.credentials().and_then(SharedProvider::cached);
        let request = exchange.sign(&Signer::default(), credentials.as_ref(), config.clock().now())?;
        let mut connector = HttpConnector::new();
        connector.set_nodelay(true);
        let client = legacy::Client::builder(TokioExecutor::new()).build(connector);
        Ok(Self { client, request: request.map(Full::new) })
    }

    async fn call(&self) -> Result<Bytes, Box<dyn Error>> {
        let response = self.client.request(self.request.clone()).await?;
        Ok(response.into_body().collect().await?.to_bytes())
    }
}
