//! Back-pressure and cancellation.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use super::{STREAM, ended, stream_of, two_events};
use crate::server::{Server, ServerConnection, until};

#[tokio::test]
async fn nothing_is_read_ahead() {
    const PIECE: usize = 1 << 16;
    const PIECES: usize = 512;
    let written = Arc::new(AtomicUsize::new(0));
    let counter = Arc::clone(&written);
    let server = Server::scripted(move |connection, _| {
        connection.read_request();
        connection.begin(STREAM);
        let piece = [b"data: ".as_slice(), &vec![b'x'; PIECE], b"\n\n"].concat();
        for _ in 0..PIECES {
            connection.chunk(&piece);
            counter.fetch_add(1, Ordering::SeqCst);
        }
        ended(connection);
    });
    let mut events = stream_of(&server);
    events.next().await.unwrap().unwrap();
    // The server writes until all buffers on the way are full.
    let mut last = usize::MAX;
    while last != written.load(Ordering::SeqCst) {
        last = written.load(Ordering::SeqCst);
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
    assert!(last < PIECES / 2, "{last} of {PIECES} pieces were written without a reader");
    let mut count = 1;
    while let Some(event) = events.next().await {
        assert_eq!(event.unwrap().data().len(), PIECE);
        count += 1;
    }
    assert_eq!((count, written.load(Ordering::SeqCst)), (PIECES, PIECES));
}

#[tokio::test]
async fn dropping_a_stream_closes_its_connection() {
    let server = two_events(ServerConnection::wait_for_close);
    let mut events = stream_of(&server);
    events.next().await.unwrap().unwrap();
    assert_eq!(server.closed_connections(), 0);
    drop(events);
    until(|| server.closed_connections() == 1).await;

    // While the server keeps writing.
    let endless = two_events(|connection| while connection.chunk(b": more\n\n") {});
    let mut events = stream_of(&endless);
    events.next().await.unwrap().unwrap();
    drop(events);
    until(|| endless.closed_connections() == 1).await;

    // Before the server responds.
    let silent = Server::scripted(|connection, _| {
        connection.read_request();
        connection.wait_for_close();
    });
    let mut events = stream_of(&silent);
    tokio::select! {
        _ = events.next() => unreachable!("the server has not responded"),
        () = until(|| !silent.requests().is_empty()) => {}
    }
    drop(events);
    until(|| silent.closed_connections() == 1).await;
}

#[tokio::test]
async fn dropping_the_future_of_a_step_loses_nothing() {
    let server = two_events(ended);
    let mut events = stream_of(&server);
    let mut data = Vec::new();
    loop {
        let step = events.next();
        tokio::select! {
            biased;
            () = tokio::task::yield_now() => {}
            event = step => match event {
                Some(event) => data.push(event.unwrap().into_data()),
                None => break,
            }
        }
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    assert_eq!(data, ["one", "two"]);
    assert_eq!(server.requests().len(), 1);
}
