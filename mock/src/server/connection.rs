//! A connection: its fault, its requests, and how it ends.

use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::sync::mpsc;
use tokio::time::{sleep, timeout};
use tokio_io_timeout::TimeoutStream;

use super::exchange::{self, Activity, Interruption};
use crate::control;
use crate::lock;
use crate::reply::ConnectionFault;
use crate::state::ServerState;

/// How a connection ends.
enum ConnectionEnd {
    /// In an orderly way.
    Close,
    Reset,
}

/// Serves a connection until either side closes it, it is idle for too long, or its place is needed.
pub(super) async fn run(mut stream: TcpStream, state: Arc<ServerState>) {
    // Responses are small, so waiting to fill a packet only adds latency. A failure does no harm.
    let _ = stream.set_nodelay(true);
    let activity = Activity::default();
    let disconnected = disconnected(&state, &activity);
    let end = tokio::select! {
        // Resets come first: requests sent after a test has asked for resets are not served.
        biased;
        () = disconnected => ConnectionEnd::Reset,
        end = serve(&mut stream, &state, &activity) => end,
        () = longest_idle(&state, &activity) => ConnectionEnd::Close,
    };
    if matches!(end, ConnectionEnd::Reset) {
        // If this fails, the connection ends in an orderly way.
        let _ = stream.set_zero_linger();
    }
}

/// Waits until the connection is to be reset: never as long as its latest request was for the control interface, which could
/// not respond otherwise.
fn disconnected<'a>(state: &'a ServerState, activity: &'a Activity) -> impl Future<Output = ()> + 'a {
    // Created before anything is awaited, so that no reset is missed.
    let mut notified = state.disconnect.notified();
    async move {
        loop {
            notified.await;
            if !activity.is_control.load(Ordering::Relaxed) {
                return;
            }
            notified = state.disconnect.notified();
        }
    }
}

/// The fault of the connection, if any. Connections to the control interface have none.
async fn next_fault(stream: &TcpStream, state: &ServerState) -> Option<ConnectionFault> {
    /// How long to wait for the beginning of the first request.
    const WAIT: Duration = Duration::from_millis(200);
    /// Enough for `DELETE /_mock/`.
    const LENGTH: usize = 14;
    if !lock(&state.script).has_fault() {
        return None;
    }
    let mut start = [0; LENGTH];
    let length = timeout(WAIT, stream.peek(&mut start)).await;
    let start = &start[..length.ok().and_then(Result::ok).unwrap_or_default()];
    if start.windows(control::PREFIX.len()).any(|part| part == control::PREFIX.as_bytes()) {
        return None;
    }
    lock(&state.script).next_fault()
}

/// Returns when a connection must end and all others were active after this one.
///
/// `Notify::notify_one` wakes the one that waits longest, so activity means to wait again.
async fn longest_idle(state: &ServerState, activity: &Activity) {
    loop {
        tokio::select! {
            () = state.crowded.notified() => return,
            () = activity.latest.notified() => {}
        }
    }
}

/// Carries out the fault of the connection, if any, and serves its requests.
async fn serve(stream: &mut TcpStream, state: &ServerState, activity: &Activity) -> ConnectionEnd {
    match next_fault(stream, state).await {
        Some(ConnectionFault::Reset) => return ConnectionEnd::Reset,
        Some(ConnectionFault::Silence) => {
            discard(stream, u64::MAX).await;
            return ConnectionEnd::Close;
        }
        Some(ConnectionFault::ResetAfter(bytes)) => {
            discard(stream, u64::try_from(bytes).unwrap_or(u64::MAX)).await;
            return ConnectionEnd::Reset;
        }
        Some(ConnectionFault::Delay(delay)) => sleep(delay).await,
        None => {}
    }
    let mut stream = TimeoutStream::new(stream);
    stream.set_write_timeout(Some(state.idle_timeout));
    let stream = pin!(stream);
    #[cfg(feature = "tls")]
    if let Some(tls) = &state.tls {
        return match timeout(state.idle_timeout, tls.accept(stream)).await {
            Ok(Ok(stream)) => serve_http(stream, state, activity).await,
            // The client is too slow, does not trust the certificate, or does not use TLS.
            _ => ConnectionEnd::Close,
        };
    }
    serve_http(stream, state, activity).await
}

/// Serves requests until the client closes its side, a timeout passes, or a response interrupts the connection.
async fn serve_http(
    mut stream: impl AsyncRead + AsyncWrite + Unpin,
    state: &ServerState,
    activity: &Activity,
) -> ConnectionEnd {
    let (interruptions, mut interruption) = mpsc::unbounded_channel();
    let service = service_fn(|request| exchange::respond(state, request, activity, &interruptions));
    let mut http = http1::Builder::new();
    // Also limits how long a connection waits for its next request.
    http.timer(TokioTimer::new()).header_read_timeout(state.idle_timeout);
    // A client that has sent its request may close its side and still receives the response.
    http.half_close(true);
    let interruption = tokio::select! {
        biased;
        Some(interruption) = interruption.recv() => interruption,
        // An error means that the client is gone, is too slow, or did not send HTTP.
        _ = http.serve_connection(TokioIo::new(&mut stream), service) => return ConnectionEnd::Close,
    };
    match interruption {
        Interruption::Reset => return ConnectionEnd::Reset,
        Interruption::Silence => discard(&mut stream, u64::MAX).await,
        Interruption::Raw(bytes) => {
            // The client may have closed the connection, so errors are ignored.
            let _ = stream.write_all(&bytes).await;
            let _ = stream.shutdown().await;
        }
    }
    ConnectionEnd::Close
}

/// Reads up to this many bytes without responding.
async fn discard(stream: &mut (impl AsyncRead + Unpin), bytes: u64) {
    let mut stream = stream.take(bytes);
    let mut buffer = [0; 4096];
    while matches!(stream.read(&mut buffer).await, Ok(1..)) {}
}
