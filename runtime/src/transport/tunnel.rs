//! Tunnels through proxies, which are asked for with `CONNECT`.

use ::http::header::{HOST, HeaderValue, PROXY_AUTHORIZATION};
use ::http::{Request, StatusCode};
use hyper::client::conn::http1;
use hyper::upgrade;
use hyper_util::rt::TokioIo;
use tokio::runtime::Handle;

use super::connector::{BoxError, Bytestream};
use super::payload::Payload;
use crate::future::spawn;

/// Turns a connection to a proxy into one to a host.
pub(super) async fn open(
    proxy: Bytestream,
    host: &str,
    port: u16,
    authorization: Option<&HeaderValue>,
) -> Result<Bytestream, BoxError> {
    let target = format!("{host}:{port}");
    let mut request = Request::connect(&target).header(HOST, &target).body(Payload::default())?;
    if let Some(authorization) = authorization {
        request.headers_mut().insert(PROXY_AUTHORIZATION, authorization.clone());
    }
    let (mut sender, connection) = http1::handshake(TokioIo::new(proxy)).await?;
    // What it fails with is told by the request or what comes after it.
    spawn(&Handle::current(), async move { drop(connection.with_upgrades().await) });
    let response = sender.send_request(request).await?;
    match response.status() {
        status if status.is_success() => Ok(Box::new(TokioIo::new(upgrade::on(response).await?))),
        StatusCode::PROXY_AUTHENTICATION_REQUIRED => {
            Err("the proxy wants a user and a password, or others than it was given".into())
        }
        status => Err(format!("the proxy opened no tunnel: it answered {status}").into()),
    }
}
