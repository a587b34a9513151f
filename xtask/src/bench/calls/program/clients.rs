//! The same call with every client, from its parameters to the id of the task.

use std::sync::Arc;
use std::{env, fs, io};

use bytes::Bytes;
use http_body_util::{BodyExt, Full};
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::client::legacy;
use hyper_util::client::legacy::connect::{Connect, HttpConnector};
use hyper_util::rt::TokioExecutor;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use rustls::{ClientConfig, RootCertStore};
use serde_json::{Value, json};
use tencentcloud_ccc::actions::CreateAutoCalloutTaskRequest;
use tencentcloud_ccc::{Config, Credentials};
use tencentcloud_client::credentials::SharedProvider;
use tencentcloud_client::exchange::{self, Exchange, ExchangeSettings, Parameters, Signer};
use tencentcloud_client::transport::HttpTransport;
use tencentcloud_sdk::{ApiResponse, CommonClient, Endpoint};

use crate::Failure;
use crate::task;

const ID: &str = "AKIDexample";
const KEY: &str = "example";

#[derive(Clone)]
pub enum Client {
    /// The least that an HTTP client can do: hyper-util with a request signed in advance.
    Floor {
        client: legacy::Client<HttpConnector, Full<Bytes>>,
        request: http::Request<Full<Bytes>>,
    },
    /// The same over TLS.
    FloorTls {
        client: legacy::Client<HttpsConnector<HttpConnector>, Full<Bytes>>,
        request: http::Request<Full<Bytes>>,
    },
    Ours(tencentcloud_ccc::Client),
    /// tencentcloud-sdk's generic client with JSON values, as in its own example.
    Sdk(CommonClient),
    /// The crate `tencentcloud`, which only supports `https://`, with structs that derive serde's traits as it requires.
    Tencentcloud(tencentcloud::client::Client),
}

impl Client {
    pub fn new(name: &str, url: &str) -> Result<Self, Failure> {
        match name {
            "floor" => floor(&config(url)?, url),
            "floor-tls" => floor_tls(&config(url)?, url),
            "tencentcloud-ccc" => Ok(Self::Ours(tencentcloud_ccc::Client::new(&config(url)?))),
            "tencentcloud-sdk" => sdk(url),
            "tencentcloud" => Ok(Self::Tencentcloud(task::client(ID, KEY))),
            other => Err(format!("there is no client `{other}`").into()),
        }
    }

    /// Makes `calls` calls, one at a time.
    pub async fn repeat(self, calls: u32) -> Result<(), Failure> {
        for _ in 0..calls {
            if !self.call().await? {
                return Err("the response is not that of the example".into());
            }
        }
        Ok(())
    }

    /// Makes a call and returns whether the response is correct.
    async fn call(&self) -> Result<bool, Failure> {
        match self {
            Self::Floor { client, request } => send(client, request).await,
            Self::FloorTls { client, request } => send(client, request).await,
            Self::Tencentcloud(client) => Ok(task::create(client).await? == 1),
            Self::Ours(client) => Ok(client.create_auto_callout_task(example()).await?.task_id == 1),
            Self::Sdk(client) => {
                let request = json!({
                    "SdkAppId": 1_400_123_455,
                    "NotBefore": 1_642_500_621,
                    "Callees": ["008613012345678"],
                    "Callers": ["008602012345678"],
                    "IvrId": 8,
                });
                let response: ApiResponse<Value> = client.call("CreateAutoCalloutTask", &request).await?;
                Ok(response.data["TaskId"] == 1)
            }
        }
    }
}

/// Sends a copy of the signed request and reads the response as bytes, over any connection.
async fn send<C: Connect + Clone + Send + Sync + 'static>(
    client: &legacy::Client<C, Full<Bytes>>,
    request: &http::Request<Full<Bytes>>,
) -> Result<bool, Failure> {
    let response = client.request(request.clone()).await?;
    Ok(response.into_body().collect().await?.to_bytes().starts_with(b"{\"Response\""))
}

/// The request of the official example.
fn example() -> CreateAutoCalloutTaskRequest {
    CreateAutoCalloutTaskRequest::builder()
        .sdk_app_id(1_400_123_455)
        .not_before(1_642_500_621)
        .callees(["008613012345678"])
        .callers(["008602012345678"])
        .ivr_id(8)
        .build()
}

fn config(url: &str) -> Result<Config, Failure> {
    let config = Config::builder()
        .credentials(Credentials::new(ID, KEY)?)
        .endpoint(url)
        // Counting requests is part of a call, waiting is not.
        .rate_limit_of("CreateAutoCalloutTask", u32::MAX);
    let config = match certificate()? {
        None => config,
        Some(pem) => {
            let transport = HttpTransport::builder().root_certificates_pem(pem).only_added_roots();
            config.transport(Arc::new(transport.build()?))
        }
    };
    Ok(config.build()?)
}

/// The certificate of the server, if it has one.
fn certificate() -> io::Result<Option<Vec<u8>>> {
    env::var_os("SSL_CERT_FILE").map(fs::read).transpose()
}

fn floor(config: &Config, url: &str) -> Result<Client, Failure> {
    let client = legacy::Client::builder(TokioExecutor::new()).build(connector());
    Ok(Client::Floor { client, request: signed(config, url)? })
}

fn floor_tls(config: &Config, url: &str) -> Result<Client, Failure> {
    let mut roots = RootCertStore::empty();
    let pem = certificate()?.unwrap_or_default();
    for certificate in CertificateDer::pem_slice_iter(&pem) {
        roots.add(certificate?)?;
    }
    let tls = ClientConfig::builder().with_root_certificates(roots).with_no_client_auth();
    let mut tcp = connector();
    tcp.enforce_http(false);
    let connector = HttpsConnectorBuilder::new().with_tls_config(tls).https_only().enable_http1();
    let client = legacy::Client::builder(TokioExecutor::new()).build(connector.wrap_connector(tcp));
    Ok(Client::FloorTls { client, request: signed(config, url)? })
}

fn connector() -> HttpConnector {
    let mut connector = HttpConnector::new();
    connector.set_nodelay(true);
    connector
}

fn signed(config: &Config, url: &str) -> Result<http::Request<Full<Bytes>>, Failure> {
    let settings = ExchangeSettings::new(exchange::Endpoint::parse(url)?);
    let exchange = Exchange::new(Parameters::of(&example())?, &settings)?;
    let credentials = config.credentials().and_then(SharedProvider::cached);
    let request = exchange.sign(&Signer::default(), credentials.as_ref(), config.clock().now())?;
    Ok(request.map(Full::new))
}

fn sdk(url: &str) -> Result<Client, Failure> {
    let client = tencentcloud_sdk::Client::builder()
        .credentials(tencentcloud_sdk::Credentials::new(ID, KEY)?)
        .endpoint("ccc", Endpoint::loopback_http(url)?)
        .build()?;
    Ok(Client::Sdk(CommonClient::new(client, "ccc", "2020-02-10")?))
}
