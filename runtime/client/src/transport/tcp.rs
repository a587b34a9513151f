//! Connects over TCP to whichever address of a host responds first.

use std::future::poll_fn;
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::task::Poll;
use std::time::Duration;

use socket2::{SockRef, TcpKeepalive};
use tokio::net::TcpStream;
use tokio::time::timeout;

use super::BoxFuture;
use super::dns::{DnsResolver, resolve};

/// How long to wait for one address before trying the next as well: the delay that RFC 8305 recommends.
const ATTEMPT_DELAY: Duration = Duration::from_millis(250);

type Connecting = BoxFuture<'static, io::Result<TcpStream>>;

/// How TCP connections are opened.
#[derive(Clone)]
pub(super) struct TcpConfig {
    /// `None` stands for the operating system.
    pub(super) resolver: Option<Arc<dyn DnsResolver>>,
    /// After how long without traffic the first probe is sent, if any.
    pub(super) keepalive: Option<Duration>,
}

impl TcpConfig {
    /// Resolves a host name and connects to the host.
    pub(super) async fn connect(&self, host: &str, port: u16) -> io::Result<TcpStream> {
        let addresses = resolve(self.resolver.as_ref(), host, port).await?;
        let stream = race(addresses, |address| Box::pin(TcpStream::connect(address))).await?;
        // A request is written in one piece, so there is nothing to wait for.
        stream.set_nodelay(true)?;
        if let Some(time) = self.keepalive {
            SockRef::from(&stream).set_tcp_keepalive(&keepalive(time))?;
        }
        Ok(stream)
    }
}

/// Probes after this time without traffic, and again after each further one without a response.
fn keepalive(time: Duration) -> TcpKeepalive {
    // Operating systems count in seconds and refuse 0.
    let time = time.max(Duration::from_secs(1));
    let keepalive = TcpKeepalive::new().with_time(time);
    // Elsewhere, the interval is that of the system.
    #[cfg(any(target_os = "android", target_os = "ios", target_os = "linux", target_os = "macos", windows))]
    let keepalive = keepalive.with_interval(time);
    keepalive
}

/// Connects to several addresses, starting each attempt shortly after the previous one or as soon as one fails. A host is
/// thus reached over IPv4 without a long wait where IPv6 is broken, and vice versa.
async fn race(
    addresses: Vec<SocketAddr>,
    connect: impl Fn(SocketAddr) -> Connecting,
) -> io::Result<TcpStream> {
    let mut remaining = alternate_families(addresses).into_iter();
    let (mut attempts, mut first_error) = (Vec::new(), None);
    loop {
        attempts.extend(remaining.next().map(&connect));
        if attempts.is_empty() {
            let no_address = || io::Error::new(io::ErrorKind::NotFound, "the host name has no addresses");
            return Err(first_error.unwrap_or_else(no_address));
        }
        let outcome = match remaining.len() {
            0 => Some(next_outcome(&mut attempts).await),
            _ => timeout(ATTEMPT_DELAY, next_outcome(&mut attempts)).await.ok(),
        };
        match outcome {
            Some(Ok(stream)) => return Ok(stream),
            // Usually that of the address the system prefers.
            Some(Err(error)) => drop(first_error.get_or_insert(error)),
            None => {}
        }
    }
}

/// Waits until one of the attempts completes, and removes it.
async fn next_outcome(attempts: &mut Vec<Connecting>) -> io::Result<TcpStream> {
    poll_fn(|context| {
        for index in 0..attempts.len() {
            if let Poll::Ready(outcome) = attempts[index].as_mut().poll(context) {
                drop(attempts.remove(index));
                return Poll::Ready(outcome);
            }
        }
        Poll::Pending
    })
    .await
}

/// Alternates the address families, keeping the system's order within each.
fn alternate_families(addresses: Vec<SocketAddr>) -> Vec<SocketAddr> {
    let first_is_v6 = addresses.first().is_some_and(SocketAddr::is_ipv6);
    let count = addresses.len();
    let (first, second): (Vec<_>, Vec<_>) =
        addresses.into_iter().partition(|address| address.is_ipv6() == first_is_v6);
    let (mut first, mut second) = (first.into_iter(), second.into_iter());
    let mut alternated = Vec::with_capacity(count);
    while alternated.len() < count {
        alternated.extend(first.next());
        alternated.extend(second.next());
    }
    alternated
}

#[cfg(test)]
mod tests {
    use std::future::pending;
    use std::net::{Ipv4Addr, Ipv6Addr, TcpListener};

    use tokio::net::TcpSocket;
    use tokio::time::Instant;

    use super::*;

    fn v4(port: u16) -> SocketAddr {
        (Ipv4Addr::LOCALHOST, port).into()
    }

    fn v6(port: u16) -> SocketAddr {
        (Ipv6Addr::LOCALHOST, port).into()
    }

    /// An address that refuses connections as long as the socket exists.
    fn closed() -> (TcpSocket, SocketAddr) {
        let socket = TcpSocket::new_v4().unwrap();
        socket.bind(v4(0)).unwrap();
        let address = socket.local_addr().unwrap();
        (socket, address)
    }

    fn dial(address: SocketAddr) -> Connecting {
        Box::pin(TcpStream::connect(address))
    }

    #[tokio::test]
    async fn probes_are_set_on_request() {
        let listener = TcpListener::bind(v4(0)).unwrap();
        let port = listener.local_addr().unwrap().port();
        let millisecond = Duration::from_millis(1);
        for (time, expected) in
            [(None, None), (Some(millisecond), Some(1)), (Some(60_000 * millisecond), Some(60))]
        {
            let config = TcpConfig { resolver: None, keepalive: time };
            let stream = config.connect("127.0.0.1", port).await.unwrap();
            let socket = SockRef::from(&stream);
            assert!(socket.tcp_nodelay().unwrap());
            assert_eq!(socket.keepalive().unwrap(), expected.is_some());
            #[cfg(target_os = "linux")]
            if let Some(seconds) = expected {
                let expected = Duration::from_secs(seconds);
                assert_eq!(socket.tcp_keepalive_time().unwrap(), expected);
                assert_eq!(socket.tcp_keepalive_interval().unwrap(), expected);
            }
        }
    }

    #[test]
    fn address_families_alternate() {
        assert_eq!(alternate_families(vec![v6(1), v6(2), v6(3), v4(4)]), [v6(1), v4(4), v6(2), v6(3)]);
        assert_eq!(alternate_families(vec![v4(1), v6(2), v6(3)]), [v4(1), v6(2), v6(3)]);
        assert_eq!(alternate_families(vec![]), []);
    }

    #[tokio::test]
    async fn a_refusing_address_is_skipped_and_the_first_error_reported() {
        let listener = TcpListener::bind(v4(0)).unwrap();
        let open = listener.local_addr().unwrap();
        let [(_one, one), (_other, other)] = [closed(), closed()];
        let stream = race(vec![one, other, open], dial).await.unwrap();
        assert_eq!(stream.peer_addr().unwrap(), open);

        let error = race(vec![one, other], dial).await.unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::ConnectionRefused);
        assert_eq!(race(vec![], dial).await.unwrap_err().to_string(), "the host name has no addresses");
    }

    #[tokio::test(start_paused = true)]
    async fn the_next_address_is_tried_while_the_first_one_is_still_pending() {
        let listener = TcpListener::bind(v4(0)).unwrap();
        let (open, start) = (listener.local_addr().unwrap(), Instant::now());
        let connect = |address| if address == open { dial(address) } else { Box::pin(pending()) };
        let stream = race(vec![v4(1), open], connect).await.unwrap();
        assert_eq!(stream.peer_addr().unwrap(), open);
        assert!(start.elapsed() >= ATTEMPT_DELAY);
    }
}
