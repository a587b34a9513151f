//! HTTP/2, which the feature `http2` compiles in.

use hyper::client::conn::http2::{self, SendRequest};
use tokio::runtime::Handle;

use super::body::RequestBody;
use super::connector::HttpIo;
use crate::future::spawn;

/// The protocols offered to servers.
pub(super) fn alpn_protocols() -> Vec<Vec<u8>> {
    vec![b"h2".to_vec(), b"http/1.1".to_vec()]
}

/// Proof that the server chose HTTP/2.
pub(super) struct Chosen(());

/// Whether the server chose HTTP/2.
pub(super) fn chosen(protocol: Option<&[u8]>) -> Option<Chosen> {
    (protocol == Some(b"h2")).then_some(Chosen(()))
}

/// The sending half of a connection. Clones share the connection.
pub(super) type Sender = SendRequest<RequestBody>;

/// Starts HTTP/2 over a stream.
pub(super) async fn handshake(_: Chosen, io: HttpIo) -> hyper::Result<Sender> {
    let executor = hyper_util::rt::TokioExecutor::new();
    let (mut sender, driver) = http2::handshake(executor, io).await?;
    spawn(&Handle::current(), async move { drop(driver.await) });
    sender.ready().await?;
    Ok(sender)
}
