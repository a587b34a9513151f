//! Connections by TCP to whichever address of a host answers first.

use std::future::poll_fn;
use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use tokio::net::{TcpStream, lookup_host};
use tokio::time::{Instant, Sleep, sleep};

use super::BoxFuture;

/// How long an address is tried alone: what RFC 8305 recommends.
const HEAD_START: Duration = Duration::from_millis(250);

/// Looks a host up and connects to it.
pub(super) async fn connect(host: &str, port: u16) -> io::Result<TcpStream> {
    let addresses = lookup_host((host, port))
        .await
        .map_err(|error| io::Error::new(error.kind(), format!("the host is not found: {error}")))?;
    let mut race = Race::between(addresses.collect());
    let stream = poll_fn(|context| race.poll(context)).await?;
    // Requests are written at once, as a whole.
    stream.set_nodelay(true)?;
    Ok(stream)
}

/// Attempts to connect to several addresses, each begun a little after the one before it or once that has failed. So a
/// host is reached through IPv4 where IPv6 leads nowhere, without waiting for long, and the other way round.
struct Race {
    /// Still to be tried, the next one last.
    addresses: Vec<SocketAddr>,
    running: Vec<BoxFuture<'static, io::Result<TcpStream>>>,
    head_start: Pin<Box<Sleep>>,
    failed: Option<io::Error>,
}

impl Race {
    fn between(addresses: Vec<SocketAddr>) -> Self {
        let mut addresses = alternated(addresses);
        addresses.reverse();
        Self { addresses, running: Vec::new(), head_start: Box::pin(sleep(HEAD_START)), failed: None }
    }

    fn poll(&mut self, context: &mut Context<'_>) -> Poll<io::Result<TcpStream>> {
        loop {
            if let Some(stream) = self.poll_running(context) {
                return Poll::Ready(Ok(stream));
            }
            let is_idle = self.running.is_empty();
            if self.addresses.is_empty() {
                return if is_idle { Poll::Ready(Err(self.failure())) } else { Poll::Pending };
            }
            if !is_idle && self.head_start.as_mut().poll(context).is_pending() {
                return Poll::Pending;
            }
            self.start_next();
        }
    }

    /// Goes on with the attempts that were begun, and gives what the first to succeed made.
    fn poll_running(&mut self, context: &mut Context<'_>) -> Option<TcpStream> {
        let mut index = 0;
        while let Some(attempt) = self.running.get_mut(index) {
            match attempt.as_mut().poll(context) {
                Poll::Ready(Ok(stream)) => return Some(stream),
                Poll::Ready(Err(error)) => {
                    drop(self.running.remove(index));
                    // The first is of the address that the system likes best.
                    self.failed.get_or_insert(error);
                    // It leaves its place to the next at once.
                    self.head_start.as_mut().reset(Instant::now());
                }
                Poll::Pending => index += 1,
            }
        }
        None
    }

    fn start_next(&mut self) {
        if let Some(address) = self.addresses.pop() {
            self.running.push(Box::pin(TcpStream::connect(address)));
            self.head_start.as_mut().reset(Instant::now() + HEAD_START);
        }
    }

    fn failure(&mut self) -> io::Error {
        self.failed
            .take()
            .unwrap_or_else(|| io::Error::new(io::ErrorKind::NotFound, "the host has no address"))
    }
}

/// The same addresses with the families taking turns, the order within each left as the system prefers it.
fn alternated(addresses: Vec<SocketAddr>) -> Vec<SocketAddr> {
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
    use std::net::{Ipv4Addr, Ipv6Addr, TcpListener};

    use tokio::net::TcpSocket;

    use super::*;

    fn v4(port: u16) -> SocketAddr {
        (Ipv4Addr::LOCALHOST, port).into()
    }

    fn v6(port: u16) -> SocketAddr {
        (Ipv6Addr::LOCALHOST, port).into()
    }

    /// Nobody listens there, and nobody can as long as it is held.
    fn closed() -> (TcpSocket, SocketAddr) {
        let socket = TcpSocket::new_v4().unwrap();
        socket.bind(v4(0)).unwrap();
        let address = socket.local_addr().unwrap();
        (socket, address)
    }

    async fn race(addresses: Vec<SocketAddr>) -> io::Result<TcpStream> {
        let mut race = Race::between(addresses);
        poll_fn(|context| race.poll(context)).await
    }

    #[test]
    fn families_take_turns() {
        assert_eq!(alternated(vec![v6(1), v6(2), v6(3), v4(4)]), [v6(1), v4(4), v6(2), v6(3)]);
        assert_eq!(alternated(vec![v4(1), v6(2), v6(3)]), [v4(1), v6(2), v6(3)]);
        assert_eq!(alternated(vec![]), []);
    }

    #[tokio::test]
    async fn an_address_that_refuses_is_passed_over_and_the_first_error_told() {
        let listener = TcpListener::bind(v4(0)).unwrap();
        let open = listener.local_addr().unwrap();
        let [(_one, one), (_other, other)] = [closed(), closed()];
        let stream = race(vec![one, other, open]).await.unwrap();
        assert_eq!(stream.peer_addr().unwrap(), open);

        let error = race(vec![one, other]).await.unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::ConnectionRefused);
        assert_eq!(race(vec![]).await.unwrap_err().to_string(), "the host has no address");
    }

    #[tokio::test(start_paused = true)]
    async fn an_address_that_is_silent_gets_company_after_its_head_start() {
        let listener = TcpListener::bind(v4(0)).unwrap();
        let mut race = Race::between(vec![listener.local_addr().unwrap()]);
        race.running.push(Box::pin(std::future::pending()));
        let start = Instant::now();
        let stream = poll_fn(|context| race.poll(context)).await.unwrap();
        assert_eq!(stream.peer_addr().unwrap(), listener.local_addr().unwrap());
        assert!(start.elapsed() >= HEAD_START);
        assert_eq!(race.running.len(), 2);
    }
}
